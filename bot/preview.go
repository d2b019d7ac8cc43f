package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/text"
)

// previewLines says what a query would have found, one line each.
func previewLines(p desk.Preview) (all []string) {
	switch {
	case p.Items == 0:
		all = append(all, "I remember nothing of the last 7 days yet: add feeds with `/feed add`, or come back later.")
	case p.Stories == 0:
		all = append(all, nothingFound(p)...)
	default:
		all = append(all, foundLine(p))
		for _, e := range p.Examples {
			all = append(all, exampleLine(e))
		}
		if more := p.Stories - len(p.Examples); more > 0 {
			all = append(all, fmt.Sprintf("… and %d more", more))
		}
	}
	for _, w := range p.Warnings {
		all = append(all, "⚠ "+plain(w.String(), 300))
	}
	return all
}

// foundLine says how many stories, how often.
func foundLine(p desk.Preview) string {
	line := fmt.Sprintf("In the last 7 days this would have found **%s, ~%s a day**", storyCount(p.Stories), perDay(p.PerDay()))
	if day, n := p.Busiest(); n > 1 {
		line += fmt.Sprintf(" (busiest: %s, %d)", day.Format("Mon"), n)
	}
	line += "   " + sparkline(p.Days[:])
	if known := p.Until.Sub(p.Since); known < (desk.PreviewDays-2)*24*time.Hour {
		line += fmt.Sprintf("\n-# What I remember begins <t:%d:R>.", p.Since.Unix())
	}
	return line
}

func storyCount(n int) string {
	if n == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", n)
}

// sparkline draws numbers as bars of which the highest is the largest number.
func sparkline(numbers []int) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	most := max(1, slices.Max(numbers))
	var b strings.Builder
	for _, n := range numbers {
		b.WriteRune(bars[n*(len(bars)-1)/most])
	}
	return b.String()
}

// nothingFound says so, and what to change.
func nothingFound(p desk.Preview) []string {
	all := []string{"In the last 7 days this would have found **nothing**."}
	for _, l := range p.Looser {
		all = append(all, "💡 "+loosenedLine(l)+fmt.Sprintf(", it would have been **%s**: `%s`", storyCount(l.Stories), inCode(l.Query, 150)))
	}
	if len(p.Looser) == 0 {
		all = append(all, "Leaving out any one word would not change that. That is fine for what is rare; else try other words.")
	}
	return all
}

func loosenedLine(l desk.Loosening) string {
	part := "`" + inCode(l.Part, 80) + "`"
	switch l.Change {
	case desk.Unquote:
		return "Without the quotes around " + part
	case desk.Unlink:
		return "Without NEAR in " + part
	case desk.Inexact:
		return "Without the = before " + part
	case desk.Drop:
	}
	return "Without " + part
}

// inCode returns words of a member for within backticks.
func inCode(s string, limit int) string {
	return strings.ReplaceAll(text.Fit(clean(s), limit), "`", "ˋ")
}

// exampleLine is a story with the words that match in bold.
func exampleLine(e desk.Example) string {
	r := e.Record
	line := "✔ " + marked(titleOf(r), inField(e.Explanation, "title"), 200)
	if len(inField(e.Explanation, "title")) == 0 || r.Title == "" {
		line += snippet(e)
	}
	source := plain(r.FeedName, sourceLimit)
	if link := safeLink(r.Link); link != "" {
		source = "[" + unmarked(text.Fit(clean(r.FeedName), sourceLimit)) + "](<" + link + ">)"
	}
	line += " · " + source
	if e.Sources > 1 {
		line += fmt.Sprintf(" +%d", e.Sources-1)
	}
	return line
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
