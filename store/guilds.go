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
func (tx *Tx) forgetGuild(id news.GuildID) error {
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
	if err := tx.emptyTrash(id); err != nil {
		return err
	}
	return tx.forgetChannels(id)
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
// What they were owed is dropped by the sweep, for they are gone.
func (tx *Tx) forgetChannels(guild news.GuildID) error {
	var gone []news.ChannelID
	for channel, err := range tx.Channels() {
		if err != nil {
			return err
		}
		if channel.Guild == guild {
			gone = append(gone, channel.ID)
		}
	}
	for _, id := range gone {
		if err := tx.removeBelow("held", string(id)+"/"); err != nil {
			return err
		}
		if tx.isOwed(id) {
			continue // the sweep has to know that it is gone
		}
		if err := tx.remove("channels", []byte(id)); err != nil {
			return err
		}
	}
	return nil
}

// isOwed reports whether the outbox holds something for the channel.
func (tx *Tx) isOwed(id news.ChannelID) bool {
	key, _ := tx.bucket("outbox").Cursor().Seek(append([]byte(id), 0))
	return bytes.HasPrefix(key, append([]byte(id), 0))
}
