package store

import (
	"encoding/binary"
	"fmt"
	"iter"
	"time"

	"go.etcd.io/bbolt"

	"newsdesk/news"
)

// Post returns the post with this ID, if it was ever queued and has not been
// forgotten since.
func (tx *Tx) Post(id news.PostID) (post news.Post, found bool, err error) {
	return get[news.Post](tx, "posts", []byte(id))
}

// Posts ranges over all posts that are remembered.
func (tx *Tx) Posts() iter.Seq2[news.Post, error] { return all[news.Post](tx, "posts") }

// Enqueue owes post to its channel, behind what the channel is owed already,
// and reports whether it did: a post that was ever queued is not queued again.
// Where the channel is owed more than five hundred then, lists tell of its oldest,
// as those of [Tx.CatchUp] do.
func (tx *Tx) Enqueue(post news.Post, now time.Time) (added bool, err error) {
	if _, found, err := tx.Post(post.ID); found || err != nil {
		return false, err
	}
	outbox := tx.bucket("outbox")
	if post.Seq, err = outbox.NextSequence(); err != nil {
		return false, fmt.Errorf("enqueue %s: %w", post.ID, err)
	}
	post.State, post.QueuedAt = news.Queued, now
	if post.DueAt.IsZero() {
		post.DueAt = now
	}
	if err := put(tx, "posts", []byte(post.ID), post); err != nil {
		return false, err
	}
	if err := outbox.Put(outboxKey(post), outboxValue(post)); err != nil {
		return false, fmt.Errorf("enqueue %s: %w", post.ID, err)
	}
	if err := tx.expire(now.Add(parkedFor), "posts", []byte(post.ID)); err != nil {
		return false, err
	}
	return true, tx.makeRoom(post.Channel, now)
}

// PutListed remembers post as told of in the list called in, so that it is
// not queued as well.
func (tx *Tx) PutListed(post news.Post, in news.PostID, now time.Time) error {
	post.State, post.In = news.Listed, in
	post.QueuedAt, post.DueAt, post.SettledAt = now, now, now
	if err := put(tx, "posts", []byte(post.ID), post); err != nil {
		return err
	}
	return tx.expire(now.Add(settledFor), "posts", []byte(post.ID))
}

// DuePosts returns at most limit posts to send at now: of each open channel
// the first that it is owed, if it is due, without the channels that skip says
// yes to; and when the next of the others becomes due, zero if there is none.
func (tx *Tx) DuePosts(now time.Time, limit int, skip func(news.ChannelID) bool) (due []news.Post, next time.Time, err error) {
	c := tx.bucket("outbox").Cursor()
	for key, value := c.First(); key != nil && len(due) < limit; key, value = nextChannel(c, key) {
		id, at := news.ChannelID(key[:len(key)-9]), keyTime(value)
		if skip(id) || at.After(now) && !next.IsZero() && !at.Before(next) {
			continue
		}
		ready, at, err := tx.ready(id, at, now)
		switch {
		case err != nil:
			return nil, time.Time{}, err
		case ready:
			post, err := tx.mustPost(news.PostID(value[8:]))
			if err != nil {
				return nil, time.Time{}, err
			}
			due = append(due, post)
		default:
			next = sooner(next, at)
		}
	}
	return due, next, nil
}

// ready reports whether what is due at may go to a channel now, and if not,
// from when on; zero: never.
func (tx *Tx) ready(id news.ChannelID, at, now time.Time) (ready bool, from time.Time, err error) {
	channel, err := tx.Channel(id)
	if err != nil {
		return false, time.Time{}, err
	}
	open, ever := channel.Open()
	if !ever {
		return false, time.Time{}, nil
	}
	if open.After(at) {
		at = open
	}
	return !at.After(now), at, nil
}

// mustPost returns a post that something waits for.
func (tx *Tx) mustPost(id news.PostID) (news.Post, error) {
	post, found, err := tx.Post(id)
	if err == nil && !found {
		err = fmt.Errorf("read what is due: there is no post %s", id)
	}
	return post, err
}

// sooner returns the sooner of two times, of which zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// nextChannel moves from a row of the outbox to the first row of the next channel.
func nextChannel(c *bbolt.Cursor, key []byte) (next, id []byte) {
	behind := append(key[:len(key)-9:len(key)-9], 1)
	return c.Seek(behind)
}

// Settle records what became of an attempt to deliver a post at now. It does
// nothing for a post that is not queued, which may have been settled or
// forgotten while the attempt was under way.
func (tx *Tx) Settle(id news.PostID, outcome news.Outcome, now time.Time) error {
	post, found, err := tx.Post(id)
	if err != nil || !found || post.State != news.Queued {
		return err
	}
	if post.TriedAt.IsZero() {
		post.TriedAt = now
	}
	if outcome.State == news.Queued {
		return tx.retry(post, outcome, now)
	}
	return tx.end(post, outcome, now)
}

