package lookup

import (
	"bytes"
	"slices"

	"newsdesk/query"
)

// mentions are the keys that an item has, in the order of its words, and its
// names behind them.
type mentions struct {
	keys  []byte // of all, one behind the other
	each  []mention
	words int // of title and text
}

// mention is a key that an item has. One at no place makes known the word of the
// mention before it under its stem.
type mention struct {
	from, to int32 // of the key in keys
	word     int32 // bytes of the key that are the word, with the zero byte
	at       int32 // place
	hash     uint32
	guess    uint32 // number of the list that it may be of, see [lists.guess]
}

// noPlace is the place of a stem.
const noPlace = -1

// read makes m the mentions of an item, in the memory of doc.
func (m *mentions) read(item *Item, doc *query.Doc) {
	m.keys, m.each, m.words = m.keys[:0], m.each[:0], 0
	doc.Set(item.Fields)
	m.addWords(doc)
	m.addName(siteKind, reversed(doc.Host()))
	m.addName(langKind, doc.LangTag())
	m.addName(feedIDKind, item.Feed)
}

// addWords adds the words of all fields, those outside of the title at places
// from textBase on.
func (m *mentions) addWords(doc *query.Doc) {
	field, first, kind, base := "", int32(0), byte(wordKind), int32(0)
	for t := range doc.Tokens() {
		if t.Field != field {
			field, first, kind, base = t.Field, t.Pos, kindOf(t.Field), textBase
			if field == "title" {
				base = 0
			}
		}
		if kind == wordKind {
			m.words++
		}
		m.begin(kind, t.Word, base+t.Pos-first)
		m.keys = appendWritten(m.keys, &t)
		m.end()
		if t.Stem != nil && !bytes.Equal(t.Stem, t.Word) {
			m.begin(stemKind(kind), t.Stem, noPlace)
			m.keys = append(m.keys, cut(t.Word)...)
			m.end()
		}
	}
}

// addName adds a name that the item has as a whole.
func (m *mentions) addName(kind byte, name string) {
	if name != "" {
		m.begin(kind, []byte(name), textBase)
		m.end()
	}
}

// begin adds a mention whose key begins with a word.
func (m *mentions) begin(kind byte, word []byte, at int32) {
	from := len(m.keys)
	m.keys = append(append(append(m.keys, kind), cut(word)...), 0)
	m.each = append(m.each, mention{from: int32(from), word: int32(len(m.keys) - from), at: at}) //nolint:gosec // an item has megabytes
}

// end ends the key of the mention that was begun.
func (m *mentions) end() {
	m.each[len(m.each)-1].to = int32(len(m.keys)) //nolint:gosec // an item has megabytes
}

// key returns the key of n.
func (m *mentions) key(n *mention) []byte { return m.keys[n.from:n.to] }

// reversed returns the bytes of s in reverse.
func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}
