package feeds

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
	"golang.org/x/sync/semaphore"

	"newsdesk/news"
	"newsdesk/text"
)

//nolint:gochecknoglobals // a page takes some fifty times its size while it is read: one at a time in the whole process
var reading = semaphore.NewWeighted(1)

// ReadArticle reads page, of the given Content-Type if that is known, as the
// article found at base. Without a base there are no relative addresses. An
// error is a [*DocumentError]: the page is beyond the limits, or there is no
// article in it.
func ReadArticle(page []byte, contentType string, base *url.URL) (news.Article, error) {
	return readArticle(context.Background(), page, contentType, base, false)
}

// readArticle is [ReadArticle] that waits for its turn no longer than ctx. What
// is for those who pay is an error where it has to be free.
func readArticle(ctx context.Context, page []byte, contentType string, base *url.URL, free bool) (article news.Article, err error) {
	if err := reading.Acquire(ctx, 1); err != nil {
		return news.Article{}, fmt.Errorf("wait for other pages: %w", err)
	}
	defer reading.Release(1)
	defer func() {
		if cause := recover(); cause != nil {
			article, err = news.Article{}, &DocumentError{Reason: fmt.Sprintf("page breaks the reader: %v", cause)}
		}
	}()
	root, err := parsePage(page, contentType)
	if err != nil {
		return news.Article{}, err
	}
	about := aboutPage(root)
	if free && about.paid {
		return news.Article{}, &DocumentError{Reason: "article is for those who pay"}
	}
	article = about.article(base)
	article.Paragraphs, err = paragraphs(root, article.Title)
	return article, err
}

// parsePage returns the tree of a page that keeps to the limits.
func parsePage(page []byte, contentType string) (*html.Node, error) {
	if len(page) > maxPage {
		return nil, refuse("page of more than %d MiB", maxPage>>20)
	}
	page = decodePage(page, contentType)
	if err := guardPage(page); err != nil {
		return nil, err
	}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, &DocumentError{Reason: "page cannot be parsed: " + err.Error()}
	}
	if err := guardTree(root); err != nil {
		return nil, err
	}
	part(root)
	return root, nil
}

// part puts a space before the body and before each block, which browsers show in lines of their own:
// where the extractor joins the text of several, in a short page that somebody has
// squeezed the white space out of, their words would run into each other.
func part(root *html.Node) {
	var blocks []*html.Node
	for n := range root.Descendants() {
		if (isBlock(n.DataAtom) || n.DataAtom == atom.Body) && n.PrevSibling != nil && n.PrevSibling.Type == html.ElementNode {
			blocks = append(blocks, n)
		}
	}
	for _, n := range blocks {
		n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: "\n"}, n)
	}
}

// decodePage returns page as UTF-8. As with feeds, what is valid UTF-8 is UTF-8
// whatever the server and the page claim; then they are asked, in the order of
// browsers. https://html.spec.whatwg.org/multipage/parsing.html#encoding-sniffing-algorithm
func decodePage(page []byte, contentType string) []byte {
	if enc, rest := wide(page); enc != nil {
		return clean(convert(rest, enc))
	}
	page = bytes.TrimPrefix(page, []byte("\xef\xbb\xbf"))
	if isUTF8(page) && !escapes(page, []string{contentCharset(contentType)}) {
		return clean(bytes.Clone(page))
	}
	enc, _, _ := charset.DetermineEncoding(page, contentType)
	return clean(convert(page, enc))
}

// paragraphs returns the text of the article in a page whose title is known: its
// paragraphs, headings and lines of lists, without what belongs to the site.
func paragraphs(root *html.Node, title string) ([]string, error) {
	found, err := trafilatura.ExtractDocument(root, trafilatura.Options{
		ExcludeComments: true,
		HtmlDateMode:    trafilatura.Disabled,
	})
	if err != nil {
		return nil, &DocumentError{Reason: "no article in the page"}
	}
	var blocks blocks
	blocks.collect(found.ContentNode)
	kept := blocks.article(title)
	if len(kept) == 0 {
		return nil, &DocumentError{Reason: "no article in the page"}
	}
	return kept, nil
}

// block is a piece of a page that stands for itself.
type block struct {
	text    string
	heading bool
}

// blocks are those of an article in their order.
type blocks []block

// collect adds the blocks of n and what is in it.
func (b *blocks) collect(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch {
		case child.Type == html.TextNode:
			b.add(child.Data, false)
		case isBlock(child.DataAtom):
			b.add(textOf(child), isHeading(child.DataAtom))
		default:
			b.collect(child)
		}
	}
}

// add adds a block, if there is anything in it.
func (b *blocks) add(s string, heading bool) {
	if s = strings.Join(strings.Fields(s), " "); s != "" {
		*b = append(*b, block{s, heading})
	}
}

// article returns what belongs to the article called title: not the site's
// boilerplate, no heading before the first paragraph, and nothing of what the
// extractor adds to pages with few words.
func (b blocks) article(title string) []string {
	var kept []string
	for _, block := range b {
		if len(kept) == 0 {
			block.text = withoutHeading(title, block.text)
		}
		switch {
		case text.IsBoilerplate(block.text), block.text == title:
		case block.heading && len(kept) == 0:
		case len(kept) > 0 && len(block.text) > len(kept[0]) && strings.Contains(block.text, kept[0]): // the whole page in one piece
		default:
			kept = append(kept, block.text)
		}
	}
	return kept
}

// withoutHeading returns s without the title before its first sentence, where
// the extractor joins the two in a short article.
func withoutHeading(title, s string) string {
	rest, found := strings.CutPrefix(s, title+" ")
	if first, _ := utf8.DecodeRuneInString(rest); title == "" || !found || !unicode.IsUpper(first) {
		return s
	}
	return rest
}

// isBlock reports whether an element holds one paragraph.
func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Li, atom.Blockquote, atom.Pre, atom.Tr, atom.Dt, atom.Dd:
		return true
	default:
		return isHeading(tag)
	}
}

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	default:
		return false
	}
}

// textOf returns the text in n, with a space for each line break and cell.
func textOf(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		switch {
		case child.Type == html.TextNode:
			b.WriteString(child.Data)
		case child.DataAtom == atom.Br, child.DataAtom == atom.Td, child.DataAtom == atom.Th, isBlock(child.DataAtom):
			b.WriteByte(' ')
		}
	}
	return b.String()
}
