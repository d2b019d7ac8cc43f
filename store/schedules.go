package store

import (
	"iter"
	"time"

	"newsdesk/news"
)

// Schedule returns when a channel of a guild gets its digest, if it gets one.
func (tx *Tx) Schedule(guild news.GuildID, channel news.ChannelID) (s news.Schedule, found bool, err error) {
	return get[news.Schedule](tx, "schedules", pair(guild, channel))
}

// Schedules ranges over the schedules of all channels. They must not be changed
// meanwhile.
func (tx *Tx) Schedules() iter.Seq2[news.Schedule, error] {
	return all[news.Schedule](tx, "schedules")
}

// SchedulesOf returns the schedules of a guild's channels, by channel.
func (tx *Tx) SchedulesOf(guild news.GuildID) ([]news.Schedule, error) {
	return below[news.Schedule](tx, "schedules", string(guild)+"/")
}

// PutSchedule remembers when a channel gets its digest.
func (tx *Tx) PutSchedule(s news.Schedule) error {
	return put(tx, "schedules", pair(s.Guild, s.Channel), s)
}

// RemoveSchedule has a channel get no more digests.
func (tx *Tx) RemoveSchedule(guild news.GuildID, channel news.ChannelID) error {
	return tx.remove("schedules", pair(guild, channel))
}

// PostDigest owes the channel of a schedule the digest of a day, which are posts in
// their order, or none where there is nothing to say; and remembers that the day
// has had its digest, which tells of what was up to now. It reports whether a post
// is owed that was not before. It does nothing where the schedule is no more, or
// is not as it was when the digest was made, or the day has had its digest.
func (tx *Tx) PostDigest(made news.Schedule, day news.Day, posts []news.Post, now time.Time) (added bool, err error) {
	s, found, err := tx.Schedule(made.Guild, made.Channel)
	if err != nil || !found || s.Paused || s.Last != made.Last || !s.From.Equal(made.From) {
		return false, err
	}
	s.Last = day
	_, known, err := tx.Post(news.NewDigestID(s.Channel, day, 1))
	if err != nil {
		return false, err
	}
	if known { // the clock was wrong, or the schedule was removed and is back: what is new is for the next
		return false, tx.PutSchedule(s)
	}
	for _, post := range posts {
		if _, err := tx.Enqueue(post, now); err != nil {
			return false, err
		}
	}
	s.LastAt = now
	return len(posts) > 0, tx.PutSchedule(s)
}

// AlertsIn ranges over the alerts of a channel that are remembered, those told in
// lists included. They must not be changed meanwhile.
func (tx *Tx) AlertsIn(channel news.ChannelID) iter.Seq2[news.Post, error] {
	return tx.postsBelow("alert/" + string(channel) + "/")
}

// DigestsIn ranges over the parts of the digests of a channel that are remembered.
// They must not be changed meanwhile.
func (tx *Tx) DigestsIn(channel news.ChannelID) iter.Seq2[news.Post, error] {
	return tx.postsBelow("digest/" + string(channel) + "/")
}
