package store

import (
	"encoding/binary"
	"fmt"
	"iter"

	"newsdesk/news"
)

// NextItem numbers an item that is taken in. The numbers are 1, 2, 3 and so on,
// for the items that are in the store in the end.
func (tx *Tx) NextItem() (uint64, error) {
	seq, err := tx.bucket("clusters").NextSequence()
	if err != nil {
		return 0, fmt.Errorf("number an item: %w", err)
	}
	return seq, nil
}

// LastItem returns the last number that NextItem gave, 0 if it gave none.
func (tx *Tx) LastItem() uint64 { return tx.bucket("clusters").Sequence() }

// PutCluster remembers by which words items of a story are known, as package
// cluster packed them.
func (tx *Tx) PutCluster(story news.StoryID, packed []byte) error {
	if err := tx.bucket("clusters").Put([]byte(story), packed); err != nil {
		return fmt.Errorf("write cluster %s: %w", story, err)
	}
	return nil
}

// RemoveCluster forgets by which words items of a story are known.
func (tx *Tx) RemoveCluster(story news.StoryID) error { return tx.remove("clusters", []byte(story)) }

// Clusters ranges over what PutCluster remembered. The bytes are valid as long
// as the transaction, and must not be changed.
func (tx *Tx) Clusters() iter.Seq2[news.StoryID, []byte] {
	return func(yield func(news.StoryID, []byte) bool) {
		c := tx.bucket("clusters").Cursor()
		for key, packed := c.First(); key != nil && yield(news.StoryID(key), packed); {
			key, packed = c.Next()
		}
	}
}

// AddWords remembers the words of a story, behind those of all others, and keeps
// those of the last keep stories. It returns what it forgot, nil if nothing.
func (tx *Tx) AddWords(packed []byte, keep int) (forgotten []byte, err error) {
	words := tx.bucket("words")
	seq, err := words.NextSequence()
	if err != nil {
		return nil, fmt.Errorf("write words: %w", err)
	}
	if err := words.Put(seqKey(seq), packed); err != nil {
		return nil, fmt.Errorf("write words: %w", err)
	}
	if seq <= uint64(keep) { //nolint:gosec // not negative
		return nil, nil
	}
	old := seqKey(seq - uint64(keep)) //nolint:gosec // not negative
	forgotten = append(forgotten, words.Get(old)...)
	return forgotten, tx.remove("words", old)
}

// Words ranges over what AddWords remembered, the oldest first. The bytes are
// valid as long as the transaction, and must not be changed.
func (tx *Tx) Words() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		c := tx.bucket("words").Cursor()
		for key, packed := c.First(); key != nil && yield(packed); {
			key, packed = c.Next()
		}
	}
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }
