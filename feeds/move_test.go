package feeds

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/news"
)

// moving is a server whose feed answers at /new, and at /old as old says.
func moving(old http.HandlerFunc) *server {
	return &server{HandlerFunc: func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/old") {
			old(w, r)
			return
		}
		conditionalServer(w, r)
	}}
}

func TestA16FeedMovesAfterThreeAnswersOverADay(t *testing.T) {
	const from, to = "http://gazette.example/old", "http://new.example/feed"
	redirect := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, code) }
	}
	count := 0
	for name, tc := range map[string]struct {
		old      http.HandlerFunc
		interval time.Duration
		after    time.Duration // it is to have moved, and not a poll before; 0: never
	}{
		"301 each time":  {redirect(301), time.Hour, 24 * time.Hour},
		"308 each time":  {redirect(308), time.Hour, 24 * time.Hour},
		"301 once a day": {redirect(301), 24 * time.Hour, 48 * time.Hour},
		"302 each time":  {redirect(302), time.Hour, 0},
		"307 each time":  {redirect(307), time.Hour, 0},
		"301 once":       {only(3, redirect(301)), time.Hour, 0},
		"301 and 200 in turns": {func(w http.ResponseWriter, r *http.Request) {
			if count++; count%7 == 0 {
				conditionalServer(w, r)
				return
			}
			redirect(301)(w, r)
		}, 3 * time.Hour, 0},
		"301 to ever new places": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, to+"?at="+time.Now().Format("15"), http.StatusMovedPermanently)
		}, time.Hour, 0},
		"301 to a portal": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Host == "portal.example" {
				sends(200, []byte("<!doctype html><title>Sign in</title>"))(w, r)
				return
			}
			http.Redirect(w, r, "http://portal.example/old/login", http.StatusMovedPermanently)
		}, time.Hour, 0},
		"302 behind a 301": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/old/here" {
				redirect(302)(w, r)
				return
			}
			http.Redirect(w, r, "/old/here", http.StatusMovedPermanently)
		}, time.Hour, 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				desk := newMemory(feedAt(from))
				p := poller(desk, moving(tc.old))
				p.Fetcher.Interval = tc.interval
				moved := time.Duration(0)
				desk.ingestErr = func(b news.Batch) error {
					if b.Feed.URL != from && moved == 0 {
						moved = b.Feed.PolledAt.Sub(began)
					}
					return nil
				}
				run(t, p, 5*24*time.Hour)
				if late := moved - tc.after; tc.after != 0 && (late < 0 || late > tc.interval*23/10) {
					t.Errorf("moved after %v, want %v", moved, tc.after)
				}
				if got := desk.feed(news.NewFeedID(from)); (got.URL == from) != (tc.after == 0) {
					t.Errorf("it is asked for at %s", got.URL)
				}
			})
		})
	}
}

// only answers the nth request with h, and all others as the feed itself.
func only(n int, h http.HandlerFunc) http.HandlerFunc {
	seen := 0
	return func(w http.ResponseWriter, r *http.Request) {
		if seen++; seen != n {
			conditionalServer(w, r)
			return
		}
		h(w, r)
	}
}

func TestA16FeedThatMovedIsAskedForAtItsNewAddressAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		srv := moving(http.RedirectHandler("http://new.example/feed", http.StatusMovedPermanently).ServeHTTP)
		run(t, poller(newMemory(feedAt("http://gazette.example/old")), srv), 3*24*time.Hour)
		late := slices.DeleteFunc(srv.book(), func(v visit) bool { return v.at.Sub(began) < 27*time.Hour })
		if len(late) < 40 {
			t.Fatalf("got %d requests in the last two days, want one an hour", len(late))
		}
		for _, v := range late {
			if v.url != "http://new.example/feed" || unconditional(v) {
				t.Errorf("got a request for %s, validator %q", v.url, v.header.Get("If-None-Match"))
			}
		}
	})
}

func TestAnotherFeedAtTheNewAddressIsNoMove(t *testing.T) {
	titled := func(title string) http.Handler {
		body := strings.NewReplacer("Harbour Gazette", title, "https://gazette.example/", "https://"+title+".example/").Replace(rss("x"))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/old" {
				http.Redirect(w, r, "/new", http.StatusMovedPermanently)
				return
			}
			sends(200, []byte(body))(w, r)
		})
	}
	feed := feedAt("http://gazette.example/old")
	for day, title := range []string{"a", "b", "c", "d", "e"} {
		f := &Fetcher{Transport: inMemory{titled(title)}}
		batch, err := f.Fetch(t.Context(), feed, noon.AddDate(0, 0, day))
		if err != nil || batch.Feed.URL != feed.URL || batch.Feed.Move.Times != 1 {
			t.Errorf("day %d: err %v, asked for at %s, %+v", day, err, batch.Feed.URL, batch.Feed.Move)
		}
		feed = batch.Feed
	}
}
