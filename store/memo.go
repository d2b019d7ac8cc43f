package store

import (
	"bytes"
	"hash/maphash"
	"sync"

	"newsdesk/news"
)

// memo knows feeds that were read lately by their records, byte for byte, so that
// it can be asked in any transaction. A feed that is due is read when it is asked
// for and again when its poll is taken in, and most often it has not changed
// between.
type memo struct {
	mu    sync.Mutex
	seed  maphash.Seed
	slots [memoSlots]memoSlot
}

// memoSlots is how many feeds may be under way without getting into each other's
// way too often. A slot is some 1.5 kB.
const memoSlots = 1 << 10

type memoSlot struct {
	record []byte
	feed   news.Feed
}

func newMemo() *memo { return &memo{seed: maphash.MakeSeed()} }

func (m *memo) slot(record []byte) *memoSlot {
	return &m.slots[maphash.Bytes(m.seed, record)%memoSlots]
}

// recall returns the feed of a record, if that is known.
func (m *memo) recall(record []byte) (feed news.Feed, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	slot := m.slot(record)
	if len(record) == 0 || !bytes.Equal(slot.record, record) {
		return feed, false
	}
	return slot.feed, true
}

// note learns which feed a record is.
func (m *memo) note(record []byte, feed news.Feed) {
	m.mu.Lock()
	defer m.mu.Unlock()
	slot := m.slot(record)
	slot.record, slot.feed = append(slot.record[:0], record...), feed
}
