package text

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// least is how many letters a text needs before it says more than its title.
const least = 40

// Clean returns what the description of an item says besides its title, without
// what publishing software adds: paragraphs with an empty line between them,
// each on one line. It takes plain text, with the lines and paragraphs of the
// publisher. It returns "" where that says nothing, or no more than the title.
//
// An ellipsis at the very end means that the publisher cut the text there.
func Clean(title, body string) string {
	title = strings.Join(strings.Fields(title), " ")
	body = withoutTitle(title, withoutSoftware(tidy(body)))
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		lines[i] = withoutSignposts(line)
	}
	if isLinkList(title, lines) {
		return ""
	}
	blocks := joinLines(lines)
	blocks = slices.DeleteFunc(blocks, func(block string) bool {
		return IsBoilerplate(block) || sameWords(title, block)
	})
	body = strings.Join(blocks, "\n\n")
	if countLetters(body) < least {
		return ""
	}
	return body
}

// tidy makes one space of the white space in each line, and drops what is not
// to be seen.
func tidy(body string) string {
	body = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t' || isIgnorable(r) && !shapes(r) {
			return -1
		}
		return r
	}, body)
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// shapes reports whether a character that is not to be seen changes how others
// look: the joiners of Persian, Hindi and emoji, and the selector of emoji.
func shapes(r rune) bool { return r == '\u200C' || r == '\u200D' || r == '\uFE0F' }

// joinLines returns the lines that say something, with those joined that were
// broken in the middle of a sentence: the next begins with a small letter.
func joinLines(lines []string) []string {
	var blocks []string
	for _, line := range lines {
		first, _ := utf8.DecodeRuneInString(line)
		switch n := len(blocks); {
		case line == "":
		case n > 0 && unicode.IsLower(first) && !EndsSentence(blocks[n-1]):
			blocks[n-1] += " " + line
		default:
			blocks = append(blocks, line)
		}
	}
	return blocks
}

// softwareLength is how far from the end of a text a phrase of [software] begins at most, in bytes.
const softwareLength = 2 << 10

// software is what publishing software hangs on the end of a description. Each
// pattern is precise enough never to be news.
var software = []*regexp.Regexp{ //nolint:gochecknoglobals // compiled once, never changed
	// WordPress, in the languages of its feeds.
	regexp.MustCompile(`(?s)\s*(?:The post|Der Beitrag|L[’']article|La entrada|L[’']articolo|O post|Сообщение|Запись|Het bericht|Wpis|Inlägget) .{1,300} ` +
		`(?:appeared first on|first appeared on|erschien zuerst auf|est apparu en premier sur|se publicó primero en|aparece primero en|` +
		`apareció primero en|proviene da|apareceu primeiro em|появил(?:ись|ась|ось) сначала на|впервые появилась|verscheen eerst op|pochodzi z serwisu|dök först upp på) .{1,200}$`),
	// Links to the rest.
	regexp.MustCompile(`\s*(?:\(|\[)?(?:Continue [Rr]eading|Keep [Rr]eading|Read [Mm]ore|Read the (?:full|whole|rest of the) (?:story|article|post|this)|READ MORE|View Full Coverage on Google News|` +
		`Weiterlesen|Mehr lesen|Weiter lesen|Lire la suite|En savoir plus|Leer más|Seguir leyendo|Continua a leggere|Leggi tutto|Leia mais|Lees verder|Читать далее|Читать дальше|Подробнее|Czytaj dalej|` +
		`اقرأ المزيد|阅读全文|閱讀全文|続きを読む|더 보기)[\s.…→»›>:)\]]*$`),
	regexp.MustCompile(`(?:^|([.!?…»"”\])])|\n)\s*(?:Continue reading|Read more|Read the (?:full|whole|rest of the) (?:story|article|post)|Weiterlesen|Lire la suite|Leer más|Seguir leyendo|Читать далее)\b[^.!?\n]{0,200}$`),
	// Hacker News.
	regexp.MustCompile(`\s*(?:Article URL: \S+\s+)?Comments URL: \S+(?:\s+Points: \d+)?(?:\s+# Comments: \d+)?\s*$`),
	// Reddit.
	regexp.MustCompile(`\s*submitted by\s+/?u/\S+(?:\s+to\s+/?r/\S+)?(?:\s*\[link\])?(?:\s*\[comments\])?\s*$`),
}

