package cluster

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"newsdesk/news"
)

// plainMemory does what a Memory does to stories, with nothing but a loop over
// all of them. The drafts are those of the Memory.
type plainMemory map[news.StoryID]plainStory

type plainStory struct {
	language    Term
	first, last time.Time
	pace        pace
	centroid    map[Term]float32
	length      float64
	titles      []title
}

func (s plainStory) live(now time.Time) bool {
	return now.Sub(s.last).Abs() <= IdleFor && now.Sub(s.first).Abs() <= LiveFor
}

// vector returns the centroid in the order of its terms.
func (s plainStory) vector() (v vector) {
	for _, term := range slices.Sorted(maps.Keys(s.centroid)) {
		v = append(v, weighed{term, s.centroid[term]})
	}
	return v
}

func (s plainStory) with(d Draft, now time.Time) plainStory {
	s.last, s.pace, s.centroid = now, s.pace.with(now.UnixNano()), maps.Clone(s.centroid)
	for _, w := range d.vector {
		s.centroid[w.term] += w.weight
	}
	terms := slices.SortedFunc(maps.Keys(s.centroid), func(a, b Term) int {
		return cmp.Or(cmp.Compare(s.centroid[b], s.centroid[a]), cmp.Compare(a, b))
	})
	for _, term := range terms[min(len(terms), maxCentroid):] {
		delete(s.centroid, term)
	}
	s.length = s.vector().length()
	s.titles = append(slices.Clone(s.titles), d.title)
	s.titles = s.titles[max(0, len(s.titles)-maxTitles):]
	return s
}

func (s plainStory) bars(t title) bool {
	sameFeed := 0
	for _, old := range s.titles {
		if old.feed == t.feed {
			sameFeed++
			if inSeries(old.words, t.words) {
				return true
			}
		}
	}
	return sameFeed == len(s.titles)
}

func (p plainMemory) open(story news.StoryID, d Draft, now time.Time) {
	s := plainStory{language: d.Words.Language, first: now, centroid: map[Term]float32{}}
	p[story] = s.with(d, now)
}

// expire forgets what is not live and returns it, in order.
func (p plainMemory) expire(now time.Time) (dead []news.StoryID) {
	for _, story := range slices.Sorted(maps.Keys(p)) {
		if !p[story].live(now) {
			dead = append(dead, story)
			delete(p, story)
		}
	}
	return dead
}

func (p plainMemory) nearest(d Draft, barred news.StoryID, least float64, now time.Time) (best Match, found bool) {
	for story, s := range p {
		if s.language != d.Words.Language || story == barred || !s.live(now) || s.bars(d.title) {
			continue
		}
		var dot, most float64
		for _, w := range d.vector {
			product := float64(w.weight) * float64(s.centroid[w.term])
			dot += product
			most = max(most, product)
		}
		single := most > 0.75*dot
		score := dot / s.length * s.pace.nearness(now.UnixNano())
		if score < least || single && d.telling >= manyWords {
			continue
		}
		match := Match{Story: story, Score: score, Loud: score >= Loud && !single}
		if !found || cmp.Or(cmp.Compare(score, best.Score), s.last.Compare(p[best.Story].last), cmp.Compare(best.Story, story)) > 0 {
			best, found = match, true
		}
	}
	return best, found
}
