package discordtest

import (
	"slices"
	"strconv"
	"time"
)

// Permission is one or more of Discord's permission bits.
type Permission int64

// The permissions that decide whether the bot can post.
const (
	View          Permission = 1 << 10 // VIEW_CHANNEL; without it nothing else is allowed
	Send          Permission = 1 << 11 // SEND_MESSAGES; forum posts need it, messages in threads do not
	Embed         Permission = 1 << 14 // EMBED_LINKS
	History       Permission = 1 << 16 // READ_MESSAGE_HISTORY
	CreateThreads Permission = 1 << 35 // CREATE_PUBLIC_THREADS; a thread at a message needs it, forum posts do not
	SendInThreads Permission = 1 << 38 // SEND_MESSAGES_IN_THREADS
)

// invited is what the bot was invited with.
const invited = View | Send | Embed | History | SendInThreads

// granted is what the bot may do: what it was invited with, and what everybody may.
const granted = invited | CreateThreads

// The types of channels (docs: resources/channel, Channel Types).
const (
	Text         = 0
	Voice        = 2
	Category     = 4
	Announcement = 5
	PublicThread = 11
	Stage        = 13
	Forum        = 15
	Media        = 16
)

// Channel describes a channel, thread or forum. Only ID is needed.
type Channel struct {
	ID         string
	Name       string
	Type       int
	Parent     string     // category, or the channel of a thread
	Tags       []Tag      // of a forum; of a post in one, those applied, without names
	RequireTag bool       // a forum's posts need one of them
	System     bool       // the guild's channel for what concerns all of it
	Denied     Permission // to the bot
}

// Tag is what posts in a forum can be marked with.
type Tag struct{ ID, Name string }

// world is the guilds the bot is or was in.
type world struct {
	guilds   []*guild
	channels map[string]*channel
}

type guild struct {
	id, name    string
	since       time.Time
	unavailable bool
	removed     bool   // the bot was
	system      string // the channel for what concerns the guild
}

type channel struct {
	Channel
	guild    *guild
	denied   Permission
	messages []*message
}

func (c *channel) thread() bool { return c.Type >= 10 && c.Type <= 12 }

// AddGuild makes the bot a member of a guild with these channels: GUILD_CREATE.
// A guild it was removed from is joined again, with no channel but these.
func (s *Server) AddGuild(id, name string, channels ...Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(id)
	g := &guild{id: id, name: name, since: time.Now()}
	s.guilds = append(s.guilds, g)
	for _, c := range channels {
		s.channels[c.ID] = &channel{Channel: c, guild: g, denied: c.Denied}
		if c.System {
			g.system = c.ID
		}
	}
	s.dispatch("GUILD_CREATE", intentGuilds, s.guildCreate(g))
}

func (s *Server) forget(id string) {
	s.guilds = slices.DeleteFunc(s.guilds, func(g *guild) bool { return g.id == id })
	for _, c := range s.channelsOf(id) {
		delete(s.channels, c.ID)
	}
}

// RemoveGuild kicks the bot: GUILD_DELETE. Its channels answer 403 from then on.
func (s *Server) RemoveGuild(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guild(id).removed = true
	s.dispatch("GUILD_DELETE", intentGuilds, map[string]any{"id": id})
}

// InviteAgain makes the bot a member again of a guild that it was removed from,
// whose channels are as they were: GUILD_CREATE.
func (s *Server) InviteAgain(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(id)
	g.removed = false
	s.dispatch("GUILD_CREATE", intentGuilds, s.guildCreate(g))
}

// GuildOutage makes a guild unavailable (GUILD_DELETE with unavailable) or
// brings it back (GUILD_CREATE). The REST interface knows no difference.
func (s *Server) GuildOutage(id string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(id)
	g.unavailable = on
	if on {
		s.dispatch("GUILD_DELETE", intentGuilds, map[string]any{"id": id, "unavailable": true})
		return
	}
	s.dispatch("GUILD_CREATE", intentGuilds, s.guildCreate(g))
}

// RenameGuild gives a guild another name: GUILD_UPDATE.
func (s *Server) RenameGuild(guild, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guild)
	g.name = name
	s.dispatch("GUILD_UPDATE", intentGuilds, guildView(g))
}

// DeleteRole deletes a role that people have: GUILD_ROLE_DELETE.
func (s *Server) DeleteRole(guild, role string) {
	s.Dispatch("GUILD_ROLE_DELETE", map[string]any{"guild_id": guild, "role_id": role})
}

// AddChannel makes a channel: CHANNEL_CREATE, or THREAD_CREATE for a thread.
func (s *Server) AddChannel(guild string, c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addChannel(&channel{Channel: c, guild: s.guild(guild)})
}

func (s *Server) addChannel(c *channel) {
	s.channels[c.ID] = c
	s.dispatch(c.event("CREATE"), intentGuilds, s.channelView(c))
}

func (c *channel) event(what string) string {
	if c.thread() {
		return "THREAD_" + what
	}
	return "CHANNEL_" + what
}

// DeleteChannel deletes a channel with its threads and messages:
// CHANNEL_DELETE or THREAD_DELETE.
func (s *Server) DeleteChannel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(id)
	delete(s.channels, id)
	for _, t := range s.channelsOf(c.guild.id) {
		if t.thread() && t.Parent == id {
			delete(s.channels, t.ID)
		}
	}
	s.dispatch(c.event("DELETE"), intentGuilds, s.channelView(c))
}

// ChangeChannel has somebody change what a channel is like, except for its ID:
// CHANNEL_UPDATE or THREAD_UPDATE.
func (s *Server) ChangeChannel(id string, change func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(id)
	change(&c.Channel)
	s.dispatch(c.event("UPDATE"), intentGuilds, s.channelView(c))
}

// Deny takes permissions from the bot in a channel and its threads:
// CHANNEL_UPDATE. A channel it cannot view is obfuscated in events and missing
// in lists, as Discord does since November 2026.
func (s *Server) Deny(channel string, p Permission) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channel)
	c.denied |= p
	s.dispatch(c.event("UPDATE"), intentGuilds, s.channelView(c))
}

// Allow gives permissions back: CHANNEL_UPDATE.
func (s *Server) Allow(channel string, p Permission) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channel)
	c.denied &^= p
	s.dispatch(c.event("UPDATE"), intentGuilds, s.channelView(c))
}

// Permissions returns what the bot may do in a channel.
func (s *Server) Permissions(channel string) Permission {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.permissions(s.channel(channel))
}

// permissions applies the channel's denials, and for a thread its parent's.
func (s *Server) permissions(c *channel) Permission {
	denied := c.denied
	if parent := s.channels[c.Parent]; c.thread() && parent != nil {
		denied |= parent.denied
	}
	if denied&View != 0 || c.guild.removed {
		return 0
	}
	return granted &^ denied
}

// guild returns a guild the test knows to exist.
func (s *Server) guild(id string) *guild {
	for _, g := range s.guilds {
		if g.id == id {
			return g
		}
	}
	panic("discordtest: no guild " + strconv.Quote(id))
}

// channel returns a channel the test knows to exist.
func (s *Server) channel(id string) *channel {
	c := s.channels[id]
	if c == nil {
		panic("discordtest: no channel " + strconv.Quote(id))
	}
	return c
}

// channelsOf returns a guild's channels and threads in the order of their IDs.
func (s *Server) channelsOf(guild string) []*channel {
	var found []*channel
	for _, c := range s.channels {
		if c.guild.id == guild {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b *channel) int { return compareIDs(a.ID, b.ID) })
	return found
}
