package cluster

import (
	"iter"
	"slices"

	"newsdesk/news"
)

// index finds the live stories that have words in common with an item.
type index struct {
	clusters []*Cluster // by slot; nil: free
	free     []int32
	slots    map[news.StoryID]int32
	postings map[Term][]posting
	lengths  []float64 // by slot: of the centroids
	overlap  []overlap // by slot: with the item that is looked for
	met      []int32   // slots with an overlap
}

// overlap is what a story and an item have in common.
type overlap struct {
	dot  float64 // product of the vectors
	most float64 // that a single term has in it
}

// single reports whether it is one word that makes an item and a story alike.
func (o overlap) single() bool { return o.most > 0.75*o.dot }

// posting says how much a term weighs in the story in a slot.
type posting struct {
	slot   int32
	weight float32
}

func newIndex() index {
	return index{slots: map[news.StoryID]int32{}, postings: map[Term][]posting{}}
}

// find returns a live story, nil if it is not.
func (x *index) find(story news.StoryID) *Cluster {
	if slot, found := x.slots[story]; found {
		return x.clusters[slot]
	}
	return nil
}

// replace puts after in the place of before; either may be nil.
func (x *index) replace(before, after *Cluster) {
	switch {
	case before == nil && after == nil:
		return
	case before == nil:
		x.post(x.take(after.Story), nil, after.centroid)
	case after == nil:
		x.post(x.slots[before.Story], before.centroid, nil)
		x.release(before.Story)
		return
	default:
		x.post(x.slots[before.Story], before.centroid, after.centroid)
	}
	slot := x.slots[after.Story]
	x.clusters[slot], x.lengths[slot] = after, after.length
}

// take returns a slot for a story that has none.
func (x *index) take(story news.StoryID) (slot int32) {
	if n := len(x.free); n > 0 {
		slot, x.free = x.free[n-1], x.free[:n-1]
	} else {
		slot = int32(len(x.clusters)) //nolint:gosec // memory ends before
		x.clusters, x.overlap = append(x.clusters, nil), append(x.overlap, overlap{})
		x.lengths = append(x.lengths, 0)
	}
	x.slots[story] = slot
	return slot
}

// release frees the slot of a story.
func (x *index) release(story news.StoryID) {
	slot := x.slots[story]
	x.clusters[slot] = nil
	x.free = append(x.free, slot)
	delete(x.slots, story)
}

// post changes the postings of a slot from those of one vector to another's.
func (x *index) post(slot int32, before, after vector) {
	for len(before) > 0 || len(after) > 0 {
		switch {
		case len(after) == 0 || len(before) > 0 && before[0].term < after[0].term:
			x.remove(before[0].term, slot)
			before = before[1:]
		case len(before) == 0 || after[0].term < before[0].term:
			x.postings[after[0].term] = append(x.postings[after[0].term], posting{slot, after[0].weight})
			after = after[1:]
		default:
			list := x.postings[after[0].term]
			list[at(list, slot)].weight = after[0].weight
			before, after = before[1:], after[1:]
		}
	}
}

func (x *index) remove(term Term, slot int32) {
	list := x.postings[term]
	i, last := at(list, slot), len(list)-1
	list[i] = list[last]
	if last == 0 {
		delete(x.postings, term)
		return
	}
	x.postings[term] = list[:last]
}

func at(list []posting, slot int32) int {
	return slices.IndexFunc(list, func(p posting) bool { return p.slot == slot })
}

// overlaps returns the stories of which the cosine with v is at least least, in
// no particular order. Each product is summed in the order of v.
func (x *index) overlaps(v vector, least float64) iter.Seq2[*Cluster, overlap] {
	return func(yield func(*Cluster, overlap) bool) {
		for _, w := range v {
			for _, p := range x.postings[w.term] {
				o := &x.overlap[p.slot]
				if o.dot == 0 {
					x.met = append(x.met, p.slot)
				}
				product := float64(w.weight) * float64(p.weight)
				o.dot += product
				o.most = max(o.most, product)
			}
		}
		more := true
		for _, slot := range x.met {
			o := x.overlap[slot]
			x.overlap[slot] = overlap{}
			more = more && (o.dot < least*x.lengths[slot] || yield(x.clusters[slot], o))
		}
		x.met = x.met[:0]
	}
}
