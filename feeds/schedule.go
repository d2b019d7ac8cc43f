package feeds

import (
	"cmp"
	"errors"
	"hash/fnv"
	"net/http"
	"strconv"
	"time"

	"newsdesk/news"
)

const (
	defaultInterval = 15 * time.Minute
	busyTime        = time.Hour      // that a server is left alone whose 429 does not say how long
	maxBackoff      = 24 * time.Hour // between polls of a feed that fails
)

// interval returns the time that is wanted between two polls of feed.
func (f *Fetcher) interval(feed news.Feed) time.Duration {
	return cmp.Or(feed.Interval, f.Interval, defaultInterval)
}

// succeed returns feed after ans, which was a good one.
func (f *Fetcher) succeed(feed news.Feed, ans answer, now time.Time) news.Feed {
	feed.OKAt = now
	feed.Failures, feed.FailingSince, feed.Problem = 0, time.Time{}, ""
	feed = move(feed, ans.moved, now)
	keepValidators(&feed, ans)
	asked := max(freshness(ans.header), retryAfter(ans.header, now), min(feed.Every, maxFresh))
	feed.DueAt = due(feed, now, f.interval(feed), asked)
	return feed
}

// fail returns feed after a poll that ended with err.
func (f *Fetcher) fail(feed news.Feed, err error, now time.Time) news.Feed {
	trouble, ok := errors.AsType[*PollError](err)
	if !ok {
		trouble = &PollError{Problem: ownFault}
	}
	if feed.Failures == 0 {
		feed.FailingSince = now
	}
	feed.Failures++
	feed.Problem = trouble.Problem
	feed.Gone = trouble.Status == http.StatusGone
	feed.DueAt = f.retryAt(feed, trouble, now)
	return feed
}

// retryAt returns when feed, which failed, is due again.
func (f *Fetcher) retryAt(feed news.Feed, trouble *PollError, now time.Time) time.Time {
	wait := f.interval(feed)
	if trouble.Status == http.StatusTooManyRequests {
		wait = max(wait, busyTime)
	}
	return due(feed, now, backoff(wait, feed.Failures), trouble.NotBefore)
}

// backoff returns the wait after the nth failure in a row: first, doubled up to a day.
func backoff(first time.Duration, n int) time.Duration {
	wait := first
	for ; n > 1 && wait < maxBackoff; n-- {
		wait = min(2*wait, maxBackoff)
	}
	return wait
}

// due returns when feed is to be polled that was polled at now: after wait, or
// after the time the server asked for if that is longer, and up to a tenth later
// so that feeds do not keep in step. It is never before either is up, even if the
// server counts from the end of the exchange.
func due(feed news.Feed, now time.Time, wait, asked time.Duration) time.Time {
	if asked > 0 {
		wait = max(wait, asked+exchangeTime)
	}
	later := time.Duration(float64(wait) / 10 * spread(feed.ID, now))
	return outOfQuiet(feed.Quiet, now, now.Add(wait+later))
}

// outOfQuiet returns the first time from at on that the publisher does not rule
// out. One that rules out all of them is asked once a day.
func outOfQuiet(quiet news.Quiet, now, at time.Time) time.Time {
	if over, ok := quiet.Over(at); ok {
		return over
	}
	if day := now.Add(maxFresh); day.After(at) {
		return day
	}
	return at
}

// spread returns a number from 0 to 1 that differs from feed to feed and time to
// time. It is made of the two, so that one poll has one outcome.
func spread(id news.FeedID, now time.Time) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	_, _ = h.Write(strconv.AppendInt(nil, now.UnixNano(), 10))
	return float64(h.Sum64()%1001) / 1000
}
