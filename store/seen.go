package store

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
	"time"

	"newsdesk/news"
)

// What was seen of a feed is one value: a header of four bytes, the number of
// keys in the largest document, and twelve bytes for each key in ascending
// order: the key, and the day on which a document last had it, counted from
// 1970. A look-up is a binary search in the page as it lies in the file.
const (
	seenHeader = 4
	seenEntry  = 12
)

// A key is forgotten when no document has had it for this many days, as long
// as twice the keys of the largest document remain.
const seenDays = 90

// A key's day is written again only when it is this old, so that a feed with
// nothing new costs no write. A key is kept for as much longer.
const seenRefreshDays = 7

// seenSet is the value of one feed within a transaction.
type seenSet struct {
	packed []byte              // as read; valid as long as the transaction
	met    map[news.Key]uint32 // keys met in this transaction, with the day
	dirty  bool                // there is a new key, or an old day, or no document was as large
}

// AddItem remembers the keys of an item of feed, as seen at now, and reports
// whether none of them was known.
func (tx *Tx) AddItem(feed news.FeedID, item news.Item, now time.Time) bool {
	set := tx.seenOf(feed)
	day := uint32(now.Unix() / (24 * 60 * 60)) //nolint:gosec // days since 1970 fit until the year 11 million
	known := slices.ContainsFunc(item.Keys, set.knows)
	for _, key := range item.Keys {
		set.meet(key, day)
	}
	return !known
}

// seenOf returns the set of feed, opening it when this transaction has not yet.
func (tx *Tx) seenOf(feed news.FeedID) *seenSet {
	set := tx.seen[feed]
	if set == nil {
		set = &seenSet{packed: tx.bucket("seen").Get([]byte(feed)), met: map[news.Key]uint32{}}
		tx.seen[feed] = set
	}
	return set
}

// knows reports whether a document had key, this one included.
func (s *seenSet) knows(key news.Key) bool {
	if _, met := s.met[key]; met {
		return true
	}
	_, found := s.find(key)
	return found
}

// meet notes that a document has key today.
func (s *seenSet) meet(key news.Key, day uint32) {
	if _, met := s.met[key]; met {
		return
	}
	s.met[key] = day
	if i, found := s.find(key); !found || day >= s.day(i)+seenRefreshDays || len(s.met) > s.largest() {
		s.dirty = true
	}
}

func (s *seenSet) len() int { return max(0, len(s.packed)-seenHeader) / seenEntry }

func (s *seenSet) key(i int) news.Key {
	return news.Key(binary.BigEndian.Uint64(s.packed[seenHeader+i*seenEntry:]))
}

func (s *seenSet) day(i int) uint32 {
	return binary.BigEndian.Uint32(s.packed[seenHeader+i*seenEntry+8:])
}

func (s *seenSet) find(key news.Key) (i int, found bool) {
	i = sort.Search(s.len(), func(i int) bool { return s.key(i) >= key })
	return i, i < s.len() && s.key(i) == key
}

// largest returns the number of keys in the largest document before this one.
func (s *seenSet) largest() int {
	if len(s.packed) < seenHeader {
		return 0
	}
	return int(binary.BigEndian.Uint32(s.packed))
}

// pack returns the value with the keys met merged in and those that may be
// forgotten left out.
func (s *seenSet) pack() []byte {
	days := make(map[news.Key]uint32, s.len()+len(s.met))
	for i := range s.len() {
		days[s.key(i)] = s.day(i)
	}
	today := uint32(0) // by the clock of now: one that was wrong may have left days to come
	for key, day := range s.met {
		days[key] = max(day, days[key])
		today = max(today, day)
	}
	keys := make([]news.Key, 0, len(days))
	for key := range days {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b news.Key) int { return int(days[b]) - int(days[a]) })
	largest := max(s.largest(), len(s.met))
	for keep := 2 * largest; len(keys) > keep && days[keys[len(keys)-1]]+seenDays+seenRefreshDays <= today; {
		keys = keys[:len(keys)-1]
	}
	slices.Sort(keys)
	packed := binary.BigEndian.AppendUint32(make([]byte, 0, seenHeader+len(keys)*seenEntry), uint32(largest)) //nolint:gosec // a document has at most 10,000 items
	for _, key := range keys {
		packed = binary.BigEndian.AppendUint64(packed, uint64(key))
		packed = binary.BigEndian.AppendUint32(packed, days[key])
	}
	return packed
}

// putSeen writes the sets that changed.
func (tx *Tx) putSeen() error {
	for feed, set := range tx.seen {
		if !set.dirty {
			continue
		}
		if err := tx.bucket("seen").Put([]byte(feed), set.pack()); err != nil {
			return fmt.Errorf("write seen %s: %w", feed, err)
		}
	}
	return nil
}
