package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"newsdesk/news"
)

// RecordsFor is how long items are remembered.
const RecordsFor = 7 * 24 * time.Hour

// PutRecord remembers an item.
func (tx *Tx) PutRecord(record news.Record) error {
	key := recordKey(record)
	if err := tx.mark("storyrecords", storyRecordKey(record.Story, key)); err != nil {
		return err
	}
	return put(tx, "records", key, record)
}

// RecordsOf returns the items of a story that are remembered, in the order in
// which they came in.
func (tx *Tx) RecordsOf(story news.StoryID) (records []news.Record, err error) {
	prefix := string(story) + "/"
	for key := range tx.keysBelow("storyrecords", prefix) {
		record, found, err := get[news.Record](tx, "records", key[len(prefix):])
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
		c := tx.bucket("records").Cursor()
		for key, value := c.Last(); key != nil && bytes.Compare(key, first) >= 0; key, value = c.Prev() {
			var record news.Record
			err := json.Unmarshal(value, &record)
			if err != nil {
				err = fmt.Errorf("read records %x: %w", key, err)
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// sweepRecords forgets at most limit items that have had their time.
func (tx *Tx) sweepRecords(now time.Time, limit int, swept *Swept) error {
	var keys [][]byte
	c := tx.bucket("records").Cursor()
	for key, _ := c.First(); key != nil && now.Sub(keyTime(key)) >= RecordsFor; key, _ = c.Next() {
		if len(keys) >= limit {
			swept.More = true
			break
		}
		keys = append(keys, bytes.Clone(key))
	}
	for _, key := range keys {
		record, _, err := get[news.Record](tx, "records", key)
		if err != nil {
			return err
		}
		if err := tx.remove("storyrecords", storyRecordKey(record.Story, key)); err != nil {
			return err
		}
		if err := tx.remove("records", key); err != nil {
			return err
		}
		swept.Forgotten++
	}
	return nil
}

// recordKey sorts by time.
func recordKey(record news.Record) []byte {
	id := news.NewKey("record", fmt.Sprint(record.Feed, "/", record.Key))
	return binary.BigEndian.AppendUint64(timeKey(record.At), uint64(id))
}

func storyRecordKey(story news.StoryID, record []byte) []byte {
	return append([]byte(story+"/"), record...)
}
