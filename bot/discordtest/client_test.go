package discordtest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"newsdesk/bot/discordtest"
)

const (
	guildID   = "300000000000000001"
	channelID = "400000000000000001"
	forumID   = "400000000000000002"
	newsID    = "400000000000000003"
)

// withGuild adds a guild with one channel of each kind that matters.
func withGuild(s *discordtest.Server) *discordtest.Server {
	s.AddGuild(guildID, "Newsroom",
		discordtest.Channel{ID: channelID, Name: "alerts"},
		discordtest.Channel{ID: forumID, Name: "forum", Type: discordtest.Forum},
		discordtest.Channel{ID: newsID, Name: "news", Type: discordtest.Announcement})
	return s
}

// onLoopback returns a server with a guild that listens on a real socket.
func onLoopback(t *testing.T, o discordtest.Options) *discordtest.Server {
	t.Helper()
	s := withGuild(discordtest.New(o))
	s.Start(t)
	return s
}

// onPipe returns a server with a guild that listens in memory.
func onPipe(t *testing.T, o discordtest.Options) *discordtest.Server {
	t.Helper()
	s := withGuild(discordtest.New(o))
	s.StartOn(t, discordtest.NewPipe())
	return s
}

// client returns a discordgo session that talks to the server.
func client(t *testing.T, s *discordtest.Server) *discordgo.Session {
	t.Helper()
	d, err := discordgo.New("Bot test-token")
	if err != nil {
		t.Fatal(err)
	}
	d.Client = s.Client()
	d.Dialer = &websocket.Dialer{NetDialContext: s.Dial}
	d.Identify.Intents = discordgo.IntentsGuilds
	d.ShouldReconnectOnError = false
	d.LogLevel = -1 // not even errors: tests look at what came of them
	return d
}

// send is a message with the nonce that discordgo has no field for.
type send struct {
	*discordgo.MessageSend
	Nonce        string `json:"nonce,omitempty"`
	EnforceNonce bool   `json:"enforce_nonce,omitempty"`
}

// post sends text with a nonce, without any retry of discordgo's own.
func post(d *discordgo.Session, channel, text, nonce string) (*discordgo.Message, error) {
	body := send{
		MessageSend: &discordgo.MessageSend{
			Embeds:          []*discordgo.MessageEmbed{{Type: "rich", Title: text}},
			AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
		},
		Nonce: nonce, EnforceNonce: nonce != "",
	}
	endpoint := discordgo.EndpointChannelMessages(channel)
	raw, err := d.RequestWithBucketID(http.MethodPost, endpoint, body, endpoint,
		discordgo.WithRestRetries(0), discordgo.WithRetryOnRatelimit(false))
	if err != nil {
		return nil, err
	}
	var m discordgo.Message
	return &m, discordgo.Unmarshal(raw, &m)
}

// open opens the gateway and closes it with the test.
func open(t *testing.T, d *discordgo.Session) {
	t.Helper()
	if err := d.Open(); err != nil {
		t.Fatalf("open gateway: %v", err)
	}
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// wantNoViolations fails the test for whatever broke Discord's rules.
func wantNoViolations(t *testing.T, s *discordtest.Server) {
	t.Helper()
	for _, v := range s.Violations() {
		t.Errorf("violation: %s", v)
	}
}
