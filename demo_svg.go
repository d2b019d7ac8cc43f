package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// fontNames are Discord's own font and what comes near it where it is missing.
const fontNames = "gg sans, Noto Sans, Helvetica Neue, Helvetica, Arial, sans-serif"

// svg returns the drawing as an SVG.
func (d drawing) svg() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="%s">`+"\n",
		d.width, d.height, fontNames)
	fmt.Fprintf(&out, "<title>%s</title>\n", escaped(d.title))
	for _, s := range d.shapes {
		out.WriteString(element(s) + "\n")
	}
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// element returns the element of an SVG that draws s.
func element(s shape) string {
	switch s := s.(type) {
	case box:
		return fmt.Sprintf(`<rect x="%d" y="%d" width="%d" height="%d" rx="%d" fill="%s"/>`, s.x, s.y, s.width, s.height, s.radius, s.colour)
	case disc:
		return fmt.Sprintf(`<circle cx="%d" cy="%d" r="%d" fill="%s"/>`, s.x, s.y, s.radius, s.colour)
	case outline:
		var corners []string
		for _, corner := range s.corners {
			corners = append(corners, fmt.Sprintf("%d,%d", corner[0], corner[1]))
		}
		return fmt.Sprintf(`<polygon points="%s" fill="%s"/>`, strings.Join(corners, " "), s.colour)
	case line:
		return s.element()
	default:
		panic(fmt.Sprintf("draw a shape: %T is none", s))
	}
}

func (l line) element() string {
	anchor := ""
	if l.middle {
		anchor = ` text-anchor="middle"`
	}
	var spans strings.Builder
	for _, p := range l.pieces {
		weight := ""
		if p.bold {
			weight = ` font-weight="600"`
		}
		fmt.Fprintf(&spans, `<tspan fill="%s"%s>%s</tspan>`, p.colour, weight, escaped(p.text))
	}
	return fmt.Sprintf(`<text x="%d" y="%d" font-size="%d"%s xml:space="preserve">%s</text>`, l.x, l.y, l.size, anchor, spans.String())
}

// String returns c as SVG writes it: "#5865f2".
func (c colour) String() string { return fmt.Sprintf("#%06x", uint32(c)) }

// escaped returns s as the text of an element. What XML cannot hold becomes U+FFFD.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}
