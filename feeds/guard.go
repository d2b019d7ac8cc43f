package feeds

import (
	"bytes"
	"strings"
)

// Limits of a document. Beside each, the most that was found in 6,192 feeds, or,
// marked with a star, in 2,841 of them.
const (
	maxItems       = 10_000    // 730
	maxDepth       = 100       // 90
	maxElements    = 300_000   // 10,983
	maxForeign     = 100_000   // 964*: elements of other vocabularies, which take a kilobyte each
	maxAttributes  = 300_000   // 849*
	maxTag         = 64 << 10  // 4,165 bytes
	maxNamespaces  = 1_000_000 // 30,767: declarations in scope, summed over all elements
	maxBases       = 1_000     // 48: xml:base attributes
	maxRun         = 512 << 10 // bytes of text in one piece; the rest of it is dropped
	maxJSONDepth   = 64
	maxJSONObjects = 50_000
	maxJSONValues  = 1_000_000
)

// Errors that are found in more than one place.
var (
	errTooManyItems = &DocumentError{Reason: "document refused: item list longer than 10,000 items"}
	errNoMarkup     = &DocumentError{Reason: "not a feed: the document holds neither XML nor JSON"}
)

// guarded is a document that the parser may see.
type guarded struct {
	format format
	text   []byte
	cuts   cuts
}

// guard tells what kind of document text is, and refuses documents that are made
// to exhaust the parser, by looking at their bytes. It returns the part of text
// that the parser has to see, in which it has mended and hidden, in place, what
// the parser must not see, and where the items are in it.
func guard(text []byte) (guarded, error) {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0:
		return guarded{}, &DocumentError{Reason: "empty document"}
	case text[0] == '{':
		return guarded{format: formatJSON, text: text}, guardJSON(text)
	}
	g := xmlGuard{text: text}
	if err := g.run(); err != nil {
		return guarded{}, err
	}
	return guarded{g.format, text[:g.pos], g.cuts}, nil
}

// guardJSON counts what encoding/json would have to build.
func guardJSON(text []byte) error {
	depth, objects, values := 0, 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			if i = endOfString(text, i); i < 0 {
				return &DocumentError{Reason: "truncated: the document ends inside a string"}
			}
		case '{', '[':
			objects++
			depth++
		case '}', ']':
			depth--
		case ',':
			values++
		}
		switch {
		case depth > maxJSONDepth:
			return refuse("nested deeper than %d levels", maxJSONDepth)
		case objects > maxJSONObjects:
			return refuse("more than %d objects", maxJSONObjects)
		case values > maxJSONValues:
			return refuse("more than %d values", maxJSONValues)
		}
	}
	if depth > 0 {
		return &DocumentError{Reason: "truncated: the document ends before its last brace"}
	}
	return nil
}

// endOfString returns the index of the quote that ends the JSON string that
// starts at text[i], or -1.
func endOfString(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// rootFormat returns the format of the document whose root element is called name.
func rootFormat(name string) (format, error) {
	name = strings.ToLower(name)
	switch name {
	case "rss", "rdf":
		return formatRSS, nil
	case "feed":
		return formatAtom, nil
	case "html", "head", "body", "meta", "title", "script", "style", "div", "p", "br", "center", "h1":
		return 0, &DocumentError{Reason: "not a feed: the server sent a web page"}
	}
	if len(name) > 40 || strings.ContainsFunc(name, func(r rune) bool { return r > 0x7e }) {
		return 0, errNoMarkup
	}
	return 0, &DocumentError{Reason: "not a feed: the document is <" + name + ">"}
}
