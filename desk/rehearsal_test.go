package desk

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

// A channel of one topic, whose settings do not change, is told what a rehearsal
// says afterwards, story by story. What else the doc comment of [Preview] names is
// kept out: no item is longer than a record, no feed is new, nothing is muted.
func TestRehearsalAndRealityAgree(t *testing.T) {
	seen := map[news.Reason]int{}
	seeds := uint64(8)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newWorld(t, seed)
			w.run(300)
			now := w.reality()
			p, err := w.Preview(harbour, Plan{Topic: w.topic.ID, Days: PreviewMonth}, w.now)
			w.must(err)
			if diff := cmp.Diff(now, w.rehearsed(p)); diff != "" {
				t.Errorf("channel (-was told +rehearsed), %+v:\n%s", w.by, diff)
			}
			if p.Span != PreviewMonth || p.Cut {
				t.Errorf("a preview of %d days, cut: %v", p.Span, p.Cut)
			}
			for reason, n := range now.reasons() {
				seen[reason] += n
			}
		})
	}
	for _, reason := range []news.Reason{news.ReasonQueued, news.ReasonListed, news.ReasonQuiet, news.ReasonFull, news.ReasonFew, news.ReasonHidden} {
		if !testing.Short() && seen[reason] == 0 {
			t.Errorf("no story came to %q: %v", reason, seen)
		}
	}
}

// world is a guild with a topic in a channel, and feeds that bring random news.
type world struct {
	*fixture
	random *rand.Rand
	topic  news.Topic
	by     news.Subscription
	feeds  []string
	lists  int
}

func newWorld(t *testing.T, seed uint64) *world {
	t.Helper()
	w := &world{fixture: newFixture(t), random: rand.New(rand.NewPCG(seed, 1))}
	w.changeGuild(func(g *news.Guild) {
		g.Zone, g.QuietFrom, g.QuietTo = "Pacific/Auckland", 22*60, 7*60
		if seed%2 == 0 {
			g.HiddenSites = []string{"tribune.example"}
		}
	})
	w.topic = w.create(harbour, "ferries", "ferry -regatta")
	w.by = news.Subscription{MinSources: int(seed/2) % 4, MaxPerDay: w.random.IntN(3) * 6}
	w.subscribe(harbour, w.topic.ID, "500", func(s *news.Subscription) { s.MinSources, s.MaxPerDay = w.by.MinSources, w.by.MaxPerDay })
	w.feeds = []string{courier, tribune}
	for i := range 3 {
		url := fmt.Sprintf("https://paper-%d.example/rss", i)
		w.addFeed(harbour, url)
		w.feeds = append(w.feeds, url)
		w.ingest(url)
	}
	return w
}

// run makes polls, some soon after each other, some hours apart.
func (w *world) run(polls int) {
	var all []Poll
	for n := range polls {
		w.now = w.now.Add(time.Duration(1+w.random.IntN(4)) * time.Minute)
		if w.random.IntN(12) == 0 {
			w.now = w.now.Add(time.Duration(w.random.IntN(240)) * time.Minute)
		}
		var items []news.Item
		for i := range w.random.IntN(4) {
			items = append(items, w.report(n, i))
		}
		feed := w.feed(w.feeds[w.random.IntN(len(w.feeds))])
		all = append(all, Poll{Batch: news.Batch{Feed: feed, Items: items}, At: w.now})
	}
	intakes, err := w.IngestAll(all)
	w.must(err)
	for _, intake := range intakes {
		w.lists += intake.Posts
		for _, v := range intake.Verdicts {
			if v.Reason == news.ReasonQueued {
				w.lists--
			}
		}
	}
}

// report is an item about one of the events of the time. Not all of an event is
// about what the topic wants.
func (w *world) report(poll, place int) news.Item {
	event := poll/8 + w.random.IntN(8)
	var words []string
	for range 6 {
		words = append(words, fmt.Sprintf("%c%dx%d", 'a'+rune(event%26), event, w.random.IntN(9)))
	}
	if w.random.IntN(2) == 0 {
		words = append(words, "ferry")
	}
	if w.random.IntN(12) == 0 {
		words = append(words, "regatta")
	}
	item := w.item(fmt.Sprintf("%d-%d", poll, place), strings.Join(words, " "))
	item.Published = w.now.Add(time.Duration(place-10) * time.Second)
	return item
}

// heard is what a channel heard of stories.
type heard struct {
	Told  []news.StoryID // the latest first
	Last  map[news.StoryID]news.Reason
	Lists int
}

func (h heard) reasons() map[news.Reason]int {
	count := map[news.Reason]int{}
	for _, reason := range h.Last {
		count[reason]++
	}
	return count
}

// reality returns what the channel heard.
func (w *world) reality() heard {
	h := heard{Last: map[news.StoryID]news.Reason{}, Lists: w.lists}
	var records []news.Record
	w.view(func(tx *store.Tx) error {
		for record, err := range tx.RecordsSince(time.Time{}) {
			if err != nil {
				return err
			}
			records = append(records, record)
		}
		return nil
	})
	slices.SortStableFunc(records, func(a, b news.Record) int { return a.Published.Compare(b.Published) })
	for _, r := range records {
		v, found := r.Verdict("500")
		told := slices.Contains(h.Told, r.Story)
		if !found || told {
			continue
		}
		h.Last[r.Story] = v.Reason
		if v.Reason == news.ReasonQueued || v.Reason == news.ReasonListed {
			h.Told = append([]news.StoryID{r.Story}, h.Told...)
		}
	}
	return h
}

// rehearsed returns what a rehearsal of the same days says.
func (w *world) rehearsed(p Preview) heard {
	w.t.Helper()
	plan, err := w.newPreview(harbour, Plan{Topic: w.topic.ID, Days: PreviewMonth}, w.now)
	w.must(err)
	h := heard{Told: p.Told, Last: map[news.StoryID]news.Reason{}, Lists: p.Lists}
	w.view(func(tx *store.Tx) error {
		plan.tx = tx
		return plan.look()
	})
	for id, story := range plan.rehearse(plan.Subscription, asPlanned).stories {
		h.Last[id] = story.reason
	}
	return h
}
