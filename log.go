package main

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"
)

// newLogger returns a logger that writes to w from level on, in this format, and
// never writes any of secrets, nor what has the form of a secret.
func newLogger(w io.Writer, format LogFormat, level slog.Leveler, secrets ...string) *slog.Logger {
	terminal := isTerminal(w)
	if format == LogJSON || format != LogText && !terminal {
		return slog.New(newRedactHandler(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}), secrets...))
	}
	return slog.New(newRedactHandler(tint.NewHandler(w, &tint.Options{
		Level:      level,
		TimeFormat: time.TimeOnly,
		NoColor:    !terminal || os.Getenv("NO_COLOR") != "", // https://no-color.org/
	}), secrets...))
}

// isTerminal reports whether a person reads what is written to w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
