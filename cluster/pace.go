package cluster

import (
	"math"
	"time"
)

// What a story is taken to be that has had its items within no time: of the pace
// of one that is told over evenPace, once it has many.
const evenPace = 2 * time.Hour

// paceMemory is over how many of the latest items the pace of a story is taken.
const paceMemory = 20

// pace says how the items of a story came: a burst that everybody reports within
// minutes is over when it has been silent for hours, and what comes then is
// another event in the same words; one that is told in drips may go on. An item
// that comes late hardly changes it, so that one that was wrong does not bring
// its own kind after it.
type pace struct {
	items  uint32
	middle int64   // around which the latest came, in nanoseconds since 1970
	spread float64 // how far from the middle they came, in nanoseconds
}

// with returns the pace with one more item. Times are in nanoseconds since 1970.
func (p pace) with(now int64) pace {
	if p.items == 0 {
		return pace{items: 1, middle: now}
	}
	part := max(1./paceMemory, 2/float64(p.items+1)) // of a running mean
	gap := float64(now - p.middle)
	p.spread += (math.Abs(gap) - p.spread) * part
	p.middle += int64(gap * part)
	if p.items < math.MaxUint32 {
		p.items++
	}
	return p
}

// silence returns for how long there was nothing of the story before now, and
// more than that if its items came faster than silence lasts.
func (p pace) silence(now int64) time.Duration {
	gap := math.Abs(float64(now - p.middle))
	items := float64(p.items)
	haste := items / (1 + items*p.spread/float64(evenPace))
	return time.Duration(min(gap*max(1, haste), float64(IdleFor)))
}

// nearness returns what remains of the likeness of an item to the story.
func (p pace) nearness(now int64) float64 {
	const lost = 0.7 // after IdleFor
	return 1 - lost*math.Sqrt(float64(p.silence(now))/float64(IdleFor))
}
