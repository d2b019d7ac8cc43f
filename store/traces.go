package store

import (
	"fmt"
	"iter"
	"strconv"
	"time"

	"newsdesk/news"
)

// How long is remembered what topics led to.
const (
	heldFor  = 8 * 24 * time.Hour // so that the digest of each of the last seven days is whole
	VotesFor = 30 * 24 * time.Hour
)

// PingEvery is how long a role is left alone after it was mentioned.
const PingEvery = 30 * time.Minute

// Hold keeps a story for the digest of a channel. A story that is held twice on
// one day keeps what was said first.
func (tx *Tx) Hold(held news.Held, now time.Time) error {
	key := fmt.Appendf(nil, "%s/%s/%s", held.Channel, held.Day, held.Story)
	if tx.bucket("held").Get(key) != nil {
		return nil
	}
	if err := tx.expire(now.Add(heldFor), "held", key); err != nil {
		return err
	}
	return put(tx, "held", key, held)
}

// HeldFor returns what was held for a channel on a day.
func (tx *Tx) HeldFor(channel news.ChannelID, day news.Day) ([]news.Held, error) {
	return below[news.Held](tx, "held", string(channel)+"/"+string(day)+"/")
}

// Tally returns how many alerts a topic led to in a channel on a day.
func (tx *Tx) Tally(topic news.TopicID, channel news.ChannelID, day news.Day) int {
	n, _ := strconv.Atoi(string(tx.bucket("tallies").Get(tallyKey(topic, channel, day))))
	return n
}

// Count counts an alert.
func (tx *Tx) Count(topic news.TopicID, channel news.ChannelID, day news.Day, now time.Time) error {
	key := tallyKey(topic, channel, day)
	n := tx.Tally(topic, channel, day) + 1
	if n == 1 {
		if err := tx.expire(now.Add(heldFor), "tallies", key); err != nil {
			return err
		}
	}
	return tx.set("tallies", key, strconv.AppendInt(nil, int64(n), 10))
}

// Tallies returns how many alerts a topic led to in each channel in the last
// eight days or so.
func (tx *Tx) Tallies(topic news.TopicID) iter.Seq2[news.ChannelID, int] {
	return func(yield func(news.ChannelID, int) bool) {
		prefix := string(topic) + "/"
		for key, value := range tx.keysBelow("tallies", prefix) {
			n, _ := strconv.Atoi(string(value))
			channel := key[len(prefix) : len(key)-len("/2006-01-02")]
			if !yield(news.ChannelID(channel), n) {
				return
			}
		}
	}
}

func tallyKey(topic news.TopicID, channel news.ChannelID, day news.Day) []byte {
	return fmt.Appendf(nil, "%s/%s/%s", topic, channel, day)
}

// MayPing reports whether a role may be mentioned at now, as far as it was
// before. A mention that lies in the future was made when the clock was wrong.
func (tx *Tx) MayPing(role news.RoleID, now time.Time) bool {
	last := tx.bucket("pings").Get([]byte(role))
	return len(last) != 8 || keyTime(last).After(now) || now.Sub(keyTime(last)) >= PingEvery
}

// Ping remembers that a role is mentioned.
func (tx *Tx) Ping(role news.RoleID, now time.Time) error {
	if err := tx.expire(now.Add(PingEvery), "pings", []byte(role)); err != nil {
		return err
	}
	return tx.set("pings", []byte(role), timeKey(now))
}

// PutVote remembers a vote, once for each member.
func (tx *Tx) PutVote(vote news.Vote) error {
	key := voteKey(vote.Topic, vote.Story, vote.User)
	if err := tx.expire(vote.At.Add(VotesFor), "votes", key); err != nil {
		return err
	}
	return put(tx, "votes", key, vote)
}

// RemoveVote forgets a vote.
func (tx *Tx) RemoveVote(topic news.TopicID, story news.StoryID, user news.UserID) error {
	return tx.remove("votes", voteKey(topic, story, user))
}

func voteKey(topic news.TopicID, story news.StoryID, user news.UserID) []byte {
	return fmt.Appendf(nil, "%s/%s/%s", topic, story, user)
}

// Votes returns the votes on the stories of a topic.
func (tx *Tx) Votes(topic news.TopicID) ([]news.Vote, error) {
	return below[news.Vote](tx, "votes", string(topic)+"/")
}

// VotesOn returns the votes on one story of a topic, one of each member.
func (tx *Tx) VotesOn(topic news.TopicID, story news.StoryID) ([]news.Vote, error) {
	return below[news.Vote](tx, "votes", string(topic)+"/"+string(story)+"/")
}

// forgetTraces forgets what a topic led to.
func (tx *Tx) forgetTraces(topic news.TopicID) error {
	for _, bucket := range []string{"tallies", "votes"} {
		if err := tx.removeBelow(bucket, string(topic)+"/"); err != nil {
			return err
		}
	}
	return tx.ForgetCounts(topic)
}
