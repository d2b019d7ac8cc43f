package desk

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// BenchmarkMembers measures what members wait for where there are 5,000 topics,
// 200 to a guild, or all in one; and 10,000 feeds, which everybody has.
func BenchmarkMembers(b *testing.B) {
	for _, guilds := range []int{25, 1} {
		d := benchMembers(b, guilds, 5_000/guilds)
		name := fmt.Sprintf("%d guilds: ", guilds)
		b.Run(name+"edit a topic", func(b *testing.B) {
			topic := d.Topics("1")[0]
			benchTimes(b, func(i int) {
				if _, err := d.EditTopic("1", topic.ID, TopicEdit{Name: topic.Name, Query: fmt.Sprint("ferry", i)}, start); err != nil {
					b.Fatal(err)
				}
			})
		})
		typed := []string{"", "p", "port 1", "berth", "prot 12", "xyzzyxyzzy"}
		b.Run(name+"find topics", func(b *testing.B) {
			benchTimes(b, func(i int) { d.FindTopics("1", typed[i%len(typed)], 25) })
		})
		b.Run(name+"nearest", func(b *testing.B) {
			benchTimes(b, func(int) { d.Nearest("1", "prot 1234 closde") })
		})
		b.Run(name+"find feeds", func(b *testing.B) {
			benchTimes(b, func(i int) {
				if _, err := d.FindFeeds("1", typed[i%len(typed)], 25); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// benchTimes runs fn and reports how long the slowest of a hundred took.
func benchTimes(b *testing.B, fn func(i int)) {
	b.Helper()
	var times []time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		fn(i)
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}

func benchMembers(b *testing.B, guilds, topics int) *Desk {
	b.Helper()
	s, err := store.Open(filepath.Join(b.TempDir(), "newsdesk.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	d, err := New(s, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	declared := make([]news.Feed, 10_000)
	for i := range declared {
		declared[i] = news.Feed{URL: fmt.Sprintf("https://courier-%d.example/rss", i), Name: fmt.Sprintf("The Port %d Courier", i)}
	}
	if err := d.Declare(Declaration{Feeds: declared}, start); err != nil {
		b.Fatal(err)
	}
	queries := benchTopics(guilds*topics, 0)
	if err := s.Update(func(tx *store.Tx) error {
		for i, q := range queries {
			guild := news.GuildID(strconv.Itoa(1 + i/topics))
			topic := news.Topic{ID: news.TopicID(fmt.Sprintf("%016x", i)), Guild: guild, Name: q.Name + " berth closed", Query: q.Query}
			if err := tx.PutTopic(topic); err != nil {
				return err
			}
			if err := tx.PutSubscription(news.Subscription{Topic: topic.ID, Channel: news.ChannelID(guild + "0"), Guild: guild}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	if err := d.Reload(); err != nil {
		b.Fatal(err)
	}
	d.Limits.Topics = 10_000
	return d
}

// BenchmarkLatest looks in 20,000 items for ten stories, and for one
// that is not there.
func BenchmarkLatest(b *testing.B) {
	d := benchMembers(b, 1, 1)
	feed := news.Feed{ID: news.NewFeedID("https://courier-1.example/rss"), URL: "https://courier-1.example/rss"}
	if err := d.Store.Update(func(tx *store.Tx) error {
		for i, item := range benchItems(0, 20_000) {
			story := news.StoryID(fmt.Sprintf("%016x", i))
			if err := tx.PutRecord(news.NewRecord(feed, story, item, start.Add(time.Duration(i)*time.Second))); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	topic, err := d.CreateTopic("1", TopicEdit{Name: "regatta", Query: "regatta"}, start)
	if err != nil {
		b.Fatal(err)
	}
	archive, err := OpenArchive(filepath.Join(b.TempDir(), "lookup"), d.Store, d.Keep, d.Log)
	if err == nil {
		err = archive.CatchUp(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	archive.flush()
	defer func() { _ = archive.Close() }()
	for _, bb := range []struct {
		name    string
		archive *Archive
		q       LatestQuery
	}{
		{"ten", archive, LatestQuery{Limit: 10}},
		{"none of a topic", archive, LatestQuery{Limit: 10, Topic: topic.ID}},
		{"none of a topic, without an index", nil, LatestQuery{Limit: 10, Topic: topic.ID}},
	} {
		q := bb.q
		b.Run(bb.name, func(b *testing.B) {
			d.Archive = bb.archive
			benchTimes(b, func(int) {
				if _, err := d.Latest(b.Context(), "1", q); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
	typed := []string{"", "xyzzy", "the", "ferr"}
	b.Run("headlines", func(b *testing.B) {
		benchTimes(b, func(i int) {
			if _, err := d.Headlines("1", typed[i%len(typed)], 25, start); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("similar", func(b *testing.B) {
		benchTimes(b, func(int) {
			if _, err := d.Similar("1", news.StoryID(fmt.Sprintf("%016x", 19_999)), 8, start); err != nil {
				b.Fatal(err)
			}
		})
	})
}
