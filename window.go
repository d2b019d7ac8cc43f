package main

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/web"
)

// window is what the operator sees of the bot: its metrics and its checks.
type window struct {
	registry *prometheus.Registry
	metrics  *web.Metrics
}

func newWindow() *window {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &window{registry, web.NewMetrics(registry)}
}

// watch has the parts of the room say what they do, and gives it its server.
func (w *window) watch(room *newsroom, cfg Config, log *slog.Logger) {
	room.store.Crowded = func(channel news.ChannelID, posts int) {
		reportCrowded(log)(channel, posts)
		w.metrics.Crowded(channel, posts)
	}
	room.desk.Matched = w.metrics.Matched
	room.poller.Polled = w.metrics.Polled
	room.courier.Delivered = w.metrics.Delivered
	room.members.Answered = w.metrics.Answered
	w.registry.MustRegister(&web.Standing{Desk: room.desk, Backups: cfg.Store.backups(), Gateway: room.gateway.Connections})
	room.web = &web.Server{
		Listen:  cfg.Web.Listen,
		Alive:   []web.Check{{Name: "store", Err: room.storeAnswers}},
		Ready:   []web.Check{{Name: "discord", Err: room.gateway.Check}},
		Metrics: w.registry,
		Log:     log,
	}
}

// storeAnswers reports whether the store can be read.
func (r *newsroom) storeAnswers() error {
	return r.store.View(func(tx *store.Tx) error {
		_, _, err := tx.Feed("")
		return err
	})
}
