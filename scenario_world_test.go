package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/tools/txtar"

	"newsdesk/bot/discordtest"
)

const (
	scenarioGuild   = "1400000000000000001"
	scenarioChannel = 1400000000000000100
)

// world is the bot of a scenario and all that is around it.
type world struct {
	t        *testing.T
	files    fs.FS
	config   []byte
	channels map[string]string // IDs by "#name"
	site     *site
	discord  *discordtest.Server
	path     string         // of the store
	looked   map[string]int // messages seen, by "#name"
	edited   map[string]int // edits seen, by "#name"
	room     *newsroom      // nil: not running
	cancel   context.CancelFunc
	ended    chan error
	lives    int
}

// channelName is a channel as scenarios write it.
var channelName = regexp.MustCompile(`#[a-z]+`)

// newWorld returns a world in which the bot has not started.
func newWorld(t *testing.T, archive *txtar.Archive) *world {
	t.Helper()
	files, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	config, err := fs.ReadFile(files, "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, files: files, channels: map[string]string{}, looked: map[string]int{}, edited: map[string]int{},
		site:    &site{pages: map[string]*page{}},
		discord: discordtest.New(discordtest.Options{Spec: discordtest.SpecPath()}),
		path:    filepath.Join(t.TempDir(), "newsdesk.db"),
	}
	w.config = channelName.ReplaceAllFunc(config, func(name []byte) []byte {
		if w.channels[string(name)] == "" {
			w.channels[string(name)] = strconv.FormatInt(scenarioChannel+int64(len(w.channels)), 10)
		}
		return []byte(w.channels[string(name)])
	})
	w.discord.StartOn(t, discordtest.NewPipe())
	w.discord.AddGuild(scenarioGuild, "Newsroom")
	for name, id := range w.channels {
		w.discord.AddChannel(scenarioGuild, discordtest.Channel{ID: id, Name: name[1:]})
	}
	return w
}

