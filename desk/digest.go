package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// digestPause is the longest that digests are not looked for, so that it matters
// little when the clock is set.
const digestPause = time.Minute

// RunDigests queues digests as they become due, until ctx ends.
func (d *Desk) RunDigests(ctx context.Context) error {
	for {
		now := time.Now()
		next, err := d.PostDigests(now)
		if err != nil {
			d.Log.Error("cannot post digests", "error", err)
		}
		wait := digestPause
		if err == nil && !next.IsZero() {
			wait = min(wait, max(0, next.Sub(now)))
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}

// PostDigests queues the digests that are due at now, and returns when the next
// ones are; zero if none are. One that cannot be made keeps no other back.
func (d *Desk) PostDigests(now time.Time) (next time.Time, err error) {
	due, next, err := d.dueDigests(now)
	for _, s := range due {
		if postErr := d.postDigest(s, now); postErr != nil {
			err = errors.Join(err, fmt.Errorf("post digest of channel %s: %w", s.Channel, postErr))
		}
	}
	return next, err
}

// dueSchedule is a schedule with the digest that is due of it.
type dueSchedule struct {
	news.Schedule
	day news.Day
}

// dueDigests returns what is due at now, and when the next digests are.
func (d *Desk) dueDigests(now time.Time) (due []dueSchedule, next time.Time, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		for s, err := range tx.Schedules() {
			if err != nil {
				return err
			}
			open, err := d.isOpen(tx, s)
			if err != nil {
				return err
			}
			if !open {
				continue
			}
			first, zone, ok := d.NextDigest(s, now)
			if ok && !first.At.After(now) {
				due = append(due, dueSchedule{s, first.Day})
				s.Last = first.Day
				first, ok = s.Next(now, zone)
			}
			if ok && (next.IsZero() || first.At.Before(next)) {
				next = first.At
			}
		}
		return nil
	})
	return due, next, err
}

// isOpen reports whether the bot is in the guild of a schedule, and the channel
// is there.
func (d *Desk) isOpen(tx *store.Tx, s news.Schedule) (bool, error) {
	channel, err := tx.Channel(s.Channel)
	if err != nil {
		return false, err
	}
	h := d.catalogue.Load().guilds[s.Guild]
	return h != nil && h.guild.LeftAt.IsZero() && channel.Parked != news.ReasonGone, nil
}

// postDigest makes the digest of a day and queues it. It is made while others
// write, and queued if the schedule is still as it was.
func (d *Desk) postDigest(s dueSchedule, now time.Time) error {
	digest, err := d.compose(s.Schedule, now)
	if err != nil {
		return err
	}
	digest.Day, digest.Minute = s.day, s.Minute
	var posts []news.Post
	if !digest.IsEmpty() || !s.Silent {
		posts = postsOf(digest, s.Channel, func(part int) news.PostID { return news.NewDigestID(s.Channel, s.day, part) })
	}
	added := false
	if err := d.Store.Update(func(tx *store.Tx) (err error) {
		added, err = tx.PostDigest(s.Schedule, s.day, posts, now)
		return err
	}); err != nil {
		return err
	}
	if added {
		d.tellQueued()
	}
	return nil
}

// postsOf returns the posts that a digest is made of.
func postsOf(digest news.Digest, channel news.ChannelID, id func(part int) news.PostID) (posts []news.Post) {
	for _, part := range digest.Split() {
		posts = append(posts, news.Post{ID: id(part.Part), Channel: channel, Digest: &part})
	}
	return posts
}

func (d *Desk) tellQueued() {
	if d.Queued != nil {
		d.Queued()
	}
}

// PreviewDigest returns the digest that a channel would get now. The error is
// [ErrNotFound] where it gets none.
func (d *Desk) PreviewDigest(guild news.GuildID, channel news.ChannelID, now time.Time) (digest news.Digest, err error) {
	s, err := d.Schedule(guild, channel)
	if err != nil {
		return digest, err
	}
	digest, err = d.compose(s, now)
	digest.Minute = s.Minute
	return digest, err
}

// PostDigestNow queues the digest that a channel would get now. The one that its
// schedule leads to comes as if nothing had been. It reports whether there was one
// to queue: there is one a minute. The error is [ErrNotFound] where the channel
// gets none.
func (d *Desk) PostDigestNow(guild news.GuildID, channel news.ChannelID, now time.Time) (added bool, err error) {
	digest, err := d.PreviewDigest(guild, channel, now)
	if err != nil {
		return false, err
	}
	digest.Asked = true
	posts := postsOf(digest, channel, func(part int) news.PostID { return news.NewAskedDigestID(channel, now, part) })
	err = d.Store.Update(func(tx *store.Tx) error {
		for _, post := range posts {
			isNew, err := tx.Enqueue(post, now)
			if err != nil {
				return err
			}
			added = added || isNew
		}
		return nil
	})
	if err == nil && added {
		d.tellQueued()
	}
	return added, err
}

// DigestNow returns what there was since a time about the topics that the members
// of a guild see, or about one of them, as a digest for whoever asks. The error is
// [ErrNotFound] where they see no such topic, or none at all.
func (d *Desk) DigestNow(guild news.GuildID, only news.TopicID, since, now time.Time) (digest news.Digest, err error) {
	c := d.newComposer(news.Schedule{Guild: guild}, since, now)
	seen := d.catalogue.Load().seenBy(guild)
	seen = slices.DeleteFunc(seen, func(t *topic) bool { return only != "" && t.ID != only })
	if len(seen) == 0 {
		return digest, ErrNotFound
	}
	for _, t := range seen {
		c.topics[t.ID] = wanted{name: t.Name, named: true}
	}
	err = d.Store.View(func(tx *store.Tx) error {
		c.tx = tx
		if err := c.search(seen); err != nil {
			return err
		}
		digest, err = c.digest()
		return err
	})
	return digest, err
}
