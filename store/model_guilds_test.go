package store

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"newsdesk/news"
)

func drawGuild(t *rapid.T) news.GuildID {
	return rapid.SampledFrom([]news.GuildID{"7", "70", "8"}).Draw(t, "guild")
}

func (m *machine) putGuild(t *rapid.T, tx *Tx) {
	guild := news.Guild{ID: drawGuild(t), Name: "Harbour"}
	if rapid.Bool().Draw(t, "left") {
		guild.LeftAt = m.now
	}
	noError(t, tx.PutGuild(guild))
	m.want.guilds[guild.ID] = guild
}

func (m *machine) putGuildFeed(t *rapid.T, tx *Tx) {
	g := news.GuildFeed{Guild: drawGuild(t), Feed: drawFeedID(t), Paused: rapid.Bool().Draw(t, "paused")}
	noError(t, tx.PutGuildFeed(g))
	key := guildFeed{g.Guild, g.Feed}
	m.want.guildFeeds[key], m.want.owners[key] = g, true
}

// deleteGuildFeed takes a feed from a guild, which may have it back.
func (m *machine) deleteGuildFeed(t *rapid.T, tx *Tx) {
	key := guildFeed{drawGuild(t), drawFeedID(t)}
	g, found, err := tx.GuildFeed(key.guild, key.feed)
	noError(t, err)
	if want, wanted := m.want.guildFeeds[key]; g != want || found != wanted {
		t.Fatalf("GuildFeed = %v, %v, want %v, %v", g, found, want, wanted)
	}
	if !found {
		return
	}
	noError(t, tx.RemoveGuildFeed(key.guild, key.feed))
	delete(m.want.guildFeeds, key)
	m.putDeleted(t, tx, news.Deleted{Guild: key.guild, Feed: &g})
}

func (m *machine) deleteTopic(t *rapid.T, tx *Tx) {
	id := drawTopicID(t)
	topic, found := m.want.topics[id]
	if !found {
		return
	}
	noError(t, tx.RemoveTopic(id))
	m.want.removeTopic(id)
	m.putDeleted(t, tx, news.Deleted{Guild: topic.Guild, Topic: &topic})
}

func (m *machine) putDeleted(t *rapid.T, tx *Tx, deleted news.Deleted) {
	deleted.ID = news.UndoID(fmt.Sprint("undo-", len(m.want.trash)))
	deleted.At, deleted.Until = m.now, m.now.Add(7*day)
	for id := range m.want.trash { // IDs that are free again may not be next
		deleted.ID = max(deleted.ID, id+"x")
	}
	noError(t, tx.PutDeleted(deleted))
	m.want.trash[deleted.ID] = deleted
}

func (m *machine) restore(t *rapid.T, tx *Tx) {
	if len(m.want.trash) == 0 {
		return
	}
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(m.want.trash))).Draw(t, "undo")
	want := m.want.trash[id]
	deleted, found, err := tx.Deleted(want.Guild, id)
	noError(t, err)
	if !found {
		t.Fatalf("%s is not there", id)
	}
	same(t, "Deleted", deleted, want)
	noError(t, tx.RemoveDeleted(want.Guild, id))
	delete(m.want.trash, id)
	if want.Feed != nil {
		noError(t, tx.PutGuildFeed(*want.Feed))
		key := guildFeed{want.Feed.Guild, want.Feed.Feed}
		m.want.guildFeeds[key], m.want.owners[key] = *want.Feed, true
	}
}

func (m *machine) putRecord(t *rapid.T, tx *Tx) {
	record := news.Record{Key: news.Key(len(m.want.records) + 1), Story: drawStoryID(t), Feed: drawFeedID(t), At: m.now, Title: "Ferry"}
	for key := range m.want.records {
		record.Key = max(record.Key, key+1)
	}
	noError(t, tx.PutRecord(record))
	m.want.lastRecord++
	record.Seq = m.want.lastRecord
	m.want.records[record.Key] = record
	same(t, "LastRecord", tx.LastRecord(), record.Seq)
}

func (m *machine) records(t *rapid.T, tx *Tx) {
	story, since := drawStoryID(t), m.now.Add(-day)
	of, err := tx.RecordsOf(story)
	noError(t, err)
	inOrder := func(records []news.Record) bool {
		return slices.IsSortedFunc(records, func(a, b news.Record) int { return a.At.Compare(b.At) })
	}
	want := 0
	for _, r := range m.want.records {
		if r.Story == story {
			want++
		}
	}
	if len(of) != want || !inOrder(of) {
		t.Fatalf("RecordsOf(%s) = %v, want %d in order", story, of, want)
	}
	var latest []news.Record
	for record, err := range tx.RecordsSince(since) {
		noError(t, err)
		if record.At.Before(since) {
			t.Fatalf("RecordsSince(%v) has one of %v", since, record.At)
		}
		latest = append(latest, record)
	}
	slices.Reverse(latest)
	if !inOrder(latest) {
		t.Fatal("RecordsSince is not in order")
	}
	m.numbered(t, tx)
}

