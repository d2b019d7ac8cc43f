package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"

	"newsdesk/store"
)

// caller asks a [control]: that of the bot that runs, or its own.
type caller struct {
	client http.Client
	store  *store.Store // its own, nil if the bot runs
}

// call returns a caller for the store that cfg names. It has to be closed.
func call(ctx context.Context, cfg StoreConfig) (*caller, error) {
	if c := callRunning(ctx, cfg); c != nil {
		return c, nil
	}
	if !exists(cfg.Path) {
		return nil, fmt.Errorf("there is no store at %s: set store.path, or run 'newsdesk run', which makes one", printable(cfg.Path))
	}
	s, err := store.Open(cfg.Path)
	if errors.Is(err, store.ErrHeld) {
		return nil, fmt.Errorf("the process that holds %s does not answer at %s: stop it and try again", printable(cfg.Path), printable(socketPath(cfg.Path)))
	}
	if err != nil {
		return nil, err
	}
	own := &control{store: s, backups: cfg.backups(), log: slog.New(slog.DiscardHandler)}
	return &caller{http.Client{Transport: inProcess{own.handler()}}, s}, nil
}

// callRunning returns a caller to the bot that holds the store; nil if none does.
func callRunning(ctx context.Context, cfg StoreConfig) *caller {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, "unix", socketPath(cfg.Path))
	}
	conn, err := dial(ctx, "", "")
	if err != nil {
		return nil
	}
	_ = conn.Close() // it was to see whether somebody is there
	return &caller{client: http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// Close lets go of the store.
func (c *caller) Close() error {
	c.client.CloseIdleConnections()
	if c.store == nil {
		return nil
	}
	return c.store.Close()
}

// ask has a request answered into answer, if that is not nil.
func (c *caller) ask(ctx context.Context, method, path string, query url.Values, answer any) error {
	body, err := c.open(ctx, method, path, query)
	if err != nil {
		return err
	}
	defer body.Close()
	if answer == nil {
		return nil
	}
	if err := json.NewDecoder(body).Decode(answer); err != nil {
		return fmt.Errorf("read what the bot says: %w", err)
	}
	return nil
}

// open returns the answer to a request, to be read.
func (c *caller) open(ctx context.Context, method, path string, query url.Values) (io.ReadCloser, error) {
	where := url.URL{Scheme: "http", Host: "newsdesk", Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, method, where.String(), nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the bot: %w", err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	words, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return nil, errors.Join(errors.New(printable(strings.TrimSpace(string(words)))), err)
}

// inProcess is a transport to a handler in the same process.
type inProcess struct{ handler http.Handler }

// RoundTrip implements [http.RoundTripper].
func (t inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	read, write := io.Pipe()
	answer := &pipedAnswer{header: http.Header{}, body: write, status: make(chan int, 1)}
	go func() {
		t.handler.ServeHTTP(answer, req)
		answer.WriteHeader(http.StatusOK)
		_ = write.Close() // never fails
	}()
	return &http.Response{StatusCode: <-answer.status, Header: answer.header, Body: read, Request: req}, nil
}

// pipedAnswer is the writer of an answer that is read while it is written.
type pipedAnswer struct {
	header  http.Header
	body    *io.PipeWriter
	status  chan int
	started bool
}

// Header implements [http.ResponseWriter].
func (a *pipedAnswer) Header() http.Header { return a.header }

// WriteHeader implements [http.ResponseWriter].
func (a *pipedAnswer) WriteHeader(status int) {
	if !a.started {
		a.started = true
		a.status <- status
	}
}

// Write implements [http.ResponseWriter].
func (a *pipedAnswer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}
