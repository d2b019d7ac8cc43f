package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// picture returns the alert that grew last, and the preview of a topic, of a demo that
// began at that time.
func (a *album) picture(began time.Time) (drawing, error) {
	alert, grown := a.last(func(c card) bool { return c.grew })
	preview, tried := a.last(card.isPreview)
	if !grown || !tried {
		return drawing{}, errors.New("draw the demo: it was ended too early")
	}
	alert.at = pictured(alert.at, began).Truncate(time.Minute)
	return drawCards(alert, preview), nil
}

// pictured returns when something is said to have been in a picture of a demo that
// began at that time.
func pictured(at, began time.Time) time.Time { return pictureBegan.Add(at.Sub(began)) }

// pictureFormats are the endings of files that pictures can be written to.
const pictureFormats = ".svg or .png"

// isPicture reports whether a picture can be written to a file of that name.
func isPicture(path string) bool {
	ending := strings.ToLower(filepath.Ext(path))
	return ending == ".svg" || ending == ".png"
}

// save writes the picture of a demo that began at that time to the file at path, in
// the format that its ending names.
func (a *album) save(path string, began time.Time) error {
	picture, err := a.picture(began)
	if err != nil {
		return err
	}
	content := picture.svg()
	if strings.EqualFold(filepath.Ext(path), ".png") {
		if content, err = picture.png(); err != nil {
			return err
		}
	}
	if err := os.WriteFile(path, content, 0o644); err != nil { //nolint:gosec // a picture is for everybody
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}
