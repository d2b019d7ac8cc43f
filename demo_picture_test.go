package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// picturePath is the picture at the top of README.md.
const picturePath = "docs/alert.svg"

func TestTheDemoDrawsThePictureOfTheReadme(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alert.svg")
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(7*time.Hour + 1234*time.Millisecond) // no two people start it at the same time
		d, _ := perform(t.Context(), t)
		if err := d.album.save(path, d.began); err != nil {
			t.Error(err)
		}
	})
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if *updateCards {
		if err := os.WriteFile(picturePath, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(picturePath)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got), newsdesk demo --screenshot %[1]s makes it anew:\n%s", picturePath, diff)
	}
	said := strings.Join(strings.Fields(textOf(t, got)), " ")
	for _, part := range []string{"Dockers at Port Amery vote to strike from Friday", "also in: Meridian Wire, Island Radio News, The Vandora Times", "14:2", "Sources", "Preview of elections", "2 alerts", "left out by -cup", "Create & subscribe here"} {
		if !strings.Contains(said, part) {
			t.Errorf("the picture lacks %q: %s", part, said)
		}
	}
	readme, err := os.ReadFile("README.md")
	if err != nil || !strings.Contains(string(readme), `src="`+picturePath+`"`) {
		t.Errorf("README.md does not show %s: %v", picturePath, err)
	}
}

func TestPicturesHoldNothingButTextOfWhatFeedsSay(t *testing.T) {
	for message := range cardMessages {
		svg := drawCards(cardOf(t, message)).svg()
		for _, bad := range []string{"<script", "\x1b", "\x00", "href", "\u202e"} {
			if strings.Contains(string(svg), bad) {
				t.Errorf("%s: the picture contains %q", message, bad)
			}
		}
		textOf(t, svg)
	}
	const title = `</text><script>alert("1")</script> & <a href='x'>]]>`
	svg := drawCards(
		card{channel: demoChannels()[0], topic: title, headline: title, source: title, summary: title, also: title, lines: []string{title}},
		card{channel: demoChannels()[0], markup: []string{title}, buttons: []cardButton{{label: title}}},
	).svg()
	if strings.Contains(string(svg), "<script") || strings.Contains(string(svg), "<a ") {
		t.Errorf("markup of a title is markup of the picture:\n%s", svg)
	}
	if said := textOf(t, svg); !strings.Contains(said, `<script>alert("1")</script>`) {
		t.Errorf("the title cannot be read in the picture:\n%s", said)
	}
}

func TestLinesOfPicturesFitAndLoseNothing(t *testing.T) {
	for _, s := range []string{
		"", "short", "Eight in ten dockers voted to walk out after the terminal refused",
		strings.Repeat("w", 200), "有権者に一日遅い日付を伝える電話が相次いだ。委員会は発信元を特定した。",
	} {
		const room = 120
		lines := []string{}
		for _, pieces := range wrapped([]piece{{text: s}}, room, 14) {
			lines = append(lines, pieces[0].text)
		}
		for _, line := range lines {
			if got := widthOf(line, 14); got > room {
				t.Errorf("%q is %d wide, want %d at most", line, got, room)
			}
		}
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""), strings.Join(strings.Fields(s), ""); strings.ReplaceAll(got, " ", "") != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNoPictureOfADemoThatWasInterrupted(t *testing.T) {
	if _, err := new(album).picture(demoStart); err == nil || !strings.Contains(err.Error(), "ended too early") {
		t.Errorf("got error %v", err)
	}
}

// textOf returns what can be read in an SVG, which has to be well-formed.
func textOf(t *testing.T, svg []byte) string {
	t.Helper()
	var said strings.Builder
	for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return said.String()
		}
		if err != nil {
			t.Fatalf("%v in:\n%s", err, svg)
		}
		if text, ok := token.(xml.CharData); ok {
			said.Write(text)
		}
	}
}
