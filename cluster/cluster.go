// Package cluster tells which items report the same event, by their words alone.
//
// A live story is known by its centroid: the words of its items, each weighed by
// how often the item has it and by how rare it is. A new item belongs to the
// story to whose centroid its own words are nearest, if they are near enough;
// else it opens a story. Three things matter more than the formula:
//
//   - Time. News about an event comes in hours. A story is live for [IdleFor]
//     after its last item and for [LiveFor] after its first, and what comes later
//     has to be more alike: the sooner, the faster its items came. After a burst
//     that everybody reports within minutes, hours of silence are an end.
//   - Rarity is counted in stories, not in items: an event that everybody reports
//     would otherwise make its own words common, and fall apart.
//   - A publisher repeats itself in form. Titles of one feed that differ in
//     numbers or in a name alone ("Day 2", "Day 3") are stories of their own, and
//     words in common with its own items alone are not enough.
//
// Languages have no words in common, so no story spans two. The size of a story
// never counts for it: large ones would swallow their neighbours.
//
// A [Memory] is a function of the items it was given, one after the other, and
// of their times. It reads no clock, and nothing in it depends on the order of a
// map or of an addition. It can be taken back to an earlier step, because the
// transactions that it is part of may fail or be run again: see [Memory.Rewind].
//
// Sources: the centroid is that of topic detection and tracking, as in J. Allan
// (ed.), Topic Detection and Tracking, 2002; weights are tf-idf, as in C. D.
// Manning et al., Introduction to Information Retrieval, chapter 6.
package cluster

import (
	"cmp"
	"time"

	"newsdesk/news"
	"newsdesk/text"
)

// How long a story is live.
const (
	IdleFor = 24 * time.Hour // after its last item
	LiveFor = 72 * time.Hour // after its first
)

// How alike an item and a story have to be.
const (
	Quiet = 0.16 // for the item to be of the story
	Loud  = 0.40 // for that to leave no doubt, if it is not for a single word
)

// Item is what an item is judged by.
type Item struct {
	Feed     news.FeedID
	Language string // BCP 47 tag; "" is a language of its own
	Title    string
	Text     string
}

// Draft is an item that was read.
type Draft struct {
	Words   Words
	vector  vector
	telling int // words that say something
	title   title
}

// fewestWords is how many words that say something an item needs to be compared: "Live updates" is
// about anything.
const fewestWords = 2

// manyWords is how many words that say something an item has when it brings more
// than a headline. One word alone does not make such an item part of a story: a
// headline has no room for a second.
const manyWords = 12

// fewStories is how many stories of a language are too few to tell by them how
// rare its words are, places and names above all: all that is not in a word list
// looks equally rare. As long as no more are known, items that bring a text have
// to be more alike. Bare headlines have no words to spare for that.
const fewStories = 50

// Telling reports whether the item says enough to be compared with others.
func (d Draft) Telling() bool { return d.telling >= fewestWords }

// Cluster is a live story. It does not change: another takes its place.
type Cluster struct {
	Story news.StoryID
	facts
	length float64 // of the centroid
	record record
}

// facts are what is known of a story beside its words and titles.
type facts struct {
	language    Term
	first, last int64 // when items came in, in nanoseconds since 1970
	pace        pace  // at which they did
}

// live reports whether an item at now may join. Times to come, which a clock
// that was wrong left behind, count as those gone by.
func (f *facts) live(now int64) bool {
	return time.Duration(now-f.last).Abs() <= IdleFor && time.Duration(now-f.first).Abs() <= LiveFor
}

// Memory is all live stories and how rare words are. It is for one goroutine at
// a time.
type Memory struct {
	reader      reader
	frequencies frequencies
	index       index
	history     history
}

// New returns a memory of nothing but word lists.
func New() *Memory {
	return &Memory{
		frequencies: frequencies{in: map[Term]int32{}, seeds: newSeeds()},
		index:       newIndex(),
	}
}

// Live returns the number of stories that are kept.
func (m *Memory) Live() int { return len(m.index.slots) }

