package lookup

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"iter"
	"slices"
	"sync"
)

// lists are the posting lists of a segment in memory, by key: a hash table with
// open addressing, and for who searches chains of the lists with the same word. Keys are hashed
// with a seed, as whoever writes news could make them collide otherwise.
type lists struct {
	keys     arena // those that are longer than a head
	postings arena
	pages    [][]list
	count    uint32   // of lists, which have the numbers from 1 on
	slots    []uint64 // hash of a key, and the number of its list in the lower half; 0: none
	seed     maphash.Seed

	chaining sync.Mutex
	chains   []uint32 // the first list of each
	chained  uint32   // lists that are in chains
}

const (
	listsPerPage = 1 << 10
	fewestSlots  = 1 << 10
)

// size returns how many bytes all of it takes.
func (s *lists) size() int {
	return s.keys.size() + s.postings.size() + len(s.pages)*listsPerPage*listSize + 8*len(s.slots)
}

// numbered returns the list of a number.
func (s *lists) numbered(number uint32) *list {
	return &s.pages[(number-1)/listsPerPage][(number-1)%listsPerPage]
}

// keyOf returns the key of l.
func (s *lists) keyOf(l *list) []byte {
	if l.long <= keyHead {
		return l.head[:l.long:l.long]
	}
	return s.keys.at(l.key)[:l.long:l.long]
}

func (s *lists) hash(b []byte) uint32 { return uint32(maphash.Bytes(s.seed, b)) } //nolint:gosec // any 32 bits

// split returns what a slot says.
func split(slot uint64) (hash, number uint32) { return uint32(slot >> 32), uint32(slot) } //nolint:gosec // its halves

// first returns the slot in which a key with a hash is looked for first, after that behind another.
func (s *lists) first(hash uint32) int { return int(hash) & (len(s.slots) - 1) }
func (s *lists) after(at int) int      { return (at + 1) & (len(s.slots) - 1) }

// guess finds for most of the keys of an item the list that they are of. It goes
// through all of them three times, with little to do for each, so that the machine
// fetches what it needs for many at once: the table is larger than its caches.
func (s *lists) guess(m *mentions) {
	for i := range m.each {
		m.each[i].hash = s.hash(m.key(&m.each[i]))
	}
	for i := range m.each {
		n := &m.each[i]
		if hash, number := split(s.slots[s.first(n.hash)]); hash == n.hash {
			n.guess = number
		}
	}
	for i := range m.each {
		n := &m.each[i]
		if n.guess > 0 && int32(s.numbered(n.guess).long) != n.to-n.from {
			n.guess = 0
		}
	}
}

// of returns the list of a key of an item, a new one where there is none.
func (s *lists) of(m *mentions, n *mention) *list {
	key := m.key(n)
	if n.guess > 0 {
		if l := s.numbered(n.guess); bytes.Equal(s.keyOf(l), key) {
			return l
		}
	}
	at := s.first(n.hash)
	for ; s.slots[at] != 0; at = s.after(at) {
		if hash, number := split(s.slots[at]); hash == n.hash {
			if l := s.numbered(number); bytes.Equal(s.keyOf(l), key) {
				return l
			}
		}
	}
	l := s.add(key, n.word)
	s.slots[at] = uint64(n.hash)<<32 | uint64(s.count)
	if 4*int(s.count) > 3*len(s.slots) {
		s.addSlots()
	}
	return l
}

// add adds a list.
func (s *lists) add(key []byte, word int32) *list {
	if s.count%listsPerPage == 0 {
		s.pages = append(s.pages, make([]list, listsPerPage))
	}
	s.count++
	l := s.numbered(s.count)
	l.long, l.word, l.last = uint16(len(key)), uint16(word), -1 //nolint:gosec // pageSize at most
	if copy(l.head[:], key) < len(key) {
		l.key = s.keys.take(len(key))
		copy(s.keys.at(l.key), key)
	}
	return l
}

// addSlots makes twice as many slots.
func (s *lists) addSlots() {
	old := s.slots
	s.slots = make([]uint64, 2*len(old))
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		hash, _ := split(slot)
		at := s.first(hash)
		for s.slots[at] != 0 {
			at = s.after(at)
		}
		s.slots[at] = slot
	}
}

// chain puts the lists that are in no chain yet into that of their word. As it is
// done by who searches, what is written without being searched costs nothing.
func (s *lists) chain() {
	s.chaining.Lock()
	defer s.chaining.Unlock()
	if int(s.count) > 2*len(s.chains) {
		s.chains, s.chained = make([]uint32, len(s.slots)), 0
	}
	for s.chained < s.count {
		s.chained++
		l := s.numbered(s.chained)
		first := s.chainOf(s.keyOf(l)[:l.word])
		l.next, *first = *first, s.chained
	}
}

// chainOf returns where the chain of a word begins.
func (s *lists) chainOf(word []byte) *uint32 { return &s.chains[int(s.hash(word))&(len(s.chains)-1)] }

// all ranges over the lists and their keys, in the order in which they came.
func (s *lists) all() iter.Seq2[[]byte, *list] {
	return func(yield func([]byte, *list) bool) {
		for number := range s.count {
			if l := s.numbered(number + 1); !yield(s.keyOf(l), l) {
				return
			}
		}
	}
}

// ofWord ranges over the chain of a word, which ends with a zero byte. There
// are lists of other words in it.
func (s *lists) ofWord(word []byte) iter.Seq2[[]byte, *list] {
	return func(yield func([]byte, *list) bool) {
		if s.chain(); s.count == 0 {
			return
		}
		for number := *s.chainOf(word); number != 0; {
			l := s.numbered(number)
			if !yield(s.keyOf(l), l) {
				return
			}
			number = l.next
		}
	}
}

// ranked is a list by its key, of which the first bytes tell most apart.
type ranked struct {
	head   uint64
	number uint32
}

// sorted ranges over the lists in the order of their keys.
func (s *lists) sorted() iter.Seq2[[]byte, *list] {
	order := make([]ranked, s.count)
	for i := range order {
		number := uint32(i + 1)
		order[i] = ranked{binary.BigEndian.Uint64(s.numbered(number).head[:]), number}
	}
	slices.SortFunc(order, func(a, b ranked) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return bytes.Compare(s.keyOf(s.numbered(a.number)), s.keyOf(s.numbered(b.number)))
	})
	return func(yield func([]byte, *list) bool) {
		for _, r := range order {
			if l := s.numbered(r.number); !yield(s.keyOf(l), l) {
				return
			}
		}
	}
}
