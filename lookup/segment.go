package lookup

import (
	"bytes"
	"encoding/binary"
	"strings"
	"sync"

	"go.etcd.io/bbolt"
)

// entry is what a segment has under a key.
type entry struct {
	key      []byte
	postings []byte // a posting list; valid as long as the segment
	items    int    // in it
	inFile   bool   // the list may have chunks
}

// cursor returns a cursor at the first item of the list.
func (e *entry) cursor(span int32) cursor {
	if e.inFile {
		return newFileCursor(e.postings, e.items, span)
	}
	return newCursor(e.postings, span)
}

// source is a segment, in memory or on disk.
type source interface {
	// scan yields the entries whose key begins with prefix. The key of an entry
	// is valid until the next.
	scan(prefix string, yield func(entry)) error
}

// segment is a segment on disk, in a transaction.
type segment struct {
	info   segmentInfo
	bucket *bbolt.Bucket
	known  *sync.Map // IDs of segments whose tables were found to be as they were written
}

func (s *segment) scan(prefix string, yield func(entry)) error {
	r := blockReader{segment: s.info.id, blocks: s.bucket.Cursor()}
	found, err := r.seek([]byte(prefix))
	for ; found && err == nil && bytes.HasPrefix(r.key, []byte(prefix)); found, err = r.step() {
		items, n := binary.Uvarint(r.value)
		if n <= 0 {
			return ErrDamaged
		}
		yield(entry{r.key, r.value[n:], int(items), true}) //nolint:gosec // as it was written
	}
	return err
}

func (s *segment) items() (table, error) {
	_, known := s.known.Load(s.info.id)
	t, err := readTable(s.info.id, s.bucket, int(s.info.items), !known) //nolint:gosec // fullSegment at most
	if err == nil && !known {
		s.known.Store(s.info.id, true)
	}
	return t, err
}

// segmentWriter writes one segment.
type segmentWriter struct {
	id     uint64
	blocks *blockWriter
	bucket *bbolt.Bucket
	value  []byte
}

func newSegmentWriter(id uint64, bucket *bbolt.Bucket) *segmentWriter {
	bucket.FillPercent = 1 // the keys come in order, and none will come between them
	return &segmentWriter{id: id, blocks: newBlockWriter(id, bucket), bucket: bucket}
}

// add writes the next entry, whose list has no chunks.
func (w *segmentWriter) add(e entry) error {
	w.value = binary.AppendUvarint(w.value[:0], uint64(e.items)) //nolint:gosec // a count
	w.value = appendChunks(w.value, e.postings, e.items)
	return w.blocks.add(e.key, w.value)
}

// finish writes the table, and returns how large the segment became.
func (w *segmentWriter) finish(t *table) (size int, err error) {
	if err := w.blocks.flush(nil); err != nil {
		return 0, err
	}
	size, err = t.write(w.id, w.bucket)
	return size + w.blocks.size, err
}

// writeTo writes m as a segment.
func (m *memory) writeTo(id uint64, bucket *bbolt.Bucket) (size int, err error) {
	w := newSegmentWriter(id, bucket)
	var postings []byte
	for key, l := range m.lists.sorted() {
		postings = m.lists.postings.appendPostings(postings[:0], l)
		if err := w.add(entry{key: key, postings: postings, items: int(l.items)}); err != nil {
			return 0, err
		}
	}
	return w.finish(&m.table)
}

// merge writes the items of two segments as one: those of newer come behind
// those of older.
func merge(id uint64, bucket *bbolt.Bucket, older, newer *segment) (size int, err error) {
	tables := [2]table{}
	for i, s := range []*segment{older, newer} {
		if tables[i], err = s.items(); err != nil {
			return 0, err
		}
	}
	w := newSegmentWriter(id, bucket)
	if err := mergeEntries(w, older, newer); err != nil {
		return 0, err
	}
	return w.finish(tables[0].join(&tables[1]))
}

// mergeEntries writes the entries of both.
func mergeEntries(w *segmentWriter, older, newer *segment) error {
	a, b := walk(older), walk(newer)
	shift := int32(older.info.items) //nolint:gosec // fullSegment at most
	for a.found || b.found {
		order := strings.Compare(string(a.r.key), string(b.r.key))
		switch {
		case !b.found:
			order = -1
		case !a.found:
			order = 1
		}
		e := entry{key: a.r.key}
		last := int32(-1)
		if order <= 0 {
			e.items, e.postings = a.items, a.postings
			last = lastItem(a.postings)
		}
		if order >= 0 {
			e.key, e.items, e.postings = b.r.key, e.items+b.items, appendList(e.postings, last, b.postings, shift)
		}
		if err := w.add(e); err != nil {
			return err
		}
		if order <= 0 {
			a.next()
		}
		if order >= 0 {
			b.next()
		}
	}
	if a.err != nil {
		return a.err
	}
	return b.err
}

// walker goes through all entries of a segment.
type walker struct {
	r        blockReader
	found    bool
	err      error
	items    int
	postings []byte
}

func walk(s *segment) *walker {
	w := &walker{r: blockReader{segment: s.info.id, blocks: s.bucket.Cursor()}}
	w.found, w.err = w.r.seek([]byte(firstBlock))
	w.read()
	return w
}

func (w *walker) next() {
	w.found, w.err = w.r.step()
	w.read()
}

func (w *walker) read() {
	if !w.found || w.err != nil {
		w.found = false
		return
	}
	items, n := binary.Uvarint(w.r.value)
	if n <= 0 {
		w.found, w.err = false, ErrDamaged
		return
	}
	w.items = int(items) //nolint:gosec // as it was written
	w.postings = withoutChunks(w.r.value[n:], w.items)
}
