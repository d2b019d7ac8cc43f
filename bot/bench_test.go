package bot

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/time/rate"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// benchChannels is more than the courier sends to at once.
const benchChannels = 200

// BenchmarkCourier delivers posts from the store to a Discord on loopback, each
// settled on disk, without rate limits: [RequestRate] is lifted as well. It
// says how much the courier could do of which it is allowed 40 a second, and is
// to be compared with BenchmarkPlainLoop.
func BenchmarkCourier(b *testing.B) {
	discord := benchDiscord(b)
	courier := benchCourier(b, discord)
	ctx, cancel := context.WithCancel(b.Context())
	b.ReportAllocs()
	b.ResetTimer()
	ended := make(chan error, 1)
	go func() { ended <- courier.Run(ctx) }()
	for i := range benchChannels {
		posts := (b.N + benchChannels - 1 - i) / benchChannels
		if err := discord.Await(ctx, benchChannel(i), posts); err != nil {
			b.Error(err)
		}
	}
	cancel()
	if err := <-ended; err != nil { // and with it the last settlements
		b.Error(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}

// BenchmarkCourierEdits edits the messages of as many posts, each settled on
// disk, likewise.
func BenchmarkCourierEdits(b *testing.B) {
	discord := benchDiscord(b)
	courier := benchCourier(b, discord)
	oweEdits(b, courier)
	ctx, cancel := context.WithCancel(b.Context())
	b.ReportAllocs()
	b.ResetTimer()
	ended := make(chan error, 1)
	go func() { ended <- courier.Run(ctx) }()
	for i := range benchChannels {
		if err := discord.Until(ctx, func() bool { return allEdited(discord.Messages(benchChannel(i))) }); err != nil {
			b.Error(err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		b.Error(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "edits/s")
}

func allEdited(messages []discordtest.Message) bool {
	return !slices.ContainsFunc(messages, func(m discordtest.Message) bool { return m.EditedAt.IsZero() })
}

// oweEdits has all posts of the courier sent, and owed an edit.
func oweEdits(b *testing.B, courier *Courier) {
	b.Helper()
	posts := map[news.PostID]news.MessageID{}
	for i := range b.N {
		post := benchPost(i, time.Now())
		id, err := send(b.Context(), courier.session, post, time.Now())
		if err != nil {
			b.Fatal(err)
		}
		posts[post.ID] = id
	}
	now := time.Now()
	err := courier.store.Update(func(tx *store.Tx) error {
		for id, message := range posts {
			if err := tx.Settle(id, news.Outcome{State: news.Sent, Message: message}, now.Add(-time.Hour)); err != nil {
				return err
			}
			if _, err := tx.Revise(id, now, func(p *news.Post) { p.Alert.Summary = "It reopens." }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPlainLoop is what the courier is to be compared with: discordgo's
// ChannelMessageSend in a loop, without store, nonce or embed.
func BenchmarkPlainLoop(b *testing.B) {
	discord := benchDiscord(b)
	session, err := discordgo.New("Bot test-token")
	if err != nil {
		b.Fatal(err)
	}
	session.Client = discord.Client()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if _, err := session.ChannelMessageSend(benchChannel(i%benchChannels), benchTitle(i)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}

// benchDiscord returns a Discord on loopback that never asks to wait.
func benchDiscord(b *testing.B) *discordtest.Server {
	b.Helper()
	discord := discordtest.New(discordtest.Options{NoRateLimits: true})
	discord.Start(b)
	channels := make([]discordtest.Channel, benchChannels)
	for i := range channels {
		channels[i].ID = benchChannel(i)
	}
	discord.AddGuild("1400000000000000001", "Newsroom", channels...)
	return discord
}

// benchCourier returns a courier without a limit of its own that owes b.N
// posts, the same number to each channel.
func benchCourier(b *testing.B, discord *discordtest.Server) *Courier {
	b.Helper()
	s, err := store.Open(filepath.Join(b.TempDir(), "newsdesk.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	now := time.Now()
	err = s.Update(func(tx *store.Tx) error {
		for i := range b.N {
			if _, err := tx.Enqueue(benchPost(i, now), now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	courier, err := NewCourier(s, &Client{Token: "test-token", API: discord.URL()}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	courier.limiter = rate.NewLimiter(rate.Inf, 1)
	return courier
}

func benchChannel(i int) string { return fmt.Sprintf("1400000000000001%03d", i) }

func benchTitle(i int) string {
	return fmt.Sprintf("Dockers of Westport stop work for day %d of the strike", i)
}

// benchPost returns an alert of the usual length.
func benchPost(i int, now time.Time) news.Post {
	channel := news.ChannelID(benchChannel(i % benchChannels))
	story := news.StoryID(fmt.Sprintf("%016x", i))
	return news.Post{ID: news.NewAlertID(channel, story), Channel: channel, Pace: news.Pace{Gap: time.Minute, Most: 6}, Alert: &news.Alert{
		Topics: []string{"harbour"}, Story: story, Title: benchTitle(i), Source: "Westport Courier", Published: now,
		Link: fmt.Sprintf("https://westport-courier.example/strike/%d", i),
		Summary: "Work on the container terminal stopped again on Sunday after talks between the dockers and the port " +
			"authority ended without a result. Ferries to the islands sail as planned.",
	}}
}

// BenchmarkZones suggests time zones for what was typed.
func BenchmarkZones(b *testing.B) {
	now := time.Now()
	for _, typed := range []string{"", "b", "new y", "+1", "qqq"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				findZones(typed, choicesLimit, now)
			}
		})
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			readZones()
		}
	})
}
