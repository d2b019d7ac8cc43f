package feeds

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"
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

func TestFourteenDaysOfGoodManners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: conditionalServer}
		run(t, poller(newMemory(feedAt("http://gazette.example/feed")), srv), 14*24*time.Hour)
		visits := srv.book()
		if len(visits) < 14*22 || len(visits) > 14*26 {
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
			if gap := v.at.Sub(visits[i-1].at); gap < 54*time.Minute {
				t.Errorf("request %d: %v after the one before", i, gap)
			}
		}
	})
}

func TestServerThatNeverChangesIsAskedInFullOnceAWeek(t *testing.T) {
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
		"429 for two hours":         {sends(429, nil, "Retry-After", "7200"), 2 * time.Hour, 14 * 12},
		"429 for a week":            {sends(429, nil, "Retry-After", "604800"), week, 2},
		"429 without a time":        {sends(429, nil), time.Hour, 20},
		"503 for two hours":         {sends(503, nil, "Retry-After", "7200"), 2 * time.Hour, 14 * 12},
		"fresh for six hours":       {sends(200, []byte(rss("x")), "Cache-Control", "max-age=21600"), 6 * time.Hour, 14 * 4},
		"fresh for a year":          {sends(200, []byte(rss("x")), "Cache-Control", "max-age=31536000"), 24 * time.Hour, 14},
		"gone":                      {sends(410, nil), 0, 1},
		"not found":                 {sends(404, nil), 54 * time.Minute, 20},
		"answers after 29 seconds":  {slowly(29*time.Second, sends(200, []byte(rss("x")), "Cache-Control", "max-age=21600")), 6 * time.Hour, 14 * 4},
		"no validators, no changes": {sends(200, []byte(rss("x"))), 54 * time.Minute, 14 * 26},
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

func TestRestartPollsNothingEarly(t *testing.T) {
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

func TestFailingFeedIsAskedOnceADayAndComesBack(t *testing.T) {
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
