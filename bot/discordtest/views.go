package discordtest

import (
	"cmp"
	"net/http"
	"strconv"
	"time"
)

// obfuscated marks a channel the bot cannot view.
const (
	obfuscated     = 1 << 17
	obfuscatedName = "___hidden___"
	requireTag     = 1 << 4
)

// compareIDs orders snowflakes, which are decimal numbers.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// botView is the bot's user.
func botView() map[string]any {
	return map[string]any{
		"id": BotID, "username": "newsdesk", "discriminator": "0000", "global_name": nil, "avatar": nil, "bot": true, "flags": 0,
	}
}

// userView is a user who is not the bot.
func userView(id string) map[string]any {
	return map[string]any{"id": id, "username": "user" + id, "discriminator": "0", "global_name": nil, "avatar": nil}
}

func (s *Server) applicationView() map[string]any {
	return map[string]any{
		"id": BotID, "name": "Newsdesk", "icon": nil, "description": "", "bot_public": true, "bot_require_code_grant": false,
		"verify_key": "", "flags": s.options.ApplicationFlags, "bot": botView(),
	}
}

// guildView is a guild as REST shows it.
func guildView(g *guild) map[string]any {
	everyone := map[string]any{
		"id": g.id, "name": "@everyone", "permissions": granted.String(), "position": 0, "color": 0,
		"hoist": false, "managed": false, "mentionable": false, "flags": 0,
	}
	system := any(nil)
	if g.system != "" {
		system = g.system
	}
	return map[string]any{
		"system_channel_id": system,
		"id":                g.id, "name": g.name, "icon": nil, "owner_id": OwnerID, "roles": []any{everyone}, "emojis": []any{},
		"stickers": []any{}, "features": []any{}, "preferred_locale": "en-US", "afk_timeout": 300, "verification_level": 0,
		"default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0, "premium_tier": 0,
		"system_channel_flags": 0,
	}
}

// String returns the bits in decimal, as Discord writes them.
func (p Permission) String() string { return strconv.FormatInt(int64(p), 10) }

// selfView is the bot as a member of a guild.
func selfView(g *guild) map[string]any {
	return map[string]any{
		"user": botView(), "roles": []any{}, "joined_at": stamp(g.since), "deaf": false, "mute": false, "flags": 0,
	}
}

// guildCreate is a guild as GUILD_CREATE shows it.
func (s *Server) guildCreate(g *guild) map[string]any {
	channels, threads := []any{}, []any{}
	for _, c := range s.channelsOf(g.id) {
		if c.thread() {
			threads = append(threads, s.channelView(c))
		} else {
			channels = append(channels, s.channelView(c))
		}
	}
	v := guildView(g)
	v["unavailable"], v["large"], v["member_count"] = false, false, 2
	v["joined_at"] = stamp(g.since)
	v["channels"], v["threads"] = channels, threads
	v["members"] = []any{selfView(g)}
	v["presences"], v["voice_states"], v["stage_instances"] = []any{}, []any{}, []any{}
	v["guild_scheduled_events"], v["soundboard_sounds"] = []any{}, []any{}
	return v
}

// channelView is a channel as the bot sees it.
func (s *Server) channelView(c *channel) map[string]any {
	v := map[string]any{
		"id": c.ID, "type": c.Type, "guild_id": c.guild.id, "position": 0, "name": c.Name, "parent_id": nil, "flags": 0,
		"nsfw": false, "topic": nil, "last_message_id": nil, "rate_limit_per_user": 0, "permission_overwrites": []any{},
	}
	if c.Parent != "" {
		v["parent_id"] = c.Parent
	}
	if n := len(c.messages); n > 0 {
		v["last_message_id"] = c.messages[n-1].ID
	}
	if c.denied != 0 {
		v["permission_overwrites"] = []any{map[string]any{"id": c.guild.id, "type": 0, "allow": "0", "deny": c.denied.String()}}
	}
	switch {
	case s.permissions(c)&View == 0 && !c.guild.removed:
		v["name"], v["flags"] = obfuscatedName, obfuscated
	case c.thread():
		v["owner_id"] = BotID
		v["thread_metadata"] = map[string]any{
			"archived": false, "auto_archive_duration": 4320, "archive_timestamp": stamp(c.guild.since), "locked": false,
		}
	case c.Type == Forum, c.Type == Media:
		c.addForum(v)
	}
	return v
}

