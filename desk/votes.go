package desk

import (
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// VotesToStop is how many members of a guild have to say of a story that it has
// nothing to do with a topic, before the topic tells no channel of the guild of
// it any more: more than one who is in a bad mood, fewer than a small server has.
// It is left to the digest.
const VotesToStop = 3

// isVotedDown reports whether enough members of a guild said of a story, within
// [store.VotesFor], that it has nothing to do with the topic. A member has one vote.
func (in *intakeTx) isVotedDown(guild news.GuildID, topic news.TopicID, story news.StoryID) (bool, error) {
	votes, err := in.tx.VotesOn(topic, story)
	return countVotes(votes, guild, in.now) >= VotesToStop, err
}

// countVotes returns how many of the votes on a story count in a guild at now: a
// declared topic has those of others as well.
func countVotes(votes []news.Vote, guild news.GuildID, now time.Time) (n int) {
	for _, v := range votes {
		if v.Guild == guild && now.Sub(v.At) < store.VotesFor {
			n++
		}
	}
	return n
}

// Vote remembers that, to a member, a story has nothing to do with a topic that
// the guild sees. The error is [ErrNotFound].
func (d *Desk) Vote(guild news.GuildID, topic news.TopicID, story news.StoryID, by news.UserID, now time.Time) error {
	if _, err := d.Topic(guild, topic); err != nil {
		return err
	}
	return d.Store.Update(func(tx *store.Tx) error {
		return tx.PutVote(news.Vote{Topic: topic, Story: story, User: by, Guild: guild, At: now})
	})
}

// Unvote takes back what a member said with [Desk.Vote].
func (d *Desk) Unvote(topic news.TopicID, story news.StoryID, by news.UserID) error {
	return d.Store.Update(func(tx *store.Tx) error { return tx.RemoveVote(topic, story, by) })
}

// Votes returns what the members of a guild said of the stories of a topic
// within a month. The error is [ErrNotFound].
func (d *Desk) Votes(guild news.GuildID, topic news.TopicID) (votes []news.Vote, err error) {
	if _, err := d.Topic(guild, topic); err != nil {
		return nil, err
	}
	err = d.Store.View(func(tx *store.Tx) error {
		all, err := tx.Votes(topic)
		for _, v := range all {
			if v.Guild == guild {
				votes = append(votes, v)
			}
		}
		return err
	})
	return votes, err
}
