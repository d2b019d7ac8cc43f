package bot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
)

// Channels of types other than text.
const (
	category  = "1400000000000000500"
	bulletin  = "1400000000000000501" // an announcement channel
	thread    = "1400000000000000502"
	forum     = "1400000000000000503"
	tagged    = "1400000000000000504" // a forum whose posts need a tag
	untagged  = "1400000000000000505" // and one that has none
	pictures  = "1400000000000000506"
	lounge    = "1400000000000000507" // a voice channel
	auditoria = "1400000000000000508" // a stage
)

// addChannels adds a channel of each type.
func (n *newsstand) addChannels() {
	for _, c := range []discordtest.Channel{
		{ID: category, Name: "City", Type: discordtest.Category},
		{ID: bulletin, Name: "bulletin", Type: discordtest.Announcement},
		{ID: thread, Name: "harbour", Type: discordtest.PublicThread, Parent: elections},
		{ID: forum, Name: "stories", Type: discordtest.Forum},
		{ID: tagged, Name: "tagged", Type: discordtest.Forum, RequireTag: true, Tags: []discordtest.Tag{{ID: "1500000000000000001", Name: "**News**"}, {ID: "1500000000000000002", Name: "Talk"}}},
		{ID: untagged, Name: "untagged", Type: discordtest.Forum, RequireTag: true},
		{ID: pictures, Name: "pictures", Type: discordtest.Media},
		{ID: lounge, Name: "lounge", Type: discordtest.Voice},
		{ID: auditoria, Name: "stage", Type: discordtest.Stage},
	} {
		n.AddChannel(newsroom, c)
	}
}

