package desk

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/lookup"
	"newsdesk/news"
	"newsdesk/store"
)

// TestMain makes the test binary the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("NEWSDESK_TEST_KILLED_ARCHIVE"); dir != "" {
		err := archiveUntilKilled(dir)
		_, _ = fmt.Fprintln(os.Stdout, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// archiveUntilKilled takes in one item after the other, each of which leads to an
// alert, has the index written each time, and says how many items there are.
func archiveUntilKilled(dir string) error {
	d, err := openKilled(dir)
	if err != nil {
		return err
	}
	feed := news.Feed{ID: news.NewFeedID(courier), URL: courier, Name: "Courier", Declared: true}
	if err := d.Declare(Declaration{
		Feeds: []news.Feed{feed}, Topics: []DeclaredTopic{{Name: "all", Query: "number", Channels: []news.ChannelID{"100"}}},
	}, start); err != nil {
		return err
	}
	if _, err := d.Ingest(news.Batch{Feed: feed}, start); err != nil { // what a new feed brings is no news
		return err
	}
	for {
		number, err := d.counted()
		if err != nil {
			return err
		}
		now := start.Add(time.Duration(number+1) * time.Hour)
		feed.OKAt = now
		if _, err := d.Ingest(news.Batch{Feed: feed, Items: []news.Item{killedItem(number, now)}}, now); err != nil {
			return err
		}
		if err := d.Archive.CatchUp(context.Background()); err != nil {
			return err
		}
		d.Archive.flush()
		_, _ = fmt.Fprintln(os.Stdout, "indexed", number+1)
	}
}

// openKilled opens store, desk and index in a directory.
func openKilled(dir string) (*Desk, error) {
	quiet := slog.New(slog.DiscardHandler)
	s, err := store.Open(filepath.Join(dir, "newsdesk.db"))
	if err != nil {
		return nil, err
	}
	d, err := New(s, quiet)
	if err != nil {
		return nil, err
	}
	d.Archive, err = OpenArchive(filepath.Join(dir, "lookup"), s, d.Keep, quiet)
	return d, err
}

// counted returns how many items the store has.
func (d *Desk) counted() (items int, err error) {
	return items, d.Store.View(func(tx *store.Tx) error {
		items = int(tx.LastRecord())
		return nil
	})
}

// killedItem returns an item that is a story of its own.
func killedItem(number int, at time.Time) news.Item {
	title := fmt.Appendf(nil, "number %d", number)
	for letter := 'A'; letter <= 'T'; letter++ {
		title = fmt.Appendf(title, " %c%d", letter, number)
	}
	link := fmt.Sprintf("https://news.example/%d", number)
	return news.Item{Title: string(title), Link: link, Canonical: link, Published: at, Keys: []news.Key{news.NewKey("link", link)}}
}

// TestKilledWhileIndexingStoreAndIndexAgree kills a process that takes in items
// and indexes them, again and again: each item has its alert and is found, once.
func TestKilledWhileIndexingStoreAndIndexAgree(t *testing.T) {
	kills := 10
	if n, err := strconv.Atoi(os.Getenv("NEWSDESK_TEST_KILLS")); err == nil {
		kills = n
	}
	dir, rng, rebuilt, before := t.TempDir(), rand.New(rand.NewPCG(2, 8)), 0, 0
	for range kills {
		said := killWhileArchiving(t, dir, time.Duration(rng.IntN(int(100*time.Millisecond))))
		d, err := openKilled(dir)
		if err != nil {
			t.Fatal(err)
		}
		if d.Archive.index.Last() == 0 {
			rebuilt++
		}
		if err := d.Archive.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		items := checkKilled(t, d)
		if items < said || items < before {
			t.Fatalf("%d items are left of %d", items, max(said, before))
		}
		before = items
		if err := d.Archive.Close(); err != nil {
			t.Fatal(err)
		}
		if err := d.Store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d items, the index began anew %d times", kills, before, rebuilt)
	if before < kills {
		t.Errorf("%d items came in between %d kills: they do not test much", before, kills)
	}
}

// checkKilled holds index and outbox against the items of the store.
func checkKilled(t *testing.T, d *Desk) (items int) {
	t.Helper()
	var want []uint64
	if err := d.Store.View(func(tx *store.Tx) error {
		for record, err := range tx.RecordsAfter(0) {
			if err != nil {
				return err
			}
			want = append([]uint64{record.Seq}, want...)
		}
		if posts := tx.LastSeq(); posts != uint64(len(want)) {
			t.Fatalf("%d items led to %d alerts", len(want), posts)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	found, err := d.Archive.index.Search(t.Context(), nil, lookup.Options{Limit: len(want) + 1})
	if err != nil {
		t.Fatal(err)
	}
	var got []uint64
	for _, hit := range found.Hits {
		got = append(got, hit.Seq)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("items (-store +index):\n%s", diff)
	}
	return len(want)
}

// killWhileArchiving returns how many items the process said are indexed.
func killWhileArchiving(t *testing.T, dir string, after time.Duration) (indexed int) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "NEWSDESK_TEST_KILLED_ARCHIVE="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var timer *time.Timer
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "indexed %d", &indexed); err != nil {
			t.Errorf("the process says %q", lines.Text())
		}
		if timer == nil {
			timer = time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait() // killed
	return indexed
}
