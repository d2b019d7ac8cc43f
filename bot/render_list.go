package bot

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
	"newsdesk/text"
)

// Limits of the lines of a plain list, so that all of them fit into a message.
const (
	plainTitleLimit  = 60
	plainSourceLimit = 12
)

// listEmbed returns the list under its heading, which is the first of its
// stories: of that only who tells it, then one line a story.
func listEmbed(l *news.List) *discordgo.MessageEmbed {
	return &discordgo.MessageEmbed{Type: discordgo.EmbedTypeRich, Description: listLines(l), Color: alertColor}
}

// listLines leaves out links and topics where the lines would not fit
// otherwise, the last first, but never a line.
func listLines(l *news.List) string {
	for linked := len(l.Lines); ; linked-- {
		lines := make([]string, len(l.Lines))
		for i, line := range l.Lines {
			lines[i] = listLine(line, i == 0, i < linked)
		}
		all := strings.Join(append(lines, counted(l)...), "\n")
		if linked == 0 || units(all) <= descriptionLimit {
			return all
		}
	}
}

// counted says how many stories a late list has no line for, and where they are.
func counted(l *news.List) []string {
	if l.More == 0 {
		return nil
	}
	return []string{fmt.Sprintf("-# +%d before these: `/news latest` shows them", l.More)}
}

func listLine(line news.Line, isHeading, linked bool) string {
	parts := []string{escape(text.Fit(clean(line.Source), news.LineSource)) + more(line.Sources-1)}
	if linked && len(line.Topics) > 0 {
		parts = append(parts, topicNames(line.Topics))
	}
	if isHeading {
		return strings.Join(parts, " · ")
	}
	return strings.Join(append([]string{lineTitle(line, linked)}, parts...), " · ")
}

func lineTitle(line news.Line, linked bool) string {
	title, link := text.Fit(headline(line.Title), news.LineTitle), safeLink(line.Link)
	switch {
	case !linked:
		return unmarked(title) // shorter than escaped
	case link == "" || len(link) > news.LineLink:
		return escape(title)
	}
	return "[" + unmarked(title) + "](<" + link + ">)"
}

// plainList returns a list as Discord takes it where it refuses the other form.
func plainList(l *news.List, h news.Heading) string { return plainHeading(h) + plainLines(l) }

// plainHeading is the first line of a plain list, without its link, which could
// take up half of the message.
func plainHeading(h news.Heading) string {
	h.Link = ""
	return contentOf(h, true)
}

// plainLines returns what follows the heading of a list that Discord refuses.
func plainLines(l *news.List) string {
	var b strings.Builder
	for _, line := range l.Lines[1:] {
		b.WriteString("\n" + unmarked(text.Fit(headline(line.Title), plainTitleLimit)) +
			" · " + unmarked(text.Fit(clean(line.Source), plainSourceLimit)) + more(line.Sources-1))
	}
	if l.More > 0 {
		fmt.Fprintf(&b, "\n+%d: `/news latest`", l.More)
	}
	return b.String()
}
