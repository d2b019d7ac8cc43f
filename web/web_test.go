package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestPages(t *testing.T) {
	fine := Check{"store", func() error { return nil }}
	broken := Check{"discord", func() error { return errors.New("no gateway for 5m") }}
	tests := []struct {
		name, method, path string
		server             Server
		status             int
		body               string
	}{
		{"alive", "GET", "/healthz", Server{Alive: []Check{fine}, Ready: []Check{broken}}, 200, `{"store":"ok"}`},
		{"not ready", "GET", "/readyz", Server{Alive: []Check{fine}, Ready: []Check{broken}}, 503, `{"discord":"no gateway for 5m","store":"ok"}`},
		{"ready", "GET", "/readyz", Server{Alive: []Check{fine}}, 200, `{"store":"ok"}`},
		{"dead", "GET", "/healthz", Server{Alive: []Check{broken}}, 503, `{"discord":"no gateway for 5m"}`},
		{"only reading", "POST", "/healthz", Server{Alive: []Check{fine}}, 405, "Method Not Allowed"},
		{"nothing else", "GET", "/", Server{}, 404, "404 page not found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			tt.server.Handler().ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
			if got := strings.TrimSpace(w.Body.String()); w.Code != tt.status || got != tt.body {
				t.Errorf("got %d %s, want %d %s", w.Code, got, tt.status, tt.body)
			}
		})
	}
}

func TestF9ALoopbackAddressAnswersToItsOwnNameOnly(t *testing.T) {
	fine := []Check{{"store", func() error { return nil }}}
	for _, tt := range []struct {
		name, listen, host string
		status             int
	}{
		{"its address", "127.0.0.1:8080", "127.0.0.1:8080", 200},
		{"localhost", "127.0.0.1:8080", "localhost:8080", 200},
		{"localhost behind a forwarded port", "127.0.0.1:8080", "localhost:9999", 200},
		{"no port", "localhost:80", "localhost", 200},
		{"IPv6", "[::1]:8080", "[::1]:8080", 200},
		{"IPv6 without port", "[::1]:80", "[::1]", 200},
		{"a name that was made to lead here", "127.0.0.1:8080", "evil.example:8080", 421},
		{"a name that begins like it", "127.0.0.1:8080", "127.0.0.1.evil.example", 421},
		{"no name", "127.0.0.1:8080", "", 421},
		{"any name where everybody may ask", "0.0.0.0:8080", "newsdesk:8080", 200},
		{"any name where everybody may ask, in short", ":8080", "newsdesk:8080", 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
			r.Host = tt.host
			(&Server{Listen: tt.listen, Alive: fine}).Handler().ServeHTTP(w, r)
			if w.Code != tt.status {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, tt.status)
			}
		})
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- (&Server{Listen: "127.0.0.1:0"}).Run(ctx) }()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("still running")
	}
}

func TestRunSaysWhatToDoAboutABusyAddress(t *testing.T) {
	busy := httptest.NewServer(http.NotFoundHandler())
	defer busy.Close()
	err := (&Server{Listen: strings.TrimPrefix(busy.URL, "http://")}).Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "set web.listen to a free address") {
		t.Errorf("got %v", err)
	}
}
