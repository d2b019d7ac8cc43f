package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"reflect"
	"strings"
	"syscall"
	"time"

	"newsdesk/desk"
)

// liveKeys begin the paths of the keys that count as soon as the file was read
// again. All others need a restart.
//
//nolint:gochecknoglobals // a table, never changed
var liveKeys = []string{"feeds.list", "feeds.articles", "topics", "limits.", "log.level"}

// reloader reads the configuration again when the operator asks for it with a
// SIGHUP. A configuration with problems changes nothing.
type reloader struct {
	path  string
	env   func() []string
	desk  *desk.Desk
	level *slog.LevelVar // of the log
	log   *slog.Logger
	told  func(begin bool) // lets the supervisor know; nil: there is none

	running Config // what the bot runs with
}

// Run waits for signals until ctx ends. It returns nil: a configuration that
// cannot be used is no reason to stop.
func (r *reloader) Run(ctx context.Context) error {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP) // never comes on Windows
	defer signal.Stop(asked)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-asked:
			r.reload(ctx, time.Now())
		}
	}
}

// reload takes in the configuration as it is now, all of it or nothing.
func (r *reloader) reload(ctx context.Context, now time.Time) {
	if r.told != nil {
		r.told(true)
		defer r.told(false)
	}
	next, problems := loadConfig(r.path, r.env())
	for _, p := range problems {
		level := slog.LevelError
		if p.Warning {
			level = slog.LevelWarn
		}
		r.log.Log(ctx, level, "configuration", "place", p.Place.String(), "problem", p.Message)
	}
	if len(problems.Errors()) > 0 {
		r.log.Error("the configuration was not taken in, going on with the one of before")
		return
	}
	if err := r.desk.Declare(next.declaration(), now); err != nil {
		r.log.Error("cannot take in the configuration, going on with the one of before", "error", err)
		return
	}
	r.level.Set(next.Log.Level)
	if waiting := changedKeys(r.running, next); len(waiting) > 0 {
		r.log.Warn("these keys changed and count after a restart", "keys", strings.Join(waiting, ", "))
	}
	r.log.Info("took in the configuration", "feeds", len(next.Feeds.List), "topics", len(next.Topics))
}

// changedKeys returns the keys that differ and count after a restart only.
func changedKeys(running, next Config) (changed []string) {
	after := configKeys(reflect.ValueOf(&next).Elem())
	for i, key := range configKeys(reflect.ValueOf(&running).Elem()) {
		if !isLive(key.path) && !reflect.DeepEqual(key.value.Interface(), after[i].value.Interface()) {
			changed = append(changed, key.path)
		}
	}
	return changed
}

func isLive(path string) bool {
	for _, live := range liveKeys {
		if strings.HasPrefix(path, live) {
			return true
		}
	}
	return false
}
