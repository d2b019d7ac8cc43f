package desk

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// TestReloadedTopicsAreKnown makes topics at once, while all are filed anew again
// and again: each must be known as soon as it was reloaded, and stay so.
func TestReloadedTopicsAreKnown(t *testing.T) {
	f := newFixture(t)
	var makers, filer sync.WaitGroup
	for i := range 8 {
		makers.Go(func() {
			for j := range 20 {
				id := news.TopicID(fmt.Sprintf("topic-%d-%d", i, j))
				if err := f.makeTopic(id); err != nil {
					t.Error(err)
					return
				}
				if !f.knows(id) {
					t.Errorf("%s was reloaded and is not known", id)
				}
			}
		})
	}
	var made atomic.Bool
	filer.Go(func() {
		for !made.Load() {
			f.words.mu.Lock()
			f.words.fresh = ripeness
			f.words.mu.Unlock()
			f.refile()
		}
	})
	makers.Wait()
	made.Store(true)
	filer.Wait()
	if got, want := len(f.catalogue.Load().topics), 2+8*20; got != want {
		t.Errorf("%d topics are known in the end, want %d", got, want)
	}
}

// TestReloadsReadAndPublishOneAtATime makes a topic while another reload is
// between its reading and its publishing, which would not know of it.
func TestReloadsReadAndPublishOneAtATime(t *testing.T) {
	f := newFixture(t)
	// A file that has to grow waits for readers, and nothing is to wait for the
	// reload but the other one: so it is large from the beginning.
	for _, query := range []string{strings.Repeat("(", 1<<20), "("} {
		if err := f.put(news.Topic{ID: "bad", Name: "bad", Query: query}, "500"); err != nil {
			t.Fatal(err)
		}
	}
	var reading atomic.Bool
	made := make(chan error, 1)
	f.Log = slog.New(hook{func() { // the query that cannot be read is logged while topics are read
		if !reading.CompareAndSwap(false, true) {
			return
		}
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			made <- f.makeTopic("late")
		}()
		select {
		case <-finished:
		case <-time.After(100 * time.Millisecond): // it has to wait for this reload, as it should
		}
	}})
	if err := f.Reload(); err != nil {
		t.Fatal(err)
	}
	if err := <-made; err != nil {
		t.Fatal(err)
	}
	if !f.knows("late") {
		t.Error("the topic was reloaded and is not known")
	}
}

// hook is a log handler that calls a function for whatever is logged.
type hook struct{ call func() }

func (hook) Enabled(context.Context, slog.Level) bool { return true }

func (h hook) Handle(context.Context, slog.Record) error {
	h.call()
	return nil
}

func (h hook) WithAttrs([]slog.Attr) slog.Handler { return h }

func (h hook) WithGroup(string) slog.Handler { return h }

// makeTopic makes a topic as a member's command does.
func (f *fixture) makeTopic(id news.TopicID) error {
	if err := f.put(news.Topic{ID: id, Name: string(id), Query: string(id)}, "400"); err != nil {
		return err
	}
	return f.Reload()
}

// put writes a topic that goes to a channel.
func (f *fixture) put(topic news.Topic, channel news.ChannelID) error {
	return f.Store.Update(func(tx *store.Tx) error {
		if err := tx.PutTopic(topic); err != nil {
			return err
		}
		return tx.PutSubscription(news.Subscription{Topic: topic.ID, Channel: channel})
	})
}

// knows reports whether items are matched against the topic.
func (f *fixture) knows(id news.TopicID) bool {
	return slices.ContainsFunc(f.catalogue.Load().topics, func(t *topic) bool { return t.ID == id })
}

// distinctWords returns words, one for each letter, of which no other number has
// any.
func distinctWords(from, to rune, number int) string {
	var words []string
	for letter := from; letter <= to; letter++ {
		words = append(words, fmt.Sprintf("%c%d", letter, number))
	}
	return strings.Join(words, " ")
}

// TestIngestAndReloadAtOnce takes in the items of many feeds while topics are
// made and filed anew.
func TestIngestAndReloadAtOnce(t *testing.T) {
	const feeds, polls = 12, 10
	f := newFixture(t)
	declared := Declaration{Topics: []DeclaredTopic{{Name: "robocalls", Query: `robocalls`, Channels: []news.ChannelID{"200", "300"}}}}
	url := func(i int) string { return fmt.Sprintf("https://courier-%d.example/rss", i) }
	for i := range feeds {
		declared.Feeds = append(declared.Feeds, news.Feed{URL: url(i), Name: "Courier"})
	}
	f.declare(declared)

	var all sync.WaitGroup
	var told atomic.Int64
	for i := range feeds {
		feed := f.feed(url(i))
		all.Go(func() {
			for j := range polls + 1 {
				batch := news.Batch{Feed: feed}
				if j > 0 { // the first is the backlog
					batch.Items = []news.Item{f.item(fmt.Sprint(i, "-", j), distinctWords('A', 'L', 100*i+j)+" robocalls")}
				}
				intake, err := f.Ingest(batch, f.now)
				if err != nil {
					t.Error(err)
				}
				for _, v := range intake.Verdicts {
					if v.Reason == news.ReasonQueued || v.Reason == news.ReasonListed {
						told.Add(1)
					}
				}
			}
		})
	}
	all.Go(func() {
		for i := range 20 {
			if err := f.makeTopic(news.TopicID(fmt.Sprint("topic-", i))); err != nil {
				t.Error(err)
			}
			f.refile()
		}
	})
	all.Wait()
	if got, want := told.Load(), int64(2*feeds*polls); got != want {
		t.Errorf("%d stories were told, want %d", got, want)
	}
}
