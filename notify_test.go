//go:build unix

package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// newTestSupervisor returns a socket as systemd makes one, and its name.
func newTestSupervisor(t *testing.T) (*net.UnixConn, string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "notify") //nolint:usetesting // t.TempDir may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	name := filepath.Join(dir, "s")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn, name
}

// hears returns the next thing that the supervisor is told.
func hears(t *testing.T, conn *net.UnixConn) string {
	t.Helper()
	b := make([]byte, 256)
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	n, err := conn.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func TestTheSupervisorHearsHowTheBotIs(t *testing.T) {
	conn, name := newTestSupervisor(t)
	env := []string{"NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=20000", "WATCHDOG_PID=" + strconv.Itoa(os.Getpid())}
	s := newSupervisor(env, func() error { return nil }, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for _, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1"} {
		if got := hears(t, conn); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	cancel()
	got := hears(t, conn)
	for got == "WATCHDOG=1" {
		got = hears(t, conn)
	}
	if err := <-ended; got != "STOPPING=1" || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestABotThatIsNotWellGivesNoSignOfLife(t *testing.T) {
	conn, name := newTestSupervisor(t)
	var said strings.Builder
	s := newSupervisor([]string{"NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=1000000"},
		func() error { return errors.New("the disk is gone") }, slog.New(slog.NewTextHandler(&said, nil)))
	s.live(t.Context())
	s.reloading(t.Context(), true)
	s.reloading(t.Context(), false)
	if got := hears(t, conn); got != "RELOADING=1" {
		t.Errorf("got %s", got)
	}
	if got := hears(t, conn); got != "READY=1" {
		t.Errorf("got %s", got)
	}
	if !strings.Contains(said.String(), "the disk is gone") {
		t.Errorf("the log lacks why: %s", said.String())
	}
}

func TestNobodyIsToldWhereNobodyListens(t *testing.T) {
	s := newSupervisor([]string{"WATCHDOG_USEC=1000", "WATCHDOG_PID=1"}, nil, slog.New(slog.DiscardHandler))
	if s.pulse != 0 {
		t.Error("the watchdog of another process was taken for ours")
	}
	if err := s.Run(t.Context()); err != nil {
		t.Error(err)
	}
	s.reloading(t.Context(), true)
}
