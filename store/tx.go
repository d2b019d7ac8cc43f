package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"time"

	"go.etcd.io/bbolt"

	"newsdesk/news"
)

// Tx is a transaction. Its methods are the nouns of the bot; none waits.
type Tx struct {
	b     *bbolt.Tx
	store *Store
	seen  map[news.FeedID]*seenSet  // opened in this transaction
	due   map[news.FeedID]time.Time // when feeds are due that were read or written in it, so that they are not read again

	expiring map[expiryOf][][]byte // keys that are to be looked at together, see expireTogether
}

func newTx(b *bbolt.Tx, s *Store) *Tx {
	return &Tx{
		b: b, store: s,
		seen: map[news.FeedID]*seenSet{}, due: map[news.FeedID]time.Time{}, expiring: map[expiryOf][][]byte{},
	}
}

func (tx *Tx) bucket(name string) *bbolt.Bucket { return tx.b.Bucket([]byte(name)) }

// get reads the record at key; found is false where there is none.
func get[T any](tx *Tx, bucket string, key []byte) (record T, found bool, err error) {
	value := tx.bucket(bucket).Get(key)
	if value == nil {
		return record, false, nil
	}
	if err := json.Unmarshal(value, &record); err != nil {
		return record, false, fmt.Errorf("read %s %q: %w", bucket, key, err)
	}
	return record, true, nil
}

// put writes the record at key.
func put[T any](tx *Tx, bucket string, key []byte, record T) error {
	value, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("write %s %q: %w", bucket, key, err)
	}
	if err := tx.bucket(bucket).Put(key, value); err != nil {
		return fmt.Errorf("write %s %q: %w", bucket, key, err)
	}
	return nil
}

// remove deletes what is at key, if anything is.
func (tx *Tx) remove(bucket string, key []byte) error {
	if err := tx.bucket(bucket).Delete(key); err != nil {
		return fmt.Errorf("delete %s %q: %w", bucket, key, err)
	}
	return nil
}

// all ranges over the records of a bucket in the order of their keys. The
// bucket must not be changed meanwhile.
func all[T any](tx *Tx, bucket string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		c := tx.bucket(bucket).Cursor()
		for key, value := c.First(); key != nil; key, value = c.Next() {
			var record T
			err := json.Unmarshal(value, &record)
			if err != nil {
				err = fmt.Errorf("read %s %q: %w", bucket, key, err)
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// timeSize is the length of a time in keys.
const timeSize = 8

// timeKey returns the eight bytes that sort as t does. Times that nanoseconds
// since 1970 cannot say, before that year or after 2262, sort as the nearest
// that they can.
func timeKey(t time.Time) []byte {
	nanos := t.UnixNano()
	switch {
	case t.Before(time.Unix(0, 0)):
		nanos = 0
	case t.After(time.Unix(0, math.MaxInt64)):
		nanos = math.MaxInt64
	}
	return binary.BigEndian.AppendUint64(make([]byte, 0, 32), uint64(nanos))
}

// keyTime returns the time that a key made by timeKey begins with.
func keyTime(key []byte) time.Time {
	return time.Unix(0, int64(binary.BigEndian.Uint64(key))).UTC() //nolint:gosec // as timeKey wrote it
}