// start starts the bot with the scenario's configuration.
func (w *world) start() error {
	path := filepath.Join(w.t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, w.config, 0o600); err != nil {
		return err
	}
	cfg, problems := loadConfig(path, []string{"NEWSDESK_DISCORD_TOKEN=test-token"})
	if len(problems) > 0 {
		return errors.New(problems.String())
	}
	cfg.Store.Path, cfg.Discord.APIURL = w.path, w.discord.URL()
	log := slog.New(slog.DiscardHandler)
	if *showLog {
		log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	room, err := openNewsroom(cfg, network{feeds: w.site, dial: w.discord.Dial}, log)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	w.room, w.cancel, w.ended = room, cancel, make(chan error, 1)
	go func() { w.ended <- errors.Join(room.run(ctx), room.store.Close()) }()
	synctest.Wait()
	return nil
}

// stop tells the bot to stop and waits until it has.
func (w *world) stop() {
	if w.room == nil {
		return
	}
	synctest.Wait()
	w.cancel()
	if err := <-w.ended; err != nil {
		w.t.Errorf("stopped with %v", err)
	}
	w.room = nil
}

// kill ends the bot as kill -9 does: what it does from now on is lost.
func (w *world) kill() error {
	w.lives++
	left := fmt.Sprintf("%s.%d", w.path, w.lives)
	if err := copyFile(w.path, left); err != nil {
		return err
	}
	w.stop()
	w.path = left
	return nil
}

func (w *world) discordStep(words []string) error {
	switch words[0] {
	case "is":
		w.discord.Outage(words[1] == "down")
	case "stores":
		if err := w.spoil(http.MethodPost, words[1:]); err != nil {
			return err
		}
	case "edits":
		if err := w.spoil(http.MethodPatch, words[1:]); err != nil {
			return err
		}
	case "deletes":
		if err := w.deletes(words[1:]); err != nil {
			return err
		}
	case "makes":
		if err := w.makes(words[1:]); err != nil {
			return err
		}
	case "revokes":
		w.discord.RevokeToken()
	default:
		return errors.New("discord is down, is up, stores, edits, deletes, makes or revokes")
	}
	synctest.Wait()
	return nil
}

// spoil has the answers to the next requests be late, cut or an error.
func (w *world) spoil(method string, words []string) error {
	kinds := map[string]discordtest.Kind{
		"late": discordtest.DelayAnswer, "cut": discordtest.CutAfter, "error": discordtest.ServerErrorAfter,
	}
	count, err := strconv.Atoi(words[1])
	if err != nil || kinds[words[0]] == "" {
		return errors.New("discord stores or edits late, cut or error, and how many")
	}
	fault := discordtest.Fault{Method: method, Kind: kinds[words[0]], Count: count}
	if words[0] == "late" {
		fault.Delay = time.Hour
	}
	w.discord.Fail(fault)
	return nil
}

// deletes deletes a channel, or one of its messages, counted from 1.
func (w *world) deletes(words []string) error {
	channel := w.channels[words[0]]
	if len(words) == 1 {
		w.discord.DeleteChannel(channel)
		return nil
	}
	n, err := strconv.Atoi(words[1])
	messages := w.discord.Messages(channel)
	if err != nil || n < 1 || n > len(messages) {
		return fmt.Errorf("there is no message %s", words[1])
	}
	w.discord.DeleteMessage(channel, messages[n-1].ID)
	return nil
}

// site is the web of a scenario: one page a host.
type site struct {
	mu    sync.Mutex
	pages map[string]*page
}

// page is what a host answers, and what it was asked.
type page struct {
	body             []byte
	kind             string // Content-Type; empty: what the body looks like
	status           int    // 0: 200
	down, frozen     bool
	after            time.Duration // until the answer begins
	endless          bool          // the body goes on, a little each second
	all, conditional int           // requests since the last look
	served           time.Time     // when the body was first sent
}

// set changes what host answers.
func (s *site) set(host string, p page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.pages[host]; old != nil {
		p.all, p.conditional = old.all, old.conditional
	}
	s.pages[host] = &p
}

// freeze has host answer "not modified" to everybody who asks conditionally.
func (s *site) freeze(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[host].frozen = true
}

// count returns the requests to host since the last call.
func (s *site) count(host string) (all, conditional int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pages[host]
	all, conditional = p.all, p.conditional
	p.all, p.conditional = 0, 0
	return all, conditional
}

// servedAt returns when host first sent what it sends now.
func (s *site) servedAt(host string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pages[host].served
}

// RoundTrip implements [http.RoundTripper].
func (s *site) RoundTrip(req *http.Request) (*http.Response, error) {
	p, err := s.asked(req)
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(p.after):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	answer := httptest.NewRecorder()
	p.serve(answer, req)
	resp := answer.Result()
	resp.Request = req
	if p.endless {
		resp.Body = io.NopCloser(io.MultiReader(resp.Body, trickle{req.Context()}))
	}
	return resp, nil
}

// asked counts a request and returns the page as it is now.
func (s *site) asked(req *http.Request) (page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	host := req.URL.Host
	if req.URL.Path != "/feed" {
		host = "news.example" // all articles are the same one
	}
	p := s.pages[host]
	if p == nil {
		return page{}, errors.New("no such host")
	}
	p.all++
	if req.Header.Get("If-None-Match") != "" {
		p.conditional++
	}
	if p.served.IsZero() {
		p.served = time.Now()
	}
	if p.down {
		return page{}, errors.New("connection refused")
	}
	return *p, nil
}

// trickle is a body that never ends.
type trickle struct{ ctx context.Context } //nolint:containedctx // that of the request it answers

// Read brings one byte a second.
func (t trickle) Read(b []byte) (int, error) {
	select {
	case <-t.ctx.Done():
		return 0, t.ctx.Err()
	case <-time.After(time.Second):
		return copy(b, " "), nil
	}
}

func (p *page) serve(w http.ResponseWriter, req *http.Request) {
	sum := sha256.Sum256(p.body)
	tag := fmt.Sprintf("W/\"%x\"", sum[:4])
	asked := req.Header.Get("If-None-Match")
	w.Header().Set("ETag", tag)
	if p.kind != "" {
		w.Header().Set("Content-Type", p.kind)
	}
	switch {
	case p.status != 0:
		w.Header().Del("ETag")
		w.WriteHeader(p.status)
	case asked == tag || p.frozen && asked != "":
		w.WriteHeader(http.StatusNotModified)
	default:
		_, _ = io.Copy(w, bytes.NewReader(p.body))
	}
}
