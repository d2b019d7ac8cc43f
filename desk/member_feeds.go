package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// AddFeed gives a guild a feed, which others may have as well: it is polled
// once. Of feed, the URL counts, and whatever is known of it where it is new.
// An empty name is the feed's own. Errors are [ErrTaken] where the guild has
// it, [ErrDeclared] where everybody has it, [*QuotaError] and [*InvalidError].
func (d *Desk) AddFeed(guild news.GuildID, feed news.Feed, name string, by news.UserID, now time.Time) (g news.GuildFeed, err error) {
	if name != "" {
		if name, err = cleanName(name); err != nil {
			return g, err
		}
	}
	if news.CanonicalLink(feed.URL) == "" {
		return g, &InvalidError{fmt.Sprintf("%q is not the address of a feed: write one such as https://example.org/feed.xml", feed.URL)}
	}
	feed.ID, feed.Name, feed.Declared = news.NewFeedID(feed.URL), "", false
	g = news.GuildFeed{Guild: guild, Feed: feed.ID, Name: name, AddedBy: by, AddedAt: now}
	err = d.change(guild, func(tx *store.Tx) error {
		if err := d.addGuildFeed(tx, g); err != nil {
			return err
		}
		known, found, err := tx.Feed(feed.ID)
		switch {
		case err != nil:
			return err
		case found && known.Declared:
			return ErrDeclared
		case found:
			return nil
		}
		feed.DueAt = now
		return tx.PutFeed(feed)
	})
	if err != nil {
		return news.GuildFeed{}, err
	}
	d.names.note(feed)
	return g, nil
}

func (d *Desk) addGuildFeed(tx *store.Tx, g news.GuildFeed) error {
	feeds, err := tx.GuildFeeds(g.Guild)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(feeds, func(other news.GuildFeed) bool { return other.Feed == g.Feed }) {
		return ErrTaken
	}
	if err := checkQuota(len(feeds), d.Limits.Feeds, "feeds"); err != nil {
		return err
	}
	removed, err := countRemoved(tx, g)
	if err != nil {
		return err
	}
	if err := checkQuota(removed, d.Limits.Feeds, "feeds removed this week"); err != nil {
		return err
	}
	return tx.PutGuildFeed(g)
}

// countRemoved returns how many feeds other than g a guild may have back. These
// are still polled, so that there must not be any number of them.
func countRemoved(tx *store.Tx, g news.GuildFeed) (n int, err error) {
	trash, err := tx.Trash(g.Guild)
	for _, deleted := range trash {
		if deleted.Feed != nil && deleted.Feed.Feed != g.Feed {
			n++
		}
	}
	return n, err
}

// RemoveFeed takes a feed from a guild, until somebody restores what the ID
// names. One that nobody else has is polled on till then. Errors are
// [ErrNotFound] and [ErrDeclared].
func (d *Desk) RemoveFeed(guild news.GuildID, feed news.FeedID, by news.UserID, now time.Time) (undo news.UndoID, err error) {
	err = d.change(guild, func(tx *store.Tx) error {
		g, err := ownFeed(tx, guild, feed)
		if err != nil {
			return err
		}
		if err := tx.RemoveGuildFeed(guild, feed); err != nil {
			return err
		}
		undo, err = discard(tx, news.Deleted{Guild: guild, By: by, At: now, Feed: &g})
		return err
	})
	return undo, err
}

// PauseFeed keeps the topics of a guild from seeing what a feed of it brings,
// or lets them see it again. What came meanwhile is not told later. Errors are
// [ErrNotFound] and [ErrDeclared].
func (d *Desk) PauseFeed(guild news.GuildID, feed news.FeedID, paused bool) error {
	return d.change(guild, func(tx *store.Tx) error {
		g, err := ownFeed(tx, guild, feed)
		if err != nil {
			return err
		}
		g.Paused = paused
		return tx.PutGuildFeed(g)
	})
}

// ownFeed returns what a guild says of a feed that its members added.
func ownFeed(tx *store.Tx, guild news.GuildID, id news.FeedID) (news.GuildFeed, error) {
	g, found, err := tx.GuildFeed(guild, id)
	if err != nil || found {
		return g, err
	}
	feed, _, err := tx.Feed(id)
	if err == nil && feed.Declared {
		return g, ErrDeclared
	}
	if err == nil {
		err = ErrNotFound
	}
	return g, err
}

// FeedView is a feed as the members of a guild see it.
type FeedView struct {
	news.Feed                // Declared: everybody has it
	Own       news.GuildFeed // where it is not declared
}

// Label returns the name by which the guild knows the feed.
func (f FeedView) Label() string { return cmp.Or(f.Own.Name, f.Feed.Label()) }

// Feeds returns the feeds that the members of a guild have: their own and those
// that are declared, by name.
func (d *Desk) Feeds(guild news.GuildID) (views []FeedView, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		declared := d.names.declared()
		for _, id := range declared {
			feed, found, err := tx.Feed(id)
			if err != nil {
				return err
			}
			if found {
				views = append(views, FeedView{Feed: feed})
			}
		}
		own, err := tx.GuildFeeds(guild)
		if err != nil {
			return err
		}
		for _, g := range own {
			feed, _, err := tx.Feed(g.Feed)
			if err != nil {
				return err
			}
			if !feed.Declared {
				views = append(views, FeedView{feed, g})
			}
		}
		return nil
	})
	slices.SortFunc(views, func(a, b FeedView) int {
		return cmp.Or(strings.Compare(foldName(a.Label()), foldName(b.Label())), strings.Compare(string(a.ID), string(b.ID)))
	})
	return views, err
}
