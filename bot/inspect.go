package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// Inspection is how the bot stands with Discord.
type Inspection struct {
	Name       string   // of the bot's user
	Shards     int      // that Discord recommends
	StartsLeft int      // sessions that may be begun until the day of Discord's count is over
	Privileged []string // intents that are switched on for the application, and that the bot has no use for
	Channels   []ChannelState
}

// ChannelState is how the bot stands with a channel.
type ChannelState struct {
	ID      news.ChannelID
	Name    string // empty where the bot may not know it
	Problem string // that keeps posts from it, with what to do, in one line; empty: none
	Lacks   string // what it lacks for the threads that servers may wish for, in one line; empty: nothing
}

// Inspect asks Discord about the bot and about channels that it is to post in.
// It posts nothing and does not connect to the gateway. The error is [ErrToken],
// or that of a Discord that does not answer.
func (c *Client) Inspect(ctx context.Context, channels []news.ChannelID) (Inspection, error) {
	session, err := c.session(new(limits))
	if err != nil {
		return Inspection{}, err
	}
	defer session.Client.CloseIdleConnections()
	s := newScout(session)
	i, application, err := s.inspect(ctx)
	if err != nil {
		return Inspection{}, forOperator(err)
	}
	for _, id := range channels {
		state, err := s.inspectChannel(ctx, id, application)
		if err != nil {
			return Inspection{}, forOperator(err)
		}
		i.Channels = append(i.Channels, state)
	}
	return i, nil
}

// forOperator returns the error of a request without what may be secret in it.
func forOperator(err error) error {
	switch rest, answered := errors.AsType[*discordgo.RESTError](err); {
	case isTokenError(err):
		return ErrToken
	case answered:
		return fmt.Errorf("ask Discord: %s", describe(rest))
	}
	return fmt.Errorf("ask Discord: %w", err)
}

// inspect asks about the bot itself, and which application it is.
func (s *scout) inspect(ctx context.Context) (i Inspection, application string, err error) {
	var me user
	var app struct {
		ID    string `json:"id"`
		Flags int    `json:"flags"`
	}
	if err := s.get(ctx, discordgo.EndpointUser("@me"), &me); err != nil {
		return i, "", err
	}
	if err := s.get(ctx, discordgo.EndpointApplication("@me"), &app); err != nil {
		return i, "", err
	}
	p, err := askPlan(ctx, s.session)
	s.self = me.ID
	return Inspection{Name: me.Name, Shards: p.Shards, StartsLeft: p.Limit.Remaining, Privileged: privileged(app.Flags)}, app.ID, err
}

// privileged returns the intents that an application's flags say are switched on.
// https://discord.com/developers/docs/resources/application#application-object-application-flags
func privileged(flags int) (names []string) {
	for _, intent := range []struct {
		name string
		bits int
	}{
		{"Presence", 1<<12 | 1<<13},
		{"Server Members", 1<<14 | 1<<15},
		{"Message Content", 1<<18 | 1<<19},
	} {
		if flags&intent.bits != 0 {
			names = append(names, intent.name)
		}
	}
	return names
}

// invitation is what the bot asks for when it is invited: View Channel, Send
// Messages, Embed Links, Read Message History, Send Messages in Threads.
const invitation = viewChannel | sendMessages | embedLinks | readMessageHistory | sendInThreads

// InviteLink returns the address at which people invite the bot of an application
// to their servers, with all the permissions that it needs.
// https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
func InviteLink(application string) string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", application, invitation)
}

// inspectChannel asks about one channel.
func (s *scout) inspectChannel(ctx context.Context, id news.ChannelID, application string) (ChannelState, error) {
	state := ChannelState{ID: id}
	found, err := s.look(ctx, id)
	switch {
	case errors.Is(err, errNoChannel):
		state.Problem = "Discord knows no such channel: it was deleted, or this is the ID of something else; turn on Developer Mode, right-click the channel, Copy Channel ID"
	case errors.Is(err, errHidden):
		state.Problem = "the bot cannot see it: allow View Channel in Edit Channel, Permissions; or it is not in the server: invite it with " + InviteLink(application)
	case errors.Is(err, errNoPlace):
		state.Problem = "this is a direct message, not a channel of a server: choose one of those"
	case err != nil:
		return state, err
	default:
		to := destination{namedChannel: found.namedChannel}
		state.Name, state.Problem = found.Name, to.obstacle()
		state.Lacks = strings.Join(to.missingForThreads(), ", ")
	}
	return state, nil
}

// obstacle says what keeps the posts of the configuration's topics from a channel,
// and what to do; "" if nothing does.
func (t destination) obstacle() string {
	switch missing := t.missing(); {
	case !t.takesPosts():
		return "nothing can be posted in a channel of this kind: choose a text or announcement channel, a thread, or a forum"
	case len(missing) > 0 && t.isThread():
		return "the bot lacks " + strings.Join(missing, ", ") + ": allow that in Edit Channel, Permissions, of the channel that the thread is in"
	case len(missing) > 0:
		return "the bot lacks " + strings.Join(missing, ", ") + ": allow that in Edit Channel, Permissions"
	case t.needsTag():
		return "its posts need a tag, which topics of the configuration file cannot have: let posts go without one"
	}
	return ""
}
