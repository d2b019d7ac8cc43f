package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/news"
)

// start is when the tests begin.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// open opens a new store that is closed when the test ends.
func open(tb testing.TB) *Store {
	tb.Helper()
	return openAt(tb, filepath.Join(tb.TempDir(), "newsdesk.db"))
}

func openAt(tb testing.TB, path string) *Store {
	tb.Helper()
	s, err := Open(path)
	noError(tb, err)
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

func update(t rapid.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	noError(t, s.Update(fn))
}

func view(t rapid.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	noError(t, s.View(fn))
}

// noError ends the test when err is one.
func noError(t rapid.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

func TestBatchKeepsTheRestWhenOneFails(t *testing.T) {
	s, planned := open(t), errors.New("as planned")
	errs := make([]error, 64)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() {
			errs[i] = s.Batch(func(tx *Tx) error {
				feed := news.FeedID(fmt.Sprintf("feed-%d", i))
				tx.AddItem(feed, news.Item{Keys: []news.Key{1}}, start)
				if err := tx.PutFeed(news.Feed{ID: feed}); err != nil || i != 13 {
					return err
				}
				return planned
			})
		})
	}
	group.Wait()

	view(t, s, func(tx *Tx) error {
		for i, err := range errs {
			feed := news.FeedID(fmt.Sprintf("feed-%d", i))
			_, found, readErr := tx.Feed(feed)
			noError(t, readErr)
			known := len(seenKeys(tx, feed)) == 1
			if want := i != 13; found != want || known != want || (err == nil) != want {
				t.Errorf("%s: stored %v, item known %v, error %v; want %v", feed, found, known, err, want)
			}
		}
		if !errors.Is(errs[13], planned) {
			t.Errorf("Batch of the one that failed = %v, want %v", errs[13], planned)
		}
		return nil
	})
}

func TestAPanicInATransactionLeavesTheStoreAsItWas(t *testing.T) {
	s := open(t)
	func() {
		defer func() { _ = recover() }()
		_ = s.Update(func(tx *Tx) error {
			noError(t, tx.PutFeed(news.Feed{ID: "a"}))
			panic("as planned")
		})
	}()
	update(t, s, func(tx *Tx) error { // which would wait for ever if it were still locked
		if _, found, err := tx.Feed("a"); found || err != nil {
			t.Errorf("Feed = found %v, %v; want nothing", found, err)
		}
		return nil
	})
}

func TestATransactionFailsWhenWhatItSawCannotBeWritten(t *testing.T) {
	s := open(t)
	err := s.Update(func(tx *Tx) error {
		tx.AddItem("", news.Item{Keys: []news.Key{1}}, start) // bbolt takes no empty key
		return tx.PutFeed(news.Feed{ID: "a"})
	})
	if err == nil {
		t.Error("Update = nil, want an error")
	}
	view(t, s, func(tx *Tx) error {
		if _, found, err := tx.Feed("a"); found || err != nil {
			t.Errorf("Feed = found %v, %v; want nothing", found, err)
		}
		return nil
	})
}
