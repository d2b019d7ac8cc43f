package query

import (
	"iter"
)

// Manner is how a [Slot] is compared with a word of an item.
type Manner uint8

// The manners of a slot.
const (
	AsWord   Manner = Manner(asWord)   // folded
	AsStem   Manner = Manner(asStem)   // by stem, or folded where the word has none
	AsPrefix Manner = Manner(asPrefix) // folded, and may go on
	AsSite   Manner = Manner(asSite)   // with the host of the link, see [IsHostBelow]
	AsLang   Manner = Manner(asLang)   // with the language, see [IsLangBelow]
)

// Slot is a place in a form of a term, which one word of an item fills.
type Slot struct {
	Manner  Manner
	Word    string // folded; a host, a language tag
	Stem    string // of a word compared by stem; empty where it has none
	Surface string // of a word that capitals and accents count in: it, or its beginning
}

// Forms returns what t is looked for as in a field, "" for title and text: any
// of these sequences of words, each word beginning where the one before ends. It
// is for indices of items, which have to agree with [Match].
func (t Term) Forms(field string) [][]Slot {
	in := everywhere
	if field != "" {
		f, _ := fieldNamed(field)
		in = 1 << f
	}
	var forms [][]Slot
	for _, f := range compileTerm(t, in, "").forms {
		slots := make([]Slot, len(f))
		for i, s := range f {
			slots[i] = Slot{Manner(s.manner), s.word, s.stem, s.surface}
		}
		forms = append(forms, slots)
	}
	return forms
}

// Token is a word of an item as an index of items has to know it.
type Token struct {
	Field      string // title, text, feed, author, tag or url
	Word, Stem []byte // folded; the stem is nil where the word has none
	Surface    string // as it is written
	Pos        int32  // counts words, with a gap between fields and between tags
	Span       uint8  // how many positions it takes up
}

// Tokens returns the words of all fields, those of one field together and in the
// order of their positions. A token is valid until Set.
func (d *Doc) Tokens() iter.Seq[Token] {
	d.need(^fields(0))
	return func(yield func(Token) bool) {
		for i := range d.words.Tokens {
			t := &d.words.Tokens[i]
			if !yield(Token{field(t.Field).String(), t.Word, t.Stem, d.surface(i), t.Pos, t.Span}) {
				return
			}
		}
	}
}

// Host returns the host of the item's link, in lower case; "" if it has none.
func (d *Doc) Host() string { return hostOf(d.fields.Link) }

// LangTag returns the language of the item in the form in which tags are compared.
func (d *Doc) LangTag() string {
	tag := []byte(d.fields.Lang)
	for i, c := range tag {
		tag[i] = lowerTag(c)
	}
	return string(tag)
}

// IsHostBelow reports whether host is site, or a host below it.
func IsHostBelow(host, site string) bool { return isHostBelow(host, site) }

// IsLangBelow reports whether a language tag is want, which is in lower case, or
// a kind of it: "en-US" is a kind of "en".
func IsLangBelow(lang, want string) bool { return isLangBelow(lang, want) }
