//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	delayFeeds = loadChannels
	delayItems = 400 // fewer than a second's forty, for some twenty seconds
	delayPause = 50 * time.Millisecond
)

// TestLoadDelay measures the time from the answer that has a new item to the
// message in the channel, with a thousand feeds, topics and channels, and twenty
// new items a second. How long an item waits to be asked for is the operator's to
// say, and not in it.
func TestLoadDelay(t *testing.T) {
	if os.Getenv("NEWSDESK_BENCH_LOAD") == "" {
		t.Skip("NEWSDESK_BENCH_LOAD is not set: make bench-load")
	}
	l := newLoad(t, delayFeeds)
	l.fill()
	l.round("first poll", 0, 0)
	l.replace("interval: 24h", "interval: 1s")
	l.makeDue()
	l.tell("/forget")
	bot, _ := l.start("delay")
	for n := range delayItems {
		l.tell(fmt.Sprint("/publish?feed=", n))
		time.Sleep(delayPause)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := l.discord.Until(ctx, func() bool { return l.discord.Count(isPost) >= delayItems }); err != nil {
		t.Errorf("%d posts: %v", l.discord.Count(isPost), err)
	}
	delays := l.delays(l.tell("/stats").Served)
	if err := bot.Process.Signal(endSignal); err != nil {
		t.Fatal(err)
	}
	if err := bot.Wait(); err != nil {
		t.Error(err)
	}
	if len(delays) < delayItems {
		t.Fatalf("%d of %d items were posted", len(delays), delayItems)
	}
	at := func(share float64) time.Duration { return delays[int(share*float64(len(delays)-1))] }
	t.Logf("%d posts in %d channels: p50 %v, p99 %v, longest %v", len(delays), loadChannels, at(0.5), at(0.99), at(1))
}

// loadHeadline is what loadTitle returns.
var loadHeadline = regexp.MustCompile(`District\d+( [a-z]+){4}`)

// replace changes the configuration.
func (l *loadBench) replace(old, with string) {
	l.t.Helper()
	text, err := os.ReadFile(l.config)
	if err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(l.config, []byte(strings.Replace(string(text), old, with, 1)), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// delays returns, in ascending order, how long after it was served each item was
// posted.
func (l *loadBench) delays(served map[string]time.Time) (delays []time.Duration) {
	for i := range loadChannels {
		for _, m := range l.discord.Messages(loadChannel(i)) {
			if at, found := served[loadHeadline.FindString(m.Content)]; found {
				delays = append(delays, m.CreatedAt.Sub(at).Round(time.Millisecond))
			}
		}
	}
	slices.Sort(delays)
	return delays
}
