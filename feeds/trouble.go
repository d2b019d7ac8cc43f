package feeds

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"newsdesk/news"
)

// PollError says why a poll brought nothing: in Problem to people, in Err to the operator.
type PollError struct {
	Problem   string        // in words for a person; one and the same for all that cannot be connected to
	Status    int           // of the answer; 0: there was none
	NotBefore time.Duration // how long the server asked to be left alone; 0: not said
	Host      string        // that is to be left alone for as long, with all its feeds; empty: this feed only
	Err       error
}

// Error returns the cause, which may name addresses of the operator's network: it is for the log.
// The feed's address is not in it, since that may hold a key.
func (e *PollError) Error() string { return "poll feed: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *PollError) Unwrap() error { return e.Err }

// What people are told.
const (
	badAddress       = "this is no address on the web: it has to begin with https:// or http://"
	passwordAddress  = "the address holds a user name: give an address that works without one"
	notReachable     = "not reachable: check the address, or wait if the site is down"
	tooSlow          = "the site took longer than 30 seconds to answer: nothing to do but wait"
	badCertificate   = "the site's certificate is not valid: it is not read until the publisher has mended that"
	insecureRedirect = "the site leads from a secure address to an insecure one: look on the site for the feed's address"
	endlessRedirect  = "the site leads from one address to the next without end: look on the site for the feed's address"
	tooLarge         = "the feed is larger than 8 MiB: look on the site for a shorter one"
	cutOff           = "the answer broke off or cannot be unpacked: nothing to do but wait"
	emptyAnswer      = "the answer is empty: open the address in a browser, and if nothing is there either look on the site for the feed"
	lookForFeed      = "open the address in a browser and look for the feed's own address"
	notModified      = "the site says that nothing has changed, though it was not asked: nothing to do but wait"
	ownFault         = "Newsdesk stumbled over this feed: please report it with the line in the log"
	wantsPassword    = "the site wants a password: Newsdesk reads feeds that are open to everybody"
	refused          = "the site refuses Newsdesk: ask the publisher to let feed readers in"
	notFound         = "there is no feed at this address: look on the site for the new one"
	removed          = "the publisher has taken the feed down for good: remove it, or add its successor"
	tooMany          = "the site asks for fewer requests: Newsdesk waits as long as it is told to"
	siteTrouble      = "the site is in trouble: nothing to do but wait"
	oddAnswer        = "the site gives an answer that is no document: " + lookForFeed
)

// statusError returns the error that resp, which peer sent, is where it is
// neither a 200 nor a 304 that was asked for.
func statusError(resp *http.Response, peer net.Addr, now time.Time) *PollError {
	trouble := &PollError{
		Problem:   statusProblem(resp.StatusCode),
		Status:    resp.StatusCode,
		NotBefore: retryAfter(resp.Header, now),
		Err:       fmt.Errorf("status %d", resp.StatusCode),
	}
	switch {
	case trouble.Status == http.StatusTooManyRequests:
		trouble.NotBefore = cmp.Or(max(trouble.NotBefore, freshness(resp.Header)), busyTime)
	case trouble.Status != http.StatusServiceUnavailable:
		return trouble
	}
	if !private(peer) {
		trouble.Host = bareHost(resp.Request.URL)
	}
	return trouble
}

// private reports whether peer is in a network of the operator's own, where one
// program gathers feeds of many sites: what it says of one is not about the rest.
func private(peer net.Addr) bool {
	tcp, ok := peer.(*net.TCPAddr)
	return ok && !public(tcp.AddrPort().Addr().Unmap())
}

// tracePeer makes requests under ctx note whom they are connected to.
func tracePeer(ctx context.Context, peer *net.Addr) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { *peer = info.Conn.RemoteAddr() },
	})
}

// pauseOf returns how long a server wants to be left alone that answered with err.
func pauseOf(err error, now time.Time) news.Pause {
	trouble, ok := errors.AsType[*PollError](err)
	if !ok || trouble.Host == "" || trouble.NotBefore == 0 {
		return news.Pause{}
	}
	return news.Pause{Host: trouble.Host, Until: now.Add(trouble.NotBefore + exchangeTime)}
}

// statusProblem puts the status code into words for a person.
func statusProblem(code int) string {
	words := oddAnswer
	switch {
	case code == http.StatusNotModified:
		words = notModified
	case code == http.StatusUnauthorized || code == http.StatusProxyAuthRequired:
		words = wantsPassword
	case code == http.StatusNotFound:
		words = notFound
	case code == http.StatusGone:
		words = removed
	case code == http.StatusTooManyRequests:
		words = tooMany
	case code >= 500:
		words = siteTrouble
	case code >= 400:
		words = refused
	}
	return fmt.Sprintf("%s (%d)", words, code)
}

// connectError returns what it means that no answer came. It takes the URL out
// of err, and out of what people read everything else.
func connectError(err error) *PollError {
	if trouble, ok := errors.AsType[*PollError](err); ok {
		return trouble
	}
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &PollError{Problem: badCertificate, Err: err}
	}
	return &PollError{Problem: notReachable, Err: err}
}

// bodyError returns what it means that the body of a 200 could not be read.
func bodyError(err error) *PollError {
	problem := cutOff
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		problem = tooLarge
	}
	return &PollError{Problem: problem, Status: http.StatusOK, Err: fmt.Errorf("read body: %w", err)}
}

// documentError returns what it means that a document was received well but cannot be used.
func documentError(err error) *PollError {
	return &PollError{Problem: err.Error() + "; " + lookForFeed, Status: http.StatusOK, Err: err}
}

// fetched returns how a poll ended that found a feed as it was before, left it as
// it is after, and failed with err or did not.
func fetched(before, after news.Feed, err error) news.Fetched {
	trouble, ok := errors.AsType[*PollError](err)
	switch {
	case err == nil && after.BodyHash != before.BodyHash:
		return news.FetchedChanged
	case err == nil && after.FullAt.Equal(after.PolledAt):
		return news.FetchedSame
	case err == nil:
		return news.FetchedNotModified
	case !ok || trouble.Status == 0:
		return news.FetchedNothing
	case trouble.Status == http.StatusTooManyRequests:
		return news.FetchedThrottled
	case trouble.Status >= 500:
		return news.FetchedTrouble
	case trouble.Status >= 400:
		return news.FetchedRefused
	}
	return news.FetchedUnusable
}
