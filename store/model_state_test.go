package store

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"newsdesk/news"
)

// model is what the store promises, in maps and slices.
type model struct {
	feeds         map[news.FeedID]news.Feed
	topics        map[news.TopicID]news.Topic
	subscriptions map[subscription]news.Subscription
	channels      map[news.ChannelID]news.Channel
	posts         map[news.PostID]news.Post
	queues        map[news.ChannelID][]news.PostID
	looks         map[news.PostID]time.Time // when Sweep looks at a queued post
	queued        uint64                    // posts ever
	stories       map[news.StoryID]news.Story
	leads         map[news.Key]storyKey
	seen          map[news.FeedID]*seenModel
	guilds        map[news.GuildID]news.Guild
	guildFeeds    map[guildFeed]news.GuildFeed
	owners        map[guildFeed]bool // who has a feed or may have it back
	trash         map[news.UndoID]news.Deleted
	records       map[news.Key]news.Record
	chores        map[choreOf]news.Chore
	lastRecord    uint64
	schedules     map[scheduleOf]news.Schedule
	counts        map[storiesOf]int
	counted       map[news.TopicID]Counting
	clusters      map[news.StoryID]string
	words         []string
	items         uint64 // numbered ever
}

type guildFeed struct {
	guild news.GuildID
	feed  news.FeedID
}

type subscription struct {
	topic   news.TopicID
	channel news.ChannelID
}

// seenModel is what was seen of one feed.
type seenModel struct {
	days    map[news.Key]int  // on which it was seen last
	largest int               // document so far
	met     map[news.Key]bool // in this transaction
}

func newModel() *model {
	return &model{
		feeds:         map[news.FeedID]news.Feed{},
		topics:        map[news.TopicID]news.Topic{},
		subscriptions: map[subscription]news.Subscription{},
		channels:      map[news.ChannelID]news.Channel{},
		posts:         map[news.PostID]news.Post{},
		queues:        map[news.ChannelID][]news.PostID{},
		looks:         map[news.PostID]time.Time{},
		stories:       map[news.StoryID]news.Story{},
		leads:         map[news.Key]storyKey{},
		seen:          map[news.FeedID]*seenModel{},
		guilds:        map[news.GuildID]news.Guild{},
		guildFeeds:    map[guildFeed]news.GuildFeed{},
		owners:        map[guildFeed]bool{},
		trash:         map[news.UndoID]news.Deleted{},
		records:       map[news.Key]news.Record{},
		chores:        map[choreOf]news.Chore{},
		clusters:      map[news.StoryID]string{},
		schedules:     map[scheduleOf]news.Schedule{},
		counts:        map[storiesOf]int{},
		counted:       map[news.TopicID]Counting{},
	}
}

func (m *model) clone() *model {
	c := &model{
		feeds:         maps.Clone(m.feeds),
		topics:        maps.Clone(m.topics),
		subscriptions: maps.Clone(m.subscriptions),
		channels:      maps.Clone(m.channels),
		posts:         maps.Clone(m.posts),
		queues:        map[news.ChannelID][]news.PostID{},
		looks:         maps.Clone(m.looks),
		queued:        m.queued,
		stories:       maps.Clone(m.stories),
		leads:         maps.Clone(m.leads),
		seen:          map[news.FeedID]*seenModel{},
		guilds:        maps.Clone(m.guilds),
		guildFeeds:    maps.Clone(m.guildFeeds),
		owners:        maps.Clone(m.owners),
		trash:         maps.Clone(m.trash),
		records:       maps.Clone(m.records),
		chores:        maps.Clone(m.chores),
		lastRecord:    m.lastRecord,
		clusters:      maps.Clone(m.clusters),
		schedules:     maps.Clone(m.schedules),
		counts:        maps.Clone(m.counts),
		counted:       maps.Clone(m.counted),
		words:         slices.Clone(m.words),
		items:         m.items,
	}
	for id, queue := range m.queues {
		c.queues[id] = slices.Clone(queue)
	}
	for id, seen := range m.seen {
		c.seen[id] = &seenModel{days: maps.Clone(seen.days), largest: seen.largest}
	}
	return c
}

// commit ends a transaction at now.
func (m *model) commit(now time.Time) {
	for _, seen := range m.seen {
		for key := range seen.met {
			seen.days[key] = max(seen.days[key], dayOf(now))
		}
		seen.largest, seen.met = max(seen.largest, len(seen.met)), nil
	}
}

func (m *model) removeFeed(id news.FeedID) {
	if _, found := m.feeds[id]; found {
		delete(m.feeds, id)
		delete(m.seen, id)
	}
}

func (m *model) dueFeeds(now time.Time, limit int, skip func(news.FeedID, string) bool) (due []news.Feed, next time.Time) {
	for _, feed := range m.byDue() {
		switch {
		case feed.DueAt.After(now) && next.IsZero():
			next = feed.DueAt
		case !feed.DueAt.After(now) && len(due) < limit && !skip(feed.ID, feed.Host()):
			due = append(due, feed)
		}
	}
	return due, next
}

// byDue returns the feeds that are ever due, the longest due first.
func (m *model) byDue() []news.Feed {
	feeds := slices.DeleteFunc(slices.Collect(maps.Values(m.feeds)), func(f news.Feed) bool { return f.Gone })
	slices.SortFunc(feeds, func(a, b news.Feed) int {
		return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID))
	})
	return feeds
}

func (m *model) addItem(id news.FeedID, keys []news.Key) (isNew bool) {
	seen := m.seen[id]
	if seen == nil {
		seen = &seenModel{days: map[news.Key]int{}}
		m.seen[id] = seen
	}
	if seen.met == nil {
		seen.met = map[news.Key]bool{}
	}
	isNew = !slices.ContainsFunc(keys, func(key news.Key) bool {
		_, before := seen.days[key]
		return before || seen.met[key]
	})
	for _, key := range keys {
		seen.met[key] = true
	}
	return isNew
}

