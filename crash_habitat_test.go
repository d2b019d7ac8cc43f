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
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
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
	h.AddGuild("1400000000000000001", "Newsroom", discordtest.Channel{ID: north}, discordtest.Channel{ID: south}, discordtest.Channel{ID: east})
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
		for _, channel := range []string{north, south} {
			if wants(channel, number) {
				channels = append(channels, strconv.Quote(channel))
			}
		}
		if len(channels) > 0 {
			fmt.Fprintf(&topics, "  - {name: bulletin %d, channels: [%s]}\n", number, strings.Join(channels, ", "))
		}
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
	return 40 + 2*killsWanted(t)
}

// subjects are what bulletins are about, by their numbers, in turn.
var subjects = []string{"Harbour", "Ferry", "Weather", "Harbour"}

// wants reports whether channel is to hear of the bulletin with this number.
func wants(channel string, number int) bool {
	subject := subjects[number%len(subjects)]
	return channel == east || subject == "Harbour" || subject == "Ferry" && channel == south
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
	ctx, cancel := context.WithTimeout(h.t.Context(), 90*time.Second)
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
// to hear of.
func (h *habitat) awaitPosts() {
	h.t.Helper()
	for channel, bulletins := range h.published() {
		for n := range bulletins { // each has its time
			h.await(func() bool { return len(h.told(channel)) > n })
		}
	}
}

// awaitMoment waits for the moment of a kill.
func (h *habitat) awaitMoment(random *rand.Rand) {
	atMost := 100*time.Millisecond + randomTime(random, time.Second)
	posts, settling, anyTime := 1+random.IntN(3), randomTime(random, 20*time.Millisecond), random.IntN(2) == 0
	ctx, cancel := context.WithTimeout(h.t.Context(), atMost)
	defer cancel()
	if anyTime {
		<-ctx.Done()
		return
	}
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

// bulletin is an item as it is known in a channel.
type bulletin struct{ Pier, Number int }

// published returns what each channel is to hear of.
func (h *habitat) published() map[string][]bulletin {
	all := map[string][]bulletin{}
	for _, channel := range []string{north, south, east} {
		for pier, p := range h.publishers {
			for number := range p.count() {
				if wants(channel, number) {
					all[channel] = append(all[channel], bulletin{pier, number})
				}
			}
		}
	}
	return all
}

// posted returns what each channel heard of: one pier after the other, and of
// each pier in the order of the messages.
func (h *habitat) posted() map[string][]bulletin {
	all := map[string][]bulletin{}
	for _, channel := range []string{north, south, east} {
		all[channel] = h.told(channel)
		slices.SortStableFunc(all[channel], func(a, b bulletin) int { return a.Pier - b.Pier })
	}
	return all
}

// headline is that of a bulletin, in a message of its own or in the line of a list.
var headline = regexp.MustCompile(`bulletin (\d+) from pier (\d+)`)

// told returns what a channel heard of, in the order of the messages.
func (h *habitat) told(channel string) (bulletins []bulletin) {
	for _, m := range h.Messages(channel) {
		text := m.Content
		if len(m.Embeds) > 0 {
			text += "\n" + m.Embeds[0].Description
		}
		found := headline.FindAllStringSubmatch(text, -1)
		if len(found) == 0 {
			h.t.Fatalf("message %q is about no bulletin", text)
		}
		for _, match := range found {
			number, _ := strconv.Atoi(match[1])
			pier, _ := strconv.Atoi(match[2])
			bulletins = append(bulletins, bulletin{pier, number})
		}
	}
	return bulletins
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

// check fails the test unless every bulletin is in every channel that wants it
// once and in order, nothing is owed, and nothing was against the rules.
func (h *habitat) check() {
	h.t.Helper()
	if diff := cmp.Diff(h.published(), h.posted()); diff != "" {
		h.t.Errorf("messages (-want +got):\n%s", diff)
	}
	for _, violation := range h.Violations() {
		h.t.Errorf("against Discord's rules: %s", violation)
	}
	if owed := h.owed(); owed != 0 {
		h.t.Errorf("%d posts are still owed", owed)
	}
	h.checkFile()
	h.checkArchive()
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
	s, err := store.Open(h.store)
	if err != nil {
		h.t.Fatal(err)
	}
	defer s.Close()
	if err := s.View(func(tx *store.Tx) error { posts = tx.Owed(); return nil }); err != nil {
		h.t.Fatal(err)
	}
	return posts
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

// summary counts what happened.
func (h *habitat) summary() string {
	var items, wanted, lost, doubled int
	for _, p := range h.publishers {
		items += p.count()
	}
	posted := h.posted()
	for channel, bulletins := range h.published() {
		times := map[bulletin]int{}
		for _, b := range posted[channel] {
			times[b]++
		}
		wanted += len(bulletins)
		lost += len(bulletins) - len(times)
		doubled += len(posted[channel]) - len(times)
	}
	requests := h.Count(isPost)
	faults := h.Count(func(r discordtest.Request) bool { return r.Fault != "" })
	repeats := h.Count(func(r discordtest.Request) bool { return r.Replayed })
	looks := h.Count(func(r discordtest.Request) bool {
		return r.Method == http.MethodGet && strings.Contains(r.Route, "messages")
	})
	return fmt.Sprintf("%d items, %d posts wanted, %d lost, %d doubled; %d requests, %d failed on purpose, %d repeated that were stored, %d looks before",
		items, wanted, lost, doubled, requests, faults, repeats, looks)
}
