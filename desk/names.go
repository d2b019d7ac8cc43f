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

// NameChannel remembers what a channel is called, of which Discord said that it
// is the guild's. An empty name is none.
func (d *Desk) NameChannel(guild news.GuildID, id news.ChannelID, name string) error {
	return d.Store.Update(func(tx *store.Tx) error {
		channel, err := tx.Channel(id)
		isOther := channel.Guild != "" && channel.Guild != guild
		if err != nil || isOther || name == "" || channel.Name == name {
			return err
		}
		channel.Guild, channel.Name = guild, name
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

// CheckTopic returns what a member makes of a topic, or of a new one where id
// is "", as it would be kept. Errors are those of [Desk.CreateTopic], quotas
// aside.
func (d *Desk) CheckTopic(guild news.GuildID, id news.TopicID, edit TopicEdit) (TopicEdit, error) {
	var err error
	if edit.Name, err = cleanName(edit.Name); err != nil {
		return edit, err
	}
	if other, err := d.TopicNamed(guild, edit.Name); err == nil && other.ID != id {
		return edit, ErrTaken
	}
	edit.Query, err = cleanQuery(edit.Name, edit.Query)
	return edit, err
}
