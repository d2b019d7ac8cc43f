package store

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// Backups are where the backups of a store are kept, and how many of them.
type Backups struct {
	Dir  string // made when it does not exist
	Keep int    // at least 1
}

// Backup is a copy of a store as it was at one moment.
type Backup struct {
	Path  string    `json:"path"`
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"at"` // to the second
}

// stampForm is how the time of a backup stands in its name.
const stampForm = "20060102T150405Z"

// Take copies s, checks the copy, and removes the oldest backups that are too
// many. It disturbs nobody who writes meanwhile.
func (b Backups) Take(s *Store, now time.Time) (Backup, error) {
	at := now.UTC().Truncate(time.Second)
	if err := makeDir(b.Dir); err != nil {
		return Backup{}, fmt.Errorf("back up: %w", err)
	}
	taken := Backup{Path: filepath.Join(b.Dir, prefix(s.Path())+at.Format(stampForm)+".db"), At: at}
	var err error
	if taken.Bytes, err = backUp(s.db, taken.Path); err != nil {
		return Backup{}, err
	}
	return taken, b.prune(s.Path())
}

// prefix is what the names of the backups of a store begin with.
func prefix(path string) string {
	name := filepath.Base(path)
	return strings.TrimSuffix(name, filepath.Ext(name)) + "-"
}

// List returns the backups of the store at path, the newest first.
func (b Backups) List(path string) ([]Backup, error) {
	entries, err := os.ReadDir(b.Dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	var found []Backup
	for _, entry := range entries {
		stamp, ours := strings.CutPrefix(strings.TrimSuffix(entry.Name(), ".db"), prefix(path))
		at, err := time.Parse(stampForm, stamp)
		info, infoErr := entry.Info()
		if ours && err == nil && infoErr == nil && info.Mode().IsRegular() {
			found = append(found, Backup{filepath.Join(b.Dir, entry.Name()), info.Size(), at})
		}
	}
	slices.SortFunc(found, func(a, b Backup) int { return b.At.Compare(a.At) })
	return found, nil
}

// prune removes the oldest backups of the store at path.
func (b Backups) prune(path string) error {
	found, err := b.List(path)
	if err != nil {
		return err
	}
	for _, old := range found[min(len(found), max(1, b.Keep)):] {
		if err := os.Remove(old.Path); err != nil {
			return fmt.Errorf("remove an old backup: %w", err)
		}
	}
	return nil
}

// Snapshot returns a checked copy of s, ready to be read. It is gone when it is
// closed, however long that takes; nobody who writes waits for it.
func (b Backups) Snapshot(s *Store) (*os.File, error) {
	if err := makeDir(b.Dir); err != nil {
		return nil, fmt.Errorf("back up: %w", err)
	}
	path := filepath.Join(b.Dir, ".snapshot-"+rand.Text())
	if _, err := backUp(s.db, path); err != nil {
		return nil, err
	}
	file, err := os.Open(path) //nolint:gosec // just made
	return file, errors.Join(err, os.Remove(path))
}

// backUp writes a sealed copy of the file to path, which is either there, whole
// and checked, or as it was before.
func backUp(db *bbolt.DB, path string) (size int64, err error) {
	err = replace(path, func(file *os.File) error {
		sum := sha256.New()
		if err := db.View(func(b *bbolt.Tx) error {
			size, err = b.WriteTo(io.MultiWriter(file, sum))
			return err
		}); err != nil {
			return err
		}
		size += int64(sealLength)
		_, err := file.WriteString(seal(sum.Sum(nil)))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("back up to %s: %w", path, err)
	}
	return size, nil
}

// replace puts a new file at path, in which fill writes a store. It is on disk
// and checked before it takes the place of what was there.
func replace(path string, fill func(*os.File) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".newsdesk-*")
	if err != nil {
		return err
	}
	err = fill(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = checkTwice(file.Name())
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// WriteBackup writes what it reads from a [Backups.Snapshot] to path, which is
// either there, whole and checked, or as it was before.
func WriteBackup(path string, snapshot io.Reader) (size int64, err error) {
	err = replace(path, func(file *os.File) error {
		size, err = io.Copy(file, snapshot)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("back up to %s: %w", path, err)
	}
	return size, nil
}
