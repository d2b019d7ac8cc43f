package feeds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"newsdesk/news"
)

const (
	exchangeTime = 30 * time.Second // from the look-up of the name to the last byte
	accept       = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1"
)

// Fetcher polls feeds as their publishers wish.
//
//   - Requests are conditional: both validators of the last good answer go back byte for byte
//     (RFC 9110 §13.1), also those that came with a 304 or with a body that had not changed.
//     A server that has said "not modified" for a week is asked once without them.
//   - A feed is not asked for before its interval, the freshness of the answer (RFC 9111 §4.2),
//     the document's own wish and Retry-After (RFC 9110 §10.2.3) have passed.
//   - Nor in the hours and on the days on which its document does not want to be (skipHours, skipDays).
//   - A server that says for how long it wants to be left alone (429, 503) is, with all its feeds.
//   - A feed that fails is asked less and less often, down to once a day; one that is
//     gone (410, RFC 9110 §15.5.11) never again.
//   - A feed that has moved (301, 308) is asked for at its new address once three answers in a
//     row over a day have said so.
//   - No cookies, no Referer, no partial requests, and a User-Agent that says who asks.
//
// And as if they were hostile: see [NewTransport]. Beyond that a poll takes at most
// 30 seconds, five redirects, none of them from https to http, and 8 MiB of
// document after unpacking.
//
// Use it by pointer: it keeps buffers.
type Fetcher struct {
	Transport http.RoundTripper // NewTransport's
	UserAgent string            // name/version (+URL; feed bot)
	Interval  time.Duration     // between polls where the feed does not say; 0: 15 minutes

	// Recall returns the Imprint of the last batch of a feed that the desk took.
	// Where it is nil, documents that changed are read whole.
	Recall func(news.FeedID) news.Imprint

	bodies bodies
}

// answer is a good answer: 200, or the 304 that was asked for.
type answer struct {
	status int
	header http.Header
	url    *url.URL // where it came from in the end
	moved  *url.URL // where it will come from: behind permanent redirects alone
	body   *body    // of a 200
}

// Fetch polls feed once. It always returns the feed as it is to be remembered,
// also with an error, which is a [*PollError] unless ctx has ended: then the
// feed is as it was. The items are those of a new or changed document, without
// those that are known from the Imprint of the last one.
func (f *Fetcher) Fetch(ctx context.Context, feed news.Feed, now time.Time) (news.Batch, error) {
	batch, err := f.poll(ctx, feed, now)
	switch {
	case err == nil:
		return batch, nil
	case ctx.Err() != nil:
		return news.Batch{Feed: feed}, fmt.Errorf("poll feed: %w", context.Cause(ctx))
	}
	return news.Batch{Feed: f.fail(batch.Feed, err, now), Pause: pauseOf(err, now)}, err
}

// poll returns the batch of a good answer, and otherwise the feed as it was asked for.
func (f *Fetcher) poll(ctx context.Context, feed news.Feed, now time.Time) (news.Batch, error) {
	req, err := f.request(feed.URL)
	feed.PolledAt = now
	if err != nil {
		return news.Batch{Feed: feed}, err
	}
	known := validatorsOf(feed, now)
	if known == (validators{}) {
		feed.FullAt = now
	}
	terms := documents
	terms.known = known
	ans, err := f.exchange(ctx, req, now, terms)
	if err != nil {
		return news.Batch{Feed: feed}, err
	}
	defer f.bodies.put(ans.body)
	return f.take(ctx, feed, ans, now)
}

// request returns the request for what is at address.
func (f *Fetcher) request(address string) (*http.Request, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, &PollError{Problem: badAddress, Err: errors.New("address cannot be parsed")}
	}
	if err := checkURL(u); err != nil {
		return nil, err
	}
	header := http.Header{
		"Accept":          {accept},
		"Accept-Encoding": {"br, gzip"},
		"User-Agent":      {f.UserAgent},
	}
	return &http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: header}, nil
}

// terms are what an exchange has to keep to.
type terms struct {
	known validators              // what the request is conditional on
	limit int64                   // bytes of the body
	check func(http.Header) error // of a 200, before the body is read; may be nil
}

