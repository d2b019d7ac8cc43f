//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// habitat is what the bot runs in: publishers and a Discord on loopback, and a
// directory.
type habitat struct {
	*discordtest.Server
	t             *testing.T
	publishers    []*publisher
	config, store string // paths
}

func newHabitat(t *testing.T) *habitat {
	t.Helper()
	dir := t.TempDir()
	h := &habitat{t: t, config: filepath.Join(dir, "config.yaml"), store: filepath.Join(dir, "newsdesk.db")}
	h.Server = discordtest.New(discordtest.Options{
		Token: crashToken, Spec: discordtest.SpecPath(), NoRateLimits: true, SessionStarts: 1_000_000, Seed: 9,
	})
	h.Start(t)
	h.AddGuild("1400000000000000001", "Newsroom", discordtest.Channel{ID: north}, discordtest.Channel{ID: south}, discordtest.Channel{ID: east}, discordtest.Channel{ID: west})
	for pier := range piers {
		h.publishers = append(h.publishers, newPublisher(t, pier))
	}
	if err := os.WriteFile(h.config, []byte(h.configuration()), 0o600); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *habitat) configuration() string {
	var list, topics strings.Builder
	for _, p := range h.publishers {
		fmt.Fprintf(&list, "    - %s\n", p.url)
	}
	for number := range numbersKnown(h.t) { // a topic a number, of which no more come than are told one by one
		var channels []string
		for _, channel := range []string{north, south, west} {
			if wants(channel, number) {
				channels = append(channels, strconv.Quote(channel))
			}
		}
		fmt.Fprintf(&topics, "  - {name: bulletin %d, channels: [%s]}\n", number, strings.Join(channels, ", "))
	}
	return fmt.Sprintf(`
discord: {api_url: %s/api}
store: {path: %s}
log: {level: debug}
feeds:
  interval: 1s
  allow_networks: [127.0.0.0/8]
  list:
%stopics:
%s  - {name: everything, query: bulletin, channels: ["%s"]}
`, h.URL(), h.store, list.String(), topics.String(), east)
}

// numbersKnown is how many bulletins of a publisher topics are made for.
func numbersKnown(t *testing.T) int {
	t.Helper()
	return 40 + killsWanted(t)*3/4
}

// subjects are what bulletins are about, by their numbers, in turn.
var subjects = []string{"Harbour", "Ferry", "Weather", "Harbour"}

// wants reports whether channel is to hear of the bulletin with this number.
func wants(channel string, number int) bool {
	subject := subjects[number%len(subjects)]
	return channel == east || channel == west || subject == "Harbour" || subject == "Ferry" && channel == south
}

// failSome has Discord fail one message in six, in four ways, each as often, and
// one edit in six.
func (h *habitat) failSome() {
	for method, route := range map[string]string{
		http.MethodPost: "/channels/{channel}/messages", http.MethodPatch: "/channels/{channel}/messages/{message}",
	} {
		for i, kind := range []discordtest.Kind{
			discordtest.RateLimitUser, discordtest.ServerErrorBefore, discordtest.ServerErrorAfter, discordtest.CutAfter,
		} {
			h.Fail(discordtest.Fault{
				Method: method, Route: route, Kind: kind,
				Probability: 0.04 / (1 - 0.04*float64(i)), // of what those before it let pass
				RetryAfter:  100 * time.Millisecond,
			})
		}
	}
}

// await waits until condition is true, which is asked again whenever something
// happens at Discord.
func (h *habitat) await(condition func() bool) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 3*time.Minute)
	defer cancel()
	if err := h.Until(ctx, condition); err != nil {
		h.t.Fatalf("%v; so far %s", err, h.summary())
	}
}

// awaitPolls waits until every publisher has answered n more polls.
func (h *habitat) awaitPolls(n int) {
	h.t.Helper()
	timeout := time.NewTimer(time.Minute)
	defer timeout.Stop()
	for range n {
		polls := make([]<-chan struct{}, piers)
		for pier, p := range h.publishers {
			polls[pier] = p.nextPoll()
		}
		for pier, polled := range polls {
			select {
			case <-polled:
			case <-timeout.C:
				h.t.Fatalf("pier %d was not polled", pier)
			}
		}
	}
}

