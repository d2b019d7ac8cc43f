package desk

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// MaxSchedules is how many of a guild's channels may get digests.
const MaxSchedules = 100

// SetSchedule says when a channel of a guild gets its digest, in the place of what
// was said before. That the channel is the guild's, the caller knows from Discord.
// A time that is over today counts from tomorrow on. Errors are [ErrNotFound],
// [*QuotaError] and [*InvalidError].
func (d *Desk) SetSchedule(guild news.GuildID, s news.Schedule, now time.Time) (news.Schedule, error) {
	s.Guild = guild
	if err := d.checkSchedule(s); err != nil {
		return s, err
	}
	err := d.change(guild, func(tx *store.Tx) error {
		before, found, err := tx.Schedule(guild, s.Channel)
		if err != nil {
			return err
		}
		s.Last, s.LastAt, s.From = before.Last, before.LastAt, before.From
		if !found || s.Minute != before.Minute || s.Zone != before.Zone || s.Days != before.Days || s.Paused != before.Paused {
			s.From = now
		}
		if s.CreatedAt = now; found {
			s.CreatedAt, s.CreatedBy = before.CreatedAt, before.CreatedBy
		}
		return d.putSchedule(tx, s)
	})
	return s, err
}

// putSchedule puts a schedule, and notes whose the channel is.
func (d *Desk) putSchedule(tx *store.Tx, s news.Schedule) error {
	all, err := tx.SchedulesOf(s.Guild)
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(all, func(other news.Schedule) bool { return other.Channel == s.Channel })
	if err := checkQuota(len(others), MaxSchedules, "digests"); err != nil {
		return err
	}
	if err := claim(tx, s.Guild, s.Channel); err != nil {
		return err
	}
	return tx.PutSchedule(s)
}

func (d *Desk) checkSchedule(s news.Schedule) error {
	switch {
	case s.Minute < 0 || s.Minute >= minutesOfDay:
		return &InvalidError{"a time of day is between 00:00 and 23:59"}
	case s.Stories < 0 || s.Stories > news.MostStories:
		return &InvalidError{fmt.Sprintf("a digest tells 1 to %d stories of a topic", news.MostStories)}
	}
	for _, id := range s.Topics {
		if _, err := d.Topic(s.Guild, id); err != nil {
			return err
		}
	}
	_, err := loadZone(s.Zone)
	return err
}

// Schedules returns when the channels of a guild get their digests, by channel.
func (d *Desk) Schedules(guild news.GuildID) (all []news.Schedule, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		all, err = tx.SchedulesOf(guild)
		return err
	})
	return all, err
}

// Schedule returns when a channel of a guild gets its digest. The error is
// [ErrNotFound] where it gets none.
func (d *Desk) Schedule(guild news.GuildID, channel news.ChannelID) (s news.Schedule, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		s, err = ownSchedule(tx, guild, channel)
		return err
	})
	return s, err
}

func ownSchedule(tx *store.Tx, guild news.GuildID, channel news.ChannelID) (news.Schedule, error) {
	s, found, err := tx.Schedule(guild, channel)
	if err == nil && !found {
		err = ErrNotFound
	}
	return s, err
}

// PauseSchedule keeps a channel from getting its digest, or ends that. What came
// meanwhile is in the next one, as far as a week back. The error is [ErrNotFound].
func (d *Desk) PauseSchedule(guild news.GuildID, channel news.ChannelID, pause bool, now time.Time) (s news.Schedule, err error) {
	err = d.change(guild, func(tx *store.Tx) error {
		if s, err = ownSchedule(tx, guild, channel); err != nil || s.Paused == pause {
			return err
		}
		s.Paused, s.From = pause, now
		return tx.PutSchedule(s)
	})
	return s, err
}

// RemoveSchedule has a channel get no more digests, until somebody restores what
// the ID names. The error is [ErrNotFound].
func (d *Desk) RemoveSchedule(guild news.GuildID, channel news.ChannelID, by news.UserID, now time.Time) (undo news.UndoID, err error) {
	err = d.change(guild, func(tx *store.Tx) error {
		s, err := ownSchedule(tx, guild, channel)
		if err != nil {
			return err
		}
		if err := tx.RemoveSchedule(guild, channel); err != nil {
			return err
		}
		undo, err = discard(tx, news.Deleted{Guild: guild, By: by, At: now, Schedule: &s})
		return err
	})
	return undo, err
}

// restoreSchedule gives a channel its digest back.
func (d *Desk) restoreSchedule(tx *store.Tx, s news.Schedule, now time.Time) error {
	if _, found, err := tx.Schedule(s.Guild, s.Channel); err != nil || found {
		return errors.Join(err, ErrTaken)
	}
	s.From = now
	return d.putSchedule(tx, s)
}

// NextDigest returns the digest that a schedule leads to next, and the zone by
// whose clocks; false where there is none.
func (d *Desk) NextDigest(s news.Schedule, now time.Time) (due news.Due, zone *time.Location, ok bool) {
	zone = d.zoneOf(s)
	due, ok = s.Next(now, zone)
	return due, zone, ok
}

// zoneOf returns the zone by whose clocks a schedule goes: its own, or that of
// the guild, also where the tz database knows the former no more.
func (d *Desk) zoneOf(s news.Schedule) *time.Location {
	if s.Zone != "" {
		if zone := d.zones.load(s.Zone); zone != nil {
			return zone
		}
	}
	if h := d.catalogue.Load().guilds[s.Guild]; h != nil {
		return h.zone
	}
	return time.UTC
}
