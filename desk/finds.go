package desk

import (
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// freshFor is how long what was read of a feed counts as all that there was when
// somebody adds it. Of what is older, what came since would be posted as news.
const freshFor = 15 * time.Minute

// KeepFind keeps what was found for a guild, for a day, so that its members can
// choose from it with [Desk.Find].
func (d *Desk) KeepFind(guild news.GuildID, name string, found []news.Found, now time.Time) (news.FindID, error) {
	find := news.NewFind(guild, name, found, now)
	return find.ID, d.Store.Update(func(tx *store.Tx) error { return tx.PutFind(find) })
}

// Find returns what was found for a guild; [ErrNotFound] where it is not kept any
// more. Feeds that were read a while ago come as if nobody had read them.
func (d *Desk) Find(guild news.GuildID, id news.FindID, now time.Time) (find news.Find, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		kept, found, err := tx.Find(guild, id)
		if err == nil && !found {
			err = ErrNotFound
		}
		find = kept
		return err
	})
	if now.Sub(find.At) > freshFor {
		for i, batch := range find.Feeds {
			find.Feeds[i] = batch.Unread()
		}
	}
	return find, err
}
