package store

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"newsdesk/news"
)

// The world of the simulation is small, so that things meet: channels of which
// one's ID begins another's, and a few of everything else.

func drawFeedID(t *rapid.T) news.FeedID {
	return rapid.SampledFrom([]news.FeedID{"feed-a", "feed-ab", "feed-b"}).Draw(t, "feed")
}

func drawTopicID(t *rapid.T) news.TopicID {
	return rapid.SampledFrom([]news.TopicID{"topic", "topic-2", "x"}).Draw(t, "topic")
}

func drawChannel(t *rapid.T) news.ChannelID {
	return rapid.SampledFrom([]news.ChannelID{"1", "12", "123", "2"}).Draw(t, "channel")
}

func drawStoryID(t *rapid.T) news.StoryID {
	return rapid.SampledFrom([]news.StoryID{"s1", "s2", "s3", "s4"}).Draw(t, "story")
}

func drawKey(t *rapid.T) news.Key {
	return news.Key(rapid.Uint64Range(1, 30).Draw(t, "key"))
}

func drawReason(t *rapid.T) news.Reason {
	return rapid.SampledFrom([]news.Reason{news.ReasonGone, news.ReasonNoEntry, news.ReasonTarget}).Draw(t, "reason")
}

// drawSkip says yes to each of names with even odds.
func drawSkip[T ~string](t *rapid.T, names ...T) func(T) bool {
	skipped := map[T]bool{}
	for _, name := range names {
		skipped[name] = rapid.Bool().Draw(t, "skip "+string(name))
	}
	return func(name T) bool { return skipped[name] }
}

func (m *machine) putFeed(t *rapid.T, tx *Tx) {
	id := drawFeedID(t)
	feed := news.Feed{
		ID:       id,
		URL:      fmt.Sprintf("https://www.%s.example.org/rss", id),
		Gone:     rapid.IntRange(0, 4).Draw(t, "gone") == 0,
		Failures: rapid.IntRange(0, 3).Draw(t, "failures"),
	}
	if rapid.IntRange(0, 4).Draw(t, "new") > 0 {
		feed.DueAt = m.now.Add(time.Duration(rapid.IntRange(-3, 48).Draw(t, "due in")) * time.Hour)
	}
	noError(t, tx.PutFeed(feed))
	m.want.feeds[feed.ID] = feed
}

func (m *machine) removeFeed(t *rapid.T, tx *Tx) {
	id := drawFeedID(t)
	noError(t, tx.RemoveFeed(id))
	m.want.removeFeed(id)
}

func (m *machine) dueFeeds(t *rapid.T, tx *Tx) {
	limit := rapid.IntRange(1, 4).Draw(t, "limit")
	skipped := drawSkip(t, "feed-a.example.org", "feed-b.example.org")
	skip := func(_ news.FeedID, host string) bool { return skipped(host) }
	due, next, err := tx.DueFeeds(m.now, limit, skip)
	noError(t, err)
	wantDue, wantNext := m.want.dueFeeds(m.now, limit, skip)
	same(t, "DueFeeds", due, wantDue)
	if len(due) < limit {
		same(t, "DueFeeds: next", next, wantNext)
	}
}

func (m *machine) addItem(t *rapid.T, tx *Tx) {
	feed := drawFeedID(t)
	for range rapid.IntRange(1, 4).Draw(t, "items") {
		keys := rapid.SliceOfN(rapid.Custom(drawKey), 0, 3).Draw(t, "keys")
		got := tx.AddItem(feed, news.Item{Keys: keys}, m.now)
		same(t, fmt.Sprintf("AddItem(%s, %v)", feed, keys), got, m.want.addItem(feed, keys))
	}
}

func (m *machine) putTopic(t *rapid.T, tx *Tx) {
	id := drawTopicID(t)
	guild := map[news.TopicID]news.GuildID{"topic-2": "7", "x": "70"}[id]
	topic := news.Topic{ID: id, Guild: guild, Name: string(id), Query: rapid.SampledFrom([]string{"harbour", "<b> & strike"}).Draw(t, "query")}
	noError(t, tx.PutTopic(topic))
	m.want.topics[id] = topic
}

func (m *machine) removeTopic(t *rapid.T, tx *Tx) {
	id := drawTopicID(t)
	noError(t, tx.RemoveTopic(id))
	m.want.removeTopic(id)
}

func (m *machine) putSubscription(t *rapid.T, tx *Tx) {
	s := news.Subscription{Topic: drawTopicID(t), Channel: drawChannel(t), Declared: rapid.Bool().Draw(t, "declared")}
	noError(t, tx.PutSubscription(s))
	m.want.subscriptions[subscription{s.Topic, s.Channel}] = s
}

func (m *machine) removeSubscription(t *rapid.T, tx *Tx) {
	topic, channel := drawTopicID(t), drawChannel(t)
	noError(t, tx.RemoveSubscription(topic, channel))
	delete(m.want.subscriptions, subscription{topic, channel})
}

