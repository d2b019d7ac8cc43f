package store

import (
	"bytes"
	"fmt"
	"slices"
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

// expiryOf is when records of a bucket are to be looked at.
type expiryOf struct {
	at     time.Time
	bucket string
}

// togetherMost is how many records wait in one row at most.
const togetherMost = 100

// expireTogether is expire for records of which a transaction writes many, with
// the same time: they wait in one row, which is written when it ends. Their keys
// have 255 bytes at most.
func (tx *Tx) expireTogether(at time.Time, bucket string, key []byte) {
	of := expiryOf{at, bucket}
	tx.expiring[of] = append(tx.expiring[of], key)
}

// putExpiring writes the rows of what expires together.
func (tx *Tx) putExpiring() error {
	expiry := tx.bucket("expiry")
	for of, keys := range tx.expiring {
		for some := range slices.Chunk(keys, togetherMost) {
			seq, err := expiry.NextSequence()
			if err != nil {
				return fmt.Errorf("number what expires: %w", err)
			}
			row := append(append(append(timeKey(of.at), of.bucket...), 0), seqKey(seq)...)
			if err := tx.set("expiry", row, packKeys(some)); err != nil {
				return err
			}
		}
	}
	return nil
}

// packKeys returns keys, each behind a byte that is its length.
func packKeys(keys [][]byte) (packed []byte) {
	for _, key := range keys {
		packed = append(append(packed, byte(len(key))), key...) //nolint:gosec // as expireTogether says
	}
	return packed
}

// unpackKeys returns the keys that packKeys packed, as far as they are whole.
func unpackKeys(packed []byte) (keys [][]byte) {
	for len(packed) > 0 && len(packed) > int(packed[0]) {
		end := 1 + int(packed[0])
		keys, packed = append(keys, packed[1:end]), packed[end:]
	}
	return keys
}

// expired is what a row of the bucket expiry says: which records to look at.
type expired struct {
	row    []byte
	bucket string
	keys   [][]byte
	rest   [][]byte // for another time
}

// readExpired reads a row as far as it has limit records at most.
func readExpired(row, packed []byte, limit int) expired {
	row = bytes.Clone(row)
	bucket, key, _ := bytes.Cut(row[timeSize:], []byte{0})
	keys := [][]byte{key}
	if len(packed) > 0 {
		keys = unpackKeys(bytes.Clone(packed))
	}
	n := min(limit, len(keys))
	return expired{row, string(bucket), keys[:n], keys[n:]}
}

// expiredBy returns at most limit records that have had their time at now, and
// whether there are more of them.
func (tx *Tx) expiredBy(now time.Time, limit int) (rows []expired, more bool) {
	c := tx.bucket("expiry").Cursor()
	for row, packed := c.First(); row != nil && !keyTime(row).After(now); row, packed = c.Next() {
		if limit <= 0 {
			return rows, true
		}
		read := readExpired(row, packed, limit)
		limit -= len(read.keys)
		rows = append(rows, read)
		more = len(read.rest) > 0
	}
	return rows, more
}

// sweepExpired forgets the records of a row that have had their time, and the row.
func (tx *Tx) sweepExpired(e expired, now time.Time, swept *Swept) error {
	err := tx.remove("expiry", e.row)
	if len(e.rest) > 0 {
		err = tx.set("expiry", e.row, packKeys(e.rest))
	}
	for _, key := range e.keys {
		if err == nil {
			err = tx.sweepRecord(e.bucket, key, now, swept)
		}
	}
	return err
}

// Sweep looks at most limit records that may have had their time at now, and
// forgets those that have. Items are for [Tx.SweepRecords].
func (tx *Tx) Sweep(now time.Time, limit int) (swept Swept, err error) {
	rows, more := tx.expiredBy(now, limit)
	swept.More = more
	for _, row := range rows {
		limit -= len(row.keys)
		if err := tx.sweepExpired(row, now, &swept); err != nil {
			return swept, err
		}
	}
	return swept, tx.sweepVerdicts(now, limit, &swept)
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
		k, old, err = tx.storyKey(key)
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
