package discordtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// BotID is the ID of the bot's user and of its application, which are the same
// number for every application made since 2016.
const BotID = "100000000000000001"

// Options says how a server is to behave when nothing is wrong. The zero value
// is Discord as documented.
type Options struct {
	Token             string        // without "Bot "; default "test-token"
	Spec              string        // path of Discord's openapi.json, see [SpecPath]; empty: hand-written rules only
	NonceWindow       time.Duration // how long a nonce is remembered; default 5 minutes
	ChannelRate       Rate          // messages per channel, and edits as many; default 5 in 5 s
	OldEditRate       Rate          // edits of a message that is older than an hour; default no limit
	GlobalRate        Rate          // requests of the bot; default 50 in 1 s
	NoRateLimits      bool          // never answer 429 on its own account
	HeartbeatInterval time.Duration // asked for in HELLO; default 41.25 s
	SessionStarts     int           // identifies in 24 h before the token is reset; default 1000
	Shards            int           // recommended; default 1. With more, identifies are held to their pace
	MaxConcurrency    int           // shards that may identify at once; default 1
	ApplicationFlags  int           // of the bot's application, which say which privileged intents are on
	Seed              uint64        // of the faults that happen with a probability
}

// Rate allows Limit requests in every window of length Per.
type Rate struct {
	Limit int
	Per   time.Duration
}

// Server is a Discord of its own. All methods may be called at any time and
// from any goroutine.
type Server struct {
	options   Options
	schemas   schemas
	mux       *http.ServeMux
	http      *http.Server
	transport *http.Transport
	running   sync.WaitGroup // handlers and the goroutines of the gateway
	done      chan struct{}

	mu       sync.Mutex // held for memory only: never while waiting or writing to a connection
	changed  chan struct{}
	listener net.Listener
	closed   bool
	outage   bool
	revoked  bool
	lastID   int64

	world
	ledger
	limits
	faults   []*Fault
	random   *rand.Rand
	nonces   nonces
	commands map[string][]command // by guild; "" holds the global ones
	files    [][]byte             // that people attached
	dialogs  map[string]*Exchange // by interaction token
	gateway  gateway
}

// New returns a server that listens nowhere yet. For a test in a
// testing/synctest bubble it must be called inside that bubble. It panics when
// the spec of the options cannot be read or compiled: the test cannot go on.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		options: o,
		schemas: loadSchemas(o.Spec),
		mux:     http.NewServeMux(),
		done:    make(chan struct{}),
		changed: make(chan struct{}),
		random:  rand.New(rand.NewPCG(o.Seed, o.Seed)), //nolint:gosec // faults are to be repeatable, not secret
		world:   world{channels: map[string]*channel{}},
		limits: limits{
			posts: map[string]*window{}, edits: map[string]*window{},
			oldEdits: map[string]*window{}, crossposts: map[string]*window{},
		},
		nonces:   nonces{seen: map[string]nonce{}},
		commands: map[string][]command{},
		dialogs:  map[string]*Exchange{},
	}
	s.transport = &http.Transport{DialContext: s.Dial, MaxIdleConnsPerHost: 100}
	s.http = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo),
	}
	s.route()
	return s
}

func (o Options) withDefaults() Options {
	o.Token = cmp.Or(o.Token, "test-token")
	o.NonceWindow = cmp.Or(o.NonceWindow, 5*time.Minute)
	o.ChannelRate = cmp.Or(o.ChannelRate, Rate{Limit: 5, Per: 5 * time.Second})
	o.GlobalRate = cmp.Or(o.GlobalRate, Rate{Limit: 50, Per: time.Second})
	o.HeartbeatInterval = cmp.Or(o.HeartbeatInterval, 41250*time.Millisecond)
	o.SessionStarts = cmp.Or(o.SessionStarts, 1000)
	o.Shards = cmp.Or(o.Shards, 1)
	o.MaxConcurrency = cmp.Or(o.MaxConcurrency, 1)
	return o
}

// Start listens on a free port of the loopback interface until the test ends.
func (s *Server) Start(tb testing.TB) {
	tb.Helper()
	l, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("listen on loopback: %v", err)
	}
	s.StartOn(tb, l)
}

// StartOn serves on a listener, such as a [Pipe], until the test ends.
func (s *Server) StartOn(tb testing.TB, l net.Listener) {
	tb.Helper()
	s.attach(l)
	s.running.Go(func() {
		if err := s.Serve(l); err != nil {
			tb.Errorf("serve Discord: %v", err)
		}
	})
	tb.Cleanup(s.Close)
}

// Serve accepts connections until Close is called, which makes it return nil,
// or until the listener fails.
func (s *Server) Serve(l net.Listener) error {
	s.attach(l)
	if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (s *Server) attach(l net.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listener = l
}

// URL returns "http://host:port" of the last listener, without a slash at its
// end; the REST interface is below URL()+"/api". It is empty before there is a
// listener.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// Close cuts every connection, stops listening and waits until the last
// goroutine of the server has ended. It may be called more than once.
func (s *Server) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.done)
		s.cutGateway()
	}
	s.mu.Unlock()
	_ = s.http.Close()
	s.transport.CloseIdleConnections()
	s.running.Wait()
}

// enter admits one handler; it must call running.Done when it has ended.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.running.Add(1)
	}
	return !s.closed
}

// Client returns a client for which https://discord.com is this server, with
// the time limit that discordgo gives its own. Other hosts are refused.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: redirect{s}, Timeout: 20 * time.Second}
}

// redirect sends requests for Discord to the server.
type redirect struct{ s *Server }

func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	host := strings.TrimPrefix(r.s.URL(), "http://")
	if name := req.URL.Hostname(); name != "discord.com" && req.URL.Host != host {
		return nil, fmt.Errorf("redirect request: %s is not Discord", name)
	}
	out := req.Clone(req.Context())
	out.URL.Scheme, out.URL.Host, out.Host = "http", host, host
	return r.s.transport.RoundTrip(out)
}

// Dial connects to the server whatever the address: the NetDialContext of a
// websocket.Dialer. It works over a [Pipe] as over loopback.
func (s *Server) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	s.mu.Lock()
	l := s.listener
	s.mu.Unlock()
	switch l := l.(type) {
	case nil:
		return nil, errors.New("dial discordtest: the server listens nowhere yet")
	case *Pipe:
		return l.Dial(ctx, network, addr)
	default:
		return new(net.Dialer).DialContext(ctx, l.Addr().Network(), l.Addr().String())
	}
}

// Outage makes Discord fail altogether, or ends that: every request is
// answered 503, gateway connections are cut and new ones refused. Sessions
// outlive it and can be resumed.
func (s *Server) Outage(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outage = on
	if on {
		s.cutGateway()
	}
}

// RevokeToken resets the bot's token, as its owner can: every request is
// answered 401, and the gateway closes with 4004.
func (s *Server) RevokeToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revokeToken()
}

func (s *Server) revokeToken() {
	s.revoked = true
	s.closeGateway(closeAuthenticationFailed)
}

// discordEpoch is when snowflakes begin (docs: reference, Snowflakes).
const discordEpoch = 1420070400000

// newID returns an ID greater than all before it. The clock of a
// testing/synctest bubble starts before Discord's epoch; IDs then just count.
func (s *Server) newID(now time.Time) string {
	s.lastID = max(s.lastID+1, (now.UnixMilli()-discordEpoch)<<22, 1<<50)
	return strconv.FormatInt(s.lastID, 10)
}
