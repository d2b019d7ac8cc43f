package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// supervisor is the program that started the bot and wants to know how it is, as
// systemd does of services of Type=notify.
// https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
type supervisor struct {
	socket string        // empty: there is none
	pulse  time.Duration // between two signs of life; 0: none are wanted
	well   func() error  // why there should be no sign of life; nil if there should
	log    *slog.Logger
}

// newSupervisor returns the supervisor that the environment tells of.
func newSupervisor(env []string, well func() error, log *slog.Logger) *supervisor {
	vars := environ(env)
	s := &supervisor{socket: vars["NOTIFY_SOCKET"], well: well, log: log}
	if name, abstract := strings.CutPrefix(s.socket, "@"); abstract {
		s.socket = "\x00" + name
	}
	// https://www.freedesktop.org/software/systemd/man/latest/sd_watchdog_enabled.html
	most, err := strconv.ParseInt(vars["WATCHDOG_USEC"], 10, 64)
	pid := vars["WATCHDOG_PID"]
	if err == nil && most > 0 && (pid == "" || pid == strconv.Itoa(os.Getpid())) {
		s.pulse = time.Duration(most) * time.Microsecond / 2
	}
	return s
}

// Run says that the bot is ready, then that it lives as long as it does, and in
// the end that it stops. It returns nil: a bot that cannot be heard works on.
func (s *supervisor) Run(ctx context.Context) error {
	if s.socket == "" {
		return nil
	}
	s.say(ctx, "READY=1")
	defer s.say(context.WithoutCancel(ctx), "STOPPING=1")
	if s.pulse == 0 {
		<-ctx.Done()
		return nil
	}
	ticker := time.NewTicker(s.pulse)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			s.live(ctx)
		}
	}
}

// live gives a sign of life, unless the bot is not well.
func (s *supervisor) live(ctx context.Context) {
	if err := s.well(); err != nil {
		s.log.Error("no sign of life for the watchdog", "error", err)
		return
	}
	s.say(ctx, "WATCHDOG=1")
}

// reloading says that the configuration is being read again, or was.
func (s *supervisor) reloading(ctx context.Context, begin bool) {
	switch {
	case s.socket == "":
	case begin:
		s.say(ctx, "RELOADING=1")
	default:
		s.say(ctx, "READY=1")
	}
}

func (s *supervisor) say(ctx context.Context, state string) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unixgram", s.socket)
	if err == nil {
		_, err = conn.Write([]byte(state))
		_ = conn.Close() // it was said, or it was not
	}
	if err != nil {
		s.log.Warn("cannot tell the supervisor", "state", state, "error", err)
	}
}
