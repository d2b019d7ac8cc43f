// Package lookup finds items again by the words that are in them: a full-text
// index in a file of its own, which can be lost without loss, as it is made of
// what the store has.
//
// A search and a topic with the same query agree exactly: both have the words of
// package text and the queries of package query, and everything that a query can
// ask is answered by the index alone. So the index knows of each word not only
// where it is but how it is written, for =US, and whether it has a stem in the
// language of its item.
//
// # Segments
//
// Items are added in the order of their numbers, which the caller gives. They
// are kept in memory until there are 16,384 of them, or 24 MiB, or [Index.Flush] is
// called, and then become a segment, which never changes. Small segments are
// merged until they hold up to 20,000 items. A search goes through the segments,
// the newest first, and where the newest hits are wanted it ends as soon as it has
// enough. [Index.Expire] deletes whole segments; what is older than it says in
// those that are left is passed over.
//
// # The file
//
// Buckets of bbolt, keys and values (every value but the format begins with a
// CRC-32C):
//
//	lookup    "format"     version of this description and fingerprint of the words
//	lookup    "catalog"    number up to which all is here, time before which all is expired, segments
//	segments  ID (8 bytes) a bucket for each segment:
//	          key          block of entries, see block.go; the first key is a zero byte
//	          FF "seqs", "times", "lengths", "ends", "stories"   columns, see table.go
//
// An entry has a key and a posting list (see posting.go). Keys begin with a letter
// for what they are a key of, see item.go.
//
// A segment and the catalog that names it are one transaction. A process that is
// killed loses what was in memory, and [Index.Last] says from where on items have
// to be added again. Bytes that changed on the disk are found out when they are
// read; the index then says [ErrDamaged] until [Index.Rebuild] has made it anew.
// Where a new version of the program has other words, [Open] begins anew.
package lookup

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"newsdesk/query"
)

// ErrDamaged says that the file does not hold what was written to it, or that
// it could not be written for so long that items are missing.
var ErrDamaged = errors.New("the lookup index is damaged: make it anew with newsdesk db reindex")

// errTorn says that bbolt did not get to the end of what it did.
var errTorn = errors.New("bbolt cannot read its own pages")

var errClosed = errors.New("the lookup index is closed")

// Index is an open index. Its methods may be called by many goroutines; those
// that write wait for each other, those that search wait for none.
type Index struct {
	path string
	log  *slog.Logger

	file    sync.RWMutex // held while db is used; to replace it, locked
	db      *bbolt.DB
	known   sync.Map    // see segment
	damaged atomic.Bool // nothing is to be found or added
	torn    atomic.Bool // db cannot be closed
	fresh   atomic.Bool
	memory  atomic.Pointer[memory]

	writing sync.Mutex
	newest  uint64    // number of the last item added
	retry   int       // items in memory from which on writing them is tried again
	doc     query.Doc // memory of add

	arriving   sync.Mutex // locked before writing
	rebuilding bool
	waiting    []Item // that came while it is made anew
}

// Stats says what an index holds.
type Stats struct {
	Items    int    // in the file, expired ones in segments that are left included
	Segments int    // in the file
	Size     int64  // of them, in bytes
	Buffered int    // items in memory
	Last     uint64 // as [Index.Last]
	Stale    bool   // it was empty or damaged and has not been rebuilt: items may be missing
}

// Stats returns what the index holds.
func (ix *Index) Stats() Stats {
	c, err := ix.catalog()
	stats := Stats{Segments: len(c.segments), Buffered: ix.memory.Load().len(), Last: c.last, Stale: err != nil || ix.fresh.Load()}
	for _, s := range c.segments {
		stats.Items += int(s.items) //nolint:gosec // a count
		stats.Size += int64(s.size) //nolint:gosec // a size
	}
	return stats
}

// Last returns the number up to which all items are on disk, 0 if there are
// none. What is newer has to be added again when the index was opened.
func (ix *Index) Last() uint64 {
	c, err := ix.catalog()
	if err != nil {
		return 0
	}
	return c.last
}

// Close writes what is in memory and closes the file.
func (ix *Index) Close() error {
	err := ix.Flush()
	if errors.Is(err, ErrDamaged) {
		err = nil // which was said before
	}
	ix.file.Lock()
	defer ix.file.Unlock()
	return errors.Join(err, ix.letGo())
}

// letGo closes the file. A torn one it leaves open, as bbolt may wait for a
// transaction that will not end; it stays locked as long as the process lives.
func (ix *Index) letGo() error {
	db := ix.db
	ix.db = nil
	if db == nil || ix.torn.Load() {
		return nil
	}
	return db.Close()
}

// catalog returns the catalog.
func (ix *Index) catalog() (c catalog, err error) {
	ix.file.RLock()
	defer ix.file.RUnlock()
	if ix.db == nil {
		return c, errClosed
	}
	err = ix.guard(func() error {
		return ix.db.View(func(tx *bbolt.Tx) error {
			c, err = readCatalog(tx)
			return err
		})
	})
	return c, err
}

// guard calls fn. What bbolt panics or faults at becomes an error, and damage is
// remembered.
func (ix *Index) guard(fn func() error) error {
	if ix.damaged.Load() {
		return ErrDamaged
	}
	err := recovered(fn)
	if errors.Is(err, errTorn) {
		ix.torn.Store(true)
	}
	if errors.Is(err, ErrDamaged) {
		ix.fail(err)
	}
	return err
}

// recovered calls fn and returns its panics and faults as ErrDamaged.
func recovered(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w (%w: %v)", ErrDamaged, errTorn, cause)
		}
	}()
	return fn()
}

// fail remembers that the index is of no use, and says so once.
func (ix *Index) fail(cause error) {
	if !ix.damaged.Swap(true) {
		ix.log.Error("the lookup index is out of use until it is rebuilt", "path", ix.path, "error", cause)
	}
}
