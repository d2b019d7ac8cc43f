package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
)

// The layout of a bbolt file of version 2, in the byte order of the machine:
//
//	page    id 8, flags 2, count 2, overflow 4, then what the flags say
//	meta    magic 4, version 4, page size 4, flags 4, root page 8, sequence 8,
//	        page of the free list 8, end of the pages in use 8, transaction 8, FNV-1a of all that 8
//	branch  elements of offset 4, key size 4, page 8; then keys
//	leaf    elements of flags 4, offset 4, key size 4, value size 4; then keys and values
//	free    numbers of pages, 8 each
//
// The value of a bucket is its root page 8 and its sequence 8; where the root is
// 0, its only page follows.
const (
	pageHeader  = 16
	elementSize = 16
	metaSize    = 64
	metaSummed  = metaSize - 8

	branchPage = 0x01
	leafPage   = 0x02
	freePage   = 0x10

	bucketValue = 0x01 // flag of a leaf's element

	boltMagic   = 0xED0CDAED
	boltVersion = 2
	noFreelist  = math.MaxUint64
	manyFree    = 0xFFFF // the count of free pages is their first number

	deepest = 64 // levels, where a store has six
)

// meta is where a file begins.
type meta struct {
	pageSize             int64
	root, free, end, txn uint64
}

// readMeta reads one of the two metas of a file; ok is false where there is none.
func readMeta(file io.ReaderAt, offset int64) (m meta, ok bool) {
	b := make([]byte, metaSize)
	if _, err := file.ReadAt(b, offset+pageHeader); err != nil {
		return m, false
	}
	sum := fnv.New64a()
	_, _ = sum.Write(b[:metaSummed])
	order := binary.NativeEndian
	m = meta{
		pageSize: int64(order.Uint32(b[8:])),
		root:     order.Uint64(b[16:]),
		free:     order.Uint64(b[32:]),
		end:      order.Uint64(b[40:]),
		txn:      order.Uint64(b[48:]),
	}
	return m, order.Uint32(b) == boltMagic && order.Uint32(b[4:]) == boltVersion && order.Uint64(b[metaSummed:]) == sum.Sum64()
}

// lastMeta returns the meta of the last transaction, as bbolt chooses it: one of
// the two may be torn by a crash, and is then of a transaction that never was.
func lastMeta(file io.ReaderAt) (meta, error) {
	first, ok := readMeta(file, 0)
	if ok {
		if second, ok := readMeta(file, first.pageSize); ok && second.txn > first.txn {
			return second, nil
		}
		return first, nil
	}
	for size := int64(1 << 10); size <= 1<<16; size <<= 1 {
		if second, ok := readMeta(file, size); ok && second.pageSize == size {
			return second, nil
		}
	}
	return meta{}, errors.New("its first pages are lost")
}

// pages reads a bbolt file and trusts nothing in it. bbolt trusts everything:
// at a damaged page it may end the process, from which nothing can recover.
type pages struct {
	meta
	file   io.ReaderAt
	used   []bool // by page
	bufs   [][]byte
	record func(bucket string, key, value []byte) error
}

// checkPages reports the first thing that is wrong with the pages of a file of
// size bytes, and calls record with what each bucket holds that is no bucket.
func checkPages(file io.ReaderAt, size int64, record func(bucket string, key, value []byte) error) error {
	m, err := lastMeta(file)
	if err != nil {
		return err
	}
	if m.pageSize < 1<<10 || m.end > uint64(size/m.pageSize) { //nolint:gosec // a size is not negative
		return fmt.Errorf("its end is missing: %d bytes are left", size)
	}
	p := &pages{meta: m, file: file, used: make([]bool, m.end), record: record}
	if err := p.tree(m.root, "", 0, keyRange{}); err != nil {
		return err
	}
	if err := p.freelist(); err != nil {
		return err
	}
	for id, used := range p.used {
		if id > 1 && !used {
			return fmt.Errorf("page %d is lost", id)
		}
	}
	return nil
}

// take reads the page id, with those it overflows to, at a level of the tree.
func (p *pages) take(id uint64, level int) ([]byte, error) {
	if level == deepest || id < 2 || id >= p.end {
		return nil, fmt.Errorf("there can be no page %d", id)
	}
	for level >= len(p.bufs) {
		p.bufs = append(p.bufs, make([]byte, p.pageSize))
	}
	at := int64(id) * p.pageSize //nolint:gosec // less than end, which the size of the file bounds
	if _, err := p.file.ReadAt(p.bufs[level][:p.pageSize], at); err != nil {
		return nil, fmt.Errorf("read page %d: %w", id, err)
	}
	more := uint64(binary.NativeEndian.Uint32(p.bufs[level][12:]))
	if binary.NativeEndian.Uint64(p.bufs[level]) != id || id+more >= p.end {
		return nil, fmt.Errorf("page %d is not what it was", id)
	}
	for i := id; i <= id+more; i++ {
		if p.used[i] {
			return nil, fmt.Errorf("page %d is used twice", i)
		}
		p.used[i] = true
	}
	length := int64(more+1) * p.pageSize //nolint:gosec // bounded as above
	if length > int64(len(p.bufs[level])) {
		p.bufs[level] = make([]byte, length)
	}
	if _, err := p.file.ReadAt(p.bufs[level][:length], at); err != nil {
		return nil, fmt.Errorf("read page %d: %w", id, err)
	}
	return p.bufs[level][:length], nil
}

