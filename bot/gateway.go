package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const (
	openTimeout  = 60 * time.Second // discordgo's Open may hang for ever, and then holds its lock
	readTimeout  = 90 * time.Second // two heartbeats and a little: a peer that says nothing for so long is gone
	openAttempts = 3                // that may fail before a session is given up for a new one
)

// Gateway keeps a connection with Discord's gateway, or as many as Discord
// recommends, each for its share of the servers. discordgo's own reconnecting
// is off: it asks again for ever with a token that was revoked and resumes
// sessions that Discord has ended.
// https://discord.com/developers/docs/topics/gateway
type Gateway struct {
	Client   *Client
	Presence *Presence
	Commands *Commands // nil: members cannot do anything with the bot
	Log      *slog.Logger

	openWithin time.Duration // instead of openTimeout, if not 0

	wanted    atomic.Int32 // connections
	connected atomic.Int32
	starts    starts
}

// Connections returns how many connections there should be, which is 0 until
// Discord has said it, and how many there are.
func (g *Gateway) Connections() (wanted, connected int) {
	return int(g.wanted.Load()), int(g.connected.Load())
}

// Check returns why the bot is not to be seen on Discord; nil if it is.
func (g *Gateway) Check() error {
	switch wanted, connected := g.wanted.Load(), g.connected.Load(); {
	case connected == 0:
		return errors.New("not connected to the gateway")
	case connected < wanted:
		return fmt.Errorf("connected to the gateway for %d of %d shards", connected, wanted)
	}
	return nil
}

// Run stays connected until ctx ends. It returns [ErrToken] when Discord does
// not accept the token, and no other error: without a gateway posts are
// delivered all the same.
func (g *Gateway) Run(ctx context.Context) error {
	session, err := g.Client.session(new(limits))
	if err != nil {
		return err
	}
	defer session.Client.CloseIdleConnections()
	stop := g.Presence.begin(ctx, session)
	defer stop()
	for failures := 0; ctx.Err() == nil; {
		p, err := askPlan(ctx, session)
		if err == nil {
			failures = 0
			err = g.connect(ctx, p)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case isTokenError(err):
			return fmt.Errorf("%w (gateway)", ErrToken)
		case isOutgrown(closeCode(err)):
			g.Log.Warn("told to spread the servers over more connections, connecting anew", "shards", p.Shards)
		case isRefusal(closeCode(err)):
			g.Log.Error("gateway refused for good, delivery goes on without it", "error", err)
			<-ctx.Done()
			return nil
		default:
			g.Log.Warn("cannot ask how to connect to the gateway", "error", err)
		}
		failures++
		sleep(ctx, backoff(failures+2))
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
	invalidShard         = 4010
	shardingRequired     = 4011
	disallowedIntents    = 4014
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
func isRefusal(code int) bool { return code >= invalidShard && code <= disallowedIntents }

// isOutgrown reports whether code says that the shards have to be others.
func isOutgrown(code int) bool { return code == invalidShard || code == shardingRequired }

// attend makes a session and keeps it alive, resuming it as long as that
// works. It returns why it does not any longer.
func (g *Gateway) attend(ctx context.Context, sh shard) error {
	session, err := g.Client.session(new(limits))
	if err != nil {
		return err
	}
	session.ShardID, session.ShardCount = sh.number, sh.plan.Shards
	line := &line{dial: session.Dialer.NetDialContext}
	session.Dialer.NetDialContext = line.connect
	lost := make(chan struct{}, 1)
	session.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case lost <- struct{}{}:
		default:
		}
	})
	begun := g.countStarts(session)
	g.Presence.listen(session)
	reopen := func() {}
	if g.Commands != nil {
		reopen = g.Commands.listen(session)
	}
	defer session.Client.CloseIdleConnections()
	defer line.cut()
	for failures := 0; ; {
		if !begun.Load() {
			if err := g.await(ctx, session, sh); err != nil {
				return err
			}
		}
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
	g.connected.Add(1)
	defer g.connected.Add(-1)
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
	within := cmp.Or(g.openWithin, openTimeout)
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	opened := make(chan error, 1)
	go func() { opened <- session.Open() }()
	select {
	case err := <-opened:
		return err
	case <-ctx.Done():
	}
	line.cut()
	patience := time.NewTimer(within / 10)
	defer patience.Stop()
	select {
	case err := <-opened:
		return errors.Join(ctx.Err(), err)
	case <-patience.C:
		return ctx.Err()
	}
}
