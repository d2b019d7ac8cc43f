package feeds

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/news"
)

// memory is a Desk that forgets when the test ends.
type memory struct {
	mu    sync.Mutex
	feeds map[news.FeedID]*news.Feed
	order []*news.Feed // by DueAt, those that are gone aside
	asked int          // times that DueFeeds was called

	dueErr    error
	ingestErr func(news.Batch) error
}

func newMemory(feeds ...news.Feed) *memory {
	m := &memory{feeds: make(map[news.FeedID]*news.Feed)}
	for _, f := range feeds {
		m.put(f)
	}
	return m
}

// put remembers f in place of what was known of it.
func (m *memory) put(f news.Feed) {
	if old, ok := m.feeds[f.ID]; ok {
		if i, found := slices.BinarySearchFunc(m.order, old, byDueAt); found {
			m.order = slices.Delete(m.order, i, i+1)
		}
	}
	m.feeds[f.ID] = &f
	if i, found := slices.BinarySearchFunc(m.order, &f, byDueAt); !found && !f.Gone {
		m.order = slices.Insert(m.order, i, &f)
	}
}

func byDueAt(a, b *news.Feed) int {
	return cmp.Or(a.DueAt.Compare(b.DueAt), strings.Compare(string(a.ID), string(b.ID)))
}

func (m *memory) DueFeeds(now time.Time, limit int, skip func(news.FeedID, string) bool) (due []news.Feed, next time.Time, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	if m.dueErr != nil {
		return nil, time.Time{}, m.dueErr
	}
	for _, f := range m.order {
		switch {
		case f.DueAt.After(now):
			return due, f.DueAt, nil
		case len(due) < limit && !skip(f.ID, f.Host()):
			due = append(due, *f)
		}
	}
	return due, time.Time{}, nil
}

func (m *memory) Ingest(batch news.Batch, _ time.Time) (news.Intake, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ingestErr != nil {
		if err := m.ingestErr(batch); err != nil {
			return news.Intake{}, err
		}
	}
	m.put(batch.Feed)
	if batch.Pause.Host != "" {
		m.pause(batch.Pause)
	}
	return news.Intake{Items: len(batch.Items), New: len(batch.Items)}, nil
}

func (m *memory) pause(pause news.Pause) {
	for _, f := range m.feeds {
		if f.Host() == pause.Host && f.DueAt.Before(pause.Until) {
			paused := *f
			paused.DueAt = pause.Until
			m.put(paused)
		}
	}
}

func (m *memory) feed(id news.FeedID) news.Feed {
	m.mu.Lock()
	defer m.mu.Unlock()
	return *m.feeds[id]
}

func (m *memory) set(change func(*memory)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(m)
}

// visit is a request as a server saw it.
type visit struct {
	at, end time.Time
	url     string
	header  http.Header
}

// server is a handler that keeps a book of its visitors.
type server struct {
	http.HandlerFunc

	mu     sync.Mutex
	visits []visit
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := visit{at: time.Now(), url: r.URL.String(), header: r.Header.Clone()}
	s.HandlerFunc(w, r)
	v.end = time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visits = append(s.visits, v)
}

func (s *server) book() []visit {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.visits)
}

// poller returns a Poller of desk whose requests go to h.
func poller(desk Desk, h http.Handler) *Poller {
	return &Poller{
		Desk:    desk,
		Fetcher: &Fetcher{Transport: inMemory{h}, UserAgent: "newsdesk/1.0", Interval: time.Hour},
		Log:     slog.New(slog.DiscardHandler),
	}
}

// run lets p run for d.
func run(t *testing.T, p *Poller, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := p.Run(ctx); err != nil {
		t.Errorf("Run returned %v, want nil", err)
	}
}

// many returns n feeds, each at a host of its own where the pattern has a %d.
func many(n int, pattern string) []news.Feed {
	feeds := make([]news.Feed, n)
	for i := range feeds {
		feeds[i] = feedAt(fmt.Sprintf(pattern, i))
	}
	return feeds
}

