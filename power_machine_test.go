// go-fuse does not compile where an int has 32 bits.

//go:build linux && (amd64 || arm64)

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"newsdesk/desk"
	"newsdesk/store"
)

// machine has a disk, which programs see at dir, and loses power.
type machine struct {
	*disk
	t       *testing.T
	dir     string
	random  *rand.Rand
	unmount func()
}

// newMachine begins with an empty disk. What is to be quick is kept below scratch.
func newMachine(t *testing.T, scratch string) *machine {
	t.Helper()
	m := &machine{disk: newDisk(), t: t, dir: filepath.Join(scratch, "disk"), random: rand.New(rand.NewPCG(19, 19))}
	if err := os.Mkdir(m.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	m.unmount = m.mount(t, m.dir)
	t.Cleanup(func() { m.unmount() })
	return m
}

func (m *machine) path() string { return filepath.Join(m.dir, "newsdesk.db") }

// begin puts another disk in the place of the machine's.
func (m *machine) begin(d *disk) {
	m.t.Helper()
	m.unmount()
	m.disk = d
	m.unmount = m.mount(m.t, m.dir)
}

// awaitLoss waits for the moment at which the power is to fail: some time, or in
// the midst of what is being written then.
func (m *machine) awaitLoss() {
	anyTime, atMost := m.random.IntN(2) == 0, randomTime(m.random, 800*time.Millisecond)
	ctx, cancel := context.WithTimeout(m.t.Context(), atMost)
	defer cancel()
	if !anyTime {
		left := 1 + m.random.IntN(60)
		m.mu.Lock()
		m.changing = func() {
			if left--; left == 0 {
				m.cut()
				cancel()
			}
		}
		m.mu.Unlock()
	}
	<-ctx.Done()
}

// lose has the power fail. The bot, and a backup if there is one, end with it, and
// the disk is what is left of it.
func (m *machine) lose(p *process, b *backingUp) {
	m.t.Helper()
	m.mu.Lock()
	m.cut()
	left := m.after(losses[m.random.IntN(len(losses))], m.random)
	m.mu.Unlock()
	_ = p.Process.Kill() // while nothing that it waits for has happened
	_ = b.cmd.Process.Kill()
	close(m.off)
	p.kill()
	_ = b.cmd.Wait() // its output says how far it came
	m.begin(left)
}

// remains are what is found on a disk that lost power.
type remains struct {
	content  [sha256.Size]byte // of the store
	titles   map[string]bool   // of the items
	owed     int               // posts
	backups  map[string]bool   // by the names of their files
	searched int               // items that are found
}

// examine opens what is on a disk as a start does. The store must be sound, and no
// backup may be needed for that; each backup must be whole, and a search must find
// what the store has.
func (d *disk) examine(t *testing.T, dir string) (r remains) {
	t.Helper()
	defer os.RemoveAll(dir)
	d.copyTo(t, dir)
	path, now := filepath.Join(dir, "newsdesk.db"), time.Now()
	backups := store.Backups{Dir: filepath.Join(dir, "backups"), Keep: 7}
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := store.OpenSafely(path, backups, now, logger)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { noFailure(t, s.Close()) }()
	if log.Len() > 0 {
		t.Fatalf("the store was not sound: %s", &log)
	}
	r.backups = map[string]bool{}
	found, err := backups.List(path)
	noFailure(t, err)
	for _, backup := range found {
		r.backups[filepath.Base(backup.Path)] = true
		noFailure(t, store.Check(backup.Path))
	}
	noFailure(t, s.View(func(tx *store.Tx) error {
		r.owed, r.titles = tx.Owed(), map[string]bool{}
		for record, err := range tx.RecordsAfter(0) {
			if err != nil {
				return err
			}
			r.titles[record.Title] = true
		}
		return nil
	}))
	r.content = contentOf(t, path)
	r.searched = searchAll(t, s)
	if r.searched != len(r.titles) {
		t.Fatalf("%d items are found of %d", r.searched, len(r.titles))
	}
	return r
}

// searchAll brings the index beside the store up to date, as the bot does, and
// returns how many bulletins are found.
func searchAll(t *testing.T, s *store.Store) int {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	d, err := desk.New(s, quiet)
	noFailure(t, err)
	d.Archive, err = desk.OpenArchive(lookupPath(s.Path()), s, store.RecordsFor, quiet)
	noFailure(t, err)
	defer d.Archive.Close()
	noFailure(t, d.Archive.CatchUp(t.Context()))
	found, err := d.Search(t.Context(), "1400000000000000001", desk.SearchQuery{Query: "bulletin", Newest: true, Limit: 1})
	noFailure(t, err)
	return found.Total
}

// contentOf returns a hash of all that is in a bbolt file.
func contentOf(t *testing.T, path string) [sha256.Size]byte {
	t.Helper()
	copied := path + ".copy"
	content, err := os.ReadFile(path) // which may be held
	noFailure(t, err)
	noFailure(t, os.WriteFile(copied, content, 0o600))
	defer os.Remove(copied)
	db, err := bbolt.Open(copied, 0, &bbolt.Options{ReadOnly: true})
	noFailure(t, err)
	defer db.Close()
	hash := sha256.New()
	noFailure(t, db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, bucket *bbolt.Bucket) error {
			_, _ = fmt.Fprintf(hash, "%q %d\n", name, bucket.Sequence())
			return bucket.ForEach(func(key, value []byte) error {
				_, _ = fmt.Fprintf(hash, "%q %q\n", key, value)
				return nil
			})
		})
	}))
	return [sha256.Size]byte(hash.Sum(nil))
}

func noFailure(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// scratch returns a directory of which nothing is left, in memory.
func scratch(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("newsdesk", dir, "tmpfs", 0, ""); err != nil {
		skip(t, err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }) // the process ends anyway
	return dir
}

// losePower runs the test in a process with mounts of its own.
func losePower(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("disks are the same with and without the race detector")
	}
	t.Parallel() // most of it is waiting
	runWithOwnMounts(t)
}

// skip skips a test for which nothing can be mounted, unless it was asked for.
func skip(t *testing.T, err error) {
	t.Helper()
	if _, said := lossesWanted(t); said {
		t.Fatalf("no file system may be mounted here, which takes Linux, /dev/fuse, and root or a kernel that lets users mount: %v", err)
	}
	t.Skipf("no file system may be mounted here: %v", err)
}

const lossesVar = "NEWSDESK_TEST_LOSSES"

// lossesWanted returns how often the power is to fail, and whether that was said.
func lossesWanted(t *testing.T) (wanted int, said bool) {
	t.Helper()
	value := os.Getenv(lossesVar)
	if value == "" {
		return 5, false
	}
	wanted, err := strconv.Atoi(value)
	if err != nil || wanted < 1 {
		t.Fatalf("%s is %q, want a number from 1", lossesVar, value)
	}
	return wanted, true
}
