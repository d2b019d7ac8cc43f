package bot

import (
	"regexp"
	"strings"
	"unicode"
)

// clean returns one line of feed text without what only harms: control
// characters, marks that reverse the direction of writing, invisible
// characters, and accents in piles. The joiners that emoji and Persian need
// stay.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	marks := 0
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Me) || r == '\u200C' || r == '\u200D' {
			if marks++; marks > 3 {
				return -1
			}
			return r
		}
		marks = 0
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), isInvisible(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// isInvisible reports whether r shows nothing, or changes how others show.
func isInvisible(r rune) bool {
	switch {
	case r == '\u00AD', r == '\u034F', r == '\u061C', r == '\u180E', r == '\u200B', r == '\u200E', r == '\u200F', r == '\uFEFF':
		return true
	case r == '\u115F', r == '\u1160', r == '\u2800', r == '\u3164', r == '\uFFA0': // letters that show nothing
		return true
	case '\u202A' <= r && r <= '\u202E', '\u2060' <= r && r <= '\u206F', '\uFFF9' <= r && r <= '\uFFFB', 0xE0000 <= r && r <= 0xE0FFF:
		return true
	}
	return false
}

// listStart is the beginning of a line that Discord takes for a numbered list.
var listStart = regexp.MustCompile(`^([0-9]+)\.`)

// escape returns one clean line so that Discord shows it as it stands.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\*_~|`>#-:[]()<", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return listStart.ReplaceAllString(b.String(), `$1\.`)
}

// scheme is what makes Discord show the text of a link instead of hiding its target.
var scheme = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://`)

// underline is an underscore that begins or ends markup; one inside a word does not.
var underline = regexp.MustCompile(`(^|[^\pL\pN_])_+|_+($|[^\pL\pN_])`)

// unmarked returns one clean line for the text of a link, where Discord shows
// backslashes: markup is taken out, not escaped.
func unmarked(s string) string {
	for before := ""; s != before; { // what is taken out may join what is left to markup
		before = s
		s = scheme.ReplaceAllString(s, "")
		s = underline.ReplaceAllString(s, "$1$2")
		s = strings.NewReplacer("[", "(", "]", ")", "<", "‹", ">", "›", "*", "", "`", "'", "~~", "", "||", "", "__", "_", "\\", "").Replace(s)
	}
	if s = strings.Join(strings.Fields(s), " "); s == "" {
		return "(no title)"
	}
	return s
}
