// Package web is the operator's window: it answers whether the bot lives and
// whether it does its work.
//
//	GET /healthz   200 as long as the process runs and its store can be read
//	GET /readyz    200 when every check passes, 503 with the names of those that do not
//	GET /metrics   what Prometheus reads: see [Metrics] and [Standing]
//
// All of it only reads, and none of it is secret: no name of a server, no address
// of a feed. A server on a loopback address answers only to requests for that
// address, so that no web page can lead a browser to it by a name of its own
// (421, RFC 9110 §15.5.20).
package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Check is one thing that has to be in order.
type Check struct {
	Name string
	Err  func() error // why it is not; nil if it is
}

// Server answers on the operator's address.
type Server struct {
	Listen string  // address, such as "127.0.0.1:8080"
	Alive  []Check // for /healthz
	Ready  []Check // for /readyz, besides those of Alive

	Metrics prometheus.Gatherer // for /metrics; nil: there is none
	Log     *slog.Logger        // for metrics that cannot be read
}

// stopTimeout is how long requests under way may take when the server is told to stop.
const stopTimeout = 2 * time.Second

// Run answers until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("listen for health checks: %w: set web.listen to a free address, or leave it empty", err)
	}
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		err := server.Shutdown(late)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close() // who still reads has had time
		}
		stopped <- err
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("answer health checks: %w", err)
	}
	return <-stopped
}

// Handler returns the pages.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", answer(s.Alive))
	mux.HandleFunc("GET /readyz", answer(append(slices.Clip(s.Alive), s.Ready...)))
	if s.Metrics != nil {
		mux.Handle("GET /metrics", promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{
			ErrorHandling: promhttp.ContinueOnError, ErrorLog: complaints{s.Log},
		}))
	}
	if isLoopback(s.Listen) {
		return ownHostOnly(mux)
	}
	return mux
}

// complaints is where the handler of metrics says what it could not read.
type complaints struct{ log *slog.Logger }

// Println implements [promhttp.Logger].
func (c complaints) Println(words ...any) {
	c.log.Error("cannot read all metrics", "error", fmt.Sprint(words...))
}

// isLoopback reports whether only this machine can reach an address to listen at.
func isLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// ownHostOnly refuses requests for hosts that are called otherwise than this one.
func ownHostOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopback(r.Host) && !isLoopback(net.JoinHostPort(strings.Trim(r.Host, "[]"), "80")) {
			http.Error(w, "this is the window of a newsdesk: ask for it by its address", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// answer runs the checks and says which of them fail.
func answer(checks []Check) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		status, words := http.StatusOK, map[string]string{}
		for _, check := range checks {
			words[check.Name] = "ok"
			if err := check.Err(); err != nil {
				status, words[check.Name] = http.StatusServiceUnavailable, err.Error()
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(words) // the other end may have left
	}
}
