package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// lockTimeout is how long another process may take to let go of a store.
const lockTimeout = 2 * time.Second

// ErrHeld says that another process holds a store.
var ErrHeld = errors.New("another process holds it: stop the other newsdesk, or give this one a store.path of its own")

// lock makes the store at path this process's own until what it returns is
// closed, or the process ends. The lock is of a file beside the store, since
// the store itself may be replaced by another file, which bbolt's own lock does
// not notice.
func lock(path string) (io.Closer, error) {
	if err := makeDir(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	file, err := os.OpenFile(path+"-lock", os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, openError(path, err)
	}
	for waited := time.Duration(0); ; waited += lockTimeout / 20 {
		locked, err := tryLock(file)
		switch {
		case locked:
			return file, nil
		case err == nil && waited >= lockTimeout:
			err = ErrHeld
		}
		if err != nil {
			return nil, errors.Join(openError(path, err), file.Close())
		}
		time.Sleep(lockTimeout / 20)
	}
}

// openError returns err with the path, and what to do.
func openError(path string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("open store %s: permission denied: let the user that runs newsdesk read and write it", path)
	}
	return fmt.Errorf("open store %s: %w", path, err)
}