func (m *machine) park(t *rapid.T, tx *Tx) {
	id, why := drawChannel(t), drawReason(t)
	noError(t, tx.Park(id, why, "in Discord's words", m.now))
	m.want.park(id, why, "in Discord's words", m.now)
}

func (m *machine) unpark(t *rapid.T, tx *Tx) {
	id := drawChannel(t)
	noError(t, tx.Unpark(id))
	m.want.unpark(id)
}

func (m *machine) enqueue(t *rapid.T, tx *Tx) {
	channel, story := drawChannel(t), drawStoryID(t)
	post := news.Post{
		ID:      news.NewAlertID(channel, story),
		Channel: channel,
		Alert:   &news.Alert{Topics: []string{"topic"}, Story: story, Title: "Harbour <reopens> & more", Published: m.now},
		Pace:    news.Pace{Gap: time.Hour, Most: 3, Widen: rapid.Bool().Draw(t, "widen")},
	}
	if rapid.Bool().Draw(t, "later") {
		post.DueAt = m.now.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "due in")) * time.Minute)
	}
	m.owe(t, tx, post)
}

func (m *machine) duePosts(t *rapid.T, tx *Tx) {
	limit := rapid.IntRange(1, 5).Draw(t, "limit")
	skip := drawSkip[news.ChannelID](t, "1", "12", "2")
	due, next, err := tx.DuePosts(m.now, limit, skip)
	noError(t, err)
	wantDue, wantNext := m.want.duePosts(m.now, limit, skip)
	same(t, "DuePosts", due, wantDue)
	if len(due) < limit {
		same(t, "DuePosts: next", next, wantNext)
	}
}

func (m *machine) settle(t *rapid.T, tx *Tx) {
	id := news.NewAlertID(drawChannel(t), drawStoryID(t))
	outcome := rapid.SampledFrom([]news.Outcome{
		{State: news.Sent, Message: "9001"},
		{State: news.Sent, Message: "9002", Revision: m.want.posts[id].Revision},
		{State: news.Sent, Detail: "deleted meanwhile"},
		{State: news.Dropped, Reason: news.ReasonPayload, Detail: "invalid form body"},
		{State: news.Queued, Retry: time.Minute, Detail: "bad gateway"},
		{State: news.Queued, Retry: time.Hour, Told: true},
		{State: news.Queued, Plain: true},
		{State: news.Queued, Reason: news.ReasonNoEntry, Detail: "missing access"},
	}).Draw(t, "outcome")
	if outcome.Message != "" {
		outcome.Chores = rapid.SampledFrom([][]news.ChoreKind{nil, {news.ChoreThread}, {news.ChoreThread, news.ChorePublish}}).Draw(t, "chores")
	}
	noError(t, tx.Settle(id, outcome, m.now))
	m.want.settle(id, outcome, m.now)
}

func (m *machine) putStory(t *rapid.T, tx *Tx) {
	id, key, feed := drawStoryID(t), drawKey(t), drawFeedID(t)
	story := m.want.stories[id]
	story.ID, story.Feed, story.LastAt = id, feed, m.now
	story.Items++
	noError(t, tx.PutStory(story))
	noError(t, tx.PutStoryKey(key, id, feed, m.now))
	m.want.stories[id], m.want.leads[key] = story, storyKey{id, feed, m.now}
}

func (m *machine) storyOf(t *rapid.T, tx *Tx) {
	key := drawKey(t)
	story, feed, at, err := tx.StoryOf(key, m.now)
	noError(t, err)
	want, lead := m.want.storyOf(key, m.now)
	same(t, "StoryOf", story, want)
	same(t, "StoryOf: feed", feed, lead.Feed)
	same(t, "StoryOf: at", at, lead.At)
}

func (m *machine) owed(t *rapid.T, tx *Tx) {
	same(t, "Owed", tx.Owed(), m.want.owed())
}

// sweep sweeps until there is no more to do at once.
func (m *machine) sweep(t *rapid.T, tx *Tx) {
	limit := rapid.IntRange(1, 20).Draw(t, "limit")
	got := Swept{More: true}
	for got.More {
		swept, err := tx.Sweep(m.now, limit)
		noError(t, err)
		if done := swept.Forgotten + swept.Dropped; done > limit {
			t.Fatalf("Sweep did %d things at once, want at most %d", done, limit)
		}
		got = Swept{got.Forgotten + swept.Forgotten, got.Dropped + swept.Dropped, swept.More}
	}
	same(t, "Sweep", got, m.want.sweep(m.now))
	forgotten := 0
	for more := true; more; {
		swept, err := tx.SweepRecords(m.now, RecordsFor, limit)
		noError(t, err)
		if swept.Forgotten > limit {
			t.Fatalf("SweepRecords forgot %d items at once, want at most %d", swept.Forgotten, limit)
		}
		forgotten, more = forgotten+swept.Forgotten, swept.More
	}
	same(t, "SweepRecords", forgotten, m.want.sweepRecords(m.now))
}
