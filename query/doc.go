package query

import (
	"bytes"
	"iter"

	"newsdesk/text"
)

// Fields are the parts of an item that queries ask for. Any may be empty.
type Fields struct {
	Title  string
	Text   string
	Feed   string // the feed's name
	Author string
	Lang   string // BCP 47 tag
	Tags   []string
	Link   string
}

// Doc is an item, ready to be matched against many queries. It is for one
// goroutine at a time.
type Doc struct {
	fields Fields
	words  text.Tokenizer
	places []place
	read   fields
}

// place is a string of the item and the index of its first token.
type place struct {
	first int
	text  string
}

// NewDoc returns the Doc of an item.
func NewDoc(f Fields) *Doc {
	d := &Doc{}
	d.Set(f)
	return d
}

// Set makes d the Doc of another item. It keeps d's memory.
func (d *Doc) Set(f Fields) {
	d.fields, d.read, d.places = f, 0, d.places[:0]
	d.words.Reset(f.Lang)
	d.need(everywhere)
}

// need splits those of the fields into words that were not yet.
func (d *Doc) need(wanted fields) {
	for f := inTitle; f <= inURL; f++ {
		if !wanted.has(f) || d.read.has(f) {
			continue
		}
		d.read |= 1 << f
		switch f {
		case inTitle:
			d.add(f, d.fields.Title)
		case inText:
			d.add(f, d.fields.Text)
		case inFeed:
			d.add(f, d.fields.Feed)
		case inAuthor:
			d.add(f, d.fields.Author)
		case inURL:
			d.add(f, d.fields.Link)
		case inTag:
			for _, tag := range d.fields.Tags {
				d.add(f, tag)
			}
		default: // no texts
		}
	}
}

func (d *Doc) add(f field, s string) {
	if s == "" {
		return
	}
	d.places = append(d.places, place{len(d.words.Tokens), s})
	d.words.Add(uint8(f), s)
}

// source returns the text that the token at index i is in.
func (d *Doc) source(i int) string {
	at := len(d.places) - 1
	for d.places[at].first > i {
		at--
	}
	return d.places[at].text
}

// surface returns the token at index i as it is written.
func (d *Doc) surface(i int) string {
	token := &d.words.Tokens[i]
	return text.Surface(d.source(i)[token.Start:token.End])
}

// Words returns the words of the title and the text, and their stems, as often
// as they are there. A word is valid until Set. It is what the frequencies that
// [NewIndex] asks for are counted by.
func (d *Doc) Words() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := range d.words.Tokens {
			token := &d.words.Tokens[i]
			if !everywhere.has(field(token.Field)) {
				continue
			}
			if !yield(token.Word) {
				return
			}
			if token.Stem != nil && !bytes.Equal(token.Stem, token.Word) && !yield(token.Stem) {
				return
			}
		}
	}
}
