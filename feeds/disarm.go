package feeds

import "bytes"

// The parser does a few things that cost more than they should, or that are done
// better here. The guard hides the cause of each from it by overwriting
// bytes.
//
//   - It tries some 170 layouts on every date it knows, copying the text each
//     time it fails, which is half of the time that an ordinary feed takes, and
//     four seconds for a hundred thousand dates that are none. So the date
//     elements are renamed, and come back from the parser as text.
//   - It builds a tree of Atom's text constructs of type html and xhtml. Ten
//     kilobytes of unclosed <b> and <p> make a tree of 150 MB. So html is called
//     text, which is decoded likewise, and xhtml becomes a type that it leaves
//     as it is.
//   - It resolves href="", and then nobody can tell that there was no link. So the
//     attribute is renamed.
//   - It takes xml:base for a directory even if it names a file (RFC 3986
//     section 5.2.3 drops the last segment). So what follows the last slash goes.
const hidden = '_'

// disarmName hides the name of a date element: in RSS by its first letter, in
// Atom, where unknown elements are dropped, by a prefix that makes it an
// extension.
func (g *xmlGuard) disarmName(name span, local int) {
	switch element := g.text[local:name.end]; {
	case g.format == formatRSS && (bytes.EqualFold(element, []byte("pubDate")) || bytes.EqualFold(element, []byte("lastBuildDate"))):
		g.text[local] = hidden
	case g.format == formatAtom && isAtomDate(element):
		g.text[name.start] = hidden
		if local == name.start {
			g.text[name.start+1] = ':'
		}
	}
}

// isAtomDate reports whether element is one that the parser reads as a date in
// Atom 1.0 (RFC 4287 section 4.2) or 0.3.
func isAtomDate(element []byte) bool {
	for _, name := range []string{"published", "updated", "issued", "modified"} {
		if len(element) == len(name) && bytes.EqualFold(element, []byte(name)) {
			return true
		}
	}
	return false
}

// disarmAttribute edits the value of an attribute that changes how the parser
// reads the element.
func (g *xmlGuard) disarmAttribute(name span, local int, value span) {
	switch string(g.text[local:name.end]) {
	case "base":
		g.bases++
		if g.pos > value.end && local-name.start == len("xml:") {
			g.cutBase(value)
		}
	case "href":
		if value.start == value.end {
			g.text[local] = hidden
		}
	case "type":
		if g.format == formatAtom {
			disarmType(g.text[value.start:value.end])
		}
	}
}

// cutBase ends a quoted xml:base after the last slash of its path.
func (g *xmlGuard) cutBase(value span) {
	base := g.text[value.start:value.end]
	if end := bytes.IndexAny(base, "?#"); end >= 0 {
		base = base[:end]
	}
	authority := 0
	if i := bytes.Index(base, []byte("//")); i >= 0 {
		authority = i + 2
	}
	slash := bytes.LastIndexByte(base[authority:], '/')
	if slash < 0 && authority > 0 {
		return
	}
	end := value.start + authority + slash + 1
	quote := g.text[value.end]
	blank(g.text[end : value.end+1])
	g.text[end] = quote
}

// disarmType calls html text, and makes xhtml a type that means nothing. A type
// that is spelt with references could be either, and is made nothing as well.
func disarmType(value []byte) {
	lower := bytes.ToLower(value)
	switch i := bytes.Index(lower, []byte("xhtml")); {
	case bytes.IndexByte(value, '&') >= 0:
		for i := range value {
			value[i] = hidden
		}
	case i >= 0:
		value[i] = hidden
	case string(lower) == "html":
		copy(value, "text")
	}
}
