package discordtest

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// endpoint is one operation of the REST interface.
type endpoint struct {
	pattern string
	handle  func(*call) answer
	open    bool // needs no bot token and is not bound to the global rate: interactions
}

// call is one request on its way to an answer.
type call struct {
	req      *http.Request
	now      time.Time
	route    string
	open     bool
	body     body
	fault    Fault
	header   http.Header // of the answer: rate limits
	replayed bool
}

func (c *call) value(name string) string { return c.req.PathValue(name) }

// route registers what the REST interface can do.
func (s *Server) route() {
	endpoints := [][]endpoint{
		s.placeEndpoints(), s.messageEndpoints(), s.commandEndpoints(), s.interactionEndpoints(), s.fileEndpoints(), {
			{pattern: "GET /gateway", handle: s.getGateway, open: true},
			{pattern: "GET /gateway/bot", handle: s.getGatewayBot},
			{pattern: "/", handle: s.unknownRoute, open: true},
		},
	}
	for _, group := range endpoints {
		for _, e := range group {
			s.mux.HandleFunc(e.pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, e) })
		}
	}
}

// ServeHTTP answers one request. Use Start, StartOn or Serve: behind another
// http.Server, Close cannot cut the connections.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.running.Done()
	if websocket.IsWebSocketUpgrade(r) {
		s.serveGateway(w, r)
		return
	}
	s.mux.ServeHTTP(w, withoutVersion(r))
}

// withoutVersion takes "/api/v9" from the path of a request. The versions 9 and
// 10 are alike here; others stay in the path, which has no route then.
func withoutVersion(r *http.Request) *http.Request {
	path, ok := strings.CutPrefix(r.URL.Path, "/api")
	if !ok {
		path = "/outside" + path
	}
	for _, version := range []string{"/v9/", "/v10/"} {
		if rest, ok := strings.CutPrefix(path, version); ok {
			path = "/" + rest
		}
	}
	out, address := *r, *r.URL
	address.Path, address.RawPath = path, ""
	out.URL = &address
	return &out
}

// serve answers a request: it reads the body, waits as a fault demands, lets
// decide do its work under the lock and writes the answer without it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, e endpoint) {
	b, err := readBody(w, r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, route, _ := strings.Cut(r.Pattern, " ")
	c := &call{req: r, route: route, open: e.open, body: b, header: http.Header{}}
	s.draw(c)
	if c.fault.Kind != DelayAnswer && !s.pause(r.Context(), c.fault.Delay) {
		panic(http.ErrAbortHandler)
	}
	a := s.settle(c, e)
	if c.fault.Kind == DelayAnswer && !s.pause(r.Context(), c.fault.Delay) {
		panic(http.ErrAbortHandler)
	}
	a.write(w)
}

// pause waits; it reports false when client or server went away meanwhile.
func (s *Server) pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-s.done:
	}
	return false
}

// settle decides about a request and records what became of it.
func (s *Server) settle(c *call, e endpoint) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = time.Now()
	a := s.decide(c, e)
	s.countInvalid(c.now, a)
	s.record(c, a)
	return a
}

func (s *Server) decide(c *call, e endpoint) answer {
	switch {
	case s.outage:
		return serverError(http.StatusServiceUnavailable)
	case s.invalidRequests(c.now) >= maxInvalid:
		return cloudflareBan(0)
	case !c.open && !s.authorised(c.req):
		return refuse(http.StatusUnauthorized, 0, "401: Unauthorized")
	case c.fault.before():
		return c.fault.answer()
	}
	if a, limited := s.limit(c); limited {
		return a
	}
	return c.fault.after(e.handle(c).with(c.header))
}

func (s *Server) authorised(r *http.Request) bool {
	return !s.revoked && r.Header.Get("Authorization") == "Bot "+s.options.Token
}

func (s *Server) unknownRoute(c *call) answer {
	c.route = ""
	s.violate(c, "no such route: %s", c.req.URL.Path)
	return refuse(http.StatusNotFound, 0, "404: Not Found")
}
