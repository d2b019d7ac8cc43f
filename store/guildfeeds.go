package store

import (
	"bytes"

	"newsdesk/news"
)

// GuildFeed returns what a guild that has a feed says of it.
func (tx *Tx) GuildFeed(guild news.GuildID, feed news.FeedID) (g news.GuildFeed, found bool, err error) {
	return get[news.GuildFeed](tx, "guildfeeds", pair(guild, feed))
}

// GuildFeeds returns the feeds that the members of a guild added.
func (tx *Tx) GuildFeeds(guild news.GuildID) ([]news.GuildFeed, error) {
	return below[news.GuildFeed](tx, "guildfeeds", string(guild)+"/")
}

// PutGuildFeed remembers that a guild has a feed.
func (tx *Tx) PutGuildFeed(g news.GuildFeed) error {
	if err := tx.mark("feedguilds", pair(g.Feed, g.Guild)); err != nil {
		return err
	}
	return put(tx, "guildfeeds", pair(g.Guild, g.Feed), g)
}

// RemoveGuildFeed takes a feed from a guild. The feed itself stays, so that it
// can be had back, until what [Tx.PutDeleted] remembers of it is given up.
func (tx *Tx) RemoveGuildFeed(guild news.GuildID, feed news.FeedID) error {
	return tx.remove("guildfeeds", pair(guild, feed))
}

// IsOwned reports whether members of any guild have the feed, or may have it back.
func (tx *Tx) IsOwned(feed news.FeedID) bool {
	prefix := pair(feed, "")
	key, _ := tx.bucket("feedguilds").Cursor().Seek(prefix)
	return bytes.HasPrefix(key, prefix)
}

// forsake ends what a guild that has taken a feed away has to do with it. A
// feed that nobody else has either is polled no more.
func (tx *Tx) forsake(guild news.GuildID, id news.FeedID) error {
	if _, found, err := tx.GuildFeed(guild, id); err != nil || found {
		return err // it was added again
	}
	if err := tx.remove("feedguilds", pair(id, guild)); err != nil || tx.IsOwned(id) {
		return err
	}
	feed, _, err := tx.Feed(id)
	if err != nil || feed.Declared {
		return err
	}
	return tx.RemoveFeed(id)
}
