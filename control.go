package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// control answers the commands that look into the store or change it, because a
// store is open to one process alone:
//
//	POST /backup               store.Backup: takes one
//	GET  /snapshot             a backup, to be kept elsewhere
//	GET  /outbox               outbox
//	POST /outbox/retry?post=   has a post sent now
//	POST /outbox/drop?post=    gives a post up
//	GET  /stats                dbStats
//	POST /reindex              makes the full-text index anew; a step a line
//	POST /check                fails when the store is not sound
//
// It speaks HTTP on a socket beside the store, which is open to the user that
// runs the bot and to nobody else. Where no bot runs, a command answers itself.
type control struct {
	store   *store.Store
	backups store.Backups
	archive *desk.Archive // nil: no bot runs
	wake    func()        // when a post is to be sent; nil: nobody sends
	log     *slog.Logger
}

// outbox is what is owed, and what was given up.
type outbox struct {
	Queues  []store.Queue `json:"queues"`
	Dropped []news.Post   `json:"dropped"`
}

// socketPath returns where the bot that holds the store at path is asked.
func socketPath(path string) string { return path + "-socket" }

// Run answers until ctx ends. Without a socket the bot does its work all the
// same, and says what it cannot do.
func (c *control) Run(ctx context.Context) error {
	listener, err := listenBeside(ctx, c.store.Path())
	if err != nil {
		c.log.Warn("backup, db and outbox will not reach this bot while it runs", "error", err)
		return nil
	}
	server := &http.Server{Handler: c.handler(), ReadHeaderTimeout: controlTimeout}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // which ends Serve
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		c.log.Error("backup, db and outbox no longer reach this bot", "error", err)
	}
	return nil
}

// controlTimeout is how long a command may take to say what it wants.
const controlTimeout = 5 * time.Second

// listenBeside listens on the socket of the store at path, which is this
// process's own: a socket that is there already is a dead process's.
func listenBeside(ctx context.Context, path string) (net.Listener, error) {
	name := socketPath(path)
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "unix", name)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(name, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

func (c *control) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /backup", reply(func(*http.Request) (any, error) { return c.backups.Take(c.store, time.Now()) }))
	mux.HandleFunc("GET /snapshot", c.snapshot)
	mux.HandleFunc("GET /outbox", reply(func(*http.Request) (any, error) { return c.outbox() }))
	mux.HandleFunc("POST /outbox/retry", reply(func(r *http.Request) (any, error) { return nil, c.retry(post(r), time.Now()) }))
	mux.HandleFunc("POST /outbox/drop", reply(func(r *http.Request) (any, error) { return nil, c.drop(post(r), time.Now()) }))
	mux.HandleFunc("GET /stats", reply(func(*http.Request) (any, error) { return c.stats() }))
	mux.HandleFunc("POST /reindex", c.reindex)
	mux.HandleFunc("POST /check", reply(func(*http.Request) (any, error) { return nil, c.check() }))
	return mux
}

// reply answers with what do returns, in JSON, or with its error, in words.
func reply(do func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer, err := do(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(answer) // the other end may have left
	}
}

func post(r *http.Request) news.PostID { return news.PostID(r.FormValue("post")) }

func (c *control) snapshot(w http.ResponseWriter, _ *http.Request) {
	file, err := c.backups.Snapshot(c.store)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer file.Close()      //nolint:errcheck // it was only read
	_, _ = io.Copy(w, file) // the other end checks what it got
}

// check has a copy of the store checked.
func (c *control) check() error {
	file, err := c.backups.Snapshot(c.store)
	if err != nil {
		return err
	}
	return file.Close()
}

func (c *control) outbox() (box outbox, err error) {
	return box, c.store.View(func(tx *store.Tx) error {
		if box.Queues, err = tx.Queues(); err != nil {
			return err
		}
		box.Dropped, err = tx.Dropped()
		return err
	})
}

var (
	errNotOwed    = errors.New("there is no such post that was not sent: 'newsdesk outbox' lists those that were not")
	errNotWaiting = errors.New("there is no such post that waits: 'newsdesk outbox' lists those that do")
)

func (c *control) retry(id news.PostID, now time.Time) error {
	found := false
	err := c.store.Update(func(tx *store.Tx) (err error) {
		found, err = tx.Requeue(id, now)
		return err
	})
	switch {
	case err != nil:
		return err
	case !found:
		return errNotOwed
	case c.wake != nil:
		c.wake()
	}
	return nil
}

func (c *control) drop(id news.PostID, now time.Time) error {
	found := false
	err := c.store.Update(func(tx *store.Tx) (err error) {
		found, err = tx.Discard(id, news.ReasonDropped, now)
		return err
	})
	if err == nil && !found {
		err = errNotWaiting
	}
	return err
}
