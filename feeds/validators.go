package feeds

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/news"
)

const (
	maxValidator = 4 << 10            // bytes of an ETag
	fullAfter    = 7 * 24 * time.Hour // without a body, a feed is asked for without validators
)

// validators are what makes a request conditional (RFC 9110 §13.1). They go to
// the host that sent them and to no other, also where redirects lead there.
type validators struct {
	etag, modified string
	host           string
}

// validatorsOf returns what is known of feed; nothing if the time has come to
// ask for all of it.
func validatorsOf(feed news.Feed, now time.Time) validators {
	if full(feed, now) || feed.ETag == "" && feed.LastModified == "" {
		return validators{}
	}
	return validators{feed.ETag, feed.LastModified, cmp.Or(feed.ValidAt, feed.Host())}
}

// put makes the header of a request for u conditional, or not, as it should be.
func (v validators) put(header http.Header, u *url.URL) {
	header.Del("If-None-Match")
	header.Del("If-Modified-Since")
	if bareHost(u) != v.host {
		return
	}
	if v.etag != "" {
		header.Set("If-None-Match", v.etag)
	}
	if v.modified != "" {
		header.Set("If-Modified-Since", v.modified)
	}
}

func conditional(req *http.Request) bool {
	return req.Header.Get("If-None-Match") != "" || req.Header.Get("If-Modified-Since") != ""
}

// keepValidators remembers the validators of ans: all of a 200, and of a 304 those it has
// (RFC 9111 §3.2), also when they came with a body that is known.
func keepValidators(feed *news.Feed, ans answer) {
	for name, kept := range map[string]*string{"ETag": &feed.ETag, "Last-Modified": &feed.LastModified} {
		if value := ans.header.Get(name); value != "" || ans.status == http.StatusOK {
			*kept = echoable(value)
		}
	}
	feed.ValidAt = ""
	if host := bareHost(ans.url); host != feed.Host() {
		feed.ValidAt = host
	}
}

// echoable returns s if it can be stored and sent back byte for byte, otherwise
// nothing: no validator is better than one that never matches.
func echoable(s string) string {
	control := func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
	if len(s) > maxValidator || !utf8.ValidString(s) || strings.ContainsFunc(s, control) {
		return ""
	}
	return s
}

// full reports whether the time has come to ask for feed without validators:
// some servers say "not modified" for ever. Never after the server has
// complained of too many requests.
func full(feed news.Feed, now time.Time) bool {
	return now.Sub(feed.FullAt) >= fullAfter && feed.Problem != statusProblem(http.StatusTooManyRequests)
}
