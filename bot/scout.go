package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// scout finds out what the bot may do in a channel, from what Discord says of
// the channel, its guild and the bot's roles in it. What it has learnt of guilds
// it knows for as long as it is used: make a new one for each look.
type scout struct {
	session *discordgo.Session
	self    string // the ID of the bot's user; asked for if empty
	guilds  map[news.GuildID]*standing
}

// newScout returns a scout that asks with a session.
func newScout(s *discordgo.Session) *scout {
	return &scout{session: s, self: botID(s.Token), guilds: map[news.GuildID]*standing{}}
}

// surveyed is a channel with where it is.
type surveyed struct {
	namedChannel
	Guild news.GuildID
}

// Errors of a look.
var (
	errNoChannel = errors.New("Discord knows no such channel")      //nolint:staticcheck // a name in capitals
	errHidden    = errors.New("the bot cannot see the channel")     // or is not in its server
	errNoPlace   = errors.New("the channel is not one of a server") // but a direct message
)

// look returns a channel with what the bot may do in it. Errors of note are
// [errNoChannel], [errHidden] and [errNoPlace].
func (s *scout) look(ctx context.Context, id news.ChannelID) (surveyed, error) {
	if id == "" || strings.Trim(string(id), "0123456789") != "" { // a button may be forged
		return surveyed{}, errNoChannel
	}
	c, err := s.channel(ctx, id)
	if err != nil {
		return surveyed{}, err
	}
	if c.Guild == "" {
		return surveyed{}, errNoPlace
	}
	guild, err := s.standing(ctx, c.Guild)
	if err != nil {
		return surveyed{}, err
	}
	rules := c.Overwrites
	if (destination{namedChannel: namedChannel{Type: c.Type}}).isThread() { // which has none of its own
		parent, err := s.channel(ctx, c.Parent)
		if err != nil {
			return surveyed{}, err
		}
		rules = parent.Overwrites
	}
	return surveyed{namedChannel{
		ID: c.ID, Name: c.Name, Type: c.Type, Permissions: guild.in(rules), Flags: c.Flags, Tags: c.Tags,
	}, c.Guild}, nil
}

// plainChannel is a channel as the REST interface shows it.
type plainChannel struct {
	ID         news.ChannelID `json:"id"`
	Type       int            `json:"type"`
	Guild      news.GuildID   `json:"guild_id"`
	Parent     news.ChannelID `json:"parent_id"`
	Name       string         `json:"name"`
	Flags      int            `json:"flags"`
	Tags       []forumTag     `json:"available_tags"`
	Overwrites []overwrite    `json:"permission_overwrites"`
}

// overwrite is what a role or a member may, or may not, in one channel.
type overwrite struct {
	ID    string `json:"id"` // of the role or the member
	Allow bits   `json:"allow"`
	Deny  bits   `json:"deny"`
}

func (s *scout) channel(ctx context.Context, id news.ChannelID) (c plainChannel, err error) {
	err = s.get(ctx, discordgo.EndpointChannel(string(id)), &c)
	rest, answered := errors.AsType[*discordgo.RESTError](err)
	if !answered {
		return c, err
	}
	switch classOf(rest.Response.StatusCode, errorCode(err)) {
	case gone:
		err = errNoChannel
	case noEntry:
		err = errHidden
	case again, wait, target, payload, token, done:
	}
	return c, err
}

// get reads what Discord says at url, and waits for as long as it is told to.
func (s *scout) get(ctx context.Context, url string, into any) error {
	answer, err := call(ctx, s.session, http.MethodGet, url, nil)
	if limit, ok := errors.AsType[*discordgo.RateLimitError](err); ok && sleep(ctx, limit.RetryAfter) {
		return s.get(ctx, url, into)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}

// standing is what the bot is in a guild.
type standing struct {
	Guild news.GuildID `json:"id"`
	Owner string       `json:"owner_id"`
	Roles []role       `json:"roles"` // of the guild
	self  string
	own   []string // the bot's roles
}

// role is a role with what it gives in the whole guild.
type role struct {
	ID          string `json:"id"`
	Permissions bits   `json:"permissions"`
	Mentionable bool   `json:"mentionable"` // by everybody
}

func (s *scout) standing(ctx context.Context, id news.GuildID) (*standing, error) {
	if known := s.guilds[id]; known != nil {
		return known, nil
	}
	if s.self == "" {
		var me user
		if err := s.get(ctx, discordgo.EndpointUser("@me"), &me); err != nil {
			return nil, err
		}
		s.self = me.ID
	}
	guild := &standing{self: s.self}
	var member struct {
		Roles []string `json:"roles"`
	}
	if err := errors.Join(
		s.get(ctx, discordgo.EndpointGuild(string(id)), guild),
		s.get(ctx, discordgo.EndpointGuildMember(string(id), s.self), &member),
	); err != nil {
		return nil, err
	}
	guild.own = member.Roles
	s.guilds[id] = guild
	return guild, nil
}

// in returns what the bot may do in a channel with these overwrites.
// https://discord.com/developers/docs/topics/permissions#permission-overwrites
func (g *standing) in(rules []overwrite) bits {
	var has bits
	for _, r := range g.Roles {
		if r.ID == string(g.Guild) || slices.Contains(g.own, r.ID) {
			has |= r.Permissions
		}
	}
	if has.has(administrator) || g.Owner == g.self {
		return ^bits(0)
	}
	var everyone, roles, self overwrite
	for _, o := range rules {
		switch {
		case o.ID == string(g.Guild):
			everyone = o
		case o.ID == g.self:
			self = o
		case slices.Contains(g.own, o.ID):
			roles.Allow, roles.Deny = roles.Allow|o.Allow, roles.Deny|o.Deny
		}
	}
	for _, o := range []overwrite{everyone, roles, self} {
		has = has&^o.Deny | o.Allow
	}
	if !has.has(viewChannel) {
		return 0 // whatever else it says
	}
	return has
}

// survey returns a channel of the member's server as Discord describes it now.
// One that is not there, or another's, is a [problem]; one that the bot cannot
// see is one in which it may do nothing.
func (r *request) survey(ctx context.Context, id news.ChannelID) (destination, error) {
	c, err := newScout(r.session).look(ctx, id)
	switch {
	case errors.Is(err, errHidden):
		return destination{namedChannel: namedChannel{ID: id}}, nil
	case errors.Is(err, errNoChannel), errors.Is(err, errNoPlace), err == nil && c.Guild != r.guild:
		return destination{}, errChannelGone
	case err != nil:
		return destination{}, fmt.Errorf("look up channel %s: %w", id, err)
	}
	return r.styled(c.namedChannel)
}

// role returns a role of the member's server: as the member named it, or, where
// a button goes on with it, as Discord describes it now. One that is no more
// nobody may mention.
func (r *request) role(ctx context.Context, id news.RoleID) (namedRole, error) {
	if named, found := r.it.Data.Resolved.Roles[string(id)]; found {
		return named, nil
	}
	guild, err := newScout(r.session).standing(ctx, r.guild)
	if err != nil {
		return namedRole{}, fmt.Errorf("look up role %s: %w", id, err)
	}
	i := slices.IndexFunc(guild.Roles, func(known role) bool { return known.ID == string(id) })
	return namedRole{ID: id, Mentionable: i >= 0 && guild.Roles[i].Mentionable}, nil
}

// errChannelGone says that a channel that was chosen is no more.
var errChannelGone error = &problem{
	code: "no-channel", what: "There is no such channel in this server.",
	todo: "It may have been deleted. Choose another.",
}