// numbered holds that the items have numbers, by which they are found.
func (m *machine) numbered(t *rapid.T, tx *Tx) {
	after, found := rapid.Uint64Range(0, m.want.lastRecord).Draw(t, "after"), map[news.Key]news.Record{}
	last := after
	for record, err := range tx.RecordsAfter(after) {
		noError(t, err)
		if record.Seq <= last {
			t.Fatalf("number %d follows %d", record.Seq, last)
		}
		last, found[record.Key] = record.Seq, record
	}
	want := map[news.Key]news.Record{}
	for key, record := range m.want.records {
		if record.Seq > after {
			want[key] = record
		}
		got, _, err := tx.RecordWith(record.Seq)
		noError(t, err)
		same(t, "RecordWith", got, record)
	}
	same(t, "RecordsAfter", found, want)
	if n := tx.Records(); n < uint64(len(m.want.records)) {
		t.Fatalf("Records = %d, want %d at least", n, len(m.want.records))
	}
}

func (m *machine) owned(t *rapid.T, tx *Tx) {
	var want []news.GuildID
	want = slices.AppendSeq(want, maps.Keys(m.want.guilds))
	for _, topic := range m.want.topics {
		want = append(want, topic.Guild)
	}
	for key := range m.want.guildFeeds {
		want = append(want, key.guild)
	}
	slices.Sort(want)
	same(t, "Owners", tx.Owners(), slices.Compact(want))
	feed := drawFeedID(t)
	same(t, "IsOwned", tx.IsOwned(feed), m.want.isOwned(feed))
}

func (m *model) isOwned(feed news.FeedID) bool {
	for key := range m.owners {
		if key.feed == feed {
			return true
		}
	}
	return false
}

// sweepOwned returns how many records of what members own are forgotten.
func (m *model) sweepOwned(now time.Time) (forgotten int) {
	for id, deleted := range maps.Clone(m.trash) {
		if !deleted.Until.After(now) {
			m.giveUp(id)
		}
	}
	for id, guild := range maps.Clone(m.guilds) {
		if !guild.LeftAt.IsZero() && now.Sub(guild.LeftAt) >= 30*day {
			forgotten++
			m.forgetGuild(id)
		}
	}
	return forgotten
}

// sweepRecords returns how many items are forgotten.
func (m *model) sweepRecords(now time.Time) (forgotten int) {
	for key, record := range maps.Clone(m.records) {
		if now.Sub(record.At) >= 90*day {
			forgotten++
			delete(m.records, key)
		}
	}
	return forgotten
}

func (m *model) giveUp(id news.UndoID) {
	deleted := m.trash[id]
	delete(m.trash, id)
	if deleted.Feed != nil {
		m.forsake(guildFeed{deleted.Guild, deleted.Feed.Feed})
	}
	if deleted.Topic != nil {
		m.forgetCounts(deleted.Topic.ID)
	}
}

func (m *model) forsake(key guildFeed) {
	if _, found := m.guildFeeds[key]; found {
		return
	}
	delete(m.owners, key)
	if !m.isOwned(key.feed) && !m.feeds[key.feed].Declared {
		m.removeFeed(key.feed)
	}
}

func (m *model) forgetGuild(id news.GuildID) {
	delete(m.guilds, id)
	for _, topic := range maps.Clone(m.topics) {
		if topic.Guild == id {
			m.removeTopic(topic.ID)
			m.forgetCounts(topic.ID)
		}
	}
	for key := range maps.Clone(m.guildFeeds) {
		if key.guild == id {
			delete(m.guildFeeds, key)
			m.forsake(key)
		}
	}
	for undo, deleted := range maps.Clone(m.trash) {
		if deleted.Guild == id {
			m.giveUp(undo)
		}
	}
	maps.DeleteFunc(m.schedules, func(key scheduleOf, _ news.Schedule) bool { return key.Guild == id })
}

// readMarks returns the keys of an index.
func readMarks(tx *Tx, bucket string) (marks []string) {
	for key := range rows(tx, bucket) {
		marks = append(marks, string(key))
	}
	return marks
}
