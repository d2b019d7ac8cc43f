package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

// previewLines says what a plan would have led to, one line each. They are few:
// most people read them on a phone.
func previewLines(p desk.Preview) (all []string) {
	switch {
	case p.Items == 0:
		all = append(all, "I remember nothing of "+spanOf(p)+" yet: add feeds with `/feed add`, or come back later.")
	case p.Wanted == 0:
		all = append(all, nothingFound(p)...)
	default:
		all = append(all, postedLine(p))
		all = append(all, notPosted(p)...)
	}
	all = append(all, limitsOfMemory(p)...)
	switch {
	case p.Former != nil:
		all = append(all, formerLines(p)...)
	default:
		all = append(all, exampleLines(p)...)
	}
	if p.Wanted > 0 {
		for _, near := range p.Near {
			all = append(all, nearLine(near))
		}
	}
	return append(all, warningLines(p)...)
}

// spanOf names the time that a preview is of.
func spanOf(p desk.Preview) string {
	if p.Span == desk.PreviewDay {
		return "the last 24 hours"
	}
	return fmt.Sprintf("the last %d days", p.Span)
}

// postedLine says how many alerts, how often.
func postedLine(p desk.Preview) string {
	line := "In " + spanOf(p) + " this would have posted "
	switch {
	case p.Alerts == 0:
		return line + "**nothing**, of " + numbered(p.Wanted, "story", "stories") + " that it finds."
	case p.Span == desk.PreviewDay:
		return line + "**" + numberOf(p.Alerts, "alert") + "**."
	}
	line += fmt.Sprintf("**%s, ~%s a day**", numberOf(p.Alerts, "alert"), perDay(p.PerDay()))
	if day, n := p.Busiest(); n > 1 {
		layout := "Mon"
		if p.Span > desk.PreviewWeek {
			layout = "Mon 2 Jan"
		}
		line += fmt.Sprintf(" (busiest: %s, %d)", day.Format(layout), n)
	}
	return line + "   " + sparkline(p.Days)
}

// numbered returns how many there are of something whose plural has to be told.
func numbered(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func storyCount(n int) string { return numbered(n, "story", "stories") }

// sparkline draws numbers as bars of which the highest is the largest number. Only
// what is nothing has the lowest.
func sparkline(numbers []int) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	most := max(1, slices.Max(numbers))
	var b strings.Builder
	for _, n := range numbers {
		bar := bars[0]
		if n > 0 {
			bar = bars[1+n*(len(bars)-2)/most]
		}
		b.WriteRune(bar)
	}
	return b.String()
}

// notPosted says what would not have been an alert of its own, and why.
func notPosted(p desk.Preview) (all []string) {
	if p.Listed > 0 {
		all = append(all, fmt.Sprintf("-# %d of them in %s: there was much at once.", p.Listed, numberOf(max(1, p.Lists), "list")))
	}
	var held []string
	for _, h := range p.Held {
		held = append(held, fmt.Sprintf("%d %s", h.Stories, heldWords(h.Reason, p.Subscription)))
	}
	if len(held) > 0 {
		all = append(all, "-# Held back: "+strings.Join(held, ", ")+".")
	}
	return all
}

// heldWords says why a story was held back.
func heldWords(reason news.Reason, by news.Subscription) string {
	switch reason {
	case news.ReasonQuiet:
		return "in quiet hours"
	case news.ReasonFull:
		return fmt.Sprintf("beyond %d a day", by.MaxPerDay)
	case news.ReasonFew:
		return fmt.Sprintf("that never had %d sources", by.MinSources)
	case news.ReasonHidden:
		return "of hidden sources"
	case news.ReasonDigest:
		return "for the digest alone"
	default:
		return string(reason)
	}
}

// limitsOfMemory says of what time the preview really is.
func limitsOfMemory(p desk.Preview) []string {
	switch known := p.Until.Sub(p.Since); {
	case p.Items == 0:
		return nil
	case p.Cut:
		return []string{fmt.Sprintf("-# There is too much to look at all of it: this is of the newest %d items, which begin <t:%d:R>.", p.Items, p.Since.Unix())}
	case known < time.Duration(p.Span-2)*24*time.Hour:
		return []string{fmt.Sprintf("-# What I remember begins <t:%d:R>.", p.Since.Unix())}
	}
	return nil
}

// exampleLines shows some of the alerts.
func exampleLines(p desk.Preview) (all []string) {
	for _, e := range p.Examples {
		all = append(all, exampleLine("✔", e))
	}
	if more := p.Alerts - len(p.Examples); more > 0 {
		all = append(all, fmt.Sprintf("✔ … %d more", more))
	}
	return all
}

// shownChanges is how many of the stories that come and go are shown.
const shownChanges = 2

// formerLines holds a new query against the one that a topic has.
func formerLines(p desk.Preview) []string {
	line := fmt.Sprintf("Before: **%s**, now: **%d**.", numberOf(p.Former.Alerts, "alert"), p.Alerts)
	if p.Former.Gained+p.Former.Lost == 0 {
		return append([]string{line + " They are the same stories."}, exampleLines(p)...)
	}
	all := []string{line + fmt.Sprintf(" Gained: %d, lost: %d.", p.Former.Gained, p.Former.Lost)}
	for _, e := range p.Former.Gain[:min(len(p.Former.Gain), shownChanges)] {
		all = append(all, exampleLine("➕", e))
	}
	for _, e := range p.Former.Loss[:min(len(p.Former.Loss), shownChanges)] {
		all = append(all, exampleLine("➖", e))
	}
	return all
}

// nearLine is an item that one word leaves out.
func nearLine(n desk.NearMiss) string {
	return "✖ nearly: “" + plain(titleOf(n.Record), 120) + "”, left out by `" + inCode(n.LeftOut, 60) + "`"
}

// warningLines says what may be wrong with the query, or with what it finds.
func warningLines(p desk.Preview) (all []string) {
	if l := p.Lopsided; l != nil {
		all = append(all, fmt.Sprintf("⚠ %.0f %% come from one source, %s. With `min_sources` 2: %s", 100*l.Share, plain(l.Source, sourceLimit), numberOf(l.Alerts, "alert")))
	}
	if b := p.Broad; b != nil {
		all = append(all, fmt.Sprintf("⚠ That is more than people read. With `max_per_day` %d: %s, and %d left to the digest", b.Cap, numberOf(b.Alerts, "alert"), b.Held))
	}
	for _, h := range p.Held {
		if h.Reason == news.ReasonFull && h.Stories >= p.Alerts {
			all = append(all, fmt.Sprintf("⚠ Too broad: at most %d a day keeps back more than it lets through", p.Subscription.MaxPerDay))
		}
	}
	for _, w := range p.Warnings {
		all = append(all, "⚠ "+plain(w.String(), 300))
	}
	return all
}

// nothingFound says so, and what to change.
func nothingFound(p desk.Preview) []string {
	all := []string{"In " + spanOf(p) + " this would have posted **nothing**."}
	for _, l := range p.Looser {
		all = append(all, "💡 "+loosenedLine(l)+fmt.Sprintf(", it would have found **%s**: `%s`", storyCount(l.Stories), inCode(l.Query, 150)))
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