func TestA15OneRequestAtATimeAndARestBetweenTwoToOneHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(300 * time.Millisecond)
			sends(200, []byte(rss("x")))(w, r)
		}}
		desk := newMemory(slices.Concat(many(25, "http://one.example/%d"), many(25, "https://www.one.example:8443/%d"))...)
		run(t, poller(desk, srv), 5*time.Minute)
		visits := srv.book()
		if len(visits) != 50 {
			t.Fatalf("got %d requests, want 50", len(visits))
		}
		for i, v := range visits[1:] {
			if gap := v.at.Sub(visits[i].end); gap < time.Second || gap > 1100*time.Millisecond {
				t.Errorf("request %d began %v after the end of the one before, want a second", i+1, gap)
			}
		}
	})
}

func TestHostWithManyFeedsDoesNotKeepOthersWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: sends(200, []byte(rss("x")))}
		desk := newMemory(many(1000, "http://one.example/%d")...)
		for _, f := range many(100, "http://host%d.example/") {
			f.DueAt = time.Now()
			desk.put(f)
		}
		p := poller(desk, srv)
		p.Workers, p.Pace = 4, time.Nanosecond
		run(t, p, time.Second/2)
		if got := len(srv.book()); got != 101 {
			t.Errorf("got %d requests, want one to each of 101 hosts", got)
		}
	})
}

func TestB14ThousandSlowServersDelayNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Host, "slow") {
				<-r.Context().Done()
				return
			}
			time.Sleep(200 * time.Millisecond)
			sends(304, nil)(w, r)
		}}
		desk := newMemory()
		for _, f := range slices.Concat(many(1000, "http://slow%d.example/"), many(500, "http://good%d.example/")) {
			f.ETag, f.FullAt, f.DueAt = `"x"`, time.Now(), time.Now().Add(rand.N(15*time.Minute))
			desk.put(f)
		}
		var late []time.Duration
		desk.ingestErr = func(b news.Batch) error {
			if before := desk.feeds[b.Feed.ID]; strings.HasPrefix(b.Feed.Host(), "good") {
				late = append(late, b.Feed.PolledAt.Sub(before.DueAt))
			}
			return nil
		}
		p := poller(desk, srv)
		p.Fetcher.Interval = 15 * time.Minute
		run(t, p, 2*time.Hour)
		slices.Sort(late)
		if len(late) < 3500 {
			t.Fatalf("got %d polls of good servers, want seven rounds of 500 or more", len(late))
		}
		p99, worst := late[len(late)*99/100], late[len(late)-1]
		t.Logf("%d polls late by %v (median), %v (p99), %v (worst)", len(late), late[len(late)/2], p99, worst)
		if p99 > time.Minute || worst > 2*time.Minute {
			t.Errorf("late by %v (p99), %v (worst), want less than 1 and 2 minutes", p99, worst)
		}
	})
}

func TestRequestsInFlightAreLimited(t *testing.T) {
	for name, tc := range map[string]struct {
		after time.Duration
		want  int
	}{
		"at first the workers":              {patience / 2, 4},
		"twice that once they are slow":     {patience * 3 / 2, 8},
		"eight times and not more, at last": {patience * 12, 32},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				flying, most := 0, 0
				p := poller(newMemory(many(100, "http://slow%d.example/")...), http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					mu.Lock()
					flying++
					most = max(most, flying)
					mu.Unlock()
					<-r.Context().Done()
					mu.Lock()
					flying--
					mu.Unlock()
				}))
				p.Workers = 4
				run(t, p, tc.after)
				if most != tc.want || flying != 0 {
					t.Errorf("at most %d requests in flight and %d left over, want %d and none", most, flying, tc.want)
				}
			})
		})
	}
}

func TestFeedAddedMeanwhileIsFoundWithinAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: sends(200, []byte(rss("x")))}
		desk := newMemory()
		time.AfterFunc(10*time.Second, func() {
			desk.set(func(m *memory) { m.put(feedAt("http://new.example/")) })
		})
		run(t, poller(desk, srv), 65*time.Second)
		if got := len(srv.book()); got != 1 {
			t.Errorf("got %d requests, want 1", got)
		}
	})
}

func TestFeedsArePolledWhenTheyAreDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := newMemory(many(10, "http://host%d.example/")...)
		polls := 0
		desk.ingestErr = func(b news.Batch) error {
			before := desk.feeds[b.Feed.ID]
			if late := b.Feed.PolledAt.Sub(before.DueAt); !before.DueAt.IsZero() && (late < 0 || late > 2*shortestNap) {
				t.Errorf("%s was polled %v after it was due", b.Feed.URL, late)
			}
			polls++
			return nil
		}
		run(t, poller(desk, sends(200, []byte(rss("x")))), 10*time.Hour)
		if polls < 90 {
			t.Errorf("got %d polls of ten feeds in ten hours, want about a hundred", polls)
		}
	})
}

func TestIdlePollerHardlyAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := newMemory(many(10, "http://host%d.example/")...)
		run(t, poller(desk, &server{HandlerFunc: sends(200, []byte(rss("x")))}), 50*time.Minute)
		if desk.asked > 75 {
			t.Errorf("asked %d times in 50 minutes for what is due, want about once a minute", desk.asked)
		}
	})
}

func TestPanicInAFetchIsAFailureOfTheFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		desk := newMemory(feedAt("http://bad.example/"), feedAt("http://good.example/"))
		p := poller(desk, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Host == "bad.example" {
				panic("broken parser")
			}
			sends(200, []byte(rss("x")))(w, r)
		}))
		p.Log = slog.New(slog.NewTextHandler(&log, nil))
		run(t, p, 30*time.Minute)
		bad, good := desk.feed(news.NewFeedID("http://bad.example/")), desk.feed(news.NewFeedID("http://good.example/"))
		if bad.Failures != 1 || bad.Problem != ownFault || !bad.DueAt.After(bad.PolledAt) {
			t.Errorf("bad feed: %d failures, told %q, due at %v", bad.Failures, bad.Problem, bad.DueAt)
		}
		if good.OKAt.IsZero() {
			t.Error("the good feed was not polled")
		}
		if !strings.Contains(log.String(), "broken parser") {
			t.Errorf("log does not tell of the panic: %s", log.String())
		}
	})
}

func TestBatchIsKeptWhileTheDeskCannotTakeIt(t *testing.T) {
	for name, failure := range map[string]func(){
		"error": func() {},
		"panic": func() { panic("disk on fire") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := &server{HandlerFunc: sends(200, []byte(rss("x")), "ETag", `"1"`)}
				desk := newMemory(many(100, "http://host%d.example/")...)
				full := time.Now().Add(5 * time.Minute)
				desk.ingestErr = func(news.Batch) error {
					if time.Now().Before(full) {
						failure()
						return errors.New("no space left on device")
					}
					return nil
				}
				p := poller(desk, srv)
				p.Workers = 4
				run(t, p, 20*time.Minute)
				urls := make(map[string]int)
				early := 0
				for _, v := range srv.book() {
					urls[v.url]++
					if v.at.Before(full) {
						early++
					}
				}
				for url, n := range urls {
					if n > 1 {
						t.Errorf("%s was asked for %d times, want once", url, n)
					}
				}
				if len(urls) != 100 || early > maxUnsaved+p.Workers {
					t.Errorf("%d feeds polled, %d while the disk was full; want all, and few", len(urls), early)
				}
				for _, f := range desk.feeds {
					if f.ETag == "" {
						t.Errorf("%s was not remembered", f.URL)
					}
				}
			})
		})
	}
}

func TestBatchThatIsNeverTakenHarmsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: sends(200, []byte(rss("x")))}
		desk := newMemory(many(20, "http://host%d.example/")...)
		poison := news.NewFeedID("http://host7.example/")
		desk.ingestErr = func(b news.Batch) error {
			if b.Feed.ID == poison {
				return errors.New("key too large")
			}
			return nil
		}
		run(t, poller(desk, srv), 24*time.Hour)
		visits := make(map[string]int)
		for _, v := range srv.book() {
			visits[v.url]++
		}
		for url, n := range visits {
			if n < 20 || n > 28 {
				t.Errorf("%s was asked for %d times in a day, want about 24", url, n)
			}
		}
	})
}

