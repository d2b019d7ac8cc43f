package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"newsdesk/store"
)

const (
	keeperLook  = 15 * time.Second // between two looks at the file
	backupPause = 15 * time.Minute // after a backup that failed
)

// keeper watches over the store while the bot runs: it takes backups, and ends
// the bot when the file is no longer where it was.
type keeper struct {
	store   *store.Store
	backups store.Backups
	every   time.Duration // between two backups; 0: none
	log     *slog.Logger
}

// Run keeps the store until ctx ends. Its only error is [store.ErrMoved].
func (k *keeper) Run(ctx context.Context) error {
	ticker := time.NewTicker(keeperLook)
	defer ticker.Stop()
	due := k.firstDue(time.Now())
	for {
		if now := time.Now(); k.every > 0 && !now.Before(due) {
			due = now.Add(k.backUp(now))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		err := k.store.CheckPlace()
		if errors.Is(err, store.ErrMoved) {
			return err
		}
		if err != nil {
			k.log.Error("cannot look after the store", "error", err)
		}
	}
}

// firstDue returns when the first backup is due: a start changes nothing.
func (k *keeper) firstDue(now time.Time) time.Time {
	found, err := k.backups.List(k.store.Path())
	if err != nil || len(found) == 0 || found[0].At.After(now) {
		return now
	}
	return found[0].At.Add(k.every)
}

// backUp takes a backup and returns how long it is to the next.
func (k *keeper) backUp(now time.Time) time.Duration {
	backup, err := k.backups.Take(k.store, now)
	if err != nil {
		k.log.Error("cannot back up the store, trying again", "pause", backupPause, "error", err)
		return min(backupPause, k.every)
	}
	k.log.Info("backed up the store", "path", backup.Path, "bytes", backup.Bytes)
	return k.every
}
