package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// BenchmarkIdleFeeds runs the bot, all of it, with a thousand and with ten
// thousand feeds of which none is due, and says what it keeps in memory: what
// of the heap is alive, what of it is in use, and how many goroutines there
// are, each beyond what the benchmark has itself. The pages of the store that
// the kernel keeps mapped are not in it, and the time, which is that of starting
// and stopping, says nothing.
func BenchmarkIdleFeeds(b *testing.B) {
	for _, feeds := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("%d feeds", feeds), func(b *testing.B) {
			discord := idleDiscord(b)
			cfg := idleConfig(b, discord, feeds, time.Now().Add(24*time.Hour))
			for b.Loop() {
				before, sessions := takeFootprint(), discord.Identifies()
				stop := startBot(b, discord, cfg, nobodyIsAsked)
				if err := discord.Until(b.Context(), func() bool { return discord.Identifies() > sessions }); err != nil {
					b.Fatal(err)
				}
				takeFootprint().reportSince(b, before)
				stop()
			}
		})
	}
}

// BenchmarkFirstPoll is the time from the start of the bot, with ten thousand
// feeds in its store that are all due, to its first request of a publisher. A bot
// that was killed has left no seal, so that all of the store is checked.
func BenchmarkFirstPoll(b *testing.B) {
	discord := idleDiscord(b)
	for name, wasKilled := range map[string]bool{"after a stop": false, "after a kill": true} {
		b.Run(name, func(b *testing.B) {
			cfg := idleConfig(b, discord, 10_000, time.Now().Add(-time.Hour))
			for b.Loop() {
				if wasKilled {
					b.StopTimer()
					unseal(b, cfg.Store.Path)
					b.StartTimer()
				}
				untilFirstPoll(b, discord, cfg)
			}
		})
	}
}

// unseal makes a store one that was not closed.
func unseal(b *testing.B, path string) {
	b.Helper()
	if err := os.Remove(path + "-seal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.Fatal(err)
	}
}

// untilFirstPoll starts the bot and returns when it was stopped again after its
// first request, all but the start uncounted.
func untilFirstPoll(b *testing.B, discord *discordtest.Server, cfg Config) {
	b.Helper()
	asked := make(chan struct{}, 1)
	stop := startBot(b, discord, cfg, func(req *http.Request) (*http.Response, error) {
		select {
		case asked <- struct{}{}:
		default:
		}
		<-req.Context().Done() // so that the feed stays as it is
		return nil, req.Context().Err()
	})
	<-asked
	b.StopTimer()
	stop()
	b.StartTimer()
}

// idleDiscord returns a Discord on loopback with nothing to do.
func idleDiscord(b *testing.B) *discordtest.Server {
	b.Helper()
	discord := discordtest.New(discordtest.Options{SessionStarts: 1_000_000})
	discord.Start(b)
	discord.AddGuild("1400000000000000001", "Newsroom", discordtest.Channel{ID: "1400000000000000100"})
	return discord
}

// idleConfig returns the configuration of a bot with feeds of a host each, and
// fills its store with them as they are after some polls, due at due.
func idleConfig(b *testing.B, discord *discordtest.Server, feeds int, due time.Time) Config {
	b.Helper()
	cfg := DefaultConfig()
	cfg.Discord.Token, cfg.Discord.APIURL = "test-token", discord.URL()+"/api"
	cfg.Store.Path = filepath.Join(b.TempDir(), "newsdesk.db")
	cfg.Topics = []TopicConfig{{Name: "harbour", Query: "harbour", Channels: []news.ChannelID{"1400000000000000100"}}}
	s, err := store.Open(cfg.Store.Path)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	err = s.Update(func(tx *store.Tx) error {
		for i := range feeds {
			feed := idleFeed(i, due)
			cfg.Feeds.List = append(cfg.Feeds.List, FeedConfig{URL: feed.URL})
			if err := tx.PutFeed(feed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return cfg
}

func idleFeed(i int, due time.Time) news.Feed {
	url := fmt.Sprintf("https://courier-%d.example/rss", i)
	polled := due.Add(-24 * time.Hour)
	return news.Feed{
		ID: news.NewFeedID(url), URL: url, Declared: true, Title: fmt.Sprintf("Courier of District %d", i),
		Home: fmt.Sprintf("https://courier-%d.example/", i), Language: "en", ETag: `"5d8c72a5edda8"`,
		BodyHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		FullAt:   polled, PolledAt: polled, OKAt: polled, LearnedAt: polled, DueAt: due,
	}
}

// roundTripper is a publisher for all feeds.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func nobodyIsAsked(*http.Request) (*http.Response, error) {
	return nil, errors.New("no feed is due")
}

// startBot runs the bot and returns what ends it.
func startBot(b *testing.B, discord *discordtest.Server, cfg Config, publisher roundTripper) (stop func()) {
	b.Helper()
	room, err := openNewsroom(cfg, network{feeds: publisher, dial: discord.Dial}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- room.run(ctx) }()
	return func() {
		cancel()
		if err := errors.Join(<-ended, room.store.Close()); err != nil && !errors.Is(err, context.Canceled) {
			b.Error(err)
		}
	}
}

// footprint is what a program takes of memory.
type footprint struct {
	alive, inUse uint64 // bytes of the heap: of objects, and of the spans that hold them
	goroutines   int
}

func takeFootprint() footprint {
	runtime.GC()
	runtime.GC() // what had a finalizer
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return footprint{m.HeapAlloc, m.HeapInuse, runtime.NumGoroutine()}
}

// reportSince reports how much more f is than before.
func (f footprint) reportSince(b *testing.B, before footprint) {
	b.Helper()
	const megabyte = 1e6
	b.ReportMetric((float64(f.alive)-float64(before.alive))/megabyte, "MB-alive")
	b.ReportMetric((float64(f.inUse)-float64(before.inUse))/megabyte, "MB-in-use")
	b.ReportMetric(float64(f.goroutines-before.goroutines), "goroutines")
}
