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
	busyInterval    = time.Hour      // at least, after a 429 that does not say how long
	maxBackoff      = 24 * time.Hour // between polls of a feed that fails
	fullAfter       = 7 * 24 * time.Hour
)

// interval returns the time that is wanted between two polls of feed.
func (f *Fetcher) interval(feed news.Feed) time.Duration {
	return cmp.Or(feed.Interval, f.Interval, defaultInterval)
}

// succeed returns feed after ans, which was a good one.
func (f *Fetcher) succeed(feed news.Feed, ans answer, now time.Time) news.Feed {
	feed.OKAt = now
	feed.Failures, feed.FailingSince, feed.Problem = 0, time.Time{}, ""
	keepValidators(&feed, ans)
	asked := max(freshness(ans.header), retryAfter(ans.header, now), min(feed.Every, maxFresh))
	feed.DueAt = due(feed.ID, now, f.interval(feed), asked)
	return feed
}

// keepValidators remembers the validators of ans: all of a 200, and of a 304 those it has
// (RFC 9111 §3.2), also when they came with a body that is known.
func keepValidators(feed *news.Feed, ans answer) {
	for name, kept := range map[string]*string{"ETag": &feed.ETag, "Last-Modified": &feed.LastModified} {
		if value := ans.header.Get(name); value != "" || ans.status == http.StatusOK {
			*kept = echoable(value)
		}
	}
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
	wait, asked := f.interval(feed), trouble.NotBefore
	if trouble.Status == http.StatusTooManyRequests {
		wait = max(wait, busyInterval)
		asked = cmp.Or(asked, busyInterval)
	}
	return due(feed.ID, now, backoff(wait, feed.Failures), asked)
}

// backoff returns the wait after the nth failure in a row: first, doubled up to a day.
func backoff(first time.Duration, n int) time.Duration {
	wait := first
	for ; n > 1 && wait < maxBackoff; n-- {
		wait = min(2*wait, maxBackoff)
	}
	return wait
}

// due returns when a feed is to be polled that was polled at now: after wait, or
// after the time the server asked for if that is longer, and a tenth more or less
// so that feeds do not keep in step. It is never before the server's time is up,
// even if the server counts from the end of the exchange. The tenth is made of the
// feed and the time, so that one poll has one outcome.
func due(id news.FeedID, now time.Time, wait, asked time.Duration) time.Time {
	if asked > 0 {
		asked += exchangeTime
		wait = max(wait, asked)
	}
	swing := time.Duration(float64(wait) / 10 * spread(id, now))
	if wait+swing < asked {
		swing = -swing
	}
	return now.Add(wait + swing)
}

// spread returns a number from -1 to 1 that differs from feed to feed and time to time.
func spread(id news.FeedID, now time.Time) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	_, _ = h.Write(strconv.AppendInt(nil, now.UnixNano(), 10))
	return float64(h.Sum64()%2001)/1000 - 1
}

// full reports whether the time has come to ask for feed without validators:
// some servers say "not modified" for ever. Never after the server has
// complained of too many requests.
func full(feed news.Feed, now time.Time) bool {
	return now.Sub(feed.FullAt) >= fullAfter && feed.Problem != statusProblem(http.StatusTooManyRequests)
}
