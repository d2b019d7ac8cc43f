package main

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// The width of a card in columns.
const (
	minCardWidth   = 40
	maxCardWidth   = 84
	plainCardWidth = 80 // where there is no terminal to ask
)

// easel draws cards.
type easel struct {
	width  int            // in columns, borders included
	framed bool           // with borders and colours, for a terminal
	zone   *time.Location // of the times shown
}

// draw returns the card as lines, each ended by a newline. Cards without frames
// are kept apart by blank lines.
func (e easel) draw(c card) string {
	if e.framed {
		return e.frame(c) + "\n"
	}
	return e.plain(c) + "\n"
}

// plain draws the card for a pipe: no borders, no escape sequences.
func (e easel) plain(c card) string {
	const indent = "  "
	lines := []string{joined("#"+c.channel.name, c.topic, c.growthMark())}
	add := func(s string) {
		if s == "" {
			return
		}
		for line := range strings.Lines(ansi.Wrap(s, e.width-len(indent), "")) {
			lines = append(lines, indent+strings.TrimRight(line, " \n"))
		}
	}
	add(c.headline)
	add(joined(c.source, c.pictureMark()))
	add(c.summary)
	for _, line := range c.lines {
		add(line)
	}
	add(c.also)
	add(c.signature(e.zone))
	add(c.buttonMarks())
	return strings.Join(lines, "\n") + "\n"
}

// frame draws the card for a terminal.
func (e easel) frame(c card) string {
	const sides = 4 // a border and a blank on both sides
	inner := e.width - sides
	strong := lipgloss.NewStyle().Bold(true)
	faint := lipgloss.NewStyle().Faint(true)
	var lines []string
	add := func(style lipgloss.Style, s string) {
		if s != "" {
			lines = append(lines, style.Render(ansi.Wrap(s, inner, "")))
		}
	}
	add(strong.Foreground(c.channel.colour), spread(c.topic, c.growthMark(), inner))
	add(strong, c.headline)
	add(faint, spread(c.source, c.pictureMark(), inner))
	add(lipgloss.NewStyle(), c.summary)
	for _, line := range c.lines {
		add(lipgloss.NewStyle(), line)
	}
	add(strong, c.also)
	add(faint, c.signature(e.zone))
	add(lipgloss.NewStyle().Foreground(c.channel.colour), c.buttonMarks())
	box := lipgloss.NewStyle().
		Border(lipgloss.RoundedBorder(), false, true, true, true).
		BorderForeground(c.channel.colour).
		Padding(0, 1).
		Width(e.width)
	return e.header(c.channel) + "\n" + box.Render(strings.Join(lines, "\n"))
}

// header draws the upper border with the channel's name in it.
func (e easel) header(channel demoChannel) string {
	border := lipgloss.RoundedBorder()
	name := ansi.Truncate("#"+channel.name, e.width-len("╭─  ╮"), "…")
	left := border.TopLeft + border.Top + " "
	rest := max(0, e.width-ansi.StringWidth(left+name+" "+border.TopRight))
	line := lipgloss.NewStyle().Foreground(channel.colour)
	return line.Render(left) + line.Bold(true).Render(name) +
		line.Bold(false).Render(" "+strings.Repeat(border.Top, rest)+border.TopRight)
}

// pictureMark stands for the picture, which a terminal cannot show.
func (c card) pictureMark() string {
	if c.picture {
		return "[picture]"
	}
	return ""
}

// growthMark says that the card is one of before, which has grown.
func (c card) growthMark() string {
	if c.grew {
		return "[grown]"
	}
	return ""
}

// buttonMarks stands for the buttons below the message, each of which is one word of
// the line: none is parted from its brackets.
func (c card) buttonMarks() string {
	var marks []string
	for _, b := range c.buttons {
		marks = append(marks, "["+strings.ReplaceAll(b.label, " ", "\u00a0")+"]")
	}
	return strings.Join(marks, " ")
}

// signature is the line below what is told: time, host of the link, what the footer says.
func (c card) signature(zone *time.Location) string {
	clock := ""
	if !c.at.IsZero() {
		clock = c.at.In(zone).Format("15:04")
	}
	return joined(clock, c.host, c.footer)
}

// joined puts a dot between the parts that are not empty.
func joined(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " · ")
}

// spread puts left and right at the two ends of a line of that width.
func spread(left, right string, width int) string {
	if right == "" {
		return left
	}
	left = ansi.Truncate(left, width-ansi.StringWidth(right)-1, "…")
	gap := width - ansi.StringWidth(left) - ansi.StringWidth(right)
	return left + strings.Repeat(" ", gap) + right
}
