package bot

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/store"
)

// TestGatewayLeavesASessionThatHangs has Discord ask for a new connection before
// it says READY, at which discordgo waits for itself for ever, with its lock
// held. That would stop the clock of a bubble, so this takes real time.
func TestGatewayLeavesASessionThatHangs(t *testing.T) {
	t.Parallel()
	discord := discordtest.New(discordtest.Options{})
	discord.Start(t)
	discord.AddGuild(newsroom, "Newsroom")
	s, err := store.Open(filepath.Join(t.TempDir(), "newsdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	log := slog.New(slog.DiscardHandler)
	d, err := desk.New(s, log)
	if err != nil {
		t.Fatal(err)
	}
	gateway := &Gateway{
		Client: &Client{Token: "test-token", API: discord.URL()}, Presence: &Presence{Store: s, Desk: d, Log: log}, Log: log,
		openWithin: 300 * time.Millisecond,
	}
	discord.Misbehave(discordtest.Gateway{ReconnectFirst: 1})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- gateway.Run(ctx) }()
	patience, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if err := discord.Until(patience, func() bool { return len(discord.Sessions()) == 1 }); err != nil {
		t.Errorf("it never connected: %v", err)
	}
	if n := discord.Identifies(); n != 2 {
		t.Errorf("%d identifies, want 2", n)
	}
	cancel()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
