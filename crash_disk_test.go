//go:build linux

package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A file system that can be full takes a mount, and a mount takes a process with
// a view of the file system of its own: the test runs itself in one.
func TestE17AFullDiskLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("a disk takes its time to fill, and again to be used")
	}
	if os.Getenv("NEWSDESK_TEST_OWN_MOUNTS") == "" {
		runWithOwnMounts(t)
		return
	}
	disk := t.TempDir()
	if err := syscall.Mount("newsdesk", disk, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("no file system may be mounted here: %v", err)
	}
	defer func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) }() // the process ends anyway
	h := newHabitat(t)
	h.moveTo(disk)
	p := h.start(crashToken)
	h.awaitPolls(2)
	ballast := filepath.Join(disk, "ballast")
	fillDisk(t, ballast)
	for range 10 { // no more than are told by name
		for _, publisher := range h.publishers {
			publisher.publish()
		}
	}
	// A feed whose last answer could not be remembered is not asked again, so there
	// is no poll to wait for.
	time.Sleep(4 * time.Second)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	h.awaitPosts()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.wantEnd(exitFine, 10*time.Second)
	p.wantWords("no space left on device")
	h.check()
}

func runWithOwnMounts(t *testing.T) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "NEWSDESK_TEST_OWN_MOUNTS=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		t.Errorf("%v:\n%s", err, out)
	case err != nil:
		t.Skipf("no process may have mounts of its own here: %v", err)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("%s", out)
	default:
		t.Logf("%s", out)
	}
}

// moveTo has the bot keep its store, and the backups, in another directory.
func (h *habitat) moveTo(dir string) {
	h.t.Helper()
	h.store = filepath.Join(dir, "newsdesk.db")
	if err := os.WriteFile(h.config, []byte(h.configuration()), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// fillDisk writes to path until there is no space left.
func fillDisk(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for size := 64 << 10; size > 0; size /= 2 { // to the last byte
		for err == nil {
			_, err = file.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		err = nil
	}
	_, _ = io.WriteString(file, "full")
}
