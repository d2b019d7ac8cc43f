package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/store"
)

// newKeeper returns a keeper of a new store, and how to run it for a time.
func newKeeper(t *testing.T, dir string) (*keeper, func(time.Duration) error) {
	t.Helper()
	s, err := store.Open(filepath.Join(dir, "newsdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	k := &keeper{
		store: s, backups: store.Backups{Dir: filepath.Join(dir, "backups"), Keep: 3},
		every: 24 * time.Hour, log: slog.New(slog.DiscardHandler),
	}
	return k, func(d time.Duration) error {
		ctx, cancel := context.WithTimeout(t.Context(), d)
		defer cancel()
		return k.Run(ctx)
	}
}

func (k *keeper) times(t *testing.T) (times []string) {
	t.Helper()
	found, err := k.backups.List(k.store.Path())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range found {
		times = append(times, b.At.Format("Jan 2 15:04"))
	}
	return times
}

func TestTheKeeperBacksUpOnceADayHoweverOftenItIsStarted(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		k, run := newKeeper(t, dir)
		for range 5 {
			if err := run(30 * time.Hour); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"Jan 7 00:00", "Jan 6 00:00", "Jan 5 00:00"} // of those since Jan 1
		if diff := cmp.Diff(want, k.times(t)); diff != "" {
			t.Errorf("backups (-want +got):\n%s", diff)
		}
	})
}

func TestTheKeeperTriesAgainAfterABackupThatFailed(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		k, run := newKeeper(t, dir)
		var log bytes.Buffer
		k.log = slog.New(slog.NewTextHandler(&log, nil))
		if err := os.WriteFile(k.backups.Dir, nil, 0o600); err != nil { // where the directory should be
			t.Fatal(err)
		}
		time.AfterFunc(40*time.Minute, func() { _ = os.Remove(k.backups.Dir) })
		if err := run(2 * time.Hour); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"Jan 1 00:45"}, k.times(t)); diff != "" {
			t.Errorf("backups (-want +got):\n%s", diff)
		}
		if got := bytes.Count(log.Bytes(), []byte("cannot back up the store")); got != 3 {
			t.Errorf("it said %d times that it could not, want 3:\n%s", got, &log)
		}
	})
}

func TestTheKeeperOfNoBackupsTakesNone(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		k, run := newKeeper(t, dir)
		k.every = 0
		if err := run(100 * time.Hour); err != nil {
			t.Fatal(err)
		}
		if got := k.times(t); got != nil {
			t.Errorf("backups of %v, want none", got)
		}
	})
}

func TestE16AFileThatIsMovedEndsTheBotWithinAMinute(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		k, run := newKeeper(t, dir)
		var moved time.Time
		time.AfterFunc(10*time.Hour, func() {
			moved = time.Now()
			if err := os.Rename(k.store.Path(), k.store.Path()+"-moved"); err != nil {
				t.Error(err)
			}
		})
		err := run(100 * time.Hour)
		if took := time.Since(moved); !errors.Is(err, store.ErrMoved) || took > time.Minute {
			t.Errorf("Run = %v after %v, want %v within a minute", err, took, store.ErrMoved)
		}
	})
}
