package store

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"newsdesk/news"
)

func TestImprintsAreKeptWithTheirFeeds(t *testing.T) {
	s := open(t)
	want := news.Imprint("what is left of a document")
	update(t, s, func(tx *Tx) error {
		noError(t, tx.PutFeed(news.Feed{ID: "a"}))
		return tx.PutImprint("a", want)
	})
	imprint := func() (got news.Imprint) {
		noError(t, s.View(func(tx *Tx) error { got = tx.Imprint("a"); return nil }))
		return got
	}
	if got := imprint(); !bytes.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	update(t, s, func(tx *Tx) error { return tx.PutImprint("a", nil) })
	if got := imprint(); len(got) > 0 {
		t.Errorf("got %q, want none", got)
	}
	update(t, s, func(tx *Tx) error { noError(t, tx.PutImprint("a", want)); return tx.RemoveFeed("a") })
	if got := imprint(); len(got) > 0 {
		t.Errorf("got %q of a feed that was removed", got)
	}
}

// Values of several pages, one after the other on the same level of the tree.
func TestCheckReadsAllOfLargePages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	s := openAt(t, path)
	for round := range 3 {
		update(t, s, func(tx *Tx) error {
			for i := range 200 {
				size := 500 + (i*7919+round*104729)%12_000
				noError(t, tx.PutImprint(news.FeedID(fmt.Sprintf("feed-%03d", i)), bytes.Repeat([]byte{byte(i)}, size)))
			}
			return nil
		})
	}
	noError(t, s.Close())
	noError(t, Check(path))
}
