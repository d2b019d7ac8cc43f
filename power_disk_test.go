// go-fuse does not compile where an int has 32 bits.

//go:build linux && (amd64 || arm64)

package main

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// disk is a file system in memory that knows what a loss of power would leave of
// it: what was synced, and of the rest whatever the disk had come to. It is as
// harsh as POSIX allows. A name is safe when its directory was synced, not when its
// file was; a file that was renamed into its place may be empty there.
type disk struct {
	mu       sync.Mutex
	root     *inode
	last     uint64        // number of an inode
	changing func()        // called before each change, with mu held; nil: nothing
	off      chan struct{} // while there is no power; closed when nobody is left to notice
}

// inode is a file or a directory: as programs see it, as it was when it was synced,
// and how it came from that to this.
type inode struct {
	number      uint64
	mode        uint32
	now, synced content
	unsynced    []change
}

// content is what a file or a directory holds.
type content struct {
	bytes   []byte
	names   map[string]*inode
	changed time.Time
}

// change is one write to a file, or to a directory the names that are new or, if
// they are nil, gone, all of them at once.
type change struct {
	bytes    []byte
	at       int64
	truncate bool // to at, in place of writing
	names    map[string]*inode
}

func newDisk() *disk {
	d := &disk{}
	d.root = d.newInode(syscall.S_IFDIR | 0o700)
	return d
}

func (d *disk) newInode(mode uint32) *inode {
	d.last++
	i := &inode{number: d.last, mode: mode, now: content{changed: time.Now()}}
	i.now.names, i.synced.names = map[string]*inode{}, map[string]*inode{}
	i.synced.changed = i.now.changed
	return i
}

func (i *inode) isDir() bool { return i.mode&syscall.S_IFMT == syscall.S_IFDIR }

// do changes the disk. While there is no power it waits, as whoever asks for it is
// about to be no more.
func (d *disk) do(fn func()) syscall.Errno {
	d.mu.Lock()
	if d.off == nil && d.changing != nil {
		d.changing()
	}
	off := d.off
	if off == nil {
		fn()
	}
	d.mu.Unlock()
	if off == nil {
		return 0
	}
	<-off
	return syscall.EIO
}

// cut cuts the power, with mu held.
func (d *disk) cut() {
	if d.off == nil {
		d.off = make(chan struct{})
	}
}

func (i *inode) change(c change) {
	i.now = i.now.after(c)
	i.now.changed = time.Now()
	i.unsynced = append(i.unsynced, c)
}

// after returns what c makes of a content, whose bytes and names may change.
func (was content) after(c change) content {
	for name, inode := range c.names {
		if was.names[name] = inode; inode == nil {
			delete(was.names, name)
		}
	}
	end := c.at + int64(len(c.bytes))
	if grow := end - int64(len(was.bytes)); grow > 0 {
		was.bytes = append(was.bytes, make([]byte, grow)...)
	}
	if c.truncate {
		was.bytes = was.bytes[:end:end]
	}
	copy(was.bytes[c.at:], c.bytes)
	return was
}

// sync has the inode on the platters; where only its data are asked for, not the
// time of its last change.
func (i *inode) sync(dataOnly bool) {
	changed := i.synced.changed
	i.synced = i.now.clone()
	i.unsynced = nil
	if dataOnly {
		i.synced.changed = changed
	}
}

func (was content) clone() content {
	return content{bytes.Clone(was.bytes), maps.Clone(was.names), was.changed}
}

// flush writes back everything, as the kernel does within half a minute, unasked.
func (d *disk) flush() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.root.walk("", func(_ string, i *inode) { i.sync(false) })
}

// walk calls fn with all that is below an inode, and itself.
func (i *inode) walk(path string, fn func(path string, i *inode)) {
	fn(path, i)
	for name, below := range i.now.names {
		below.walk(filepath.Join(path, name), fn)
	}
}

// loss is how bad a loss of power is: which share of what was not synced is there
// all the same, in pieces of how many bytes.
type loss struct {
	name  string
	kept  float64
	piece int
}

var losses = []loss{
	{"all is forgotten", 0, 4096},
	{"half of the pages are", 0.5, 4096},
	{"half of the sectors are", 0.5, 512},
	{"a few sectors are", 0.95, 512},
	{"nothing is", 1, 4096},
}

