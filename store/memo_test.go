package store

import (
	"testing"
	"time"

	"newsdesk/news"
)

func TestFeedThatIsDueIsReadAsItIsStored(t *testing.T) {
	s := open(t)
	feed := news.Feed{ID: "f", URL: "https://courier.example/rss", DueAt: start}
	due := func() news.Feed {
		var feeds []news.Feed
		view(t, s, func(tx *Tx) (err error) {
			feeds, _, err = tx.DueFeeds(start.Add(time.Hour), 10, func(news.FeedID, string) bool { return false })
			return err
		})
		if len(feeds) != 1 {
			t.Fatalf("%d feeds are due, want one", len(feeds))
		}
		return feeds[0]
	}
	for _, title := range []string{"", "Courier", "Morning Courier", "Courier"} {
		feed.Title = title
		update(t, s, func(tx *Tx) error { return tx.PutFeed(feed) })
		if got := due(); got != feed {
			t.Errorf("due is %+v, want %+v", got, feed)
		}
		view(t, s, func(tx *Tx) error {
			got, found, err := tx.Feed("f")
			if err != nil || !found || got != feed {
				t.Errorf("Feed = %+v, %v, %v, want %+v", got, found, err, feed)
			}
			return nil
		})
	}
	update(t, s, func(tx *Tx) error { return tx.RemoveFeed("f") })
	view(t, s, func(tx *Tx) error {
		if got, found, err := tx.Feed("f"); found || err != nil {
			t.Errorf("Feed = %+v, %v after it was removed", got, err)
		}
		return nil
	})
}
