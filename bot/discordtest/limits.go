package discordtest

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Bounds that Discord does not publish per route or that cannot be chosen.
const (
	maxInvalid    = 10_000 // in invalidWindow: then the address is banned
	invalidWindow = 10 * time.Minute
)

// limits counts requests. Discord's windows are fixed: the first request opens
// one, and it is as if nothing had been sent when it has passed.
type limits struct {
	global     window
	posts      map[string]*window // by channel
	edits      map[string]*window // by channel
	oldEdits   map[string]*window // by message
	crossposts map[string]*window // by channel
}

type window struct {
	opened time.Time
	used   int
}

// take counts a request; it reports false when the window is full.
func (w *window) take(now time.Time, r Rate) bool {
	if now.Sub(w.opened) >= r.Per {
		*w = window{opened: now}
	}
	if w.used >= r.Limit {
		return false
	}
	w.used++
	return true
}

func (w *window) rest(now time.Time, r Rate) time.Duration { return w.opened.Add(r.Per).Sub(now) }

// limit counts a request towards its rates and answers it if it is one too
// many (docs: topics/rate-limits).
func (s *Server) limit(c *call) (answer, bool) {
	if s.options.NoRateLimits {
		return answer{}, false
	}
	if r := s.options.GlobalRate; !c.open && !s.global.take(c.now, r) {
		return rateLimitGlobal(s.global.rest(c.now, r)), true
	}
	switch c.req.Method + " " + c.route {
	case "POST /channels/{channel}/messages":
		return s.limitPosts(c, s.posts)
	case "PATCH /channels/{channel}/messages/{message}":
		if a, limited := s.limitOldEdits(c); limited {
			return a, true
		}
		return s.limitPosts(c, s.edits)
	case "POST /channels/{channel}/messages/{message}/crosspost":
		return s.limitCrossposts(c)
	}
	return answer{}, false
}

// limitPosts applies the rate of a channel; posts and edits are counted apart.
func (s *Server) limitPosts(c *call, windows map[string]*window) (answer, bool) {
	rate, w := s.options.ChannelRate, at(windows, c.value("channel"))
	free := w.take(c.now, rate)
	c.header = rateHeader(c.route, rate, w, c.now)
	if free {
		return answer{}, false
	}
	return rateLimitUser(w.rest(c.now, rate), c.header), true
}

// oldAge is the age from which on edits of a message are limited.
const oldAge = time.Hour

// limitOldEdits applies a rate of which Discord says only that there is one
// (docs: topics/opcodes-and-status-codes, 30046).
func (s *Server) limitOldEdits(c *call) (answer, bool) {
	rate, ch := s.options.OldEditRate, s.channels[c.value("channel")]
	if rate.Limit == 0 || ch == nil {
		return answer{}, false
	}
	m := ch.find(c.value("message"))
	if m == nil || c.now.Sub(m.CreatedAt) < oldAge {
		return answer{}, false
	}
	w := at(s.oldEdits, m.ID)
	if w.take(c.now, rate) {
		return answer{}, false
	}
	a := rateLimited("user", w.rest(c.now, rate), map[string]any{
		"message": "Maximum number of edits to messages older than 1 hour reached. Try again later", "code": codeOldMessage,
	})
	a.code = codeOldMessage
	return a, true
}

// limitCrossposts applies a rate that is known from practice only: ten an hour.
// Its answer is peculiar: shared, with a code, and with a header that says much
// less than the body, which is right.
func (s *Server) limitCrossposts(c *call) (answer, bool) {
	rate, w := Rate{Limit: 10, Per: time.Hour}, at(s.crossposts, c.value("channel"))
	if w.take(c.now, rate) {
		return answer{}, false
	}
	a := rateLimited("shared", w.rest(c.now, rate), map[string]any{
		"message": "The write action you are performing on the channel has hit the write rate limit.", "code": codePublishRate,
	})
	a.code, a.shared = codePublishRate, true
	a.header.Set("Retry-After", "1")
	return a, true
}

func at(windows map[string]*window, key string) *window {
	if windows[key] == nil {
		windows[key] = &window{}
	}
	return windows[key]
}

// rateHeader says how a bucket stands.
func rateHeader(bucket string, r Rate, w *window, now time.Time) http.Header {
	name := fnv.New64a()
	_, _ = name.Write([]byte(bucket))
	h := http.Header{}
	h.Set("X-RateLimit-Limit", strconv.Itoa(r.Limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(r.Limit-w.used))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(w.opened.Add(r.Per).UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", seconds(w.rest(now, r)))
	h.Set("X-RateLimit-Bucket", hex.EncodeToString(name.Sum(nil)))
	return h
}

// rateLimited answers 429.
func rateLimited(scope string, wait time.Duration, body map[string]any) answer {
	body["retry_after"] = ceilMillis(wait).Seconds()
	body["global"] = scope == "global"
	a := reply(http.StatusTooManyRequests, body)
	a.header = http.Header{}
	a.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	a.header.Set("X-RateLimit-Scope", scope)
	return a
}

// rateLimitUser answers 429 for a bucket that stands as header says.
func rateLimitUser(wait time.Duration, header http.Header) answer {
	a := rateLimited("user", wait, map[string]any{"message": "You are being rate limited."})
	maps.Copy(a.header, header)
	return a
}

// rateLimitGlobal answers 429 as documented: without bucket and reset.
func rateLimitGlobal(wait time.Duration) answer {
	a := rateLimited("global", wait, map[string]any{"message": "You are being rate limited."})
	a.header.Set("X-RateLimit-Global", "true")
	return a
}

// rateLimitShared answers 429 for a resource others have used up; it does not
// count as an invalid request.
func rateLimitShared(wait time.Duration) answer {
	a := rateLimited("shared", wait, map[string]any{"message": "The resource is being rate limited."})
	a.shared = true
	a.header.Set("X-RateLimit-Reset-After", seconds(wait))
	a.header.Set("X-RateLimit-Remaining", "0")
	return a
}

// cloudflareBan answers with the page of the network in front of Discord, by
// which an address is banned that sent too many invalid requests.
func cloudflareBan(wait time.Duration) answer {
	a := answer{status: http.StatusTooManyRequests, header: http.Header{}}
	a.body = []byte("<!DOCTYPE html>\n<html><head><title>Access denied</title></head>" +
		"<body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>\n")
	a.header.Set("Content-Type", "text/html; charset=UTF-8")
	a.header.Set("Server", "cloudflare")
	if wait > 0 {
		a.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	return a
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", ceilMillis(d).Seconds()) }

// ceilMillis rounds up, so that whoever waits as told has waited enough.
func ceilMillis(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}

// countInvalid remembers an answer that counts towards the ban.
func (s *Server) countInvalid(now time.Time, a answer) {
	if a.cut == cutAll || a.shared {
		return
	}
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		s.invalid = append(s.invalid, now)
	}
}

func (s *Server) invalidRequests(now time.Time) int {
	for len(s.invalid) > 0 && now.Sub(s.invalid[0]) >= invalidWindow {
		s.invalid = s.invalid[1:]
	}
	return len(s.invalid)
}
