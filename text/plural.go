package text

import "unicode/utf8"

// singular returns what the singular and the plural of a Latin word have in
// common. That is the singular but for an e that cannot be told from the plural's.
func (s *stemmer) singular(word []byte) []byte {
	n := len(word)
	if n < 4 {
		return word
	}
	if word[n-1] == 's' {
		if !isPlural(word) {
			return word
		}
		n--
	}
	switch {
	case word[n-1] != 'e' || n < 4:
		return word[:n]
	case word[n-2] == 'i': // party and parties, movie and movies
		from := len(s.buf)
		s.buf = append(append(s.buf, word[:n-2]...), 'y')
		return s.buf[from:len(s.buf):len(s.buf)]
	case hasExtraE(word[:n]):
		return word[:n-1]
	}
	return word[:n]
}

// isPlural reports whether the last letter of word, an s, may be that of the plural.
func isPlural(word []byte) bool {
	switch string(word) {
	case "hamas", "lens", "mars", "news", "this":
		return false
	case "gurus", "hindus", "menus", "nazis", "taxis", "zulus":
		return true
	}
	switch c := word[len(word)-2]; c {
	case 's', 'u':
		return false // congress, virus
	case 'i':
		return len(word) >= 6 && word[len(word)-3] != 's' // Israelis, not Paris or crisis
	default:
		return 'a' <= c && c <= 'z' || c >= utf8.RuneSelf
	}
}

// hasExtraE reports whether the e at the end of word may be the plural's: box
// and boxes, church and churches, hero and heroes, virus and viruses.
func hasExtraE(word []byte) bool {
	switch n := len(word); word[n-2] {
	case 'x':
		return true
	case 's':
		return n >= 5 || string(word) == "buse" || string(word) == "gase"
	case 'z', 'o':
		return n >= 5
	case 'h':
		return n >= 5 && (word[n-3] == 'c' || word[n-3] == 's')
	}
	return false
}
