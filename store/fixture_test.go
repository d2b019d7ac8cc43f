package store

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"go.etcd.io/bbolt"

	"newsdesk/news"
)

// testdata/schemaN.db is a store as the newsdesk of schema N left it: two feeds,
// one of them gone, a topic, a subscription, two channels, one of them parked,
// and twenty posts, of which three were sent and two given up. From schema 13 on
// there is a story as well, and a link that leads to it.
func TestE22EveryReleasedSchemaIsBackedUpAndMigrated(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/schema*.db")
	noError(t, err)
	if len(fixtures) == 0 {
		t.Fatal("there is no fixture")
	}
	for _, fixture := range fixtures {
		t.Run(filepath.Base(fixture), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "newsdesk.db")
			content, err := os.ReadFile(fixture)
			noError(t, err)
			noError(t, os.WriteFile(path, content, 0o600))
			s := openAt(t, path)
			if got, want := schemaOf(t, s.db), len(migrations()); got != want {
				t.Errorf("schema is %d, want %d", got, want)
			}
			checkFixture(t, s)
			schema := regexp.MustCompile(`\d+`).FindString(filepath.Base(fixture))
			if schema != "1" {
				checkFixtureStory(t, s)
			}
			checkMigrationBackup(t, path, schema)
		})
	}
}

// checkFixture fails the test unless s holds what all fixtures do, and works.
func checkFixture(t *testing.T, s *Store) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		feed, found, err := tx.Feed("f1")
		if err != nil || !found || feed.ETag != `W/"1"` || !feed.DueAt.Equal(start) {
			t.Errorf("Feed = %+v, %v, %v", feed, found, err)
		}
		if channel, err := tx.Channel("1100000000000000002"); err != nil || channel.Parked != news.ReasonNoEntry {
			t.Errorf("Channel = %+v, %v", channel, err)
		}
		if got := tx.Owed(); got != 15 {
			t.Errorf("%d posts are owed, want 15", got)
		}
		if dropped, err := tx.Dropped(); err != nil || len(dropped) != 2 {
			t.Errorf("Dropped = %d posts, %v; want 2", len(dropped), err)
		}
		if tx.AddItem("f1", document(7, 1)[0], start) || !tx.AddItem("f1", document(99, 1)[0], start) {
			t.Error("what was seen is not what it was")
		}
		return nil
	})
	noError(t, s.db.View(func(b *bbolt.Tx) error {
		for problem := range b.Check() {
			t.Error(problem)
		}
		return nil
	}))
}

// checkFixtureStory fails the test unless the story that fixtures hold is found by
// its link.
func checkFixtureStory(t *testing.T, s *Store) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		story, feed, at, err := tx.StoryOf(news.NewKey("link", "https://harbour.example/ferry"), start)
		if story.ID != "5703e51de5703e51" || story.Items != 1 || feed != "f1" || !at.Equal(start) {
			t.Errorf("StoryOf = %+v, %s, %s", story, feed, at)
		}
		return err
	})
}

// checkMigrationBackup fails the test unless there is a sound backup of the file
// at path from before its migration, if there was one.
func checkMigrationBackup(t *testing.T, path, schema string) {
	t.Helper()
	if schema == strconv.Itoa(len(migrations())) {
		return
	}
	backup := path + ".schema" + schema
	noError(t, checkTwice(backup))
	if got := schemaOf(t, openRaw(t, backup)); strconv.Itoa(got) != schema {
		t.Errorf("the backup is of schema %d, want %s", got, schema)
	}
}