// awaitPosts waits until every channel has heard of as many bulletins as it is
// to hear of, by name or as a number.
func (h *habitat) awaitPosts() {
	h.t.Helper()
	for channel, bulletins := range h.published() {
		for n := range bulletins { // each has its time
			h.await(func() bool { return h.hears(channel).sum() > n })
		}
	}
}

// awaitMoment waits for the moment of a kill: any, or when something has just
// been posted, if anything is in time.
func (h *habitat) awaitMoment(random *rand.Rand) {
	posts, settling, anyTime := 1+random.IntN(3), randomTime(random, 20*time.Millisecond), random.IntN(2) == 0
	if anyTime {
		time.Sleep(100*time.Millisecond + randomTime(random, time.Second))
		return
	}
	ctx, cancel := context.WithTimeout(h.t.Context(), 3*time.Second)
	defer cancel()
	posts += h.Count(isPost)
	if h.Until(ctx, func() bool { return h.Count(isPost) >= posts }) == nil {
		time.Sleep(settling) // the answer is on its way to the disk
	}
}

func randomTime(random *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(random.Int64N(int64(most)))
}

// isPost reports whether a request posts or edits a message.
func isPost(r discordtest.Request) bool {
	return r.Method == http.MethodPost && r.Route == "/channels/{channel}/messages" || r.Method == http.MethodPatch
}

// settle stops the bot, after as many starts more as it takes to repeat the
// requests whose answer was lost.
func (h *habitat) settle(p *process) {
	h.t.Helper()
	for range 10 {
		p.stop()
		if h.owed() == 0 {
			return
		}
		p = h.start(crashToken)
		h.awaitPolls(2)
	}
	p.stop()
}

// checkArchive holds that the index has all items, once the bot was stopped in
// good order.
func (h *habitat) checkArchive() {
	h.t.Helper()
	s, err := store.Open(h.store)
	if err != nil {
		h.t.Fatal(err)
	}
	defer s.Close()
	archive, err := desk.OpenArchive(lookupPath(h.store), s, store.RecordsFor, slog.New(slog.DiscardHandler))
	if err != nil {
		h.t.Fatal(err)
	}
	defer archive.Close()
	if stats := archive.Stats(); stats.Behind > 0 || stats.Stale {
		h.t.Errorf("the index is %+v", stats)
	}
}

// owed returns how many posts wait in the store, which no process may hold.
func (h *habitat) owed() (posts int) {
	h.t.Helper()
	h.view(func(tx *store.Tx) error { posts = tx.Owed(); return nil })
	return posts
}

// hastenEdits makes due the edits that lists wait a minute for. No process may
// hold the store.
func (h *habitat) hastenEdits() {
	h.t.Helper()
	s, err := store.Open(h.store)
	if err != nil {
		h.t.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(hastenEdits); err != nil {
		h.t.Fatal(err)
	}
}

func hastenEdits(tx *store.Tx) error {
	var waiting []news.PostID
	for post, err := range tx.Posts() {
		if err != nil {
			return err
		}
		if !post.Edits.DueAt.IsZero() {
			waiting = append(waiting, post.ID)
		}
	}
	for _, id := range waiting { // as if Discord had asked for patience, and had it
		if err := tx.SettleEdit(id, news.Outcome{State: news.Queued, Told: true}, time.Now()); err != nil {
			return err
		}
	}
	return nil
}

// view reads the store.
func (h *habitat) view(read func(*store.Tx) error) {
	h.t.Helper()
	s, err := store.Open(h.store)
	if err != nil {
		h.t.Fatal(err)
	}
	defer s.Close()
	if err := s.View(read); err != nil {
		h.t.Fatal(err)
	}
}

// checkFile has bbolt look for damage in the store.
func (h *habitat) checkFile() {
	h.t.Helper()
	db, err := bbolt.Open(h.store, 0, &bbolt.Options{ReadOnly: true})
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		var problems []error
		for err := range tx.Check() {
			problems = append(problems, err)
		}
		return errors.Join(problems...)
	})
	if err != nil {
		h.t.Errorf("the store is damaged: %v", err)
	}
}
