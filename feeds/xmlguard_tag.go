package feeds

import "bytes"

// attributeList walks to the end of a start tag. It returns how many namespaces
// the tag declares and whether it is empty ("/>").
func (g *xmlGuard) attributeList() (declared int, empty bool, err error) {
	for {
		g.space()
		switch {
		case g.pos >= len(g.text):
			return 0, false, g.unclosed()
		case g.text[g.pos] == '>':
			g.pos++
			return declared, empty, nil
		case g.text[g.pos] == '/':
			g.pos++
			empty = true
			continue
		}
		name, local := g.name(g.pos)
		if name.start == name.end {
			return 0, false, &DocumentError{Reason: "not well-formed: a tag with something that is no attribute"}
		}
		g.pos = name.end
		value, ok := g.value()
		if !ok {
			return 0, false, g.unclosed()
		}
		g.attributes++
		if bytes.HasPrefix(g.text[name.start:name.end], []byte("xmlns")) {
			declared++
			g.alien = g.alien || g.elements == 0 && g.isAlien(name, value)
		}
		g.disarmAttribute(name, local, value)
	}
}

// value walks over "=" and an attribute's value, which may be missing or without
// quotes.
func (g *xmlGuard) value() (value span, ok bool) {
	g.space()
	if g.pos >= len(g.text) || g.text[g.pos] != '=' {
		return span{g.pos, g.pos}, g.pos < len(g.text)
	}
	g.pos++
	g.space()
	if g.pos >= len(g.text) {
		return span{}, false
	}
	if quote := g.text[g.pos]; quote == '"' || quote == '\'' {
		start := g.pos + 1
		length := bytes.IndexByte(g.text[start:], quote)
		if length < 0 {
			return span{}, false
		}
		g.pos = start + length + 1
		mend(g.text[start : start+length])
		return span{start, start + length}, true
	}
	start := g.pos
	for g.pos < len(g.text) && isNameByte(g.text[g.pos]) && g.text[g.pos] != '.' {
		g.pos++
	}
	return span{start, g.pos}, true
}

// span is a stretch of the text.
type span struct{ start, end int }

// name returns the name at pos, and where its local part starts.
func (g *xmlGuard) name(pos int) (name span, local int) {
	name = span{pos, pos}
	local = pos
	for name.end < len(g.text) && (isNameByte(g.text[name.end]) || g.text[name.end] >= 0x80) {
		if g.text[name.end] == ':' && name.end > pos && local == pos {
			local = name.end + 1
		}
		name.end++
	}
	if local == name.end {
		local = pos
	}
	return name, local
}

// isAlien reports whether an attribute of the root binds an Atom document to a
// vocabulary that is not Atom's, so that all of it is foreign to the parser.
func (g *xmlGuard) isAlien(name, value span) bool {
	if g.format != formatAtom || name.end-name.start != len("xmlns") {
		return false
	}
	switch string(bytes.TrimSpace(g.text[value.start:value.end])) {
	case "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#":
		return false
	}
	return true
}

// local returns the local name of an element.
func (g *xmlGuard) local(e openElement) []byte { return g.text[e.start:e.end] }

// space walks over white space.
func (g *xmlGuard) space() {
	for g.pos < len(g.text) {
		switch g.text[g.pos] {
		case ' ', '\t', '\r', '\n':
			g.pos++
		default:
			return
		}
	}
}

// isNameByte reports whether c is an ASCII byte that encoding/xml takes into a name.
func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '_' || c == ':' || c == '.' || c == '-'
}
