package lookup

import (
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// catalog says which segments there are. It is one value, so that a segment and
// what it brings the index up to change together.
type catalog struct {
	last     uint64 // everything up to this number is on disk
	floor    int64  // items from before are not found any more
	segments []segmentInfo
}

// segmentInfo is what is known of a segment before it is read.
type segmentInfo struct {
	id           uint64 // its bucket, never used again
	items        uint64
	words        uint64 // of title and text
	size         uint64 // in bytes
	first, last  uint64 // numbers of items
	since, until int64  // the oldest and the newest time
}

var (
	metaBucket     = []byte("lookup")   //nolint:gochecknoglobals // never changed
	segmentsBucket = []byte("segments") //nolint:gochecknoglobals // never changed
	formatKey      = []byte("format")   //nolint:gochecknoglobals // never changed
	catalogKey     = []byte("catalog")  //nolint:gochecknoglobals // never changed
)

// infoSize is how many bytes a segment has in the catalog.
const infoSize = 8 * 8

// readCatalog returns the catalog of a file that has one.
func readCatalog(tx *bbolt.Tx) (c catalog, err error) {
	meta := tx.Bucket(metaBucket)
	if meta == nil {
		return c, ErrDamaged
	}
	value, err := unseal(0, catalogKey, meta.Get(catalogKey))
	if err != nil || len(value)%infoSize != 16 {
		return c, ErrDamaged
	}
	number := func() (n uint64) {
		n, value = binary.BigEndian.Uint64(value), value[8:]
		return n
	}
	c.last, c.floor = number(), int64(number()) //nolint:gosec // written so
	for len(value) > 0 {
		c.segments = append(c.segments, segmentInfo{
			id: number(), items: number(), words: number(), size: number(),
			first: number(), last: number(), since: int64(number()), until: int64(number()), //nolint:gosec // written so
		})
	}
	return c, nil
}

// write makes c the catalog.
func (c *catalog) write(tx *bbolt.Tx) error {
	value := binary.BigEndian.AppendUint64(nil, c.last)
	value = binary.BigEndian.AppendUint64(value, uint64(c.floor)) //nolint:gosec // read back so
	for _, s := range c.segments {
		for _, n := range []uint64{s.id, s.items, s.words, s.size, s.first, s.last, uint64(s.since), uint64(s.until)} { //nolint:gosec // read back so
			value = binary.BigEndian.AppendUint64(value, n)
		}
	}
	return tx.Bucket(metaBucket).Put(catalogKey, seal(0, catalogKey, value))
}

// add notes an item that has so many words.
func (i *segmentInfo) add(item *Item, words int) {
	at := nanos(item.Time)
	if i.items == 0 {
		i.first, i.since, i.until = item.Seq, at, at
	}
	i.items++
	i.words += uint64(words) //nolint:gosec // a count
	i.last, i.since, i.until = item.Seq, min(i.since, at), max(i.until, at)
}

// join returns what is known of a segment with the items of i and then of more.
func (i segmentInfo) join(more segmentInfo) segmentInfo {
	i.items += more.items
	i.words += more.words
	i.last, i.since, i.until = more.last, min(i.since, more.since), max(i.until, more.until)
	return i
}

func segmentKey(id uint64) []byte { return binary.BigEndian.AppendUint64(nil, id) }

// open returns a segment in a transaction.
func (ix *Index) openSegment(tx *bbolt.Tx, info segmentInfo) (*segment, error) {
	segments := tx.Bucket(segmentsBucket)
	if segments == nil {
		return nil, ErrDamaged
	}
	bucket := segments.Bucket(segmentKey(info.id))
	if bucket == nil {
		return nil, ErrDamaged
	}
	return &segment{info, bucket, &ix.known}, nil
}
