package feeds

import (
	"cmp"
	"context"
	"slices"
	"time"

	"newsdesk/news"
)

// rota is the state of one Run: who is polled, who rests, who waits. Only Run's
// goroutine touches it.
type rota struct {
	*Poller

	workers int
	landed  chan landing

	queue   []news.Feed               // due and of free hosts: asked for ahead, since asking costs as much as a poll
	taken   map[string]bool           // hosts that are queued, in flight or resting
	resting []rest                    // hosts, in the order in which they will be free
	held    map[news.FeedID]time.Time // feeds whose batch the desk would not take
	starved bool                      // a due feed was left out because its host was taken

	flights      []*flight // in the order of their start; those that are slow or down are cleared from the front
	prompt, slow int       // requests in flight
	settling     int       // polls that brought no items, and wait for the desk alone

	paceAt time.Time // no poll begins before

	askAt time.Time // the desk is not asked before: it had an error
	next  time.Time // when the next feed becomes due
}

// flight is a poll that has begun.
type flight struct {
	feed     news.Feed
	began    time.Time
	slow     bool
	settling bool // nothing but the desk's word is wanting
	down     bool // it keeps no worker busy any more
}

// landing is a poll that has ended, or one that keeps no worker busy any more.
type landing struct {
	*flight
	ended bool
	saved bool // once it ended
}

// rest is a host that is left alone.
type rest struct {
	host  string
	until time.Time
}

// turn begins what can begin at now and returns how long nothing else is to do.
func (r *rota) turn(ctx context.Context, now time.Time) time.Duration {
	r.release(now)
	r.promote(now)
	if r.free() > 0 && len(r.queue) == 0 && !now.Before(r.askAt) {
		r.ask(now)
	}
	for r.free() > 0 && len(r.queue) > 0 && !now.Before(r.paceAt) {
		r.begin(ctx, r.queue[0], now)
		r.queue = r.queue[1:]
	}
	return r.nap(now)
}

// free returns how many polls may begin.
func (r *rota) free() int {
	if r.unsaved.Load() >= maxUnsaved || r.settling >= maxSettling {
		return 0
	}
	return min(r.workers, slowFactor*r.workers-r.slow) - r.prompt
}

// release sets hosts free that have rested, and feeds that were held long enough.
func (r *rota) release(now time.Time) {
	for len(r.resting) > 0 && !now.Before(r.resting[0].until) {
		delete(r.taken, r.resting[0].host)
		r.resting = r.resting[1:]
	}
	for id, until := range r.held {
		if !now.Before(until) {
			delete(r.held, id)
		}
	}
}

// promote finds the flights that have become slow, whose workers are free again.
func (r *rota) promote(now time.Time) {
	for len(r.flights) > 0 && (r.flights[0].down || now.Sub(r.flights[0].began) >= patience) {
		if f := r.flights[0]; !f.down {
			f.slow = true
			r.prompt--
			r.slow++
		}
		r.flights[0] = nil
		r.flights = r.flights[1:]
	}
}

// ask fills the queue with due feeds, at most one of a host.
func (r *rota) ask(now time.Time) {
	claims := make(map[string]news.FeedID)
	r.starved = false
	due, next, err := r.Desk.DueFeeds(now.Round(0).UTC(), r.free()+r.workers, func(id news.FeedID, host string) bool {
		if _, held := r.held[id]; held {
			return true
		}
		claim, claimed := claims[host]
		if r.taken[host] || claimed && claim != id {
			r.starved = true
			return true
		}
		claims[host] = id
		return false
	})
	if err != nil {
		r.Log.Error("desk does not say what is due, trying again", "pause", deskPause, "error", err)
		r.askAt = now.Add(deskPause)
		return
	}
	r.next = next
	for _, feed := range due {
		if host := feed.Host(); !r.taken[host] {
			r.taken[host] = true
			r.queue = append(r.queue, feed)
		}
	}
}

// begin polls feed in a goroutine of its own.
func (r *rota) begin(ctx context.Context, feed news.Feed, now time.Time) {
	f := &flight{feed: feed, began: now}
	r.flights = append(r.flights, f)
	r.prompt++
	r.keepPace(now)
	go func() {
		saved := r.poll(ctx, feed, func() { r.landed <- landing{flight: f} })
		r.landed <- landing{f, true, saved}
	}()
}

// keepPace says from when on the next poll may begin after one at now. What a
// pace loses that is too fast for Run to wake for each poll may be made up for.
func (r *rota) keepPace(now time.Time) {
	pace := cmp.Or(r.Pace, defaultPace)
	if earliest := now.Add(-max(0, shortestNap-pace)); r.paceAt.Before(earliest) {
		r.paceAt = earliest
	}
	r.paceAt = r.paceAt.Add(pace)
}

// landAll is land for all that have come in, so that many at once take one turn.
func (r *rota) landAll(l landing, now time.Time) {
	r.land(l, now)
	for {
		select {
		case l := <-r.landed:
			r.land(l, now)
		default:
			return
		}
	}
}

// land takes note of the end of a poll, or of its request.
func (r *rota) land(l landing, now time.Time) {
	switch {
	case l.settling:
		r.settling--
	case l.slow:
		r.slow--
	default:
		r.prompt--
	}
	l.down = true
	if !l.ended {
		l.settling = true
		r.settling++
		return
	}
	if !l.saved {
		r.held[l.feed.ID] = now.Add(holdTime)
	}
	r.rest(l.feed.Host(), now)
}

// rest leaves host alone for a while.
func (r *rota) rest(host string, now time.Time) {
	gap := cmp.Or(r.HostGap, defaultHostGap)
	if gathersSites(host) {
		gap *= 2
	}
	until := now.Add(gap)
	at, _ := slices.BinarySearchFunc(r.resting, until, func(r rest, t time.Time) int { return r.until.Compare(t) })
	r.resting = slices.Insert(r.resting, at, rest{host, until})
}

// wait waits for the flights that are in the air.
func (r *rota) wait() {
	for r.prompt+r.slow+r.settling > 0 {
		r.land(<-r.landed, time.Time{})
	}
}

// nap returns how long Run may sleep if nothing happens.
func (r *rota) nap(now time.Time) time.Duration {
	until := now.Add(longestNap)
	sooner := func(t time.Time) {
		if !t.IsZero() && t.Before(until) {
			until = t
		}
	}
	switch {
	case r.free() <= 0 && len(r.flights) > 0:
		sooner(r.flights[0].began.Add(patience))
	case r.free() <= 0:
		// a landing will wake us
	case len(r.queue) > 0:
		sooner(r.paceAt)
	case now.Before(r.askAt):
		sooner(r.askAt)
	default:
		sooner(r.next)
		if r.starved && len(r.resting) > 0 {
			sooner(r.resting[0].until)
		}
	}
	return max(until.Sub(now), shortestNap)
}
