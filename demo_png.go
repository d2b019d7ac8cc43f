package main

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"

	"golang.org/x/image/vector"
)

// pngScale is how many pixels of a PNG a pixel of a screen is: letters are sharp on
// screens that have more than others.
const pngScale = 2

// png returns the drawing as a PNG, transparent outside its round corners. The same
// drawing makes the same bytes.
func (d drawing) png() ([]byte, error) {
	p := &plate{
		image: image.NewRGBA(image.Rect(0, 0, d.width*pngScale, d.height*pngScale)),
		types: newTypecase(),
	}
	for _, s := range d.shapes {
		p.draw(s)
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, p.image); err != nil {
		return nil, fmt.Errorf("draw the picture: %w", err)
	}
	return out.Bytes(), nil
}

// plate is an image that shapes are drawn on.
type plate struct {
	image *image.RGBA
	types *typecase
}

func (p *plate) draw(s shape) {
	switch s := s.(type) {
	case box:
		p.box(pngScale*float32(s.x), pngScale*float32(s.y), pngScale*float32(s.width), pngScale*float32(s.height), pngScale*float32(s.radius), s.colour)
	case disc:
		r := pngScale * float32(s.radius)
		p.box(pngScale*float32(s.x)-r, pngScale*float32(s.y)-r, 2*r, 2*r, r, s.colour)
	case outline:
		var corners [][2]float32
		for _, c := range s.corners {
			corners = append(corners, [2]float32{pngScale * float32(c[0]), pngScale * float32(c[1])})
		}
		p.area(s.colour, corners...)
	case line:
		p.line(s)
	default:
		panic(fmt.Sprintf("draw a shape: %T is none", s))
	}
}

// box fills a rectangle with round corners; one that is as round as can be is a circle.
func (p *plate) box(x, y, width, height, radius float32, c colour) {
	const bend = 0.5523 // of a cubic curve that comes nearest to a quarter of a circle
	r := min(radius, width/2, height/2)
	k := r * (1 - bend)
	right, bottom := x+width, y+height
	p.fill(c, func(z *vector.Rasterizer) {
		z.MoveTo(x+r, y)
		z.LineTo(right-r, y)
		z.CubeTo(right-k, y, right, y+k, right, y+r)
		z.LineTo(right, bottom-r)
		z.CubeTo(right, bottom-k, right-k, bottom, right-r, bottom)
		z.LineTo(x+r, bottom)
		z.CubeTo(x+k, bottom, x, bottom-k, x, bottom-r)
		z.LineTo(x, y+r)
		z.CubeTo(x, y+k, x+k, y, x+r, y)
	})
}

// area fills what is between corners.
func (p *plate) area(c colour, corners ...[2]float32) {
	p.fill(c, func(z *vector.Rasterizer) {
		z.MoveTo(corners[0][0], corners[0][1])
		for _, corner := range corners[1:] {
			z.LineTo(corner[0], corner[1])
		}
	})
}

// fill fills the path that trace makes.
func (p *plate) fill(c colour, trace func(*vector.Rasterizer)) {
	bounds := p.image.Bounds()
	z := vector.NewRasterizer(bounds.Dx(), bounds.Dy())
	z.DrawOp = draw.Over
	trace(z)
	z.ClosePath()
	z.Draw(p.image, bounds, image.NewUniform(c), image.Point{})
}

// RGBA implements [color.Color].
func (c colour) RGBA() (r, g, b, a uint32) {
	const full = 0x101 // from eight bits to sixteen
	return uint32(c>>16&0xff) * full, uint32(c>>8&0xff) * full, uint32(c&0xff) * full, 0xffff
}
