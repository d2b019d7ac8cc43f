package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// mostSeries is how many series there may be, with however many feeds.
const mostSeries = 500

// newTestDesk returns a desk with so many feeds.
func newTestDesk(tb testing.TB, feeds int) *desk.Desk {
	tb.Helper()
	s, err := store.Open(filepath.Join(tb.TempDir(), "newsdesk.db"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	if err := s.Update(func(tx *store.Tx) error {
		for i := range feeds {
			url := fmt.Sprintf("https://news-%d.example/feed?key=s3cret", i)
			feed := news.Feed{ID: news.NewFeedID(url), URL: url, DueAt: time.Now().Add(time.Hour), Failures: i % 3}
			if err := tx.PutFeed(feed); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
	d, err := desk.New(s, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// newTestRegistry returns the metrics of a bot with so many feeds, in which
// everything has happened that can.
func newTestRegistry(tb testing.TB, feeds int) *prometheus.Registry {
	tb.Helper()
	r := prometheus.NewRegistry()
	m := NewMetrics(r)
	r.MustRegister(&Standing{
		Desk: newTestDesk(tb, feeds), Backups: store.Backups{Dir: tb.TempDir()},
		Gateway: func() (int, int) { return 2, 1 },
	})
	exercise(m)
	return r
}

func exercise(m *Metrics) {
	for _, how := range []news.Fetched{
		news.FetchedChanged, news.FetchedSame, news.FetchedNotModified, news.FetchedUnusable,
		news.FetchedRefused, news.FetchedThrottled, news.FetchedTrouble, news.FetchedNothing,
	} {
		m.Polled(news.Polled{Fetched: how, Took: time.Second})
	}
	m.Polled(news.Polled{Fetched: news.FetchedChanged, Intake: news.Intake{
		Known: 3, New: 2, Backlog: 1, Joins: []news.Join{
			{Joined: news.JoinOpened}, {Joined: news.JoinSame}, {Joined: news.JoinQuiet, Topics: []news.TopicID{"t"}},
		},
		Verdicts: []news.Verdict{{Reason: news.ReasonQueued}, {Reason: news.ReasonQuiet}, {Reason: news.ReasonFull}},
	}})
	for _, kind := range []news.PostKind{news.KindAlert, news.KindList, news.KindSpike, news.KindEdit, "thread", "publish"} {
		for _, outcome := range []news.Outcome{{State: news.Sent}, {State: news.Dropped}, {State: news.Queued}, {State: news.Queued, Reason: news.ReasonGone}} {
			m.Delivered(news.Delivered{Kind: kind, Outcome: outcome, At: time.Now(), Post: news.Post{Alert: &news.Alert{Published: time.Now()}}})
		}
	}
	for _, code := range []int{0, 200, 204, 400, 401, 403, 404, 429, 500} {
		m.Requested(news.Requested{Route: "POST /channels/{id}/messages", Status: code, Limited: "global"})
	}
	for i := range 60 { // more commands than there are
		for _, how := range []news.Answer{news.AnswerDone, news.AnswerRefused, news.AnswerFailed} {
			m.Answered(news.Answered{Command: fmt.Sprint("command ", i), Answer: how})
		}
	}
	m.Matched(time.Millisecond)
	m.Crowded("1", 493)
}

func TestMetricsAreNamedAsTheyShouldBe(t *testing.T) {
	r := newTestRegistry(t, 1)
	problems, err := testutil.GatherAndLint(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestF14SeriesDoNotGrowWithFeeds(t *testing.T) {
	count := func(feeds int) (series int) {
		r := newTestRegistry(t, feeds)
		families, err := r.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, family := range families {
			for _, metric := range family.GetMetric() {
				series++
				if h := metric.GetHistogram(); h != nil {
					series += len(h.GetBucket()) + 2 // +Inf and the count
				}
			}
		}
		return series
	}
	few, many := count(10), count(10_000)
	if few != many || many > mostSeries {
		t.Errorf("got %d series with 10 feeds and %d with 10,000, want as many and at most %d", few, many, mostSeries)
	}
	t.Logf("%d series", many)
}

func TestMetricsCountWhatHappened(t *testing.T) {
	r := newTestRegistry(t, 3)
	w := httptest.NewRecorder()
	(&Server{Metrics: r}).Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{
		`newsdesk_feeds{state="failing"} 2`,
		`newsdesk_feeds{state="fine"} 1`,
		`newsdesk_feed_fetches_total{result="not_modified"} 1`,
		`newsdesk_feed_fetches_total{result="changed"} 2`,
		`newsdesk_feed_fetch_duration_seconds_bucket{le="1"} 9`,
		`newsdesk_items_total{kind="new"} 2`,
		`newsdesk_duplicates_total{stage="seen"} 3`,
		`newsdesk_duplicates_total{stage="same"} 1`,
		`newsdesk_suppressed_total{reason="no_topic"} 1`,
		`newsdesk_suppressed_total{reason="quiet_hours"} 1`,
		`newsdesk_suppressed_total{reason="days_cap"} 1`,
		`newsdesk_posts_total{kind="edit",result="given_up"} 1`,
		`newsdesk_publish_to_post_seconds_count 1`,
		`newsdesk_discord_requests_total{code="none",route="POST /channels/{id}/messages"} 1`,
		`newsdesk_discord_rate_limits_total{scope="global"} 9`,
		`newsdesk_interactions_total{command="command 1",result="refused"} 1`,
		`newsdesk_outbox_pending 0`,
		`newsdesk_outbox_listed_total 493`,
		`newsdesk_gateway_up 0`,
		`newsdesk_gateway_connections{state="wanted"} 2`,
		`newsdesk_last_backup_timestamp_seconds 0`,
	} {
		if !strings.Contains(w.Body.String(), want+"\n") {
			t.Errorf("it lacks %s", want)
		}
	}
	if strings.Contains(w.Body.String(), "queued") || strings.Contains(w.Body.String(), "s3cret") {
		t.Errorf("it says more than it should:\n%s", w.Body)
	}
}

func TestMetricsThatCannotBeReadAreLeftOut(t *testing.T) {
	r := prometheus.NewRegistry()
	NewMetrics(r)
	r.MustRegister(broken{})
	var said strings.Builder
	w := httptest.NewRecorder()
	(&Server{Metrics: r, Log: slog.New(slog.NewTextHandler(&said, nil))}).Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "newsdesk_build_info") || !strings.Contains(said.String(), "the disk is gone") {
		t.Errorf("got %d, and in the log %s", w.Code, said.String())
	}
}

// broken is a collector whose store is gone.
type broken struct{}

func (broken) Describe(to chan<- *prometheus.Desc) { to <- feedsFigure }

func (broken) Collect(to chan<- prometheus.Metric) {
	to <- prometheus.NewInvalidMetric(feedsFigure, errors.New("the disk is gone"))
}

func BenchmarkCountAPoll(b *testing.B) {
	m := NewMetrics(prometheus.NewRegistry())
	poll := news.Polled{Fetched: news.FetchedChanged, Took: time.Second, Intake: news.Intake{Known: 30, New: 1, Joins: []news.Join{{Joined: news.JoinSame}}}}
	for b.Loop() {
		m.Polled(poll)
	}
}

func BenchmarkCountAMatch(b *testing.B) {
	m := NewMetrics(prometheus.NewRegistry())
	for b.Loop() {
		m.Matched(time.Millisecond)
	}
}

func BenchmarkGatherWithTenThousandFeeds(b *testing.B) {
	r := newTestRegistry(b, 10_000)
	for b.Loop() {
		if _, err := r.Gather(); err != nil {
			b.Fatal(err)
		}
	}
}
