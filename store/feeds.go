package store

import (
	"iter"
	"time"

	"newsdesk/news"
)

// Feed returns the feed with this ID, if there is one.
func (tx *Tx) Feed(id news.FeedID) (feed news.Feed, found bool, err error) {
	record := tx.bucket("feeds").Get([]byte(id))
	feed, found = tx.store.memo.recall(record)
	if !found {
		feed, found, err = get[news.Feed](tx, "feeds", []byte(id))
	}
	if found {
		tx.due[id] = feed.DueAt
	}
	return feed, found, err
}

// Feeds ranges over all feeds. They must not be changed meanwhile.
func (tx *Tx) Feeds() iter.Seq2[news.Feed, error] { return all[news.Feed](tx, "feeds") }

// PutFeed remembers feed. One that is gone is never due.
func (tx *Tx) PutFeed(feed news.Feed) error {
	if _, read := tx.due[feed.ID]; !read {
		if _, _, err := tx.Feed(feed.ID); err != nil {
			return err
		}
	}
	if at, found := tx.due[feed.ID]; found {
		if err := tx.remove("due", dueKey(news.Feed{ID: feed.ID, DueAt: at})); err != nil {
			return err
		}
	}
	tx.due[feed.ID] = feed.DueAt
	if !feed.Gone {
		if err := tx.bucket("due").Put(dueKey(feed), []byte(feed.Host())); err != nil {
			return err
		}
	}
	return put(tx, "feeds", []byte(feed.ID), feed)
}

// RemoveFeed forgets a feed and what was seen of it.
func (tx *Tx) RemoveFeed(id news.FeedID) error {
	feed, found, err := tx.Feed(id)
	if err != nil || !found {
		return err
	}
	delete(tx.seen, id)
	delete(tx.due, id)
	for bucket, key := range map[string][]byte{"due": dueKey(feed), "seen": []byte(id), "imprints": []byte(id), "samples": []byte(id), "habits": []byte(id), "feeds": []byte(id)} {
		if err := tx.remove(bucket, key); err != nil {
			return err
		}
	}
	return nil
}

// DueFeeds returns at most limit feeds that are due at now, the longest due
// first, without those that skip says yes to; and when the next feed that is
// not due becomes due, zero if there is none.
func (tx *Tx) DueFeeds(now time.Time, limit int, skip func(id news.FeedID, host string) bool) (due []news.Feed, next time.Time, err error) {
	c := tx.bucket("due").Cursor()
	for key, host := c.First(); key != nil && len(due) < limit; key, host = c.Next() {
		at, id := keyTime(key), news.FeedID(key[8:])
		if at.After(now) {
			return due, at, nil
		}
		if skip(id, string(host)) {
			continue
		}
		feed, found, err := tx.Feed(id)
		if err != nil {
			return nil, time.Time{}, err
		}
		if found {
			due = append(due, feed)
			tx.store.memo.note(tx.bucket("feeds").Get([]byte(id)), feed)
		}
	}
	return due, time.Time{}, nil
}

// PauseHost leaves the feeds of host alone until then: none that is due earlier
// is due before. It returns how many were.
func (tx *Tx) PauseHost(host string, until time.Time) (paused int, err error) {
	var ids []news.FeedID
	c := tx.bucket("due").Cursor()
	for key, at := c.First(); key != nil && keyTime(key).Before(until); key, at = c.Next() {
		if string(at) == host {
			ids = append(ids, news.FeedID(key[8:]))
		}
	}
	for _, id := range ids {
		feed, found, err := tx.Feed(id)
		if err != nil || !found {
			return paused, err
		}
		feed.DueAt = until
		if err := tx.PutFeed(feed); err != nil {
			return paused, err
		}
		paused++
	}
	return paused, nil
}

func dueKey(feed news.Feed) []byte { return append(timeKey(feed.DueAt), feed.ID...) }
