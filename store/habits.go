package store

import (
	"fmt"

	"newsdesk/news"
	"newsdesk/text"
)

// Habits returns what is remembered of the sentences of a feed's items.
func (tx *Tx) Habits(feed news.FeedID) text.Habits {
	return text.UnpackHabits(tx.bucket("habits").Get([]byte(feed)))
}

// PutHabits remembers the sentences of a feed's items.
func (tx *Tx) PutHabits(feed news.FeedID, habits text.Habits) error {
	if err := tx.bucket("habits").Put([]byte(feed), habits.Pack()); err != nil {
		return fmt.Errorf("write habits %s: %w", feed, err)
	}
	return nil
}
