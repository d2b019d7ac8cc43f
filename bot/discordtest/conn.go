package discordtest

import (
	"bytes"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// connect returns the two ends of a connection in memory.
func connect() (a, b net.Conn) {
	there, back := newStream(), newStream()
	return &memoryConn{in: back, out: there}, &memoryConn{in: there, out: back}
}

// memoryConn is one end of a connection in memory. Writes never wait, so a
// write deadline has nothing to bound and is ignored.
type memoryConn struct{ in, out *stream }

func (c *memoryConn) Read(b []byte) (int, error)         { return c.in.read(b) }
func (c *memoryConn) Write(b []byte) (int, error)        { return c.out.write(b) }
func (c *memoryConn) LocalAddr() net.Addr                { return pipeAddr{} }
func (c *memoryConn) RemoteAddr() net.Addr               { return pipeAddr{} }
func (c *memoryConn) SetDeadline(t time.Time) error      { return c.SetReadDeadline(t) }
func (c *memoryConn) SetReadDeadline(t time.Time) error  { c.in.expire(t); return nil }
func (c *memoryConn) SetWriteDeadline(_ time.Time) error { return nil }

func (c *memoryConn) Close() error {
	c.in.leave()
	c.out.finish()
	return nil
}

// stream is one direction of a connection: bytes on their way. Waiting is done
// on a condition variable, which a testing/synctest bubble takes for idle.
type stream struct {
	mu       sync.Mutex
	change   *sync.Cond
	data     bytes.Buffer
	left     bool // the reader closed its end
	finished bool // the writer closed its end
	deadline time.Time
	alarm    *time.Timer
}

func newStream() *stream {
	s := &stream{}
	s.change = sync.NewCond(&s.mu)
	return s
}

func (s *stream) read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.left:
			return 0, net.ErrClosed
		case !s.deadline.IsZero() && !time.Now().Before(s.deadline):
			return 0, os.ErrDeadlineExceeded
		case s.data.Len() > 0:
			return s.data.Read(b)
		case s.finished:
			return 0, io.EOF
		}
		s.change.Wait()
	}
}

func (s *stream) write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.finished:
		return 0, net.ErrClosed
	case s.left:
		return 0, io.ErrClosedPipe
	}
	s.change.Broadcast()
	return s.data.Write(b)
}

// expire makes reads fail from t on; the zero time lets them wait for ever.
func (s *stream) expire(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopAlarm()
	s.deadline = t
	if !t.IsZero() && !s.left {
		s.alarm = time.AfterFunc(time.Until(t), s.wake)
	}
	s.change.Broadcast()
}

func (s *stream) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.change.Broadcast()
}

func (s *stream) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopAlarm()
	s.left = true
	s.change.Broadcast()
}

func (s *stream) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finished = true
	s.change.Broadcast()
}

func (s *stream) stopAlarm() {
	if s.alarm != nil {
		s.alarm.Stop()
	}
}
