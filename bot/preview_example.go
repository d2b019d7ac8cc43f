package bot

import (
	"fmt"
	"slices"
	"strings"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/text"
)

// exampleLine is a story with the words that match in bold.
func exampleLine(mark string, e desk.Example) string {
	r := e.Record
	line := mark + " " + marked(titleOf(r), inField(e.Explanation, "title"), 200)
	if len(inField(e.Explanation, "title")) == 0 || r.Title == "" {
		line += snippet(e)
	}
	return line + " · " + sourcesOf(e)
}

// sourcesOf names the publisher of an example, and says how many more there are.
func sourcesOf(e desk.Example) string {
	source := plain(e.Record.FeedName, sourceLimit)
	if link := safeLink(e.Record.Link); link != "" {
		source = "[" + unmarked(text.Fit(clean(e.Record.FeedName), sourceLimit)) + "](<" + link + ">)"
	}
	if e.Sources > 1 {
		source += fmt.Sprintf(" +%d", e.Sources-1)
	}
	return source
}

// titleOf returns the title of an item; without one, how its text begins.
func titleOf(r news.Record) string {
	if r.Title == "" {
		return text.Shorten(r.Text, 120)
	}
	return r.Title
}

// inField returns the places of what matches in a field.
func inField(x query.Explanation, field string) (places []query.Span) {
	for _, leaf := range x.Leaves {
		if leaf.Negated {
			continue
		}
		for _, place := range leaf.Where {
			if place.Field == field {
				places = append(places, place)
			}
		}
	}
	slices.SortFunc(places, func(a, b query.Span) int { return a.Start - b.Start })
	return places
}

// snippet shows what matches outside of the title.
func snippet(e desk.Example) string {
	const around = 60 // bytes
	if places := inField(e.Explanation, "text"); len(places) > 0 {
		body, first := e.Record.Text, places[0]
		from, to := runeStart(body, first.Start-around), runeStart(body, first.End+around)
		var near []query.Span
		for _, p := range places {
			if p.Start >= from && p.End <= to {
				near = append(near, query.Span{Start: p.Start - from, End: p.End - from})
			}
		}
		return " – “…" + marked(body[from:to], near, 200) + "…”"
	}
	for _, leaf := range e.Explanation.Leaves {
		if !leaf.Negated && len(leaf.Where) > 0 {
			return " – " + leaf.Where[0].Field + ": **" + plain(leaf.Where[0].Text, 80) + "**"
		}
	}
	return ""
}

// runeStart returns where the character at or before byte at begins, within s.
func runeStart(s string, at int) int {
	at = min(max(at, 0), len(s))
	for at > 0 && at < len(s) && s[at]&0xC0 == 0x80 {
		at--
	}
	return at
}

// The marks of bold text while the rest is escaped. Of their own, texts have
// them no more.
const (
	boldOn  = "\uE000"
	boldOff = "\uE001"
)

// marked returns a text of a feed with some places in bold, cut to a limit.
func marked(s string, places []query.Span, limit int) string {
	unbolded := strings.NewReplacer(boldOn, "", boldOff, "")
	var b strings.Builder
	at := 0
	for _, p := range places {
		if p.Start < at || p.End > len(s) {
			continue // within the last one
		}
		b.WriteString(unbolded.Replace(s[at:p.Start]) + boldOn + unbolded.Replace(s[p.Start:p.End]) + boldOff)
		at = p.End
	}
	b.WriteString(unbolded.Replace(s[at:]))
	cut := escape(text.Fit(clean(b.String()), limit))
	if strings.Count(cut, boldOn) > strings.Count(cut, boldOff) {
		cut += boldOff
	}
	return strings.NewReplacer(boldOff+" "+boldOn, " ", boldOn, "**", boldOff, "**").Replace(cut)
}
