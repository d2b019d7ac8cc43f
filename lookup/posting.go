package lookup

import (
	"encoding/binary"
	"math"
)

// A posting list holds, for each item of a segment that has a word, the item's
// number in the segment and the places of the word in it. A posting is
//
//	(items skipped since the last) << 2 | kind, then by kind:
//	oneText    the place
//	oneTitle   the place
//	inText     number of places - 2; the first, and the distances to the next
//	inBoth     number in the title, number in the text; as above for each
//
// in numbers of variable length (binary.AppendUvarint). In the file a list of
// more items than perChunk is in chunks, so that those that a rarer word rules out
// are passed over; a chunk begins with
//
//	the number of its last item less that of the chunk before
//	its length in bytes
const (
	oneText = iota
	oneTitle
	inText
	inBoth
)

// textBase is added to places outside of the title, which come behind those
// inside of it. Nothing is as long.
const textBase = 1 << 28

// noItem is behind the last item of any segment.
const noItem = math.MaxInt32

// appendPosting appends the posting of an item that comes behind the item last,
// -1 where there is none. Places are in order, and there is at least one.
func appendPosting(dst []byte, last, item int32, places []int32) []byte {
	titles := 0
	for titles < len(places) && places[titles] < textBase {
		titles++
	}
	head := uint64(item-last-1) << 2 //nolint:gosec // items are in order
	switch {
	case len(places) == 1 && titles == 0:
		return appendPlaces(binary.AppendUvarint(dst, head), textBase, places) // oneText
	case len(places) == 1:
		return appendPlaces(binary.AppendUvarint(dst, head|oneTitle), 0, places)
	case titles == 0:
		dst = binary.AppendUvarint(dst, head|inText)
		dst = binary.AppendUvarint(dst, uint64(len(places)-2)) //nolint:gosec // two at least
		return appendPlaces(dst, textBase, places)
	}
	dst = binary.AppendUvarint(dst, head|inBoth)
	dst = binary.AppendUvarint(dst, uint64(titles))
	dst = binary.AppendUvarint(dst, uint64(len(places)-titles)) //nolint:gosec // a count
	return appendPlaces(appendPlaces(dst, 0, places[:titles]), textBase, places[titles:])
}

func appendPlaces(dst []byte, base int32, places []int32) []byte {
	for _, p := range places {
		dst = binary.AppendUvarint(dst, uint64(p-base)) //nolint:gosec // places are in order
		base = p
	}
	return dst
}

// appendList appends to dst, a posting list whose last item is last, the list
// more, whose items are numbered from shift on.
func appendList(dst []byte, last int32, more []byte, shift int32) []byte {
	head, n := binary.Uvarint(more)
	if n <= 0 {
		return dst
	}
	skipped := uint64(int64(head>>2) + int64(shift) - int64(last) - 1) //nolint:gosec // shift is behind last
	return append(binary.AppendUvarint(dst, skipped<<2|head&3), more[n:]...)
}

// lastItem returns the last item of a posting list, -1 where it is empty.
func lastItem(list []byte) int32 {
	last := int32(-1)
	for c := newCursor(list, 0); c.item != noItem; c.next() {
		last = c.item
	}
	return last
}

// perChunk is how many items a chunk has.
const perChunk = 128

// appendChunks appends to dst a posting list of so many items as it is in the file.
func appendChunks(dst, list []byte, items int) []byte {
	if items <= perChunk {
		return append(dst, list...)
	}
	before, from := int32(-1), 0
	c := newCursor(list, 0)
	for n := 1; c.item != noItem; n++ {
		last, to := c.item, len(list)-len(c.rest)
		c.next()
		if n%perChunk == 0 || c.item == noItem {
			dst = binary.AppendUvarint(dst, uint64(last-before)) //nolint:gosec // items are in order
			dst = appendBytes(dst, list[from:to])
			before, from = last, to
		}
	}
	return dst
}

// withoutChunks returns a posting list of so many items that is in the file as
// it is in memory.
func withoutChunks(list []byte, items int) []byte {
	if items <= perChunk {
		return list
	}
	flat := make([]byte, 0, len(list))
	for c := (cursor{more: list}); c.open(); {
		flat = append(flat, c.rest...)
	}
	return flat
}

// cursor goes through a posting list. It ends early where the list makes no sense.
type cursor struct {
	item   int32 // noItem behind the last
	titles int32 // how many places are in the title
	texts  int32 // how many are elsewhere
	span   int32 // how many positions the word takes up
	last   int32 // the last item of the chunk under way
	places []byte
	rest   []byte
	more   []byte // chunks
}

