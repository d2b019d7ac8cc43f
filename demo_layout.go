package main

// The measures of a picture in pixels.
const (
	pictureWidth  = 800
	pictureMargin = 16
	textLeft      = 76 // of what the bot says
	textRight     = pictureWidth - 8
	embedPadding  = 14
	embedRight    = textLeft + 700
	thumbSize     = 72
)

// canvas is a drawing that grows downwards as messages are added to it.
type canvas struct {
	drawing

	y int // where the next thing begins
}

// drawCards returns cards as Discord shows them on a dark screen.
func drawCards(cards ...card) drawing {
	c := canvas{y: pictureMargin}
	for i, card := range cards {
		if i > 0 {
			c.rule()
		}
		c.message(card)
	}
	c.title, c.width, c.height = cards[0].headline, pictureWidth, c.y
	page := box{0, 0, c.width, c.height, 10, colourPage}
	c.shapes = append([]shape{page}, c.shapes...)
	return c.drawing
}

func (c *canvas) add(s ...shape) { c.shapes = append(c.shapes, s...) }

// rule parts two messages, which are in two channels.
func (c *canvas) rule() {
	c.add(box{pictureMargin, c.y, pictureWidth - 2*pictureMargin, 1, 0, colourChip})
	c.y += pictureMargin
}

// message adds what a member sees of m: author, content, embed, buttons.
func (c *canvas) message(m card) {
	c.author(m.channel.name)
	c.content(m)
	if !m.isPreview() {
		c.embed(m)
	}
	c.buttons(m.buttons)
	if m.isPreview() {
		c.add(line{x: textLeft, y: c.y + 8, size: 12, pieces: []piece{{"Only you can see this", colourFaint, false}}})
		c.y += 16
	}
	c.y += 10
}

// author adds the face and the name of the bot, and the channel.
func (c *canvas) author(channel string) {
	const badge = textLeft + 90
	c.add(
		disc{40, c.y + 20, 20, colourBrand},
		line{x: 40, y: c.y + 27, size: 20, middle: true, pieces: []piece{{"N", colourWhite, true}}},
		line{x: textLeft, y: c.y + 14, size: 15, pieces: []piece{{"Newsdesk", colourStrong, true}}},
		box{badge, c.y + 2, 34, 16, 4, colourBrand},
		line{x: badge + 17, y: c.y + 14, size: 10, middle: true, pieces: []piece{{"APP", colourWhite, true}}},
		line{x: badge + 44, y: c.y + 14, size: 13, pieces: []piece{{"#" + channel, colourFaint, false}}},
	)
	c.y += 38
}

// content adds what stands above the panel: of an alert, the line that a phone's
// notification shows.
func (c *canvas) content(m card) {
	const size, lineHeight = 15, 22
	for _, said := range contentPieces(m) {
		for _, pieces := range wrapped(said, textRight-textLeft, size) {
			c.add(line{x: textLeft, y: c.y, size: size, pieces: pieces})
			c.y += lineHeight
		}
	}
	c.y -= lineHeight - 10
}

// contentPieces returns the lines of the content, however long they are.
func contentPieces(m card) (all [][]piece) {
	if m.isPreview() {
		for _, said := range m.markup {
			all = append(all, markupPieces(said))
		}
		return all
	}
	headline := piece{m.headline, colourText, false}
	if m.host != "" {
		headline.colour = colourLink
	}
	if m.topic == "" {
		return [][]piece{{headline}}
	}
	return [][]piece{{{m.topic, colourStrong, true}, {" · ", colourText, false}, headline}}
}

// embed adds the panel below the content.
func (c *canvas) embed(m card) {
	const size, lineHeight = 14, 20
	lines := embedLines(m, size)
	height := len(lines)*lineHeight + 2*embedPadding - 4
	if m.picture {
		height = max(height, thumbSize+2*embedPadding)
	}
	c.add(
		box{textLeft, c.y, embedRight - textLeft, height, 4, colourEmbed},
		box{textLeft, c.y, 4, height, 2, m.bar},
	)
	if m.picture {
		c.thumbnail(embedRight-thumbSize-embedPadding, c.y+embedPadding)
	}
	for i, pieces := range lines {
		c.add(line{x: textLeft + embedPadding, y: c.y + embedPadding + 13 + i*lineHeight, size: size, pieces: pieces})
	}
	c.y += height + 8
}

// embedLines returns the lines of the panel, each no wider than it.
func embedLines(m card, size int) (all [][]piece) {
	room := embedRight - textLeft - 2*embedPadding
	if m.picture {
		room -= thumbSize + embedPadding
	}
	add := func(s string, c colour, bold bool) {
		all = append(all, wrapped([]piece{{s, c, bold}}, room, size)...)
	}
	add(m.source, colourStrong, true)
	add(m.summary, colourText, false)
	for _, said := range m.lines {
		add(said, colourText, !isNumbered(said))
	}
	add(m.also, colourText, false)
	clock := ""
	if !m.at.IsZero() {
		clock = "Today at " + m.at.UTC().Format("15:04")
	}
	add(joined(m.footer, clock), colourFaint, false)
	return all
}

// isNumbered reports whether a line of a digest is a story rather than a topic.
func isNumbered(line string) bool { return line != "" && line[0] >= '0' && line[0] <= '9' }

// thumbnail stands for the picture of the article, as far as one can be drawn that
// nobody took.
func (c *canvas) thumbnail(x, y int) {
	c.add(
		box{x, y, thumbSize, thumbSize, 4, colourChip},
		outline{[][2]int{{x + 8, y + 56}, {x + 26, y + 32}, {x + 38, y + 46}, {x + 48, y + 36}, {x + 64, y + 56}}, colourFaint},
		disc{x + 52, y + 20, 6, colourFaint},
	)
}

// buttons adds the buttons below a message. The one that keeps a topic is green.
func (c *canvas) buttons(all []cardButton) {
	const height, size, gap = 30, 14, 8
	x := textLeft
	for _, b := range all {
		width := widthOf(b.label, size) + 28
		ground := colourChip
		if b.good {
			ground = colourGood
		}
		c.add(
			box{x, c.y, width, height, 6, ground},
			line{x: x + width/2, y: c.y + 20, size: size, middle: true, pieces: []piece{{b.label, colourWhite, false}}},
		)
		x += width + gap
	}
	if len(all) > 0 {
		c.y += height + gap
	}
}
