package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
)

// pair returns the key "a/b". Neither ID has a slash in it.
func pair[A, B ~string](a A, b B) []byte { return []byte(string(a) + "/" + string(b)) }

// keysBelow ranges over the rows whose keys begin with prefix, in order. The
// bucket must not be changed meanwhile.
func (tx *Tx) keysBelow(bucket, prefix string) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		c := tx.bucket(bucket).Cursor()
		for key, value := c.Seek([]byte(prefix)); bytes.HasPrefix(key, []byte(prefix)); key, value = c.Next() {
			if !yield(key, value) {
				return
			}
		}
	}
}

// below returns the records whose keys begin with prefix, in order.
func below[T any](tx *Tx, bucket, prefix string) (records []T, err error) {
	for key, value := range tx.keysBelow(bucket, prefix) {
		var record T
		if err := json.Unmarshal(value, &record); err != nil {
			return nil, fmt.Errorf("read %s %q: %w", bucket, key, err)
		}
		records = append(records, record)
	}
	return records, nil
}

// removeBelow deletes the rows whose keys begin with prefix.
func (tx *Tx) removeBelow(bucket, prefix string) error {
	var keys [][]byte
	for key := range tx.keysBelow(bucket, prefix) {
		keys = append(keys, bytes.Clone(key))
	}
	for _, key := range keys {
		if err := tx.remove(bucket, key); err != nil {
			return err
		}
	}
	return nil
}

// mark writes a row that says no more than that it is there.
func (tx *Tx) mark(bucket string, key []byte) error { return tx.set(bucket, key, nil) }

// set writes a row that is no JSON.
func (tx *Tx) set(bucket string, key, value []byte) error {
	if err := tx.bucket(bucket).Put(key, value); err != nil {
		return fmt.Errorf("write %s %q: %w", bucket, key, err)
	}
	return nil
}