func (c *channel) addForum(v map[string]any) {
	tags := []any{}
	for _, t := range c.Tags {
		tags = append(tags, map[string]any{"id": t.ID, "name": t.Name, "moderated": false, "emoji_id": nil, "emoji_name": nil})
	}
	v["available_tags"] = tags
	if c.RequireTag {
		v["flags"] = requireTag
	}
}

// stamp writes a time as Discord does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

// placeEndpoints are those about the bot, guilds and channels.
func (s *Server) placeEndpoints() []endpoint {
	return []endpoint{
		{pattern: "GET /users/@me", handle: func(*call) answer { return reply(http.StatusOK, botView()) }},
		{pattern: "GET /applications/@me", handle: func(*call) answer { return reply(http.StatusOK, s.applicationView()) }},
		{pattern: "GET /oauth2/applications/@me", handle: func(*call) answer { return reply(http.StatusOK, s.applicationView()) }},
		{pattern: "GET /guilds/{guild}", handle: s.getGuild},
		{pattern: "GET /guilds/{guild}/channels", handle: s.getGuildChannels},
		{pattern: "GET /guilds/{guild}/members/{user}", handle: s.getMember},
		{pattern: "GET /channels/{channel}", handle: s.getChannel},
	}
}

// memberOf returns a guild the bot is in.
func (s *Server) memberOf(id string) (*guild, answer, bool) {
	for _, g := range s.guilds {
		if g.id == id && !g.removed {
			return g, answer{}, true
		}
	}
	return nil, refuse(http.StatusNotFound, codeUnknownGuild, "Unknown Guild"), false
}

func (s *Server) getGuild(c *call) answer {
	g, a, ok := s.memberOf(c.value("guild"))
	if !ok {
		return a
	}
	return reply(http.StatusOK, guildView(g))
}

// getMember knows one member, the bot.
func (s *Server) getMember(c *call) answer {
	g, a, ok := s.memberOf(c.value("guild"))
	switch {
	case !ok:
		return a
	case c.value("user") != BotID:
		return refuse(http.StatusNotFound, codeUnknownMember, "Unknown Member")
	}
	return reply(http.StatusOK, selfView(g))
}

func (s *Server) getGuildChannels(c *call) answer {
	g, a, ok := s.memberOf(c.value("guild"))
	if !ok {
		return a
	}
	views := []any{}
	for _, ch := range s.channelsOf(g.id) {
		if !ch.thread() && s.permissions(ch)&View != 0 {
			views = append(views, s.channelView(ch))
		}
	}
	return reply(http.StatusOK, views)
}

func (s *Server) getChannel(c *call) answer {
	ch, a, ok := s.visible(c.value("channel"))
	if !ok {
		return a
	}
	return reply(http.StatusOK, s.channelView(ch))
}

// visible returns a channel the bot may view.
func (s *Server) visible(id string) (*channel, answer, bool) {
	ch := s.channels[id]
	switch {
	case ch == nil:
		return nil, refuse(http.StatusNotFound, codeUnknownChannel, "Unknown Channel"), false
	case s.permissions(ch)&View == 0:
		return nil, refuse(http.StatusForbidden, codeMissingAccess, "Missing Access"), false
	}
	return ch, answer{}, true
}

// postable returns a channel in which the bot may post messages.
func (s *Server) postable(id string) (*channel, answer, bool) {
	ch, a, ok := s.visible(id)
	if !ok {
		return nil, a, false
	}
	needed := Send
	if ch.thread() {
		needed = SendInThreads
	}
	switch {
	case ch.Type == Forum, ch.Type == Media:
		return nil, refuse(http.StatusBadRequest, codeForumTarget, "Cannot send a message in a forum channel"), false
	case ch.Type == Category:
		return nil, refuse(http.StatusBadRequest, codeNonTextChannel, "Cannot send messages in a non-text channel"), false
	case s.permissions(ch)&needed == 0:
		return nil, missingPermissions(), false
	}
	return ch, answer{}, true
}

func missingPermissions() answer {
	return refuse(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
}
