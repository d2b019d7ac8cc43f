package lookup

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// list is a posting list in memory, which grows. Its bytes are in pieces of an
// arena, each twice as large as the one before it, as most words are in one item
// and a few are in most. It has no pointers, see [arena].
type list struct {
	head  [keyHead]byte // of the key: all of most keys
	long  uint16        // bytes that the key has
	word  uint16        // bytes of it up to the zero byte, that included
	items int32
	open  uint32 // last of the places in the item under way, 0 where there is none
	last  int32  // item
	size  uint32 // bytes of postings
	piece uint32 // address of the last piece
	key   uint32 // address of the key, where it is longer than its head
	next  uint32 // list in the same chain of words, 0 at its end
}

const listSize = 48 // bytes

// keyHead is how much of a key is kept beside what changes, so that to find a
// list is to go to one place in the memory of the machine.
const keyHead = 16

// A piece that is not the first has behind its bytes the address of the one before.
const (
	smallestPiece = 8
	largestPiece  = 2048
	addressSize   = 4
)

// growing is how many bytes a list has in pieces that are smaller than others.
const growing = 2*largestPiece - smallestPiece

// pieceOf returns where in a list the piece with its n-th byte begins, and how
// many bytes that piece has.
func pieceOf(n uint32) (from, size uint32) {
	if n >= growing {
		return n - (n-growing)%largestPiece, largestPiece
	}
	size = smallestPiece << (bits.Len32(n/smallestPiece+1) - 1)
	return size - smallestPiece, size
}

// extend appends postings to l.
func (a *arena) extend(l *list, postings []byte) {
	for len(postings) > 0 {
		from, size := pieceOf(l.size)
		if l.size == from {
			a.addPiece(l, from, size)
		}
		n := copy(a.at(l.piece)[l.size-from:size], postings)
		postings = postings[n:]
		l.size += uint32(n) //nolint:gosec // largestPiece at most
	}
}

func (a *arena) addPiece(l *list, from, size uint32) {
	if from == 0 {
		l.piece = a.take(int(size))
		return
	}
	piece := a.take(int(size) + addressSize)
	binary.LittleEndian.PutUint32(a.at(piece)[size:], l.piece)
	l.piece = piece
}

// appendPostings appends the postings of l to dst.
func (a *arena) appendPostings(dst []byte, l *list) []byte {
	before := len(dst)
	dst = slices.Grow(dst, int(l.size))[:before+int(l.size)]
	postings := dst[before:]
	for end, address := l.size, l.piece; end > 0; {
		from, size := pieceOf(end - 1)
		piece := a.at(address)
		copy(postings[from:end], piece)
		if from > 0 {
			address = binary.LittleEndian.Uint32(piece[size:])
		}
		end = from
	}
	return dst
}
