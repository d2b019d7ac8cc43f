package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

func TestThePNGIsThePictureTwiceAsLarge(t *testing.T) {
	dir := t.TempDir()
	var want drawing
	synctest.Test(t, func(t *testing.T) {
		d, _ := perform(t.Context(), t)
		var err error
		if want, err = d.album.picture(d.began); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"one.png", "two.PNG"} {
			if err := d.album.save(filepath.Join(dir, name), d.began); err != nil {
				t.Fatal(err)
			}
		}
	})
	one, err := os.ReadFile(filepath.Join(dir, "one.png"))
	if err != nil {
		t.Fatal(err)
	}
	if two, err := os.ReadFile(filepath.Join(dir, "two.PNG")); err != nil || !bytes.Equal(one, two) {
		t.Errorf("the same picture makes other bytes: %d and %d, %v", len(one), len(two), err)
	}
	got, err := png.Decode(bytes.NewReader(one))
	if err != nil {
		t.Fatal(err)
	}
	if size := got.Bounds().Size(); size != image.Pt(2*want.width, 2*want.height) {
		t.Errorf("it is %v, want twice %d x %d", size, want.width, want.height)
	}
	if _, _, _, alpha := got.At(0, 0).RGBA(); alpha != 0 {
		t.Error("its corners are not round")
	}
	for _, s := range want.shapes {
		if l, ok := s.(line); ok && inkIn(got, l) == 0 {
			t.Errorf("nothing is written where %q belongs", l.pieces[0].text)
		}
	}
}

// inkIn returns how many pixels of a picture have the colour of a line where it stands.
func inkIn(picture image.Image, l line) (ink int) {
	left := l.x
	if l.middle {
		left -= l.size / 2
	}
	where := image.Rect(2*left, 2*(l.y-l.size), 2*(left+2*l.size), 2*(l.y+l.size/4))
	want := color.RGBAModel.Convert(l.pieces[0].colour)
	for x := where.Min.X; x < where.Max.X; x++ {
		for y := where.Min.Y; y < where.Max.Y; y++ {
			if color.RGBAModel.Convert(picture.At(x, y)) == want {
				ink++
			}
		}
	}
	return ink
}

func TestWhatNoFontHasIsDrawnOrLeftOut(t *testing.T) {
	for _, c := range []struct {
		name, text string
		drawn      bool
	}{
		{"letters of Latin", "Überfälle in Łódź", true},
		{"letters of Cyrillic", "выборы", true},
		{"letters of Greek", "εκλογές", true},
		{"the bars of a sparkline", "▁▄█", true},
		{"the signs of a preview", "✔✖⚠", true},
		{"flags", "🇩🇪", false},
		{"emoji", "😀", false},
		{"a script without a font", "選挙", false},
		{"what cannot be seen", "\u200d\u2028\x00", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := line{x: 2, y: 20, size: 15, pieces: []piece{{text: c.text, colour: colourWhite}}}
			p := &plate{image: image.NewRGBA(image.Rect(0, 0, 400, 60)), types: newTypecase()}
			p.draw(l)
			if drawn := bytes.Count(p.image.Pix, []byte{0}) < len(p.image.Pix); drawn != c.drawn {
				t.Errorf("drawn: %t, want %t", drawn, c.drawn)
			}
			if wide := p.types.advance(l) > 0; wide != c.drawn {
				t.Errorf("it takes room: %t, want %t", wide, c.drawn)
			}
		})
	}
}

func TestTextOfAPNGStaysWithinItsLine(t *testing.T) {
	types := newTypecase()
	for _, said := range []string{
		"Dockers at Port Amery vote to strike from Friday", "WWW MMM @@@ ÄÖÜ", "Вмешательство в выборы: суд допросил первых свидетелей",
		"✔ ▁▂▃▄▅▆▇█ ✖", "illicit, jil|l: 'it'", strings.Repeat("m", 40), "0123456789 %$&+=~^",
	} {
		for _, size := range []int{14, 15} {
			l := line{size: size, pieces: []piece{{text: said}}}
			if got, most := types.advance(l).Ceil()/pngScale, widthOf(said, size)+1; got > most {
				t.Errorf("%q is %d wide in size %d, and has room for %d", said, got, size, most)
			}
		}
	}
}

func TestPicturesAreWrittenInTheFormatOfTheirName(t *testing.T) {
	for path, want := range map[string]bool{
		"a.svg": true, "a.png": true, "A.PNG": true, "dir.png/a.svg": true,
		"a": false, "a.gif": false, "a.png.txt": false, ".pngx": false,
	} {
		if got := isPicture(path); got != want {
			t.Errorf("%s: got %t, want %t", path, got, want)
		}
	}
}
