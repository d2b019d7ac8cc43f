package web

import (
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"newsdesk/news"
)

// Metrics counts what the parts of the bot say that they have done. Its methods
// are theirs to call, from any goroutine, and take about a microsecond.
//
// No series is about one feed, one server or one member: there are as many of
// them with ten thousand feeds as with ten.
type Metrics struct {
	fetches      *prometheus.CounterVec
	fetchTime    prometheus.Histogram
	items        *prometheus.CounterVec
	duplicates   *prometheus.CounterVec
	matchTime    prometheus.Histogram
	suppressed   *prometheus.CounterVec
	posts        *prometheus.CounterVec
	crowded      *prometheus.CounterVec
	publishDelay prometheus.Histogram
	outboxDelay  prometheus.Histogram
	requests     *prometheus.CounterVec
	limits       *prometheus.CounterVec
	interactions *prometheus.CounterVec
}

// NewMetrics registers the metrics with r, and returns what fills them.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		fetches: counters("feed_fetches_total", "Requests for feeds, by how they ended.", "result"),
		fetchTime: histogram("feed_fetch_duration_seconds", "How long requests for feeds took, parsing included.",
			.05, .1, .25, .5, 1, 2.5, 5, 10, 30),
		items:      counters("items_total", "Items of documents that had changed, by what they were.", "kind"),
		duplicates: counters("duplicates_total", "Items that were no story of their own, by what gave them away.", "stage"),
		matchTime: histogram("match_duration_seconds", "How long it took to find the topics that want an item.",
			1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 5e-3, 2.5e-2),
		suppressed: counters("suppressed_total", "Times that a channel was not told of an item, by reason.", "reason"),
		posts:      counters("posts_total", "Attempts to post, edit, publish and start threads, by what became of them.", "kind", "result"),
		crowded:    counters("outbox_listed_total", "Posts that went into lists because their channels were owed too much."),
		publishDelay: histogram("publish_to_post_seconds", "How old by its publisher's word an alert was when it was posted.",
			30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400),
		outboxDelay: histogram("queue_to_post_seconds", "How long alerts waited from the decision to the message.",
			.1, .25, .5, 1, 2.5, 5, 15, 60, 300, 3600),
		requests:     counters("discord_requests_total", "Requests to Discord's REST API, by route and HTTP status.", "route", "code"),
		limits:       counters("discord_rate_limits_total", "Times that Discord said to wait.", "scope"),
		interactions: counters("interactions_total", "Slash commands, buttons and forms of members, by how they ended.", "command", "result"),
	}
	r.MustRegister(m.fetches, m.fetchTime, m.items, m.duplicates, m.matchTime, m.suppressed, m.posts, m.crowded, m.publishDelay,
		m.outboxDelay, m.requests, m.limits, m.interactions, buildInfo())
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets ...float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets})
}

// namespace is what the name of each metric begins with.
const namespace = "newsdesk"

// Polled counts a poll. The numbers of items are those of documents that had
// changed; others are not read.
func (m *Metrics) Polled(p news.Polled) {
	m.fetches.WithLabelValues(word(p.Fetched)).Inc()
	m.fetchTime.Observe(p.Took.Seconds())
	add(m.items, "new", p.Intake.New)
	add(m.items, "known", p.Intake.Known)
	add(m.items, "backlog", p.Intake.Backlog)
	add(m.items, "reset", p.Intake.Reset)
	add(m.duplicates, "seen", p.Intake.Known)
	unwanted := -p.Intake.Backlog - p.Intake.Reset // those are asked of no topic
	for _, join := range p.Intake.Joins {
		if join.Joined != news.JoinOpened {
			m.duplicates.WithLabelValues(word(join.Joined)).Inc()
		}
		if len(join.Topics) == 0 {
			unwanted++
		}
	}
	add(m.suppressed, word(news.ReasonNoTopic), unwanted)
	for _, verdict := range p.Intake.Verdicts {
		switch verdict.Reason {
		case news.ReasonQueued, news.ReasonListed, news.ReasonGrown:
		default:
			m.suppressed.WithLabelValues(word(verdict.Reason)).Inc()
		}
	}
}

// Matched counts a search for the topics that want an item.
func (m *Metrics) Matched(took time.Duration) { m.matchTime.Observe(took.Seconds()) }

// add adds n to a counter, which is made when there is something to count.
func add(to *prometheus.CounterVec, label string, n int) {
	if n > 0 {
		to.WithLabelValues(label).Add(float64(n))
	}
}

// word returns s as the value of a label is written.
func word[S ~string](s S) string {
	return strings.ReplaceAll(strings.ReplaceAll(string(s), " ", "_"), "'", "")
}

// Crowded counts posts that a channel was owed and that went into lists.
func (m *Metrics) Crowded(_ news.ChannelID, posts int) {
	m.crowded.WithLabelValues().Add(float64(posts))
}

// Delivered counts an attempt to deliver.
func (m *Metrics) Delivered(d news.Delivered) {
	m.posts.WithLabelValues(string(d.Kind), resultOf(d.Outcome)).Inc()
	if d.Outcome.State != news.Sent || d.Kind != news.KindAlert {
		return
	}
	m.outboxDelay.Observe(d.Post.Delay(d.At).Seconds())
	if alert := d.Post.Alert; alert != nil && !alert.Published.IsZero() {
		m.publishDelay.Observe(max(0, d.At.Sub(alert.Published).Seconds()))
	}
}

// resultOf returns what became of an attempt.
func resultOf(outcome news.Outcome) string {
	switch {
	case outcome.State == news.Sent:
		return "done"
	case outcome.State == news.Dropped:
		return "given_up"
	case outcome.Reason != "":
		return "channel_held_back"
	}
	return "retried"
}

// Requested counts a request to Discord.
func (m *Metrics) Requested(r news.Requested) {
	code := "none"
	if r.Status != 0 {
		code = strconv.Itoa(r.Status)
	}
	m.requests.WithLabelValues(r.Route, code).Inc()
	if r.Limited != "" {
		m.limits.WithLabelValues(r.Limited).Inc()
	}
}

// Answered counts an interaction.
func (m *Metrics) Answered(a news.Answered) {
	m.interactions.WithLabelValues(a.Command, string(a.Answer)).Inc()
}

// buildInfo returns a metric of the value 1 that says what is running.
func buildInfo() prometheus.Collector {
	labels := prometheus.Labels{"version": "(devel)", "revision": "unknown", "goversion": "unknown"}
	if info, ok := debug.ReadBuildInfo(); ok {
		labels["version"], labels["goversion"] = info.Main.Version, info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				labels["revision"] = s.Value
			}
		}
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "1, with what is running in its labels.", ConstLabels: labels,
	})
	info.Set(1)
	return info
}