// retry leaves post at the head of its queue until outcome wants it sent again.
func (tx *Tx) retry(post news.Post, outcome news.Outcome, now time.Time) error {
	post.Detail = outcome.Detail
	post.DueAt = now.Add(outcome.Retry)
	post.Plain = post.Plain || outcome.Plain
	switch {
	case !outcome.Broken:
		post.Broken, post.BrokenAt = 0, time.Time{}
	case post.Broken == 0:
		post.BrokenAt = now
		fallthrough
	default:
		post.Broken++
	}
	if !outcome.Told {
		post.Attempts++
	}
	if outcome.Reason != "" {
		if err := tx.Park(post.Channel, outcome.Reason, outcome.Detail, now); err != nil {
			return err
		}
	}
	if err := tx.bucket("outbox").Put(outboxKey(post), outboxValue(post)); err != nil {
		return fmt.Errorf("settle %s: %w", post.ID, err)
	}
	return put(tx, "posts", []byte(post.ID), post)
}

// end takes post out of the outbox for good.
func (tx *Tx) end(post news.Post, outcome news.Outcome, now time.Time) error {
	if outcome.State == news.Sent {
		if err := tx.Unpark(post.Channel); err != nil {
			return err
		}
	}
	post.State, post.Reason, post.Detail = outcome.State, outcome.Reason, outcome.Detail
	post.Message, post.SettledAt = outcome.Message, now
	post.Headings, post.Edits.Shown = nil, outcome.Revision
	if err := tx.remove("outbox", outboxKey(post)); err != nil {
		return err
	}
	if err := tx.expire(now.Add(settledFor), "posts", []byte(post.ID)); err != nil {
		return err
	}
	for _, kind := range outcome.Chores {
		if err := tx.oweChore(post, kind, now); err != nil {
			return err
		}
	}
	return tx.owe(post, now)
}

// LastSeq returns the [news.Post.Seq] of the post that was queued last, ever.
func (tx *Tx) LastSeq() uint64 { return tx.bucket("outbox").Sequence() }

// Hasten makes due what would wait for longer than most, because the clock was
// wrong when it was queued, put off or parked.
func (tx *Tx) Hasten(now time.Time, most time.Duration) error {
	var late []news.Post
	c := tx.bucket("outbox").Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		if !keyTime(value).After(now.Add(most)) {
			continue
		}
		post, found, err := tx.Post(news.PostID(value[8:]))
		if err != nil {
			return err
		}
		if found {
			late = append(late, post)
		}
	}
	for _, post := range late {
		post.DueAt = now
		if err := tx.bucket("outbox").Put(outboxKey(post), outboxValue(post)); err != nil {
			return fmt.Errorf("hasten %s: %w", post.ID, err)
		}
		if err := put(tx, "posts", []byte(post.ID), post); err != nil {
			return err
		}
	}
	if err := tx.hastenEdits(now, most); err != nil {
		return err
	}
	if err := tx.hastenChores(now, most); err != nil {
		return err
	}
	return tx.hastenChannels(now, most)
}

func (tx *Tx) hastenChannels(now time.Time, most time.Duration) error {
	var late []news.Channel
	for channel, err := range tx.Channels() {
		if err != nil {
			return err
		}
		if channel.TryAt.After(now.Add(most)) {
			late = append(late, channel)
		}
	}
	for _, channel := range late {
		channel.TryAt = now
		if err := tx.PutChannel(channel); err != nil {
			return err
		}
	}
	return nil
}

// MessagesIn returns the messages in a channel that are known to be of posts.
func (tx *Tx) MessagesIn(channel news.ChannelID) (map[news.MessageID]bool, error) {
	messages := map[news.MessageID]bool{}
	for post, err := range tx.postsIn(channel) {
		if err != nil {
			return nil, err
		}
		if post.Message != "" {
			messages[post.Message] = true
		}
	}
	return messages, nil
}

// PostWith returns the post that a message in a channel is of, if it is known.
func (tx *Tx) PostWith(channel news.ChannelID, message news.MessageID) (post news.Post, found bool, err error) {
	for post, err := range tx.postsIn(channel) {
		if err != nil || post.Message == message && message != "" {
			return post, err == nil, err
		}
	}
	return news.Post{}, false, nil
}

// postsIn ranges over the posts of a channel that are remembered.
func (tx *Tx) postsIn(channel news.ChannelID) iter.Seq2[news.Post, error] {
	return func(yield func(news.Post, error) bool) {
		for _, kind := range []string{"alert/", "list/", "spike/", "digest/"} {
			for post, err := range tx.postsBelow(kind + string(channel) + "/") {
				if !yield(post, err) {
					return
				}
			}
		}
	}
}

// postsBelow ranges over the posts whose IDs begin with prefix.
func (tx *Tx) postsBelow(prefix string) iter.Seq2[news.Post, error] {
	return func(yield func(news.Post, error) bool) {
		for key := range tx.keysBelow("posts", prefix) {
			post, _, err := tx.Post(news.PostID(key))
			if !yield(post, err) {
				return
			}
		}
	}
}

// Owed returns the number of posts in the outbox.
func (tx *Tx) Owed() (posts int) {
	c := tx.bucket("outbox").Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		posts++
	}
	return posts
}

// outboxKey sorts by channel, then by order of queueing.
func outboxKey(post news.Post) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(post.Channel), 0), post.Seq)
}

// outboxValue says when the post is due, so that those that wait cost nothing.
func outboxValue(post news.Post) []byte { return append(timeKey(post.DueAt), post.ID...) }
