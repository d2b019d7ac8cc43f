package main

import (
	"image"
	"unicode"

	"github.com/go-analyze/charts"
	"github.com/golang/freetype/truetype"
	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// typecase holds the fonts of a PNG, which are those that /news trends is drawn
// with. They have Latin, Greek and Cyrillic letters.
type typecase struct {
	regular, bold *truetype.Font
	faces         map[faceKey]font.Face
}

type faceKey struct {
	bold bool
	size int
}

func newTypecase() *typecase {
	return &typecase{
		regular: charts.GetFont(charts.FontFamilyNotoSans),
		bold:    charts.GetFont(charts.FontFamilyNotoSansBold),
		faces:   map[faceKey]font.Face{},
	}
}

// has reports whether there is a letter for r.
func (t *typecase) has(r rune, bold bool) bool { return t.font(bold).Index(r) != 0 }

func (t *typecase) font(bold bool) *truetype.Font {
	if bold {
		return t.bold
	}
	return t.regular
}

// face returns a font in a size of a screen's pixels.
func (t *typecase) face(size int, bold bool) font.Face {
	key := faceKey{bold, size}
	if t.faces[key] == nil {
		t.faces[key] = truetype.NewFace(t.font(bold), &truetype.Options{Size: float64(size * pngScale), DPI: 72, SubPixelsX: 16})
	}
	return t.faces[key]
}

// line draws a line of text.
func (p *plate) line(l line) {
	left := fixed.I(l.x * pngScale)
	if l.middle {
		left -= p.types.advance(l) / 2
	}
	pen := font.Drawer{Dst: p.image, Dot: fixed.Point26_6{X: left, Y: fixed.I(l.y * pngScale)}}
	for _, said := range l.pieces {
		pen.Src, pen.Face = image.NewUniform(said.colour), p.types.face(l.size, said.bold)
		for _, r := range said.text {
			p.letter(&pen, r, l.size, said)
		}
	}
}

// letter draws r, and moves the pen on. What no font has is drawn as a mark, or left
// out: a box in its place would say nothing.
func (p *plate) letter(pen *font.Drawer, r rune, size int, style piece) {
	switch {
	case isMark(r):
		em := float32(size * pngScale)
		p.mark(r, float32(pen.Dot.X)/64, float32(pen.Dot.Y)/64, em, style.colour)
		pen.Dot.X += markAdvance(size)
	case p.types.has(r, style.bold) && unicode.IsPrint(r):
		pen.DrawString(string(r))
	}
}

// advance returns how wide a line is.
func (t *typecase) advance(l line) (width fixed.Int26_6) {
	for _, said := range l.pieces {
		for _, r := range said.text {
			switch {
			case isMark(r):
				width += markAdvance(l.size)
			case t.has(r, said.bold) && unicode.IsPrint(r):
				width += font.MeasureString(t.face(l.size, said.bold), string(r))
			}
		}
	}
	return width
}

// isMark reports whether r is drawn rather than taken from a font: the bars of a
// sparkline, and what a preview begins its lines with.
func isMark(r rune) bool { return r >= '▁' && r <= '█' || r == '✔' || r == '✖' || r == '⚠' }

// markAdvance is how wide a mark is: four fifths of a letter's height.
func markAdvance(size int) fixed.Int26_6 { return fixed.I(size*pngScale) * 4 / 5 }

// mark draws r from x on the baseline y, em being the height of letters.
func (p *plate) mark(r rune, x, y, em float32, c colour) {
	at := func(points ...[2]float32) (corners [][2]float32) {
		for _, point := range points {
			corners = append(corners, [2]float32{x + em*point[0], y - em*point[1]})
		}
		return corners
	}
	switch r {
	case '✔':
		p.area(c, at([2]float32{.06, .36}, [2]float32{.16, .46}, [2]float32{.28, .28}, [2]float32{.60, .72}, [2]float32{.70, .64}, [2]float32{.28, .06})...)
	case '✖':
		p.area(c, at([2]float32{.08, .12}, [2]float32{.16, .04}, [2]float32{.68, .58}, [2]float32{.60, .66})...)
		p.area(c, at([2]float32{.60, .04}, [2]float32{.68, .12}, [2]float32{.16, .66}, [2]float32{.08, .58})...)
	case '⚠':
		p.area(c, at([2]float32{.38, .74}, [2]float32{.74, .04}, [2]float32{.02, .04})...)
		p.area(colourPage, at([2]float32{.34, .48}, [2]float32{.42, .48}, [2]float32{.40, .24}, [2]float32{.36, .24})...)
		p.area(colourPage, at([2]float32{.35, .19}, [2]float32{.41, .19}, [2]float32{.41, .12}, [2]float32{.35, .12})...)
	default: // eighths of the height
		height := .1 * float32(r-'▁'+1)
		p.area(c, at([2]float32{.06, 0}, [2]float32{.06, height}, [2]float32{.74, height}, [2]float32{.74, 0})...)
	}
}