// newCursor returns a cursor at the first item of a list in memory.
func newCursor(list []byte, span int32) cursor {
	c := cursor{item: -1, last: noItem, span: span, rest: list}
	c.next()
	return c
}

// newFileCursor returns a cursor at the first of so many items of a list in the file.
func newFileCursor(list []byte, items int, span int32) cursor {
	if items <= perChunk {
		return newCursor(list, span)
	}
	c := cursor{item: -1, last: -1, span: span, more: list}
	c.next()
	return c
}

// seek goes to the first item from least on.
func (c *cursor) seek(least int32) {
	for c.last < least && c.item < least {
		c.item = c.last
		if !c.open() {
			c.end()
			return
		}
	}
	for c.item < least {
		c.next()
	}
}

// open goes to the beginning of the next chunk, and reports whether there is one.
func (c *cursor) open() bool {
	advance, n := binary.Uvarint(c.more)
	if n <= 0 || advance > textBase {
		return false
	}
	chunk, more, err := cutBytes(c.more[n:])
	if err != nil {
		return false
	}
	c.last += int32(advance)
	c.rest, c.more = chunk, more
	return true
}

// next goes to the next item.
func (c *cursor) next() {
	if c.nextShort() {
		return
	}
	if len(c.rest) == 0 && !c.open() {
		c.end()
		return
	}
	head, ok := c.number()
	item := int64(c.item) + int64(head>>2) + 1
	if !ok || c.item == noItem || item >= noItem || head>>2 > math.MaxInt32 {
		c.end()
		return
	}
	c.item = int32(item) //nolint:gosec // below noItem
	ok = c.count(head & 3)
	c.places = c.rest
	if !ok || !c.skip(c.titles+c.texts) {
		c.end()
	}
}

// nextShort goes to the next item where its posting has two bytes, as most have,
// and reports whether it does.
func (c *cursor) nextShort() bool {
	if len(c.rest) < 2 || c.rest[0]|c.rest[1] >= 0x80 || c.rest[0]&3 > oneTitle || c.item >= noItem-0x80 {
		return false
	}
	c.item += int32(c.rest[0]>>2) + 1
	c.titles = int32(c.rest[0] & 1)
	c.texts = 1 - c.titles
	c.places, c.rest = c.rest[1:], c.rest[2:]
	return true
}

// count reads how many places a posting has.
func (c *cursor) count(kind uint64) (ok bool) {
	titles, texts := uint64(0), uint64(0)
	switch ok = true; kind {
	case oneText:
		texts = 1
	case oneTitle:
		titles = 1
	case inText:
		texts, ok = c.number()
		texts += 2
	case inBoth:
		if titles, ok = c.number(); ok {
			texts, ok = c.number()
		}
	}
	if !ok || titles > textBase || texts > textBase {
		return false
	}
	c.titles, c.texts = int32(titles), int32(texts)
	return true
}

func (c *cursor) end() {
	c.item, c.last, c.titles, c.texts = noItem, noItem, 0, 0
	c.rest, c.places, c.more = nil, nil, nil
}

// number reads a number.
func (c *cursor) number() (n uint64, ok bool) {
	if len(c.rest) > 0 && c.rest[0] < 0x80 {
		n, c.rest = uint64(c.rest[0]), c.rest[1:]
		return n, true
	}
	n, size := binary.Uvarint(c.rest)
	if size <= 0 {
		return 0, false
	}
	c.rest = c.rest[size:]
	return n, true
}

// skip passes over n numbers.
func (c *cursor) skip(n int32) (ok bool) {
	i := 0
	for ; n > 0; n-- {
		for i < len(c.rest) && c.rest[i] >= 0x80 {
			i++
		}
		if i++; i > len(c.rest) {
			return false
		}
	}
	c.rest = c.rest[i:]
	return true
}

// place is where a word is in an item, and how many positions it takes up.
type place struct{ at, span int32 }

// appendTo appends the places in the item to dst, in order.
func (c *cursor) appendTo(dst []place) []place {
	read := cursor{rest: c.places, span: c.span}
	dst = read.appendPlaces(dst, 0, c.titles)
	return read.appendPlaces(dst, textBase, c.texts)
}

func (c *cursor) appendPlaces(dst []place, base, n int32) []place {
	for ; n > 0; n-- {
		distance, _ := c.number()
		base += int32(distance) //nolint:gosec // as it was written; nonsense finds nothing
		dst = append(dst, place{base, c.span})
	}
	return dst
}
