package feeds

import (
	"bytes"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What a page may have. Readers of pages take time that grows with the square
// of some of these. No page in a collection of two hundred comes near them.
const (
	maxPage           = 2 << 20 // bytes
	maxPageNodes      = 30_000  // tags and texts
	maxPageDepth      = 256
	maxPageRenews     = 150_000  // elements such as <b> that are left open and begin again in each block
	maxPageAttributes = 256      // of a tag
	longTag           = 2 << 10  // bytes of a tag whose attributes are counted
	longestTag        = 64 << 10 // bytes
)

// guardPage returns an error where page would take a parser of HTML too long.
// It looks at the tags as they stand, before there is a tree.
func guardPage(page []byte) error {
	tokens := html.NewTokenizer(bytes.NewReader(page))
	guard := pageGuard{open: map[string]int{}}
	for {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken:
			return nil
		case html.TextToken, html.CommentToken, html.DoctypeToken:
			guard.nodes++
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			if err := guard.tag(tokens, kind); err != nil {
				return err
			}
		}
		if guard.nodes > maxPageNodes {
			return refuse("page of more than %d elements", maxPageNodes)
		}
	}
}

// pageGuard counts what a page has.
type pageGuard struct {
	nodes      int
	open       map[string]int // elements, by name
	depth      int            // of all
	formatting int            // of those that begin again in each block
	renews     int            // how often they would
}

// tag counts the tag that tokens stands at.
func (g *pageGuard) tag(tokens *html.Tokenizer, kind html.TokenType) error {
	raw := len(tokens.Raw())
	if raw > longestTag {
		return refuse("page with a tag of more than %d KiB", longestTag>>10)
	}
	name, more := tokens.TagName()
	tag := atom.Lookup(name)
	if kind == html.EndTagToken {
		g.close(string(name), tag)
		return nil
	}
	if raw > longTag && more && countAttributes(tokens) > maxPageAttributes {
		return refuse("page with a tag of more than %d attributes", maxPageAttributes)
	}
	g.nodes++
	if g.renews += g.formatting; g.renews > maxPageRenews {
		return refuse("page that leaves too many elements open")
	}
	if kind == html.StartTagToken && !isVoid(tag) && !endsByItself(tag) {
		return g.begin(string(name), tag)
	}
	return nil
}

func (g *pageGuard) begin(name string, tag atom.Atom) error {
	g.open[name]++
	if isFormatting(tag) {
		g.formatting++
	}
	if g.depth++; g.depth > maxPageDepth {
		return refuse("page nested deeper than %d elements", maxPageDepth)
	}
	return nil
}

func (g *pageGuard) close(name string, tag atom.Atom) {
	if g.open[name] == 0 {
		return
	}
	g.open[name]--
	g.depth--
	if isFormatting(tag) {
		g.formatting--
	}
}

// countAttributes returns how many attributes the tag that tokens stands at has.
func countAttributes(tokens *html.Tokenizer) int {
	for n := 1; ; n++ {
		if _, _, more := tokens.TagAttr(); !more {
			return n
		}
	}
}

// isVoid reports whether an element has no end tag.
// https://html.spec.whatwg.org/multipage/syntax.html#void-elements
func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta,
		atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	default:
		return false
	}
}

// endsByItself reports whether an element may be left open, because the next of
// its kind ends it.
// https://html.spec.whatwg.org/multipage/syntax.html#optional-tags
func endsByItself(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Li, atom.Dt, atom.Dd, atom.Tr, atom.Td, atom.Th, atom.Thead, atom.Tbody, atom.Tfoot, atom.Option,
		atom.Optgroup, atom.Colgroup, atom.Html, atom.Head, atom.Body:
		return true
	default:
		return false
	}
}

// isFormatting reports whether an element that is left open begins again in the
// next block. https://html.spec.whatwg.org/multipage/parsing.html#formatting
func isFormatting(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small, atom.Strike,
		atom.Strong, atom.Tt, atom.U:
		return true
	default:
		return false
	}
}

// guardTree returns an error where the tree of a page is beyond the limits that
// its tags kept to.
func guardTree(root *html.Node) error {
	nodes := 0
	depth := 0
	for n := root; n != nil; {
		if nodes++; nodes > 2*maxPageNodes {
			return refuse("page of more than %d elements", maxPageNodes)
		}
		if n.FirstChild != nil {
			if depth++; depth > maxPageDepth {
				return refuse("page nested deeper than %d elements", maxPageDepth)
			}
			n = n.FirstChild
			continue
		}
		for n != root && n.NextSibling == nil {
			n, depth = n.Parent, depth-1
		}
		if n == root {
			return nil
		}
		n = n.NextSibling
	}
	return nil
}
