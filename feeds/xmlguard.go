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
