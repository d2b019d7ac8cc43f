package feeds

import "bytes"

// cuts is where the items are in the text of a document. The guard finds them on
// its way, and since it sees the markup as the parser does, nothing that looks
// like an item inside CDATA, a comment or an attribute is taken for one.
//
// They are torn, and of no use, where an item cannot be taken out without
// changing what the parser makes of the rest: where an end tag closes more than
// one element, and where items are not all in the same place.
type cuts struct {
	items []span
	frame []span // start tags of the elements that all items are in
	torn  bool
	began int // where the item that is open starts
	depth int // of that item; 0: none is open
}

// open takes note of a start tag that ends at g's position.
func (c *cuts) open(g *xmlGuard, start int, name span, empty bool) {
	if c.torn || c.depth > 0 || !g.isItemHere(g.text[name.start:name.end]) {
		return
	}
	if !c.fits(g.open[:g.depth]) {
		c.torn = true
		return
	}
	if empty {
		c.items = append(c.items, span{start, g.pos})
		return
	}
	c.began, c.depth = start, g.depth
}

// usualItems is what few documents have more of.
const usualItems = 64

// fits reports whether an item inside these elements is where the others are.
func (c *cuts) fits(around []openElement) bool {
	if c.items == nil {
		c.frame = c.frame[:0]
		for _, e := range around {
			c.frame = append(c.frame, e.tag)
		}
		c.items = make([]span, 0, usualItems)
		return true
	}
	return len(c.frame) == len(around) && c.frame[len(around)-1] == around[len(around)-1].tag
}

// close takes note of an end tag that ends at g's position and closes all elements
// from the one at depth on.
func (c *cuts) close(g *xmlGuard, depth int) {
	if depth < g.depth-1 {
		c.torn = true
	}
	if c.depth > 0 && c.depth == depth {
		c.items = append(c.items, span{c.began, g.pos})
		c.depth = 0
	}
}

// isItemHere reports whether the parser takes an element of this name for an item
// where g is.
func (g *xmlGuard) isItemHere(name []byte) bool {
	switch {
	case g.format == formatAtom:
		return g.depth == 1 && bytes.EqualFold(name, []byte("entry"))
	case g.depth == 1, g.depth == 2 && bytes.EqualFold(g.local(g.open[1]), []byte("channel")):
		return bytes.EqualFold(name, []byte("item"))
	}
	return false
}

// without returns text without the items whose numbers drop says yes to.
func (c *cuts) without(text []byte, drop func(i int) bool) []byte {
	rest := make([]byte, 0, len(text))
	from := 0
	for i, item := range c.items {
		if drop(i) {
			rest = append(rest, text[from:item.start]...)
			from = item.end
		}
	}
	return append(rest, text[from:]...)
}
