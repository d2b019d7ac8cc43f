package store

import (
	"fmt"
	"slices"
	"time"

	"newsdesk/news"
)

// Queue is what one channel is owed, in the order in which it will get it.
type Queue struct {
	Channel news.Channel `json:"channel"`
	Posts   []news.Post  `json:"posts"`
}

// Queues returns what is owed, by channel.
func (tx *Tx) Queues() (queues []Queue, err error) {
	c := tx.bucket("outbox").Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		id := news.ChannelID(key[:len(key)-9])
		if len(queues) == 0 || queues[len(queues)-1].Channel.ID != id {
			channel, err := tx.Channel(id)
			if err != nil {
				return nil, err
			}
			queues = append(queues, Queue{Channel: channel})
		}
		post, found, err := tx.Post(news.PostID(value[8:]))
		if err == nil && !found {
			err = fmt.Errorf("read outbox: there is no post %s", value[8:])
		}
		if err != nil {
			return nil, err
		}
		last := &queues[len(queues)-1]
		last.Posts = append(last.Posts, post)
	}
	return queues, nil
}

// Pending returns how many posts wait, and since when the one does that waits
// longest; the zero time if none does. It reads one post of each channel.
func (tx *Tx) Pending() (posts int, oldest time.Time, err error) {
	var channel string
	c := tx.bucket("outbox").Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		posts++
		if string(key[:len(key)-9]) == channel {
			continue
		}
		channel = string(key[:len(key)-9])
		post, err := tx.mustPost(news.PostID(value[8:]))
		if err != nil {
			return posts, oldest, err
		}
		if oldest.IsZero() || post.QueuedAt.Before(oldest) {
			oldest = post.QueuedAt
		}
	}
	return posts, oldest, nil
}

// Dropped returns the posts that were given up and are still remembered, the
// latest first.
func (tx *Tx) Dropped() (dropped []news.Post, err error) {
	for post, err := range all[news.Post](tx, "posts") {
		if err != nil {
			return nil, err
		}
		if post.State == news.Dropped {
			dropped = append(dropped, post)
		}
	}
	slices.SortStableFunc(dropped, func(a, b news.Post) int { return b.SettledAt.Compare(a.SettledAt) })
	return dropped, nil
}

// Requeue has a post sent at now that waits, or that was given up, which goes
// behind what its channel is owed by now. A parked channel is tried again at
// once. It reports whether there is such a post.
func (tx *Tx) Requeue(id news.PostID, now time.Time) (found bool, err error) {
	post, found, err := tx.Post(id)
	if err != nil || !found || post.State != news.Queued && post.State != news.Dropped {
		return false, err
	}
	if post.State == news.Dropped {
		if post, err = tx.revive(post, now); err != nil {
			return false, err
		}
	}
	post.DueAt = now
	if err := tx.bucket("outbox").Put(outboxKey(post), outboxValue(post)); err != nil {
		return false, fmt.Errorf("requeue %s: %w", id, err)
	}
	if err := put(tx, "posts", []byte(id), post); err != nil {
		return false, err
	}
	return true, tx.tryAt(post.Channel, now)
}

// revive returns a post that was given up as one that was just queued. When it
// was first tried is kept: it may be in its channel, where Discord has forgotten
// its nonce, and is looked for before it is sent.
func (tx *Tx) revive(post news.Post, now time.Time) (news.Post, error) {
	seq, err := tx.bucket("outbox").NextSequence()
	if err != nil {
		return post, fmt.Errorf("requeue %s: %w", post.ID, err)
	}
	post.Seq, post.State, post.QueuedAt, post.SettledAt = seq, news.Queued, now, time.Time{}
	post.Reason, post.Detail, post.Plain = "", "", false
	post.Attempts, post.Broken, post.BrokenAt = 0, 0, time.Time{}
	return post, tx.expire(now.Add(parkedFor), "posts", []byte(post.ID))
}

// tryAt has a parked channel tried at now.
func (tx *Tx) tryAt(id news.ChannelID, now time.Time) error {
	channel, err := tx.Channel(id)
	if err != nil || channel.Parked == "" {
		return err
	}
	channel.TryAt = now
	return tx.PutChannel(channel)
}

// Discard gives up a post that waits, for a reason that is not Discord's, and
// reports whether there is such a post.
func (tx *Tx) Discard(id news.PostID, why news.Reason, now time.Time) (found bool, err error) {
	post, found, err := tx.Post(id)
	if err != nil || !found || post.State != news.Queued {
		return false, err
	}
	return true, tx.end(post, news.Outcome{State: news.Dropped, Reason: why}, now)
}
