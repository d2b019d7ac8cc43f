package main

import (
	"bytes"
	"cmp"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestSimulation runs the whole bot in a bubble, whose clock moves when everybody
// waits, between publishers and a Discord that misbehave. A seed decides what is
// published and when, who is subscribed to what, what goes wrong, and when the
// bot is stopped or killed. When all is well again, every channel has heard of
// each story that it wants, once and in order, and of no other; and no publisher
// was asked before it wanted to be.
//
// NEWSDESK_TEST_SEEDS says which seeds: "77", or "1-10000". What happens within
// one instant, and how long the bot waits before it tries Discord again, is not
// the seed's: a failure may take a few runs to come again.
func TestSimulation(t *testing.T) {
	first, last := seedsWanted(t)
	var all simulated
	t.Run("seeds", func(t *testing.T) {
		for seed := first; seed <= last; seed++ {
			t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { newSimulation(t, seed).run(&all) })
				if t.Failed() {
					t.Logf("to repeat it: NEWSDESK_TEST_SEEDS=%d go test . -run TestSimulation -show-log", seed)
				}
			})
		}
	})
	t.Logf("%d seeds: %s", last-first+1, all.String())
}

// TestF12ADebugLogHoldsNoSecrets has a bot live through some of the seeds with
// its log at its loudest.
func TestF12ADebugLogHoldsNoSecrets(t *testing.T) {
	for seed := range uint64(2) {
		synctest.Test(t, func(t *testing.T) {
			var written bytes.Buffer // a handler writes a line at a time
			s := newSimulation(t, seed)
			s.log = newLogger(&written, LogJSON, slog.LevelDebug, s.config.Discord.Token)
			s.run(new(simulated))
			for _, secret := range []string{s.config.Discord.Token, simKey} {
				if n := strings.Count(written.String(), secret); n > 0 {
					t.Errorf("%q is in the log %d times", secret, n)
				}
			}
			if lines := strings.Count(written.String(), "\n"); lines < 10 {
				t.Errorf("the log has %d lines, which prove nothing", lines)
			}
		})
	}
}

func seedsWanted(t *testing.T) (first, last uint64) {
	t.Helper()
	from, to, isRange := strings.Cut(cmp.Or(os.Getenv("NEWSDESK_TEST_SEEDS"), defaultSeeds), "-")
	if !isRange {
		to = from
	}
	first, err := strconv.ParseUint(from, 10, 64)
	if err == nil {
		last, err = strconv.ParseUint(to, 10, 64)
	}
	if err != nil || last < first {
		t.Fatalf("NEWSDESK_TEST_SEEDS is no seed and no range of seeds: write it like 77 or 1-10000 (%v)", err)
	}
	return first, last
}

// simulated counts what all seeds came to.
type simulated struct {
	items, wanted, named, lists, counted, lost, doubled, polls, early, kills, restarts, requests, faults, acts, digests atomic.Int64
	span                                                                                                                atomic.Int64 // nanoseconds of the bubbles' clocks
}

func (s *simulated) String() string {
	return fmt.Sprintf("%d simulated hours; %d items, %d alerts wanted, %d told, %d late lists, %d counted in them, %d lost, %d doubled; "+
		"%d polls, %d too early; %d kills, %d restarts, %d acts of members; %d digests; %d requests to Discord, %d of them spoilt",
		time.Duration(s.span.Load())/time.Hour, s.items.Load(), s.wanted.Load(), s.named.Load(), s.lists.Load(), s.counted.Load(), s.lost.Load(), s.doubled.Load(),
		s.polls.Load(), s.early.Load(), s.kills.Load(), s.restarts.Load(), s.acts.Load(), s.digests.Load(), s.requests.Load(), s.faults.Load())
}
