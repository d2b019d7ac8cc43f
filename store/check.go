package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

// isJSON reports whether the records of a bucket are JSON.
func isJSON(bucket string) bool {
	switch bucket {
	case "feeds", "samples", "topics", "subscriptions", "guilds", "guildfeeds", "trash", "held", "votes",
		"records", "channels", "stories", "posts", "unread", "bursts", "drafts", "finds", "chores", "verdicts",
		"schedules":
		return true
	}
	return false
}

// Check reads the whole file at path, which no process may write meanwhile, and
// returns nil if it is a sound store: its pages hang together, its records can
// be read, and it is byte for byte what was written, where it has a seal: a
// [Backup] has one, and a store that was closed. After a crash there is none,
// and what cannot be seen is a byte that changed within a text.
func Check(path string) error {
	if err := inspect(path, false); err != nil {
		return fmt.Errorf("check store %s: %w", path, err)
	}
	return nil
}

// inspect is Check without the path in its error. Where the seal of a store that
// was closed is trusted, its pages are not looked at one by one, which takes four
// times as long as the seal.
func inspect(path string, trust bool) error {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if sealed, err := checkRest(file, info); err != nil || sealed && trust {
		return err
	}
	return checkContent(file, info.Size())
}

func checkContent(file *os.File, size int64) error {
	sealed, err := checkSeal(file, size)
	if err != nil {
		return err
	}
	if err := checkPages(file, sealed, checkRecord); err != nil {
		return fmt.Errorf("%w (%w)", ErrNotStore, err)
	}
	return nil
}

func checkRecord(bucket string, key, value []byte) error {
	if isJSON(bucket) && !json.Valid(value) {
		return fmt.Errorf("record %q of %s cannot be read", key, bucket)
	}
	return nil
}

// checkTwice is Check by our own eyes and then by bbolt's.
func checkTwice(path string) error {
	if err := Check(path); err != nil {
		return err
	}
	db, err := bbolt.Open(path, 0, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout, PreLoadFreelist: true})
	if err != nil {
		return fmt.Errorf("check store %s: %w", path, err)
	}
	err = db.View(func(b *bbolt.Tx) error {
		var problems []error
		for problem := range b.Check() {
			problems = append(problems, problem)
		}
		return errors.Join(problems...)
	})
	if err == nil {
		err = checkSchema(db)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("check store %s: %w", path, err)
	}
	return nil
}
