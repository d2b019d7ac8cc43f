package news

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// Digest is a post about a day, or one of several that are together: what there
// was about the topics of a channel.
type Digest struct {
	Day    Day       `json:"day"`
	Minute int       `json:"minute"`          // of that day, by the wall clock: a morning's, an evening's
	Asked  bool      `json:"asked,omitempty"` // somebody wanted it at once: it is none of the schedule's
	From   time.Time `json:"from"`            // since when it tells
	To     time.Time `json:"to"`              // and up to when

	Stories int `json:"stories"` // of all topics, those that the channel heard of before included
	Sources int `json:"sources"` // publishers that carry them
	Worth   int `json:"worth"`   // of the stories, those that a line tells of

	Part  int `json:"part"`  // counted from 1
	Parts int `json:"parts"` // messages in all

	Topics []DigestTopic `json:"topics,omitempty"` // those with stories, the weightiest first
	Quiet  []string      `json:"quiet,omitempty"`  // names of those without; in the last part
	Left   int           `json:"left,omitempty"`   // topics with stories for which there is no room; in the last part
}

// DigestTopic is what a digest tells of a topic.
type DigestTopic struct {
	ID        TopicID `json:"id"`
	Name      string  `json:"name"`
	Stories   int     `json:"stories"`             // in all
	Change    *int    `json:"change,omitempty"`    // as against the day before; nil: cannot be said
	Lines     []Line  `json:"lines,omitempty"`     // the weightiest first
	First     int     `json:"first,omitempty"`     // number of the first line, from 1
	More      int     `json:"more,omitempty"`      // that no line tells of
	Continued bool    `json:"continued,omitempty"` // its first lines are in the part before
}

// NewDigestID returns the ID of a part, counted from 1, of the digest that a
// channel gets for a day. The schedule of a channel has the channel's ID.
func NewDigestID(channel ChannelID, day Day, part int) PostID {
	return digestID(channel, string(day), part)
}

// NewAskedDigestID returns the ID of a part of the digest that somebody wants at
// once. In one minute there is one.
func NewAskedDigestID(channel ChannelID, at time.Time, part int) PostID {
	return digestID(channel, "at-"+at.UTC().Format("20060102T1504Z"), part)
}

func digestID(channel ChannelID, about string, part int) PostID {
	id := "digest/" + string(channel) + "/" + about
	if part > 1 {
		id += fmt.Sprint("/", part)
	}
	return PostID(id)
}

// IsEmpty reports whether there is nothing new to tell.
func (d *Digest) IsEmpty() bool { return d.Worth == 0 }

// heading returns what the content line of the message is made of.
func (d *Digest) heading() Heading {
	date := string(d.Day)
	if day, err := time.Parse(time.DateOnly, date); err == nil {
		date = day.Format("Mon 2 Jan")
	}
	return Heading{Topics: []string{d.name()}, Title: date + " · " + d.sum()}
}

// name says what part of the day the digest is for.
func (d *Digest) name() string {
	switch hour := d.Minute / 60; {
	case hour < 5:
		return "Night digest"
	case hour < 12:
		return "Morning digest"
	case hour < 17:
		return "Afternoon digest"
	}
	return "Evening digest"
}

// sum says how much there is, or which of the messages it is.
func (d *Digest) sum() string {
	switch {
	case d.Part > 1:
		return fmt.Sprintf("part %d of %d", d.Part, d.Parts)
	case d.Stories == 0:
		return "nothing new"
	case d.Worth == 0:
		return fmt.Sprintf("%s, all told before", amount(d.Stories, "story", "stories"))
	}
	return fmt.Sprintf("%s from %s, %d worth your time",
		amount(d.Stories, "story", "stories"), amount(d.Sources, "source", "sources"), d.Worth)
}

func amount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

// The bounds of a digest, so that each part fits into the description of an
// embed, and somebody may still read it.
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
const (
	MostParts   = 3
	MostQuiet   = 8 // topics without stories that are named
	digestSize  = 3900
	headingSize = 2*MaxName + 90 // of a topic
	restSize    = MostQuiet*(2*MaxName+2) + 60
)

// Split returns the digest in as many parts as it needs, [MostParts] at most.
// What finds no room is counted, not told. No part ends within a line.
func (d Digest) Split() []Digest {
	s := splitter{whole: d}
	s.begin()
	for _, topic := range d.Topics {
		s.add(topic)
	}
	return s.end()
}

// splitter lays out a digest.
type splitter struct {
	whole Digest
	parts []Digest
	left  int // characters for which the part has room
	worth int
	over  int // topics without room
}

func (s *splitter) begin() {
	part := s.whole
	part.Topics, part.Quiet, part.Part = nil, nil, len(s.parts)+1
	s.parts = append(s.parts, part)
	s.left = digestSize
	if len(s.parts) == MostParts {
		s.left -= restSize
	}
}

// room reports whether there is room for so many characters, in this part or in another.
func (s *splitter) room(size int) bool {
	if size > s.left && len(s.parts) < MostParts {
		s.begin()
	}
	return size <= s.left
}

// add adds a topic, as far as there is room.
func (s *splitter) add(topic DigestTopic) {
	lines := topic.Lines
	first := headingSize
	if len(lines) > 0 {
		first += lines[0].shown()
	}
	if !s.room(first) {
		s.over++
		return
	}
	s.open(topic, 1)
	for i, line := range lines {
		before := len(s.parts)
		if i > 0 && !s.room(line.shown()) {
			s.top().More += len(lines) - i
			return
		}
		if len(s.parts) > before {
			s.pass(topic, i+1)
		}
		s.left -= line.shown()
		s.worth++
		s.top().Lines = append(s.top().Lines, line)
	}
}

// open begins a topic, of which the lines are numbered from first.
func (s *splitter) open(topic DigestTopic, first int) {
	topic.Lines, topic.First = nil, first
	part := &s.parts[len(s.parts)-1]
	part.Topics = append(part.Topics, topic)
	s.left -= headingSize
}

// pass goes on with a topic in a new part, which says how many more there are.
func (s *splitter) pass(topic DigestTopic, first int) {
	previous := &s.parts[len(s.parts)-2]
	previous.Topics[len(previous.Topics)-1].More = 0
	topic.Continued = true
	s.open(topic, first)
}

// top returns the topic that is being told.
func (s *splitter) top() *DigestTopic {
	part := &s.parts[len(s.parts)-1]
	return &part.Topics[len(part.Topics)-1]
}

// end says in every part what there is in all.
func (s *splitter) end() []Digest {
	if len(s.whole.Quiet) > 0 && len(s.parts) < MostParts && s.left < restSize {
		s.begin()
	}
	for i := range s.parts {
		s.parts[i].Parts, s.parts[i].Worth = len(s.parts), s.worth
	}
	last := &s.parts[len(s.parts)-1]
	last.Quiet, last.Left = s.whole.Quiet, s.over
	return s.parts
}

// shown returns how many characters the line takes up at most in a digest:
// its number, a title that is not escaped where it is a link, the source.
func (l Line) shown() int {
	const markup = len("10. []() · ") + len(" +99") + 1
	title := cut(l.Title, LineTitle)
	source := 2 * len(utf16.Encode(cut(l.Source, LineSource)))
	link := linkSize(l.Link)
	if link == 0 || link > LineLink {
		return markup + 2*len(utf16.Encode(title)) + source
	}
	return markup + len(utf16.Encode(title)) + link + source
}

// cut returns the first n characters of s.
func cut(s string, n int) []rune {
	runes := []rune(strings.ToValidUTF8(s, ""))
	return runes[:min(n, len(runes))]
}
