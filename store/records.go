package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
	"time"

	"newsdesk/news"
)

// RecordsFor is how long items are remembered where the operator does not say.
const RecordsFor = 90 * 24 * time.Hour

// VerdictsFor is how long it is remembered what was decided about an item.
const VerdictsFor = 7 * 24 * time.Hour

// appended is how full the pages of buckets get to which is added at the end:
// bbolt's half would be wasted on them.
const appended = 0.9

// PutRecord remembers an item. It gets the next number, which no record had before.
func (tx *Tx) PutRecord(record news.Record) error {
	key := recordKey(record)
	if err := tx.removeRecord(key); err != nil {
		return err
	}
	records := tx.bucket("records")
	seq, err := records.NextSequence()
	if err != nil {
		return fmt.Errorf("number a record: %w", err)
	}
	items := tx.bucket("items")
	records.FillPercent, items.FillPercent = appended, appended
	if err := items.Put(seqKey(seq), key); err != nil {
		return fmt.Errorf("write item %d: %w", seq, err)
	}
	if err := tx.mark("storyrecords", storyRecordKey(record.Story, key)); err != nil {
		return err
	}
	if len(record.Verdicts) > 0 {
		if err := put(tx, "verdicts", key, record.Verdicts); err != nil {
			return err
		}
	}
	record.Seq, record.Verdicts = seq, nil
	return put(tx, "records", key, record)
}

// LastRecord returns the number of the record that was remembered last, ever.
func (tx *Tx) LastRecord() uint64 { return tx.bucket("records").Sequence() }

// FirstRecord returns the lowest number of the items that are remembered; where
// there are none, that of the next.
func (tx *Tx) FirstRecord() uint64 {
	if first, _ := tx.bucket("items").Cursor().First(); first != nil {
		return binary.BigEndian.Uint64(first)
	}
	return tx.LastRecord() + 1
}

// Records returns how many items are remembered, at most: those that are
// forgotten out of turn count until all before them are.
func (tx *Tx) Records() uint64 { return tx.LastRecord() + 1 - tx.FirstRecord() }

// RecordWith returns the item of a number, if it is still remembered.
func (tx *Tx) RecordWith(seq uint64) (record news.Record, found bool, err error) {
	key := tx.bucket("items").Get(seqKey(seq))
	if key == nil {
		return record, false, nil
	}
	return tx.record(key)
}

// RecordsAfter ranges over the items with higher numbers than seq in the order
// of these, without what was decided about them.
func (tx *Tx) RecordsAfter(seq uint64) iter.Seq2[news.Record, error] {
	return func(yield func(news.Record, error) bool) {
		records, c := tx.bucket("records"), tx.bucket("items").Cursor()
		for number, key := c.Seek(seqKey(seq + 1)); number != nil; number, key = c.Next() {
			if !yield(readRecord(key, records.Get(key))) {
				return
			}
		}
	}
}

// RecordsOf returns the items of a story that are remembered, in the order in
// which they came in.
func (tx *Tx) RecordsOf(story news.StoryID) (records []news.Record, err error) {
	prefix := string(story) + "/"
	for key := range tx.keysBelow("storyrecords", prefix) {
		record, found, err := tx.record(key[len(prefix):])
		if err == nil && !found {
			err = fmt.Errorf("read storyrecords: there is no record %x", key[len(prefix):])
		}
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, nil
}

// RecordsSince ranges over the items that came in at since or later, the newest
// first. They must not be changed meanwhile.
func (tx *Tx) RecordsSince(since time.Time) iter.Seq2[news.Record, error] {
	return func(yield func(news.Record, error) bool) {
		first := timeKey(since)
		decided, _ := tx.bucket("verdicts").Cursor().First()
		c := tx.bucket("records").Cursor()
		for key, value := c.Last(); key != nil && bytes.Compare(key, first) >= 0; key, value = c.Prev() {
			record, err := readRecord(key, value)
			if err == nil && decided != nil && bytes.Compare(key, decided) >= 0 {
				err = tx.addVerdicts(&record, key)
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// record returns the record at key, with what was decided about it.
func (tx *Tx) record(key []byte) (record news.Record, found bool, err error) {
	value := tx.bucket("records").Get(key)
	if value == nil {
		return record, false, nil
	}
	if record, err = readRecord(key, value); err == nil {
		err = tx.addVerdicts(&record, key)
	}
	return record, true, err
}

func (tx *Tx) addVerdicts(record *news.Record, key []byte) (err error) {
	record.Verdicts, _, err = get[[]news.Verdict](tx, "verdicts", key)
	return err
}

// SweepRecords forgets at most limit of the items that came in longer ago than
// keep.
func (tx *Tx) SweepRecords(now time.Time, keep time.Duration, limit int) (swept Swept, err error) {
	keys, more := tx.keysBefore("records", now.Add(-keep), limit)
	for _, key := range keys {
		if err := tx.removeRecord(key); err != nil {
			return swept, err
		}
		swept.Forgotten++
	}
	swept.More = more
	return swept, nil
}

// sweepVerdicts forgets what was decided about at most limit items a week ago
// and earlier.
func (tx *Tx) sweepVerdicts(now time.Time, limit int, swept *Swept) error {
	keys, more := tx.keysBefore("verdicts", now.Add(-VerdictsFor), limit)
	for _, key := range keys {
		if err := tx.remove("verdicts", key); err != nil {
			return err
		}
	}
	swept.More = swept.More || more
	return nil
}

// keysBefore returns the first keys of a bucket, limit at most, that begin with
// a time at end or before, and whether there are more of them.
func (tx *Tx) keysBefore(bucket string, end time.Time, limit int) (keys [][]byte, more bool) {
	c := tx.bucket(bucket).Cursor()
	for key, _ := c.First(); key != nil && !keyTime(key).After(end); key, _ = c.Next() {
		if len(keys) >= limit {
			return keys, true
		}
		keys = append(keys, bytes.Clone(key))
	}
	return keys, false
}

// removeRecord forgets the record at key, if there is one, with all that hangs on it.
func (tx *Tx) removeRecord(key []byte) error {
	record, found, err := get[news.Record](tx, "records", key)
	if err != nil || !found {
		return err
	}
	if err := tx.remove("storyrecords", storyRecordKey(record.Story, key)); err != nil {
		return err
	}
	if err := tx.remove("items", seqKey(record.Seq)); err != nil {
		return err
	}
	if err := tx.remove("verdicts", key); err != nil {
		return err
	}
	return tx.remove("records", key)
}

// recordKey sorts by time.
func recordKey(record news.Record) []byte {
	id := news.NewKey("record", fmt.Sprint(record.Feed, "/", record.Key))
	return binary.BigEndian.AppendUint64(timeKey(record.At), uint64(id))
}

func storyRecordKey(story news.StoryID, record []byte) []byte {
	return append([]byte(story+"/"), record...)
}
