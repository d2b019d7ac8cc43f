package desk

import (
	"errors"
	"fmt"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// pollGap is the time between the first polls of feeds that are added together.
const pollGap = time.Second

// newFeedsTx is the adding of feeds to a guild within its transaction.
type newFeedsTx struct {
	tx      *store.Tx
	desk    *Desk
	guild   news.GuildID
	now     time.Time
	own     map[news.FeedID]bool
	removed map[news.FeedID]bool // they can be had back and are still polled, so that there must not be any number of them
	due     time.Time            // when the next feed of which nothing was read is polled
	fresh   []news.Feed
}

func (d *Desk) newFeedsTx(tx *store.Tx, guild news.GuildID, now time.Time) (*newFeedsTx, error) {
	in := &newFeedsTx{
		tx: tx, desk: d, guild: guild, now: now, due: now,
		own: map[news.FeedID]bool{}, removed: map[news.FeedID]bool{},
	}
	feeds, err := tx.GuildFeeds(guild)
	if err != nil {
		return nil, err
	}
	for _, g := range feeds {
		in.own[g.Feed] = true
	}
	trash, err := tx.Trash(guild)
	for _, deleted := range trash {
		if deleted.Feed != nil {
			in.removed[deleted.Feed.Feed] = true
		}
	}
	return in, err
}

// add adds one feed. What is wrong with it is part of the outcome; the error is
// the store's.
func (in *newFeedsTx) add(w NewFeed, by news.UserID) (added AddedFeed, err error) {
	if added.GuildFeed, added.Err = in.read(w, by); added.Err != nil {
		return added, nil //nolint:nilerr // it is told with the feed
	}
	known, found, err := in.tx.Feed(added.Feed)
	if err != nil {
		return added, err
	}
	if added.Err = in.admit(added.Feed, known); added.Err != nil {
		return AddedFeed{Err: added.Err}, nil //nolint:nilerr // as above
	}
	if err := in.put(added.GuildFeed); err != nil {
		return added, err
	}
	added.Learned = len(w.Items) // nobody is to see whether another guild has it
	if found {
		return added, nil
	}
	w.Feed.ID, w.Feed.Name, w.Feed.Declared = added.Feed, "", false
	return added, in.begin(w.Batch)
}

// read checks what the member gave.
func (in *newFeedsTx) read(w NewFeed, by news.UserID) (g news.GuildFeed, err error) {
	if w.Name != "" {
		if w.Name, err = cleanName(w.Name); err != nil {
			return g, err
		}
	}
	if news.CanonicalLink(w.Feed.URL) == "" {
		return g, &InvalidError{fmt.Sprintf("%q is not the address of a feed: write one such as https://example.org/feed.xml", w.Feed.URL)}
	}
	return news.GuildFeed{Guild: in.guild, Feed: news.NewFeedID(w.Feed.URL), Name: w.Name, AddedBy: by, AddedAt: in.now}, nil
}

// admit returns why the guild may not have a feed.
func (in *newFeedsTx) admit(id news.FeedID, known news.Feed) error {
	removed := len(in.removed)
	if in.removed[id] {
		removed--
	}
	limit := in.desk.limits().Feeds
	switch {
	case in.own[id]:
		return ErrTaken
	case known.Declared:
		return ErrDeclared
	}
	if err := checkQuota(len(in.own), limit, "feeds"); err != nil {
		return err
	}
	return checkQuota(removed, limit, "feeds removed this week")
}

func (in *newFeedsTx) put(g news.GuildFeed) error {
	in.own[g.Feed] = true
	return in.tx.PutGuildFeed(g)
}

// begin remembers a feed that nobody had, and learns what was read of it.
func (in *newFeedsTx) begin(batch news.Batch) error {
	in.fresh = append(in.fresh, batch.Feed)
	if batch.Feed.OKAt.IsZero() {
		batch.Feed.DueAt, in.due = in.due, in.due.Add(pollGap)
		return in.tx.PutFeed(batch.Feed)
	}
	taking := intakeTx{tx: in.tx, desk: in.desk, feed: batch.Feed, now: in.now, intake: new(news.Intake)}
	return errors.Join(in.tx.PutFeed(batch.Feed), taking.takeBatch(news.Feed{}, batch))
}

// addGuildFeed gives a guild a feed that it had before.
func (d *Desk) addGuildFeed(tx *store.Tx, g news.GuildFeed, now time.Time) error {
	in, err := d.newFeedsTx(tx, g.Guild, now)
	if err != nil {
		return err
	}
	if err := in.admit(g.Feed, news.Feed{}); err != nil {
		return err
	}
	return in.put(g)
}