// documents are the terms of feeds.
var documents = terms{limit: maxBody} //nolint:gochecknoglobals // never changed

// exchange sends req and reads the whole answer, on these terms.
func (f *Fetcher) exchange(ctx context.Context, req *http.Request, now time.Time, terms terms) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, exchangeTime)
	defer cancel()
	var peer net.Addr
	terms.known.put(req.Header, req.URL)
	client := http.Client{Transport: f.Transport, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		terms.known.put(req.Header, req.URL)
		return checkRedirect(req, via)
	}}
	resp, err := client.Do(req.WithContext(tracePeer(ctx, &peer)))
	if err != nil {
		return answer{}, inTime(ctx, connectError(err))
	}
	defer resp.Body.Close()
	ans := answer{status: resp.StatusCode, header: resp.Header, url: resp.Request.URL, moved: lasting(resp.Request)}
	switch {
	case resp.StatusCode == http.StatusNotModified && conditional(resp.Request):
		return ans, nil
	case resp.StatusCode != http.StatusOK:
		return answer{}, statusError(resp, peer, now)
	}
	if terms.check != nil {
		if err := terms.check(resp.Header); err != nil {
			return answer{}, err
		}
	}
	ans.body = f.bodies.get()
	if err := ans.body.read(ctx, resp, terms.limit); err != nil {
		f.bodies.put(ans.body)
		return answer{}, inTime(ctx, bodyError(err))
	}
	return ans, nil
}

// inTime returns trouble, unless the cause of it is that the exchange took too long.
func inTime(ctx context.Context, trouble *PollError) *PollError {
	if ctx.Err() != nil {
		trouble.Problem = tooSlow
	}
	return trouble
}

// take makes the batch of ans. The feed's document is parsed only if it has changed.
func (f *Fetcher) take(ctx context.Context, feed news.Feed, ans answer, now time.Time) (news.Batch, error) {
	if ans.status == http.StatusNotModified {
		return news.Batch{Feed: f.succeed(feed, ans, now)}, nil
	}
	hash := hashOf(ans.body.Bytes())
	if hash == feed.BodyHash {
		feed.FullAt = now
		return news.Batch{Feed: f.succeed(feed, ans, now)}, nil
	}
	read, err := document(ctx, ans, f.recall(feed.ID))
	if err != nil {
		return news.Batch{Feed: feed}, err
	}
	feed.BodyHash, feed.FullAt = hash, now
	return f.learn(feed, read, ans, now), nil
}

// recall returns what is kept of the last document of a feed.
func (f *Fetcher) recall(id news.FeedID) news.Imprint {
	if f.Recall == nil {
		return nil
	}
	return f.Recall(id)
}

// learn makes the batch of what was read of the document that came with ans.
func (f *Fetcher) learn(feed news.Feed, doc extract, ans answer, now time.Time) news.Batch {
	if !sameFeed(feed, doc.Document) {
		feed.Move = news.Move{}
	}
	feed.Title, feed.Home, feed.Language, feed.Every, feed.Quiet = doc.Title, doc.Home, doc.Language, doc.Every, doc.Quiet
	return news.Batch{Feed: f.succeed(feed, ans, now), Items: doc.arrange(now), Known: doc.known, Imprint: doc.imprint}
}

func hashOf(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}

// document reads what is new in the document of ans since the one of which last
// is kept.
func document(ctx context.Context, ans answer, last news.Imprint) (extract, error) {
	if ans.body.Len() == 0 {
		return extract{}, &PollError{Problem: emptyAnswer, Status: ans.status, Err: errors.New("empty body")}
	}
	r, err := reread(ctx, ans.body.Bytes(), ans.header.Get("Content-Type"), location(ans), last)
	if err != nil {
		return extract{}, documentError(err)
	}
	return r, nil
}

// location returns the address of the document of ans: its Content-Location
// (RFC 9110 §8.7), unless that is at another host, where it is more often a
// mistake than an address, or else where it was found.
func location(ans answer) *url.URL {
	value := ans.header.Get("Content-Location")
	if u, err := ans.url.Parse(value); err == nil && value != "" && checkURL(u) == nil && sameHost(u, ans.url) {
		return u
	}
	return ans.url
}
