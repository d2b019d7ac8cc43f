package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Request is one REST request and what became of it.
type Request struct {
	At       time.Time
	Method   string
	Route    string          // template, such as "/channels/{channel}/messages"; "" when there is none
	Path     string          // as sent, without "/api/v9"
	Status   int             // of the answer; 0 when the connection was cut without one
	Code     int             // Discord's error code in the answer
	Fault    Kind            // the fault that struck, if any
	Replayed bool            // the nonce was known: the earlier message was returned
	Body     json.RawMessage // JSON as sent, without attached files
}

// ledger remembers what happened.
type ledger struct {
	requests   []Request
	violations []string
	invalid    []time.Time // 401, 403 and 429 of the last 10 minutes
}

// Requests returns every REST request so far, in the order of their answers.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Count returns the number of requests so far for which match is true.
func (s *Server) Count(match func(Request) bool) int {
	n := 0
	for _, r := range s.Requests() {
		if match(r) {
			n++
		}
	}
	return n
}

// Violations returns what the client sent against Discord's rules, each as
// "METHOD route: where: what", every request without a route, and every
// interaction that was left without a first answer for three seconds: not those
// that came while no gateway was connected, or that a fault kept from being
// answered.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(slices.Clone(s.violations), s.missed(time.Now())...)
}

// InvalidRequests returns how many answers of the last ten minutes count
// towards the ban at 10,000: 401, 403, and 429 unless its scope was shared
// (docs: topics/rate-limits, Invalid Request Limit).
func (s *Server) InvalidRequests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.invalidRequests(time.Now())
}

// Forget forgets the requests and the interactions so far, with their messages
// that only one person saw: a test that measures memory has the bot's left.
// Violations it reports until the end, those of interactions that were not answered
// in time only before.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = append(s.violations, s.missed(time.Now())...)
	s.requests, s.dialogs = nil, map[string]*Exchange{}
}

func (s *Server) violate(c *call, format string, args ...any) {
	s.violations = append(s.violations, c.req.Method+" "+c.route+": "+fmt.Sprintf(format, args...))
}

func (s *Server) record(c *call, a answer) {
	r := Request{
		At: c.now, Method: c.req.Method, Route: c.route, Path: c.req.URL.Path, Status: a.status, Code: a.code,
		Fault: c.fault.Kind, Replayed: c.replayed, Body: c.body.raw,
	}
	if a.cut == cutAll {
		r.Status, r.Code = 0, 0
	}
	if x := s.dialogs[c.value("token")]; x != nil && (c.fault.before() || s.outage) {
		x.hindered = true
	}
	s.requests = append(s.requests, r)
	s.notify()
}

// notify wakes whoever waits in Until.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) change() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Until waits until condition is true or ctx ends, whose error it returns. The
// condition is asked now and after everything that happens at the server; it
// may call any method of the server.
func (s *Server) Until(ctx context.Context, condition func() bool) error {
	for {
		change := s.change()
		if condition() {
			return nil
		}
		select {
		case <-change:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Await waits until a channel holds at least n messages or ctx ends.
func (s *Server) Await(ctx context.Context, channel string, n int) error {
	err := s.Until(ctx, func() bool { return s.size(channel) >= n })
	if err != nil {
		return fmt.Errorf("await %d messages in channel %s: have %d: %w", n, channel, s.size(channel), err)
	}
	return nil
}

func (s *Server) size(channel string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channel]; c != nil {
		return len(c.messages)
	}
	return 0
}
