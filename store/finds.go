package store

import (
	"time"

	"newsdesk/news"
)

// findsFor is how long members may take to choose from what was found.
const findsFor = 24 * time.Hour

// Find returns what was found for a guild under this ID, if it is still kept.
func (tx *Tx) Find(guild news.GuildID, id news.FindID) (find news.Find, found bool, err error) {
	return get[news.Find](tx, "finds", pair(guild, id))
}

// PutFind keeps what was found for a day.
func (tx *Tx) PutFind(find news.Find) error {
	key := pair(find.Guild, find.ID)
	if err := tx.expire(find.At.Add(findsFor), "finds", key); err != nil {
		return err
	}
	return put(tx, "finds", key, find)
}
