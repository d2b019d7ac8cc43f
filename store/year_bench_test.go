package store

import (
	"cmp"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// BenchmarkCommit is an alert queued and committed to disk, one after the other.
func BenchmarkCommit(b *testing.B) {
	s, n := open(b), 0
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		n++
		update(b, s, func(tx *Tx) error {
			_, err := tx.Enqueue(benchPost(n, n%50), start)
			return err
		})
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	for name, part := range map[string]float64{"p50": .5, "p99": .99, "worst": 1} {
		b.ReportMetric(float64(took[int(part*float64(len(took)-1))])/1e6, name+"-ms")
	}
}

// What BenchmarkYear takes a feed for: five items a day, of which one in fifty
// is an alert. What a store holds after a year is what it remembers of that.
const (
	yearItems = 5
	yearAlert = 50
)

// BenchmarkYear is what a store of $NEWSDESK_BENCH_FEEDS feeds holds after a
// year, how large that is, and how long a backup takes, and a restore.
func BenchmarkYear(b *testing.B) {
	feeds, err := strconv.Atoi(cmp.Or(os.Getenv("NEWSDESK_BENCH_FEEDS"), "100"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "newsdesk.db")
		s, err := OpenTemporary(path)
		noError(b, err)
		for feed := range feeds {
			update(b, s, func(tx *Tx) error { return fillYear(tx, feed) })
		}
		backups := Backups{Dir: b.TempDir(), Keep: 1}
		began := time.Now()
		backup, err := backups.Take(s, start)
		noError(b, err)
		b.ReportMetric(time.Since(began).Seconds(), "backup-s")
		size, _ := s.Space()
		b.ReportMetric(float64(size)/(1<<20), "MB")
		noError(b, s.Close())
		began = time.Now()
		_, err = Restore(path, backup.Path, start)
		noError(b, err)
		b.ReportMetric(time.Since(began).Seconds(), "restore-s")
		began = time.Now()
		s, err = OpenSafely(path, backups, start, slog.New(slog.DiscardHandler))
		noError(b, err)
		b.ReportMetric(time.Since(began).Seconds(), "open-s")
		noError(b, s.Close())
	}
}

// fillYear remembers what is remembered of a feed that was polled for a year.
func fillYear(tx *Tx, number int) error {
	id := news.FeedID(fmt.Sprintf("%016x", number))
	feed := news.Feed{ID: id, URL: fmt.Sprintf("https://feed%d.example/rss", number), Name: "Westport Courier", DueAt: start, LearnedAt: start}
	if err := tx.PutFeed(feed); err != nil {
		return err
	}
	for i, item := range document(number*yearItems*seenDays, yearItems*seenDays) {
		tx.AddItem(id, item, start)
		if i < 7*yearItems {
			if err := fillRecord(tx, id, item.Keys[0], i); err != nil {
				return err
			}
		}
		if i < 30*yearItems && i%yearAlert == 0 {
			if _, err := tx.Enqueue(benchPost(number*1000+i, number%200), start); err != nil {
				return err
			}
		}
	}
	return nil
}

func fillRecord(tx *Tx, feed news.FeedID, key news.Key, minute int) error {
	story := news.Story{ID: news.StoryID(fmt.Sprintf("%016x", uint64(key))), Feed: feed, FirstAt: start, LastAt: start, Items: 1}
	if err := tx.PutStory(story); err != nil {
		return err
	}
	return tx.PutRecord(news.Record{
		Key: key, Feed: feed, FeedName: "Westport Courier", Story: story.ID, Title: "Strike closes the harbour of Westport for a third day",
		Text: strings.Repeat("Dockers stopped work. ", 30), Link: "https://example.org/harbour/strike", At: start.Add(time.Duration(minute) * time.Minute),
	})
}
