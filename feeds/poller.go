package feeds

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"newsdesk/news"
)

const (
	defaultWorkers = 64
	defaultHostGap = time.Second
	defaultPace    = 50 * time.Millisecond

	patience   = 2 * time.Second // a request in flight for longer no longer keeps a worker busy
	slowFactor = 8               // of Workers: requests in flight, with those that are slow

	longestNap  = time.Minute           // so that a clock that was set is noticed
	shortestNap = 10 * time.Millisecond // whatever the desk says is next
	deskPause   = 10 * time.Second      // after an error of the desk
	holdTime    = time.Hour             // for a feed whose batch the desk would not take
	ingestTries = 12                    // waiting a second, then twice as long each time, at most a minute
	maxUnsaved  = 8                     // batches that the desk would not take, beyond which polling stops
	maxSettling = 512                   // batches without items waiting for the desk, likewise: they are small
)

// Desk is what the poller needs of the rest of the bot. Its methods are called from several goroutines.
type Desk interface {
	// DueFeeds returns at most limit feeds that are due at now, earliest first,
	// leaving out those skip says yes to, and when the next feed that is not due
	// yet becomes due (zero: none).
	DueFeeds(now time.Time, limit int, skip func(id news.FeedID, host string) bool) (due []news.Feed, next time.Time, err error)
	// Ingest takes in what a poll brought; feed, items and posts are remembered
	// together or not at all. That a feed was removed meanwhile is no error. No
	// feed of a host is due again before the batch's Pause is over.
	Ingest(batch news.Batch, now time.Time) (news.Intake, error)
}

// Poller polls the feeds of a Desk when they are due.
//
// There is one request at a time to a host, and a rest after it. Polls begin at
// an even pace, however many feeds are due after a night without power. A host
// that keeps its worker waiting gives it back: there may be many more slow
// requests than workers, so that a thousand slow hosts delay nobody else. And so
// does a poll that brings no items, as most do: the desk may take its time with
// these, to take in many at once.
type Poller struct {
	Desk    Desk
	Fetcher *Fetcher
	Workers int           // requests in flight, slow ones aside; 0: 64
	HostGap time.Duration // rest between two requests to one host, twice that for hosts of many sites' feeds; 0: 1 s
	Pace    time.Duration // between the beginnings of two polls; 0: 50 ms
	Hosts   *Hosts        // shared with the Reader, so that a host gets one request at a time; may be nil
	Log     *slog.Logger
	Polled  func(news.Polled) // called after each poll that the desk took in, from many goroutines; may be nil

	unsaved atomic.Int32 // batches that the desk has not taken yet
}

// Run polls until ctx ends, and returns nil once all that was begun has ended.
// Errors of the desk do not end it: it waits and tries again.
func (p *Poller) Run(ctx context.Context) error {
	r := rota{
		Poller:  p,
		workers: cmp.Or(p.Workers, defaultWorkers),
		taken:   make(map[string]bool),
		held:    make(map[news.FeedID]time.Time),
		landed:  make(chan landing),
	}
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for {
		select {
		case <-ctx.Done():
			r.wait()
			return nil
		case l := <-r.landed:
			r.landAll(l, time.Now())
		case <-alarm.C:
		}
		alarm.Reset(r.turn(ctx, time.Now()))
	}
}

// poll polls feed and hands what that brings to the desk. It reports whether the
// desk took it. Before the desk gets a batch without items, it calls settle.
func (p *Poller) poll(ctx context.Context, feed news.Feed, settle func()) bool {
	host := feed.Host()
	if !p.Hosts.enter(ctx, host) {
		return true
	}
	began := time.Now()
	batch, err := p.fetch(ctx, feed, wallTime())
	took := time.Since(began)
	p.Hosts.leave(host)
	if err != nil && ctx.Err() != nil {
		return true
	}
	if len(batch.Items) == 0 {
		settle()
	}
	intake, saved := p.save(ctx, batch)
	if saved {
		p.report(ctx, feed, batch, intake, err)
	}
	if saved && p.Polled != nil {
		p.Polled(news.Polled{Fetched: fetched(feed, batch.Feed, err), Took: took, Intake: intake})
	}
	return saved
}

// fetch is Fetch, where a panic is a failure of the feed that set it off.
func (p *Poller) fetch(ctx context.Context, feed news.Feed, now time.Time) (batch news.Batch, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PollError{Problem: ownFault, Err: fmt.Errorf("panic: %v\n%s", v, debug.Stack())}
			feed.PolledAt = now
			batch = news.Batch{Feed: p.Fetcher.fail(feed, err, now)}
		}
	}()
	return p.Fetcher.Fetch(ctx, feed, now)
}

// save hands batch to the desk until it is taken, and reports whether that came
// about. What was fetched is kept while the disk is full, say: fetching it again
// would bother the publisher.
func (p *Poller) save(ctx context.Context, batch news.Batch) (news.Intake, bool) {
	intake, err := p.ingest(batch)
	if err == nil {
		return intake, true
	}
	p.unsaved.Add(1)
	defer p.unsaved.Add(-1)
	pause := time.Second
	for range ingestTries {
		p.Log.Error("desk does not take in a poll, trying again", "feed", batch.Feed.ID, "pause", pause, "error", err)
		if !sleep(ctx, pause) {
			return news.Intake{}, false
		}
		if intake, err = p.ingest(batch); err == nil {
			return intake, true
		}
		pause = min(2*pause, longestNap)
	}
	p.Log.Error("poll lost, feed stays due", "feed", batch.Feed.ID, "pause", holdTime, "error", err)
	return news.Intake{}, false
}

// ingest is the desk's Ingest, where a panic is an error.
func (p *Poller) ingest(batch news.Batch) (intake news.Intake, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("ingest: panic: %v\n%s", v, debug.Stack())
		}
	}()
	return p.Desk.Ingest(batch, wallTime())
}

// wallTime returns the time as it can be stored.
func wallTime() time.Time { return time.Now().Round(0).UTC() }

// sleep waits for d and reports whether ctx lasted that long.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// report writes one line about a poll: before is the feed as it was, err what went wrong.
func (p *Poller) report(ctx context.Context, before news.Feed, batch news.Batch, intake news.Intake, err error) {
	feed := batch.Feed
	isQuiet := err == nil && before.Failures == 0 && intake.New+intake.Backlog+intake.Reset == 0 && feed.URL == before.URL
	if isQuiet && !p.Log.Enabled(ctx, slog.LevelDebug) {
		return // as most polls end
	}
	log := p.Log.With("feed", feed.ID, "name", feed.Label())
	if feed.URL != before.URL {
		log.Info("feed has moved", "from", before.Host(), "to", feed.Host())
	}
	switch {
	case feed.Gone:
		log.Warn("feed is gone for good", "problem", feed.Problem)
	case err != nil && feed.Failures == 1:
		log.Warn("feed fails", "problem", feed.Problem, "due_at", feed.DueAt, "error", err)
	case err != nil:
		log.Debug("feed still fails", "failures", feed.Failures, "due_at", feed.DueAt, "error", err)
	case before.Failures > 0:
		log.Info("feed is back", "failing_since", before.FailingSince, "new", intake.New, "posts", intake.Posts)
	case intake.New > 0:
		log.Info("feed has news", "new", intake.New, "posts", intake.Posts)
	case intake.Backlog > 0 || intake.Reset > 0:
		log.Info("feed learned", "backlog", intake.Backlog, "reset", intake.Reset)
	default:
		log.Debug("nothing new", "due_at", feed.DueAt)
	}
}
