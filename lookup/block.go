package lookup

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"go.etcd.io/bbolt"
)

// The entries of a segment are in order of their keys and kept in blocks, which
// are the values in bbolt: so they cost neither bbolt's bookkeeping nor the
// letters that they share with their neighbours. A block is
//
//	checksum (4 bytes) of the segment, its key and what follows
//	length, key of the next block; of the last block the length is 0
//	entries: letters shared with the key before, length, rest of the key, length, postings
//
// A block is filed under the key of its first entry, the first one under
// firstBlock. That each knows where the next begins is how a key of bbolt's that
// is damaged is found out: it leads to a block that does not have the place.
const (
	blockSize = 700  // bytes after which a block ends: five fill a page of the file
	maxKept   = 8192 // bytes of a word that are kept; no query asks for as many
	sumSize   = 4
)

// firstBlock comes before all keys; tableKey begins what comes behind all blocks.
const (
	firstBlock = "\x00"
	tableKey   = "\xff"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli) //nolint:gochecknoglobals // never changed

// seal returns value behind its checksum, which is also that of its key and of
// the segment, 0 for the catalog: so nothing is taken for what lies elsewhere.
func seal(segment uint64, key, value []byte) []byte {
	return sealed(segment, key, append(make([]byte, sumSize, sumSize+len(value)), value...))
}

// sealed puts the checksum into b, which has room for it before the value.
func sealed(segment uint64, key, b []byte) []byte {
	binary.BigEndian.PutUint32(b, checksum(segment, key, b[sumSize:]))
	return b
}

// unseal returns what was sealed.
func unseal(segment uint64, key, sealed []byte) ([]byte, error) {
	if len(sealed) < sumSize {
		return nil, ErrDamaged
	}
	value := sealed[sumSize:]
	if binary.BigEndian.Uint32(sealed) != checksum(segment, key, value) {
		return nil, ErrDamaged
	}
	return value, nil
}

func checksum(segment uint64, key, value []byte) uint32 {
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], segment)
	sum := crc32.Checksum(number[:], castagnoli)
	return crc32.Update(crc32.Update(sum, castagnoli, key), castagnoli, value)
}

// blockWriter writes entries, which come in order, into a bucket.
type blockWriter struct {
	segment uint64
	bucket  *bbolt.Bucket
	key     []byte // of the block under way
	last    []byte // key of the last entry
	entries []byte
	size    int // bytes written
}

func newBlockWriter(segment uint64, bucket *bbolt.Bucket) *blockWriter {
	return &blockWriter{segment: segment, bucket: bucket, key: []byte(firstBlock)}
}

// add appends an entry.
func (w *blockWriter) add(key, postings []byte) error {
	if len(w.entries) > 0 && len(w.entries)+len(postings) > blockSize {
		if err := w.flush(key); err != nil {
			return err
		}
		w.key, w.last, w.entries = append(w.key[:0], key...), w.last[:0], w.entries[:0]
	}
	shared := 0
	for shared < min(len(key), len(w.last)) && key[shared] == w.last[shared] {
		shared++
	}
	w.entries = binary.AppendUvarint(w.entries, uint64(shared))
	w.entries = appendBytes(w.entries, key[shared:])
	w.entries = appendBytes(w.entries, postings)
	w.last = append(w.last[:0], key...)
	return nil
}

// flush writes the block under way. Next is the key of the next.
func (w *blockWriter) flush(next []byte) error {
	block := make([]byte, sumSize, sumSize+binary.MaxVarintLen32+len(next)+len(w.entries))
	block = sealed(w.segment, w.key, append(appendBytes(block, next), w.entries...))
	w.size += len(w.key) + len(block)
	return w.bucket.Put(w.key, block)
}

func appendBytes(dst, s []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// cutBytes returns what appendBytes appended, and the rest.
func cutBytes(s []byte) (head, rest []byte, err error) {
	size, n := binary.Uvarint(s)
	if n <= 0 || size > uint64(len(s)-n) { //nolint:gosec // n is within s
		return nil, nil, ErrDamaged
	}
	end := n + int(size) //nolint:gosec // within s
	return s[n:end:end], s[end:], nil
}

// blockReader goes through the entries of a bucket.
type blockReader struct {
	segment uint64
	blocks  *bbolt.Cursor
	next    []byte // key of the next block
	entries []byte
	key     []byte // of the entry
	value   []byte
}

// seek goes to the first entry whose key is not before key, and reports whether
// there is one.
func (r *blockReader) seek(key []byte) (found bool, err error) {
	name, sealed := r.blocks.Seek(key)
	if !bytes.Equal(name, key) {
		name, sealed = r.blocks.Prev()
	}
	if err := r.open(name, sealed); err != nil {
		return false, err
	}
	if string(name) != firstBlock && bytes.Compare(key, name) < 0 || len(r.next) > 0 && bytes.Compare(key, r.next) >= 0 {
		return false, ErrDamaged
	}
	for {
		if found, err := r.step(); !found || err != nil {
			return false, err
		}
		if bytes.Compare(r.key, key) >= 0 {
			return true, nil
		}
	}
}

// open reads the block that bbolt has under name.
func (r *blockReader) open(name, sealed []byte) error {
	value, err := unseal(r.segment, name, sealed)
	if err != nil {
		return err
	}
	r.key = r.key[:0]
	r.next, r.entries, err = cutBytes(value)
	return err
}

// step goes to the next entry, and reports whether there is one.
func (r *blockReader) step() (found bool, err error) {
	if len(r.entries) == 0 {
		if len(r.next) == 0 {
			return false, nil
		}
		want := r.next
		name, sealed := r.blocks.Next()
		if !bytes.Equal(name, want) {
			return false, ErrDamaged
		}
		if err := r.open(name, sealed); err != nil {
			return false, err
		}
	}
	shared, n := binary.Uvarint(r.entries)
	if n <= 0 || shared > uint64(len(r.key)) {
		return false, ErrDamaged
	}
	rest, entries, err := cutBytes(r.entries[n:])
	if err != nil {
		return false, err
	}
	r.key = append(r.key[:shared], rest...)
	r.value, r.entries, err = cutBytes(entries)
	return err == nil, err
}
