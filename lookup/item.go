package lookup

import (
	"math"
	"time"

	"newsdesk/query"
)

// Item is a piece of news to be found again.
type Item struct {
	Seq    uint64    // its number, above 0 and above those of all items added before
	Time   time.Time // when it came in: what [Options] and expiry go by
	Story  string    // ID of its story, given back as it is
	Feed   string    // ID of its feed, for [Options]
	Fields query.Fields
}

// The kinds of keys. A key of a word is its kind, the word, a zero byte and how
// the word is written, see [appendWritten]; each has a posting list of its own, so
// that every question about a word is a question about keys.
const (
	wordKind   = 'w' // of title and text
	feedKind   = 'f' // of the name of the feed
	authorKind = 'a'
	tagKind    = 't'
	urlKind    = 'u'

	stemBit = 'a' - 'A' // cleared in the kind, it makes the key of a stem: stem, zero byte, word; it has no postings

	siteKind   = 's' // host backwards, so that what it is below begins as it does; zero byte
	langKind   = 'l' // tag, zero byte
	feedIDKind = 'i' // ID, zero byte
)

// kindOf returns the kind of the words of a field; no name is title and text.
func kindOf(field string) byte {
	switch field {
	case "feed":
		return feedKind
	case "author":
		return authorKind
	case "tag":
		return tagKind
	case "url":
		return urlKind
	}
	return wordKind
}

// stemKind returns the kind of the stems of words of a kind.
func stemKind(kind byte) byte { return kind &^ stemBit }

// How a word is written: a byte of flags, the span if it is not one, and the
// surface if it is neither the word itself nor that with one or all capitals.
const (
	asIs        = iota // the surface is the word
	capitalised        // but for its first letter
	capitals           // but for all of its letters
	otherwise          // it follows

	surfaceMask = 3
	stemless    = 4 // the word has no stem
	spanning    = 8 // it takes up more than one position
)

// appendWritten appends how a token is written to its key.
func appendWritten(key []byte, t *query.Token) []byte {
	flags, word := surfaceOf(t), t.Word
	at := len(key)
	key = append(key, flags)
	if t.Stem == nil {
		key[at] |= stemless
	}
	if t.Span > 1 {
		key[at] |= spanning
		key = append(key, t.Span)
	}
	if flags == otherwise || len(word) > maxKept {
		key[at] |= otherwise
		key = append(key, cut(t.Surface)...)
	}
	return key
}

// surfaceOf returns how the surface of t comes from its word.
func surfaceOf(t *query.Token) byte {
	switch {
	case t.Surface == string(t.Word):
		return asIs
	case len(t.Surface) != len(t.Word):
		return otherwise
	case t.Surface[0] == upper(t.Word[0]) && t.Surface[1:] == string(t.Word[1:]):
		return capitalised
	}
	for i, c := range t.Word {
		if t.Surface[i] != upper(c) {
			return otherwise
		}
	}
	return capitals
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// written is how a word is written.
type written struct {
	word     string
	stemless bool
	span     int32
	kind     byte
	surface  string // where kind is otherwise
}

// readWritten reads what appendWritten appended; ok is false where it did not.
func readWritten(word string, s []byte) (w written, ok bool) {
	if len(s) == 0 || word == "" {
		return written{}, false
	}
	w = written{word: word, stemless: s[0]&stemless != 0, span: 1, kind: s[0] & surfaceMask}
	if s[0]&spanning != 0 {
		if len(s) < 2 {
			return written{}, false
		}
		w.span = int32(s[1])
		s = s[1:]
	}
	w.surface = string(s[1:])
	return w, true
}

// on returns the word as it is written.
func (w *written) on() string {
	switch w.kind {
	case asIs:
		return w.word
	case capitalised:
		return string(upper(w.word[0])) + w.word[1:]
	case capitals:
		surface := []byte(w.word)
		for i, c := range surface {
			surface[i] = upper(c)
		}
		return string(surface)
	}
	return w.surface
}

func cut[T string | []byte](s T) T { return s[:min(len(s), maxKept)] }

// minTime is before all times.
const minTime = math.MinInt64

// nanos returns t as nanoseconds since 1970, as near as they can be.
func nanos(t time.Time) int64 {
	switch year := t.Year(); {
	case year < 1700:
		return minTime
	case year > 2200:
		return math.MaxInt64
	}
	return t.UnixNano()
}
