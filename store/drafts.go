package store

import (
	"fmt"

	"newsdesk/news"
)

// Draft returns what was begun in a guild under this ID.
func (tx *Tx) Draft(guild news.GuildID, id news.DraftID) (draft news.Draft, found bool, err error) {
	return get[news.Draft](tx, "drafts", pair(guild, id))
}

// Drafts returns what was begun in a guild.
func (tx *Tx) Drafts(guild news.GuildID) ([]news.Draft, error) {
	return below[news.Draft](tx, "drafts", string(guild)+"/")
}

// PutDraft remembers what was begun until its time is over.
func (tx *Tx) PutDraft(draft news.Draft) error {
	key := pair(draft.Guild, draft.ID)
	if err := tx.expire(draft.Until, "drafts", key); err != nil {
		return fmt.Errorf("put draft %s: %w", draft.ID, err)
	}
	return put(tx, "drafts", key, draft)
}

// RemoveDraft forgets what was begun, because it is finished or given up.
func (tx *Tx) RemoveDraft(guild news.GuildID, id news.DraftID) error {
	return tx.remove("drafts", pair(guild, id))
}
