package discordtest

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"time"

	"github.com/gorilla/websocket"
)

// The opcodes of the gateway.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoice          = 4
	opResume         = 6
	opReconnect      = 7
	opRequestMembers = 8
	opInvalidSession = 9
	opHello          = 10
	opACK            = 11
)

// Bounds of what a client may send (docs: topics/gateway).
const (
	maxPayload = 4096
	maxSends   = 120 // in sendWindow
	sendWindow = time.Minute
	// parting is how long a client may take to hang up after a close frame.
	parting = 5 * time.Second
)

// packet is what both sides send.
type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  int64           `json:"s,omitempty"`
	T  string          `json:"t,omitempty"`
}

// link is one connection. Its fields but conn belong to the server's lock.
type link struct {
	conn    *websocket.Conn
	host    string // by which the client knows the server
	wake    chan struct{}
	done    chan struct{}
	out     []packet
	goodbye int // close code to send when out is empty
	session *session
	sends   window
}

func newLink(conn *websocket.Conn, host string) *link {
	// The client is not told goodbye in return: it may hang up when it has
	// said it. A client that holds a mutex until then, as discordgo does,
	// would otherwise have its reader wait for that mutex, which stops the
	// clock of a testing/synctest bubble.
	conn.SetCloseHandler(func(int, string) error { return nil })
	return &link{conn: conn, host: host, wake: make(chan struct{}, 1), done: make(chan struct{})}
}

// send queues a packet; after a goodbye it does nothing.
func (l *link) send(p packet) {
	if l.goodbye == 0 {
		l.out = append(l.out, p)
		l.stir()
	}
}

func (l *link) stir() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// hangUp queues a close frame.
func (s *Server) hangUp(l *link, code int) {
	if l.goodbye != 0 {
		return
	}
	l.goodbye = code
	l.stir()
	if l.session != nil && ends(code) {
		s.end(l.session)
	}
}

// write sends what is queued until the connection is released.
func (l *link) write(s *Server) {
	for {
		select {
		case <-l.wake:
		case <-l.done:
			return
		}
		packets, goodbye := l.take(s)
		for _, p := range packets {
			if l.conn.WriteMessage(websocket.TextMessage, encode(p)) != nil {
				return
			}
		}
		if goodbye != 0 {
			l.part(goodbye)
			return
		}
	}
}

func (l *link) take(s *Server) ([]packet, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	packets := l.out
	l.out = nil
	return packets, l.goodbye
}

// part says goodbye. The client is to hang up: cutting the connection from
// here could destroy the frame before it is read.
func (l *link) part(code int) {
	_ = l.conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""))
	_ = l.conn.NetConn().SetReadDeadline(time.Now().Add(parting))
}

// read handles what the client sends until the connection ends. It returns the
// client's close code, or 0.
func (s *Server) read(l *link) int {
	for {
		if !s.listenFor(l) {
			return 0
		}
		_, raw, err := l.conn.ReadMessage()
		var closed *websocket.CloseError
		var network net.Error
		switch {
		case errors.As(err, &closed):
			l.linger()
			return closed.Code
		case errors.As(err, &network) && network.Timeout():
			s.timeOut(l)
			return 0
		case err != nil:
			return 0
		}
		s.receive(l, raw)
	}
}

// listenFor sets how long the client may be silent: two heartbeats.
func (s *Server) listenFor(l *link) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.goodbye != 0 {
		return true // part has set the deadline, or will
	}
	return l.conn.SetReadDeadline(time.Now().Add(2*s.options.HeartbeatInterval)) == nil
}

// linger waits until the client has hung up.
func (l *link) linger() {
	_ = l.conn.NetConn().SetReadDeadline(time.Now().Add(parting))
	_, _ = io.Copy(io.Discard, l.conn.NetConn())
}

// timeOut closes a connection whose client has gone silent.
func (s *Server) timeOut(l *link) {
	s.mu.Lock()
	parted := l.goodbye != 0
	s.hangUp(l, closeSessionTimedOut)
	s.mu.Unlock()
	if !parted {
		l.linger()
	}
}

// receive handles one packet.
func (s *Server) receive(l *link, raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var p packet
	switch {
	case l.goodbye != 0:
	case !l.sends.take(time.Now(), Rate{Limit: maxSends, Per: sendWindow}):
		s.hangUp(l, closeRateLimited)
	case len(raw) > maxPayload, json.Unmarshal(raw, &p) != nil:
		s.hangUp(l, closeDecodeError)
	default:
		s.handle(l, p)
	}
	s.notify()
}

func (s *Server) handle(l *link, p packet) {
	switch p.Op {
	case opHeartbeat:
		if !s.gateway.mode.WithholdACK {
			l.send(packet{Op: opACK})
		}
	case opIdentify:
		s.identify(l, p.D)
	case opResume:
		s.resume(l, p.D)
	case opPresence, opVoice, opRequestMembers:
		if l.session == nil {
			s.hangUp(l, closeNotAuthenticated)
		}
	default:
		s.hangUp(l, closeUnknownOpcode)
	}
}
