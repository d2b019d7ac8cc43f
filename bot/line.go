package bot

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// line is the connection of a session, which ends when nothing is heard.
type line struct {
	dial func(ctx context.Context, network, addr string) (net.Conn, error) // the standard library's if nil
	mu   sync.Mutex
	conn net.Conn
}

func (l *line) connect(ctx context.Context, network, addr string) (net.Conn, error) {
	dial := l.dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn = conn
	return listeningConn{conn}, nil
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		_ = l.conn.Close() // it may be closed already
	}
}

// listeningConn is closed when nothing comes for [readTimeout]. Were it left to
// discordgo, its goodbye would end the session, which could not be resumed.
type listeningConn struct{ net.Conn }

// Read reads as [net.Conn] does.
func (c listeningConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(readTimeout)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errors.Join(err, c.Close())
	}
	return n, err
}
