package cluster

import (
	"iter"

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
	records []record  // nil: free
	free    []int32

	terms  map[Term]where
	pieces pieces

	overlap []overlap // with the item that is looked for
	met     []int32   // slots with an overlap
}

// where says which stories have a term: the slot of the only one, or the piece
// with the list of them. What the term weighs in the only one is in its record.
type where uint32

// several marks a piece.
const several where = 1 << 31

// overlap is what a story and an item have in common.
type overlap struct {
	dot  float64 // product of the vectors
	most float64 // that a single term has in it
}

// single reports whether it is one word that makes an item and a story alike.
func (o overlap) single() bool { return o.most > 0.75*o.dot }

func newIndex() index {
	return index{slots: map[news.StoryID]int32{}, terms: map[Term]where{}}
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
}

// take returns a slot for a story that has none.
func (x *index) take(story news.StoryID) (slot int32) {
	if n := len(x.free); n > 0 {
		slot, x.free = x.free[n-1], x.free[:n-1]
	} else {
		slot = int32(len(x.records)) //nolint:gosec // memory ends before
		x.stories, x.facts = append(x.stories, ""), append(x.facts, facts{})
		x.lengths, x.records = append(x.lengths, 0), append(x.records, nil)
		x.overlap = append(x.overlap, overlap{})
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
			x.add(after.weighed(j), slot)
			j++
		default:
			x.change(after.weighed(j), slot)
			i, j = i+1, j+1
		}
	}
}

// add notes that the story in a slot has a term that it had not.
func (x *index) add(w weighed, slot int32) {
	at, found := x.terms[w.term]
	switch {
	case !found:
		x.terms[w.term] = where(slot) //nolint:gosec // not negative
	case at&several == 0:
		only := int32(at) //nolint:gosec // a slot
		list := x.pieces.open(0)
		x.pieces.add(list, newPosting(only, x.records[only].weight(w.term)))
		x.pieces.add(list, newPosting(slot, w.weight))
		x.terms[w.term] = several | where(list)
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
	moved := x.pieces.remove(at.piece(), slot)
	if rest := x.pieces.of(moved); len(rest) == 1 {
		x.terms[term] = where(rest[0].slot()) //nolint:gosec // not negative
		x.pieces.release(moved)
	} else if moved != at.piece() {
		x.terms[term] = several | where(moved)
	}
}

func (w where) piece() piece { return piece(w &^ several) }

// overlaps returns the slots of the stories of which the cosine with v is at least
// least, in no particular order. Each product is summed in the order of v.
func (x *index) overlaps(v vector, least float64) iter.Seq2[int32, overlap] {
	return func(yield func(int32, overlap) bool) {
		for _, w := range v {
			x.meet(w)
		}
		more := true
		for _, slot := range x.met {
			o := x.overlap[slot]
			x.overlap[slot] = overlap{}
			more = more && (o.dot < least*x.lengths[slot] || yield(slot, o))
		}
		x.met = x.met[:0]
	}
}

// meet adds a term to what the item has in common with the stories that have it.
func (x *index) meet(w weighed) {
	at, found := x.terms[w.term]
	switch {
	case !found:
	case at&several == 0:
		slot := int32(at) //nolint:gosec // a slot
		x.multiply(slot, w.weight, x.records[slot].weight(w.term))
	default:
		for _, p := range x.pieces.of(at.piece()) {
			x.multiply(p.slot(), w.weight, p.weight())
		}
	}
}

func (x *index) multiply(slot int32, a, b float32) {
	o := &x.overlap[slot]
	if o.dot == 0 {
		x.met = append(x.met, slot)
	}
	product := float64(a) * float64(b)
	o.dot += product
	o.most = max(o.most, product)
}
