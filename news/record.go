package news

import (
	"cmp"
	"time"
	"unicode/utf8"
)

// Record is what is remembered of an item, and of what was decided about it,
// so that people can ask.
type Record struct {
	Seq       uint64    `json:"seq,omitempty"` // its number, above those of all records before it, see store.Tx.PutRecord
	Key       Key       `json:"key"`           // the first identity of the item
	Feed      FeedID    `json:"feed"`
	FeedName  string    `json:"feed_name"` // its label at the time
	Story     StoryID   `json:"story"`
	Title     string    `json:"title,omitempty"`
	Text      string    `json:"text,omitempty"` // the first [RecordText] bytes
	Link      string    `json:"link,omitempty"`
	Canonical string    `json:"canonical,omitempty"`
	Site      string    `json:"site,omitempty"`
	Author    string    `json:"author,omitempty"`
	Tags      []string  `json:"tags,omitempty"`
	Language  string    `json:"language,omitempty"`
	Published time.Time `json:"published"`
	At        time.Time `json:"at"`               // when it came in; of what was there before the feed, when it was published
	Silent    Reason    `json:"silent,omitempty"` // why nobody was to hear of it: [ReasonBacklog], [ReasonReset]
	Verdicts  []Verdict `json:"verdicts,omitempty"`
}

// The bounds of a record.
const (
	RecordText     = 8 << 10 // bytes: what is behind them topics see once, and searches never
	RecordVerdicts = 200
)

// NewRecord returns the record of an item of feed that came in at a time, about
// which nothing is decided yet.
func NewRecord(feed Feed, story StoryID, item Item, at time.Time) Record {
	r := Record{
		Feed: feed.ID, FeedName: feed.Label(), Story: story, Title: item.Title, Text: head(item.Text, RecordText),
		Link: item.Link, Canonical: item.Canonical, Site: cmp.Or(item.Site, feed.Host()), Author: item.Author, Tags: item.Tags,
		Language: item.Language, Published: item.Published, At: at,
	}
	if len(item.Keys) > 0 {
		r.Key = item.Keys[0]
	}
	return r
}

// Verdict returns what was decided for a channel, if anything was.
func (r Record) Verdict(channel ChannelID) (Verdict, bool) {
	for _, v := range r.Verdicts {
		if v.Channel == channel {
			return v, true
		}
	}
	return Verdict{}, false
}

// head returns the first n bytes of s at most, in whole characters.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