func (m *model) removeTopic(id news.TopicID) {
	delete(m.topics, id)
	maps.DeleteFunc(m.subscriptions, func(s subscription, _ news.Subscription) bool { return s.topic == id })
}

func (m *model) channel(id news.ChannelID) news.Channel {
	channel := m.channels[id]
	channel.ID = id
	return channel
}

func (m *model) park(id news.ChannelID, why news.Reason, detail string, now time.Time) {
	channel := m.channel(id)
	if channel.Parked == "" {
		channel.ParkedAt = now
	}
	channel.Parked, channel.Detail, channel.TryAt = why, detail, now.Add(time.Hour)
	if why == news.ReasonGone {
		channel.TryAt = time.Time{}
	}
	m.channels[id] = channel
}

func (m *model) unpark(id news.ChannelID) {
	if channel := m.channel(id); channel.Parked != "" {
		m.channels[id] = news.Channel{ID: id, Guild: channel.Guild}
	}
}

func (m *model) enqueue(post news.Post, now time.Time) (added bool) {
	if _, found := m.posts[post.ID]; found {
		return false
	}
	m.queued++
	post.Seq, post.State, post.QueuedAt = m.queued, news.Queued, now
	if post.DueAt.IsZero() {
		post.DueAt = now
	}
	m.posts[post.ID] = post
	m.looks[post.ID] = now.Add(7 * day)
	m.queues[post.Channel] = append(m.queues[post.Channel], post.ID)
	return true
}

func (m *model) duePosts(now time.Time, limit int, skip func(news.ChannelID) bool) (due []news.Post, next time.Time) {
	for _, id := range slices.Sorted(maps.Keys(m.queues)) {
		channel := m.channel(id)
		if skip(id) || channel.Parked == news.ReasonGone {
			continue
		}
		head := m.posts[m.queues[id][0]]
		at := head.DueAt
		if channel.TryAt.After(at) {
			at = channel.TryAt
		}
		switch {
		case !at.After(now):
			due = append(due, head)
		case next.IsZero() || at.Before(next):
			next = at
		}
	}
	return due[:min(limit, len(due))], next
}

func (m *model) settle(id news.PostID, outcome news.Outcome, now time.Time) {
	post, found := m.posts[id]
	if !found || post.State != news.Queued {
		return
	}
	if post.TriedAt.IsZero() {
		post.TriedAt = now
	}
	post.Detail = outcome.Detail
	if outcome.State != news.Queued {
		m.end(post, outcome, now)
		return
	}
	post.DueAt, post.Plain = now.Add(outcome.Retry), post.Plain || outcome.Plain
	if !outcome.Told {
		post.Attempts++
	}
	if outcome.Reason != "" {
		m.park(post.Channel, outcome.Reason, outcome.Detail, now)
	}
	m.posts[id] = post
}

// end takes a post out of its queue.
func (m *model) end(post news.Post, outcome news.Outcome, now time.Time) {
	if outcome.State == news.Sent {
		m.unpark(post.Channel)
	}
	post.State, post.Message, post.Reason, post.Detail, post.SettledAt = outcome.State, outcome.Message, outcome.Reason, outcome.Detail, now
	post.Headings, post.Edits.Shown = nil, outcome.Revision
	m.posts[post.ID] = m.owe(post, now)
	delete(m.looks, post.ID)
	for _, kind := range outcome.Chores {
		m.chores[choreOf{post.Channel, kind, post.ID}] = news.Chore{Kind: kind, Post: post.ID, OwedAt: now, DueAt: now}
	}
	queue := slices.DeleteFunc(m.queues[post.Channel], func(id news.PostID) bool { return id == post.ID })
	if m.queues[post.Channel] = queue; len(queue) == 0 {
		delete(m.queues, post.Channel)
	}
}

func (m *model) owed() (posts int) {
	for _, queue := range m.queues {
		posts += len(queue)
	}
	return posts
}

func (m *model) storyOf(key news.Key, now time.Time) (news.Story, storyKey) {
	lead := m.leads[key]
	if lead.Story == "" || now.Sub(lead.At) > 7*day {
		return news.Story{}, storyKey{}
	}
	return m.stories[lead.Story], lead
}

func (m *model) sweep(now time.Time) (swept Swept) {
	before := len(m.stories) + len(m.leads) + len(m.posts)
	maps.DeleteFunc(m.stories, func(_ news.StoryID, s news.Story) bool { return now.Sub(s.LastAt) >= 14*day })
	maps.DeleteFunc(m.leads, func(_ news.Key, k storyKey) bool { return now.Sub(k.At) >= 7*day })
	maps.DeleteFunc(m.posts, func(_ news.PostID, p news.Post) bool {
		return p.State != news.Queued && now.Sub(p.SettledAt) >= 30*day
	})
	swept.Forgotten = before - len(m.stories) - len(m.leads) - len(m.posts) + m.sweepOwned(now) + m.sweepCounts(now)
	for id, look := range maps.Clone(m.looks) {
		post := m.posts[id]
		channel := m.channel(post.Channel)
		switch {
		case look.After(now):
		case channel.Parked == "" || now.Sub(channel.ParkedAt) < 7*day:
			m.looks[id] = now.Add(day)
		default:
			m.end(post, news.Outcome{State: news.Dropped, Reason: channel.Parked, Detail: channel.Detail}, now)
			swept.Dropped++
		}
	}
	return swept
}

func dayOf(now time.Time) int { return int(now.Unix() / 86400) }
