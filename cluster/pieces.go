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
// of garbage would have to follow. A list is a chain of pieces, the last one first,
// all of which but that are full. The longer the chain, the larger the piece that
// it grows by, so that little is empty, and nothing is copied and left behind. Pieces
// of one size share a page.
type pieces struct {
	pages [][]posting
	free  [sizes]piece // by size: the first that is free, whose head names the next
}

// piece is where a piece begins: the page, counted from 1, and the place in it;
// 0 is none. The first posting of a piece is its head.
type piece uint32

// pageBits is how many bits of a piece are the place in the page.
const pageBits = 10

// sizes is how many sizes of pieces there are.
const sizes = 11

// roomOf returns how many postings a piece of a size is, with its head: 4, 6, 8,
// 12, 16, 24 and so on up to 128.
func roomOf(size int) int { return (2 + size&1) << (1 + size/2) }

// head is what a piece begins with: the next of the list, the size, and how many
// postings follow.
type head posting

func newHead(next piece, size, n int) head {
	return head(next)<<32 | head(size)<<16 | head(n) //nolint:gosec // small numbers
}

func (h head) next() piece { return piece(h >> 32) }

func (h head) size() int { return int(h >> 16 & math.MaxUint16) }

func (h head) len() int { return int(h & math.MaxUint16) }

// at returns the memory from the beginning of a piece to the end of its page.
func (p *pieces) at(list piece) []posting {
	return p.pages[list>>pageBits-1][list&(1<<pageBits-1):]
}

// read returns the postings of the first piece of a list, until the next change,
// and the rest of the list.
func (p *pieces) read(list piece) (some []posting, rest piece) {
	memory := p.at(list)
	h := head(memory[0])
	return memory[1 : 1+h.len()], h.next()
}

// only returns the posting of a list that has one.
func (p *pieces) only(list piece) (only posting, found bool) {
	some, rest := p.read(list)
	return some[0], rest == 0 && len(some) == 1
}

// add puts a posting into a list, which may be none, and returns the list.
func (p *pieces) add(list piece, last posting) piece {
	size := 0
	if list != 0 {
		memory := p.at(list)
		h := head(memory[0])
		if n := h.len() + 1; n < roomOf(h.size()) {
			memory[0], memory[n] = posting(newHead(h.next(), h.size(), n)), last
			return list
		}
		size = min(h.size()+1, sizes-1)
	}
	longer := p.take(size)
	memory := p.at(longer)
	memory[0], memory[1] = posting(newHead(list, size, 1)), last
	return longer
}

// change puts a posting in the place of the one that a list has of its slot.
func (p *pieces) change(list piece, to posting) { *p.find(list, to.slot()) = to }

// remove takes the posting of a slot out of a list, and returns the list, none if
// that was its only one.
func (p *pieces) remove(list piece, slot int32) piece {
	memory := p.at(list)
	h := head(memory[0])
	*p.find(list, slot) = memory[h.len()]
	if h.len() == 1 {
		p.release(list)
		return h.next()
	}
	memory[0] = posting(newHead(h.next(), h.size(), h.len()-1))
	return list
}

// find returns the posting of a slot, which the list has.
func (p *pieces) find(list piece, slot int32) *posting {
	for {
		some, rest := p.read(list)
		for i := range some {
			if some[i].slot() == slot {
				return &some[i]
			}
		}
		list = rest
	}
}

// take returns a piece that was free.
func (p *pieces) take(size int) piece {
	if p.free[size] == 0 {
		p.divide(size)
	}
	taken := p.free[size]
	p.free[size] = head(p.at(taken)[0]).next()
	return taken
}

// release frees a piece.
func (p *pieces) release(gone piece) {
	memory := p.at(gone)
	size := head(memory[0]).size()
	memory[0] = posting(newHead(p.free[size], size, 0))
	p.free[size] = gone
}

// divide makes free pieces of a new page.
func (p *pieces) divide(size int) {
	p.pages = append(p.pages, make([]posting, 1<<pageBits))
	first, room := piece(len(p.pages)<<pageBits), roomOf(size) //nolint:gosec // memory ends before
	for at := 1<<pageBits - room; at >= 0; at -= room {
		gone := first + piece(at) //nolint:gosec // of a page
		p.at(gone)[0] = posting(newHead(0, size, 0))
		p.release(gone)
	}
}
