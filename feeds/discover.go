package feeds

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
)

// Limits of a discovery.
const (
	discoverTime  = time.Minute            // in all
	discoverGap   = 250 * time.Millisecond // rest between two requests to one host
	maxRequests   = 24                     // in all, redirects aside
	maxAlternates = 12                     // feeds of a page that are looked at
	maxFound      = 10
	acceptPage    = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, application/xhtml+xml;q=0.9, application/xml;q=0.8, */*;q=0.1"
)

// DiscoverError says why no feed was found: in Problem to people, in Err to the operator.
type DiscoverError struct {
	Problem string   // in words for a person, with what to do
	Tried   []string // the addresses that were asked for, in order
	Err     error
}

// Error returns the cause, which is for the log. The addresses are not in it,
// since they may hold keys.
func (e *DiscoverError) Error() string { return "find feeds: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *DiscoverError) Unwrap() error { return e.Err }

// Discover finds the feeds that a person means who types address: that of a
// feed, of a page or of a site, with or without https://, or one of the short
// forms @user@host, r/name and u/name.
//
// Sites that keep their feeds at known addresses are asked for those first. Then
// come the feeds that the page links to (the link elements of RSS and Atom
// autodiscovery), then its anchors that look like feeds, then the addresses at
// which feeds usually are. A step is left out once one before it found a feed.
//
// There is one request at a time, a quarter of a second between two to one host,
// and at most 24 of them in a minute in all; a host that has had enough (429,
// 5xx) or cannot be reached is not asked again. The best feed comes first, those
// of comments last; of two with the same items one is left. There are at most
// ten. Any error is a [*DiscoverError], unless ctx has ended.
func (f *Fetcher) Discover(ctx context.Context, address string, now time.Time) ([]news.Found, error) {
	start, err := typed(address)
	if err != nil {
		return nil, err
	}
	within, cancel := context.WithTimeout(ctx, discoverTime)
	defer cancel()
	d := discovery{Fetcher: f, now: now, asked: map[string]bool{}, hosts: map[string]error{}}
	trouble := d.search(within, start)
	switch found := rank(d.found, now); {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("find feeds: %w", context.Cause(ctx))
	case len(found) > 0:
		return found, nil
	}
	return nil, d.explain(start, trouble)
}

// discovery is one search for feeds.
type discovery struct {
	*Fetcher

	now   time.Time
	asked map[string]bool  // addresses, canonical
	hosts map[string]error // that were asked; with the error after which they are not asked again
	tried []string
	found []news.Found
}

// candidate is an address where a feed may be.
type candidate struct {
	url   string
	title string // as the page says
}

// search looks for feeds step by step. Its error is that of the page at start.
func (d *discovery) search(ctx context.Context, start *typedAddress) error {
	if d.tryAll(ctx, siteFeeds(start.URL)) {
		return nil
	}
	p, err := d.open(ctx, start)
	switch code := status(err); {
	case p != nil:
		return d.follow(ctx, p)
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusNotFound:
		d.tryInTurn(ctx, usualPlaces(start.URL)) // which may be open where the page is not
	}
	return err
}

// follow looks for feeds where p leads to. Its error is what stands in the way.
func (d *discovery) follow(ctx context.Context, p *webPage) error {
	for _, u := range p.identities() {
		if d.tryAll(ctx, siteFeeds(u)) {
			return nil
		}
	}
	if d.tryAll(ctx, p.alternates) && !d.onlyComments() {
		return nil
	}
	if !d.tryAll(ctx, p.anchors) {
		d.tryInTurn(ctx, usualPlaces(p.url))
	}
	return p.trouble()
}

// open asks for the page at start. It returns nil where that is a feed, which is
// among those found then.
func (d *discovery) open(ctx context.Context, start *typedAddress) (*webPage, error) {
	p, err := d.look(ctx, candidate{url: start.String()}, acceptPage)
	if err == nil || !start.guessed || status(err) != 0 || errors.Is(err, errAsked) {
		return p, err
	}
	insecure := *start.URL
	insecure.Scheme = "http"
	delete(d.hosts, insecure.Host)
	delete(d.asked, news.CanonicalLink(insecure.String()))
	if p, second := d.look(ctx, candidate{url: insecure.String()}, acceptPage); second == nil {
		return p, nil
	}
	return nil, err
}

// tryAll looks at all candidates and reports whether there was a feed among them.
func (d *discovery) tryAll(ctx context.Context, candidates []candidate) bool {
	before := len(d.found)
	for _, c := range candidates {
		_, _ = d.look(ctx, c, accept)
	}
	return len(d.found) > before
}

// tryInTurn looks at candidates until one of them is a feed.
func (d *discovery) tryInTurn(ctx context.Context, candidates []candidate) {
	for _, c := range candidates {
		if d.tryAll(ctx, []candidate{c}) {
			return
		}
	}
}

// onlyComments reports whether nothing better was found than feeds of comments.
func (d *discovery) onlyComments() bool {
	return !slices.ContainsFunc(d.found, func(f news.Found) bool { return !isComments(f) })
}

// Reasons why an address is not asked for.
var (
	errAsked  = errors.New("was asked for before")
	errEnough = errors.New("too many requests for one search")
)

// look asks for c. A feed is added to those found; a page is returned.
func (d *discovery) look(ctx context.Context, c candidate, accept string) (*webPage, error) {
	req, err := d.request(c.url)
	if err != nil {
		return nil, err
	}
	if err := d.admit(ctx, req.URL); err != nil {
		return nil, err
	}
	req.Header.Set("Accept", accept)
	ans, err := d.exchange(ctx, req, d.now, documents)
	if err != nil {
		if code := status(err); code == 0 || code == http.StatusTooManyRequests || code >= 500 {
			d.hosts[req.URL.Host] = err
		}
		return nil, err
	}
	defer d.bodies.put(ans.body)
	return d.read(ctx, c, ans)
}

// admit waits until u may be asked for, or says why it may not.
func (d *discovery) admit(ctx context.Context, u *url.URL) error {
	key := news.CanonicalLink(u.String())
	trouble, known := d.hosts[u.Host]
	switch {
	case d.asked[key]:
		return errAsked
	case trouble != nil:
		return trouble
	case len(d.tried) == maxRequests:
		return errEnough
	}
	if known {
		if err := pauseFor(ctx, discoverGap); err != nil {
			return err
		}
	}
	d.asked[key], d.hosts[u.Host] = true, nil
	d.tried = append(d.tried, u.String())
	return nil
}

// pauseFor waits, at most until ctx ends.
func pauseFor(ctx context.Context, rest time.Duration) error {
	timer := time.NewTimer(rest)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// read adds the feed that ans is to those found, or returns the page that it is.
func (d *discovery) read(ctx context.Context, c candidate, ans answer) (*webPage, error) {
	doc, err := document(ctx, ans, nil)
	if err != nil {
		return readPage(ans, err)
	}
	address := ans.moved.String()
	d.asked[news.CanonicalLink(address)] = true
	feed := news.Feed{ID: news.NewFeedID(address), URL: address, PolledAt: d.now, FullAt: d.now, BodyHash: hashOf(ans.body.Bytes())}
	batch := d.learn(feed, doc, ans, d.now)
	d.found = append(d.found, newFound(batch, doc.Format, c.title, d.now))
	return nil, nil //nolint:nilnil // it was no page, and no error
}

// status returns the status code of the answer that err tells of, or 0.
func status(err error) int {
	if poll, ok := errors.AsType[*PollError](err); ok {
		return poll.Status
	}
	return 0
}

// explain puts into words that nothing was found.
func (d *discovery) explain(start *typedAddress, trouble error) error {
	problem := fmt.Sprintf("no feed was found at %s: neither its links nor the usual addresses, such as /feed, lead to one. "+
		"Look on the site for “RSS” and give the address that it links to", start.Host)
	if poll, ok := errors.AsType[*PollError](trouble); ok {
		problem = poll.Problem
	}
	switch {
	case errors.Is(trouble, errAddress) && isPrivate(start.URL):
		problem = privateAddress
	case len(d.tried) == maxRequests:
		problem = strings.Replace(problem, "lead to one.", "that were tried lead to one.", 1)
	}
	if trouble == nil {
		trouble = errors.New("no feed at any address that was tried")
	}
	return &DiscoverError{Problem: problem, Tried: d.tried, Err: trouble}
}
