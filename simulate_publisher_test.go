package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
)

// simPublisher is a publisher that misbehaves, and minds when it is asked too early.
type simPublisher struct {
	pier  int
	guild news.GuildID // whose feed it is; empty: everybody's

	mu        sync.Mutex
	random    *rand.Rand
	mood      float64 // how often it misbehaves
	bulletins []simBulletin
	polls     int
	notBefore time.Time
	before    time.Time // notBefore of the poll before
	answered  time.Time // when the last poll is, or will be
	early     []string
}

type simBulletin struct {
	subject string
	at      time.Time
}

// publish adds bulletins to the feed.
func (p *simPublisher) publish(subjects ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, subject := range subjects {
		p.bulletins = append(p.bulletins, simBulletin{subject, time.Now()})
	}
}

// count returns how often the feed was asked for.
func (p *simPublisher) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.polls
}

func (p *simPublisher) setMood(mood float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mood = mood
}

// forget takes back what the last answer asked for, if a bot that is killed now
// cannot have it on disk.
func (p *simPublisher) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.answered) < time.Second {
		p.notBefore = p.before
	}
}

// cut takes it back if the poll was not given up, but the bot stopped or killed.
func (p *simPublisher) cut(asked time.Time) {
	const patience = 30 * time.Second
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(asked) < patience {
		p.notBefore = p.before
	}
}

// answer answers a request for the feed, or for an article, which there is none of.
func (p *simPublisher) answer(req *http.Request) (*http.Response, error) {
	if req.URL.Path != "/feed" {
		return answerWith(req, http.StatusNotFound, nil, ""), nil
	}
	asked := time.Now()
	wait, respond := p.poll(req)
	select {
	case <-time.After(wait):
		return respond, nil
	case <-req.Context().Done():
		p.cut(asked)
		return nil, req.Context().Err()
	}
}

// poll notes a request and returns the answer, and how long that takes.
func (p *simPublisher) poll(req *http.Request) (time.Duration, *http.Response) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Before(p.notBefore) {
		p.early = append(p.early, fmt.Sprintf("polled %s too early at %s", p.notBefore.Sub(now), now.Format(time.DateTime)))
	}
	p.polls++
	p.before, p.notBefore = p.notBefore, now.Add(simulatedInterval)
	wait := time.Duration(p.random.IntN(500)) * time.Millisecond
	p.answered = now.Add(wait)
	if p.random.Float64() >= p.mood {
		return wait, p.well(req, now)
	}
	return p.badly(req, wait, now)
}

// well answers as publishers should.
func (p *simPublisher) well(req *http.Request, now time.Time) *http.Response {
	header := http.Header{"Etag": {p.tag()}}
	if p.random.IntN(4) == 0 {
		fresh := time.Duration(p.random.IntN(60)) * time.Minute
		header.Set("Cache-Control", fmt.Sprintf("max-age=%d", int(fresh.Seconds())))
		p.notBefore = later(p.notBefore, now.Add(fresh))
	}
	if req.Header.Get("If-None-Match") == p.tag() {
		return answerWith(req, http.StatusNotModified, header, "")
	}
	return answerWith(req, http.StatusOK, header, p.document())
}

// badly answers as publishers should not.
func (p *simPublisher) badly(req *http.Request, wait time.Duration, now time.Time) (time.Duration, *http.Response) {
	rest := time.Duration(1+p.random.IntN(90)) * time.Minute
	later5 := http.Header{"Retry-After": {strconv.Itoa(int(rest.Seconds()))}}
	switch p.random.IntN(8) {
	case 0:
		return wait, answerWith(req, http.StatusInternalServerError, nil, "sorry")
	case 1:
		return wait, answerWith(req, http.StatusNotFound, nil, "gone fishing")
	case 2:
		p.notBefore = later(p.notBefore, now.Add(rest))
		return wait, answerWith(req, http.StatusTooManyRequests, later5, "")
	case 3:
		p.notBefore = later(p.notBefore, now.Add(rest))
		return wait, answerWith(req, http.StatusServiceUnavailable, later5, "")
	case 4: // cut short, with the validators of the whole
		document := p.document()
		return wait, answerWith(req, http.StatusOK, http.Header{"Etag": {p.tag()}}, document[:p.random.IntN(len(document)-len("</channel></rss>"))])
	case 5:
		return time.Minute, answerWith(req, http.StatusOK, nil, p.document()) // longer than anybody waits
	case 6:
		return wait, answerWith(req, http.StatusOK, http.Header{"Content-Type": {"text/html"}}, "<!doctype html><title>Log in</title><p>Log in first.")
	}
	return wait, answerWith(req, http.StatusOK, nil, p.document()) // all of it, and without validators
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (p *simPublisher) tag() string { return fmt.Sprintf("W/\"%d of %d\"", len(p.bulletins), p.pier) }

// document returns the feed, the newest bulletin first.
func (p *simPublisher) document() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Pier %d</title>`, p.pier)
	for number, bulletin := range slices.Backward(p.bulletins) {
		fmt.Fprintf(&b, "<item><title>%s bulletin %d from pier %d:%s</title><link>https://pier%d.example/%d</link><pubDate>%s</pubDate></item>",
			bulletin.subject, number, p.pier, shipsOf(p.pier, number), p.pier, number, bulletin.at.UTC().Format(time.RFC1123Z))
	}
	return b.String() + "</channel></rss>"
}

// shipsOf names ships that no other bulletin names, so that each is a story of its own.
func shipsOf(pier, number int) string {
	var b strings.Builder
	for letter := 'A'; letter <= 'T'; letter++ {
		fmt.Fprintf(&b, " %c%d%d", letter, pier, number)
	}
	return b.String()
}

func answerWith(req *http.Request, status int, header http.Header, body string) *http.Response {
	answer := httptest.NewRecorder()
	answer.WriteHeader(status)
	resp := answer.Result()
	if header != nil {
		resp.Header = header
	}
	resp.Request, resp.Body = req, io.NopCloser(bytes.NewReader([]byte(body)))
	return resp
}