// after returns a disk as a loss of power at this moment may leave it, with mu
// held.
func (d *disk) after(l loss, random *rand.Rand) *disk {
	left := &disk{}
	found := map[*inode]*inode{} // since a file may have two names
	left.root = left.survivor(d.root, l, random, found)
	return left
}

func (d *disk) survivor(i *inode, l loss, random *rand.Rand, found map[*inode]*inode) *inode {
	if found[i] != nil {
		return found[i]
	}
	s := d.newInode(i.mode)
	found[i] = s
	s.now = l.of(i, random)
	for name, below := range s.now.names {
		s.now.names[name] = d.survivor(below, l, random, found)
	}
	s.sync(false)
	return s
}

// of returns what is left of an inode: of a file any pieces of what was written
// to it, of a directory what happened to its names up to some moment, as those file
// systems have it that keep a journal.
func (l loss) of(i *inode, random *rand.Rand) content {
	left := i.synced.clone()
	if random.Float64() < l.kept {
		left.changed = i.now.changed
	}
	for _, c := range i.unsynced {
		pieces := c.pieces(l.piece)
		for _, piece := range pieces {
			if random.Float64() < l.kept {
				left = left.after(piece)
			} else if i.isDir() {
				return left
			}
		}
	}
	return left
}

// pieces splits a write where a disk does.
func (c change) pieces(size int) []change {
	if len(c.bytes) == 0 {
		return []change{c}
	}
	var all []change
	for from := 0; from < len(c.bytes); {
		at := c.at + int64(from)
		to := min(len(c.bytes), from+size-int(at)%size)
		all = append(all, change{bytes: c.bytes[from:to], at: at})
		from = to
	}
	return all
}

// copyTo copies the disk to a directory, which need not be there.
func (d *disk) copyTo(t *testing.T, dir string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.root.walk(dir, func(path string, i *inode) {
		var err error
		switch i.mode & syscall.S_IFMT {
		case syscall.S_IFDIR:
			err = os.MkdirAll(path, 0o700)
		case syscall.S_IFREG:
			if err = os.WriteFile(path, i.now.bytes, 0o600); err == nil {
				err = os.Chtimes(path, time.Time{}, i.now.changed)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// copyFrom makes the disk hold the file at from, under name, synced.
func (d *disk) copyFrom(t *testing.T, from, name string) {
	t.Helper()
	written, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	file := d.newInode(syscall.S_IFREG | 0o600)
	file.now.bytes = written
	d.root.now.names[name] = file
	d.flush()
}

func TestADiskForgetsWhatWasNotSynced(t *testing.T) {
	all, half := losses[0], losses[2]
	random := rand.New(rand.NewPCG(3, 5))
	d := newDisk()
	file := d.newInode(syscall.S_IFREG)
	file.change(change{bytes: []byte("synced")})
	d.root.change(change{names: map[string]*inode{"old": file}})
	if left := d.after(all, random); len(left.root.now.names) != 0 {
		t.Error("the file has its name, though its directory was not synced")
	}
	d.root.sync(false)
	if left := d.after(all, random); len(left.root.now.names["old"].now.bytes) != 0 {
		t.Error("the file has its bytes, though it was not synced")
	}
	file.sync(false)
	file.change(change{bytes: bytes.Repeat([]byte("forget"), 1000), at: 2})
	d.root.change(change{names: map[string]*inode{"old": nil, "new": file}})
	if left := d.after(all, random); string(left.root.now.names["old"].now.bytes) != "synced" || left.root.now.names["new"] != nil {
		t.Errorf("what was synced is not there as it was: %v", left.root.now.names)
	}
	torn, renamed := map[int]bool{}, 0
	for range 100 {
		left := d.after(half, random).root.now.names
		if left["new"] != nil {
			renamed++
			left["old"] = left["new"]
		}
		torn[len(bytes.Trim(left["old"].now.bytes, "\x00"))] = true
	}
	if len(torn) < 5 || renamed < 30 || renamed > 70 {
		t.Errorf("of 100 losses %d end with the new name, and files have %d lengths", renamed, len(torn))
	}
}
