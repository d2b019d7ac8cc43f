package desk

import (
	"fmt"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// discard remembers what was deleted.
func discard(tx *store.Tx, deleted news.Deleted) (news.UndoID, error) {
	var what string
	switch {
	case deleted.Topic != nil:
		what = "topic " + string(deleted.Topic.ID)
	case deleted.Feed != nil:
		what = "feed " + string(deleted.Feed.Feed)
	case deleted.Schedule != nil:
		what = "digest " + string(deleted.Schedule.Channel)
	default:
		what = fmt.Sprint("subscription ", deleted.Subscriptions[0].Topic, deleted.Subscriptions[0].Channel)
	}
	deleted.ID = news.NewUndoID(deleted.Guild, what, deleted.At)
	deleted.Until = deleted.At.Add(undoFor)
	return deleted.ID, tx.PutDeleted(deleted)
}

// Deleted returns what was deleted in a guild and can be restored.
func (d *Desk) Deleted(guild news.GuildID) (deleted []news.Deleted, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		deleted, err = tx.Trash(guild)
		return err
	})
	return deleted, err
}

// Restore gives back what was deleted less than a week before now: a topic with
// its subscriptions, a subscription, a feed, or the digest of a channel. It returns what that was.
// Errors are [ErrNotFound], also where the week is over or somebody was faster;
// [ErrTaken], where there is another of that name by now, or another digest; and [*QuotaError].
func (d *Desk) Restore(guild news.GuildID, id news.UndoID, now time.Time) (deleted news.Deleted, err error) {
	err = d.change(guild, func(tx *store.Tx) error {
		var found bool
		deleted, found, err = tx.Deleted(guild, id)
		switch {
		case err != nil:
			return err
		case !found || !deleted.Until.After(now):
			return ErrNotFound
		}
		if err := d.putBack(tx, deleted, now); err != nil {
			return err
		}
		return tx.RemoveDeleted(guild, id)
	})
	return deleted, err
}

func (d *Desk) putBack(tx *store.Tx, deleted news.Deleted, now time.Time) error {
	if deleted.Feed != nil {
		return d.addGuildFeed(tx, *deleted.Feed, now)
	}
	if deleted.Schedule != nil {
		return d.restoreSchedule(tx, *deleted.Schedule, now)
	}
	if deleted.Topic != nil {
		if err := d.addTopic(tx, *deleted.Topic); err != nil {
			return err
		}
	}
	for _, s := range deleted.Subscriptions {
		if _, err := d.ownTopic(tx, deleted.Guild, s.Topic); err != nil {
			return err
		}
		if err := d.addSubscription(tx, s); err != nil {
			return err
		}
	}
	return nil
}
