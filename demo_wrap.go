package main

import (
	"strings"
	"unicode"
)

// wrapped breaks pieces between words into lines of at most room pixels in letters of
// that size. A word that is wider than a line is broken where the line ends.
func wrapped(pieces []piece, room, size int) (lines [][]piece) {
	w := wrapping{room: room, size: size}
	for _, p := range pieces {
		for word := range wordsOf(p.text) {
			w.add(piece{word, p.colour, p.bold})
		}
	}
	return w.end()
}

// wordsOf yields the words of s, each with the space before it.
func wordsOf(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for s != "" {
			begin := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) })
			if begin < 0 {
				yield(" ")
				return
			}
			end := strings.IndexFunc(s[begin:], unicode.IsSpace)
			if end < 0 {
				end = len(s) - begin
			}
			word := s[begin : begin+end]
			if begin > 0 {
				word = " " + word
			}
			if !yield(word) {
				return
			}
			s = s[begin+end:]
		}
	}
}

// wrapping is a text that is being broken into lines.
type wrapping struct {
	room, size int
	lines      [][]piece
	line       []piece
	text       string // of the line
}

// add puts a word at the end of the line, or into the next where it has no room.
func (w *wrapping) add(word piece) {
	if w.text != "" && widthOf(w.text+word.text, w.size) > w.room {
		w.next()
	}
	if w.text == "" {
		word.text = strings.TrimLeft(word.text, " ")
	}
	for widthOf(word.text, w.size) > w.room {
		head := fitting(word.text, w.room, w.size)
		w.put(piece{head, word.colour, word.bold})
		w.next()
		word.text = word.text[len(head):]
	}
	if word.text != "" {
		w.put(word)
	}
}

// put adds to the line, as one piece with what is there in the same style.
func (w *wrapping) put(p piece) {
	w.text += p.text
	if last := len(w.line) - 1; last >= 0 && w.line[last].colour == p.colour && w.line[last].bold == p.bold {
		w.line[last].text += p.text
		return
	}
	w.line = append(w.line, p)
}

func (w *wrapping) next() {
	w.lines = append(w.lines, w.line)
	w.line, w.text = nil, ""
}

func (w *wrapping) end() [][]piece {
	if len(w.line) > 0 {
		w.next()
	}
	return w.lines
}

// fitting returns as much of the beginning of word as has room, one letter at least.
func fitting(word string, room, size int) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && widthOf(word[:next], size) > room {
			break
		}
		end = next
	}
	return word[:end]
}

// widthOf returns about how many pixels s is wide, rather too many than too few: who
// looks at an SVG has fonts of their own, and a PNG has its lines broken where that has.
func widthOf(s string, size int) int {
	thousandths := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(" ilj.,:;'’|!()", r):
			thousandths += 310
		case strings.ContainsRune("mMW@…", r):
			thousandths += 900
		case r == 'w', unicode.IsUpper(r):
			thousandths += 760
		case r >= 0x1100 && !unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Po, unicode.Pd):
			thousandths += 1050
		default:
			thousandths += 580
		}
	}
	return thousandths * size / 1000
}
