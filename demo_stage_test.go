package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestTheTerminalDecidesHowCardsLook(t *testing.T) {
	const escape, colour, border = "\x1b[", "38;2;124;140;255", "╭"
	for name, test := range map[string]struct {
		env   []string
		has   []string
		lacks []string
	}{
		"a pipe": {
			env:   []string{"TERM=xterm-256color", "COLORTERM=truecolor"},
			lacks: []string{escape, border},
		},
		"a terminal": {
			env: []string{"TTY_FORCE=1", "TERM=xterm-256color", "COLORTERM=truecolor"},
			has: []string{colour, border},
		},
		"a terminal with NO_COLOR": {
			env:   []string{"TTY_FORCE=1", "TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=yes"},
			has:   []string{border},
			lacks: []string{"38;", "38:"},
		},
		"a dumb terminal": {
			env:   []string{"TTY_FORCE=1", "TERM=dumb"},
			lacks: []string{escape, border},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			s := newStage(&out, test.env)
			s.narrate("What comes is a card.")
			s.show(cardOf(t, "full"))
			s.say("What came was a card.")
			for _, part := range test.has {
				if !strings.Contains(out.String(), part) {
					t.Errorf("no %q in %q", part, out.String())
				}
			}
			for _, part := range test.lacks {
				if strings.Contains(out.String(), part) {
					t.Errorf("%q in %q", part, out.String())
				}
			}
		})
	}
}

func TestATerminalThatWentAwayIsAnError(t *testing.T) {
	broken := errors.New("broken pipe")
	s := newStage(failingWriter{broken}, nil)
	s.say("one")
	s.say("two")
	if err := s.failed(); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

// failingWriter fails every write.
type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }
