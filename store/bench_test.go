package store

import (
	"bytes"
	"fmt"
	"strconv"
	"testing"
	"time"

	"newsdesk/news"
)

// document returns items with three keys each, as feeds make them, that no
// other first has.
func document(first, items int) []news.Item {
	document := make([]news.Item, items)
	for i := range document {
		link := fmt.Sprintf("https://example.org/%d", first+i)
		document[i].Keys = []news.Key{news.NewKey("guid", link), news.NewKey("link", link), news.NewKey("text", link)}
	}
	return document
}

// addItems adds a document to feed "a" and returns how many items were new.
func addItems(tx *Tx, document []news.Item) (fresh int) {
	for _, item := range document {
		if tx.AddItem("a", item, start) {
			fresh++
		}
	}
	return fresh
}

// knowing returns a store that knows 2,001 keys of feed "a", those keys as they
// lie in the file, and the document that had them.
func knowing(b *testing.B) (s *Store, packed []byte, known []news.Item) {
	b.Helper()
	s, known = open(b), document(0, 667)
	update(b, s, func(tx *Tx) error { addItems(tx, known); return nil })
	view(b, s, func(tx *Tx) error {
		packed = bytes.Clone(tx.bucket("seen").Get([]byte("a")))
		return nil
	})
	return s, packed, known
}

// BenchmarkAddItem is a poll, committed to disk, of a feed that 2,000 keys are
// known of, with so many new items of three keys.
func BenchmarkAddItem(b *testing.B) {
	for _, items := range []int{1, 20, 200} {
		b.Run(fmt.Sprintf("%d new", items), func(b *testing.B) {
			s, packed, known := knowing(b)
			fresh := document(len(known), items)
			b.ReportAllocs()
			for b.Loop() {
				update(b, s, func(tx *Tx) error {
					noError(b, tx.bucket("seen").Put([]byte("a"), packed)) // as if for the first time
					if got := addItems(tx, fresh); got != items {
						b.Fatalf("%d items were new, want %d", got, items)
					}
					return nil
				})
			}
			b.ReportMetric(float64(items*b.N)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

// BenchmarkSeenLookup looks an item of three known keys up in 2,000.
func BenchmarkSeenLookup(b *testing.B) {
	s, _, known := knowing(b)
	view(b, s, func(tx *Tx) error {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			if i++; i%len(known) == 0 {
				tx.seen = map[news.FeedID]*seenSet{} // the next document
			}
			if tx.AddItem("a", known[i%len(known)], start) {
				b.Fatal("a known item was new")
			}
		}
		return nil
	})
}

// BenchmarkEnqueueSettle is the life of a post in two commits to disk, one
// post at a time and a hundred.
func BenchmarkEnqueueSettle(b *testing.B) {
	for _, posts := range []int{1, 100} {
		b.Run(fmt.Sprintf("%d at once", posts), func(b *testing.B) {
			s, last := open(b), 0
			b.ReportAllocs()
			for b.Loop() {
				ids := make([]news.PostID, posts)
				update(b, s, func(tx *Tx) error {
					for i := range ids {
						last++
						post := benchPost(last, i)
						ids[i] = post.ID
						_, err := tx.Enqueue(post, start)
						noError(b, err)
					}
					return nil
				})
				update(b, s, func(tx *Tx) error {
					for _, id := range ids {
						noError(b, tx.Settle(id, news.Outcome{State: news.Sent, Message: "1"}, start))
					}
					return nil
				})
			}
			b.ReportMetric(float64(posts*b.N)/b.Elapsed().Seconds(), "posts/s")
		})
	}
}

// benchPost returns an alert of the usual length.
func benchPost(n, channel int) news.Post {
	id := news.ChannelID(fmt.Sprintf("1100000000000%06d", channel))
	story := news.StoryID(fmt.Sprintf("%016x", n))
	return news.Post{ID: news.NewAlertID(id, story), Channel: id, Alert: &news.Alert{
		Topics: []string{"harbour"}, Story: story, Title: "Strike closes the harbour of Westport for a third day",
		Link: "https://example.org/harbour/strike-closes-westport", Source: "Westport Courier", Published: start,
		Summary: "Dockers of Westport stopped work again on Sunday. Talks with the port authority are to be taken up on Monday.",
	}}
}

// BenchmarkDueFeeds asks for 16 of 10,000 feeds, of which none, ten and all
// are due.
func BenchmarkDueFeeds(b *testing.B) {
	s := open(b)
	update(b, s, func(tx *Tx) error {
		for i := range 10_000 {
			noError(b, tx.PutFeed(news.Feed{
				ID:    news.FeedID(fmt.Sprintf("%016x", i)),
				URL:   fmt.Sprintf("https://www.site-%d.example/rss", i),
				DueAt: start.Add(time.Duration(i) * time.Second), ETag: `"5d8c72a5edda8"`,
			}))
		}
		return nil
	})
	for _, dueFeeds := range []int{0, 10, 10_000} {
		b.Run(fmt.Sprintf("%d due", dueFeeds), func(b *testing.B) {
			now := start.Add(time.Duration(dueFeeds)*time.Second - 1)
			b.ReportAllocs()
			for b.Loop() {
				view(b, s, func(tx *Tx) error {
					got, _, err := tx.DueFeeds(now, 16, noFeed)
					noError(b, err)
					if want := min(16, dueFeeds); len(got) != want {
						b.Fatalf("%d feeds are due, want %d", len(got), want)
					}
					return nil
				})
			}
		})
	}
}

// BenchmarkDuePosts asks for 16 posts when 1,000 channels are owed ten each
// and have to wait, may be sent to, or are parked.
func BenchmarkDuePosts(b *testing.B) {
	for _, tt := range []struct {
		name    string
		outcome news.Outcome
		want    int
	}{
		{"waiting", news.Outcome{State: news.Queued, Retry: time.Hour}, 0},
		{"due", news.Outcome{State: news.Queued}, 16},
		{"parked", news.Outcome{State: news.Queued, Reason: news.ReasonNoEntry}, 0},
	} {
		b.Run(tt.name, func(b *testing.B) {
			s := open(b)
			update(b, s, func(tx *Tx) error {
				for i := range 10_000 {
					post := benchPost(i, i%1000)
					_, err := tx.Enqueue(post, start)
					noError(b, err)
					if i < 1000 {
						noError(b, tx.Settle(post.ID, tt.outcome, start))
					}
				}
				return nil
			})
			b.ReportAllocs()
			for b.Loop() {
				view(b, s, func(tx *Tx) error {
					got, _, err := tx.DuePosts(start, 16, func(news.ChannelID) bool { return false })
					noError(b, err)
					if len(got) != tt.want {
						b.Fatalf("%d posts are due, want %d", len(got), tt.want)
					}
					return nil
				})
			}
		})
	}
}

// BenchmarkOwed counts 10,000 posts.
func BenchmarkOwed(b *testing.B) {
	s := open(b)
	update(b, s, func(tx *Tx) error {
		for i := range 10_000 {
			_, err := tx.Enqueue(benchPost(i, i%1000), start)
			noError(b, err)
		}
		return nil
	})
	b.ReportAllocs()
	for b.Loop() {
		view(b, s, func(tx *Tx) error {
			if got := tx.Owed(); got != 10_000 {
				b.Fatalf("%d posts are owed, want 10000", got)
			}
			return nil
		})
	}
}

// BenchmarkDueEdits looks for edits that are due among those that a thousand
// channels wait for.
func BenchmarkDueEdits(b *testing.B) {
	s := open(b)
	update(b, s, func(tx *Tx) error {
		for i := range 1000 {
			post := news.Post{ID: news.PostID(strconv.Itoa(i)), Channel: news.ChannelID(fmt.Sprint("1400000000000000", i))}
			post.Edits.DueAt = start.Add(time.Duration(i) * time.Second)
			noError(b, put(tx, "posts", []byte(post.ID), post))
			noError(b, tx.bucket("edits").Put(editKey(post), nil))
		}
		return nil
	})
	b.ReportAllocs()
	for b.Loop() {
		view(b, s, func(tx *Tx) error {
			_, _, err := tx.DueEdits(start.Add(-time.Second), 64, func(news.ChannelID) bool { return false })
			return err
		})
	}
}
