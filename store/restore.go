package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

// Restore puts the backup at from in the place of the store at path, and
// returns where it has put what was there, "" if nothing was. It fails with
// [ErrHeld] while a process holds the store, and where the backup is not sound.
func Restore(path, from string, now time.Time) (aside string, err error) {
	held, err := lock(path)
	if err != nil {
		return "", err
	}
	defer held.Close()
	if err := Check(from); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	return restore(path, from, "replaced", now)
}

// restore is Restore with the lock held. What was there keeps its name, with
// why and a time behind it; it is there until the moment the backup is, so that
// the store is never missing.
func restore(path, from, why string, now time.Time) (aside string, err error) {
	aside = fmt.Sprintf("%s.%s-%s", path, why, now.UTC().Format(stampForm))
	switch err := keep(path, aside); {
	case errors.Is(err, fs.ErrNotExist):
		aside = ""
	case err != nil:
		return "", fmt.Errorf("keep the store that is replaced: %w", err)
	}
	err = replace(path, func(file *os.File) error { return unseal(file, from) })
	if err != nil {
		return "", fmt.Errorf("restore %s: %w", from, err)
	}
	return aside, nil
}

// keep gives the file at path a second name, or copies it where a file can have
// but one.
func keep(path, aside string) error {
	err := os.Link(path, aside)
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		return err
	}
	from, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	defer from.Close()                                                      //nolint:errcheck // it was only read
	to, err := os.OpenFile(aside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // beside the other
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Sync(), to.Close())
}

// unseal writes what is backed up at from to file.
func unseal(file *os.File, from string) error {
	backup, err := os.Open(from) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	defer backup.Close() //nolint:errcheck // it was only read
	info, err := backup.Stat()
	if err != nil {
		return err
	}
	size, err := checkSeal(backup, info.Size())
	if err != nil {
		return err
	}
	_, err = io.Copy(file, io.NewSectionReader(backup, 0, size))
	return err
}

// ErrMissing says that a store is not there, though there are backups of it.
var ErrMissing = errors.New("it is missing, though there are backups of it")

// OpenSafely is Open with care: a store that is damaged is replaced by the
// newest backup that is sound, and kept beside it; one that is mostly empty
// space is made smaller. It fails with [ErrNotStore] where there is no sound
// backup, and with [ErrMissing] where the file is not there but backups are:
// which of them to take, if any, is for a person to say.
func OpenSafely(path string, backups Backups, now time.Time, log *slog.Logger) (*Store, error) {
	held, err := lock(path)
	if err != nil {
		return nil, err
	}
	if err := mend(path, backups, now, log); err != nil {
		return nil, errors.Join(openError(path, err), held.Close())
	}
	if before, after, err := compactIfWorth(path); err != nil {
		log.Warn("cannot compact the store, going on with it as it is", "error", err)
	} else if after < before {
		log.Info("compacted the store", "bytes_before", before, "bytes", after)
	}
	return openLocked(path, held)
}

// mend sees to it that what is at path can be opened.
func mend(path string, backups Backups, now time.Time, log *slog.Logger) error {
	found, err := backups.List(path)
	if err != nil {
		return err
	}
	damage := damageOf(path)
	switch {
	case damage == nil, errors.Is(damage, fs.ErrNotExist) && len(found) == 0:
		return nil
	case errors.Is(damage, fs.ErrNotExist):
		return fmt.Errorf("%w: run 'newsdesk restore %s', or, to begin anew, move %s away", ErrMissing, found[0].Path, filepath.Dir(found[0].Path))
	case !errors.Is(damage, ErrNotStore):
		return damage
	}
	for _, backup := range found {
		if err := Check(backup.Path); err != nil {
			log.Error("a backup is damaged", "path", backup.Path, "error", err)
			continue
		}
		aside, err := restore(path, backup.Path, "damaged", now)
		if err != nil {
			return err
		}
		log.Error("the store was damaged: a backup is in its place", "error", damage,
			"backup", backup.Path, "taken_at", backup.At, "damaged", aside)
		return nil
	}
	if damaged, err := os.Stat(path); err == nil && damaged.Size() == 0 {
		return nil // as good as new
	}
	return damage
}

// damageOf returns what is wrong with the file at path. An empty one was
// something once, if there are backups of it.
func damageOf(path string) error {
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		return fmt.Errorf("%w (it is empty)", ErrNotStore)
	}
	return inspect(path, true)
}
