package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// SummaryLength is the most that [Summary] returns, in characters as people count them.
	SummaryLength    = 320
	summarySentences = 3 // or as many as it takes to say something
)

// Summary returns what an alert says of an item besides its title: the first
// whole sentences of body, three unless they are very short, without what publishing software and
// sites add to it, at most [SummaryLength] characters. It is empty where body
// says no more than the title.
func Summary(title, body string) string { return SummaryWithout(title, body, nil) }

// SummaryWithout is [Summary] without the sentences that habitual, if it is not
// nil, says yes to.
func SummaryWithout(title, body string, habitual func(sentence string) bool) string {
	body = Clean(title, body)
	s := summary{title: title, habitual: habitual}
	for block := range strings.SplitSeq(body, "\n\n") {
		s.add(block)
	}
	return s.String()
}

// Lead returns the summary of an article called title of these paragraphs. What
// does not end like a sentence is a heading or a caption, and left out.
func Lead(title string, paragraphs []string, habitual func(sentence string) bool) string {
	s := summary{title: title, habitual: habitual}
	for _, p := range paragraphs {
		if s.full {
			break
		}
		if EndsSentence(p) && !IsBoilerplate(p) && !sameWords(title, p) {
			s.add(p)
		}
	}
	return s.String()
}

// Thin reports whether a summary says too little to do without the article: it
// is empty, one short sentence, or no whole sentence.
func Thin(summary string) bool {
	return countLetters(summary) < 2*least || !EndsSentence(summary) || strings.HasSuffix(summary, "…")
}

// EndsSentence reports whether s ends with a mark that ends a sentence.
func EndsSentence(s string) bool {
	s = strings.TrimRight(s, closers+" \u00a0")
	last, _ := utf8.DecodeLastRuneInString(s)
	return isTerminator(last)
}

// summary is a summary on its way.
type summary struct {
	title    string
	habitual func(string) bool

	sentences []string
	length    int // of them, in characters, with the spaces between
	letters   int // in them
	full      bool
	rest      []string // what was no whole sentence, as long as there is none
}

// add takes the sentences of a block as long as there is room.
func (s *summary) add(block string) {
	for _, sentence := range Sentences(nil, block) {
		switch {
		case s.full:
			return
		case s.habitual != nil && s.habitual(sentence), sameWords(s.title, sentence), slices.Contains(s.sentences, sentence):
		case isWhole(sentence):
			s.take(sentence)
		case len(s.sentences) == 0 && len(s.rest) < summarySentences:
			s.rest = append(s.rest, sentence)
		}
	}
}

// isWhole reports whether a sentence was not cut by the publisher.
func isWhole(sentence string) bool {
	return EndsSentence(sentence) && !strings.HasSuffix(sentence, "…")
}

// take takes a sentence if there is room for it. The first is taken in any case.
func (s *summary) take(sentence string) {
	length := characters(sentence) + min(len(s.sentences), 1)
	if s.full = s.length+length > SummaryLength; s.full && len(s.sentences) > 0 {
		return
	}
	s.sentences = append(s.sentences, sentence)
	s.length += length
	s.letters += countLetters(sentence)
	s.full = s.full || len(s.sentences) >= summarySentences && s.letters >= least
}

// String returns the sentences; where there is none, what is not a whole one.
func (s *summary) String() string {
	text := join(s.sentences)
	if text == "" {
		text = strings.Join(s.rest, " · ")
	}
	if countLetters(text) < least {
		return ""
	}
	return Shorten(text, SummaryLength)
}

// join joins sentences with spaces, where their script has them.
func join(sentences []string) string {
	var b strings.Builder
	for i, sentence := range sentences {
		if i > 0 && !touch(sentences[i-1], sentence) {
			b.WriteByte(' ')
		}
		b.WriteString(sentence)
	}
	return b.String()
}

// touch reports whether next follows before without a space: both are written
// in a script that has none.
func touch(before, next string) bool {
	first, _ := utf8.DecodeRuneInString(next)
	return endsFullWidth(before) && (isIdeograph(first) || first > unicode.MaxLatin1 && !unicode.IsLetter(first))
}

// endsFullWidth reports whether s ends as sentences without spaces do.
func endsFullWidth(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, closers))
	return isFullWidthStop(last)
}

// Sources are the texts of which an item's summary can be made.
type Sources struct {
	Title       string   // of the item
	Text        string   // the feed's own description
	Description string   // what the page says of itself
	Paragraphs  []string // of the article
	Habitual    func(sentence string) bool
}

// Summary returns the summary of the first source that says enough: the feed's
// own description; what the page says of itself, where it is a whole sentence or
// two that stand in the article as well, as they do where an editor chose the
// lead; the lead of the article. Where none does, it is the best there is.
func (s Sources) Summary() string {
	own := SummaryWithout(s.Title, s.Text, s.Habitual)
	if !Thin(own) {
		return own
	}
	said := SummaryWithout(s.Title, s.Description, s.Habitual)
	if !Thin(said) && s.stands(said) {
		return said
	}
	lead := Lead(s.Title, s.Paragraphs, s.Habitual)
	for _, best := range []string{lead, own, said} {
		if best != "" {
			return best
		}
	}
	return ""
}

// stands reports whether a summary stands in one paragraph of the article.
func (s Sources) stands(summary string) bool {
	return slices.ContainsFunc(s.Paragraphs, func(p string) bool { return strings.Contains(p, summary) })
}
