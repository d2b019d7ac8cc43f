package discordtest

import (
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// gateway is what is connected, and how it is to misbehave.
type gateway struct {
	links      []*link
	sessions   []*session
	identifies []time.Time
	paced      map[int]time.Time // the last identify, by the shard's place in the pace
	resumes    int
	mode       Gateway
}

// Gateway says how the gateway is to misbehave. The zero value is well.
type Gateway struct {
	Refuse          bool // answers 503 to new connections
	WithholdHello   bool // says nothing on new connections
	WithholdACK     bool // does not acknowledge heartbeats
	ReconnectFirst  int  // answers that many identifies and resumes with nothing but op 7
	RefuseResume    bool // answers resumes with op 9, not resumable
	CloseOnIdentify int  // closes with this code instead of READY; 0: does not
	CloseOnResume   int  // closes with this code instead of RESUMED; 0: does not
}

// Misbehave sets how the gateway misbehaves from now on.
func (s *Server) Misbehave(g Gateway) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.mode = g
}

// Close codes of the gateway (docs: topics/opcodes-and-status-codes).
const (
	closeUnknownOpcode        = 4001
	closeDecodeError          = 4002
	closeNotAuthenticated     = 4003
	closeAuthenticationFailed = 4004
	closeAlreadyAuthenticated = 4005
	closeInvalidSequence      = 4007
	closeRateLimited          = 4008
	closeSessionTimedOut      = 4009
	closeInvalidShard         = 4010
	closeInvalidVersion       = 4012
	closeInvalidIntents       = 4013
	closeDisallowedIntents    = 4014
)

// ends reports whether a session is lost when the gateway closes with a code,
// or the client does.
func ends(code int) bool {
	switch code {
	case websocket.CloseNormalClosure, websocket.CloseGoingAway, closeAuthenticationFailed, closeInvalidSequence, closeSessionTimedOut:
		return true
	default:
		return code >= 4010 && code <= closeDisallowedIntents
	}
}

// Identifies returns how often a session was begun.
func (s *Server) Identifies() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.gateway.identifies)
}

// Resumes returns how often a session was resumed successfully.
func (s *Server) Resumes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.resumes
}

// Reconnect asks every connected client to reconnect: op 7.
func (s *Server) Reconnect() { s.each(func(l *link) { l.send(packet{Op: opReconnect}) }) }

// RequestHeartbeat asks every connected client for a heartbeat: op 1.
func (s *Server) RequestHeartbeat() { s.each(func(l *link) { l.send(packet{Op: opHeartbeat}) }) }

// InvalidateSessions tells every connected client that its session is invalid:
// op 9. If it is not resumable, the session is gone.
func (s *Server) InvalidateSessions(resumable bool) {
	s.each(func(l *link) { s.invalidate(l, resumable) })
}

// CloseGateway closes every connection with a code.
func (s *Server) CloseGateway(code int) { s.each(func(l *link) { s.hangUp(l, code) }) }

// DropGateway cuts every connection without a word.
func (s *Server) DropGateway() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cutGateway()
}

func (s *Server) each(do func(*link)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range slices.Clone(s.gateway.links) {
		do(l)
	}
}

func (s *Server) closeGateway(code int) {
	for _, l := range slices.Clone(s.gateway.links) {
		s.hangUp(l, code)
	}
}

func (s *Server) cutGateway() {
	for _, l := range s.gateway.links {
		_ = l.conn.NetConn().Close()
	}
}

func gatewayAddress(r *http.Request) string { return "ws://" + r.Host + "/gateway" }

func (s *Server) getGateway(c *call) answer {
	return reply(http.StatusOK, map[string]any{"url": gatewayAddress(c.req)})
}

func (s *Server) getGatewayBot(c *call) answer {
	return reply(http.StatusOK, map[string]any{
		"url": gatewayAddress(c.req), "shards": s.options.Shards, "session_start_limit": s.startLimit(c.now),
	})
}

// startLimit says how many sessions can still be begun (docs: topics/gateway,
// Session Start Limit). The count is of the last 24 hours.
func (s *Server) startLimit(now time.Time) map[string]any {
	used, reset := 0, time.Duration(0)
	for _, at := range s.gateway.identifies {
		if left := at.Add(24 * time.Hour).Sub(now); left > 0 {
			used++
			reset = max(reset, left)
		}
	}
	return map[string]any{
		"total": s.options.SessionStarts, "remaining": max(0, s.options.SessionStarts-used),
		"reset_after": reset.Milliseconds(), "max_concurrency": s.options.MaxConcurrency,
	}
}

// serveGateway holds one connection until it ends.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	refused := s.outage || s.gateway.mode.Refuse
	s.mu.Unlock()
	if refused {
		serverError(http.StatusServiceUnavailable).write(w)
		return
	}
	conn, err := new(websocket.Upgrader).Upgrade(w, r, nil)
	if err != nil {
		return // answered by Upgrade
	}
	defer func() { _ = conn.Close() }()
	l := newLink(conn, r.Host)
	if !s.admit(l, r) {
		return
	}
	s.running.Go(func() { l.write(s) })
	s.release(l, s.read(l))
}

// admit greets a new connection.
func (s *Server) admit(l *link, r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.outage {
		return false
	}
	s.gateway.links = append(s.gateway.links, l)
	query := r.URL.Query()
	switch version := query.Get("v"); {
	case version != "9" && version != "10", query.Get("encoding") != "json":
		s.hangUp(l, closeInvalidVersion)
	case !s.gateway.mode.WithholdHello:
		interval := s.options.HeartbeatInterval.Milliseconds()
		l.send(packet{Op: opHello, D: encode(map[string]any{"heartbeat_interval": interval, "_trace": []string{"discordtest"}})})
	}
	s.notify()
	return true
}

// release forgets a connection that ended with a close code of the client, or
// 0, and lets its writer end.
func (s *Server) release(l *link, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.links = slices.DeleteFunc(s.gateway.links, func(other *link) bool { return other == l })
	if l.session != nil && l.session.link == l {
		l.session.link = nil
		if ends(code) && l.goodbye == 0 { // else it answers the server's own goodbye
			s.end(l.session)
		}
	}
	close(l.done)
	s.notify()
}
