package store

import (
	"encoding/binary"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"newsdesk/news"
)

// contents is everything that a file holds that anyone could notice.
type contents struct {
	Feeds         map[news.FeedID]news.Feed
	Due           []string // feed and host, in the order in which they are due
	Topics        map[news.TopicID]news.Topic
	Subscriptions map[subscription]news.Subscription
	Channels      map[news.ChannelID]news.Channel
	Posts         map[news.PostID]news.Post
	Outbox        map[news.ChannelID][]news.PostID
	Owed          int
	Edits         map[news.PostID]time.Time // when they are due
	Chores        map[choreOf]news.Chore
	Stories       map[news.StoryID]news.Story
	Leads         map[news.Key]storyKey
	Seen          map[news.FeedID][]news.Key // in ascending order
	Guilds        map[news.GuildID]news.Guild
	GuildFeeds    map[guildFeed]news.GuildFeed
	Trash         map[news.UndoID]news.Deleted
	Records       map[news.Key]news.Record
	GuildTopics   []string // the index, in order
	FeedGuilds    []string
	StoryRecords  int
	Numbered      int // items that have a number
	Clusters      map[news.StoryID]string
	Words         []string // the oldest first
	LastItem      uint64
	Schedules     map[scheduleOf]news.Schedule
	Counts        map[storiesOf]int
	Counted       map[news.TopicID]Counting
}

func (m *model) contents() contents {
	c := contents{
		Feeds:         m.feeds,
		Topics:        m.topics,
		Subscriptions: m.subscriptions,
		Channels:      m.channels,
		Posts:         m.posts,
		Outbox:        m.queues,
		Owed:          m.owed(),
		Edits:         m.edits(),
		Chores:        m.chores,
		Stories:       m.stories,
		Leads:         m.leads,
		Seen:          map[news.FeedID][]news.Key{},
		Guilds:        m.guilds,
		GuildFeeds:    m.guildFeeds,
		Trash:         m.trash,
		Records:       m.records,
		StoryRecords:  len(m.records),
		Numbered:      len(m.records),
		Clusters:      m.clusters,
		Words:         m.words,
		LastItem:      m.items,
		Schedules:     m.schedules,
		Counts:        m.counts,
		Counted:       m.counted,
	}
	for _, topic := range m.topics {
		c.GuildTopics = append(c.GuildTopics, string(pair(topic.Guild, topic.ID)))
	}
	for key := range m.owners {
		c.FeedGuilds = append(c.FeedGuilds, string(pair(key.feed, key.guild)))
	}
	slices.Sort(c.GuildTopics)
	slices.Sort(c.FeedGuilds)
	for _, feed := range m.byDue() {
		c.Due = append(c.Due, string(feed.ID)+" "+feed.Host())
	}
	for id, seen := range m.seen {
		if len(seen.days) > 0 {
			c.Seen[id] = slices.Sorted(maps.Keys(seen.days))
		}
	}
	return c
}

