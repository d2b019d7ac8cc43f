// go-fuse does not compile where an int has 32 bits.

//go:build linux && (amd64 || arm64)

package main

import (
	"context"
	"os"
	"syscall"
	"testing"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// diskNode shows a [disk] to the kernel. All that the kernel holds of it is written
// through, so that files may be mapped.
type diskNode struct {
	fs.Inode
	disk *disk
	of   *inode
}

// mount shows the disk at dir until the function is called that it returns. The
// process that serves it must not look at dir itself: it would wait for itself.
func (d *disk) mount(t *testing.T, dir string) (unmount func()) {
	t.Helper()
	server, err := fs.Mount(dir, &diskNode{disk: d, of: d.root}, &fs.Options{MountOptions: fuse.MountOptions{
		FsName: "newsdesk-power", Name: "newsdesk", DirectMountStrict: true, DisableXAttrs: true,
	}})
	if err != nil {
		skip(t, err)
	}
	return func() {
		if err := server.Unmount(); err != nil {
			t.Fatal(err)
		}
	}
}

func (n *diskNode) below(ctx context.Context, i *inode, out *fuse.EntryOut) *fs.Inode {
	i.describe(&out.Attr)
	return n.NewInode(ctx, &diskNode{disk: n.disk, of: i}, fs.StableAttr{Mode: i.mode & syscall.S_IFMT, Ino: i.number})
}

func (i *inode) describe(out *fuse.Attr) {
	out.Ino, out.Mode, out.Size, out.Nlink = i.number, i.mode, uint64(len(i.now.bytes)), 1
	out.Uid, out.Gid = uint32(os.Getuid()), uint32(os.Getgid())
	out.SetTimes(&i.now.changed, &i.now.changed, &i.now.changed)
}

// Lookup finds a name in the directory.
func (n *diskNode) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	i, found := n.of.now.names[name]
	if !found {
		return nil, syscall.ENOENT
	}
	return n.below(ctx, i, out), 0
}

// Getattr says what stat does.
func (n *diskNode) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	n.of.describe(&out.Attr)
	return 0
}

// Setattr truncates the file, or changes who may use it, which is safe at once.
func (n *diskNode) Setattr(ctx context.Context, f fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	errno := n.disk.do(func() {
		if size, ok := in.GetSize(); ok {
			n.of.change(change{at: int64(size), truncate: true})
		}
		if mode, ok := in.GetMode(); ok {
			n.of.mode = n.of.mode&syscall.S_IFMT | mode&^syscall.S_IFMT
		}
		if changed, ok := in.GetMTime(); ok {
			n.of.now.changed = changed
		}
	})
	if errno != 0 {
		return errno
	}
	return n.Getattr(ctx, f, out)
}

// Readdir lists the directory.
func (n *diskNode) Readdir(context.Context) (fs.DirStream, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	var list []fuse.DirEntry
	for name, i := range n.of.now.names {
		list = append(list, fuse.DirEntry{Name: name, Mode: i.mode, Ino: i.number})
	}
	return fs.NewListDirStream(list), 0
}

// add puts a new inode into the directory.
func (n *diskNode) add(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	var added *fs.Inode
	errno := n.disk.do(func() {
		i := n.disk.newInode(mode)
		n.of.change(change{names: map[string]*inode{name: i}})
		added = n.below(ctx, i, out)
	})
	return added, errno
}

// Mkdir makes a directory.
func (n *diskNode) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return n.add(ctx, name, syscall.S_IFDIR|mode, out)
}

// Mknod makes a socket.
func (n *diskNode) Mknod(ctx context.Context, name string, mode, _ uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return n.add(ctx, name, mode, out)
}

// Create makes a file and opens it.
func (n *diskNode) Create(ctx context.Context, name string, _, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) { //nolint:unparam // as go-fuse has it
	added, errno := n.add(ctx, name, syscall.S_IFREG|mode, out)
	return added, nil, fuse.FOPEN_KEEP_CACHE, errno
}

// Link gives a file another name.
func (n *diskNode) Link(ctx context.Context, target fs.InodeEmbedder, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	var linked *fs.Inode
	errno := n.disk.do(func() {
		i := target.(*diskNode).of
		n.of.change(change{names: map[string]*inode{name: i}})
		linked = n.below(ctx, i, out)
	})
	return linked, errno
}

// Rename gives a file another name in the same directory.
func (n *diskNode) Rename(_ context.Context, name string, to fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	if flags != 0 || to.(*diskNode).of != n.of {
		return syscall.EXDEV
	}
	return n.disk.do(func() {
		n.of.change(change{names: map[string]*inode{name: nil, newName: n.of.now.names[name]}})
	})
}

// Unlink removes a name.
func (n *diskNode) Unlink(_ context.Context, name string) syscall.Errno {
	return n.disk.do(func() { n.of.change(change{names: map[string]*inode{name: nil}}) })
}

// Open opens the file.
func (n *diskNode) Open(_ context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) { //nolint:unparam // as go-fuse has it
	var errno syscall.Errno
	if flags&syscall.O_TRUNC != 0 {
		errno = n.disk.do(func() { n.of.change(change{truncate: true}) })
	}
	return nil, fuse.FOPEN_KEEP_CACHE, errno
}

// Read reads the file.
func (n *diskNode) Read(_ context.Context, _ fs.FileHandle, dest []byte, at int64) (fuse.ReadResult, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	read := copy(dest, n.of.now.bytes[min(at, int64(len(n.of.now.bytes))):])
	return fuse.ReadResultData(dest[:read]), 0
}

// Write writes to the file.
func (n *diskNode) Write(_ context.Context, _ fs.FileHandle, data []byte, at int64) (uint32, syscall.Errno) {
	errno := n.disk.do(func() { n.of.change(change{bytes: append([]byte(nil), data...), at: at}) })
	return uint32(len(data)), errno
}

// Fsync has the file or the directory on the platters.
func (n *diskNode) Fsync(_ context.Context, _ fs.FileHandle, flags uint32) syscall.Errno {
	const dataOnly = 1
	return n.disk.do(func() { n.of.sync(flags&dataOnly != 0) })
}
