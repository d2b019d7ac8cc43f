//go:build linux

package main

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

const (
	crashToken = "the-token-that-no-log-may-hold"
	north      = "1400000000000000100" // hears of harbours, each under a topic of its own
	south      = "1400000000000000200" // hears of harbours and ferries likewise
	east       = "1400000000000000300" // hears of everything under one topic: of most in lists
	west       = "1400000000000000400" // hears of everything, each under a topic of its own
	piers      = 5                     // feeds, one to an address
)

func TestRunPostsWhatIsPublished(t *testing.T) {
	h := newHabitat(t)
	p := h.start(crashToken)
	h.awaitPolls(1)
	for range 4 { // harbours, ferries and what nobody wants
		h.publishers[0].publish()
	}
	h.awaitPosts()
	h.awaitPolls(2)
	p.stop()
	h.check()
}

// TestE1RunSurvivesKill9 kills the bot $NEWSDESK_TEST_KILLS times while it polls
// and posts, with a Discord that fails one request in six, and then wants
// every item in every channel once and in order: by name, or where a channel was
// owed too much, as one of the number that a list gives. Half of the kills come at any
// moment, half between a request and the record of its answer, or thereabouts.
func TestE1RunSurvivesKill9(t *testing.T) {
	began, kills := time.Now(), killsWanted(t)
	random := rand.New(rand.NewPCG(9, 9))
	h := newHabitat(t)
	p := h.start(crashToken)
	h.awaitPolls(2) // so that the first is on disk: what is in it would be no news
	h.failSome()
	for range kills {
		for range random.IntN(7) {
			h.publishers[random.IntN(piers)].publish()
		}
		h.awaitMoment(random)
		p.kill()
		p = h.start(crashToken)
	}
	h.awaitPolls(2) // so that all that was published is known
	p.stop()
	h.hastenEdits()
	p = h.start(crashToken)
	h.awaitPolls(1) // so that it can be told to stop
	h.awaitPosts()
	h.Heal()
	h.settle(p)
	sum := h.check()
	t.Logf("%d kills, %s; %s; %s", kills, sum, h.summary(), time.Since(began).Round(time.Second))
}

func TestRunRefusesAStoreThatIsHeld(t *testing.T) {
	h := newHabitat(t)
	first := h.start(crashToken)
	h.awaitPolls(1)
	second := h.start(crashToken)
	second.wantEnd(exitFailure, 3*time.Second)
	second.wantWords("another process holds it: stop the other newsdesk")
	first.stop()
}

func TestE10RunEndsWhenDiscordRefusesItsToken(t *testing.T) {
	const words = "Discord does not accept the bot's token: make a new one"
	t.Run("one that never was right", func(t *testing.T) {
		p := newHabitat(t).start("a-token-of-another-bot")
		p.wantEnd(exitConfig, 10*time.Second)
		p.wantWords(words)
	})
	t.Run("one that was revoked", func(t *testing.T) {
		h := newHabitat(t)
		p := h.start(crashToken)
		h.await(func() bool { return len(h.Sessions()) == 1 })
		h.RevokeToken()
		p.wantEnd(exitConfig, 20*time.Second)
		p.wantWords(words)
	})
}

func killsWanted(t *testing.T) int {
	t.Helper()
	value := os.Getenv("NEWSDESK_TEST_KILLS")
	switch {
	case value == "" && testing.Short():
		return 3
	case value == "":
		return 15
	}
	kills, err := strconv.Atoi(value)
	if err != nil || kills < 1 {
		t.Fatalf("NEWSDESK_TEST_KILLS is %q, want a number from 1", value)
	}
	return kills
}
