package desk

import (
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// How many drafts of a guild are kept, and how many of its searches: whoever
// begins another loses the oldest of its kind. Everybody may search, and what managers
// have begun is not to suffer from it.
const (
	maxDrafts   = 100
	maxSearches = 200
)

// SaveDraft keeps what a member has begun for a week from now: under its ID, or
// under a new one where it has none. It returns the draft as it is kept.
func (d *Desk) SaveDraft(guild news.GuildID, draft news.Draft, now time.Time) (news.Draft, error) {
	if guild == "" {
		return draft, ErrNotFound
	}
	draft.Guild, draft.Until = guild, now.Add(undoFor)
	isNew := draft.ID == ""
	if isNew {
		draft.ID = news.NewDraftID(guild, draft.By, now)
	}
	return draft, d.Store.Update(func(tx *store.Tx) error {
		if isNew {
			if err := makeRoom(tx, guild, draft.Search != nil); err != nil {
				return err
			}
		}
		return tx.PutDraft(draft)
	})
}

// makeRoom forgets the oldest draft of a guild that has as many as are kept, or
// the oldest of its searches.
func makeRoom(tx *store.Tx, guild news.GuildID, searches bool) error {
	drafts, err := tx.Drafts(guild)
	drafts = slices.DeleteFunc(drafts, func(d news.Draft) bool { return (d.Search != nil) != searches })
	most := maxDrafts
	if searches {
		most = maxSearches
	}
	if err != nil || len(drafts) < most {
		return err
	}
	oldest := slices.MinFunc(drafts, func(a, b news.Draft) int { return a.Until.Compare(b.Until) })
	return tx.RemoveDraft(guild, oldest.ID)
}

// Draft returns what was begun in a guild. The error is [ErrNotFound], also
// where it was finished, or was begun more than a week before now.
func (d *Desk) Draft(guild news.GuildID, id news.DraftID, now time.Time) (draft news.Draft, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		var found bool
		draft, found, err = tx.Draft(guild, id)
		if err == nil && (!found || !draft.Until.After(now)) {
			err = ErrNotFound
		}
		return err
	})
	return draft, err
}

// DropDraft forgets what was begun in a guild, because it is finished or given up.
func (d *Desk) DropDraft(guild news.GuildID, id news.DraftID) error {
	return d.Store.Update(func(tx *store.Tx) error { return tx.RemoveDraft(guild, id) })
}
