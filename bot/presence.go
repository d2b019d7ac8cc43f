package bot

import (
	"log/slog"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
	"newsdesk/store"
)

// hiddenChannel is the flag of a channel that the bot is told of but may not see.
const hiddenChannel discordgo.ChannelFlags = 1 << 17

// Presence keeps the store in step with what Discord tells of servers and
// channels: whether they are there, and whether the bot may post in them.
type Presence struct {
	Store   *store.Store
	Log     *slog.Logger
	Changed func() // called when channels take posts again, if not nil
}

// listen has the session tell of what happens.
func (p *Presence) listen(s *discordgo.Session) {
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildCreate) {
		p.guarded("guild create", func() error { return p.guildSeen(e.Guild) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildDelete) {
		if e.Unavailable {
			return // an outage, not a farewell
		}
		p.guarded("guild delete", func() error { return p.guildGone(news.GuildID(e.ID)) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelUpdate) {
		p.guarded("channel update", func() error { return p.channelSeen(e.Channel) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelDelete) {
		p.guarded("channel delete", func() error { return p.channelGone(e.Channel) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadDelete) {
		p.guarded("thread delete", func() error { return p.channelGone(e.Channel) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleUpdate) {
		p.guarded("role update", func() error { return p.rolesChanged(news.GuildID(e.GuildID)) })
	})
}

// guarded runs a handler, which discordgo would let take the process with it.
func (p *Presence) guarded(event string, handle func() error) {
	defer func() {
		if problem := recover(); problem != nil {
			p.Log.Error("panic in an event handler", "event", event, "panic", problem)
		}
	}()
	if err := handle(); err != nil {
		p.Log.Error("cannot remember an event", "event", event, "error", err)
	}
}

// guildSeen notes which of the channels that topics go to belong to the guild,
// and tries those again that were closed to the bot.
func (p *Presence) guildSeen(g *discordgo.Guild) error {
	wanted, err := p.wanted(slices.Concat(g.Channels, g.Threads))
	if err != nil || len(wanted) == 0 {
		return err
	}
	return p.update(func(tx *store.Tx) (opened bool, err error) {
		for _, c := range wanted {
			channel, err := tx.Channel(news.ChannelID(c.ID))
			if err != nil {
				return false, err
			}
			channel.Guild, channel.Kind = news.GuildID(g.ID), kindOf(int(c.Type))
			if c.Flags&hiddenChannel == 0 {
				channel.Name = c.Name
			}
			if err := tx.PutChannel(channel); err != nil {
				return false, err
			}
			if c.Flags&hiddenChannel == 0 && channel.Parked != "" {
				opened = true
				if err := tx.Unpark(channel.ID); err != nil {
					return false, err
				}
			}
		}
		return opened, nil
	})
}

// wanted returns those of the channels that topics go to.
func (p *Presence) wanted(channels []*discordgo.Channel) (wanted []*discordgo.Channel, err error) {
	err = p.Store.View(func(tx *store.Tx) error {
		targets, err := subscribed(tx)
		for _, c := range channels {
			if targets[news.ChannelID(c.ID)] {
				wanted = append(wanted, c)
			}
		}
		return err
	})
	return wanted, err
}

// guildGone closes the channels of a guild that the bot was removed from.
func (p *Presence) guildGone(id news.GuildID) error {
	p.Log.Warn("removed from a server", "guild", id)
	return p.update(func(tx *store.Tx) (bool, error) {
		channels, err := channelsOf(tx, id)
		if err != nil {
			return false, err
		}
		for _, channel := range channels {
			if err := tx.Park(channel.ID, news.ReasonGone, "the bot was removed from the server", time.Now()); err != nil {
				return false, err
			}
		}
		return false, nil
	})
}

// channelSeen tries a channel again that was closed to the bot.
func (p *Presence) channelSeen(c *discordgo.Channel) error {
	if c.Flags&hiddenChannel != 0 {
		return nil
	}
	if err := p.noteKind(c); err != nil {
		return err
	}
	return p.unpark(func(channel news.Channel) bool { return channel.ID == news.ChannelID(c.ID) })
}

// noteKind remembers of what kind a channel is now: one of text may become one
// of announcements, and the other way round.
func (p *Presence) noteKind(c *discordgo.Channel) error {
	wanted, err := p.wanted([]*discordgo.Channel{c})
	if err != nil || len(wanted) == 0 {
		return err
	}
	return p.Store.Update(func(tx *store.Tx) error {
		channel, err := tx.Channel(news.ChannelID(c.ID))
		if err != nil || channel.Kind == kindOf(int(c.Type)) {
			return err
		}
		channel.Kind = kindOf(int(c.Type))
		return tx.PutChannel(channel)
	})
}

// channelGone closes a channel that was deleted.
func (p *Presence) channelGone(c *discordgo.Channel) error {
	wanted, err := p.wanted([]*discordgo.Channel{c})
	if err != nil || len(wanted) == 0 {
		return err
	}
	p.Log.Warn("a channel was deleted", "channel", c.ID)
	return p.update(func(tx *store.Tx) (bool, error) {
		return false, tx.Park(news.ChannelID(c.ID), news.ReasonGone, "the channel was deleted", time.Now())
	})
}

// rolesChanged tries the channels of a guild again that did not let the bot in.
func (p *Presence) rolesChanged(id news.GuildID) error {
	return p.unpark(func(channel news.Channel) bool {
		return channel.Guild == id && channel.Parked == news.ReasonNoEntry
	})
}

// unpark opens the parked channels that which says yes to.
func (p *Presence) unpark(which func(news.Channel) bool) error {
	var parked []news.ChannelID
	if err := p.Store.View(func(tx *store.Tx) error {
		for channel, err := range tx.Channels() {
			if err != nil {
				return err
			}
			if channel.Parked != "" && which(channel) {
				parked = append(parked, channel.ID)
			}
		}
		return nil
	}); err != nil || len(parked) == 0 {
		return err
	}
	return p.update(func(tx *store.Tx) (bool, error) {
		for _, id := range parked {
			if err := tx.Unpark(id); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

// update runs fn in a transaction, and tells when it opened a channel.
func (p *Presence) update(fn func(*store.Tx) (opened bool, err error)) error {
	var opened bool
	err := p.Store.Update(func(tx *store.Tx) (err error) {
		opened, err = fn(tx)
		return err
	})
	if err == nil && opened && p.Changed != nil {
		p.Changed()
	}
	return err
}

// subscribed returns the channels that topics go to.
func subscribed(tx *store.Tx) (map[news.ChannelID]bool, error) {
	channels := map[news.ChannelID]bool{}
	for s, err := range tx.Subscriptions() {
		if err != nil {
			return nil, err
		}
		channels[s.Channel] = true
	}
	return channels, nil
}

// channelsOf returns the channels that are known to belong to the guild.
func channelsOf(tx *store.Tx, id news.GuildID) ([]news.Channel, error) {
	var channels []news.Channel
	for channel, err := range tx.Channels() {
		if err != nil {
			return nil, err
		}
		if channel.Guild == id {
			channels = append(channels, channel)
		}
	}
	return channels, nil
}
