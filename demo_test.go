package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheDemoPostsWhatItIsMeantToAndNothingTwice(t *testing.T) {
	out := playDemo(t)
	want := []string{
		"#daily · Morning digest: Sat 1 Jan · 12 stories from 8 sources, 12 worth your time",
		"#elections · election interference, recounts: Recount ordered in Kestrel after election interference complaint",
		"#elections · election interference: Alleged Vandoran Election 'Interference,' Official Says",
		"#elections · election interference: La fiscalía de Santaro investiga una presunta injerencia electoral en redes",
		"#elections · election interference: Вмешательство в выборы: суд в Лукоморске допросил первых свидетелей",
		"#elections · recounts: Nachzählung in Seeburg-Nord: Elf Stimmen entscheiden über den Stadtrat",
		"#elections: Preview of elections",
		"#harbour · dock strike · [grown]: Dockers at Port Amery vote to strike from Friday",
		"#harbour · dock strike · [grown]: Dockers at Port Amery vote to strike from Friday",
		"#harbour · dock strike · [grown]: Dockers at Port Amery vote to strike from Friday",
		"#harbour · dock strike: Dockers at Port Amery vote to strike from Friday",
		"#harbour · ferries: Storm surge floods the Herring Quay, ferry crossings suspended",
		"#harbour · ferries: Паром «Синица» вернулся на линию после полугода ремонта",
		"#world · press freedom: Leaked memo: “@everyone must write stability, never",
		"#world · press freedom: Liberté de la presse : le tribunal rend ses carnets à notre reporter",
		"#world · quakes and floods: Hochwasser an der Lirre: Seeburg stellt die Spundwände auf",
		"#world · quakes and floods: Storm surge floods the Herring Quay, ferry crossings suspended",
		"#world · quakes and floods: Séisme de magnitude 5,8 au large de Cap-Merle, aucun blessé",
	}
	if diff := cmp.Diff(want, cardTitles(out)); diff != "" {
		t.Errorf("cards (-want +got):\n%s", diff)
	}
	if want := " · 97 items seen · 13 alerts posted · 3 edits made · 13 duplicates suppressed · 14.0 s\n"; !strings.Contains(out, want) {
		t.Errorf("no line of figures with %q in:\n%s", want, out)
	}
	if plea := "Vous aimez nous lire"; strings.Contains(strings.Join(strings.Fields(out), " "), plea) {
		t.Errorf("a card says what the Gazette says under each article: %s", plea)
	}
	if want := "  also in: Meridian Wire, Island Radio News, The Vandora Times · just now\n"; !strings.Contains(out, want) {
		t.Errorf("no line %q in:\n%s", want, out)
	}
	if got, want := strings.Count(out, "\n  [Sources] […]\n"), 13+3; got != want {
		t.Errorf("got %d cards with the buttons of an alert, want %d: each that was posted or edited", got, want)
	}
	if got := strings.Count(out, "\nNext: "); got != 3 {
		t.Errorf("got %d lines that say what is next, want 3", got)
	}
	if strings.Contains(out, "\x1b") {
		t.Error("escape sequences where there is no terminal")
	}
}

func TestTheDemoEndsWhenItIsToldTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		began := time.Now()
		out := rehearse(ctx, t)
		if got := time.Since(began); got > 4*time.Second {
			t.Errorf("it took %v to end", got)
		}
		if want := " posted · "; !strings.Contains(out, want) {
			t.Errorf("no figures in:\n%s", out)
		}
	})
}

func TestOnlySampleHostsCanBeReached(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	defer server.Close()
	client := http.Client{Transport: sampleTransport(server.Listener.Addr().String())}
	response, err := client.Get("http://harbour-courier.example/feed/")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusTeapot {
		t.Errorf("got status %d of another server", response.StatusCode)
	}
	for _, elsewhere := range []string{"http://news.test/", server.URL, "http://harbour-courier.example.test/"} {
		if response, err := client.Get(elsewhere); err == nil {
			response.Body.Close()
			t.Errorf("%s was reached", elsewhere)
		}
	}
	closed := http.Client{Transport: sampleTransport("192.0.2.1:80")}
	if response, err := closed.Get("http://harbour-courier.example/"); err == nil || !strings.Contains(err.Error(), "192.0.2.1") {
		if err == nil {
			response.Body.Close()
		}
		t.Errorf("got %v for a server off this machine, want the guard to refuse it", err)
	}
}

// playDemo plays the demo without waiting and returns what it wrote.
func playDemo(t *testing.T) (out string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { out = rehearse(t.Context(), t) })
	return out
}

// rehearse runs the demo in a bubble, where no socket may be: its feeds are
// served over pipes.
func rehearse(ctx context.Context, t *testing.T) string {
	t.Helper()
	_, out := perform(ctx, t)
	return out
}

// perform does what rehearse does, and returns the demo as well.
func perform(ctx context.Context, t *testing.T) (played *demo, wrote string) {
	t.Helper()
	var out bytes.Buffer
	pipes := pipeListener{accept: make(chan net.Conn), closed: make(chan struct{})}
	d, err := newDemo(filepath.Join(t.TempDir(), "demo"), &pipes, newStage(&out, nil))
	if err != nil {
		t.Fatal(err)
	}
	d.poller.Fetcher.Transport = &http.Transport{DialContext: pipes.dial}
	if err := d.run(ctx); err != nil {
		t.Error(err)
	}
	if err := d.store.Close(); err != nil {
		t.Error(err)
	}
	return d, out.String()
}

// cardTitles returns the first two lines of each plain card, sorted.
func cardTitles(out string) (titles []string) {
	lines := strings.Split(out, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "#") {
			titles = append(titles, line+": "+strings.TrimSpace(lines[i+1]))
		}
	}
	slices.Sort(titles)
	return titles
}

// pipeListener is a network without sockets.
type pipeListener struct {
	accept chan net.Conn
	closed chan struct{}
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.accept <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.accept:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	close(l.closed)
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }
