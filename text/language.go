package text

import (
	"strings"

	"github.com/abadojack/whatlanggo"
)

// Undetermined is the tag of a language that cannot be told (ISO 639-3).
const Undetermined = "und"

// pieceLength is how many characters a language is told from at once. Of fewer
// whatlanggo is often wrong. So it is of many, of which it cannot say how sure it
// is either: it compares the ranks of the trigrams of a text, without end, with
// those of the three hundred most frequent of each language, of which this many
// characters have about as many.
const pieceLength = 400

// Language returns the BCP 47 tag of the language that sample is most likely
// in: the one that more than half of its pieces are in, and [Undetermined] where
// there is none. It takes the titles and texts of some twenty items: of one title
// alone it would be right about as often as not.
func Language(sample string) string {
	if countLetters(sample) < least {
		return Undetermined
	}
	pieces := split(sample, pieceLength)
	votes := map[whatlanggo.Lang]int{}
	for _, piece := range pieces { // what the last ones say hardly ever matters
		language := whatlanggo.DetectLang(piece)
		if votes[language]++; 2*votes[language] > len(pieces) {
			return tagOf(language)
		}
	}
	return Undetermined
}

// split cuts s into equal pieces of about length characters.
func split(s string, length int) []string {
	rest := []rune(s)
	pieces := make([]string, max(1, (len(rest)+length/2)/length))
	for i := range pieces {
		size := len(rest) / (len(pieces) - i)
		pieces[i], rest = string(rest[:size]), rest[size:]
	}
	return pieces
}

// tagOf returns the shortest tag of a language.
func tagOf(language whatlanggo.Lang) string {
	if language == whatlanggo.Pes {
		return "fa" // of which Iranian Persian is a kind
	}
	if tag := language.Iso6391(); tag != "" {
		return tag
	}
	if tag := language.Iso6393(); tag != "" {
		return tag
	}
	return Undetermined
}

// BaseLanguage returns the language of a BCP 47 tag in lower case, without
// script, region and what else may follow: "pt" of "pt-BR".
func BaseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return strings.ToLower(base)
}
