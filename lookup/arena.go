package lookup

// arena is memory that is given out by address and taken back as a whole. Its
// pages have no pointers in them, so that they cost the collector nothing, and
// never move: who reads them need not wait for who takes more.
type arena struct {
	pages [][]byte
	used  int // of the last page
}

// pageSize is more than the longest key has, see [appendWritten].
const (
	pageBits = 15
	pageSize = 1 << pageBits
)

// take returns the address of n new bytes, a page at most.
func (a *arena) take(n int) (address uint32) {
	if len(a.pages) == 0 || a.used+n > pageSize {
		a.pages = append(a.pages, make([]byte, pageSize))
		a.used = 0
	}
	address = uint32((len(a.pages)-1)<<pageBits | a.used) //nolint:gosec // see memory.isLarge
	a.used += n
	return address
}

// at returns the memory from an address to the end of its page.
func (a *arena) at(address uint32) []byte { return a.pages[address>>pageBits][address%pageSize:] }

// size returns how many bytes the pages take.
func (a *arena) size() int { return len(a.pages) * pageSize }
