package desk

import (
	"fmt"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// minutesOfDay is how many minutes the wall clock of a day shows.
const minutesOfDay = 24 * 60

// Guild returns what is known of a guild; of one never heard of, its ID.
func (d *Desk) Guild(id news.GuildID) (news.Guild, error) {
	guild := news.Guild{ID: id}
	err := d.Store.View(func(tx *store.Tx) error {
		known, found, err := tx.Guild(id)
		if found {
			guild = known
		}
		return err
	})
	return guild, err
}

// Guilds returns the guilds that the bot is in.
func (d *Desk) Guilds() (guilds []news.Guild, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		for guild, err := range tx.Guilds() {
			if err != nil {
				return err
			}
			if guild.LeftAt.IsZero() {
				guilds = append(guilds, guild)
			}
		}
		return nil
	})
	return guilds, err
}

// Seen notes that the bot is in a guild, and what the guild is called. It
// reports whether that is news: the bot joined, for the first time or again.
// What the guild had when the bot left is there again.
//
// It is to be called once the guild's channels are in the store, for it learns
// anew which declared topics go to them.
func (d *Desk) Seen(id news.GuildID, name string, now time.Time) (joined bool, err error) {
	guild, err := d.Guild(id)
	if err != nil {
		return false, err
	}
	joined = guild.JoinedAt.IsZero() || !guild.LeftAt.IsZero()
	if joined {
		guild.JoinedAt = now
	}
	if joined || guild.Name != name {
		if err := d.Store.Update(func(tx *store.Tx) error { return putSeen(tx, guild, name) }); err != nil {
			return false, err
		}
	}
	return joined, d.learnChannels()
}

// putSeen remembers that the bot is in a guild that may have changed meanwhile.
func putSeen(tx *store.Tx, seen news.Guild, name string) error {
	guild, _, err := tx.Guild(seen.ID)
	if err != nil {
		return err
	}
	guild.ID, guild.Name, guild.JoinedAt, guild.LeftAt = seen.ID, name, seen.JoinedAt, time.Time{}
	return tx.PutGuild(guild)
}

// learnChannels reads the declared topics again if more is known by now of whose
// channels they go to. Discord tells of every guild at every start, and most of
// that is known.
func (d *Desk) learnChannels() error {
	more, owners := false, channelOwners{}
	err := d.Store.View(func(tx *store.Tx) error {
		for _, t := range d.catalogue.Load().guilds[""].topics {
			for _, s := range t.subscriptions {
				guild, err := owners.of(tx, s.Channel)
				if err != nil {
					return err
				}
				more = more || guild != s.Guild
			}
		}
		return nil
	})
	if err != nil || !more {
		return err
	}
	return d.reload("")
}

// Left notes that the bot was removed from a guild. What its members own is
// kept for 30 days.
func (d *Desk) Left(id news.GuildID, now time.Time) error {
	return d.ChangeGuild(id, func(g *news.Guild) error { g.LeftAt = now; return nil })
}

// ChangeGuild has change edit a guild, and remembers it if it is as it may be;
// otherwise it returns an [*InvalidError]. An error of change is returned as it is.
func (d *Desk) ChangeGuild(id news.GuildID, change func(*news.Guild) error) error {
	return d.change(id, func(tx *store.Tx) error {
		guild, _, err := tx.Guild(id)
		if err != nil {
			return err
		}
		if err := change(&guild); err != nil {
			return err
		}
		guild.ID = id
		if err := checkGuild(guild); err != nil {
			return err
		}
		return tx.PutGuild(guild)
	})
}

func checkGuild(g news.Guild) error {
	if _, err := loadZone(g.Zone); err != nil {
		return err
	}
	for _, minute := range []int{g.QuietFrom, g.QuietTo} {
		if minute < 0 || minute >= minutesOfDay {
			return &InvalidError{"a time of day is between 00:00 and 23:59"}
		}
	}
	switch g.Style {
	case "", news.StyleMessage, news.StyleThread, news.StyleForum:
		return nil
	}
	return &InvalidError{fmt.Sprintf("%q is no way to post: choose message or thread", g.Style)}
}

// loadZone returns a time zone by its IANA name; "" is UTC.
func loadZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, &InvalidError{fmt.Sprintf("there is no time zone %q: write one such as Europe/Berlin", name)}
	}
	return zone, nil
}
