package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// NewFeed is a feed that a guild is to have.
type NewFeed struct {
	news.Batch        // the URL counts; where the feed is new, what is known of it, and of a good answer its items
	Name       string // by which the guild is to know it; empty: the feed's own
}

// AddedFeed is what became of a [NewFeed].
type AddedFeed struct {
	news.GuildFeed
	Learned int   // items that it has already; 0 where they are left to the first poll
	Err     error // why the guild does not have it now
}

// AddFeed gives a guild a feed, which others may have as well: it is polled
// once. Of feed, the URL counts, and whatever is known of it where it is new.
// An empty name is the feed's own. Errors are [ErrTaken] where the guild has
// it, [ErrDeclared] where everybody has it, [*QuotaError] and [*InvalidError].
func (d *Desk) AddFeed(guild news.GuildID, feed news.Feed, name string, by news.UserID, now time.Time) (news.GuildFeed, error) {
	added, err := d.AddFeeds(guild, []NewFeed{{news.Batch{Feed: feed}.Unread(), name}}, by, now)
	if err != nil {
		return news.GuildFeed{}, err
	}
	return added[0].GuildFeed, added[0].Err
}

// AddFeeds is AddFeed of many feeds at once, with what became of each. Where a
// good answer of a new feed is given, its items are learned at once, in silence;
// otherwise its first poll, a second after that of the one before, does that.
func (d *Desk) AddFeeds(guild news.GuildID, wanted []NewFeed, by news.UserID, now time.Time) (all []AddedFeed, err error) {
	var fresh []news.Feed
	err = d.change(guild, func(tx *store.Tx) error {
		in, err := d.newFeedsTx(tx, guild, now)
		if err != nil {
			return err
		}
		for _, w := range wanted {
			added, err := in.add(w, by)
			if err != nil {
				return err
			}
			all = append(all, added)
		}
		fresh = in.fresh
		return nil
	})
	for _, feed := range fresh {
		d.names.note(feed)
	}
	return all, err
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