// TestSubscriptionConversations holds what is said about subscriptions against
// golden files.
func TestSubscriptionConversations(t *testing.T) {
	tests := []struct {
		name string
		talk func(n *newsstand)
	}{
		{"subscribe", func(n *newsstand) {
			n.make("Elections", "election")
			m := n.use(boss, "subscribe", "topic:Elections", "channel:"+harbour, "as:both", "max_per_day:5", "min_sources:2")
			n.press(boss, m, "Show a sample")
			taken := n.use(boss, "subscribe", "topic:elections", "channel:"+harbour)
			n.press(boss, taken, "Change it")
			n.press(boss, m, "Undo")
			n.use(boss, "subscribe", "topic:Elections", "as:digest")
			n.make("Georgia", "georgia")
			n.press(boss, n.use(boss, "subscribe", "topic:Georgia"), "Show a sample")
			n.make("Zeppelin", "zeppelin")
			m = n.use(boss, "subscribe", "topic:Zeppelin")
			n.press(boss, m, "Show a sample")
		}},
		{"subscribe_not_allowed_here", func(n *newsstand) {
			n.make("Elections", "election")
			n.Deny(elections, discordtest.Send|discordtest.Embed)
			m := n.use(boss, "subscribe", "topic:elections")
			n.Allow(elections, discordtest.Send)
			m = n.press(boss, m, "Check again")
			n.Allow(elections, discordtest.Embed)
			n.press(boss, m, "Check again")
		}},
		{"subscribe_not_allowed_elsewhere", func(n *newsstand) {
			n.make("Elections", "election")
			n.Deny(harbour, discordtest.View)
			m := n.use(boss, "subscribe", "topic:elections", "channel:"+harbour, "max_per_day:3")
			m = n.press(boss, m, "Check again")
			m = n.choose(boss, m, "Choose another channel", harbour)
			n.Allow(harbour, discordtest.View)
			n.press(boss, m, "Check again")
		}},
		{"subscribe_wrong_channel", func(n *newsstand) {
			n.addChannels()
			n.make("Elections", "election")
			m := n.use(boss, "subscribe", "topic:elections", "channel:"+category)
			n.choose(boss, m, "Choose another channel", bulletin)
		}},
		{"subscribe_forum", func(n *newsstand) {
			n.addChannels()
			n.make("Elections", "election")
			n.use(boss, "subscribe", "topic:elections", "channel:"+untagged)
			m := n.use(boss, "subscribe", "topic:elections", "channel:"+tagged)
			n.choose(boss, m, "Tag", "1500000000000000002")
			n.suggest(boss, "subscriptions edit", "what:el")
		}},
		{"subscribe_mention", func(n *newsstand) {
			n.make("Elections", "election")
			n.use(boss, "subscribe", "topic:elections", "mention:"+newsroom)
			m := n.use(boss, "subscribe", "topic:elections", "mention:5005")
			n.press(boss, m, "Subscribe without a mention")
		}},
		{"subscribe_no_such_topic", func(n *newsstand) {
			n.make("Elections", "election")
			n.make("Erections", "tram")
			m := n.use(boss, "subscribe", "topic:electoins", "channel:"+harbour, "as:digest")
			n.press(boss, m, "Elections")
			n.use(boss, "subscribe", "topic:weather")
		}},
		{"subscribe_new_where_it_is_not_allowed", func(n *newsstand) {
			n.Deny(elections, discordtest.Send)
			m := n.use(boss, "topic create", "name:Ferry")
			m = n.press(boss, m, "Create & subscribe here")
			n.Allow(elections, discordtest.Send)
			n.press(boss, m, "Create & subscribe here")
		}},
		{"unsubscribe", func(n *newsstand) {
			n.make("Elections", "election", elections, harbour)
			m := n.use(boss, "unsubscribe", "topic:elections")
			n.use(boss, "unsubscribe", "topic:elections", "channel:"+world)
			n.press(boss, m, "Undo")
			n.use(boss, "unsubscribe", "topic:elections", "channel:"+world)
			n.use(boss, "unsubscribe", "topic:elections", "channel:"+harbour)
			m = n.use(boss, "unsubscribe", "topic:elections", "channel:"+world)
			n.press(boss, m, "Stop it there")
			m = n.use(boss, "unsubscribe", "topic:elektions")
			n.press(boss, m, "Elections")
		}},
		{"subscriptions_list", func(n *newsstand) {
			n.use(boss, "subscriptions list")
			n.make("Elections", "election", elections, harbour)
			for i := range 8 {
				n.make(fmt.Sprintf("Topic %d", i+1), "tram", harbour)
			}
			m := n.use(boss, "subscriptions list", "channel:"+harbour)
			n.press(boss, m, "›")
			m = n.use(boss, "subscriptions list")
			n.press(boss, m, "›")
		}},
		{"subscriptions_edit", func(n *newsstand) {
			n.make("Elections", "election", elections, harbour)
			n.suggest(boss, "subscriptions edit", "what:e")
			n.use(boss, "subscriptions edit", "what:"+n.what(harbour), "as:both", "max_per_day:3", "mention:5005")
			m := n.use(boss, "subscriptions edit", "what:"+n.what(harbour), "max_per_day:0")
			m = n.choose(boss, m, "Deliver as", "digest")
			m = n.press(boss, m, "Mention nobody")
			m = n.press(boss, m, "Pause for 24 hours")
			n.press(boss, m, "Resume")
			m = n.use(boss, "subscriptions edit", "what:elections")
			n.use(boss, "subscriptions edit", "what:elections", "mention:5005")
			n.press(boss, m, "Unsubscribe")
			n.use(boss, "subscriptions edit", "what:"+n.what(world))
		}},
		{"subscriptions_pause", func(n *newsstand) {
			n.make("Elections", "election", elections, harbour)
			n.suggest(boss, "subscriptions pause", "what:e")
			m := n.use(boss, "subscriptions pause", "what:elections", "for:8h")
			n.use(boss, "subscriptions list")
			n.press(boss, m, "Resume")
			n.use(boss, "subscriptions pause", "what:"+n.what(harbour), "for:"+untilResumed)
			n.suggest(boss, "subscriptions resume", "what:e")
			n.use(boss, "subscriptions resume", "what:"+n.what(harbour))
			m = n.use(boss, "subscriptions pause", "what:elektions")
			n.press(boss, m, "Elections")
			n.make("Ferry", "ferry")
			n.use(boss, "subscriptions pause", "what:ferry")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inNewsstand(t, func(n *newsstand) {
				tt.talk(n)
				n.wantSaid(tt.name)
			})
		})
	}
}

// what returns the value that is suggested for the subscription of a channel to
// the elections.
func (n *newsstand) what(channel news.ChannelID) string {
	n.t.Helper()
	return string(n.topicOf("elections").ID) + "/" + string(channel)
}

