package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"newsdesk/news"
)

// openRaw opens the file at path as bbolt does, without looking at its schema.
func openRaw(t *testing.T, path string) *bbolt.DB {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	noError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// adds returns a made-up step that adds a bucket called name and a row that
// says which transaction did it.
func adds(name string, txids *[]int) func(*bbolt.Tx) error {
	return func(b *bbolt.Tx) error {
		*txids = append(*txids, b.ID())
		_, err := b.CreateBucket([]byte(name))
		return err
	}
}

func buckets(t *testing.T, db *bbolt.DB) (names []string) {
	t.Helper()
	noError(t, db.View(func(b *bbolt.Tx) error {
		return b.ForEach(func(name []byte, _ *bbolt.Bucket) error {
			names = append(names, string(name))
			return nil
		})
	}))
	return names
}

func schemaOf(t *testing.T, db *bbolt.DB) int {
	t.Helper()
	schema, err := readSchema(db)
	noError(t, err)
	return schema
}

func TestMigrateTakesEachStepInATransactionOfItsOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	db := openRaw(t, path)
	var txids []int
	noError(t, migrateWith(db, []func(*bbolt.Tx) error{adds("one", &txids), adds("two", &txids), adds("three", &txids)}))

	if diff := cmp.Diff([]string{"meta", "one", "three", "two"}, buckets(t, db)); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
	if len(txids) != 3 || txids[0] == txids[1] || txids[1] == txids[2] {
		t.Errorf("the steps ran in transactions %v, want three", txids)
	}
	if got := schemaOf(t, db); got != 3 {
		t.Errorf("schema is %d, want 3", got)
	}
	if backups, _ := filepath.Glob(path + ".*"); len(backups) > 0 {
		t.Errorf("a new file was backed up as %v, want no backup of nothing", backups)
	}
}

func TestMigrateBacksUpAnOlderSchemaFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	db := openRaw(t, path)
	var txids []int
	steps := []func(*bbolt.Tx) error{adds("one", &txids), adds("two", &txids)}
	noError(t, migrateWith(db, steps))
	existed := false
	steps = append(steps, func(*bbolt.Tx) error {
		_, err := os.Stat(path + ".schema2")
		existed = err == nil
		return nil
	}, adds("four", &txids))
	noError(t, migrateWith(db, steps))

	if !existed {
		t.Error("there was no backup when the first step began")
	}
	info, err := os.Stat(path + ".schema2")
	noError(t, err)
	if got := info.Mode(); got != 0o600 {
		t.Errorf("mode of the backup is %v, want -rw-------", got)
	}
	backup := openRaw(t, path+".schema2")
	if diff := cmp.Diff([]string{"meta", "one", "two"}, buckets(t, backup)); diff != "" {
		t.Errorf("buckets of the backup (-want +got):\n%s", diff)
	}
	if got := schemaOf(t, backup); got != 2 {
		t.Errorf("schema of the backup is %d, want 2", got)
	}
	if got := schemaOf(t, db); got != 4 {
		t.Errorf("schema is %d, want 4", got)
	}
}

func TestMigrateStopsBeforeTheStepThatFails(t *testing.T) {
	db := openRaw(t, filepath.Join(t.TempDir(), "newsdesk.db"))
	var txids []int
	planned := errors.New("as planned")
	err := migrateWith(db, []func(*bbolt.Tx) error{
		adds("one", &txids), adds("two", &txids),
		func(b *bbolt.Tx) error { return errors.Join(adds("three", &txids)(b), planned) },
		adds("four", &txids),
	})
	if !errors.Is(err, planned) || !strings.HasPrefix(err.Error(), "migrate from schema 2: ") {
		t.Errorf("migrateWith = %v, want %q from schema 2", err, planned)
	}
	if diff := cmp.Diff([]string{"meta", "one", "two"}, buckets(t, db)); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
	if got := schemaOf(t, db); got != 2 {
		t.Errorf("schema is %d, want 2", got)
	}
}

func TestMigrateGoesNoFurtherWithoutABackup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	db := openRaw(t, path)
	var txids []int
	steps := []func(*bbolt.Tx) error{adds("one", &txids)}
	noError(t, migrateWith(db, steps))
	noError(t, os.Mkdir(path+".schema1", 0o700)) // where the backup would go
	err := migrateWith(db, append(steps, adds("two", &txids)))
	if err == nil || !strings.HasPrefix(err.Error(), "back up to "+path+".schema1: ") {
		t.Errorf("migrateWith = %v, want it to say that there is no backup", err)
	}
	if got := schemaOf(t, db); got != 1 {
		t.Errorf("schema is %d, want 1", got)
	}
}

func TestOpenRefusesSchemasThatItDoesNotKnow(t *testing.T) {
	newer := func(schema int) string {
		return fmt.Sprintf("a newer newsdesk wrote it (schema %d; this one knows %d): run that version, or restore an older backup", schema, len(migrations()))
	}
	tests := []struct{ schema, want string }{
		{"99", newer(99)},
		{"100", newer(100)},
		{"0", ErrNotStore.Error()},
		{"-1", ErrNotStore.Error()},
		{"one", ErrNotStore.Error()},
		{"", ErrNotStore.Error()},
	}
	for _, tt := range tests {
		t.Run("schema "+tt.schema, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "newsdesk.db")
			s := openAt(t, path)
			noError(t, s.db.Update(func(b *bbolt.Tx) error {
				return b.Bucket([]byte("meta")).Put([]byte("schema"), []byte(tt.schema))
			}))
			noError(t, s.Close())
			opened, err := Open(path)
			if err == nil {
				opened.Close()
			}
			if want := "open store " + path + ": " + tt.want; err == nil || err.Error() != want {
				t.Errorf("Open = %v, want %s", err, want)
			}
			noError(t, openRaw(t, path).Close()) // which would fail if Open had kept the lock
		})
	}
}

func TestOpenOfAStoreOfTodayChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	s := openAt(t, path)
	update(t, s, func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: "a"}) })
	noError(t, s.Close())
	before, err := os.ReadFile(path)
	noError(t, err)
	noError(t, openAt(t, path).Close())
	after, err := os.ReadFile(path)
	noError(t, err)
	if string(after) != string(before) {
		t.Error("Open changed the file")
	}
	if backups, _ := filepath.Glob(path + ".*"); len(backups) > 0 {
		t.Errorf("Open backed up as %v", backups)
	}
}

// TestOpenBringsSchema1UpToDate opens a file as the first release left it.
func TestOpenBringsSchema1UpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	db := openRaw(t, path)
	noError(t, migrateWith(db, migrations()[:1]))
	const post = `{"id":"alert/1/s1","channel":"1","seq":1,"alert":{"topics":["harbour"],"story":"s1","title":"Quay closed",
		"source":"Courier","published":"2026-03-01T11:00:00Z"},"queued_at":"2026-03-01T12:00:00Z","due_at":"2026-03-01T12:00:00Z","state":"queued"}`
	noError(t, db.Update(func(b *bbolt.Tx) error {
		return errors.Join(
			b.Bucket([]byte("posts")).Put([]byte("alert/1/s1"), []byte(post)),
			b.Bucket([]byte("outbox")).Put([]byte("1\x00\x00\x00\x00\x00\x00\x00\x00\x01"), append(timeKey(start), "alert/1/s1"...)),
		)
	}))
	noError(t, db.Close())

	s := openAt(t, path)
	if got, want := schemaOf(t, s.db), len(migrations()); got != want {
		t.Errorf("schema is %d, want %d", got, want)
	}
	if got := schemaOf(t, openRaw(t, path+".schema1")); got != 1 {
		t.Errorf("schema of the backup is %d, want 1", got)
	}
	if ids, _ := due(t, s, start, 10); len(ids) != 1 {
		t.Errorf("due are %v, want the post of schema 1", ids)
	}
	settle(t, s, "alert/1/s1", news.Outcome{State: news.Sent, Message: "9"}, start)
	if !revise(t, s, "alert/1/s1", start, summarise("It reopens.")) {
		t.Error("the post cannot be revised")
	}
	if ids, _ := dueEdits(t, s, start.Add(day)); len(ids) > 0 {
		t.Errorf("edits of %v are due, want none: the post has no pace", ids)
	}
}

// TestOpenBringsSchema6UpToDate opens a file of which the stories were known by
// their links and titles alone.
func TestOpenBringsSchema6UpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	db := openRaw(t, path)
	noError(t, migrateWith(db, migrations()[:6]))
	if got := buckets(t, db); slices.Contains(got, "clusters") || slices.Contains(got, "words") {
		t.Fatalf("schema 6 has the buckets %v", got)
	}
	noError(t, db.Update(func(b *bbolt.Tx) error {
		return errors.Join(
			b.Bucket([]byte("stories")).Put([]byte("s1"), []byte(`{"id":"s1","feed":"a","first_at":"2026-03-01T11:00:00Z","last_at":"2026-03-01T12:00:00Z","items":2}`)),
			b.Bucket([]byte("storykeys")).Put(keyBytes(7), []byte(`{"story":"s1","feed":"a","at":"2026-03-01T12:00:00Z"}`)),
		)
	}))
	noError(t, db.Close())

	s := openAt(t, path)
	update(t, s, func(tx *Tx) error {
		story, _, _, err := tx.StoryOf(7, start)
		noError(t, err)
		if story.ID != "s1" || story.Items != 2 {
			t.Errorf("story is %+v, want that of schema 6", story)
		}
		if live := readClusters(tx); len(live) > 0 || tx.LastItem() != 0 {
			t.Errorf("%v are live after %d items, want none", live, tx.LastItem())
		}
		noError(t, tx.PutCluster("s1", []byte("packed")))
		_, err = tx.NextItem()
		return err
	})
	if got := schemaOf(t, openRaw(t, path+".schema6")); got != 6 {
		t.Errorf("schema of the backup is %d, want 6", got)
	}
}

// TestOpenBringsSchema8UpToDate opens a file with words that are read differently
// since.
func TestOpenBringsSchema8UpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	db := openRaw(t, path)
	noError(t, migrateWith(db, migrations()[:8]))
	noError(t, db.Update(func(b *bbolt.Tx) error {
		clusters, words := b.Bucket([]byte("clusters")), b.Bucket([]byte("words"))
		return errors.Join(
			clusters.Put([]byte("s1"), []byte("packed")), clusters.SetSequence(70),
			words.Put(seqKey(40), []byte("packed")), words.SetSequence(40),
		)
	}))
	noError(t, db.Close())

	s := openAt(t, path)
	update(t, s, func(tx *Tx) error {
		for id := range tx.Clusters() {
			t.Errorf("the words of story %s are remembered", id)
		}
		for range tx.Words() {
			t.Error("words of a story are remembered")
		}
		if got := tx.LastItem(); got != 70 {
			t.Errorf("the last item is %d, want 70", got)
		}
		forgotten, err := tx.AddWords([]byte("new"), 5)
		if forgotten != nil {
			t.Errorf("AddWords forgot %q, want nothing", forgotten)
		}
		return err
	})
}
