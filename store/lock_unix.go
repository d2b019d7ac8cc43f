//go:build !windows

package store

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks file for this process alone, and reports whether it could.
func tryLock(file *os.File) (bool, error) {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
