package store

import (
	"bytes"
	"fmt"
	"time"

	"newsdesk/news"
)

// chore is what is kept of a [news.Chore]; its key says the rest.
type chore struct {
	OwedAt time.Time `json:"owed_at"`
	Failed int       `json:"failed,omitempty"`
}

// oweChore has something be done with the message that post was sent as.
func (tx *Tx) oweChore(post news.Post, kind news.ChoreKind, now time.Time) error {
	return tx.putChore(post.Channel, news.Chore{Kind: kind, Post: post.ID, OwedAt: now, DueAt: now})
}

func (tx *Tx) putChore(channel news.ChannelID, c news.Chore) error {
	return put(tx, "chores", choreKey(channel, c), chore{c.OwedAt, c.Failed})
}

// DueChores returns at most limit chores to do at now with the posts that they
// are about: of each channel the one that is due longest, of the kinds that skip
// says no to; and when the next of the others becomes due, zero if there is
// none. A chore of a post that is forgotten is due, with a post without ID.
func (tx *Tx) DueChores(now time.Time, limit int, skip func(news.ChannelID, news.ChoreKind) bool) (due []news.Chore, posts []news.Post, next time.Time, err error) {
	taken := map[news.ChannelID]bool{}
	c := tx.bucket("chores").Cursor()
	for key, _ := c.First(); key != nil && len(due) < limit; key, _ = c.Next() {
		channel, found := readChoreKey(key)
		if taken[channel] || skip(channel, found.Kind) {
			continue
		}
		if found.DueAt.After(now) {
			next = sooner(next, found.DueAt)
			continue
		}
		kept, _, err := get[chore](tx, "chores", key)
		if err != nil {
			return nil, nil, time.Time{}, err
		}
		post, _, err := tx.Post(found.Post)
		if err != nil {
			return nil, nil, time.Time{}, err
		}
		found.OwedAt, found.Failed = kept.OwedAt, kept.Failed
		post.Channel, taken[channel] = channel, true
		due, posts = append(due, found), append(posts, post)
	}
	return due, posts, next, nil
}

// SettleChore records what became of an attempt at a chore of a channel at now:
// it is owed again when outcome says [news.Queued], and over otherwise.
func (tx *Tx) SettleChore(channel news.ChannelID, c news.Chore, outcome news.Outcome, now time.Time) error {
	if err := tx.remove("chores", choreKey(channel, c)); err != nil {
		return err
	}
	if outcome.State != news.Queued {
		return nil
	}
	c.DueAt = now.Add(outcome.Retry)
	if !outcome.Told {
		c.Failed++
	}
	return tx.putChore(channel, c)
}

// hastenChores gives up what would wait for longer than most.
func (tx *Tx) hastenChores(now time.Time, most time.Duration) error {
	var late [][]byte
	c := tx.bucket("chores").Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		if _, found := readChoreKey(key); found.DueAt.After(now.Add(most)) {
			late = append(late, bytes.Clone(key))
		}
	}
	for _, key := range late {
		if err := tx.remove("chores", key); err != nil {
			return err
		}
	}
	return nil
}

// choreKey sorts by channel, then by when the chore is due.
func choreKey(channel news.ChannelID, c news.Chore) []byte {
	key := append([]byte(channel), 0)
	return fmt.Appendf(append(key, timeKey(c.DueAt)...), "%s/%s", c.Kind, c.Post)
}

// readChoreKey takes a key apart: a channel's ID holds no zero.
func readChoreKey(key []byte) (channel news.ChannelID, c news.Chore) {
	before, after, _ := bytes.Cut(key, []byte{0})
	kind, post, _ := bytes.Cut(after[8:], []byte("/"))
	return news.ChannelID(before), news.Chore{Kind: news.ChoreKind(kind), Post: news.PostID(post), DueAt: keyTime(after)}
}
