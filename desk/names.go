package desk

import (
	"newsdesk/news"
	"newsdesk/store"
)

// TopicNamed returns the topic of that name, however it is written, that the
// members of a guild see. The error is [ErrNotFound].
func (d *Desk) TopicNamed(guild news.GuildID, name string) (TopicView, error) {
	folded := foldName(name)
	for _, t := range d.catalogue.Load().seenBy(guild) {
		if t.folded == folded {
			return t.view(guild), nil
		}
	}
	return TopicView{}, ErrNotFound
}

// NameChannel remembers what a channel that topics of a guild go to is called.
func (d *Desk) NameChannel(guild news.GuildID, id news.ChannelID, name string) error {
	return d.Store.Update(func(tx *store.Tx) error {
		channel, err := tx.Channel(id)
		if err != nil || channel.Guild != guild || channel.Name == name {
			return err
		}
		channel.Name = name
		return tx.PutChannel(channel)
	})
}

// ChannelNames returns what channels are called, of those of which it is known.
func (d *Desk) ChannelNames(ids []news.ChannelID) (map[news.ChannelID]string, error) {
	names := make(map[news.ChannelID]string, len(ids))
	err := d.Store.View(func(tx *store.Tx) error {
		for _, id := range ids {
			channel, err := tx.Channel(id)
			if err != nil {
				return err
			}
			if channel.Name != "" {
				names[id] = channel.Name
			}
		}
		return nil
	})
	return names, err
}
