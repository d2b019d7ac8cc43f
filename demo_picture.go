package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// pictureBegan is when the demo begins in a picture of it. Pictures of two runs
// are alike to the byte, whatever the clock said.
//
//nolint:gochecknoglobals // a date cannot be a constant
var pictureBegan = time.Date(2026, time.November, 22, 14, 30, 0, 0, time.UTC)

// pictureTopics are those of the digest that are in a picture, the others being
// in an order that hangs on which feed was asked first. So do further stories.
//
//nolint:gochecknoglobals // an immutable table
var pictureTopics = []string{"dock strike", "election interference"}

// pictureStories is how many stories of a topic are in a picture.
const pictureStories = 2

// album keeps what the channels of the demo were shown.
type album struct {
	mu    sync.Mutex
	cards []card
}

// keep adds a card.
func (a *album) keep(c card) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cards = append(a.cards, c)
}

// last returns the newest card that is as wanted.
func (a *album) last(wanted func(card) bool) (card, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range slices.Backward(a.cards) {
		if wanted(c) {
			return c, true
		}
	}
	return card{}, false
}

// picture returns an SVG of the alert that grew last and of the digest, of a demo
// that began at that time.
func (a *album) picture(began time.Time) ([]byte, error) {
	alert, grown := a.last(func(c card) bool { return c.grew })
	digest, told := a.last(func(c card) bool { return len(c.lines) > 0 })
	if !grown || !told {
		return nil, errors.New("draw the demo: it ended before its digest")
	}
	alert.at = pictureBegan.Add(alert.at.Sub(began)).Truncate(time.Minute)
	if _, rest, found := strings.Cut(digest.headline, " · "); found {
		digest.headline = pictureBegan.Format("Mon 2 Jan") + " · " + rest
	}
	digest.lines = excerpt(digest.lines)
	return drawPicture(alert, digest), nil
}

// excerpt returns those lines of a digest that are about topics of the picture, and
// a sign that there are more.
func excerpt(lines []string) (kept []string) {
	room := 0 // for further lines of the topic
	for _, line := range lines {
		if !isNumbered(line) {
			name, _, _ := strings.Cut(line, " · ")
			if room = 0; slices.Contains(pictureTopics, name) {
				room = 1 + pictureStories
			}
		}
		if room > 0 {
			kept = append(kept, line)
			room--
		}
	}
	return append(kept, "…")
}

// isNumbered reports whether a line of a digest is a story rather than a topic.
func isNumbered(line string) bool { return line != "" && line[0] >= '0' && line[0] <= '9' }

// save writes the picture of a demo that began at that time to the file at path.
func (a *album) save(path string, began time.Time) error {
	picture, err := a.picture(began)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil { //nolint:gosec // a picture is for everybody
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}
