//go:build linux

package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// publisher serves a feed at an address of 127.0.0.0/8, all of which Linux has to
// itself.
type publisher struct {
	url  string
	pier int

	mu     sync.Mutex
	dates  []time.Time // of its bulletins, by their numbers
	sparse bool        // its document has only what the bot has not confirmed
	first  int         // in its document, of the bulletins
	polled chan struct{}
}

func newPublisher(t *testing.T, pier int) *publisher {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.%d:0", pier+2))
	if err != nil {
		t.Fatal(err)
	}
	p := &publisher{url: "http://" + l.Addr().String() + "/rss", pier: pier, polled: make(chan struct{})}
	server := httptest.NewUnstartedServer(p)
	server.Listener.Close()
	server.Listener = l
	server.Start()
	t.Cleanup(server.Close)
	return p
}

// publish adds the next bulletin to the feed.
func (p *publisher) publish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dates = append(p.dates, time.Now())
}

// count returns how many bulletins there are.
func (p *publisher) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.dates)
}

// nextPoll returns a channel that is closed when a poll has been answered.
func (p *publisher) nextPoll() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.polled
}

// ServeHTTP answers a poll.
func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	if p.sparse { // whoever names a version remembers what it said
		_, _ = fmt.Sscanf(r.Header.Get("If-None-Match"), `"%d"`, &p.first)
	}
	document, etag := p.document(), fmt.Sprintf(`"%d"`, len(p.dates))
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/rss+xml")
	w.Header().Set("ETag", etag)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(document))
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.polled)
	p.polled = make(chan struct{})
}

// document returns the feed: its last hundred bulletins, the newest first.
func (p *publisher) document() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Pier %d</title>`, p.pier)
	for number := len(p.dates) - 1; number >= max(p.first, len(p.dates)-100); number-- {
		fmt.Fprintf(&b, "<item><title>%s bulletin %d from pier %d:%s</title><link>%s/%d</link><pubDate>%s</pubDate></item>",
			subjects[number%len(subjects)], number, p.pier, p.ships(number), p.url, number, p.dates[number].UTC().Format(time.RFC1123Z))
	}
	return b.String() + "</channel></rss>"
}

// ships names those that a bulletin is about, none of which any other is: so that
// each is a story of its own.
func (p *publisher) ships(number int) string {
	var b strings.Builder
	for letter := 'A'; letter <= 'T'; letter++ {
		fmt.Fprintf(&b, " %c%d%d", letter, p.pier, number)
	}
	return b.String()
}

// process is the bot: the program as it is, in a process of its own.
type process struct {
	*exec.Cmd
	t     *testing.T
	log   bytes.Buffer // to be read when it has ended
	ended chan struct{}
}

// start starts the bot. What is left of it when the test ends is killed.
func (h *habitat) start(token string) *process {
	h.t.Helper()
	p := &process{t: h.t, ended: make(chan struct{})}
	p.Cmd = exec.CommandContext(h.t.Context(), "newsdesk", "run", "-c", h.config) // see TestMain
	p.Env = []string{"NEWSDESK_DISCORD_TOKEN=" + token}
	p.Stderr = &p.log
	if err := p.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.Wait() // ProcessState says how it ended
	}()
	h.t.Cleanup(func() { <-p.ended })
	return p
}

// kill ends the process as a power cut does, and fails the test where it had
// ended before.
func (p *process) kill() {
	p.t.Helper()
	_ = p.Process.Kill() // fails if it has ended, which shows below
	<-p.ended
	if status, ok := p.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		p.t.Fatalf("ended by itself: %v\n%s", p.ProcessState, &p.log)
	}
	p.checkLog()
}

// stop ends the process as systemd does.
func (p *process) stop() {
	p.t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Errorf("stop: %v", err)
	}
	p.wantEnd(exitFine, 10*time.Second)
	p.checkLog()
}

// wantEnd fails the test unless the process ends in time and with code.
func (p *process) wantEnd(code int, within time.Duration) {
	p.t.Helper()
	timeout := time.NewTimer(within)
	defer timeout.Stop()
	select {
	case <-p.ended:
	case <-timeout.C:
		_ = p.Process.Kill() // the test has failed already
		<-p.ended
		p.t.Fatalf("still running after %s\n%s", within, &p.log)
	}
	if got := p.ProcessState.ExitCode(); got != code {
		p.t.Fatalf("exit code %d, want %d\n%s", got, code, &p.log)
	}
}

func (p *process) wantWords(words string) {
	p.t.Helper()
	if !strings.Contains(p.log.String(), words) {
		p.t.Errorf("it did not say %q:\n%s", words, &p.log)
	}
}

// checkLog looks for what should not be in the log of a bot that works.
func (p *process) checkLog() {
	p.t.Helper()
	for _, words := range []string{`"level":"ERROR"`, "DATA RACE", "panic", crashToken} {
		if strings.Contains(p.log.String(), words) {
			p.t.Errorf("the log holds %q:\n%s", words, &p.log)
		}
	}
}
