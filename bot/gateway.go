package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const (
	openTimeout  = 60 * time.Second // discordgo's Open may hang for ever, and then holds its lock
	closeTimeout = 5 * time.Second  // for it to return once its connection is cut
	readTimeout  = 90 * time.Second // two heartbeats and a little: a peer that says nothing for so long is gone
	openAttempts = 3                // that may fail before a session is given up for a new one
)

// Gateway keeps a connection with Discord's gateway. discordgo's own
// reconnecting is off: it asks again for ever with a token that was revoked
// and resumes sessions that Discord has ended.
// https://discord.com/developers/docs/topics/gateway
type Gateway struct {
	Client   *Client
	Presence *Presence
	Commands *Commands // nil: members cannot do anything with the bot
	Log      *slog.Logger

	connected atomic.Bool
}

// Check returns why the bot is not to be seen on Discord; nil if it is.
func (g *Gateway) Check() error {
	if !g.connected.Load() {
		return errors.New("not connected to the gateway")
	}
	return nil
}

// Run stays connected until ctx ends. It returns [ErrToken] when Discord does
// not accept the token, and no other error: without a gateway posts are
// delivered all the same.
func (g *Gateway) Run(ctx context.Context) error {
	for failures := 0; ctx.Err() == nil; {
		began := time.Now()
		err := g.attend(ctx)
		switch {
		case ctx.Err() != nil:
			continue
		case isTokenError(err):
			return fmt.Errorf("%w (gateway)", ErrToken)
		case isRefusal(closeCode(err)):
			g.Log.Error("gateway refused for good, delivery goes on without it", "error", err)
			<-ctx.Done()
			continue
		}
		if failures++; time.Since(began) > readTimeout {
			failures = 0
		}
		pause := backoff(failures + 2)
		g.Log.Warn("gateway session ended", "error", err, "pause_seconds", pause.Seconds())
		sleep(ctx, pause)
	}
	return nil
}

// isTokenError reports whether err says that the token is not accepted.
func isTokenError(err error) bool {
	rest, ok := errors.AsType[*discordgo.RESTError](err)
	return closeCode(err) == authenticationFailed || ok && rest.Response.StatusCode == http.StatusUnauthorized
}

// Close codes of the gateway.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
const (
	authenticationFailed = 4004
	invalidSequence      = 4007
	sessionTimedOut      = 4009
)

// closeCode returns the code with which the gateway closed; 0 if it did not.
func closeCode(err error) int {
	if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
		return closed.Code
	}
	return 0
}

// isRefusal reports whether code says never to connect again as one did:
// shard, version or intents are wrong.
func isRefusal(code int) bool { return code >= 4010 && code <= 4014 }

// attend makes a session and keeps it alive, resuming it as long as that
// works. It returns why it does not any longer.
func (g *Gateway) attend(ctx context.Context) error {
	session, err := g.Client.session(new(limits))
	if err != nil {
		return err
	}
	line := &line{dial: session.Dialer.NetDialContext}
	session.Dialer.NetDialContext = line.connect
	lost := make(chan struct{}, 1)
	session.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case lost <- struct{}{}:
		default:
		}
	})
	g.Presence.listen(session)
	reopen := func() {}
	if g.Commands != nil {
		reopen = g.Commands.listen(session)
	}
	defer session.Client.CloseIdleConnections()
	defer line.cut()
	for failures := 0; ; {
		forget(lost)
		reopen()
		switch err := g.open(ctx, session, line); {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			if g.stay(ctx, session, lost) {
				failures = 0
			} else {
				failures++
			}
		case isFinal(err), failures >= openAttempts:
			return err
		default:
			failures++
		}
		if !sleep(ctx, time.Second+backoff(failures+1)) {
			return ctx.Err()
		}
	}
}

// stay waits until the connection is lost or ctx ends, and reports whether it
// was a good one: one that did not last is not to be had again at once, because
// each may cost an identify, of which there are 1,000 a day.
func (g *Gateway) stay(ctx context.Context, session *discordgo.Session, lost <-chan struct{}) (good bool) {
	began := time.Now()
	g.Log.Info("gateway connected")
	g.connected.Store(true)
	defer g.connected.Store(false)
	select {
	case <-ctx.Done():
		_ = session.Close() // the connection is cut next, whatever it says
	case <-lost:
		g.Log.Info("gateway connection lost, resuming")
	}
	return time.Since(began) >= readTimeout
}

// forget empties a channel of what was told before: discordgo may tell twice
// that it is disconnected.
func forget(told <-chan struct{}) {
	select {
	case <-told:
	default:
	}
}

// isFinal reports whether after err the same session must not be opened again.
func isFinal(err error) bool {
	code := closeCode(err)
	return isTokenError(err) || isRefusal(code) || code == invalidSequence || code == sessionTimedOut ||
		errors.Is(err, context.DeadlineExceeded)
}

// open opens the session. If that takes too long the connection is cut, which
// ends a wait for words that never come. A session that hangs all the same is
// left behind: nothing that touches it would return.
func (g *Gateway) open(ctx context.Context, session *discordgo.Session, line *line) error {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	opened := make(chan error, 1)
	go func() { opened <- session.Open() }()
	select {
	case err := <-opened:
		return err
	case <-ctx.Done():
	}
	line.cut()
	patience := time.NewTimer(closeTimeout)
	defer patience.Stop()
	select {
	case err := <-opened:
		return errors.Join(ctx.Err(), err)
	case <-patience.C:
		return ctx.Err()
	}
}

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
