package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

// owing makes a store in which channel 1 is owed two posts, and one of channel
// 2, which is parked, was given up. It returns the configuration's path.
func owing(t *testing.T) (config string, cfg StoreConfig) {
	t.Helper()
	dir, err := os.MkdirTemp("", "nd") //nolint:usetesting // whose names are too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	cfg = DefaultConfig().Store
	cfg.Path = filepath.Join(dir, "newsdesk.db")
	s, err := store.Open(cfg.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now().Add(-3 * time.Hour)
	if err := s.Update(func(tx *store.Tx) error {
		for i, channel := range []news.ChannelID{"1", "1", "2"} {
			id := news.PostID(fmt.Sprintf("alert/%s/s%d", channel, i))
			alert := &news.Alert{Title: fmt.Sprintf("Ferry %d\x1b[2J", i)}
			if _, err := tx.Enqueue(news.Post{ID: id, Channel: channel, Alert: alert}, now); err != nil {
				return err
			}
		}
		if err := tx.Park("2", news.ReasonNoEntry, "Missing Access", now); err != nil {
			return err
		}
		return tx.Settle("alert/2/s2", news.Outcome{State: news.Dropped, Reason: news.ReasonPayload, Detail: "Invalid Form Body"}, now)
	}); err != nil {
		t.Fatal(err)
	}
	config = filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, []byte("store: {path: "+cfg.Path+"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return config, cfg
}

// holding holds the store as a bot that runs does, and counts how often it was
// woken.
func holding(t *testing.T, cfg StoreConfig) (woken *int) {
	t.Helper()
	s, err := store.Open(cfg.Path)
	if err != nil {
		t.Fatal(err)
	}
	woken = new(int)
	c := &control{store: s, backups: cfg.backups(), wake: func() { *woken++ }, log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		s.Close()
	})
	for !exists(socketPath(cfg.Path)) || callRunning(ctx, cfg) == nil {
		time.Sleep(time.Millisecond)
	}
	return woken
}

// Both ways in which a store is asked.
func withAndWithoutABot(t *testing.T, test func(t *testing.T, config string, cfg StoreConfig, runs bool)) {
	t.Helper()
	for name, runs := range map[string]bool{"a bot runs": true, "no bot runs": false} {
		t.Run(name, func(t *testing.T) {
			config, cfg := owing(t)
			test(t, config, cfg, runs)
		})
	}
}

// want runs a command and fails the test unless it ends with code and says words.
func want(t *testing.T, code int, words string, args ...string) (out string) {
	t.Helper()
	got, out, errOut := command(t, args...)
	if got != code || !strings.Contains(out+errOut, words) {
		t.Errorf("newsdesk %s: exit code %d, want %d and %q:\n%s%s", strings.Join(args, " "), got, code, words, out, errOut)
	}
	return out
}

func TestTheOutboxIsListedAndChanged(t *testing.T) {
	withAndWithoutABot(t, func(t *testing.T, config string, cfg StoreConfig, runs bool) {
		t.Helper()
		woken, wantWoken := new(int), 0
		if runs {
			woken, wantWoken = holding(t, cfg), 1
		}
		const before = "channel 1: 2 posts owed\n" +
			"  alert/1/s0  queued 3h ago, 0 failed attempts\n    Ferry 0\n" +
			"  alert/1/s1  queued 3h ago, 0 failed attempts\n    Ferry 1\n" +
			"given up: 1 post\n" +
			"  alert/2/s2  3h ago: refused (Invalid Form Body)\n    Ferry 2\n"
		if diff := cmp.Diff(before, want(t, exitFine, "", "outbox", "-c", config)); diff != "" {
			t.Errorf("outbox (-want +got):\n%s", diff)
		}
		want(t, exitFine, "", "outbox", "retry", "-c", config, "alert/2/s2")
		want(t, exitFine, "", "outbox", "drop", "-c", config, "alert/1/s0")
		want(t, exitFailure, "retry alert/9/x: there is no such post", "outbox", "retry", "-c", config, "alert/9/x")
		want(t, exitFailure, "drop alert/1/s0: there is no such post that waits", "outbox", "drop", "-c", config, "alert/1/s0")
		if *woken != wantWoken {
			t.Errorf("the courier was woken %d times, want %d", *woken, wantWoken)
		}
		var got []outboxLine
		for line := range strings.Lines(want(t, exitFine, "", "outbox", "list", "--json", "-c", config)) {
			var l outboxLine
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				t.Fatal(err)
			}
			got = append(got, outboxLine{State: l.State, ID: l.ID, Held: l.Held, Reason: l.Reason, Detail: l.Detail})
		}
		after := []outboxLine{
			{State: news.Queued, ID: "alert/1/s1"},
			{State: news.Queued, ID: "alert/2/s2", Held: news.ReasonNoEntry, Detail: "Missing Access"},
			{State: news.Dropped, ID: "alert/1/s0", Reason: news.ReasonDropped},
		}
		if diff := cmp.Diff(after, got); diff != "" {
			t.Errorf("outbox (-want +got):\n%s", diff)
		}
	})
}

func TestTheStoreIsBackedUpCheckedAndCounted(t *testing.T) {
	withAndWithoutABot(t, func(t *testing.T, config string, cfg StoreConfig, runs bool) {
		t.Helper()
		if runs {
			holding(t, cfg)
		}
		copied := filepath.Join(filepath.Dir(cfg.Path), "copy.db")
		want(t, exitFine, "checked\n", "backup", "-c", config)
		for range 2 { // the second takes the place of the first
			want(t, exitFine, copied+": ", "backup", "-c", config, "-o", copied)
		}
		want(t, exitUsage, "is the store itself", "backup", "-c", config, "-o", cfg.Path)
		want(t, exitFine, cfg.Path+": sound\n", "db", "check", "-c", config)
		want(t, exitFine, copied+": sound\n", "db", "check", "-c", config, copied)
		want(t, exitFine, "posts                  3", "db", "stats", "-c", config)
		want(t, exitFine, `"name":"posts","keys":3,`, "db", "stats", "--json", "-c", config)
		if found, err := cfg.backups().List(cfg.Path); err != nil || len(found) != 1 {
			t.Errorf("backups are %v, %v; want one", found, err)
		}
		if left, _ := filepath.Glob(filepath.Join(cfg.backups().Dir, ".*")); len(left) > 0 {
			t.Errorf("%v were left", left)
		}
	})
}

func TestWhatNeedsTheStoreAloneRefusesWhileTheBotRuns(t *testing.T) {
	t.Parallel()
	config, cfg := owing(t)
	holding(t, cfg)
	copied := filepath.Join(filepath.Dir(cfg.Path), "copy.db")
	want(t, exitFine, "", "backup", "-c", config, "-o", copied)
	want(t, exitFailure, "another process holds it", "restore", "-c", config, copied)
	want(t, exitFailure, "another process holds it", "db", "compact", "-c", config)
	if info, err := os.Stat(socketPath(cfg.Path)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is %v, %v; want it for its user alone", info.Mode(), err)
	}
}

func TestASocketThatADeadBotLeftIsInNobodysWay(t *testing.T) {
	config, cfg := owing(t)
	if err := os.WriteFile(socketPath(cfg.Path), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, exitFine, "sound", "db", "check", "-c", config)
	want(t, exitFine, "alert/1/s0", "outbox", "-c", config)
	holding(t, cfg)
	want(t, exitFine, "alert/1/s0", "outbox", "-c", config)
}