// cut is how publishers write that there is more.
var cut = regexp.MustCompile(`\s*(?:\[(?:…|\.\.\.)\]|\((?:…|\.\.\.|more…|more\.\.\.)\)|(?:\.\.\.|…)+)[\s→»]*$`)

// withoutSoftware cuts what publishing software hangs on the end, until there is
// no more of it.
func withoutSoftware(body string) string {
	start := max(0, len(body)-softwareLength)
	for start > 0 && !utf8.RuneStart(body[start]) {
		start--
	}
	end := body[start:]
	for before := ""; before != end; {
		before = end
		for _, pattern := range software {
			end = strings.TrimSpace(pattern.ReplaceAllString(end, "$1"))
		}
	}
	if place := cut.FindStringIndex(end); place != nil {
		end = end[:place[0]]
		if end != "" && !EndsSentence(end) {
			end += "…"
		}
	}
	return body[:start] + end
}

// withoutTitle drops the title from the beginning of body.
func withoutTitle(title, body string) string {
	rest, found := strings.CutPrefix(body, title)
	if title == "" || !found {
		return body
	}
	next, _ := utf8.DecodeRuneInString(rest)
	trimmed := strings.TrimLeftFunc(rest, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(".:;,!?-–—|·…。：！？", r)
	})
	if first, _ := utf8.DecodeRuneInString(trimmed); isWordRune(next) || trimmed == rest || unicode.IsLower(first) || unicode.IsSpace(next) && !strings.HasPrefix(rest, "\n") {
		return body // the text begins as the title does, and goes on
	}
	return trimmed
}

// webAddress is an address in running text.
var webAddress = regexp.MustCompile(`(?i)\(?\b(?:https?://|www\.)[^\s)]+\)?`)

// hashtags is a line of nothing but hashtags and mentions.
var hashtags = regexp.MustCompile(`^(?:[#@][\pL\pM\pN_.@-]+[\s,]*)+$`)

// chapter is a line of a video's table of contents.
var chapter = regexp.MustCompile(`^[(\[]?(?:\d{1,2}:)?\d{1,2}:\d{2}[)\]]?\s`)

// mentions are whom a post is addressed to.
var mentions = regexp.MustCompile(`^(?:@[\pL\pN_.@-]+[\s:,]+)+`)

// withoutSignposts returns a line without what leads elsewhere rather than says
// something: hashtags and mentions, chapters of a video, sentences that are
// little more than an address.
func withoutSignposts(line string) string {
	if hashtags.MatchString(line) || chapter.MatchString(line) {
		return ""
	}
	line = mentions.ReplaceAllString(line, "")
	if !webAddress.MatchString(line) {
		return line
	}
	sentences := slices.DeleteFunc(Sentences(nil, line), func(sentence string) bool {
		rest := webAddress.ReplaceAllString(sentence, "")
		return rest != sentence && (countLetters(rest) < least || strings.HasSuffix(strings.TrimSpace(rest), ":"))
	})
	return join(sentences)
}

// isLinkList reports whether the lines are headlines, as those of Google News
// are: the first is the title again, or there are several and none ends like a
// sentence.
func isLinkList(title string, lines []string) bool {
	headlines, same := 0, false
	for _, line := range lines {
		switch {
		case line == "":
			continue
		case EndsSentence(line):
			return false
		}
		headlines++
		same = same || headlines == 1 && beginsSame(line, title)
	}
	return same && headlines > 0
}

// beginsSame reports whether a headline and a title begin with the same words
// and one has little more than the other: the publisher's name.
func beginsSame(headline, title string) bool {
	const name = 5 // words that a publisher's name has at most
	a, b := Words(nil, headline), Words(nil, title)
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	return same >= 3 && same+name >= max(len(a), len(b))
}

// sameWords reports whether a and b say the same, punctuation aside.
func sameWords(a, b string) bool {
	const aside = 40 // bytes of punctuation, and of accents
	return len(a) <= 2*len(b)+aside && len(b) <= 2*len(a)+aside && slices.Equal(Words(nil, a), Words(nil, b))
}

// countLetters returns the number of letters in s, as many as they would be in
// an alphabet: a Chinese character says as much as three letters.
func countLetters(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case isIdeograph(r):
			n += 3
		case unicode.Is(unicode.Hangul, r):
			n += 2
		case unicode.IsLetter(r):
			n++
		}
	}
	return n
}
