package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// stage is the terminal of the demo. Cards and narration come from several
// goroutines and appear whole, one after the other.
type stage struct {
	easel easel

	mu  sync.Mutex
	out io.Writer
	err error // the first write that failed
}

// newStage returns a stage on out. Colours and borders are for terminals that
// have them, as the environment env ("NAME=value") describes it: NO_COLOR keeps
// the borders, TERM=dumb and a pipe have neither.
func newStage(out io.Writer, env []string) *stage {
	profile := colorprofile.Detect(out, env)
	if noColor(env) {
		profile = min(profile, colorprofile.ASCII)
	}
	return &stage{
		out: &colorprofile.Writer{Forward: out, Profile: profile},
		easel: easel{
			width:  cardWidth(out),
			framed: profile > colorprofile.NoTTY,
			zone:   time.Local, // the viewer's own clock
		},
	}
}

// noColor reports whether the viewer wants no colours: any value says so, where
// colorprofile listens to "1" and "true" only. See https://no-color.org.
func noColor(env []string) bool {
	return slices.ContainsFunc(env, func(v string) bool {
		value, found := strings.CutPrefix(v, "NO_COLOR=")
		return found && value != ""
	})
}

// cardWidth returns how wide cards on out are to be.
func cardWidth(out io.Writer) int {
	file, ok := out.(interface{ Fd() uintptr })
	if !ok {
		return plainCardWidth
	}
	width, _, err := term.GetSize(file.Fd())
	if err != nil || width <= 0 {
		return plainCardWidth
	}
	return min(max(width, minCardWidth), maxCardWidth)
}

// show draws a card.
func (s *stage) show(c card) { s.write(s.easel.draw(c)) }

// narrate writes a line that is not part of any channel.
func (s *stage) narrate(line string) {
	var b strings.Builder
	b.WriteString(s.gap())
	faint := lipgloss.NewStyle().Faint(true)
	for row := range strings.SplitSeq(ansi.Wrap("— "+line, s.easel.width, ""), "\n") {
		b.WriteString(faint.Render(row) + "\n")
	}
	s.write(b.String() + "\n")
}

// say writes lines as they are.
func (s *stage) say(lines ...string) { s.write(s.gap() + strings.Join(lines, "\n") + "\n") }

// gap separates what follows from the cards before it: those without a frame
// end with a blank line.
func (s *stage) gap() string {
	if s.easel.framed {
		return "\n"
	}
	return ""
}

// write writes text in one piece. What follows a failed write is lost as well.
func (s *stage) write(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		_, s.err = io.WriteString(s.out, text)
	}
}

// failed returns the error of the first write that failed.
func (s *stage) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return fmt.Errorf("write to the terminal: %w", s.err)
	}
	return nil
}
