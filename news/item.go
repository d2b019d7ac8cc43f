package news

import (
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// Key is one identity of an item within its feed: the first eight bytes of a
// SHA-256. An item is known when any of its keys is known.
type Key uint64

// NewKey returns the key of kind ("guid", "link", "text") for value.
func NewKey(kind, value string) Key {
	sum := sha256.Sum256([]byte(kind + "\x00" + value))
	return Key(binary.BigEndian.Uint64(sum[:8]))
}

// Item is one piece of news as a feed reports it.
type Item struct {
	GUID      string    `json:"guid,omitempty"`      // as published
	Title     string    `json:"title,omitempty"`     // plain text, one line
	Text      string    `json:"text,omitempty"`      // plain text: the feed's description or content
	Link      string    `json:"link,omitempty"`      // absolute, http or https, otherwise as published
	Canonical string    `json:"canonical,omitempty"` // [CanonicalLink] of Link; empty where it does not tell the item from its neighbours
	Site      string    `json:"site,omitempty"`      // the publisher: the part of its host that is registered, "example.co.uk"
	Author    string    `json:"author,omitempty"`    // plain text
	Tags      []string  `json:"tags,omitempty"`      // categories, plain text
	Image     string    `json:"image,omitempty"`     // absolute URL of a picture
	Language  string    `json:"language,omitempty"`  // BCP 47 tag
	Published time.Time `json:"published,omitzero"`  // UTC; never in the future once a batch is made
	Undated   bool      `json:"undated,omitempty"`   // the document gave no date: Published is when the item was first seen
	Keys      []Key     `json:"keys,omitempty"`
}
