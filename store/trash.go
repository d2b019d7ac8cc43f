package store

import "newsdesk/news"

// Deleted returns what was deleted in a guild under this ID and can be had back.
func (tx *Tx) Deleted(guild news.GuildID, id news.UndoID) (deleted news.Deleted, found bool, err error) {
	return get[news.Deleted](tx, "trash", pair(guild, id))
}

// Trash returns what was deleted in a guild and can be had back.
func (tx *Tx) Trash(guild news.GuildID) ([]news.Deleted, error) {
	return below[news.Deleted](tx, "trash", string(guild)+"/")
}

// PutDeleted remembers what was deleted until its time is over.
func (tx *Tx) PutDeleted(deleted news.Deleted) error {
	key := pair(deleted.Guild, deleted.ID)
	if err := tx.expire(deleted.Until, "trash", key); err != nil {
		return err
	}
	return put(tx, "trash", key, deleted)
}

// RemoveDeleted forgets what was deleted, because somebody has it back.
func (tx *Tx) RemoveDeleted(guild news.GuildID, id news.UndoID) error {
	return tx.remove("trash", pair(guild, id))
}

// giveUp forgets what was deleted for good.
func (tx *Tx) giveUp(deleted news.Deleted) error {
	if err := tx.RemoveDeleted(deleted.Guild, deleted.ID); err != nil {
		return err
	}
	switch {
	case deleted.Feed != nil:
		return tx.forsake(deleted.Guild, deleted.Feed.Feed)
	case deleted.Topic != nil:
		return tx.forgetTraces(deleted.Topic.ID)
	}
	return nil
}
