package main

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// cardButton is a button below a message.
type cardButton struct {
	label string
	good  bool // it is green
}

// markupToken matches what of Discord's Markdown a preview has: bold, code, and a link
// with a name.
var markupToken = regexp.MustCompile("\\*\\*.+?\\*\\*|`[^`]+`|\\[[^\\]]*\\]\\(<[^>]*>\\)")

// markupPieces returns what a member sees of a line.
func markupPieces(said string) (pieces []piece) {
	normal := colourText
	if rest, small := strings.CutPrefix(said, "-# "); small {
		said, normal = rest, colourFaint
	}
	add := func(s string, c colour, bold bool) {
		words := printable(unescaped(s))
		if s = margins(s, words); s != "" {
			pieces = append(pieces, piece{s, c, bold})
		}
	}
	for said != "" {
		at := markupToken.FindStringIndex(said)
		if at == nil {
			break
		}
		add(said[:at[0]], normal, false)
		switch token := said[at[0]:at[1]]; token[0] {
		case '*':
			add(strings.Trim(token, "*"), colourStrong, true)
		case '`':
			add(strings.Trim(token, "`"), colourFaint, false)
		default:
			add(publisherLink.ReplaceAllString(token, "$1"), colourLink, false)
		}
		said = said[at[1]:]
	}
	add(said, normal, false)
	return pieces
}

// margins returns words with a space where s begins or ends with one.
func margins(s, words string) string {
	if strings.HasPrefix(s, " ") {
		words = " " + words
	}
	if strings.HasSuffix(s, " ") && strings.TrimSpace(s) != "" {
		words += " "
	}
	return words
}

// relativeTime is a time that a phone shows as "5 minutes ago".
var relativeTime = regexp.MustCompile(`<t:(\d+):R>`)

// aged puts into words how long ago the times in a text were, seen from now.
func aged(s string, now time.Time) string {
	return relativeTime.ReplaceAllStringFunc(s, func(token string) string {
		seconds, err := strconv.ParseInt(relativeTime.FindStringSubmatch(token)[1], 10, 64)
		if err != nil {
			return "some time ago"
		}
		switch age := now.Sub(time.Unix(seconds, 0)); {
		case age < time.Minute:
			return "just now"
		case age < time.Hour:
			return count(int(age.Minutes()), "minute") + " ago"
		case age < 24*time.Hour:
			return count(int(age.Hours()), "hour") + " ago"
		default:
			return count(int(age.Hours()/24), "day") + " ago"
		}
	})
}