// freelist takes the pages that are free.
func (p *pages) freelist() error {
	if p.free == noFreelist {
		return nil
	}
	page, err := p.take(p.free, 0)
	if err != nil {
		return err
	}
	order := binary.NativeEndian
	count, ids := uint64(order.Uint16(page[10:])), page[pageHeader:]
	if count == manyFree {
		count, ids = order.Uint64(ids), ids[8:]
	}
	if order.Uint16(page[8:]) != freePage || count > uint64(len(ids)/8) {
		return errors.New("the list of free pages is not what it was")
	}
	for i := range count {
		id := order.Uint64(ids[8*i:])
		if id < 2 || id >= p.end || p.used[id] {
			return fmt.Errorf("page %d is used, and free as well", id)
		}
		p.used[id] = true
	}
	return nil
}

// keyRange is where keys have to lie: not below low and, if it is set, below high.
type keyRange struct{ low, high []byte }

func (r keyRange) holds(key []byte) bool {
	return bytes.Compare(key, r.low) >= 0 && (r.high == nil || bytes.Compare(key, r.high) < 0)
}

// tree checks the pages below id, which belong to a bucket.
func (p *pages) tree(id uint64, bucket string, level int, keys keyRange) error {
	page, err := p.take(id, level)
	if err != nil {
		return err
	}
	switch binary.NativeEndian.Uint16(page[8:]) {
	case branchPage:
		err = p.branch(page, bucket, level, keys)
	case leafPage:
		err = p.leaf(page, bucket, level, keys)
	default:
		err = errors.New("it is of no known kind")
	}
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

func (p *pages) branch(page []byte, bucket string, level int, keys keyRange) error {
	count := int(binary.NativeEndian.Uint16(page[10:]))
	if count == 0 {
		return errors.New("it is empty")
	}
	for i := range count {
		key, err := branchKey(page, i)
		if err != nil || !keys.holds(key) {
			return errors.Join(errors.New("its keys are not what they were"), err)
		}
		below := keyRange{key, keys.high}
		if i+1 < count {
			if below.high, err = branchKey(page, i+1); err != nil || bytes.Compare(key, below.high) >= 0 {
				return errors.New("its keys are out of order")
			}
		}
		child := binary.NativeEndian.Uint64(page[pageHeader+elementSize*i+8:])
		if err := p.tree(child, bucket, level+1, below); err != nil {
			return err
		}
	}
	return nil
}

func branchKey(page []byte, i int) ([]byte, error) {
	at := pageHeader + elementSize*i
	if at+elementSize > len(page) {
		return nil, errOverrun
	}
	order := binary.NativeEndian
	return part(page, at, order.Uint32(page[at:]), order.Uint32(page[at+4:]))
}

func (p *pages) leaf(page []byte, bucket string, level int, keys keyRange) error {
	var last []byte
	for i := range int(binary.NativeEndian.Uint16(page[10:])) {
		isBucket, key, value, err := leafElement(page, i)
		switch {
		case err != nil:
			return err
		case !keys.holds(key) || bytes.Compare(last, key) >= 0: // and no key is empty
			return errors.New("its keys are out of order")
		case !isBucket:
			err = p.record(bucket, key, value)
		default:
			err = p.bucket(string(key), value, level)
		}
		if err != nil {
			return err
		}
		last = key
	}
	return nil
}

// bucket checks the pages of the bucket with this value.
func (p *pages) bucket(name string, value []byte, level int) error {
	if len(value) < 16 {
		return errOverrun
	}
	root, inline := binary.NativeEndian.Uint64(value), value[16:]
	switch {
	case root != 0:
		return p.tree(root, name, level+1, keyRange{})
	case len(inline) < pageHeader || binary.NativeEndian.Uint16(inline[8:]) != leafPage:
		return errOverrun
	}
	return p.leaf(inline, name, level+1, keyRange{})
}

func leafElement(page []byte, i int) (isBucket bool, key, value []byte, err error) {
	at := pageHeader + elementSize*i
	if at+elementSize > len(page) {
		return false, nil, nil, errOverrun
	}
	order := binary.NativeEndian
	flags, offset, size := order.Uint32(page[at:]), order.Uint32(page[at+4:]), order.Uint32(page[at+8:])
	key, err = part(page, at, offset, size)
	if err != nil || flags > bucketValue {
		return false, nil, nil, errOverrun
	}
	value, err = part(page, at+int(offset)+int(size), 0, order.Uint32(page[at+12:]))
	return flags == bucketValue, key, value, err
}

var errOverrun = errors.New("it points beyond its end")

// part returns size bytes of page, offset behind at.
func part(page []byte, at int, offset, size uint32) ([]byte, error) {
	from := int64(at) + int64(offset)
	if from+int64(size) > int64(len(page)) {
		return nil, errOverrun
	}
	return page[from : from+int64(size)], nil
}
