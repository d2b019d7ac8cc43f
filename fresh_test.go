//go:build linux

package main

import (
	"context"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
)

// freshStart is a machine with nothing on it but the program, and the world.
type freshStart struct {
	*habitat
	dir   string
	token string
	env   []string
}

func newFreshStart(t *testing.T) *freshStart {
	t.Helper()
	f := &freshStart{
		dir:   t.TempDir(),
		token: base64.RawStdEncoding.EncodeToString([]byte("1400000000000000001")) + ".abcdef.ghijklmnopqrstuvwxyz",
	}
	discord := discordtest.New(discordtest.Options{Token: f.token, Spec: discordtest.SpecPath()})
	discord.Start(t)
	discord.AddGuild("1400000000000000001", "Newsroom", discordtest.Channel{ID: north, Name: "north"})
	f.habitat = &habitat{Server: discord, t: t, publishers: []*publisher{newPublisher(t, 0)}}
	f.env = append(
		os.Environ(),
		"NEWSDESK_DISCORD_TOKEN="+f.token, "NEWSDESK_DISCORD_API_URL="+discord.URL()+"/api",
		"NEWSDESK_FEEDS_ALLOW_NETWORKS=127.0.0.0/8", "NEWSDESK_FEEDS_INTERVAL=1s",
	)
	return f
}

// types runs a command line and returns what it says.
func (f *freshStart) types(args ...string) string {
	f.t.Helper()
	cmd := exec.CommandContext(f.t.Context(), "newsdesk", args...)
	cmd.Dir, cmd.Env = f.dir, f.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		f.t.Fatalf("newsdesk %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// runs starts the bot in the background.
func (f *freshStart) runs() *process {
	f.t.Helper()
	p := &process{t: f.t, ended: make(chan struct{})}
	p.Cmd = exec.CommandContext(f.t.Context(), "newsdesk", "run")
	p.Dir, p.Env, p.Stderr = f.dir, f.env, &p.log
	if err := p.Start(); err != nil {
		f.t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.Wait() // ProcessState says how it ended
	}()
	f.t.Cleanup(func() {
		_ = p.Process.Kill() // it has ended if all went well
		<-p.ended
	})
	return p
}

// From nothing to an alert in three commands: init, check, run. The bot that runs
// is then told to read its configuration again, and tells nobody its secrets.
func TestFromNothingToAnAlertInThreeCommands(t *testing.T) {
	f := newFreshStart(t)
	supervisor, socket := newTestSupervisor(t)
	address := freeAddress(t)
	f.env = append(f.env, "NEWSDESK_WEB_LISTEN="+address, "NOTIFY_SOCKET="+socket)

	f.types("init", "--feed", f.publishers[0].url+"?key=s3cret", "--topic", "bulletin", "--channel", north)
	if said := f.types("check", "--online"); !strings.Contains(said, "channel "+north+" (#north): fine") {
		t.Errorf("check --online says:\n%s", said)
	}
	learned := f.publishers[0].nextPoll()
	bot := f.runs()
	if said := hears(t, supervisor); said != "READY=1" {
		t.Errorf("the supervisor hears %s", said)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	select {
	case <-learned: // in silence
	case <-ctx.Done():
		t.Fatal("the feed is not polled")
	}
	f.publishers[0].publish()
	if err := f.Await(ctx, north, 1); err != nil {
		t.Fatalf("no alert: %v", err)
	}
	if said := f.types("health"); !strings.Contains(said, `"store":"ok"`) {
		t.Errorf("health says %s", said)
	}
	metrics := f.awaitMetrics(ctx, address, `newsdesk_posts_total{kind="alert",result="done"} 1`)
	for _, want := range []string{
		`newsdesk_discord_requests_total{code="200",route="POST /channels/{id}/messages"} 1`,
		`newsdesk_feeds{state="fine"} 1`, `newsdesk_items_total{kind="new"} 1`, `newsdesk_publish_to_post_seconds_count 1`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	f.reloads(bot, supervisor, "feeds: {wrokers: 1}\n")
	if err := bot.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	bot.wantEnd(exitFine, 10*time.Second)
	bot.wantWords("was not taken in, going on with the one of before")
	for _, secret := range []string{f.token, "s3cret"} {
		if strings.Contains(bot.log.String(), secret) || strings.Contains(metrics, secret) {
			t.Errorf("the log or the metrics tell a secret: %s", secret)
		}
	}
}

// reloads has the bot read a configuration that is wrong.
func (f *freshStart) reloads(bot *process, supervisor *net.UnixConn, wrong string) {
	f.t.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, "config.yaml"), []byte(wrong), 0o600); err != nil {
		f.t.Fatal(err)
	}
	if err := bot.Process.Signal(syscall.SIGHUP); err != nil {
		f.t.Fatal(err)
	}
	for _, want := range []string{"RELOADING=1", "READY=1"} {
		if said := hears(f.t, supervisor); said != want {
			f.t.Errorf("the supervisor hears %s, want %s", said, want)
		}
	}
}

// awaitMetrics asks for the metrics until they hold want, and returns them.
func (f *freshStart) awaitMetrics(ctx context.Context, address, want string) string {
	f.t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/metrics", nil)
		if err != nil {
			f.t.Fatal(err)
		}
		resp, err := new(http.Client).Do(req)
		if err != nil {
			f.t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			f.t.Fatal(err)
		}
		if strings.Contains(string(body), want) {
			return string(body)
		}
		<-ticker.C
	}
}

// freeAddress returns an address that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
