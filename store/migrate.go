package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"go.etcd.io/bbolt"

	"newsdesk/news"
)

// migrations bring a file from the schema that is their index to the next.
// They are only ever added to.
func migrations() []func(*bbolt.Tx) error {
	return []func(*bbolt.Tx) error{
		createBuckets, createGuildBuckets, createArticleBuckets, createEdits, createDraftBucket, createFinds, createClusters,
		createChores, createCounts, relearnWords, numberRecords, createSchedules, createImprints, packStoryKeys,
	}
}

// createBuckets makes schema 1 of an empty file.
func createBuckets(b *bbolt.Tx) error {
	return create(b,
		"feeds", "due", "seen", "samples", "topics", "subscriptions", "channels", "stories", "storykeys", "posts", "outbox", "expiry")
}

// createGuildBuckets makes room for what members own. Until then all topics
// were declared.
func createGuildBuckets(b *bbolt.Tx) error {
	if err := create(b,
		"guilds", "guildtopics", "guildfeeds", "feedguilds", "trash", "held", "tallies", "pings", "votes",
		"records", "storyrecords"); err != nil {
		return err
	}
	index := b.Bucket([]byte("guildtopics"))
	return b.Bucket([]byte("topics")).ForEach(func(id, _ []byte) error {
		return index.Put(pair(news.GuildID(""), news.TopicID(id)), nil)
	})
}

// createArticleBuckets makes room for what sites say again and again, and for
// the articles that posts wait for.
func createArticleBuckets(b *bbolt.Tx) error { return create(b, "habits", "unread") }

// createEdits makes schema 4: messages that were sent can be edited, and alerts
// of which there are many become lists.
func createEdits(b *bbolt.Tx) error { return create(b, "edits", "bursts") }

// createDraftBucket makes schema 5: room for what members have begun.
func createDraftBucket(b *bbolt.Tx) error { return create(b, "drafts") }

// createFinds makes schema 6: room for what was found and waits to be chosen from.
func createFinds(b *bbolt.Tx) error { return create(b, "finds") }

// createClusters makes schema 7: stories are known by their words as well.
func createClusters(b *bbolt.Tx) error { return create(b, "clusters", "words") }

// createChores makes schema 8: messages that were sent can be published, and
// threads be started from them.
func createChores(b *bbolt.Tx) error { return create(b, "chores") }

// createCounts makes schema 9: the stories of topics are counted, day by day.
func createCounts(b *bbolt.Tx) error { return create(b, "counts", "counted") }

// relearnWords makes schema 10: the words of stories are cut shorter, and it is
// known at which pace items came. What was remembered of words before is
// forgotten, and learned from the news of a few days. The number of the last item
// stays: it says that what is in memory is of this file.
func relearnWords(b *bbolt.Tx) error {
	for _, name := range []string{"clusters", "words"} {
		last := b.Bucket([]byte(name)).Sequence()
		if err := b.DeleteBucket([]byte(name)); err != nil {
			return fmt.Errorf("empty bucket %s: %w", name, err)
		}
		bucket, err := b.CreateBucket([]byte(name))
		if err != nil {
			return fmt.Errorf("empty bucket %s: %w", name, err)
		}
		if err := bucket.SetSequence(last); err != nil {
			return fmt.Errorf("empty bucket %s: %w", name, err)
		}
	}
	return nil
}

// numberRecords makes schema 11: items have numbers, and what was decided about
// them is apart from them, to be forgotten sooner.
func numberRecords(b *bbolt.Tx) error {
	if err := create(b, "items", "verdicts"); err != nil {
		return err
	}
	tx := newTx(b, newStore())
	var keys [][]byte
	c := tx.bucket("records").Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		keys = append(keys, bytes.Clone(key)) // the file may be mapped anew
	}
	for _, key := range keys {
		record, _, err := get[news.Record](tx, "records", key)
		if err != nil {
			return err
		}
		if err := tx.PutRecord(record); err != nil {
			return err
		}
	}
	return nil
}

// createSchedules makes schema 12: channels get digests.
func createSchedules(b *bbolt.Tx) error { return create(b, "schedules") }

// createImprints makes schema 13: of documents only what is new need be read.
func createImprints(b *bbolt.Tx) error { return create(b, "imprints") }

// packStoryKeys makes schema 14: which story an identity belongs to is said in
// fewer bytes, and many records may wait in one row for their end.
func packStoryKeys(b *bbolt.Tx) error {
	tx := newTx(b, newStore())
	packed := map[string][]byte{}
	c := tx.bucket("storykeys").Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		var k storyKey
		if err := json.Unmarshal(value, &k); err != nil { // its fields had these names
			return fmt.Errorf("read storykeys %x: %w", key, err)
		}
		packed[string(key)] = k.pack()
	}
	for key, value := range packed {
		if err := tx.set("storykeys", []byte(key), value); err != nil {
			return err
		}
	}
	return nil
}

func create(b *bbolt.Tx, buckets ...string) error {
	for _, name := range buckets {
		if _, err := b.CreateBucketIfNotExists([]byte(name)); err != nil {
			return fmt.Errorf("create bucket %s: %w", name, err)
		}
	}
	return nil
}

// migrate brings the file up to date, one transaction a step.
func migrate(db *bbolt.DB) error { return migrateWith(db, migrations()) }

func migrateWith(db *bbolt.DB, steps []func(*bbolt.Tx) error) error {
	schema, err := readSchema(db)
	switch {
	case err != nil:
		return err
	case schema > len(steps):
		return newerError(schema, len(steps))
	case schema > 0 && schema < len(steps):
		if _, err := backUp(db, db.Path()+".schema"+strconv.Itoa(schema)); err != nil {
			return err
		}
	}
	for ; schema < len(steps); schema++ {
		if err := db.Update(func(b *bbolt.Tx) error {
			if err := steps[schema](b); err != nil {
				return err
			}
			return writeSchema(b, schema+1)
		}); err != nil {
			return fmt.Errorf("migrate from schema %d: %w", schema, err)
		}
	}
	return nil
}

func newerError(schema, known int) error {
	return fmt.Errorf("a newer newsdesk wrote it (schema %d; this one knows %d): run that version, or restore an older backup", schema, known)
}

// checkSchema refuses a file that this newsdesk could not open for its schema.
func checkSchema(db *bbolt.DB) error {
	schema, err := readSchema(db)
	if known := len(migrations()); err == nil && schema > known {
		err = newerError(schema, known)
	}
	return err
}

// readSchema returns the schema of the file; 0 if it is empty.
func readSchema(db *bbolt.DB) (schema int, err error) {
	err = db.View(func(b *bbolt.Tx) error {
		meta := b.Bucket([]byte("meta"))
		if meta == nil {
			if first, _ := b.Cursor().First(); first != nil {
				return ErrNotStore // but another program's
			}
			return nil
		}
		schema, err = strconv.Atoi(string(meta.Get([]byte("schema"))))
		if err != nil || schema < 1 {
			return ErrNotStore
		}
		return nil
	})
	return schema, err
}

func writeSchema(b *bbolt.Tx, schema int) error {
	meta, err := b.CreateBucketIfNotExists([]byte("meta"))
	if err != nil {
		return fmt.Errorf("create bucket meta: %w", err)
	}
	return meta.Put([]byte("schema"), []byte(strconv.Itoa(schema)))
}
