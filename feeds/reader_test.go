package feeds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/news"
)

// shelf is a Shelf that forgets when the test ends.
type shelf struct {
	mu      sync.Mutex
	pages   []news.Page
	shelved map[news.FeedID]news.Article // by the feed of the page
	after   map[news.FeedID]time.Duration
	began   time.Time
}

func newShelf(pages ...news.Page) *shelf {
	return &shelf{pages: pages, shelved: map[news.FeedID]news.Article{}, after: map[news.FeedID]time.Duration{}, began: time.Now()}
}

func (s *shelf) Unread(now time.Time, limit int, skip func(string) bool) ([]news.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	unread := slices.DeleteFunc(slices.Clone(s.pages), func(p news.Page) bool { return skip(p.Link) || !p.Until.After(now) })
	return unread[:min(limit, len(unread))], nil
}

func (s *shelf) Shelve(page news.Page, article news.Article, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shelved[page.Feed], s.after[page.Feed] = article, now.Sub(s.began)
	s.pages = slices.DeleteFunc(s.pages, func(p news.Page) bool { return p.Feed == page.Feed })
	return nil
}

// readFor runs a reader of shelf for a minute, with a web that is transport.
func readFor(t *testing.T, s *shelf, transport http.RoundTripper, hosts *Hosts) {
	t.Helper()
	reader := NewReader(s, &Fetcher{Transport: transport}, hosts, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := reader.Run(ctx); err != nil {
		t.Error(err)
	}
}

// waiting is a page that posts wait for, for fifteen seconds.
func waiting(feed news.FeedID, link string) news.Page {
	return news.Page{Feed: feed, Link: link, Until: wallTime().Add(15 * time.Second)}
}

func TestReaderAsksForALinkOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		web := inMemory{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			servesPage("text/html", []byte(articlePage("")))(w, r)
		})}
		s := newShelf(waiting("a", "https://courier.example/gate"), waiting("b", "https://courier.example/gate"))
		readFor(t, s, web, new(Hosts))
		if asked != 1 || len(s.shelved["a"].Paragraphs) != 2 || len(s.shelved["b"].Paragraphs) != 2 {
			t.Errorf("asked %d times, shelved %+v", asked, s.shelved)
		}
	})
}

func TestReaderAsksAHostForOneThingAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		open, most := 0, 0
		web := inMemory{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			open++
			most = max(most, open)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			open--
			mu.Unlock()
			servesPage("text/html", []byte(articlePage("")))(w, r)
		})}
		hosts := new(Hosts)
		if !hosts.enter(t.Context(), "courier.example") { // as the poller does
			t.Fatal("a free host is busy")
		}
		time.AfterFunc(3*time.Second, func() { hosts.leave("courier.example") })
		s := newShelf(waiting("a", "https://courier.example/1"), waiting("b", "https://courier.example/2"), waiting("c", "https://www.courier.example/3"))
		readFor(t, s, web, hosts)
		if most != 1 {
			t.Errorf("%d requests at once", most)
		}
		if s.after["a"] < 4*time.Second || len(s.shelved) != 3 {
			t.Errorf("shelved after %v", s.after)
		}
	})
}

func TestReaderGivesUpBeforeThePostsAreSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(waiting("silent", "https://silent.example/"), waiting("panics", "https://panics.example/"), waiting("busy", "https://busy.example/"))
		hosts := new(Hosts)
		hosts.enter(t.Context(), "busy.example")
		readFor(t, s, roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "panics.example" {
				panic("oops")
			}
			<-r.Context().Done()
			return nil, errors.New("no answer")
		}), hosts)
		for feed, most := range map[news.FeedID]time.Duration{"silent": 14 * time.Second, "panics": 0, "busy": 14 * time.Second} {
			if after, shelved := s.after[feed]; !shelved || after > most {
				t.Errorf("%s: shelved %t after %v", feed, shelved, after)
			}
		}
	})
}

// roundTrip is a transport that is a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestReaderIsNotHeldUpByOneSlowHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := inMemory{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host == "slow.example" {
				time.Sleep(20 * time.Second)
			}
			servesPage("text/html", []byte(articlePage("")))(w, r)
		})}
		var pages []news.Page
		for i := range 4 {
			pages = append(pages, waiting(news.FeedID(fmt.Sprint("s", i)), fmt.Sprintf("https://slow.example/%d", i)))
		}
		good := waiting("good", "https://good.example/1")
		s := newShelf(append(pages, good)...)
		readFor(t, s, web, new(Hosts))
		if len(s.shelved["good"].Paragraphs) == 0 {
			t.Errorf("the article of a quick host was not read; shelved: %v", s.after)
		}
	})
}
