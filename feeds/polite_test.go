package feeds

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/news"
)

// conditionalServer changes once a day and says "not modified" to whoever knows the ETag of the day.
func conditionalServer(w http.ResponseWriter, r *http.Request) {
	day := time.Now().Format("2006-01-02")
	tag := fmt.Sprintf(`W/"%s a b"`, day)
	w.Header().Set("ETag", tag)
	w.Header().Set("Last-Modified", day)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	fmt.Fprint(w, rss(day))
}

func unconditional(v visit) bool { return v.header.Get("If-None-Match") == "" }

func TestA1FourteenDaysOfGoodManners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: conditionalServer}
		run(t, poller(newMemory(feedAt("http://gazette.example/feed")), srv), 14*24*time.Hour)
		visits := srv.book()
		if len(visits) < 14*21 || len(visits) > 14*24 {
			t.Errorf("got %d requests, want about one an hour", len(visits))
		}
		for i, v := range visits {
			if unconditional(v) != (i == 0) {
				t.Errorf("request %d: validator %q", i, v.header.Get("If-None-Match"))
			}
			if i == 0 {
				continue
			}
			day := visits[i-1].at.Format("2006-01-02")
			if got, want := v.header.Get("If-None-Match"), fmt.Sprintf(`W/"%s a b"`, day); got != want {
				t.Errorf("request %d: If-None-Match %s, want %s", i, got, want)
			}
			if got := v.header.Get("If-Modified-Since"); got != day {
				t.Errorf("request %d: If-Modified-Since %s, want %s", i, got, day)
			}
			if gap := v.at.Sub(visits[i-1].at); gap < time.Hour {
				t.Errorf("request %d: %v after the one before", i, gap)
			}
		}
	})
}

func TestA23ServerThatNeverChangesIsAskedInFullOnceAWeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			sends(200, []byte(rss("x")), "ETag", `"for ever"`)(w, r)
		}}
		run(t, poller(newMemory(feedAt("http://gazette.example/feed")), srv), 15*24*time.Hour)
		var full []time.Time
		for _, v := range srv.book() {
			if unconditional(v) {
				full = append(full, v.at)
			}
		}
		if len(full) != 3 {
			t.Fatalf("got %d full requests in 15 days, want the first and two more", len(full))
		}
		for i := range full[1:] {
			if gap := full[i+1].Sub(full[i]); gap < week || gap > week+2*time.Hour {
				t.Errorf("full request %v after the one before, want a week", gap)
			}
		}
	})
}

func TestServersWishesAreObeyed(t *testing.T) {
	for name, tc := range map[string]struct {
		h     http.HandlerFunc
		least time.Duration // between two requests
		most  int           // requests in 14 days
	}{
		"A7 429 for two hours":          {sends(429, nil, "Retry-After", "7200"), 2 * time.Hour, 14 * 12},
		"A7 429 for a week":             {sends(429, nil, "Retry-After", "604800"), week, 2},
		"A10 429 without a time":        {sends(429, nil), time.Hour, 20},
		"A9 503 for two hours":          {sends(503, nil, "Retry-After", "7200"), 2 * time.Hour, 14 * 12},
		"A4 fresh for six hours":        {sends(200, []byte(rss("x")), "Cache-Control", "max-age=21600"), 6 * time.Hour, 14 * 4},
		"A11 fresh for a year":          {sends(200, []byte(rss("x")), "Cache-Control", "max-age=31536000"), 24 * time.Hour, 14},
		"A18 gone":                      {sends(410, nil), 0, 1},
		"A19 not found":                 {sends(404, nil), time.Hour, 20},
		"answers after 29 seconds":      {slowly(29*time.Second, sends(200, []byte(rss("x")), "Cache-Control", "max-age=21600")), 6 * time.Hour, 14 * 4},
		"A25 no validators, no changes": {sends(200, []byte(rss("x"))), time.Hour, 14 * 24},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := &server{HandlerFunc: tc.h}
				run(t, poller(newMemory(feedAt("http://gazette.example/feed")), srv), 14*24*time.Hour)
				visits := srv.book()
				for i := range visits[1:] {
					if gap := visits[i+1].at.Sub(visits[i].end); gap < tc.least {
						t.Errorf("request %d began %v after the answer before, want %v", i+1, gap, tc.least)
					}
				}
				if len(visits) > tc.most {
					t.Errorf("got %d requests in 14 days, want at most %d", len(visits), tc.most)
				}
			})
		})
	}
}

// slowly answers after d the first time and at once from then on.
func slowly(d time.Duration, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h(w, r)
		time.Sleep(d)
		d = 0
	}
}

func TestA6RestartPollsNothingEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: conditionalServer}
		desk := newMemory(many(50, "http://host%d.example/feed")...)
		for range 20 {
			run(t, poller(desk, srv), 2*time.Minute)
		}
		if got := len(srv.book()); got != 50 {
			t.Errorf("got %d requests in 20 starts within 40 minutes, want one to each of 50 feeds", got)
		}
	})
}

