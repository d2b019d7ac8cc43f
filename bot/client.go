package bot

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"newsdesk/news"
)

// DefaultAPI is the root of Discord's REST API, without a version.
const DefaultAPI = "https://discord.com/api"

// requestTimeout bounds one request to Discord, its answer included.
const requestTimeout = 20 * time.Second

// Client makes sessions with Discord.
type Client struct {
	Token string
	API   string // root of the REST API; [DefaultAPI] if empty
	// Transport and Dial are the network, for REST and for the gateway; the
	// standard library's if nil.
	Transport http.RoundTripper
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error)
	// Requested is called after each request by REST, from many goroutines; may be nil.
	Requested func(news.Requested)

	refusals refusals
}

// session returns a new session, not connected, that notes in known what
// Discord says of limits. Its requests are made once: what is to be repeated,
// and when, is for the caller to say.
func (c *Client) session(known *limits) (*discordgo.Session, error) {
	root, err := apiRoot(c.API)
	if err != nil {
		return nil, err
	}
	s, err := discordgo.New("Bot " + c.Token)
	if err != nil {
		return nil, fmt.Errorf("make session: %w", err)
	}
	known.refusals = &c.refusals
	s.Client = &http.Client{Transport: &transport{c.roundTripper(), root, known, c.Requested}, Timeout: requestTimeout}
	s.Identify.Intents = discordgo.IntentsGuilds
	s.MaxRestRetries = 0
	s.ShouldRetryOnRateLimit = false
	s.ShouldReconnectOnError = false
	s.StateEnabled = false
	s.SyncEvents = true // in the order in which Discord tells them
	s.LogLevel = -1     // its debug log holds the token
	s.Dialer = &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: requestTimeout, NetDialContext: c.Dial}
	return s, nil
}

// roundTripper returns what carries REST requests.
func (c *Client) roundTripper() http.RoundTripper {
	if c.Transport != nil {
		return c.Transport
	}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           c.Dial,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   inFlight,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: requestTimeout,
	}
}

// versionPath is the version at the end of an API root, which discordgo adds itself.
var versionPath = regexp.MustCompile(`/v[0-9]+$`)

// apiRoot reads the root of the REST API. Without a path it is taken for a
// server that serves the API where Discord does, under /api.
func apiRoot(api string) (*url.URL, error) {
	if api == "" {
		api = DefaultAPI
	}
	root, err := url.Parse(api)
	if err != nil || root.Host == "" || (root.Scheme != "http" && root.Scheme != "https") {
		return nil, fmt.Errorf("discord.api_url %q is no http or https URL: write it like %s", api, DefaultAPI)
	}
	root.Path = versionPath.ReplaceAllString(strings.TrimRight(root.Path, "/"), "")
	if root.Path == "" {
		root.Path = "/api"
	}
	return root, nil
}
