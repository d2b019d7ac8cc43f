package web

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"newsdesk/desk"
	"newsdesk/store"
)

// Standing reads how the bot stands at the moment in which somebody asks: it is
// a [prometheus.Collector]. With ten thousand feeds that takes thirty milliseconds.
type Standing struct {
	Desk    *desk.Desk
	Backups store.Backups
	Gateway func() (wanted, connected int)
}

// figure is a metric that is read and not counted.
type figure = *prometheus.Desc

func newFigure(name, help string, labels ...string) figure {
	return prometheus.NewDesc(namespace+"_"+name, help, labels, nil)
}

//nolint:gochecknoglobals // descriptions, never changed
var (
	feedsFigure  = newFigure("feeds", "Feeds, by how they are.", "state")
	owedFigure   = newFigure("outbox_pending", "Posts that are owed to channels.")
	oldestFigure = newFigure("outbox_oldest_seconds", "How long the post waits that waits longest; 0 where none does.")
	sizeFigure   = newFigure("store_size_bytes", "The size of the store's file.")
	freeFigure   = newFigure("store_free_bytes", "How much of the store's file is free.")
	backupFigure = newFigure("last_backup_timestamp_seconds", "When the newest backup was made; 0 where there is none.")
	upFigure     = newFigure("gateway_up", "1 while all connections to Discord's gateway are there, otherwise 0.")
	shardsFigure = newFigure("gateway_connections", "Connections to Discord's gateway: how many there are, and how many there should be.", "state")
)

// Describe implements [prometheus.Collector].
func (s *Standing) Describe(to chan<- *prometheus.Desc) {
	for _, f := range []figure{feedsFigure, owedFigure, oldestFigure, sizeFigure, freeFigure, backupFigure, upFigure, shardsFigure} {
		to <- f
	}
}

// Collect implements [prometheus.Collector]. What cannot be read is left out, and
// the answer says so with its status.
func (s *Standing) Collect(to chan<- prometheus.Metric) {
	now := time.Now()
	gauge := func(f figure, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(f, prometheus.GaugeValue, value, labels...)
	}
	s.collectFeeds(to, gauge, now)
	s.collectOutbox(to, gauge, now)
	s.collectBackup(to, gauge)
	size, free := s.Desk.Store.Space()
	gauge(sizeFigure, float64(size))
	gauge(freeFigure, float64(free))
	wanted, connected := s.Gateway()
	gauge(shardsFigure, float64(wanted), "wanted")
	gauge(shardsFigure, float64(connected), "connected")
	up := 0.0
	if connected > 0 && connected >= wanted {
		up = 1
	}
	gauge(upFigure, up)
}

// show shows a figure.
type show func(f figure, value float64, labels ...string)

func (s *Standing) collectFeeds(to chan<- prometheus.Metric, gauge show, now time.Time) {
	found, err := s.Desk.Conditions(now)
	if err != nil {
		to <- prometheus.NewInvalidMetric(feedsFigure, err)
		return
	}
	for condition, n := range found {
		gauge(feedsFigure, float64(n), string(condition))
	}
}

func (s *Standing) collectOutbox(to chan<- prometheus.Metric, gauge show, now time.Time) {
	var posts int
	var oldest time.Time
	err := s.Desk.Store.View(func(tx *store.Tx) (err error) {
		posts, oldest, err = tx.Pending()
		return err
	})
	if err != nil {
		to <- prometheus.NewInvalidMetric(owedFigure, err)
		return
	}
	gauge(owedFigure, float64(posts))
	age := 0.0
	if !oldest.IsZero() {
		age = max(0, now.Sub(oldest).Seconds())
	}
	gauge(oldestFigure, age)
}

func (s *Standing) collectBackup(to chan<- prometheus.Metric, gauge show) {
	found, err := s.Backups.List(s.Desk.Store.Path())
	if err != nil {
		to <- prometheus.NewInvalidMetric(backupFigure, err)
		return
	}
	at := 0.0
	if len(found) > 0 {
		at = float64(found[0].At.Unix())
	}
	gauge(backupFigure, at)
}
