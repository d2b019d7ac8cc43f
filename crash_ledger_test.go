//go:build linux

package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// bulletin is an item as it is known in a channel.
type bulletin struct{ Pier, Number int }

// heard is what a channel heard of.
type heard struct {
	alone, lines []bulletin // in messages of their own and in the lines of lists, in the order of the messages
	counted      int        // more that late lists only count
}

// named returns what was told by name.
func (h heard) named() []bulletin { return slices.Concat(h.alone, h.lines) }

// sum returns how many bulletins were told of.
func (h heard) sum() int { return len(h.alone) + len(h.lines) + h.counted }

var (
	// headline is that of a bulletin, in a message of its own or in the line of a list.
	headline = regexp.MustCompile(`bulletin (\d+) from pier (\d+)`)
	// before is what a late list says of those that it only counts.
	before = regexp.MustCompile(`(?m)^-# \+(\d+) before these`)
)

// published returns what each channel is to hear of.
func (h *habitat) published() map[string][]bulletin {
	all := map[string][]bulletin{}
	for _, channel := range []string{north, south, east, west} {
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

// hears returns what a channel heard of.
func (h *habitat) hears(channel string) (all heard) {
	for _, m := range h.Messages(channel) {
		text := m.Content
		if len(m.Embeds) > 0 {
			text += "\n" + m.Embeds[0].Description
		}
		found := bulletinsIn(text)
		switch {
		case len(found) == 0:
			h.t.Fatalf("message %q is about no bulletin", text)
		case len(found) == 1 && !strings.HasPrefix(text, "**"+news.Meanwhile):
			all.alone = append(all.alone, found...)
		default:
			all.lines = append(all.lines, found...)
		}
		all.counted += countedIn(text)
	}
	return all
}

// bulletinsIn returns the bulletins that a text names.
func bulletinsIn(text string) (bulletins []bulletin) {
	for _, match := range headline.FindAllStringSubmatch(text, -1) {
		number, _ := strconv.Atoi(match[1])
		pier, _ := strconv.Atoi(match[2])
		bulletins = append(bulletins, bulletin{pier, number})
	}
	return bulletins
}

// countedIn returns how many bulletins a text tells of as a number.
func countedIn(text string) int {
	match := before.FindStringSubmatch(text)
	if match == nil {
		return 0
	}
	n, _ := strconv.Atoi(match[1])
	return n
}

// counted returns the bulletins that the store says each channel heard of as a
// number alone. No process may hold the store.
func (h *habitat) counted() map[string][]bulletin {
	h.t.Helper()
	all := map[string][]bulletin{}
	h.view(func(tx *store.Tx) error {
		alerts, err := onlyCounted(tx)
		for _, post := range alerts {
			all[string(post.Channel)] = append(all[string(post.Channel)], bulletinsIn(post.Alert.Title)...)
		}
		return err
	})
	return all
}

// account is what became of all that was to be told.
type account struct {
	wanted, named, counted, lost, doubled, disordered int
}

// settledAccount holds what the channels show against what was published and
// what the store knows, and fails the test where the two differ: every bulletin
// is in every channel that wants it by name, once and in order, or is one of the
// number that a late list gives.
func (h *habitat) settledAccount() (sum account) {
	h.t.Helper()
	published, counted := h.published(), h.counted()
	for _, channel := range []string{north, south, east, west} {
		got := h.hears(channel)
		if len(counted[channel]) != got.counted {
			h.t.Errorf("channel %s: the lists count %d bulletins, and the store knows of %d that they do", channel, got.counted, len(counted[channel]))
		}
		times := map[bulletin]int{}
		for _, b := range append(got.named(), counted[channel]...) {
			times[b]++
		}
		for _, b := range published[channel] {
			if times[b] == 0 {
				h.t.Errorf("channel %s never heard of %+v", channel, b)
				sum.lost++
			}
			sum.doubled += max(0, times[b]-1)
			if times[b] > 1 {
				h.t.Errorf("channel %s heard of %+v %d times", channel, b, times[b])
			}
			delete(times, b)
		}
		for b := range times {
			h.t.Errorf("channel %s heard of %+v, which it does not want", channel, b)
		}
		sum.disordered += h.checkOrder(channel, got.alone) + h.checkOrder(channel, got.lines)
		sum.wanted += len(published[channel])
		sum.named += len(got.named())
		sum.counted += got.counted
	}
	return sum
}

// checkOrder fails the test where a channel was told of a pier's bulletins in
// another order than that in which they came, and returns how often.
func (h *habitat) checkOrder(channel string, told []bulletin) (disordered int) {
	h.t.Helper()
	last := map[int]int{}
	for _, b := range told {
		if number, found := last[b.Pier]; found && b.Number < number {
			h.t.Errorf("channel %s heard of %+v after %d", channel, b, number)
			disordered++
		}
		last[b.Pier] = b.Number
	}
	return disordered
}

// check fails the test unless the account is settled, nothing is owed, and
// nothing was against the rules.
func (h *habitat) check() account {
	h.t.Helper()
	sum := h.settledAccount()
	for _, violation := range h.Violations() {
		h.t.Errorf("against Discord's rules: %s", violation)
	}
	if owed := h.owed(); owed != 0 {
		h.t.Errorf("%d posts are still owed", owed)
	}
	h.checkFile()
	h.checkArchive()
	return sum
}

// String says what the account comes to.
func (a account) String() string {
	return fmt.Sprintf("%d alerts wanted, %d told by name, %d counted, %d lost, %d doubled, %d out of order",
		a.wanted, a.named, a.counted, a.lost, a.doubled, a.disordered)
}

// summary counts what was published, and what Discord was asked for.
func (h *habitat) summary() string {
	items, wanted, told := 0, 0, 0
	for _, p := range h.publishers {
		items += p.count()
	}
	for channel, bulletins := range h.published() {
		wanted, told = wanted+len(bulletins), told+h.hears(channel).sum()
	}
	requests := h.Count(isPost)
	faults := h.Count(func(r discordtest.Request) bool { return r.Fault != "" })
	repeats := h.Count(func(r discordtest.Request) bool { return r.Replayed })
	looks := h.Count(func(r discordtest.Request) bool {
		return r.Method == http.MethodGet && strings.Contains(r.Route, "messages")
	})
	return fmt.Sprintf("%d items, %d of %d alerts told; %d requests, %d failed on purpose, %d repeated that were stored, %d looks before",
		items, told, wanted, requests, faults, repeats, looks)
}
