package store

import (
	"bytes"
	"fmt"
	"time"

	"newsdesk/news"
)

// How long posts are remembered.
const (
	settledFor = 30 * 24 * time.Hour // so that none is queued twice
	parkedFor  = 7 * 24 * time.Hour  // what a parked channel is owed is kept for it
)

// Swept says what [Tx.Sweep] did.
type Swept struct {
	Forgotten int  // records
	Dropped   int  // posts that a parked channel was owed for too long
	More      bool // there is more to do at once
}

// expire has the record at key looked at when the time has come. A record may
// wait under several times; it is looked at under each.
func (tx *Tx) expire(at time.Time, bucket string, key []byte) error {
	row := append(append(append(timeKey(at), bucket...), 0), key...)
	if err := tx.bucket("expiry").Put(row, nil); err != nil {
		return fmt.Errorf("expire %s %q: %w", bucket, key, err)
	}
	return nil
}

// Sweep looks at most limit records that may have had their time at now, and
// forgets those that have. Items are for [Tx.SweepRecords].
func (tx *Tx) Sweep(now time.Time, limit int) (swept Swept, err error) {
	var rows [][]byte
	c := tx.bucket("expiry").Cursor()
	for row, _ := c.First(); row != nil && !keyTime(row).After(now); row, _ = c.Next() {
		if len(rows) == limit {
			swept.More = true
			break
		}
		rows = append(rows, bytes.Clone(row))
	}
	for _, row := range rows {
		if err := tx.remove("expiry", row); err != nil {
			return swept, err
		}
		bucket, key, _ := bytes.Cut(row[8:], []byte{0})
		if err := tx.sweepRecord(string(bucket), key, now, &swept); err != nil {
			return swept, err
		}
	}
	return swept, tx.sweepVerdicts(now, limit-len(rows), &swept)
}

func (tx *Tx) sweepRecord(bucket string, key []byte, now time.Time, swept *Swept) error {
	var old bool
	var err error
	switch bucket {
	case "stories":
		var story news.Story
		story, old, err = get[news.Story](tx, bucket, key)
		old = old && now.Sub(story.LastAt) >= 2*StoryWindow
	case "storykeys":
		var k storyKey
		k, old, err = get[storyKey](tx, bucket, key)
		old = old && now.Sub(k.At) >= StoryWindow
	case "guilds", "trash", "drafts", "votes", "held", "tallies", "counts", "pings", "finds":
		old, err = tx.sweepOwned(bucket, key, now)
	case "bursts":
		var burst Burst
		burst, old, err = get[Burst](tx, bucket, key)
		old = old && now.Sub(burst.At) >= BurstWindow
	case "posts":
		old, err = tx.sweepPost(news.PostID(key), now, swept)
	}
	if err != nil || !old {
		return err
	}
	swept.Forgotten++
	return tx.remove(bucket, key)
}

// sweepPost reports whether the post is to be forgotten. One that is still
// owed is not: it is dropped if its channel is parked, else looked at again.
func (tx *Tx) sweepPost(id news.PostID, now time.Time, swept *Swept) (old bool, err error) {
	post, found, err := tx.Post(id)
	if err != nil || !found {
		return false, err
	}
	if post.State != news.Queued {
		if old = now.Sub(post.SettledAt) >= settledFor; old {
			err = tx.disown(&post)
		}
		return old, err
	}
	channel, err := tx.Channel(post.Channel)
	if err != nil {
		return false, err
	}
	if channel.Parked == "" || now.Sub(channel.ParkedAt) < parkedFor {
		return false, tx.expire(now.Add(parkedFor/7), "posts", []byte(id))
	}
	swept.Dropped++
	return false, tx.end(post, news.Outcome{State: news.Dropped, Reason: channel.Parked, Detail: channel.Detail}, now)
}

// sweepOwned reports whether a record of what members own, or of what came of
// it, is to be forgotten, and forgets what hangs on it.
func (tx *Tx) sweepOwned(bucket string, key []byte, now time.Time) (old bool, err error) {
	switch bucket {
	case "guilds":
		guild, found, err := tx.Guild(news.GuildID(key))
		if err != nil || !found || guild.LeftAt.IsZero() || now.Sub(guild.LeftAt) < leftFor {
			return false, err
		}
		return true, tx.forgetGuild(guild.ID, now)
	case "trash":
		deleted, found, err := get[news.Deleted](tx, bucket, key)
		if err != nil || !found || deleted.Until.After(now) {
			return false, err
		}
		return false, tx.giveUp(deleted) // which removes it
	case "drafts":
		draft, found, err := get[news.Draft](tx, bucket, key)
		return found && !draft.Until.After(now), err
	case "votes":
		vote, found, err := get[news.Vote](tx, bucket, key)
		return found && now.Sub(vote.At) >= VotesFor, err
	case "pings":
		last := tx.bucket(bucket).Get(key)
		return len(last) == 8 && now.Sub(keyTime(last)) >= PingEvery, nil
	}
	return tx.bucket(bucket).Get(key) != nil, nil // it was said when it was written
}
