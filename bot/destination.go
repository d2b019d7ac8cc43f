package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// destination is a channel that alerts are to go to, with what the bot may do there.
type destination struct {
	namedChannel
	threads bool // alerts are to come with a thread each, where channels have threads
}

// The types of channels.
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const (
	textChannel         = 0
	voiceChannel        = 2
	categoryChannel     = 4
	announcementChannel = 5
	announcementThread  = 10
	publicThread        = 11
	privateThread       = 12
	stageChannel        = 13
	forumChannel        = 15
	mediaChannel        = 16
)

// postable returns the types of channels that take posts.
func postable() []int {
	return []int{
		textChannel, announcementChannel, announcementThread, publicThread, privateThread,
		forumChannel, mediaChannel, voiceChannel, stageChannel,
	}
}

// What the bot needs, or may need, in a channel.
const (
	viewChannel        bits = 1 << 10
	sendMessages       bits = 1 << 11
	embedLinks         bits = 1 << 14
	readMessageHistory bits = 1 << 16
	mentionEveryone    bits = 1 << 17
	connectToVoice     bits = 1 << 20
	createThreads      bits = 1 << 35
	sendInThreads      bits = 1 << 38
)

// requireTag is the flag of a forum whose posts need a tag.
const requireTag = 1 << 4

// here returns the channel that the member is in.
func (r *request) here() destination {
	channel := r.it.Here
	channel.ID, channel.Permissions = r.channel, r.it.Permissions // which are in any case the bot's
	return destination{namedChannel: channel}
}

// channelIn returns the channel that was named with an option, or else the one
// that the member is in.
func (r *request) channelIn(option string) namedChannel {
	if named, found := r.namedChannel(option); found {
		return named
	}
	return r.here().namedChannel
}

// destination returns a channel that Discord told of, as one that posts are to go
// to. What the bot may do there Discord says of a channel that was named with an
// option; of one that was chosen in a menu it does not promise to: then it is asked.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-resolved-data-structure
func (r *request) destination(ctx context.Context, c namedChannel) (destination, error) {
	if c.Permissions != 0 {
		return r.styled(c)
	}
	found, err := r.survey(ctx, c.ID)
	if found.Permissions == 0 { // and nothing else is known of it
		found.namedChannel = c
	}
	return found, err
}

// styled returns a channel as one to which posts go in the server's style.
func (r *request) styled(c namedChannel) (destination, error) {
	guild, err := r.Desk.Guild(r.guild)
	return destination{namedChannel: c, threads: guild.Style == news.StyleThread}, err
}

// takesPosts reports whether channels of this type take messages or posts.
func (t destination) takesPosts() bool { return slices.Contains(postable(), t.Type) }

func (t destination) isThread() bool {
	return t.Type == announcementThread || t.Type == publicThread || t.Type == privateThread
}

func (t destination) isForum() bool { return t.Type == forumChannel || t.Type == mediaChannel }

// needsTag reports whether nothing can be posted there without a tag.
func (t destination) needsTag() bool { return t.isForum() && t.Flags&requireTag != 0 }

// missing returns the permissions, as Discord's settings call them, without
// which the bot cannot post there.
// https://discord.com/developers/docs/topics/permissions
func (t destination) missing() []string {
	names := t.lacking(t.needs())
	if slices.Contains(names, "View Channel") {
		return names[:1] // who does not see it has no other there
	}
	return names
}

// missingForThreads returns the permissions without which alerts there have no threads.
func (t destination) missingForThreads() []string {
	if !t.hasThreads() {
		return nil
	}
	return t.lacking(threadNeeds())
}

// lacking returns the names of the needed permissions that the bot does not have there.
func (t destination) lacking(needs []permissionName) (names []string) {
	for _, need := range needs {
		if !t.Permissions.has(need.bit) && !t.Permissions.has(administrator) {
			names = append(names, need.name)
		}
	}
	return names
}

// permissionName is a permission as Discord's settings call it.
type permissionName struct {
	bit  bits
	name string
}

// needs returns what the bot has to be allowed.
func (t destination) needs() []permissionName {
	send := permissionName{sendMessages, "Send Messages"}
	if t.isThread() { // where the other one does not count
		send = permissionName{sendInThreads, "Send Messages in Threads"}
	}
	needs := []permissionName{
		{viewChannel, "View Channel"}, send, {embedLinks, "Embed Links"}, {readMessageHistory, "Read Message History"},
	}
	if (t.Type == voiceChannel || t.Type == stageChannel) && !t.Permissions.has(sendMessages) {
		needs = slices.Insert(needs, 1, permissionName{connectToVoice, "Connect"}) // without it there is no other
	}
	if t.threads && t.hasThreads() {
		needs = append(needs, threadNeeds()...)
	}
	return needs
}

// hasThreads reports whether a thread can be started from a message there.
func (t destination) hasThreads() bool { return t.Type == textChannel || t.Type == announcementChannel }

// threadNeeds returns what the bot has to be allowed to give alerts threads, in
// which it can be talked with.
func threadNeeds() []permissionName {
	return []permissionName{{createThreads, "Create Public Threads"}, {sendInThreads, "Send Messages in Threads"}}
}

// cannot says why nothing can be posted in the channel. The ways out are added
// to what it says.
func (t destination) cannot(missing []string, ways ...row) reply {
	p := problem{
		code: "wrong-channel", what: "Nothing can be posted in " + channelMention(t.ID) + ".",
		todo: "Choose a text or announcement channel, a thread, a forum, or the chat of a voice channel.",
	}
	if t.takesPosts() {
		p = problem{
			code: "no-access", what: "I may not post in " + channelMention(t.ID) + " yet.",
			todo: "I lack there: " + emphasised(missing) + ".\n" + t.cure() + ", then check again.",
		}
	}
	shown := p.reply()
	shown.private, shown.rows = false, ways
	return shown
}

// cure says where a manager gives a permission.
func (t destination) cure() string {
	if t.isThread() {
		return "In the settings of the channel that the thread is in, under *Permissions*, allow it to my role"
	}
	return "In the settings of the channel, under *Permissions*, allow it to my role"
}

func emphasised(names []string) string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = "*" + name + "*"
	}
	return strings.Join(words, ", ")
}

// tags returns the tags that the bot's posts in a forum can get. Discord tells
// them only when it is asked for the channel.
func (r *request) tags(ctx context.Context, t destination) ([]forumTag, error) {
	all := t.Tags
	if len(all) == 0 {
		raw, err := call(ctx, r.session, http.MethodGet, discordgo.EndpointChannel(string(t.ID)), nil)
		if err != nil {
			return nil, fmt.Errorf("look up the tags of channel %s: %w", t.ID, err)
		}
		var channel namedChannel
		if err := json.Unmarshal(raw, &channel); err != nil {
			return nil, fmt.Errorf("read the tags of channel %s: %w", t.ID, err)
		}
		all = channel.Tags
	}
	return slices.DeleteFunc(slices.Clone(all), func(tag forumTag) bool { return tag.Moderated }), nil
}

// mayMention reports whether a role can be mentioned there by the bot.
func (t destination) mayMention(role namedRole) bool {
	return role.Mentionable || t.Permissions&(mentionEveryone|administrator) != 0
}

// isEverybody reports whether a role is the one that all members have.
func (r *request) isEverybody(role news.RoleID) bool { return string(role) == string(r.guild) }
