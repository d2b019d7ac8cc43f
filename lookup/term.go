package lookup

import (
	"cmp"
	"slices"
)

// iterator finds the items of a segment that match a part of a query. Least may
// become smaller from one call to the next where nothing lies between it and what
// was found before; so each remembers that.
type iterator interface {
	next(least int32) int32 // the first item from least on; noItem if there is none
}

// within is where a term is looked for.
type within uint8

const (
	titleAndText within = iota
	titleOnly
	textOnly
	otherField // the lists have no other places
)

// has reports whether a place is in it.
func (w within) has(at int32) bool {
	switch w {
	case titleOnly:
		return at < textBase
	case textOnly:
		return at >= textBase
	case titleAndText, otherField:
	}
	return true
}

// titleWeight is how much more a word counts in the title.
const titleWeight = 3

// span is a place of a whole form.
type span struct{ from, to int32 }

// form finds words that follow each other.
type form struct {
	slots []union
	order []int // of slots, the rarest first
	in    within
	at    int32 // the item found last, -1 before the first

	spans  []span // of that item, if read
	read   bool
	places [][]place // of each slot
	behind []int     // for each slot, the first of its places that was not passed
}

func newForm(slots []union, in within) *form {
	f := &form{slots: slots, in: in, at: -1, places: make([][]place, len(slots)), behind: make([]int, len(slots)), order: make([]int, len(slots))}
	for i := range slots {
		slots[i].ready()
		f.order[i] = i
	}
	slices.SortFunc(f.order, func(a, b int) int { return cmp.Compare(slots[a].items, slots[b].items) })
	return f
}

// items returns how many items have its rarest word.
func (f *form) items() int { return f.slots[f.order[0]].items }

func (f *form) next(least int32) int32 {
	for f.at < least {
		f.at, f.read = f.candidate(least), false
		if f.at != noItem && !f.fits() {
			least, f.at = f.at+1, -1
		}
	}
	return f.at
}

// candidate returns the first item from least on that has all words.
func (f *form) candidate(least int32) int32 {
	for i := 0; i < len(f.order); i++ {
		if item := f.slots[f.order[i]].next(least); item > least {
			if item == noItem {
				return noItem
			}
			least, i = item, -1
		}
	}
	return least
}

// fits reports whether the words of the item are where they have to be.
func (f *form) fits() bool {
	switch {
	case len(f.slots) > 1:
		return len(f.find()) > 0
	case f.in == titleAndText || f.in == otherField:
		return true
	}
	return f.weigh() > 0
}

// weigh returns how often the form is in the item, more for the title.
func (f *form) weigh() (weight int32) {
	if len(f.slots) > 1 {
		for _, s := range f.find() {
			weight++
			if s.from < textBase {
				weight += titleWeight - 1
			}
		}
		return weight
	}
	titles, texts := f.slots[0].count()
	switch f.in {
	case titleOnly:
		return titleWeight * titles
	case textOnly:
		return texts
	case titleAndText, otherField:
	}
	return titleWeight*titles + texts
}

// find returns the places of the form in the item.
func (f *form) find() []span {
	if f.read {
		return f.spans
	}
	f.read, f.spans = true, f.spans[:0]
	for i := range f.slots {
		f.places[i], f.behind[i] = f.slots[i].places(f.places[i][:0]), 0
	}
	for _, first := range f.places[0] {
		if to := f.follow(first); to > 0 && f.in.has(first.at) {
			f.spans = append(f.spans, span{first.at, to})
		}
	}
	return f.spans
}

// follow returns where the form ends that begins with first, 0 where it does not go on.
func (f *form) follow(first place) (to int32) {
	to = first.at + first.span
	for i := 1; i < len(f.places); i++ {
		places, at := f.places[i], f.behind[i]
		for at > 0 && places[at-1].at >= to { // words of several positions may end sooner
			at--
		}
		for at < len(places) && places[at].at < to {
			at++
		}
		f.behind[i] = at
		if at == len(places) || places[at].at != to {
			return 0
		}
		to += places[at].span
	}
	return to
}

// term finds any of its forms.
type term struct{ forms []*form }

func (t *term) next(least int32) int32 {
	first := int32(noItem)
	for _, f := range t.forms {
		first = min(first, f.next(least))
	}
	return first
}

func (t *term) items() (items int) {
	for _, f := range t.forms {
		items += f.items()
	}
	return items
}

// weigh returns how often the term is in item, which next returned.
func (t *term) weigh(item int32) (weight int32) {
	for _, f := range t.forms {
		if f.at == item {
			weight += f.weigh()
		}
	}
	return weight
}

// spans appends the places of the term in item, which next returned, to dst, in order.
func (t *term) spans(dst []span, item int32) []span {
	before := len(dst)
	for _, f := range t.forms {
		if f.at == item {
			dst = append(dst, f.find()...)
		}
	}
	if len(t.forms) > 1 {
		slices.SortFunc(dst[before:], func(a, b span) int { return cmp.Compare(a.from, b.from) })
	}
	return dst
}
