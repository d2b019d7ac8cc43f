package lookup

import (
	"cmp"
	"slices"
)

// union goes through several posting lists at once: a heap of cursors by item.
type union struct {
	cursors []cursor
	items   int // in all lists, those in two counted twice
}

func (u *union) add(e entry, span int32) {
	u.items += e.items
	u.cursors = append(u.cursors, e.cursor(span))
}

// ready has to be called when all lists are added.
func (u *union) ready() {
	slices.SortFunc(u.cursors, func(a, b cursor) int { return int(a.item) - int(b.item) })
}

// next returns the first item from least on that is in one of the lists.
func (u *union) next(least int32) int32 {
	if len(u.cursors) == 0 {
		return noItem
	}
	top := &u.cursors[0]
	for top.item < least {
		top.seek(least)
		u.sink(0)
	}
	return top.item
}

// sink restores the order of the heap below the cursor at i.
func (u *union) sink(i int) {
	for {
		child := 2*i + 1
		if child >= len(u.cursors) {
			return
		}
		if child+1 < len(u.cursors) && u.cursors[child+1].item < u.cursors[child].item {
			child++
		}
		if u.cursors[i].item <= u.cursors[child].item {
			return
		}
		u.cursors[i], u.cursors[child] = u.cursors[child], u.cursors[i]
		i = child
	}
}

// count returns how often the words are in the title and elsewhere in the item
// that next returned.
func (u *union) count() (titles, texts int32) {
	u.each(0, func(c *cursor) {
		titles += c.titles
		texts += c.texts
	})
	return titles, texts
}

// each calls fn with the cursors, from that at i down, that are at the item that
// next returned.
func (u *union) each(i int, fn func(*cursor)) {
	item := u.cursors[0].item
	fn(&u.cursors[i])
	for child := 2*i + 1; child < min(2*i+3, len(u.cursors)); child++ {
		if u.cursors[child].item == item {
			u.each(child, fn)
		}
	}
}

// places appends the places in the item that next returned to dst, in order. Of
// words at the same place that may fill the same slot, the parts of a compound
// come before the whole, as in the item.
func (u *union) places(dst []place) []place {
	lists := 0
	u.each(0, func(c *cursor) {
		dst = c.appendTo(dst)
		lists++
	})
	if lists > 1 {
		slices.SortFunc(dst, func(a, b place) int { return cmp.Or(int(a.at-b.at), int(a.span-b.span)) })
	}
	return dst
}
