package bot

import (
	"fmt"
	"slices"
	"strings"
)

// The permissions that matter to posting.
// https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
const (
	viewChannel         bits = 1 << 10
	sendMessages        bits = 1 << 11
	embedLinks          bits = 1 << 14
	readHistory         bits = 1 << 16
	createPublicThreads bits = 1 << 35
	sendInThreads       bits = 1 << 38
)

// The types of channels.
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const (
	textChannel         = 0
	voiceChannel        = 2
	announcementChannel = 5
	announcementThread  = 10
	publicThread        = 11
	privateThread       = 12
	stageChannel        = 13
	forumChannel        = 15
	mediaChannel        = 16
)

// postable returns the types of channels that news can be posted in.
func postable() []int {
	return []int{
		textChannel, announcementChannel, announcementThread, publicThread, privateThread, forumChannel, mediaChannel,
		voiceChannel, stageChannel,
	}
}

// isThread reports whether channels of a type are threads, which have the
// permissions of the channel that they are in.
func isThread(kind int) bool { return kind >= announcementThread && kind <= privateThread }

// missing returns what the bot needs in a channel of a type and does not have,
// in the words that Discord's settings have for it.
func missing(kind int, has bits) (names []string) {
	needed := []struct {
		name string
		bits bits
	}{
		{"View Channel", viewChannel},
		{"Send Messages", sendMessages},
		{"Embed Links", embedLinks},
		{"Read Message History", readHistory},
	}
	switch {
	case isThread(kind):
		needed[1].name, needed[1].bits = "Send Messages in Threads", sendInThreads
	case kind == forumChannel || kind == mediaChannel:
		needed[1].name = "Create Posts" // as Discord calls it there
	case kind == voiceChannel || kind == stageChannel:
		needed = append(needed, struct {
			name string
			bits bits
		}{"Connect", 1 << 20}) // without which a voice channel cannot be seen
	}
	for _, n := range needed {
		if !has.has(n.bits) && !has.has(administrator) {
			names = append(names, n.name)
		}
	}
	return names
}

// preflight returns the [problem] that keeps the bot from posting in a channel,
// or nil. Its button, where one is given, is for when it is solved.
func preflight(c namedChannel, again ...button) error {
	if !slices.Contains(postable(), c.Type) {
		return &problem{
			code: "wrong-channel", what: fmt.Sprintf("Nothing can be posted in <#%s>.", c.ID),
			todo: "Choose a text or announcement channel, a thread, or a forum.",
		}
	}
	names := missing(c.Type, c.Permissions)
	if len(names) == 0 {
		return nil
	}
	todo := fmt.Sprintf("There I lack *%s*. ", strings.Join(names, "*, *"))
	if isThread(c.Type) {
		todo += "A thread has the permissions of its channel: open *Edit Channel › Permissions* of that"
	} else {
		todo += "Open *Edit Channel › Permissions* there"
	}
	return &problem{
		code: "no-access", what: fmt.Sprintf("I may not post in <#%s>.", c.ID),
		todo: todo + ", add me or my role, and allow it.", ways: again,
	}
}
