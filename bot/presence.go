package bot

import (
	"errors"
	"log/slog"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// hiddenChannel is the flag of a channel that the bot is told of but may not see.
// Its name is not its own then.
const hiddenChannel discordgo.ChannelFlags = 1 << 17

// Presence keeps the store in step with what Discord tells of servers, channels
// and roles: whether they are there, and whether the bot may post in them. All
// shards share one.
type Presence struct {
	Store   *store.Store
	Desk    *desk.Desk
	Log     *slog.Logger
	Changed func() // called when channels take posts again, if not nil

	greeter *greeter
}

// listen has the session tell of what happens.
func (p *Presence) listen(s *discordgo.Session) {
	s.AddHandler(func(s *discordgo.Session, e *discordgo.Ready) {
		p.guarded("ready", func() error { return p.missed(e.Guilds, s.ShardID, s.ShardCount) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildCreate) {
		if e.Unavailable {
			return // nothing is known of it yet
		}
		p.guarded("guild create", func() error { return p.guildSeen(e.Guild) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildUpdate) {
		p.guarded("guild update", func() error { return p.guildNamed(e.Guild) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildDelete) {
		if e.Unavailable {
			return // an outage, not a farewell
		}
		p.guarded("guild delete", func() error { return p.guildGone(news.GuildID(e.ID)) })
	})
	p.listenToChannels(s)
	p.listenToRoles(s)
}

func (p *Presence) listenToChannels(s *discordgo.Session) {
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelUpdate) {
		p.guarded("channel update", func() error { return p.channelSeen(e.Channel) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadUpdate) {
		p.guarded("thread update", func() error { return p.channelSeen(e.Channel) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadListSync) {
		p.guarded("thread list sync", func() error { return p.threadsSeen(e.Threads) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelDelete) {
		p.guarded("channel delete", func() error { return p.channelGone(e.Channel) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadDelete) {
		p.guarded("thread delete", func() error { return p.channelGone(e.Channel) })
	})
}

// listenToRoles has the session tell of what may let the bot in.
func (p *Presence) listenToRoles(s *discordgo.Session) {
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleUpdate) {
		p.guarded("role update", func() error { return p.rolesChanged(news.GuildID(e.GuildID)) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleDelete) {
		p.guarded("role delete", func() error { return p.roleGone(news.GuildID(e.GuildID), news.RoleID(e.RoleID)) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildMemberUpdate) { // of the bot: others are not told of
		p.guarded("member update", func() error { return p.rolesChanged(news.GuildID(e.GuildID)) })
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

// channelSeen notes what a channel is called and whether the bot may see it, and
// tries it again if it was closed to the bot; so are its threads.
func (p *Presence) channelSeen(c *discordgo.Channel) error {
	wanted, err := p.wanted([]*discordgo.Channel{c})
	if err != nil {
		return err
	}
	threads, err := p.closedThreads(c)
	if err != nil || len(wanted)+len(threads) == 0 {
		return err
	}
	return p.update(func(tx *store.Tx) (opened bool, err error) {
		for _, c := range wanted {
			if opened, err = seeChannel(tx, c, time.Now()); err != nil {
				return false, err
			}
		}
		return opened || len(threads) > 0, unparkAll(tx, threads)
	})
}

// closedThreads returns the threads of a channel that take no posts and may again,
// now that something about the channel has changed: its permissions are theirs.
// A thread of which it is not known where it is may be one of them.
func (p *Presence) closedThreads(in *discordgo.Channel) (closed []news.ChannelID, err error) {
	if in.IsThread() || in.Flags&hiddenChannel != 0 {
		return nil, nil
	}
	err = p.Store.View(func(tx *store.Tx) error {
		channels, err := channelsOf(tx, news.GuildID(in.GuildID))
		for _, c := range channels {
			if _, ever := c.Open(); c.Kind == news.KindThread && c.Parked != "" && ever && (c.Parent == "" || c.Parent == news.ChannelID(in.ID)) {
				closed = append(closed, c.ID)
			}
		}
		return err
	})
	return closed, err
}

// unparkAll lets posts go to channels again.
func unparkAll(tx *store.Tx, channels []news.ChannelID) error {
	for _, id := range channels {
		if err := tx.Unpark(id); err != nil {
			return err
		}
	}
	return nil
}

// threadsSeen notes the threads of channels that the bot has come to see.
func (p *Presence) threadsSeen(threads []*discordgo.Channel) (err error) {
	for _, thread := range threads {
		err = errors.Join(err, p.channelSeen(thread))
	}
	return err
}

// seeChannel notes what Discord says of a channel, and reports whether it takes
// posts again.
func seeChannel(tx *store.Tx, c *discordgo.Channel, now time.Time) (opened bool, err error) {
	channel, err := tx.Channel(news.ChannelID(c.ID))
	if err != nil {
		return false, err
	}
	if c.GuildID != "" {
		channel.Guild = news.GuildID(c.GuildID)
	}
	channel.Kind = kindOf(int(c.Type)) // one of text may become one of announcements
	if c.IsThread() {
		channel.Parent = news.ChannelID(c.ParentID)
	}
	isHidden := c.Flags&hiddenChannel != 0
	if !isHidden {
		channel.Name = c.Name
	}
	if err := tx.PutChannel(channel); err != nil {
		return false, err
	}
	switch {
	case isHidden && channel.Parked == "":
		return false, tx.Park(channel.ID, news.ReasonNoEntry, "the bot cannot see the channel", now)
	case isHidden || channel.Parked == "":
		return false, nil
	}
	return true, tx.Unpark(channel.ID)
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
	var closed []news.ChannelID
	if err := p.Store.View(func(tx *store.Tx) error {
		channels, err := channelsOf(tx, id)
		for _, channel := range channels {
			if channel.Parked == news.ReasonNoEntry {
				closed = append(closed, channel.ID)
			}
		}
		return err
	}); err != nil || len(closed) == 0 {
		return err
	}
	return p.update(func(tx *store.Tx) (bool, error) { return true, unparkAll(tx, closed) })
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