// TestPreflight holds what the bot needs in a channel against the types of
// channels, one missing permission at a time.
func TestPreflight(t *testing.T) {
	const all = viewChannel | sendMessages | embedLinks | readMessageHistory | sendInThreads
	kinds := map[string]int{
		"text": 0, "voice": 2, "announcement": 5, "announcement thread": 10, "public thread": 11, "private thread": 12,
		"stage": 13, "forum": 15, "media": 16,
	}
	tests := []struct {
		name    string
		without bits
		want    string
		in      string // "" in all but threads, "all" in all, "threads"
	}{
		{"everything is there", 0, "", "all"},
		{"no view", viewChannel, "View Channel", "all"},
		{"nothing at all", all, "View Channel", "all"},
		{"no messages", sendMessages, "Send Messages", ""},
		{"no messages in a thread, where it does not count", sendMessages, "", "threads"},
		{"no messages in threads", sendInThreads, "", ""},
		{"no messages in threads, in a thread", sendInThreads, "Send Messages in Threads", "threads"},
		{"no embeds", embedLinks, "Embed Links", "all"},
		{"no history", readMessageHistory, "Read Message History", "all"},
		{"two of them", embedLinks | readMessageHistory, "Embed Links, Read Message History", "all"},
	}
	for _, tt := range tests {
		for kind, of := range kinds {
			to := destination{namedChannel: namedChannel{Type: of, Permissions: all &^ tt.without}}
			if tt.in != "all" && to.isThread() != (tt.in == "threads") {
				continue
			}
			want := tt.want
			if (of == voiceChannel || of == stageChannel) && want == "Send Messages" {
				want = "Connect, Send Messages"
			}
			if got := strings.Join(to.missing(), ", "); got != want {
				t.Errorf("%s, %s: lacks %q, want %q", tt.name, kind, got, want)
			}
			to.Permissions = administrator
			if got := to.missing(); len(got) > 0 || !to.takesPosts() {
				t.Errorf("%s: an administrator lacks %q", kind, got)
			}
		}
	}
	for _, of := range []int{categoryChannel, 1, 3, 14, 99} {
		if (destination{namedChannel: namedChannel{Type: of}}).takesPosts() {
			t.Errorf("a channel of type %d takes posts", of)
		}
	}
}

// TestSubscribeChecksBeforeItStores tries every type of channel over the local
// Discord, with and without what the bot needs.
func TestSubscribeChecksBeforeItStores(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		n.addChannels()
		topic := n.make("Elections", "election")
		for channel, need := range map[string]discordtest.Permission{
			elections: discordtest.Send, bulletin: discordtest.Embed, thread: discordtest.SendInThreads, forum: discordtest.Send,
			pictures: discordtest.History, lounge: discordtest.Send, auditoria: discordtest.View,
		} {
			n.Deny(channel, need)
			if m := n.use(boss, "subscribe", "topic:elections", "channel:"+channel); !strings.Contains(m.Content, "-# no-access") {
				t.Errorf("%s without %d:\n%s", channel, need, seen(m))
			}
			if topic, err := n.desk.Topic(newsroom, topic.ID); err != nil || len(topic.Subscriptions) > 0 {
				t.Fatalf("%s without %d is subscribed: %+v, %v", channel, need, topic, err)
			}
			n.Allow(channel, need)
			m := n.use(boss, "subscribe", "topic:elections", "channel:"+channel)
			if !strings.HasPrefix(m.Content, "Done. ") {
				t.Errorf("%s:\n%s", channel, seen(m))
				continue
			}
			n.press(boss, m, "Undo")
		}
	})
}

func TestMentionsOfRoles(t *testing.T) {
	for _, tt := range []struct {
		name        string
		mentionable bool
		permissions bits
		want        bool
	}{
		{"by everybody", true, 0, true},
		{"by nobody", false, sendMessages, false},
		{"by who may mention everyone", false, mentionEveryone, true},
		{"by administrators", false, administrator, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			to := destination{namedChannel: namedChannel{Permissions: tt.permissions}}
			if got := to.mayMention(namedRole{ID: "5005", Mentionable: tt.mentionable}); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// TestF7AChannelOfAnotherServerIsNotFound claims a channel that is somebody else's.
func TestF7AChannelOfAnotherServerIsNotFound(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		topic := n.make("Elections", "election")
		const theirs = "1400000000000000901"
		n.makeElsewhere("1400000000000000009")
		n.AddGuild("1400000000000000009", "Island", discordtest.Channel{ID: theirs, Name: "plans"})
		m := n.use(boss, "subscribe", "topic:elections", "channel:"+theirs)
		if !strings.Contains(m.Content, "-# not-found") {
			t.Errorf("got\n%s", seen(m))
		}
		if view, err := n.desk.Topic(newsroom, topic.ID); err != nil || len(view.Subscriptions) > 0 {
			t.Errorf("got %+v, %v", view, err)
		}
	})
}

func TestPresenceLearnsWhatChannelsAreCalled(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		n.make("Elections", "election", elections, harbour)
		p := &Presence{Store: n.store, Desk: n.desk}
		told := func(name string, flags discordgo.ChannelFlags) {
			n.try(p.guildSeen(&discordgo.Guild{ID: newsroom, Channels: []*discordgo.Channel{{ID: elections, Name: name, Flags: flags}, {ID: world, Name: "world"}}}))
		}
		told("elections", 0)
		told("___hidden___", hiddenChannel)
		names, err := n.desk.ChannelNames([]news.ChannelID{elections, harbour, world})
		n.try(err)
		if diff := cmp.Diff(map[news.ChannelID]string{elections: "elections"}, names); diff != "" {
			t.Errorf("names (-want +got):\n%s", diff)
		}
	})
}