func TestRunSurvivesADeskThatDoesNotKnowWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &server{HandlerFunc: sends(200, []byte(rss("x")))}
		desk := newMemory(feedAt("http://host.example/"))
		desk.dueErr = errors.New("database is closed")
		time.AfterFunc(10*time.Minute, func() { desk.set(func(m *memory) { m.dueErr = nil }) })
		run(t, poller(desk, srv), 15*time.Minute)
		if len(srv.book()) != 1 || desk.asked < 60 || desk.asked > 70 {
			t.Errorf("%d requests, asked %d times; want one, and six times a minute", len(srv.book()), desk.asked)
		}
	})
}

func TestEndOfRunLeavesNoTraceOfPollsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := newMemory(many(10, "http://slow%d.example/")...)
		desk.ingestErr = func(b news.Batch) error {
			t.Errorf("%s was handed to the desk", b.Feed.URL)
			return nil
		}
		run(t, poller(desk, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })), time.Second)
		for _, f := range desk.feeds {
			if f.Failures != 0 || !f.PolledAt.IsZero() {
				t.Errorf("%s: %d failures, polled at %v; want it as it was", f.URL, f.Failures, f.PolledAt)
			}
		}
	})
}

func TestLogTellsWhatAnOperatorWantsToKnowAndNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		began := time.Now()
		p := poller(newMemory(feedAt("http://host.example/?key=secret")), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch hours := time.Since(began).Hours(); {
			case hours > 3 && hours < 12:
				sends(500, nil)(w, r)
			case hours > 40:
				sends(410, nil)(w, r)
			default:
				sends(200, []byte(rss("x")))(w, r)
			}
		}))
		p.Log = slog.New(slog.NewTextHandler(&log, nil))
		run(t, p, 72*time.Hour)
		var got []string
		for line := range strings.Lines(log.String()) {
			_, message, _ := strings.Cut(line, `msg="`)
			message, _, _ = strings.Cut(message, `"`)
			got = append(got, message)
		}
		want := []string{"feed fails", "feed is back", "feed is gone for good"}
		if !slices.Equal(slices.DeleteFunc(got, func(m string) bool { return m == "feed has news" }), want) || len(log.String()) > 2000 {
			t.Errorf("got %q, want %q", got, want)
		}
		if strings.Contains(log.String(), "secret") {
			t.Errorf("the log holds the feed's key: %s", log.String())
		}
	})
}

func TestThousandIdleFeedsCostLittleMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := newMemory(many(1000, "http://host%d.example/")...)
		p := poller(desk, sends(200, []byte(rss("x"))))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		before, goroutines := heap(), runtime.NumGoroutine()
		go func() { ended <- p.Run(ctx) }()
		time.Sleep(30 * time.Minute)
		after := heap()
		if more := runtime.NumGoroutine() - goroutines; more > 1 {
			t.Errorf("idle with %d goroutines, want Run's only", more)
		}
		t.Logf("%d kB of heap, the feeds in the desk among them", (after-before)>>10)
		if after > before+4<<20 {
			t.Errorf("a thousand idle feeds cost %d kB", (after-before)>>10)
		}
		cancel()
		<-ended
	})
}

// heap returns the bytes in use after a collection.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A slowDesk takes its time.
type slowDesk struct {
	*memory
	takes time.Duration
}

func (d slowDesk) Ingest(batch news.Batch, now time.Time) (news.Intake, error) {
	time.Sleep(d.takes)
	return d.memory.Ingest(batch, now)
}

func TestPollsWithoutItemsKeepNoWorkerWhileTheDeskTakesThemIn(t *testing.T) {
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		feeds  int
		want   int // requests while the desk is busy
		more   int // or so many more, which were under way
	}{
		"nothing new":        {sends(http.StatusNotFound, nil), 20, 20, 0},
		"items":              {sends(http.StatusOK, []byte(rss("x"))), 20, 2, 0},
		"more than may wait": {sends(http.StatusNotFound, nil), 2 * maxSettling, maxSettling, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := &server{HandlerFunc: tc.answer}
				p := poller(slowDesk{newMemory(many(tc.feeds, "http://host%d.example/")...), time.Second}, srv)
				p.Workers, p.Pace = 2, time.Nanosecond
				run(t, p, 900*time.Millisecond)
				if got := len(srv.book()); got < tc.want || got > tc.want+tc.more {
					t.Errorf("%d requests of two workers, want %d and at most %d more", got, tc.want, tc.more)
				}
			})
		})
	}
}