// Read returns the draft of an item.
func (m *Memory) Read(item Item) Draft {
	language := text.BaseLanguage(item.Language)
	words := m.reader.read(language, item.Title, item.Text)
	terms := make([]Term, len(words))
	for i, w := range words {
		terms[i] = w.term
	}
	d := Draft{Words: Words{languageTerm(language), terms}, title: m.reader.title(item)}
	d.vector, d.telling = m.frequencies.weigh(d.Words.Language, words)
	return d
}

// Match is a story and how alike an item is to it.
type Match struct {
	Story news.StoryID
	Score float64 // the cosine, less for an item that comes late
	Loud  bool    // it leaves no doubt
}

// least returns how alike to a story a draft has to be.
func (m *Memory) least(d Draft) float64 {
	if d.telling < manyWords {
		return Quiet
	}
	known := float64(m.frequencies.in[d.Words.Language])
	return Quiet * (1 + fewStories/(fewStories+known))
}

// Nearest returns the live story that a draft is most alike to, if it is at
// least [Quiet], and more than that while few stories are known. The story
// barred is left out.
func (m *Memory) Nearest(d Draft, barred news.StoryID, now time.Time) (best Match, found bool) {
	x, least, at := &m.index, m.least(d), now.UnixNano()
	var nearest int32
	for slot := range x.near(d.vector, least) {
		f, r := &x.facts[slot], x.records[slot]
		match := Match{Story: x.stories[slot]}
		if f.language != d.Words.Language || match.Story == barred || !f.live(at) {
			continue
		}
		common := r.overlap(d.vector)
		match.Score = common.dot / x.lengths[slot] * f.pace.nearness(at)
		match.Loud = match.Score >= Loud && !common.single()
		if match.Score < least || common.single() && d.telling >= manyWords || found && !x.better(match, slot, best, nearest) || r.bars(d.title) {
			continue
		}
		best, nearest, found = match, slot, true
	}
	return best, found
}

// better reports whether match, in a slot, is before best, in another. No two
// stories are equal in it, so the order in which they are found does not count.
func (x *index) better(match Match, slot int32, best Match, nearest int32) bool {
	return cmp.Or(cmp.Compare(match.Score, best.Score), cmp.Compare(x.facts[slot].last, x.facts[nearest].last), cmp.Compare(best.Story, match.Story)) > 0
}

// Open makes story live with its first item, which is telling, and counts its words. The words
// forget, which were counted long ago, are no longer.
func (m *Memory) Open(story news.StoryID, d Draft, forget Words, now time.Time) *Cluster {
	c := &Cluster{Story: story, facts: facts{language: d.Words.Language, first: now.UnixNano()}, record: newRecord(nil, nil)}
	c = c.with(d, now)
	m.do(step{after: c, count: d.Words, forget: forget})
	return c
}

// Join adds an item to a story and returns the story as it is then. It does
// nothing, and returns nil, where the story is not live or not of the item's
// language.
func (m *Memory) Join(story news.StoryID, d Draft, now time.Time) *Cluster {
	before := m.index.find(story)
	if before == nil || before.language != d.Words.Language || !before.live(now.UnixNano()) {
		return nil
	}
	after := before.with(d, now)
	m.do(step{before: before, after: after})
	return after
}

// with returns c with one more item.
func (c *Cluster) with(d Draft, now time.Time) *Cluster {
	after := *c
	after.last, after.pace = now.UnixNano(), c.pace.with(now.UnixNano())
	var room [maxCentroid]weighed
	centroid := c.record.centroid(room[:0]).plus(d.vector).strongest(maxCentroid)
	after.length = centroid.length()
	after.record = newRecord(centroid, c.record.titles().latest(d.title))
	return &after
}

// Expire forgets the stories that are not live at now, and returns them.
func (m *Memory) Expire(now time.Time) (dead []news.StoryID) {
	x, at := &m.index, now.UnixNano()
	for slot := range x.facts {
		if x.records[slot] != nil && !x.facts[slot].live(at) {
			dead = append(dead, x.stories[slot])
		}
	}
	for _, story := range dead {
		m.do(step{before: x.find(story)})
	}
	x.shrink()
	return dead
}

// Restore puts back a live story as it was.
func (m *Memory) Restore(c *Cluster) { m.index.replace(m.index.find(c.Story), c) }

// Count counts the words of a story that was opened before.
func (m *Memory) Count(w Words) { m.frequencies.add(w, 1) }
