package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

func TestUnreadGivesWhatMustBeReadSoonest(t *testing.T) {
	s := open(t)
	page := func(link string, seconds int, posts ...news.PostID) news.Page {
		return news.Page{Link: link, Posts: posts, Until: start.Add(time.Duration(seconds) * time.Second)}
	}
	update(t, s, func(tx *Tx) error {
		for _, p := range []news.Page{page("https://a.example/late", 9), page("https://a.example/soon", 1), page("https://a.example/over", 0), page("https://a.example/busy", 5)} {
			if err := tx.PutPage(p); err != nil {
				return err
			}
		}
		return nil
	})
	var links []string
	view(t, s, func(tx *Tx) error {
		pages, err := tx.Unread(start, 2, func(link string) bool { return link == "https://a.example/busy" })
		for _, p := range pages {
			links = append(links, p.Link)
		}
		return err
	})
	if diff := cmp.Diff([]string{"https://a.example/soon", "https://a.example/late"}, links); diff != "" {
		t.Error(diff)
	}
}

func TestPostsThatWaitForOnePageWaitForItTogether(t *testing.T) {
	s := open(t)
	page := news.Page{Link: "https://a.example/", Until: start, Posts: []news.PostID{"a"}}
	update(t, s, func(tx *Tx) error { return tx.PutPage(page) })
	page.Posts = []news.PostID{"b"}
	update(t, s, func(tx *Tx) error { return tx.PutPage(page) })
	view(t, s, func(tx *Tx) error {
		pages, err := tx.Unread(start.Add(-1), 9, func(string) bool { return false })
		if len(pages) != 1 || len(pages[0].Posts) != 2 {
			t.Errorf("got %+v", pages)
		}
		return err
	})
	update(t, s, func(tx *Tx) error { return tx.RemoveStalePages(start) })
	view(t, s, func(tx *Tx) error {
		pages, err := tx.Unread(start.Add(-1), 9, func(string) bool { return false })
		if len(pages) != 0 {
			t.Errorf("%d pages are left after their time", len(pages))
		}
		return err
	})
}

func TestCompleteMakesAPostDueUnlessItHasBeenTried(t *testing.T) {
	for _, tt := range []struct {
		name    string
		before  func(*Tx) error
		summary string
		due     bool
	}{
		{"waiting", func(*Tx) error { return nil }, "read", true},
		{"tried", func(tx *Tx) error {
			return tx.Settle("alert/1/s", news.Outcome{State: news.Queued, Retry: time.Hour}, start)
		}, "thin", false},
		{"sent", func(tx *Tx) error { return tx.Settle("alert/1/s", news.Outcome{State: news.Sent, Message: "7"}, start) }, "thin", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			update(t, s, func(tx *Tx) error {
				post := news.Post{ID: "alert/1/s", Channel: "1", Alert: &news.Alert{Summary: "thin"}, DueAt: start.Add(15 * time.Second)}
				if _, err := tx.Enqueue(post, start); err != nil {
					return err
				}
				return tt.before(tx)
			})
			update(t, s, func(tx *Tx) error {
				return tx.Complete("alert/1/s", func(a *news.Alert) { a.Summary = "read" }, start.Add(time.Second))
			})
			view(t, s, func(tx *Tx) error {
				post, _, err := tx.Post("alert/1/s")
				due, _, _ := tx.DuePosts(start.Add(time.Second), 9, func(news.ChannelID) bool { return false })
				if err != nil || post.Alert.Summary != tt.summary || len(due) > 0 != tt.due {
					t.Errorf("summary %q and %d due, %v", post.Alert.Summary, len(due), err)
				}
				return err
			})
		})
	}
}
