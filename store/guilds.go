package store

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"time"

	"newsdesk/news"
)

// leftFor is how long a guild's data are kept for its coming back.
const leftFor = 30 * 24 * time.Hour

// Guild returns what is remembered about a guild, if anything is.
func (tx *Tx) Guild(id news.GuildID) (guild news.Guild, found bool, err error) {
	return get[news.Guild](tx, "guilds", []byte(id))
}

// Guilds ranges over all guilds, those that the bot has left included. They
// must not be changed meanwhile.
func (tx *Tx) Guilds() iter.Seq2[news.Guild, error] { return all[news.Guild](tx, "guilds") }

// PutGuild remembers guild. One that the bot has left is forgotten, with all
// that its members own, after 30 days.
func (tx *Tx) PutGuild(guild news.Guild) error {
	if !guild.LeftAt.IsZero() {
		if err := tx.expire(guild.LeftAt.Add(leftFor), "guilds", []byte(guild.ID)); err != nil {
			return err
		}
	}
	return put(tx, "guilds", []byte(guild.ID), guild)
}

// Owners returns the IDs of all guilds that are remembered or own anything, in
// order; "" among them where topics are declared.
func (tx *Tx) Owners() []news.GuildID {
	var owners []news.GuildID
	for guild, err := range tx.Guilds() {
		if err == nil {
			owners = append(owners, guild.ID)
		}
	}
	for _, bucket := range []string{"guildtopics", "guildfeeds"} {
		c := tx.bucket(bucket).Cursor()
		for key, _ := c.First(); key != nil; {
			guild, _, _ := bytes.Cut(key, []byte("/"))
			owners = append(owners, news.GuildID(guild))
			key, _ = c.Seek(append(bytes.Clone(guild), '/'+1))
		}
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

// forgetGuild forgets all that the members of a guild own, and its channels.
func (tx *Tx) forgetGuild(id news.GuildID, now time.Time) error {
	topics, err := tx.TopicsOf(id)
	if err != nil {
		return err
	}
	for _, topic := range topics {
		if err := errors.Join(tx.RemoveTopic(topic.ID), tx.forgetTraces(topic.ID)); err != nil {
			return err
		}
	}
	feeds, err := tx.GuildFeeds(id)
	if err != nil {
		return err
	}
	for _, feed := range feeds {
		if err := errors.Join(tx.RemoveGuildFeed(id, feed.Feed), tx.forsake(id, feed.Feed)); err != nil {
			return err
		}
	}
	if err := errors.Join(tx.emptyTrash(id), tx.removeBelow("finds", string(id)+"/"), tx.removeBelow("schedules", string(id)+"/")); err != nil {
		return err
	}
	return tx.forgetChannels(id, now)
}

// emptyTrash gives up what was deleted in a guild.
func (tx *Tx) emptyTrash(guild news.GuildID) error {
	trash, err := below[news.Deleted](tx, "trash", string(guild)+"/")
	if err != nil {
		return err
	}
	for _, deleted := range trash {
		if err := tx.giveUp(deleted); err != nil {
			return err
		}
	}
	return nil
}

// forgetChannels forgets the channels of a guild and what is held for them.
// What they are still owed is dropped.
func (tx *Tx) forgetChannels(guild news.GuildID, now time.Time) error {
	var gone []news.Channel
	for channel, err := range tx.Channels() {
		if err != nil {
			return err
		}
		if channel.Guild == guild {
			gone = append(gone, channel)
		}
	}
	for _, channel := range gone {
		if err := errors.Join(
			tx.dropOwed(channel, now),
			tx.removeBelow("held", string(channel.ID)+"/"),
			tx.remove("channels", []byte(channel.ID)),
		); err != nil {
			return err
		}
	}
	return nil
}

// dropOwed drops what a channel is owed, which is no more.
func (tx *Tx) dropOwed(channel news.Channel, now time.Time) error {
	var owed []news.PostID
	for _, value := range tx.keysBelow("outbox", string(channel.ID)+"\x00") {
		owed = append(owed, news.PostID(value[8:]))
	}
	for _, id := range owed {
		post, found, err := tx.Post(id)
		if err != nil || !found {
			return err
		}
		if err := tx.end(post, news.Outcome{State: news.Dropped, Reason: news.ReasonGone, Detail: channel.Detail}, now); err != nil {
			return err
		}
	}
	return nil
}
