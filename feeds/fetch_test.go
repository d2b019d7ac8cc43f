package feeds

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// inMemory is a transport that calls a handler. The request is at the host that the handler sees.
type inMemory struct{ http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

const (
	oldETag     = `W/"a b"`
	oldModified = "Sun, 01 Nov 2026 11:00:00 GMT"
	week        = 7 * 24 * time.Hour
)

// known is a feed that was polled an hour before noon and holds rss("old").
func known() news.Feed {
	feed := feedAt("https://gazette.example/feed.xml")
	feed.Title, feed.Home = "Harbour Gazette", "https://gazette.example/"
	feed.ETag, feed.LastModified, feed.BodyHash = oldETag, oldModified, hashOf([]byte(rss("old")))
	feed.PolledAt = noon.Add(-time.Hour)
	feed.OKAt, feed.FullAt, feed.LearnedAt = feed.PolledAt, feed.PolledAt, feed.PolledAt
	return feed
}

func TestValidatorsAreRememberedAsTheServerSentThem(t *testing.T) {
	type validators struct{ ETag, LastModified string }
	for name, tc := range map[string]struct {
		h    http.HandlerFunc
		want validators
	}{
		"A2 200 with a new body":         {sends(200, []byte(rss("new")), "ETag", `"2"`, "Last-Modified", "x"), validators{`"2"`, "x"}},
		"A2 200 with the same body":      {sends(200, []byte(rss("old")), "ETag", `"2"`, "Last-Modified", "x"), validators{`"2"`, "x"}},
		"200 without validators":         {sends(200, []byte(rss("new"))), validators{}},
		"200 with one":                   {sends(200, []byte(rss("old")), "ETag", `"2"`), validators{`"2"`, ""}},
		"A3 304 with new ones":           {sends(304, nil, "ETag", `"2"`, "Last-Modified", "x"), validators{`"2"`, "x"}},
		"A3 304 with one":                {sends(304, nil, "ETag", `"2"`), validators{`"2"`, oldModified}},
		"304 without":                    {sends(304, nil), validators{oldETag, oldModified}},
		"A1 weak, with spaces":           {sends(200, []byte(rss("new")), "ETag", `W/"x  y"`), validators{`W/"x  y"`, ""}},
		"without quotes":                 {sends(200, []byte(rss("new")), "ETag", `abc`), validators{`abc`, ""}},
		"a date that is none":            {sends(200, []byte(rss("new")), "Last-Modified", "yesterday"), validators{"", "yesterday"}},
		"one that cannot be sent back":   {sends(200, []byte(rss("new")), "ETag", "\"a\x01b\""), validators{}},
		"one that cannot be stored":      {sends(200, []byte(rss("new")), "ETag", "\"caf\xe9\""), validators{}},
		"one that is as long as a story": {sends(200, []byte(rss("new")), "ETag", string(make([]byte, 5000))), validators{}},
		"B15 a document that is none":    {sends(200, []byte("<html/>"), "ETag", `"2"`), validators{oldETag, oldModified}},
		"an error":                       {sends(500, nil, "ETag", `"2"`), validators{oldETag, oldModified}},
	} {
		f := &Fetcher{Transport: inMemory{tc.h}}
		batch, _ := f.Fetch(t.Context(), known(), noon)
		got := validators{batch.Feed.ETag, batch.Feed.LastModified}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestA20A21RequestSaysWhoAsksAndWhatIsKnownAndNothingElse(t *testing.T) {
	for name, tc := range map[string]struct {
		feed func(*news.Feed)
		want http.Header
	}{
		"A1 a known feed":               {func(*news.Feed) {}, headers("If-None-Match", oldETag, "If-Modified-Since", oldModified)},
		"a new feed":                    {func(f *news.Feed) { *f = feedAt(f.URL) }, headers()},
		"A23 a week of nothing but 304": {func(f *news.Feed) { f.FullAt = noon.Add(-week) }, headers()},
		"A23 a week of nothing but 304, then 429": {func(f *news.Feed) {
			f.FullAt, f.Problem = noon.Add(-week), statusProblem(429)
		}, headers("If-None-Match", oldETag, "If-Modified-Since", oldModified)},
	} {
		var got *http.Request
		f := &Fetcher{UserAgent: "newsdesk/1.0 (+https://newsdesk.example; feed bot)", Transport: inMemory{http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r })}}
		feed := known()
		feed.URL += "?b=2&a=1&utm_source=x"
		tc.feed(&feed)
		_, _ = f.Fetch(t.Context(), feed, noon)
		want := tc.want.Clone()
		want.Set("User-Agent", f.UserAgent)
		want.Set("Accept", accept)
		want.Set("Accept-Encoding", "br, gzip")
		if diff := cmp.Diff(want, got.Header); diff != "" {
			t.Errorf("%s: header (-want +got):\n%s", name, diff)
		}
		if got.Method != http.MethodGet || got.URL.String() != feed.URL {
			t.Errorf("%s: got %s %s, want GET %s", name, got.Method, got.URL, feed.URL)
		}
	}
}

func TestGoodAnswerIsRemembered(t *testing.T) {
	failing := func(f *news.Feed) {
		f.Failures, f.FailingSince, f.Problem = 3, noon.Add(-time.Hour), "trouble"
	}
	for name, tc := range map[string]struct {
		h     http.HandlerFunc
		want  func(*news.Feed)
		items int
	}{
		"not modified": {sends(304, nil), func(*news.Feed) {}, 0},
		"A25 the same body": {sends(200, []byte(rss("old")), "ETag", oldETag, "Last-Modified", oldModified), func(f *news.Feed) {
			f.FullAt = noon
		}, 0},
		"a new body": {sends(200, []byte(rss("new"))), func(f *news.Feed) {
			f.FullAt, f.BodyHash, f.ETag, f.LastModified = noon, hashOf([]byte(rss("new"))), "", ""
		}, 1},
	} {
		before := known()
		failing(&before)
		f := &Fetcher{Transport: inMemory{tc.h}}
		batch, err := f.Fetch(t.Context(), before, noon)
		want := known()
		want.PolledAt, want.OKAt = noon, noon
		tc.want(&want)
		want.DueAt = batch.Feed.DueAt
		if diff := cmp.Diff(want, batch.Feed); diff != "" || err != nil {
			t.Errorf("%s: err %v, feed (-want +got):\n%s", name, err, diff)
		}
		if got := len(batch.Items); got != tc.items {
			t.Errorf("%s: got %d items, want %d", name, got, tc.items)
		}
	}
}

func TestFailureIsRemembered(t *testing.T) {
	f := &Fetcher{Transport: inMemory{sends(500, nil)}}
	feed := known()
	for i := range 3 {
		now := noon.Add(time.Duration(i) * time.Hour)
		batch, err := f.Fetch(t.Context(), feed, now)
		want := known()
		want.PolledAt, want.Failures, want.FailingSince, want.Problem = now, i+1, noon, statusProblem(500)
		want.DueAt = batch.Feed.DueAt
		if diff := cmp.Diff(want, batch.Feed); diff != "" || err == nil {
			t.Errorf("failure %d: err %v, feed (-want +got):\n%s", i+1, err, diff)
		}
		feed = batch.Feed
	}
}

func TestEndOfContextIsNoFailure(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := &Fetcher{Transport: inMemory{http.HandlerFunc(func(http.ResponseWriter, *http.Request) { cancel() })}}
	batch, err := f.Fetch(ctx, known(), noon)
	if diff := cmp.Diff(known(), batch.Feed); diff != "" || err == nil {
		t.Errorf("err %v, feed (-want +got):\n%s", err, diff)
	}
}

func TestWhenAFeedIsDueNext(t *testing.T) {
	const minute, hour = time.Minute, time.Hour
	for name, tc := range map[string]struct {
		h        http.HandlerFunc
		feed     func(*news.Feed)
		from, to time.Duration
	}{
		"the fetcher's interval":            {sends(304, nil), nil, hour, 66 * minute},
		"the feed's own interval":           {sends(304, nil), func(f *news.Feed) { f.Interval = 2 * hour }, 2 * hour, 132 * minute},
		"a shorter interval of the feed":    {sends(304, nil), func(f *news.Feed) { f.Interval = 10 * minute }, 10 * minute, 11 * minute},
		"A4 max-age of a 304":               {sends(304, nil, "Cache-Control", "max-age=7200"), nil, 2 * hour, 133 * minute},
		"max-age of a 200":                  {sends(200, []byte(rss("new")), "Cache-Control", "max-age=7200"), nil, 2 * hour, 133 * minute},
		"A4 max-age with the same body":     {sends(200, []byte(rss("old")), "Cache-Control", "max-age=7200"), nil, 2 * hour, 133 * minute},
		"max-age of a minute":               {sends(304, nil, "Cache-Control", "max-age=60"), nil, hour, 66 * minute},
		"A11 max-age of a year":             {sends(304, nil, "Cache-Control", "max-age=31536000"), nil, 24 * hour, 27 * hour},
		"Retry-After of a 200":              {sends(200, []byte(rss("new")), "Retry-After", "7200"), nil, 2 * hour, 133 * minute},
		"the document's wish, at a 304":     {sends(304, nil), func(f *news.Feed) { f.Every = 3 * hour }, 3 * hour, 199 * minute},
		"A12 the document's wish of 5 min":  {sends(304, nil), func(f *news.Feed) { f.Every = 5 * minute }, hour, 66 * minute},
		"A14 the document's wish of a week": {sends(304, nil), func(f *news.Feed) { f.Every = week }, 24 * hour, 27 * hour},
		"first failure":                     {sends(500, nil), nil, hour, 66 * minute},
		"third failure":                     {sends(500, nil), func(f *news.Feed) { f.Failures = 2 }, 4 * hour, 264 * minute},
		"tenth failure":                     {sends(404, nil), func(f *news.Feed) { f.Failures = 9 }, 24 * hour, 27 * hour},
		"A10 429 alone":                     {sends(429, nil), func(f *news.Feed) { f.Interval = minute }, hour, 67 * minute},
		"A10 second 429 alone":              {sends(429, nil), func(f *news.Feed) { f.Interval, f.Failures = minute, 1 }, 2 * hour, 132 * minute},
		"A7 429 with Retry-After":           {sends(429, nil, "Retry-After", "7200"), nil, 2 * hour, 133 * minute},
		"429 with a short Retry-After":      {sends(429, nil, "Retry-After", "5"), nil, hour, 66 * minute},
		"429 with max-age":                  {sends(429, nil, "Retry-After", "3600", "Cache-Control", "max-age=86400"), nil, 24 * hour, 27 * hour},
		"A8 429 until a date":               {sends(429, nil, "Retry-After", noon.Add(5*hour).Format(http.TimeFormat)), nil, 5 * hour, 331 * minute},
		"A9 503 with Retry-After":           {sends(503, nil, "Retry-After", "7200"), nil, 2 * hour, 133 * minute},
		"A9 503 until a date":               {sends(503, nil, "Retry-After", noon.Add(5*hour).Format(http.TimeFormat)), nil, 5 * hour, 331 * minute},
		"503 with a Retry-After of a year":  {sends(503, nil, "Retry-After", "31536000"), nil, week, 186 * hour},
	} {
		f := &Fetcher{Transport: inMemory{tc.h}, Interval: hour}
		feed := known()
		if tc.feed != nil {
			tc.feed(&feed)
		}
		for i := range 20 {
			now := noon.Add(time.Duration(i) * time.Nanosecond)
			batch, _ := f.Fetch(t.Context(), feed, now)
			if got := batch.Feed.DueAt.Sub(now); got < tc.from || got > tc.to {
				t.Errorf("%s: due after %v, want %v to %v", name, got, tc.from, tc.to)
				break
			}
		}
	}
}

func TestD33LinksAreRelativeToContentLocation(t *testing.T) {
	const document = `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>y</title><link href="a"/></entry></feed>`
	for name, tc := range map[string]struct{ location, want string }{
		"none":                       {"", "https://gazette.example/a"},
		"of the same host":           {"/archive/2026/feed.xml", "https://gazette.example/archive/2026/a"},
		"of the same host, absolute": {"https://www.gazette.example/b/", "https://www.gazette.example/b/a"},
		"of another host":            {"https://internal.example/b/", "https://gazette.example/a"},
		"of another kind":            {"javascript:alert(1)", "https://gazette.example/a"},
		"that is none":               {"http://%zz/", "https://gazette.example/a"},
	} {
		f := &Fetcher{Transport: inMemory{sends(200, []byte(document), "Content-Location", tc.location)}}
		batch, err := f.Fetch(t.Context(), known(), noon)
		if err != nil || len(batch.Items) != 1 || batch.Items[0].Link != tc.want {
			t.Errorf("%s: err %v, items %+v, want the link %s", name, err, batch.Items, tc.want)
		}
	}
}

func TestA18GoneFeedIsMarked(t *testing.T) {
	f := &Fetcher{Transport: inMemory{sends(410, nil)}}
	batch, err := f.Fetch(t.Context(), known(), noon)
	if err == nil || !batch.Feed.Gone || batch.Feed.Problem != statusProblem(410) {
		t.Errorf("err %v, gone %t, told %q", err, batch.Feed.Gone, batch.Feed.Problem)
	}
}

func TestUnaskedNotModifiedIsAFailure(t *testing.T) {
	f := &Fetcher{Transport: inMemory{sends(304, nil)}}
	batch, err := f.Fetch(t.Context(), feedAt("https://gazette.example/"), noon)
	if err == nil || batch.Feed.Problem != statusProblem(304) {
		t.Errorf("err %v, told %q", err, batch.Feed.Problem)
	}
}

func TestRequestWithoutValidatorsCountsAsFullEvenIfItFails(t *testing.T) {
	f := &Fetcher{Transport: inMemory{sends(500, nil)}}
	feed := known()
	feed.FullAt = noon.Add(-week)
	batch, _ := f.Fetch(t.Context(), feed, noon)
	if !batch.Feed.FullAt.Equal(noon) || batch.Feed.ETag != oldETag {
		t.Errorf("full at %v with ETag %s, want now with the old one", batch.Feed.FullAt, batch.Feed.ETag)
	}
}

func TestPollsAreNamedByHowTheyEnd(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	before := news.Feed{BodyHash: "a"}
	trouble := func(status int) error { return &PollError{Status: status, Err: errors.New("x")} }
	for _, tt := range []struct {
		name  string
		after news.Feed
		err   error
		want  news.Fetched
	}{
		{"another document", news.Feed{BodyHash: "b", FullAt: now, PolledAt: now}, nil, news.FetchedChanged},
		{"the same document", news.Feed{BodyHash: "a", FullAt: now, PolledAt: now}, nil, news.FetchedSame},
		{"no document", news.Feed{BodyHash: "a", FullAt: now.Add(-time.Hour), PolledAt: now}, nil, news.FetchedNotModified},
		{"no answer", before, trouble(0), news.FetchedNothing},
		{"a fault of our own", before, errors.New("panic"), news.FetchedNothing},
		{"429", before, trouble(429), news.FetchedThrottled},
		{"503", before, trouble(503), news.FetchedTrouble},
		{"404", before, trouble(404), news.FetchedRefused},
		{"a document that is none", before, trouble(200), news.FetchedUnusable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := fetched(before, tt.after, tt.err); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
