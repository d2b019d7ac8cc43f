package cluster

import (
	"bytes"

	"newsdesk/text"
)

// maxTitles is how many titles of a story are remembered, the latest.
const maxTitles = 16

// maxTitleWords is how many words of a title are.
const maxTitleWords = 32

// title is what a feed called an item.
type title struct {
	feed  uint64 // hash of its ID
	words []titleWord
}

// titleWord is the hash of a word, and what kind of word it is: a number like
// all that a record is made of.
type titleWord = uint32

// The kinds of words, in the last two bits.
const (
	plain titleWord = iota
	number
	name

	kinds = number | name
)

// title returns the title of the item that was read last.
func (r *reader) title(item Item) title {
	t := title{feed: hashString(string(item.Feed))}
	for _, token := range r.tokens.Tokens {
		if token.Field != inTitle || token.Form != text.Plain || len(t.words) == maxTitleWords {
			continue
		}
		word := titleWord(fold(hashBytes(hashSeed, token.Word))) &^ kinds
		switch {
		case bytes.ContainsAny(token.Word, digits):
			word |= number
		case startsName(item.Title[token.Start:]):
			word |= name
		}
		t.words = append(t.words, word)
	}
	return t
}

// bars reports whether the titles say that an item is not of this story: that it
// is the neighbour in a series of one of the same feed, or that nobody but this
// feed tells the story: what its items have in common is mostly its own manner.
func (r record) bars(t title) bool {
	others := 0
	for rest := r.titles(); len(rest) > 0; {
		var old title
		switch old, rest = rest.first(); {
		case old.feed != t.feed:
			others++
		case inSeries(old.words, t.words):
			return true
		}
	}
	return others == 0
}

// maxPlace is how many words the name of a place has.
const maxPlace = 2

// inSeries reports whether two titles differ, but in numbers and in one name alone.
func inSeries(a, b []titleWord) bool {
	same := 0
	for len(a) > 0 && len(b) > 0 && a[0]&^kinds == b[0]&^kinds {
		a, b, same = a[1:], b[1:], same+1
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1]&^kinds == b[len(b)-1]&^kinds {
		a, b, same = a[:len(a)-1], b[:len(b)-1], same+1
	}
	if len(a) == len(b) {
		same += withoutCommon(&a, &b)
	}
	differing := max(len(a), len(b))
	return differing > 0 && same >= 2 && same > differing && isPlace(a) && isPlace(b)
}

// isPlace reports whether words are numbers and names, of these no more than a
// place has.
func isPlace(words []titleWord) bool {
	names := 0
	for _, word := range words {
		kind := word & kinds
		if kind == plain {
			return false
		}
		if kind == name {
			names++
		}
	}
	return names <= maxPlace
}

// withoutCommon leaves out the words that are the same at the same place, and
// returns how many there are.
func withoutCommon(a, b *[]titleWord) (same int) {
	var restA, restB []titleWord
	for i, word := range *a {
		if other := (*b)[i]; word&^kinds != other&^kinds {
			restA, restB = append(restA, word), append(restB, other)
		}
	}
	same = len(*a) - len(restA)
	*a, *b = restA, restB
	return same
}
