package lookup

import (
	"time"

	"go.etcd.io/bbolt"

	"newsdesk/query"
)

const (
	maxBuffered = 1 << 14  // items in memory, which are then written
	maxMemory   = 24 << 20 // bytes that they take
	fullSegment = 20_000   // items of a segment that is not merged any more
	maxUnsaved  = 3        // times as much is in memory where it cannot be written
	perRetry    = 1 << 10  // items after which writing is tried again
)

// Add makes items known, in the order of their numbers. What is known already,
// as their numbers say, is passed over. Searches find them at once; they are on
// disk when [Index.Last] says so. Add does not fail, as no alert is to wait for
// lookups: where the disk does, the log says so, and [Index.Stats].
func (ix *Index) Add(items ...Item) {
	ix.arriving.Lock()
	if ix.rebuilding {
		ix.waiting = append(ix.waiting, items...)
		ix.arriving.Unlock()
		return
	}
	ix.writing.Lock()
	defer ix.writing.Unlock()
	ix.arriving.Unlock()
	ix.add(items)
}

// add adds items. The caller holds writing.
func (ix *Index) add(items []Item) {
	for i := range items {
		if items[i].Seq <= ix.newest || ix.damaged.Load() {
			continue
		}
		m := ix.memory.Load()
		m.add(&items[i], &ix.doc)
		ix.newest = items[i].Seq
		if n := m.table.len(); n >= ix.retry && m.isLarge(1) {
			ix.makeRoom(m)
		}
	}
}

// makeRoom writes what is in memory, or gives it up where that fails for too long.
func (ix *Index) makeRoom(m *memory) {
	err := ix.flush()
	if err == nil {
		return
	}
	items := m.table.len()
	ix.retry = items + perRetry
	ix.log.Error("writing the lookup index failed", "path", ix.path, "items", items, "error", err)
	if m.isLarge(maxUnsaved) {
		ix.remember(newMemory())
		ix.fail(err)
	}
}

// Flush writes what is in memory. Often is often enough: what is not written has
// to be added again after a crash, and small segments cost more than large ones.
// The memory in which items are read goes as well.
func (ix *Index) Flush() error {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	ix.doc = query.Doc{}
	return ix.flush()
}

func (ix *Index) flush() error {
	m := ix.memory.Load()
	if ix.damaged.Load() {
		return ErrDamaged
	}
	if m.table.len() == 0 {
		return nil
	}
	err := ix.update(func(tx *bbolt.Tx, c *catalog) error {
		id, bucket, err := newSegment(tx)
		if err != nil {
			return err
		}
		info := m.info
		size, err := m.writeTo(id, bucket)
		info.id, info.size = id, uint64(size) //nolint:gosec // a size
		c.segments, c.last = append(c.segments, info), info.last
		return err
	})
	if err != nil {
		return err
	}
	ix.remember(newMemory())
	return ix.mergeSmall()
}

// remember makes m what is in memory.
func (ix *Index) remember(m *memory) {
	ix.memory.Store(m)
	ix.retry = 0
}

// newSegment returns the bucket of a new segment.
func newSegment(tx *bbolt.Tx) (id uint64, bucket *bbolt.Bucket, err error) {
	segments := tx.Bucket(segmentsBucket)
	if segments == nil {
		return 0, nil, ErrDamaged
	}
	if id, err = segments.NextSequence(); err != nil {
		return 0, nil, err
	}
	bucket, err = segments.CreateBucket(segmentKey(id))
	return id, bucket, err
}

// mergeSmall merges the newest segments until each is at least twice as large as
// the one behind it, or full: so there are few, and an item is written
// again a few times only, however often small segments come.
func (ix *Index) mergeSmall() error {
	for {
		c, err := ix.catalog()
		n := len(c.segments)
		if err != nil || n < 2 || !mayMerge(c.segments[n-2], c.segments[n-1]) {
			return err
		}
		if err := ix.update(ix.mergeLast); err != nil {
			return err
		}
	}
}

func mayMerge(older, newer segmentInfo) bool {
	return older.items < 2*newer.items && older.items+newer.items <= fullSegment
}

// mergeLast replaces the last two segments by one.
func (ix *Index) mergeLast(tx *bbolt.Tx, c *catalog) error {
	n := len(c.segments)
	var pair [2]*segment
	for i, info := range c.segments[n-2:] {
		s, err := ix.openSegment(tx, info)
		if err != nil {
			return err
		}
		pair[i] = s
	}
	id, bucket, err := newSegment(tx)
	if err != nil {
		return err
	}
	size, err := merge(id, bucket, pair[0], pair[1])
	if err != nil {
		return err
	}
	info := pair[0].info.join(pair[1].info)
	info.id, info.size = id, uint64(size) //nolint:gosec // a size
	if err := ix.drop(tx, c.segments[n-2:]...); err != nil {
		return err
	}
	c.segments = append(c.segments[:n-2], info)
	return nil
}

// drop deletes segments.
func (ix *Index) drop(tx *bbolt.Tx, infos ...segmentInfo) error {
	for _, info := range infos {
		if err := tx.Bucket(segmentsBucket).DeleteBucket(segmentKey(info.id)); err != nil {
			return err
		}
		ix.known.Delete(info.id)
	}
	return nil
}

// Expire forgets the items that came in before a time: they are not found any
// more, and segments that hold nothing else are deleted.
func (ix *Index) Expire(before time.Time) error {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	return ix.update(func(tx *bbolt.Tx, c *catalog) error {
		c.floor = max(c.floor, nanos(before))
		var kept []segmentInfo
		for _, info := range c.segments {
			if info.until >= c.floor {
				kept = append(kept, info)
			} else if err := ix.drop(tx, info); err != nil {
				return err
			}
		}
		c.segments = kept
		return nil
	})
}

// update runs fn in a transaction and writes the catalog that it leaves. The
// caller holds writing.
func (ix *Index) update(fn func(*bbolt.Tx, *catalog) error) error {
	ix.file.RLock()
	defer ix.file.RUnlock()
	if ix.db == nil {
		return errClosed
	}
	return ix.guard(func() error {
		return ix.db.Update(func(tx *bbolt.Tx) error {
			c, err := readCatalog(tx)
			if err != nil {
				return err
			}
			if err := fn(tx, &c); err != nil {
				return err
			}
			return c.write(tx)
		})
	})
}
