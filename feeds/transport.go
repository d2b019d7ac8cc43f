package feeds

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	connectTime  = 10 * time.Second // name look-up and connection, and again for TLS
	idleTime     = 30 * time.Second // a connection is kept for the host's next feed, not for the next poll
	idleLimit    = 128              // connections kept
	sendBuffer   = 1 << 10          // bytes a connection: a request for a feed is smaller, and most connections see but one
	sessionLimit = 1024             // TLS sessions kept: resuming one saves a third of a poll's work
	maxHeader    = 64 << 10         // bytes of an answer's headers
	windowSize   = 256 << 10        // bytes that HTTP/2 takes in before they are read
	maxRedirects = 5
)

// NewTransport returns the transport for addresses that strangers choose.
//
// It connects to public addresses and the ports of web servers only, and to
// everything in allow. The check is made on the address of the connection
// itself. Proxies of the environment are not used, since they would connect to
// anything. TLS is verified and at least 1.2, headers are limited to 64 KiB,
// bodies arrive as they were sent, and idle connections are dropped after 30
// seconds.
func NewTransport(allow []netip.Prefix) *http.Transport {
	guard := addressGuard{allow: slices.Clone(allow)}
	dialer := net.Dialer{Timeout: connectTime, Control: guard.control}
	return &http.Transport{
		Proxy:       nil,
		DialContext: dialer.DialContext,
		TLSClientConfig: &tls.Config{
			MinVersion:         tls.VersionTLS12,
			ClientSessionCache: tls.NewLRUClientSessionCache(sessionLimit),
		},
		TLSHandshakeTimeout:    connectTime,
		DisableCompression:     true,
		MaxIdleConns:           idleLimit,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        idleTime,
		WriteBufferSize:        sendBuffer,
		MaxResponseHeaderBytes: maxHeader,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{MaxReceiveBufferPerStream: windowSize, MaxReceiveBufferPerConnection: windowSize},
	}
}

// checkURL returns nil where u may be asked for.
func checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return &PollError{Problem: badAddress, Err: errors.New("scheme is neither http nor https")}
	case u.User != nil:
		return &PollError{Problem: passwordAddress, Err: errors.New("address holds a user name")}
	case u.Hostname() == "":
		return &PollError{Problem: badAddress, Err: errors.New("address has no host")}
	}
	return nil
}

// checkRedirect is a http.Client's CheckRedirect. What one host knows of us is
// not carried to another: Go by itself would pass on, in the Referer, the feed's
// whole address with any key in it.
func checkRedirect(req *http.Request, via []*http.Request) error {
	last := via[len(via)-1]
	if err := checkURL(req.URL); err != nil {
		return err
	}
	if last.URL.Scheme == "https" && req.URL.Scheme == "http" {
		return &PollError{Problem: insecureRedirect, Err: errors.New("redirect from https to http")}
	}
	if len(via) > maxRedirects || visited(req.URL, via) {
		return &PollError{Problem: endlessRedirect, Err: errors.New("too many redirects")}
	}
	req.Header.Del("Referer")
	return nil
}

// lasting returns the address under which what req asked for is to be found in
// the future: the one it was asked for at first, or the one that the permanent
// redirects at the beginning of the way lead to (RFC 9110 §15.4.2, §15.4.9).
func lasting(req *http.Request) *url.URL {
	u := req.URL
	for ; req.Response != nil; req = req.Response.Request {
		if code := req.Response.StatusCode; code != http.StatusMovedPermanently && code != http.StatusPermanentRedirect {
			u = req.Response.Request.URL
		}
	}
	return u
}

// visited reports whether u has been asked for: without cookies the answer will be the same.
func visited(u *url.URL, via []*http.Request) bool {
	return slices.ContainsFunc(via, func(r *http.Request) bool { return *r.URL == *u })
}

// sameHost reports whether a and b are one host, port and "www." aside.
func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(bareHost(a), bareHost(b))
}

func bareHost(u *url.URL) string {
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
