package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"newsdesk/news"
)

// transport sends discordgo's requests to the API's root, and keeps from it what
// it would misread: it learns of limits here, and in a form it understands.
type transport struct {
	base   http.RoundTripper
	root   *url.URL
	limits *limits
	told   func(news.Requested) // of each request; nil: nobody wants to know
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = t.root.Scheme, t.root.Host, ""
	req.URL.Path = t.root.Path + strings.TrimPrefix(req.URL.Path, "/api")
	req.URL.RawPath = ""
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		t.tell(req, 0, nil)
		return nil, err
	}
	var refused *tooMany
	if resp.StatusCode == http.StatusTooManyRequests {
		if refused, err = readTooMany(resp); err != nil {
			return nil, err
		}
	}
	if t.limits.refusals != nil && isInvalid(resp.StatusCode, resp.Header) {
		t.limits.refusals.note(time.Now())
	}
	t.tell(req, resp.StatusCode, refused)
	t.limits.note(req, resp.Header, refused, time.Now())
	for _, name := range []string{"Limit", "Remaining", "Reset", "Reset-After", "Bucket", "Global", "Scope"} {
		resp.Header.Del("X-Ratelimit-" + name)
	}
	return resp, nil
}

// tell says what became of a request.
func (t *transport) tell(req *http.Request, status int, refused *tooMany) {
	if t.told == nil {
		return
	}
	done := news.Requested{Route: route(req.Method, strings.TrimPrefix(req.URL.Path, t.root.Path)), Status: status}
	switch {
	case refused == nil:
	case refused.Global:
		done.Limited = "global"
	default:
		done.Limited = "route"
	}
	t.told(done)
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

func (t tooMany) wait() time.Duration { return seconds(t.RetryAfter) }

// bannedFor is how long to wait when Discord's edge refuses all requests with
// a web page instead of an answer, or when a refusal does not say.
const bannedFor = 60 * time.Second

// readTooMany returns what a 429 says, and leaves it to be read again. The body
// counts: the header Retry-After may say a second where the body says an hour.
func readTooMany(resp *http.Response) (*tooMany, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	_ = resp.Body.Close() // read to its end, or as far as it matters
	if err != nil {
		return nil, fmt.Errorf("read rate limit: %w", err)
	}
	var limit tooMany
	if err := json.Unmarshal(body, &limit); err != nil || limit.RetryAfter <= 0 {
		if err != nil || limit.Code == 0 {
			limit = tooMany{Message: "refused at the edge", Global: true}
		}
		limit.RetryAfter = bannedFor.Seconds()
		body, _ = json.Marshal(limit) //nolint:errchkjson // plain fields
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return &limit, nil
}
