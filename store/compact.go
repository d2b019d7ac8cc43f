package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

const (
	worthCompacting = 4 << 20 // bytes, below which a file is small enough
	compactStep     = 1 << 20 // bytes in one transaction
)

// Compact writes the store at path anew without the space that is free in it.
// It fails with [ErrHeld] while a process holds the store.
func Compact(path string) (before, after int64, err error) {
	held, err := lock(path)
	if err != nil {
		return 0, 0, err
	}
	defer held.Close()
	if err := Check(path); err != nil {
		return 0, 0, fmt.Errorf("compact: %w", err)
	}
	return compact(path, func(int64, int64) bool { return true })
}

// compactIfWorth compacts a store of which more than half is free.
func compactIfWorth(path string) (before, after int64, err error) {
	if info, err := os.Stat(path); err != nil || info.Size() < worthCompacting {
		return 0, 0, nil //nolint:nilerr // there is nothing to compact
	}
	return compact(path, func(size, free int64) bool { return free > size/2 })
}

// compact compacts the file at path, which must be sound, if worth says so of
// its size and what of that is free.
func compact(path string, worth func(size, free int64) bool) (before, after int64, err error) {
	db, err := openFile(path)
	if err != nil {
		return 0, 0, openError(path, err)
	}
	size, free := space(db)
	if !worth(size, free) {
		return size, size, db.Close()
	}
	err = replace(path, func(file *os.File) error {
		return errors.Join(compactInto(file.Name(), db), db.Close()) // Windows replaces no file that is open
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return 0, 0, fmt.Errorf("compact %s: %w", path, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, 0, err
	}
	return size, info.Size(), nil
}

// compactInto makes the empty file at path hold what db does.
func compactInto(path string, db *bbolt.DB) error {
	to, err := bbolt.Open(path, 0o600, &bbolt.Options{NoSync: true, PageSize: db.Info().PageSize, Timeout: boltTimeout})
	if err != nil {
		return err
	}
	to.AllocSize = growth
	err = bbolt.Compact(to, db, compactStep)
	if err == nil && fingerprint(to) != fingerprint(db) {
		err = errors.New("the copy is not what it should be")
	}
	if err == nil {
		err = to.Sync()
	}
	return errors.Join(err, to.Close())
}

// fingerprint returns a hash of all that is in a file.
func fingerprint(db *bbolt.DB) (sum [sha256.Size]byte) {
	hash := sha256.New()
	_ = db.View(func(b *bbolt.Tx) error { // nothing in it fails
		return b.ForEach(func(name []byte, bucket *bbolt.Bucket) error {
			hash.Write(fmt.Appendf(nil, "%q %d\n", name, bucket.Sequence()))
			return bucket.ForEach(func(key, value []byte) error {
				hash.Write(fmt.Appendf(nil, "%d %d\n", len(key), len(value)))
				hash.Write(key)
				hash.Write(value)
				return nil
			})
		})
	})
	return [sha256.Size]byte(hash.Sum(nil))
}

// space returns how large a file is, in bytes, and how much of it is free.
func space(db *bbolt.DB) (size, free int64) {
	info, err := os.Stat(db.Path())
	if err != nil {
		return 0, 0
	}
	_ = db.View(func(b *bbolt.Tx) error { // nothing in it fails
		free = info.Size() - b.Size()
		return nil
	})
	stats := db.Stats()
	return info.Size(), free + int64(stats.FreePageN+stats.PendingPageN)*int64(db.Info().PageSize)
}

// Stats says how large a store is and what it holds.
type Stats struct {
	Path    string        `json:"path"`
	Schema  int           `json:"schema"`
	Bytes   int64         `json:"bytes"`
	Free    int64         `json:"free_bytes"` // of these
	Buckets []BucketStats `json:"buckets"`    // by name
}

// BucketStats says what a bucket holds.
type BucketStats struct {
	Name  string `json:"name"`
	Keys  int    `json:"keys"`
	Bytes int64  `json:"bytes"` // of the pages it has to itself
}

// Stats looks at every page of the store; [Store.Space] does not.
func (s *Store) Stats() (Stats, error) {
	stats := Stats{Path: s.Path()}
	stats.Bytes, stats.Free = s.Space()
	var err error
	if stats.Schema, err = readSchema(s.db); err != nil {
		return stats, err
	}
	return stats, s.db.View(func(b *bbolt.Tx) error {
		return b.ForEach(func(name []byte, bucket *bbolt.Bucket) error {
			of := bucket.Stats()
			stats.Buckets = append(stats.Buckets, BucketStats{string(name), of.KeyN, int64(of.BranchAlloc + of.LeafAlloc)})
			return nil
		})
	})
}

// Space returns how large the file is, in bytes, and how much of it is free.
func (s *Store) Space() (size, free int64) { return space(s.db) }
