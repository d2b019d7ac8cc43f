package feeds

import "bytes"

// xmlGuard walks over the markup of an XML document exactly as encoding/xml does
// in its lenient mode, so that nothing can be hidden from it, but builds nothing.
//
// On the way it overwrites, at equal length, what would make the parser give up
// ("--" inside a comment, "]]>" outside CDATA, end tags of nothing, references
// to characters that do not exist, declarations of an encoding the text no
// longer has: mend.go), and what makes it slow or wrong (disarm.go).
type xmlGuard struct {
	text   []byte
	pos    int
	format format

	alien      bool // the vocabulary of the root is not the one its name promises
	open       [maxDepth]openElement
	depth      int
	items      int
	elements   int
	foreign    int
	attributes int
	namespaces int
	bases      int

	cuts cuts
}

// openElement is an element whose end tag is still to come.
type openElement struct {
	start, end int // of its local name in the text
	tag        span
	scope      int // namespace declarations that hold in it
}

// run walks to the end of the root element.
func (g *xmlGuard) run() error {
	for {
		next := bytes.IndexByte(g.text[g.pos:], '<')
		if next < 0 {
			return g.ended()
		}
		mend(shorten(g.text[g.pos : g.pos+next]))
		g.pos += next
		if err := g.markup(); err != nil {
			return err
		}
		if g.depth == 0 && g.elements > 0 {
			return nil
		}
	}
}

// ended is the error of a document that ends before its root element does.
func (g *xmlGuard) ended() error {
	if g.depth == 0 {
		return errNoMarkup
	}
	top := g.open[min(g.depth, maxDepth)-1]
	name := string(g.text[top.start:min(top.end, top.start+40)])
	return &DocumentError{Reason: "truncated: the document ends inside <" + name + ">"}
}

// markup walks over the markup that starts at the current position with "<".
func (g *xmlGuard) markup() error {
	rest := g.text[g.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return g.skip(4, "-->", undash)
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return g.skip(9, "]]>", func(run []byte) { shorten(run) })
	case bytes.HasPrefix(rest, []byte("<!")):
		return g.directive()
	case bytes.HasPrefix(rest, []byte("<?")):
		start := g.pos
		err := g.skip(2, "?>", nil)
		blank(g.text[start:g.pos])
		return err
	case bytes.HasPrefix(rest, []byte("</")):
		return g.endTag()
	}
	return g.startTag()
}

// skip walks over markup whose opening has the given length to the end of its
// closing, and gives what is between them to edit.
func (g *xmlGuard) skip(opening int, closing string, edit func([]byte)) error {
	inside := g.text[g.pos+opening:]
	length := bytes.Index(inside, []byte(closing))
	if length < 0 {
		return g.unclosed()
	}
	if edit != nil {
		edit(inside[:length])
	}
	g.pos += opening + length + len(closing)
	return nil
}

// unclosed is the error of markup that the document does not close.
func (g *xmlGuard) unclosed() error {
	if g.elements > 0 {
		return g.ended()
	}
	return &DocumentError{Reason: "truncated: the document ends before its first tag does"}
}

// directive walks over <!DOCTYPE ...>, in which quoted and nested angle brackets
// do not count, and blanks it: entities are never expanded.
func (g *xmlGuard) directive() error {
	start, depth, quote := g.pos, 0, byte(0)
	for i := g.pos + 1; i < len(g.text); i++ {
		switch c := g.text[i]; {
		case c == quote:
			quote = 0
		case quote != 0:
		case c == '\'' || c == '"':
			quote = c
		case c == '>' && depth == 0:
			g.pos = i + 1
			blank(g.text[start:g.pos])
			return nil
		case c == '>':
			depth--
		case bytes.HasPrefix(g.text[i:], []byte("<!--")):
			length := bytes.Index(g.text[i+4:], []byte("-->"))
			if length < 0 {
				return g.unclosed()
			}
			i += 4 + length + 2
		case c == '<':
			depth++
		}
	}
	return g.unclosed()
}

// endTag closes the innermost open element of its name, and those inside it, as
// the lenient parser does. An end tag of nothing is blanked.
func (g *xmlGuard) endTag() error {
	start := g.pos
	name, local := g.name(g.pos + 2)
	length := bytes.IndexByte(g.text[name.end:], '>')
	if length < 0 {
		return g.unclosed()
	}
	g.pos = name.end + length + 1
	g.disarmName(name, local)
	for i := g.depth - 1; i >= 0; i-- {
		if bytes.Equal(g.local(g.open[i]), g.text[local:name.end]) {
			g.cuts.close(g, i)
			g.depth = i
			return nil
		}
	}
	blank(g.text[start:g.pos])
	g.elements++
	return g.exceeded()
}

// startTag opens an element and counts what it brings.
func (g *xmlGuard) startTag() error {
	start := g.pos
	name, local := g.name(start + 1)
	if name.start == name.end {
		return &DocumentError{Reason: "not well-formed: \"<\" that opens no tag"}
	}
	if g.elements == 0 {
		format, err := rootFormat(string(g.text[local:name.end]))
		if err != nil {
			return err
		}
		g.format = format
	}
	g.pos = name.end
	declared, empty, err := g.attributeList()
	if err != nil {
		return err
	}
	if g.pos-start > maxTag {
		return refuse("a tag longer than %d KiB", maxTag>>10)
	}
	g.disarmName(name, local)
	if local > name.start || g.alien || g.depth > 0 && declared+g.open[g.depth-1].scope > g.open[0].scope {
		g.foreign++
	}
	g.cuts.open(g, start, name, empty)
	return g.push(openElement{start: local, end: name.end, tag: span{start, g.pos}, scope: declared}, empty)
}

// push counts an element and, unless it is empty, opens it.
func (g *xmlGuard) push(e openElement, empty bool) error {
	if g.depth > 0 {
		e.scope += g.open[g.depth-1].scope
	}
	g.elements++
	g.namespaces += e.scope
	if g.depth <= 2 && isItem(g.local(e)) {
		g.items++
	}
	if g.depth == maxDepth {
		return refuse("tags nested deeper than %d", maxDepth)
	}
	if !empty {
		g.open[g.depth] = e
		g.depth++
	}
	return g.exceeded()
}

// exceeded is the error of a document that goes beyond a limit.
func (g *xmlGuard) exceeded() error {
	switch {
	case g.items > maxItems:
		return errTooManyItems
	case g.elements > maxElements:
		return refuse("more than %d elements", maxElements)
	case g.foreign > maxForeign:
		return refuse("more than %d elements of other vocabularies", maxForeign)
	case g.attributes > maxAttributes:
		return refuse("more than %d attributes", maxAttributes)
	case g.namespaces > maxNamespaces:
		return refuse("too many namespace declarations")
	case g.bases > maxBases:
		return refuse("more than %d xml:base attributes", maxBases)
	}
	return nil
}

// isItem reports whether elements of this name are items in some format.
func isItem(name []byte) bool {
	return bytes.EqualFold(name, []byte("item")) || bytes.EqualFold(name, []byte("entry"))
}

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