func TestA19FailingFeedIsAskedOnceADayAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		srv := &server{HandlerFunc: func(w http.ResponseWriter, r *http.Request) {
			if d := time.Since(began); d > 24*time.Hour && d < 30*24*time.Hour {
				http.NotFound(w, r)
				return
			}
			conditionalServer(w, r)
		}}
		feed := feedAt("http://gazette.example/feed")
		desk := newMemory(feed)
		run(t, poller(desk, srv), 32*24*time.Hour)
		visits := slices.DeleteFunc(srv.book(), func(v visit) bool {
			d := v.at.Sub(began)
			return d < 10*24*time.Hour || d > 30*24*time.Hour
		})
		if len(visits) < 17 || len(visits) > 23 {
			t.Fatalf("got %d requests in 20 days of failing, want about one a day", len(visits))
		}
		if slices.ContainsFunc(visits[:3], unconditional) {
			t.Error("a failing feed was asked for without validators")
		}
		if got := desk.feed(feed.ID); got.Failures != 0 || got.Problem != "" || !got.FailingSince.IsZero() {
			t.Errorf("after coming back: %d failures since %v, told %q", got.Failures, got.FailingSince, got.Problem)
		}
	})
}

func TestSimulationEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		srv := &server{HandlerFunc: conditionalServer}
		if err := poller(newMemory(feedAt("http://a.example/")), srv).Run(ctx); err != nil {
			t.Errorf("Run returned %v, want nil", err)
		}
	})
}

func TestA5FirstHourAfterAddingAFeedHasOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: conditionalServer}
		run(t, poller(newMemory(feedAt("http://gazette.example/feed")), srv), 70*time.Minute)
		visits := srv.book()
		if len(visits) != 2 || !unconditional(visits[0]) || unconditional(visits[1]) || visits[1].at.Sub(visits[0].at) < time.Hour {
			t.Errorf("got %+v, want one unconditional and an hour later one conditional request", visits)
		}
	})
}

func TestA7HostIsLeftAloneWithAllItsFeeds(t *testing.T) {
	for name, code := range map[string]int{"A7 429": 429, "A9 503": 503} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				srv := &server{HandlerFunc: func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Host == "busy.example" && time.Since(began) < 2*time.Hour {
						sends(code, nil, "Retry-After", "7200")(w, r)
						return
					}
					conditionalServer(w, r)
				}}
				desk := newMemory(slices.Concat(many(20, "http://busy.example/%d"), many(20, "http://other%d.example/"))...)
				for range 6 { // starts
					run(t, poller(desk, srv), 30*time.Minute)
				}
				busy := slices.DeleteFunc(srv.book(), func(v visit) bool { return !strings.Contains(v.url, "busy.example") })
				early := slices.DeleteFunc(slices.Clone(busy), func(v visit) bool { return v.at.Sub(began) >= 2*time.Hour })
				if len(early) != 1 {
					t.Errorf("got %d requests to the host in the two hours, want the first alone", len(early))
				}
				if len(busy) < 20 {
					t.Errorf("got %d requests to the host in three hours, want all its feeds polled in the end", len(busy))
				}
				if others := len(srv.book()) - len(busy); others < 40 {
					t.Errorf("got %d requests to other hosts, want them polled as ever", others)
				}
			})
		})
	}
}

func TestBusyRouteDoesNotStarveTheHostsOtherFeeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/0" {
				sends(429, nil, "Retry-After", "7200")(w, r)
				return
			}
			conditionalServer(w, r)
		}}
		run(t, poller(newMemory(many(5, "http://busy.example/%d")...), srv), 24*time.Hour)
		polls := map[string]int{}
		for _, v := range srv.book() {
			polls[v.url]++
		}
		for url, n := range polls {
			if url != "http://busy.example/0" && n < 10 {
				t.Errorf("%s was asked for %d times in a day, want about once in two hours", url, n)
			}
		}
	})
}

func TestHostOfTheOperatorsNetworkIsNotPausedForOneFeed(t *testing.T) {
	busy := sends(429, nil, "Retry-After", "7200")
	srv := listen(t, "127.0.0.1", busy)
	batch, _ := fetcher(t, loopback...).Fetch(t.Context(), feedAt(srv.URL), noon)
	if batch.Pause != (news.Pause{}) {
		t.Errorf("a server at home: got %+v, want no pause", batch.Pause)
	}
	f := &Fetcher{Transport: inMemory{busy}}
	batch, _ = f.Fetch(t.Context(), feedAt("https://www.Gazette.example:8443/feed"), noon)
	if want := (news.Pause{Host: "gazette.example", Until: noon.Add(2*time.Hour + exchangeTime)}); batch.Pause != want {
		t.Errorf("any other: got %+v, want %+v", batch.Pause, want)
	}
}

func TestA15HostsOfManySitesRestTwiceAsLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: conditionalServer}
		run(t, poller(newMemory(many(10, "https://www.reddit.com/r/%d/.rss")...), srv), 5*time.Minute)
		visits := srv.book()
		for i := range visits[1:] {
			if gap := visits[i+1].at.Sub(visits[i].end); gap < 2*time.Second {
				t.Errorf("request %d began %v after the one before, want 2 s", i+1, gap)
			}
		}
		if len(visits) != 10 {
			t.Errorf("got %d requests, want 10", len(visits))
		}
	})
}

func TestA26FiveThousandDueFeedsStartAtTwentyASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: sends(304, nil)}
		desk := newMemory()
		for _, f := range many(5000, "http://host%d.example/feed") {
			f.ETag, f.FullAt, f.DueAt = `"x"`, time.Now(), time.Now()
			desk.put(f)
		}
		run(t, poller(desk, srv), 5*time.Minute)
		visits := srv.book()
		for i := range visits[:max(0, len(visits)-20)] {
			if visits[i+20].at.Sub(visits[i].at) < time.Second {
				t.Fatalf("more than 20 requests in the second from %v on", visits[i].at)
			}
		}
		if len(visits) != 5000 {
			t.Errorf("got %d requests in five minutes, want all 5000", len(visits))
		}
	})
}