func readContents(t *rapid.T, tx *Tx) contents {
	t.Helper()
	return contents{
		Feeds: byID(t, tx.Feeds(), func(f news.Feed) news.FeedID { return f.ID }),
		Due:   readDue(tx),
		Topics: byID(t, tx.Topics(), func(topic news.Topic) news.TopicID {
			return topic.ID
		}),
		Subscriptions: byID(t, tx.Subscriptions(), func(s news.Subscription) subscription {
			return subscription{s.Topic, s.Channel}
		}),
		Channels: byID(t, tx.Channels(), func(c news.Channel) news.ChannelID { return c.ID }),
		Posts:    byID(t, all[news.Post](tx, "posts"), func(p news.Post) news.PostID { return p.ID }),
		Outbox:   readOutbox(tx),
		Owed:     tx.Owed(),
		Edits:    readEdits(tx),
		Chores:   readChores(t, tx),
		Stories:  byID(t, all[news.Story](tx, "stories"), func(s news.Story) news.StoryID { return s.ID }),
		Leads:    readLeads(t, tx),
		Seen:     readSeen(tx),
		Guilds:   byID(t, tx.Guilds(), func(g news.Guild) news.GuildID { return g.ID }),
		GuildFeeds: byID(t, all[news.GuildFeed](tx, "guildfeeds"), func(g news.GuildFeed) guildFeed {
			return guildFeed{g.Guild, g.Feed}
		}),
		Trash:        byID(t, all[news.Deleted](tx, "trash"), func(d news.Deleted) news.UndoID { return d.ID }),
		Records:      byID(t, all[news.Record](tx, "records"), func(r news.Record) news.Key { return r.Key }),
		GuildTopics:  readMarks(tx, "guildtopics"),
		FeedGuilds:   readMarks(tx, "feedguilds"),
		StoryRecords: len(readMarks(tx, "storyrecords")),
		Numbered:     len(readMarks(tx, "items")),
		Clusters:     readClusters(tx),
		Words:        readWords(tx),
		LastItem:     tx.LastItem(),
		Schedules: byID(t, tx.Schedules(), func(s news.Schedule) scheduleOf {
			return scheduleOf{s.Guild, s.Channel}
		}),
		Counts:  readCounts(tx),
		Counted: readCounted(tx),
	}
}

func byID[ID comparable, T any](t *rapid.T, records iter.Seq2[T, error], id func(T) ID) map[ID]T {
	t.Helper()
	found := map[ID]T{}
	for record, err := range records {
		noError(t, err)
		found[id(record)] = record
	}
	return found
}

// rows ranges over the raw keys and values of a bucket.
func rows(tx *Tx, bucket string) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		c := tx.bucket(bucket).Cursor()
		for key, value := c.First(); key != nil && yield(key, value); key, value = c.Next() {
		}
	}
}

func readDue(tx *Tx) (due []string) {
	for key, host := range rows(tx, "due") {
		due = append(due, string(key[8:])+" "+string(host))
	}
	return due
}

func readOutbox(tx *Tx) map[news.ChannelID][]news.PostID {
	queues := map[news.ChannelID][]news.PostID{}
	for key, value := range rows(tx, "outbox") {
		channel, _, _ := strings.Cut(string(key), "\x00")
		id := news.PostID(value[8:])
		if post, _, _ := tx.Post(id); !post.DueAt.Equal(keyTime(value)) {
			id += " with another due time"
		}
		queues[news.ChannelID(channel)] = append(queues[news.ChannelID(channel)], id)
	}
	return queues
}

func readEdits(tx *Tx) map[news.PostID]time.Time {
	edits := map[news.PostID]time.Time{}
	for key := range rows(tx, "edits") {
		channel, at, id := readEditKey(key)
		if post, _, _ := tx.Post(id); post.Channel != channel {
			id += " in another channel"
		}
		edits[id] = at
	}
	return edits
}

func readLeads(t *rapid.T, tx *Tx) map[news.Key]storyKey {
	t.Helper()
	leads := map[news.Key]storyKey{}
	for key := range rows(tx, "storykeys") {
		lead, _, err := tx.storyKey(key)
		noError(t, err)
		leads[news.Key(binary.BigEndian.Uint64(key))] = lead
	}
	return leads
}

func readSeen(tx *Tx) map[news.FeedID][]news.Key {
	seen := map[news.FeedID][]news.Key{}
	for feed := range rows(tx, "seen") {
		seen[news.FeedID(feed)] = seenKeys(tx, news.FeedID(feed))
	}
	return seen
}

// seenKeys returns the keys known of a feed, in the order of the file.
func seenKeys(tx *Tx, feed news.FeedID) (keys []news.Key) {
	set := tx.seenOf(feed)
	for i := range set.len() {
		keys = append(keys, set.key(i))
	}
	return keys
}
