package lookup

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"newsdesk/query"
)

// memory is a segment that is not on disk yet. It grows until it is written.
type memory struct {
	mu    sync.RWMutex
	table table
	info  segmentInfo
	lists lists

	mentions mentions // memory of add
	seen     []seen
	touched  []*list // that have places in the item under way
	places   []int32
	postings []byte
	ends     []int // in postings
}

// seen is a place in the item under way.
type seen struct {
	at     int32
	before uint32 // the one before it of the same list, 0 where there is none
}

func newMemory() *memory {
	return &memory{lists: lists{seed: maphash.MakeSeed(), slots: make([]uint64, fewestSlots)}}
}

// add adds an item, in the memory of doc.
func (m *memory) add(item *Item, doc *query.Doc) {
	m.mentions.read(item, doc)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lists.guess(&m.mentions)
	m.seePlaces()
	m.post(int32(m.table.len())) //nolint:gosec // see isLarge
	m.table.add(item, m.mentions.words)
	m.info.add(item, m.mentions.words)
}

// seePlaces sees all places of the item under way. Stems are made known with
// the first item that has a word.
func (m *memory) seePlaces() {
	var l *list
	for i := range m.mentions.each {
		n := &m.mentions.each[i]
		switch {
		case n.at != noPlace:
			l = m.lists.of(&m.mentions, n)
			m.see(l, n.at)
		case l.items == 0:
			m.lists.of(&m.mentions, n)
		}
	}
}

func (m *memory) see(l *list, at int32) {
	if l.open == 0 {
		m.touched = append(m.touched, l)
	}
	m.seen = append(m.seen, seen{at, l.open})
	l.open = uint32(len(m.seen)) //nolint:gosec // an item has megabytes
}

// post appends the postings of the item under way, which has a number. It first
// makes them all, so that the machine can fetch where they go to together.
func (m *memory) post(number int32) {
	m.postings, m.ends = m.postings[:0], m.ends[:0]
	for _, l := range m.touched {
		m.readPlaces(l)
		m.postings = appendPosting(m.postings, l.last, number, m.places)
		m.ends = append(m.ends, len(m.postings))
	}
	from := 0
	for i, l := range m.touched {
		m.lists.postings.extend(l, m.postings[from:m.ends[i]])
		l.last, l.items, l.open, from = number, l.items+1, 0, m.ends[i]
	}
	m.touched, m.seen = m.touched[:0], m.seen[:0]
}

// readPlaces reads the places that l has in the item under way, in order.
func (m *memory) readPlaces(l *list) {
	m.places = m.places[:0]
	for n := l.open; n > 0; n = m.seen[n-1].before {
		m.places = append(m.places, m.seen[n-1].at)
	}
	slices.Reverse(m.places)
	if !slices.IsSorted(m.places) { // parts of compounds come before these
		slices.Sort(m.places)
	}
}

// scan yields the entries whose key begins with prefix, in any order.
func (m *memory) scan(prefix string, yield func(entry)) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	lists := m.lists.all()
	if strings.HasSuffix(prefix, "\x00") {
		lists = m.lists.ofWord([]byte(prefix))
	}
	for key, l := range lists {
		if bytes.HasPrefix(key, []byte(prefix)) {
			yield(entry{key: key, postings: m.lists.postings.appendPostings(nil, l), items: int(l.items)})
		}
	}
	return nil
}

// part returns what there is at the moment, of which only the items behind last
// are looked for. What is added later may be found as well, behind its table.
func (m *memory) part(last uint64) *part {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return &part{info: m.info, source: m, table: m.table, behind: last}
}

// len returns how many items there are.
func (m *memory) len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.table.len()
}

// isLarge reports whether it is as large as it may become, or so many times that.
func (m *memory) isLarge(times int) bool {
	return m.table.len() >= times*maxBuffered || m.lists.size()+m.table.size() >= times*maxMemory
}
