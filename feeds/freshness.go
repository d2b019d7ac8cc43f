package feeds

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxFresh = 24 * time.Hour     // of what a server says about freshness: a year is a mistake
	maxRetry = 7 * 24 * time.Hour // of a Retry-After
)

// freshness returns for how long the server says its answer will not change: the
// lifetime less the Age (RFC 9111 §4.2), at most a day. 0: not said.
func freshness(h http.Header) time.Duration {
	age, _ := deltaSeconds(h.Get("Age"))
	return min(max(0, lifetime(h)-age), maxFresh)
}

// lifetime returns s-maxage, otherwise max-age, otherwise Expires less Date
// (RFC 9111 §4.2.1).
func lifetime(h http.Header) time.Duration {
	directives := cacheControl(h)
	for _, name := range []string{"no-store", "no-cache"} {
		if _, ok := directives[name]; ok {
			return 0
		}
	}
	for _, name := range []string{"s-maxage", "max-age"} {
		if value, ok := directives[name]; ok {
			age, _ := deltaSeconds(value)
			return age
		}
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	date, errDate := http.ParseTime(h.Get("Date"))
	if err != nil || errDate != nil {
		return 0
	}
	return expires.Sub(date)
}

// cacheControl returns the directives of Cache-Control by their names in lower
// case (RFC 9111 §5.2). The first of a name counts.
func cacheControl(h http.Header) map[string]string {
	directives := make(map[string]string)
	for _, line := range h.Values("Cache-Control") {
		for directive := range strings.SplitSeq(line, ",") {
			name, value, _ := strings.Cut(directive, "=")
			name = strings.ToLower(strings.TrimSpace(name))
			if _, ok := directives[name]; !ok {
				directives[name] = strings.Trim(value, "\" \t")
			}
		}
	}
	return directives
}

// retryAfter returns for how long the server asks to be left alone, at most a
// week (RFC 9110 §10.2.3). A date counts from the server's own clock where that
// is known. 0: not said.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	wait, ok := deltaSeconds(value)
	if !ok {
		wait = untilDate(value, h.Get("Date"), now)
	}
	return min(max(0, wait), maxRetry)
}

func untilDate(value, date string, now time.Time) time.Duration {
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if sent, err := http.ParseTime(date); err == nil {
		now = sent
	}
	return until.Sub(now)
}

// deltaSeconds reads a number of seconds, however large (RFC 9111 §1.2.2).
func deltaSeconds(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	seconds, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		seconds = math.MaxInt32
	}
	return time.Duration(seconds) * time.Second, true
}
