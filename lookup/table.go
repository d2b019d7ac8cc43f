package lookup

import (
	"encoding/binary"
	"math"
	"slices"

	"go.etcd.io/bbolt"
)

// table is what a segment knows of its items beside their words. It has columns
// of fixed width, little-endian, which are read where they lie.
type table struct {
	seqs    []byte // 8 bytes an item
	times   []byte // 8: nanoseconds since 1970
	lengths []byte // 2: words of title and text
	ends    []byte // 4: where the item's story ends in stories
	stories []byte
}

// columns returns the columns with the keys that they have in the file.
func (t *table) columns() map[string]*[]byte {
	return map[string]*[]byte{
		tableKey + "seqs": &t.seqs, tableKey + "times": &t.times, tableKey + "lengths": &t.lengths,
		tableKey + "ends": &t.ends, tableKey + "stories": &t.stories,
	}
}

// add appends an item that has so many words.
func (t *table) add(item *Item, words int) {
	t.seqs = binary.LittleEndian.AppendUint64(t.seqs, item.Seq)
	t.times = binary.LittleEndian.AppendUint64(t.times, uint64(nanos(item.Time)))               //nolint:gosec // read back so
	t.lengths = binary.LittleEndian.AppendUint16(t.lengths, uint16(min(words, math.MaxUint16))) //nolint:gosec // fits
	t.stories = append(t.stories, item.Story...)
	t.ends = binary.LittleEndian.AppendUint32(t.ends, uint32(len(t.stories))) //nolint:gosec // megabytes
}

// join returns a table of the items of t, and behind them those of more.
func (t *table) join(more *table) *table {
	joined := &table{
		seqs: slices.Concat(t.seqs, more.seqs), times: slices.Concat(t.times, more.times),
		lengths: slices.Concat(t.lengths, more.lengths), stories: slices.Concat(t.stories, more.stories),
		ends: slices.Clone(t.ends),
	}
	for i := range more.len() {
		_, end := more.bounds(i)
		joined.ends = binary.LittleEndian.AppendUint32(joined.ends, uint32(len(t.stories)+end)) //nolint:gosec // megabytes
	}
	return joined
}

// size returns how many bytes it takes.
func (t *table) size() int {
	return cap(t.seqs) + cap(t.times) + cap(t.lengths) + cap(t.ends) + cap(t.stories)
}

func (t *table) len() int           { return len(t.seqs) / 8 }
func (t *table) seq(i int) uint64   { return binary.LittleEndian.Uint64(t.seqs[8*i:]) }
func (t *table) time(i int) int64   { return int64(binary.LittleEndian.Uint64(t.times[8*i:])) } //nolint:gosec // written so
func (t *table) words(i int) int    { return int(binary.LittleEndian.Uint16(t.lengths[2*i:])) }
func (t *table) end(i int) int      { return int(binary.LittleEndian.Uint32(t.ends[4*i:])) }
func (t *table) story(i int) string { from, to := t.bounds(i); return string(t.stories[from:to]) }
func (t *table) bounds(i int) (a, b int) {
	if i > 0 {
		a = t.end(i - 1)
	}
	return a, t.end(i)
}

// write puts the table into the bucket of its segment, and returns its size.
func (t *table) write(segment uint64, bucket *bbolt.Bucket) (size int, err error) {
	for key, column := range t.columns() {
		if err := bucket.Put([]byte(key), seal(segment, []byte(key), *column)); err != nil {
			return 0, err
		}
		size += len(key) + len(*column)
	}
	return size, nil
}

// readTable returns the table of a segment, of so many items. It lies in the file.
func readTable(segment uint64, bucket *bbolt.Bucket, items int, check bool) (t table, err error) {
	for key, column := range t.columns() {
		sealed := bucket.Get([]byte(key))
		if check {
			_, err = unseal(segment, []byte(key), sealed)
		}
		if err != nil || len(sealed) < sumSize {
			return table{}, ErrDamaged
		}
		*column = sealed[sumSize:]
	}
	if len(t.seqs) != 8*items || len(t.times) != 8*items || len(t.lengths) != 2*items || len(t.ends) != 4*items {
		return table{}, ErrDamaged
	}
	return t, nil
}
