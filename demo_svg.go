package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode"
)

// The measures of a picture in pixels, and Discord's dark colours.
const (
	pictureWidth = 720
	textLeft     = 76 // of what the bot says
	embedLeft    = textLeft + 16
	embedRight   = pictureWidth - 96
	thumbSize    = 72

	colourPage  = "#313338"
	colourEmbed = "#2b2d31"
	colourText  = "#dbdee1"
	colourTitle = "#f2f3f5"
	colourFaint = "#949ba4"
	colourLink  = "#00a8fc"
	colourBrand = "#5865f2"
	colourChip  = "#4e5058"
)

// fontNames are Discord's own font and what comes near it where it is missing.
const fontNames = "gg sans, Noto Sans, Helvetica Neue, Helvetica, Arial, sans-serif"

// piece is a piece of a line in one style.
type piece struct {
	text   string
	colour string
	bold   bool
}

// canvas is a picture that grows downwards as messages are added to it.
type canvas struct {
	shapes bytes.Buffer
	y      int // where the next thing begins
}

// drawPicture returns an SVG of cards as Discord shows them on a dark screen.
func drawPicture(cards ...card) []byte {
	const margin = 16
	c := canvas{y: margin}
	for _, card := range cards {
		c.message(card)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="%s" font-size="15">`+"\n",
		pictureWidth, c.y, fontNames)
	fmt.Fprintf(&out, "<title>%s</title>\n", escaped(cards[0].headline))
	fmt.Fprintf(&out, `<rect width="%d" height="%d" rx="10" fill="%s"/>`+"\n", pictureWidth, c.y, colourPage)
	out.Write(c.shapes.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// message adds what a member sees of m: channel, author, content, embed.
func (c *canvas) message(m card) {
	const lineHeight, gap = 22, 14
	c.text(20, c.y+14, 14, piece{"# " + m.channel.name, colourFaint, true})
	c.y += 30
	c.author()
	c.content(m, lineHeight)
	c.embed(m)
	c.y += gap
}

// author adds the face and the name of the bot.
func (c *canvas) author() {
	fmt.Fprintf(&c.shapes, `<circle cx="40" cy="%d" r="20" fill="%s"/>`+"\n", c.y+20, colourBrand)
	c.text(33, c.y+27, 20, piece{"N", "#ffffff", true})
	c.text(textLeft, c.y+14, 15, piece{"Newsdesk", colourTitle, true})
	fmt.Fprintf(&c.shapes, `<rect x="%d" y="%d" width="34" height="16" rx="4" fill="%s"/>`+"\n", textLeft+92, c.y+2, colourBrand)
	c.text(textLeft+98, c.y+14, 10, piece{"APP", "#ffffff", true})
	c.y += 38
}

// content adds the line that a phone's notification shows.
func (c *canvas) content(m card, lineHeight int) {
	colour := colourText
	if m.host != "" {
		colour = colourLink
	}
	room := pictureWidth - textLeft - 24
	for i, line := range wrapped(joined(m.topic, m.headline), room, 15) {
		rest, atTopic := strings.CutPrefix(line, m.topic+" · ")
		if i == 0 && atTopic && m.topic != "" {
			c.text(textLeft, c.y, 15, piece{m.topic, colourTitle, true}, piece{" · ", colourText, false}, piece{rest, colour, false})
		} else {
			c.text(textLeft, c.y, 15, piece{line, colour, false})
		}
		c.y += lineHeight
	}
}

// embed adds the panel below the content.
func (c *canvas) embed(m card) {
	lines := embedLines(m)
	const lineHeight, padding = 20, 14
	top := c.y - 12
	height := len(lines)*lineHeight + 2*padding
	if m.picture {
		height = max(height, thumbSize+2*padding)
	}
	fmt.Fprintf(&c.shapes, `<rect x="%d" y="%d" width="%d" height="%d" rx="4" fill="%s"/>`+"\n",
		textLeft, top, embedRight-textLeft, height, colourEmbed)
	fmt.Fprintf(&c.shapes, `<rect x="%d" y="%d" width="4" height="%d" rx="2" fill="%s"/>`+"\n", textLeft, top, height, fmt.Sprintf("#%06x", m.bar))
	if m.picture {
		c.thumbnail(embedRight-thumbSize-padding, top+padding)
	}
	for i, line := range lines {
		c.text(embedLeft, top+padding+14+i*lineHeight, 14, line)
	}
	c.y = top + height + padding
}

// thumbnail stands for the picture of the article, as far as one can be drawn that
// nobody took.
func (c *canvas) thumbnail(x, y int) {
	fmt.Fprintf(&c.shapes, `<rect x="%d" y="%d" width="%d" height="%[3]d" rx="4" fill="%s"/>`+"\n", x, y, thumbSize, colourChip)
	fmt.Fprintf(&c.shapes, `<path d="M%d %dl18 -24 12 14 10 -10 16 20z" fill="%s"/><circle cx="%d" cy="%d" r="6" fill="%[3]s"/>`+"\n",
		x+8, y+56, colourFaint, x+52, y+20)
}

// embedLines returns the lines of the panel, each no wider than it.
func embedLines(m card) (lines []piece) {
	const padding = 16
	room := embedRight - embedLeft - padding
	if m.picture {
		room -= thumbSize + padding
	}
	add := func(s, colour string, bold bool) {
		for _, line := range wrapped(s, room, 14) {
			lines = append(lines, piece{line, colour, bold})
		}
	}
	add(m.source, colourTitle, true)
	add(m.summary, colourText, false)
	for _, line := range m.lines {
		add(line, colourText, !isNumbered(line) && line != "…")
	}
	add(m.also, colourText, true)
	clock := ""
	if !m.at.IsZero() {
		clock = "Today at " + m.at.UTC().Format("15:04")
	}
	add(joined(m.footer, clock), colourFaint, false)
	return lines
}

// text adds a line at x on the baseline y.
func (c *canvas) text(x, y, size int, pieces ...piece) {
	fmt.Fprintf(&c.shapes, `<text x="%d" y="%d" font-size="%d" xml:space="preserve">`, x, y, size)
	for _, p := range pieces {
		weight := ""
		if p.bold {
			weight = ` font-weight="600"`
		}
		fmt.Fprintf(&c.shapes, `<tspan fill="%s"%s>%s</tspan>`, p.colour, weight, escaped(p.text))
	}
	c.shapes.WriteString("</text>\n")
}

// escaped returns s as the text of an element. What XML cannot hold becomes U+FFFD.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

// wrapped breaks s between words into lines of at most room pixels in letters of
// that size. A word that is wider than a line is broken where the line ends.
func wrapped(s string, room, size int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(s) {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if widthOf(longer, size) <= room {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; widthOf(line, size) > room; {
			head := fitting(line, room, size)
			lines, line = append(lines, head), line[len(head):]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fitting returns as much of the beginning of word as has room, one letter at least.
func fitting(word string, room, size int) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && widthOf(word[:next], size) > room {
			break
		}
		end = next
	}
	return word[:end]
}

// widthOf returns about how many pixels s is wide, rather too many than too few: who
// looks at the picture has fonts of their own.
func widthOf(s string, size int) int {
	thousandths := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(" ilj.,:;'’|!()", r):
			thousandths += 310
		case strings.ContainsRune("mwMW@…", r), unicode.IsUpper(r):
			thousandths += 760
		case r >= 0x1100 && !unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Po, unicode.Pd):
			thousandths += 1050
		default:
			thousandths += 580
		}
	}
	return thousandths * size / 1000
}
