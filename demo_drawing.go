package main

// drawing is a picture of messages as a value, which [drawing.svg] and [drawing.png]
// put into the form of a file. All measures are pixels of a screen.
type drawing struct {
	title         string
	width, height int
	shapes        []shape
}

// shape is a [box], a [disc], an [outline] or a [line].
type shape any

// box is a rectangle with round corners.
type box struct {
	x, y, width, height, radius int
	colour                      colour
}

// disc is a circle that is filled.
type disc struct {
	x, y, radius int
	colour       colour
}

// outline is an area with corners.
type outline struct {
	corners [][2]int
	colour  colour
}

// line is a line of text.
type line struct {
	x, y   int // of its left end, on the baseline
	size   int
	middle bool // x is its middle instead
	pieces []piece
}

// piece is a piece of a line in one style.
type piece struct {
	text   string
	colour colour
	bold   bool
}

// colour is 0xRRGGBB.
type colour uint32

// Discord's dark colours.
const (
	colourPage   colour = 0x313338
	colourEmbed  colour = 0x2b2d31
	colourText   colour = 0xdbdee1
	colourStrong colour = 0xf2f3f5
	colourFaint  colour = 0x949ba4
	colourLink   colour = 0x00a8fc
	colourBrand  colour = 0x5865f2
	colourChip   colour = 0x4e5058
	colourGood   colour = 0x248046
	colourWhite  colour = 0xffffff
)
