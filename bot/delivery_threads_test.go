package bot

import (
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
)

// TestThreadsNeedPermissions asks for threads where the bot may start none.
func TestThreadsNeedPermissions(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		n.addChannels()
		n.make("Elections", "election", elections, harbour, bulletin, untagged)
		n.Deny(elections, discordtest.CreateThreads)
		n.Deny(bulletin, discordtest.CreateThreads|discordtest.SendInThreads)
		n.Deny(untagged, discordtest.CreateThreads)
		n.use(boss, "settings delivery", "style:message")
		m := n.use(boss, "settings delivery", "style:thread")
		n.Allow(elections, discordtest.CreateThreads)
		m = n.press(boss, m, "Check again")
		n.Allow(bulletin, discordtest.CreateThreads|discordtest.SendInThreads)
		n.press(boss, m, "Check again")

		n.make("Georgia", "georgia")
		n.Deny(world, discordtest.CreateThreads)
		m = n.use(boss, "subscribe", "topic:Georgia", "channel:"+world)
		n.Allow(world, discordtest.CreateThreads)
		n.press(boss, m, "Check again")
		n.wantSaid("delivery_threads")
	})
}

// TestNeedsOfThreads holds every kind of channel against a server that wishes for
// threads.
func TestNeedsOfThreads(t *testing.T) {
	all := viewChannel | sendMessages | embedLinks | readMessageHistory
	tests := []struct {
		name    string
		kind    int
		threads bool
		allowed bits
		want    string
	}{
		{"text, threads wished for", textChannel, true, all, "Create Public Threads, Send Messages in Threads"},
		{"text, none wished for", textChannel, false, all, ""},
		{"announcements", announcementChannel, true, all | sendInThreads, "Create Public Threads"},
		{"text, all allowed", textChannel, true, all | sendInThreads | createThreads, ""},
		{"an administrator", textChannel, true, administrator, ""},
		{"hidden", textChannel, true, 0, "View Channel"},
		{"a thread has no threads", publicThread, true, all | sendInThreads, ""},
		{"nor has a forum", forumChannel, true, all, ""},
		{"nor a voice channel", voiceChannel, true, all, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			to := destination{namedChannel: namedChannel{Type: tt.kind, Permissions: tt.allowed}, threads: tt.threads}
			if got := strings.Join(to.missing(), ", "); got != tt.want {
				t.Errorf("lacks %q, want %q", got, tt.want)
			}
		})
	}
}

// TestChosenChannelsAreLookedAt chooses channels in a menu, with which Discord
// does not say what the bot may do there.
func TestChosenChannelsAreLookedAt(t *testing.T) {
	tests := []struct {
		name   string
		denied discordtest.Permission
		want   string // in the answer
	}{
		{"open", 0, "Done. **Elections** → <#" + harbour + ">"},
		{"hidden", discordtest.View, "I lack there: *View Channel*"},
		{"no messages", discordtest.Send, "I lack there: *Send Messages*"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inNewsstand(t, func(n *newsstand) {
				n.make("Elections", "election")
				n.Deny(elections, discordtest.Send)
				n.Deny(harbour, tt.denied)
				m := n.use(boss, "subscribe", "topic:elections")
				m = n.choose(boss, m, "Choose another channel", harbour)
				if !strings.Contains(m.Content, tt.want) {
					t.Errorf("got\n%s", seen(m))
				}
				if got := n.desk.Subscriptions(newsroom, news.ChannelID(harbour)); (len(got) == 1) != (tt.denied == 0) {
					t.Errorf("subscribed: %+v", got)
				}
			})
		})
	}
}
