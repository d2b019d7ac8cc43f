package bot

import (
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// forDigest sends topics to the digest of a channel.
func (n *newsstand) forDigest(channel news.ChannelID, topics ...string) {
	n.t.Helper()
	for _, name := range topics {
		_, err := n.desk.Subscribe(newsroom, news.Subscription{Topic: n.topicOf(name).ID, Channel: channel, Delivery: news.DeliverDigest}, time.Now())
		n.try(err)
	}
}

// ofDay brings the news of the last hours.
func (n *newsstand) ofDay() {
	n.t.Helper()
	n.make("Elections", "election")
	n.make("Ferries", "ferry")
	n.make("Quakes", "quake")
	n.forDigest(elections, "Elections", "Ferries", "Quakes")
	n.print(courierFeed, 0, "Recount of the election begins in Vandora", "Ferry to Port Cordell runs again", "Museum shows maps of the election of 1912")
	n.print(gazetteFeed, 0, "Recount of the election begins in Vandora", "Stadium gets a roof")
}

// TestDigestConversations holds what is said about digests against golden files.
func TestDigestConversations(t *testing.T) {
	tests := []struct {
		name string
		talk func(n *newsstand)
	}{
		{"digest_set", func(n *newsstand) {
			n.make("Elections", "election")
			n.make("Ferries", "ferry")
			n.use(boss, "digest list")
			n.use(boss, "digest set", "time:8:00")
			n.forDigest(elections, "Elections", "Ferries")
			n.use(boss, "digest set", "time:7pm", "timezone:kathmandu", "days:mon, wed,fri", "topics:elections, Ferries", "stories:10", "empty:nothing")
			n.use(boss, "digest set", "time:6:30", "topics:all")
			n.use(boss, "digest set", "time:8", "channel:"+harbour, "days:weekdays")
			n.use(boss, "digest list")
		}},
		{"digest_set_wrong", func(n *newsstand) {
			n.make("Elections", "election")
			n.use(boss, "digest set", "time:soon")
			n.use(boss, "digest set", "time:8:00", "timezone:Berlni")
			n.use(boss, "digest set", "time:8:00", "timezone:+5:45")
			n.use(boss, "digest set", "time:8:00", "days:someday, `@everyone`")
			n.use(boss, "digest set", "time:8:00", "topics:Elections, Electoins")
			n.use(reader, "digest set", "time:8:00")
			n.use(boss, "digest list")
		}},
		{"digest_suggestions", func(n *newsstand) {
			n.make("Elections", "election")
			n.make("Ferries", "ferry")
			n.suggest(boss, "digest set", "time:8")
			n.suggest(boss, "digest set", "time:8:00", "timezone:kath")
			n.suggest(boss, "digest set", "time:8:00", "days:w")
			n.suggest(boss, "digest set", "time:8:00", "days:fri,mon")
			n.suggest(boss, "digest set", "time:8:00", "topics:f")
			n.suggest(boss, "digest set", "time:8:00", "topics:Elections, fe")
		}},
		{"digest_not_allowed_here", func(n *newsstand) {
			n.Deny(elections, discordtest.Embed)
			m := n.use(boss, "digest set", "time:8:00", "days:weekends")
			n.Allow(elections, discordtest.Embed)
			n.press(boss, m, "Check again")
		}},
		{"digest_not_allowed_elsewhere", func(n *newsstand) {
			n.addChannels()
			n.Deny(harbour, discordtest.View)
			m := n.use(boss, "digest set", "time:8:00", "channel:"+harbour)
			n.choose(boss, m, "Choose another channel", bulletin)
			n.use(boss, "digest set", "time:8:00", "channel:"+category)
			n.use(boss, "digest set", "time:8:00", "channel:"+tagged)
		}},
		{"digest_preview", func(n *newsstand) {
			m := n.use(boss, "digest preview")
			n.press(boss, m, "Digest every day at 08:00")
			n.use(boss, "digest preview")
			n.ofDay()
			m = n.use(boss, "digest preview")
			n.press(boss, m, "Post it now")
		}},
		{"digest_pause", func(n *newsstand) {
			n.use(boss, "digest pause")
			n.use(boss, "digest set", "time:8:00")
			m := n.use(boss, "digest pause")
			n.use(boss, "digest list")
			n.use(boss, "digest preview")
			n.press(boss, m, "Resume")
			n.use(boss, "digest resume", "channel:"+harbour)
		}},
		{"digest_remove", func(n *newsstand) {
			n.use(boss, "digest remove")
			n.use(boss, "digest set", "time:8:00")
			m := n.use(boss, "digest remove")
			n.use(boss, "digest list")
			n.use(boss, "topic restore")
			n.press(boss, m, "Undo")
			m = n.use(boss, "digest remove")
			n.use(boss, "digest set", "time:9:00")
			n.press(boss, m, "Undo")
		}},
		{"digest_offered", func(n *newsstand) {
			n.make("Elections", "election")
			n.make("Ferries", "ferry")
			m := n.use(boss, "subscribe", "topic:Elections", "as:digest")
			n.press(boss, m, "Digest every day at 08:00")
			n.use(boss, "subscribe", "topic:Ferries", "as:both")
			n.use(boss, "subscriptions edit", "what:"+n.what(elections))
		}},
		{"news_digest", func(n *newsstand) {
			n.use(reader, "news digest")
			n.ofDay()
			n.use(reader, "news digest")
			n.use(reader, "news digest", "topic:Ferries", "since:7d")
			n.use(reader, "news digest", "topic:Quakes")
			n.use(reader, "news digest", "topic:Electoins")
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

// TestDigestThatIsPostedAtOnceLeavesTheScheduleAlone presses the button twice.
func TestDigestThatIsPostedAtOnceLeavesTheScheduleAlone(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		n.ofDay()
		n.use(boss, "digest set", "time:8:00")
		before, err := n.desk.Schedule(newsroom, elections)
		n.try(err)
		m := n.use(boss, "digest preview")
		n.press(boss, m, "Post it now")
		n.press(boss, m, "Post it now")
		after, err := n.desk.Schedule(newsroom, elections)
		n.try(err)
		if before.Last != after.Last || !before.LastAt.Equal(after.LastAt) {
			t.Errorf("the schedule is %+v, was %+v", after, before)
		}
		if got := n.owedDigests(); got != 1 {
			t.Errorf("%d posts, want 1", got)
		}
	})
}

// owedDigests returns how many parts of digests are in the outbox or were sent.
func (n *newsstand) owedDigests() (posts int) {
	n.t.Helper()
	n.try(n.store.View(func(tx *store.Tx) error {
		for _, err := range tx.DigestsIn(elections) {
			if err != nil {
				return err
			}
			posts++
		}
		return nil
	}))
	return posts
}

// TestDigestIsSetInTheServerItIsFor asks for it from another.
func TestDigestIsSetInTheServerItIsFor(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		_, err := n.desk.SetSchedule(newsroom, news.Schedule{Channel: elections, Minute: 480}, time.Now())
		n.try(err)
		if _, err := n.desk.PreviewDigest("1400000000000000009", elections, time.Now()); err == nil {
			t.Error("another server sees it")
		}
		if _, err := n.desk.SetSchedule("1400000000000000009", news.Schedule{Channel: elections, Minute: 480}, time.Now()); err == nil {
			t.Error("another server sets it")
		}
	})
}
