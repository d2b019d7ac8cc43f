package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// A file that was synced may be without its name when the power fails: names are
// the directory's, which is synced apart from it (fsync(2)).

// makeDir makes the directory at path, and those above it, unless they are there.
func makeDir(path string) error {
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeDir(filepath.Dir(path)); err == nil {
			err = os.Mkdir(path, 0o700)
		}
	}
	switch {
	case err == nil:
		return syncDir(filepath.Dir(path))
	case isDir(path):
		return nil
	}
	return err
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// syncDir has the names in a directory on disk, where that can be asked for: it
// cannot on Windows, nor on some file systems of a network.
func syncDir(path string) error {
	dir, err := os.Open(path) //nolint:gosec // of a file that the operator named
	if err != nil {
		return err
	}
	err = dir.Sync()
	if runtime.GOOS == "windows" || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil
	}
	return errors.Join(err, dir.Close())
}
