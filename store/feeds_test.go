package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// feedIDs returns the IDs of feeds, for comparing at a glance.
func feedIDs(feeds []news.Feed) (ids []news.FeedID) {
	for _, feed := range feeds {
		ids = append(ids, feed.ID)
	}
	return ids
}

func noFeed(news.FeedID, string) bool { return false }

func TestFeedComesBackAsItWasPut(t *testing.T) {
	s := open(t)
	want := news.Feed{
		ID: "a", URL: "https://example.org/feed?a=1&b=<2>", Name: "Harbour News", Interval: time.Hour,
		ETag: `W/"a b"`, LastModified: "Sun, 01 Mar 2026 12:00:00 GMT", DueAt: start.Add(time.Nanosecond), Failures: 3,
	}
	update(t, s, func(tx *Tx) error { return tx.PutFeed(want) })
	view(t, s, func(tx *Tx) error {
		got, found, err := tx.Feed("a")
		noError(t, err)
		if diff := cmp.Diff(want, got); !found || diff != "" {
			t.Errorf("Feed: found %v (-want +got):\n%s", found, diff)
		}
		if _, found, err = tx.Feed("b"); found || err != nil {
			t.Errorf("Feed of one never put = found %v, %v", found, err)
		}
		return nil
	})
}

func TestDueFeeds(t *testing.T) {
	put := []news.Feed{
		{ID: "new", URL: "https://www.one.example/rss"},
		{ID: "before 1970", URL: "https://one.example/2", DueAt: time.Unix(-1, 0)},
		{ID: "hour ago", URL: "https://two.example/rss", DueAt: start.Add(-time.Hour)},
		{ID: "now", URL: "https://two.example/2", DueAt: start},
		{ID: "soon", URL: "https://one.example/3", DueAt: start.Add(time.Nanosecond)},
		{ID: "later", URL: "https://one.example/4", DueAt: start.Add(time.Hour)},
		{ID: "gone", URL: "https://one.example/5", DueAt: start.Add(-2 * time.Hour), Gone: true},
		{ID: "in 2300", URL: "https://one.example/6", DueAt: time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	tests := []struct {
		name     string
		now      time.Time
		limit    int
		skip     func(news.FeedID, string) bool
		want     []news.FeedID
		wantNext time.Time
	}{
		{"the longest due first, and the next", start, 10, noFeed, []news.FeedID{"before 1970", "new", "hour ago", "now"}, start.Add(time.Nanosecond)},
		{"no more than the limit", start, 2, noFeed, []news.FeedID{"before 1970", "new"}, time.Time{}},
		{"without those of a host", start, 10, func(_ news.FeedID, host string) bool { return host == "one.example" }, []news.FeedID{"hour ago", "now"}, start.Add(time.Nanosecond)},
		{"the limit does not count those left out", start, 2, func(id news.FeedID, _ string) bool { return id < "hp" }, []news.FeedID{"new", "now"}, time.Time{}},
		{"all but the next century's", start.Add(day), 10, noFeed, []news.FeedID{"before 1970", "new", "hour ago", "now", "soon", "later"}, timeOfKey(put[7].DueAt)},
		{"the clock is in 1970", time.Unix(1, 0), 10, noFeed, []news.FeedID{"before 1970", "new"}, start.Add(-time.Hour)},
	}
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for _, feed := range put {
			noError(t, tx.PutFeed(feed))
		}
		return nil
	})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			view(t, s, func(tx *Tx) error {
				got, next, err := tx.DueFeeds(tt.now, tt.limit, tt.skip)
				noError(t, err)
				if diff := cmp.Diff(tt.want, feedIDs(got)); diff != "" {
					t.Errorf("due (-want +got):\n%s", diff)
				}
				if !next.Equal(tt.wantNext) {
					t.Errorf("next is %v, want %v", next, tt.wantNext)
				}
				return nil
			})
		})
	}
}

// timeOfKey returns t as far as a key can say it.
func timeOfKey(t time.Time) time.Time { return keyTime(timeKey(t)) }

func TestDueFeedsForgetsTheOldTime(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Tx) error
	}{
		{"polled", func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: "a", DueAt: start.Add(time.Hour)}) }},
		{"gone", func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: "a", DueAt: start, Gone: true}) }},
		{"removed", func(tx *Tx) error { return tx.RemoveFeed("a") }},
		{"removed and put again", func(tx *Tx) error {
			noError(t, tx.RemoveFeed("a"))
			return tx.PutFeed(news.Feed{ID: "a", DueAt: start.Add(time.Hour)})
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			update(t, s, func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: "a", DueAt: start}) })
			update(t, s, tt.change)
			view(t, s, func(tx *Tx) error {
				if got, _, err := tx.DueFeeds(start, 10, noFeed); len(got) > 0 || err != nil {
					t.Errorf("DueFeeds = %v, %v; want none", feedIDs(got), err)
				}
				return nil
			})
		})
	}
}

func TestAFeedThatComesBackFromGoneIsDueAgain(t *testing.T) {
	s := open(t)
	feed := news.Feed{ID: "a", DueAt: start, Gone: true}
	update(t, s, func(tx *Tx) error { return tx.PutFeed(feed) })
	feed.Gone = false
	update(t, s, func(tx *Tx) error { return tx.PutFeed(feed) })
	view(t, s, func(tx *Tx) error {
		if got, _, err := tx.DueFeeds(start, 10, noFeed); len(got) != 1 || err != nil {
			t.Errorf("DueFeeds = %v, %v; want the feed", feedIDs(got), err)
		}
		return nil
	})
}

func TestPauseHostPutsOffWhatIsDueEarlier(t *testing.T) {
	s := open(t)
	until := start.Add(2 * time.Hour)
	put := []news.Feed{
		{ID: "new", URL: "https://www.one.example/rss"},
		{ID: "soon", URL: "https://one.example:8443/2", DueAt: start.Add(time.Minute)},
		{ID: "later", URL: "https://one.example/3", DueAt: until.Add(time.Nanosecond)},
		{ID: "gone", URL: "https://one.example/4", Gone: true},
		{ID: "other", URL: "https://not-one.example/rss", DueAt: start},
	}
	update(t, s, func(tx *Tx) error {
		for _, feed := range put {
			noError(t, tx.PutFeed(feed))
		}
		paused, err := tx.PauseHost("one.example", until)
		if paused != 2 {
			t.Errorf("PauseHost put off %d feeds, want 2", paused)
		}
		return err
	})
	want := map[news.FeedID]time.Time{"new": until, "soon": until, "later": until.Add(time.Nanosecond), "other": start}
	view(t, s, func(tx *Tx) error {
		got := map[news.FeedID]time.Time{}
		due, _, err := tx.DueFeeds(start.Add(24*time.Hour), 10, noFeed)
		for _, feed := range due {
			got[feed.ID] = feed.DueAt
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("due (-want +got):\n%s", diff)
		}
		return err
	})
}
