package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// transport sends discordgo's requests to the API's root, and mends answers
// that its rate limiter would misread.
type transport struct {
	base http.RoundTripper
	root *url.URL
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = t.root.Scheme, t.root.Host, ""
	req.URL.Path = t.root.Path + strings.TrimPrefix(req.URL.Path, "/api")
	req.URL.RawPath = ""
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.Header.Get("X-Ratelimit-Reset-After") == "" && resp.Header.Get("Date") == "" {
		resp.Header.Del("X-Ratelimit-Reset") // useless without either, and taken for a failure
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		return mendTooMany(resp)
	}
	return resp, nil
}

// CloseIdleConnections closes the connections that are not in use.
func (t *transport) CloseIdleConnections() {
	if closer, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// tooMany is the body of an answer 429.
// https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit
type tooMany struct {
	Message    string  `json:"message"`
	RetryAfter float64 `json:"retry_after"` // seconds
	Global     bool    `json:"global"`
	Code       int     `json:"code,omitempty"`
}

// bannedFor is how long to wait when Discord's edge refuses all requests with
// a web page instead of an answer.
const bannedFor = 60 * time.Second

// mendTooMany puts what the body of a 429 says into the headers, where
// discordgo looks, and a body where there is none: a global limit comes without
// the header that discordgo takes it from, and a ban at the edge as HTML.
func mendTooMany(resp *http.Response) (*http.Response, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	_ = resp.Body.Close() // read to its end, or as far as it matters
	if err != nil {
		return nil, fmt.Errorf("read rate limit: %w", err)
	}
	var limit tooMany
	if json.Unmarshal(body, &limit) != nil || limit.RetryAfter <= 0 {
		limit = tooMany{Message: "refused at the edge", RetryAfter: bannedFor.Seconds(), Global: true}
		body, _ = json.Marshal(limit) //nolint:errchkjson // plain fields
	}
	resp.Header.Set("X-Ratelimit-Reset-After", strconv.FormatFloat(limit.RetryAfter, 'f', 3, 64))
	if limit.Global {
		resp.Header.Set("X-Ratelimit-Global", "true")
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}
