package feeds

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxText is how many bytes of plain text an item keeps.
const maxText = 64 << 10

// plain returns the text of HTML: no tags, references decoded, scripts, styles
// and captions dropped, one space between words, one line break for <br>, and an
// empty line between paragraphs. It ends after [maxText] bytes.
//
// Publishers escape HTML twice as often as once, so what holds no tag but turns
// into tags when it is decoded is taken for HTML once more.
func plain(markup string) string {
	markup = markup[:min(len(markup), maxRun)]
	text, tags := strip(markup)
	if !tags && text != markup && strings.ContainsAny(text, "<&") {
		text, _ = strip(text)
	}
	return text
}

// Cleaned returns the title and the text of an item, which are HTML, as an item
// of a feed has them.
func Cleaned(title, text string) (plainTitle, plainText string) { return line(title), plain(text) }

// line returns the text of HTML on one line.
func line(markup string) string {
	return strings.Join(strings.Fields(plain(markup)), " ")
}

// strip returns the text of HTML, and whether there were any tags in it.
func strip(markup string) (text string, tags bool) {
	var p prose
	if !strings.ContainsAny(markup, "<&") {
		p.paragraphs(markup)
		return p.String(), false
	}
	tokens := html.NewTokenizer(strings.NewReader(markup))
	var dropped droppedElement
	for !p.full {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken:
			return p.String(), tags
		case html.TextToken:
			if !dropped.open() {
				p.text(tokens, tags)
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := tokens.Raw()
			name, _ := tokens.TagName()
			tag := atom.Lookup(name)
			if tag == 0 && !bytes.ContainsAny(name, "-:") {
				p.write(string(raw))
				continue
			}
			tags = true
			dropped.step(kind, tag)
			p.pause(breakAt(tag))
		default: // comments and directives
		}
	}
	return p.String(), tags
}

// text writes a text token. Before the first tag, empty lines separate
// paragraphs.
func (p *prose) text(tokens *html.Tokenizer, tags bool) {
	if text := string(tokens.Text()); tags {
		p.write(text)
	} else {
		p.paragraphs(text)
	}
}

// droppedElement is the element being left out, if any, and how many of its name
// are open in it.
type droppedElement struct {
	tag   atom.Atom
	depth int
}

// open reports whether text is being left out.
func (d *droppedElement) open() bool { return d.depth > 0 }

// step follows one tag.
func (d *droppedElement) step(kind html.TokenType, tag atom.Atom) {
	switch {
	case kind == html.StartTagToken && d.depth == 0 && isDropped(tag):
		d.tag, d.depth = tag, 1
	case kind == html.StartTagToken && d.depth > 0 && tag == d.tag:
		d.depth++
	case kind == html.EndTagToken && d.depth > 0 && tag == d.tag:
		d.depth--
	}
}

// isDropped reports whether what is inside an element is no prose.
func isDropped(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Svg, atom.Math,
		atom.Audio, atom.Video, atom.Canvas, atom.Select, atom.Button, atom.Figcaption, atom.Caption:
		return true
	default:
		return false
	}
}

// breakAt returns what separates the text before a tag from the text behind it.
func breakAt(tag atom.Atom) pause {
	switch tag {
	case atom.Br, atom.Li, atom.Tr, atom.Dt, atom.Dd:
		return newLine
	case atom.Td, atom.Th, atom.Option, atom.Img:
		return space
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Aside, atom.Nav, atom.Main,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Blockquote,
		atom.Pre, atom.Hr, atom.Figure, atom.Figcaption, atom.Form, atom.Fieldset, atom.Address, atom.Center, atom.Body:
		return paragraph
	default:
		return nothing
	}
}

// pause is what separates two pieces of text.
type pause int

const (
	nothing pause = iota
	space
	newLine
	paragraph
)

// prose collects text up to [maxText] bytes, with white space collapsed.
type prose struct {
	strings.Builder
	next pause // owed before the next character
	full bool
}

// pause asks for a separator before the next text, if there is any.
func (p *prose) pause(kind pause) { p.next = max(p.next, kind) }

// paragraphs writes text in which an empty line ends a paragraph.
func (p *prose) paragraphs(text string) {
	for text != "" {
		end := strings.IndexByte(text, '\n')
		if end < 0 {
			p.write(text)
			return
		}
		p.write(text[:end])
		text = strings.TrimLeft(text[end+1:], " \t\r")
		if strings.HasPrefix(text, "\n") {
			p.pause(paragraph)
		} else {
			p.pause(space)
		}
	}
}

// write writes text with every run of white space as one space.
func (p *prose) write(text string) {
	for text != "" && !p.full {
		end := strings.IndexFunc(text, isSpacing)
		switch {
		case end < 0:
			p.word(text)
			return
		case end > 0:
			p.word(text[:end])
		}
		_, size := utf8.DecodeRuneInString(text[end:])
		text = text[end+size:]
		p.pause(space)
	}
}

// word writes a word, as much of it as there is room for.
func (p *prose) word(word string) {
	p.separate()
	if room := maxText - p.Len(); len(word) > room {
		for room > 0 && !utf8.RuneStart(word[room]) {
			room--
		}
		word, p.full = word[:room], true
	}
	_, _ = p.WriteString(word)
}

// isSpacing reports whether r is shown as space if at all.
func isSpacing(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f
	}
	return r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsControl(r)
}

// separate writes the separator that is owed.
func (p *prose) separate() {
	if p.Len() > 0 && p.Len() < maxText-1 {
		_, _ = p.WriteString([...]string{"", " ", "\n", "\n\n"}[p.next])
	}
	p.next = nothing
}

// pictures returns the addresses of the first pictures in HTML that are not the
// single pixels with which readers are counted.
func pictures(markup string) []string {
	markup = markup[:min(len(markup), maxRun)]
	const few = 5
	start := indexFold(markup, "<img")
	if start < 0 {
		if start = indexFold(markup, "&lt;img"); start < 0 {
			return nil
		}
		markup, start = html.UnescapeString(markup[start:]), 0
	}
	var images []string
	tokens := html.NewTokenizer(strings.NewReader(markup[start:]))
	for range 100 * few {
		kind := tokens.Next()
		if kind == html.ErrorToken || len(images) == few {
			break
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		if name, more := tokens.TagName(); more && string(name) == "img" {
			if src := pictureSource(tokens); src != "" {
				images = append(images, src)
			}
		}
	}
	return images
}

// pictureSource returns the address of the <img> that tokens stands at, or "" if
// it is no picture of an article.
func pictureSource(tokens *html.Tokenizer) string {
	var p picture
	for more := true; more; {
		var name, value []byte
		name, value, more = tokens.TagAttr()
		switch string(name) {
		case "src":
			p.source = string(value)
		case "width":
			p.width = string(value)
		case "height":
			p.height = string(value)
		}
	}
	if !p.plausible() {
		return ""
	}
	return p.source
}

// indexFold returns the index of the ASCII word in s, whatever its case, or -1.
func indexFold(s, word string) int {
	for i := 0; i+len(word) <= len(s); i++ {
		next := strings.IndexByte(s[i:], word[0])
		if next < 0 {
			return -1
		}
		if i += next; hasPrefixFold(s[i:], word) {
			return i
		}
	}
	return -1
}
