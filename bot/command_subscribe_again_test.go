package bot

import (
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
)

// TestForumThatNeedsATagGetsOneByAnyWay goes on with the topic that was nearest
// to what was typed.
func TestForumThatNeedsATagGetsOneByAnyWay(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		n.addChannels()
		n.make("Elections", "election")
		m := n.use(boss, "subscribe", "topic:electoins", "channel:"+tagged)
		m = n.press(boss, m, "Elections")
		if got := n.desk.Subscriptions(newsroom, tagged); len(got) > 0 {
			t.Fatalf("subscribed without a tag: %+v", got)
		}
		n.choose(boss, m, "Tag", "1500000000000000002")
		if got := n.desk.Subscriptions(newsroom, tagged); len(got) != 1 || got[0].Tag != "1500000000000000002" {
			t.Errorf("got %+v", got)
		}
	})
}

// TestNearestTopicIsCheckedAgain takes the permission away in between.
func TestNearestTopicIsCheckedAgain(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		n.make("Elections", "election")
		m := n.use(boss, "subscribe", "topic:electoins", "channel:"+harbour)
		n.Deny(harbour, discordtest.Send)
		if m = n.press(boss, m, "Elections"); !strings.HasSuffix(m.Content, "-# no-access") {
			t.Errorf("got\n%s", seen(m))
		}
	})
}

// TestCheckAgainChecksTheRole names a role that may not be mentioned, in a
// channel that is closed at first.
func TestCheckAgainChecksTheRole(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		n.make("Elections", "election")
		n.Deny(elections, discordtest.Embed)
		m := n.use(boss, "subscribe", "topic:elections", "mention:5005")
		n.Allow(elections, discordtest.Embed)
		m = n.press(boss, m, "Check again")
		if got := n.desk.Subscriptions(newsroom, ""); len(got) > 0 || !strings.HasSuffix(m.Content, "-# no-mention") {
			t.Fatalf("got %+v and\n%s", got, seen(m))
		}
		n.press(boss, m, "Subscribe without a mention")
		if got := n.desk.Subscriptions(newsroom, ""); len(got) != 1 || got[0].Role != "" {
			t.Errorf("got %+v", got)
		}
	})
}
