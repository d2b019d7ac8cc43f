package cluster

import "math"

// posting says how much a term weighs in the story in a slot: the slot, and the
// bits of the weight.
type posting uint64

func newPosting(slot int32, weight float32) posting {
	return posting(slot)<<32 | posting(math.Float32bits(weight)) //nolint:gosec // slots are not negative
}

func (p posting) slot() int32 { return int32(p >> 32) } //nolint:gosec // as it was given

func (p posting) weight() float32 { return math.Float32frombits(uint32(p)) } //nolint:gosec // the lower half

// pieces keep lists of postings without a pointer to each, which the collector
// of garbage would have to follow. A list has a piece of memory, which begins with
// a head: in the place of the slot how many postings follow, in that of the weight
// the size of the piece. Small pieces of one size share a page; a large one is a
// page.
type pieces struct {
	pages [][]posting      // the first is none, so that no piece is 0
	none  []uint32         // pages that are free
	free  [largeSize]piece // by size: the first that is free, whose head names the next
}

// piece is where a piece begins: the page, and the place in it.
type piece uint32

// pageBits is how many bits of a piece are the place in the page.
const pageBits = 10

// largeSize is the least size of pieces that are pages.
const largeSize = 16

// roomOf returns how many postings a piece of a size is, with its head: 4, 6, 8,
// 12, 16, 24 and so on.
func roomOf(size int) int { return (2 + size&1) << (1 + size/2) }

func (p *pieces) at(list piece) []posting {
	return p.pages[list>>pageBits][list&(1<<pageBits-1):]
}

// of returns the postings of a list. They are to be read before the next change.
func (p *pieces) of(list piece) []posting {
	memory := p.at(list)
	return memory[1 : 1+memory[0]>>32]
}

// add puts a posting at the end of a list, and returns where the list is then.
func (p *pieces) add(list piece, last posting) piece {
	memory := p.at(list)
	n, size := memory[0]>>32, int(memory[0]&math.MaxUint32)
	if int(n)+1 == roomOf(size) {
		list = p.move(list, size+1)
		memory = p.at(list)
	}
	memory[0] += 1 << 32
	memory[n+1] = last
	return list
}

// change puts a posting in the place of the one that a list has of its slot.
func (p *pieces) change(list piece, to posting) { *p.find(list, to.slot()) = to }

// remove takes the posting of a slot out of a list, where the last one takes its
// place, and returns where the list is then.
func (p *pieces) remove(list piece, slot int32) piece {
	memory := p.at(list)
	n, size := memory[0]>>32, int(memory[0]&math.MaxUint32)
	*p.find(list, slot) = memory[n]
	memory[0] -= 1 << 32
	if size > 1 && int(n) <= roomOf(size-2) {
		return p.move(list, size-1)
	}
	return list
}

// move brings a list into a piece of another size.
func (p *pieces) move(list piece, size int) piece {
	moved := p.open(size)
	postings := p.of(list)
	memory := p.at(moved)
	memory[0] |= posting(len(postings)) << 32
	copy(memory[1:], postings)
	p.release(list)
	return moved
}

// open returns a piece with an empty list.
func (p *pieces) open(size int) piece {
	if size >= largeSize {
		list := p.page(roomOf(size))
		p.at(list)[0] = posting(size)
		return list
	}
	if p.free[size] == 0 {
		p.divide(size)
	}
	list := p.free[size]
	memory := p.at(list)
	p.free[size] = piece(memory[0]) //nolint:gosec // as release put it there
	memory[0] = posting(size)       //nolint:gosec // not negative
	return list
}

// release frees the piece of a list.
func (p *pieces) release(list piece) {
	memory := p.at(list)
	size := memory[0] & math.MaxUint32
	if size >= largeSize {
		page := uint32(list >> pageBits)
		p.pages[page], p.none = nil, append(p.none, page)
		return
	}
	memory[0] = posting(p.free[size])
	p.free[size] = list
}

// divide makes free pieces of a new page.
func (p *pieces) divide(size int) {
	first, room := p.page(1<<pageBits), roomOf(size)
	for at := 1<<pageBits - room; at >= 0; at -= room {
		list := first + piece(at) //nolint:gosec // of a page
		p.at(list)[0] = posting(p.free[size])
		p.free[size] = list
	}
}

// page returns the first piece of a new page of n postings.
func (p *pieces) page(n int) piece {
	memory := make([]posting, n)
	if last := len(p.none) - 1; last >= 0 {
		page := p.none[last]
		p.pages[page], p.none = memory, p.none[:last]
		return piece(page) << pageBits
	}
	if len(p.pages) == 0 {
		p.pages = append(p.pages, nil)
	}
	p.pages = append(p.pages, memory)
	return piece(len(p.pages)-1) << pageBits //nolint:gosec // memory ends before
}

// find returns the posting of a slot, which the list has.
func (p *pieces) find(list piece, slot int32) *posting {
	postings := p.of(list)
	i := 0
	for postings[i].slot() != slot {
		i++
	}
	return &postings[i]
}
