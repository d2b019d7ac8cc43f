package query

import (
	"slices"

	"newsdesk/text"
)

// field is the part of an item that a term is looked for in.
type field int

const (
	anywhere field = iota
	inTitle
	inText
)

// Doc is an item, ready to be matched against many queries.
type Doc struct {
	words     []string         // of the title, then of the text
	titleLen  int              // how many of them are the title's
	positions map[string][]int // of each word, ascending
}

// NewDoc returns the Doc of an item with this title and text.
func NewDoc(title, body string) *Doc {
	d := &Doc{words: text.Words(nil, title)}
	d.titleLen = len(d.words)
	d.words = text.Words(d.words, body)
	d.positions = make(map[string][]int, len(d.words))
	for i, w := range d.words {
		d.positions[w] = append(d.positions[w], i)
	}
	return d
}

// Match reports whether d is what e asks for.
func Match(e Expr, d *Doc) bool { return e.matches(d, anywhere) }

func (e And) matches(d *Doc, within field) bool {
	for _, x := range e {
		if !x.matches(d, within) {
			return false
		}
	}
	return true
}

func (e Or) matches(d *Doc, within field) bool {
	return slices.ContainsFunc(e, func(x Expr) bool { return x.matches(d, within) })
}

func (e Not) matches(d *Doc, within field) bool { return !e.X.matches(d, within) }

func (e In) matches(d *Doc, within field) bool {
	own := inText
	if e.Field == "title" {
		own = inTitle
	}
	return (within == anywhere || within == own) && e.X.matches(d, own)
}

func (e Phrase) matches(d *Doc, within field) bool {
	return slices.ContainsFunc(d.positions[e.Words[0]], func(at int) bool {
		return d.inside(within, at, len(e.Words)) && slices.Equal(d.words[at:at+len(e.Words)], e.Words)
	})
}

// inside reports whether the n words from position at on lie within one field,
// and in the wanted one.
func (d *Doc) inside(within field, at, n int) bool {
	switch end := at + n; {
	case end > len(d.words):
		return false
	case end <= d.titleLen:
		return within != inText
	case at >= d.titleLen:
		return within != inTitle
	}
	return false
}
