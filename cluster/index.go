package cluster

import (
	"iter"
	"math"

	"newsdesk/news"
)

// index finds the live stories that have words in common with an item. What it
// has of a story is in rows side by side, by the slot of the story: to look
// through fifty thousand is to read them, not to follow pointers.
type index struct {
	slots   map[news.StoryID]int32
	stories []news.StoryID
	facts   []facts
	lengths []float64 // of the centroids
	least   float64   // of the lengths there ever were
	records []record  // nil: free
	free    []int32

	terms  map[Term]where
	pieces pieces

	products []float32 // with the item that is looked for, about
	met      []int32   // slots with such a product
}

// where says which stories have a term: the slot of the only one, or the piece
// with the list of them. What the term weighs in the only one is in its record.
type where uint32

// several marks a piece.
const several where = 1 << 31

func newIndex() index {
	return index{slots: map[news.StoryID]int32{}, terms: map[Term]where{}, least: math.Inf(1)}
}

// find returns a live story, nil if it is not.
func (x *index) find(story news.StoryID) *Cluster {
	if slot, found := x.slots[story]; found {
		return x.at(slot)
	}
	return nil
}

// at returns the story in a slot that is not free.
func (x *index) at(slot int32) *Cluster {
	return &Cluster{Story: x.stories[slot], facts: x.facts[slot], length: x.lengths[slot], record: x.records[slot]}
}

// replace puts after in the place of before; either may be nil.
func (x *index) replace(before, after *Cluster) {
	switch {
	case before == nil && after == nil:
	case before == nil:
		x.put(x.take(after.Story), after)
	case after == nil:
		x.release(before.Story)
	default:
		x.put(x.slots[before.Story], after)
	}
}

// put makes c what is in a slot.
func (x *index) put(slot int32, c *Cluster) {
	x.post(slot, x.records[slot], c.record)
	x.facts[slot], x.lengths[slot], x.records[slot] = c.facts, c.length, c.record
	x.least = min(x.least, c.length)
}

// take returns a slot for a story that has none.
func (x *index) take(story news.StoryID) (slot int32) {
	if n := len(x.free); n > 0 {
		slot, x.free = x.free[n-1], x.free[:n-1]
	} else {
		slot = int32(len(x.records)) //nolint:gosec // memory ends before
		x.stories, x.facts = append(x.stories, ""), append(x.facts, facts{})
		x.lengths, x.records = append(x.lengths, 0), append(x.records, nil)
		x.products = append(x.products, 0)
	}
	x.slots[story], x.stories[slot] = slot, story
	return slot
}

// release frees the slot of a story.
func (x *index) release(story news.StoryID) {
	slot := x.slots[story]
	x.post(slot, x.records[slot], nil)
	x.records[slot], x.stories[slot] = nil, ""
	x.free = append(x.free, slot)
	delete(x.slots, story)
}

// fewFree is how many free slots are too few to be given back.
const fewFree = 256

// shrink gives back what dead stories took, once there is more room than is in
// use: maps and pages do not get smaller by themselves.
func (x *index) shrink() {
	if len(x.free) < max(fewFree, len(x.slots)) {
		return
	}
	fresh := newIndex()
	for slot, r := range x.records {
		if r != nil {
			fresh.replace(nil, x.at(int32(slot)))
		}
	}
	*x = fresh
}

// post changes the postings of a slot from those of one record to another's.
func (x *index) post(slot int32, before, after record) {
	old, now := before.terms(), after.terms()
	for i, j := 0, 0; i < len(old) || j < len(now); {
		switch {
		case j == len(now) || i < len(old) && old[i] < now[j]:
			x.remove(Term(old[i]), slot)
			i++
		case i == len(old) || now[j] < old[i]:
			x.note(after.weighed(j), slot)
			j++
		default:
			x.change(after.weighed(j), slot)
			i, j = i+1, j+1
		}
	}
}

// note notes that the story in a slot has a term that it had not.
func (x *index) note(w weighed, slot int32) {
	at, found := x.terms[w.term]
	switch {
	case !found:
		x.terms[w.term] = where(slot) //nolint:gosec // not negative
	case at&several == 0:
		only := int32(at) //nolint:gosec // a slot
		list := x.pieces.add(0, newPosting(only, x.records[only].weight(w.term)))
		x.terms[w.term] = several | where(x.pieces.add(list, newPosting(slot, w.weight)))
	default:
		if moved := several | where(x.pieces.add(at.piece(), newPosting(slot, w.weight))); moved != at {
			x.terms[w.term] = moved
		}
	}
}

// change notes what a term weighs in the story in a slot, which has it.
func (x *index) change(w weighed, slot int32) {
	if at := x.terms[w.term]; at&several != 0 {
		x.pieces.change(at.piece(), newPosting(slot, w.weight))
	}
}

// remove notes that the story in a slot no longer has a term.
func (x *index) remove(term Term, slot int32) {
	at := x.terms[term]
	if at&several == 0 {
		delete(x.terms, term)
		return
	}
	list := x.pieces.remove(at.piece(), slot)
	if only, found := x.pieces.only(list); found {
		x.terms[term] = where(only.slot()) //nolint:gosec // not negative
		x.pieces.release(list)
	} else if list != at.piece() {
		x.terms[term] = several | where(list)
	}
}

func (w where) piece() piece { return piece(w &^ several) }

// near returns the slots of the stories of which the cosine with v is at least
// the least, in no particular order, and of some of which it is hardly less: the
// products that it goes by are summed in half the memory, so that more of them
// are near the processor.
func (x *index) near(v vector, least float64) iter.Seq[int32] {
	const rounding = 0.99 // far less than forty roundings of a float32 are
	least *= rounding
	return func(yield func(int32) bool) {
		for _, w := range v {
			x.meet(w)
		}
		more, ofAny := true, least*x.least
		for _, slot := range x.met {
			product := float64(x.products[slot])
			x.products[slot] = 0
			more = more && (product < ofAny || product < least*x.lengths[slot] || yield(slot))
		}
		x.met = x.met[:0]
	}
}

// meet adds a term to the products with the stories that have it.
func (x *index) meet(w weighed) {
	at, found := x.terms[w.term]
	if !found {
		return
	}
	if at&several == 0 {
		slot := int32(at) //nolint:gosec // a slot
		x.add(slot, w.weight, x.records[slot].weight(w.term))
		return
	}
	for list := at.piece(); list != 0; {
		var some []posting
		some, list = x.pieces.read(list)
		for _, p := range some {
			x.add(p.slot(), w.weight, p.weight())
		}
	}
}

// add adds the product of two weights to that with the story in a slot.
func (x *index) add(slot int32, a, b float32) {
	product := &x.products[slot]
	if *product == 0 {
		x.met = append(x.met, slot)
	}
	*product += a * b
}
