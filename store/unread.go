package store

import (
	"bytes"
	"fmt"
	"time"

	"newsdesk/news"
)

// PutPage remembers an article that posts wait for. Where others wait for it
// until the same moment, it is one.
func (tx *Tx) PutPage(page news.Page) error {
	known, _, err := get[news.Page](tx, "unread", pageKey(page))
	if err != nil {
		return err
	}
	page.Posts = append(known.Posts, page.Posts...)
	return put(tx, "unread", pageKey(page), page)
}

// RemovePage forgets it.
func (tx *Tx) RemovePage(page news.Page) error { return tx.remove("unread", pageKey(page)) }

// Unread returns at most limit articles that posts still wait for at now, those
// that must be read soonest first, without those that skip says yes to.
func (tx *Tx) Unread(now time.Time, limit int, skip func(link string) bool) ([]news.Page, error) {
	var pages []news.Page
	c := tx.bucket("unread").Cursor()
	for key, _ := c.Seek(timeKey(now.Add(1))); key != nil && len(pages) < limit; key, _ = c.Next() {
		if skip(string(key[8:])) {
			continue
		}
		page, _, err := get[news.Page](tx, "unread", key)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

// RemoveStalePages forgets the articles that no post waits for any more.
func (tx *Tx) RemoveStalePages(now time.Time) error {
	var stale [][]byte
	c := tx.bucket("unread").Cursor()
	for key, _ := c.First(); key != nil && !keyTime(key).After(now); key, _ = c.Next() {
		stale = append(stale, bytes.Clone(key))
	}
	for _, key := range stale {
		if err := tx.remove("unread", key); err != nil {
			return err
		}
	}
	return nil
}

// Complete lets complete change the alert of a post that nothing has been heard
// of yet, and makes the post due. It does nothing for any other post.
func (tx *Tx) Complete(id news.PostID, complete func(*news.Alert), now time.Time) error {
	post, found, err := tx.Post(id)
	if err != nil || !found || post.State != news.Queued || !post.TriedAt.IsZero() || post.Alert == nil {
		return err
	}
	complete(post.Alert)
	if post.DueAt.After(now) {
		post.DueAt = now
	}
	if err := tx.bucket("outbox").Put(outboxKey(post), outboxValue(post)); err != nil {
		return fmt.Errorf("complete %s: %w", id, err)
	}
	return put(tx, "posts", []byte(id), post)
}

// pageKey sorts by the time until which posts wait.
func pageKey(page news.Page) []byte { return append(timeKey(page.Until), page.Link...) }
