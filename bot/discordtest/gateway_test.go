package discordtest_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"newsdesk/bot/discordtest"
)

// events records the types of the events a session gets, READY and the like
// among them.
type events struct {
	mu   sync.Mutex
	seen []string
}

func record(d *discordgo.Session) *events {
	e := &events{}
	d.SyncEvents = true
	d.AddHandler(func(_ *discordgo.Session, event *discordgo.Event) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.seen = append(e.seen, event.Type)
	})
	return e
}

func (e *events) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	seen := e.seen
	e.seen = nil
	return seen
}

// connected returns a server with a discordgo session that is open, until the
// test's bubble ends.
func connected(t *testing.T) (*discordtest.Server, *discordgo.Session, *events) {
	t.Helper()
	s := onPipe(t, discordtest.Options{})
	d := client(t, s)
	e := record(d)
	open(t, d)
	t.Cleanup(func() {
		synctest.Wait()
		d.Close()
	})
	synctest.Wait()
	return s, d, e
}

func want(t *testing.T, e *events, types ...string) {
	t.Helper()
	synctest.Wait()
	if got := e.take(); !slices.Equal(got, types) {
		t.Errorf("events %q, want %q", got, types)
	}
}

func TestGuildEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, e := connected(t)
		want(t, e, "READY", "GUILD_CREATE")
		s.AddChannel(guildID, discordtest.Channel{ID: "8", Name: "more"})
		s.Deny("8", discordtest.View)
		s.Allow("8", discordtest.View)
		s.AddChannel(guildID, discordtest.Channel{ID: "9", Type: discordtest.PublicThread, Parent: "8"})
		s.DeleteChannel("8")
		want(t, e, "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_UPDATE", "THREAD_CREATE", "CHANNEL_DELETE")
		s.GuildOutage(guildID, true)
		s.GuildOutage(guildID, false)
		s.RemoveGuild(guildID)
		s.AddGuild(guildID, "Newsroom again")
		want(t, e, "GUILD_DELETE", "GUILD_CREATE", "GUILD_DELETE", "GUILD_CREATE")
		s.Dispatch("GUILD_ROLE_DELETE", map[string]any{"guild_id": guildID, "role_id": "1"})
		want(t, e, "GUILD_ROLE_DELETE")
	})
}

func TestOutageAndRemovalOfAGuildDiffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d, _ := connected(t)
		var unavailable []bool
		d.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildDelete) { unavailable = append(unavailable, e.Unavailable) })
		s.GuildOutage(guildID, true)
		s.RemoveGuild(guildID)
		synctest.Wait()
		if !slices.Equal(unavailable, []bool{true, false}) {
			t.Errorf("unavailable %v, want true, then false", unavailable)
		}
	})
}

func TestAGuildThatInvitesTheBotAgainIsAsItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d, _ := connected(t)
		joined := 0
		d.AddHandler(func(*discordgo.Session, *discordgo.GuildCreate) { joined++ })
		s.RemoveGuild(guildID)
		without := s.Permissions(channelID)
		s.InviteAgain(guildID)
		synctest.Wait()
		if without != 0 || s.Permissions(channelID)&discordtest.Send == 0 || joined != 1 {
			t.Errorf("permissions %b, then %b, after %d joins, want none, then to send, after one", without, s.Permissions(channelID), joined)
		}
	})
}

func TestHiddenChannelIsObfuscated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d, _ := connected(t)
		var got []string
		d.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelUpdate) { got = append(got, e.Name) })
		s.Deny(channelID, discordtest.View)
		listed, err := d.GuildChannels(guildID)
		if err != nil {
			t.Fatal(err)
		}
		s.Allow(channelID, discordtest.View)
		synctest.Wait()
		if !slices.Equal(got, []string{"___hidden___", "alerts"}) {
			t.Errorf("names %q", got)
		}
		if len(listed) != 2 {
			t.Errorf("%d channels listed, want the two that can be seen", len(listed))
		}
	})
}

func TestResumeReplaysWhatWasMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d, e := connected(t)
		want(t, e, "READY", "GUILD_CREATE")
		s.DropGateway()
		time.Sleep(2 * time.Second)
		s.AddChannel(guildID, discordtest.Channel{ID: "8"})
		s.DeleteChannel("8")
		if got := s.Sessions(); len(got) != 1 || got[0].Connected {
			t.Errorf("sessions %+v, want one that is not connected", got)
		}
		open(t, d)
		want(t, e, "CHANNEL_CREATE", "CHANNEL_DELETE", "RESUMED")
		if s.Identifies() != 1 || s.Resumes() != 1 {
			t.Errorf("%d identifies, %d resumes, want one of each", s.Identifies(), s.Resumes())
		}
	})
}

func TestClosingNormallyEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d, e := connected(t)
		want(t, e, "READY", "GUILD_CREATE")
		d.Close()
		time.Sleep(time.Second)
		if got := s.Sessions(); len(got) != 0 {
			t.Errorf("sessions %+v, want none", got)
		}
		open(t, d) // resumes, and identifies upon op 9
		want(t, e, "READY", "GUILD_CREATE")
	})
}

func TestOpcodesFromTheGateway(t *testing.T) {
	for _, c := range []struct {
		name                string
		act                 func(*discordtest.Server)
		identifies, resumes int
	}{
		{"op 7 asks to reconnect", (*discordtest.Server).Reconnect, 1, 1},
		{"op 9 ends the session", func(s *discordtest.Server) { s.InvalidateSessions(false) }, 2, 0},
		{"op 1 asks for a heartbeat", (*discordtest.Server).RequestHeartbeat, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, d, _ := connected(t)
				d.ShouldReconnectOnError = true
				c.act(s)
				time.Sleep(5 * time.Second)
				if s.Identifies() != c.identifies || s.Resumes() != c.resumes {
					t.Errorf("%d identifies, %d resumes, want %d, %d", s.Identifies(), s.Resumes(), c.identifies, c.resumes)
				}
				if got := s.Sessions(); len(got) != 1 || !got[0].Connected {
					t.Errorf("sessions %+v, want one that is connected", got)
				}
			})
		})
	}
}

func TestCloseCodesReachTheClient(t *testing.T) {
	for _, c := range []struct {
		code  int
		lives bool
	}{{4000, true}, {4004, false}, {4007, false}, {4009, false}, {4014, false}} {
		synctest.Test(t, func(t *testing.T) {
			s := onPipe(t, discordtest.Options{})
			d := client(t, s)
			disconnected := false
			d.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { disconnected = true })
			open(t, d)
			synctest.Wait()
			s.CloseGateway(c.code)
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if !disconnected {
				t.Errorf("%d: still connected", c.code)
			}
			if got := len(s.Sessions()) == 1; got != c.lives {
				t.Errorf("%d: session lives on: %v, want %v", c.code, got, c.lives)
			}
		})
	}
}

func TestOpenFails(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(*discordtest.Server, *discordgo.Session)
		want    int // close code; 0: the connection is refused
	}{
		{"wrong token", func(_ *discordtest.Server, d *discordgo.Session) { d.Identify.Token = "Bot other" }, 4004},
		{"revoked token", func(s *discordtest.Server, _ *discordgo.Session) { s.RevokeToken() }, 4004},
		{"privileged intents", func(_ *discordtest.Server, d *discordgo.Session) { d.Identify.Intents = discordgo.IntentsAll }, 4014},
		{"invalid intents", func(_ *discordtest.Server, d *discordgo.Session) { d.Identify.Intents = 1 << 30 }, 4013},
		{"as told", func(s *discordtest.Server, _ *discordgo.Session) {
			s.Misbehave(discordtest.Gateway{CloseOnIdentify: 4011})
		}, 4011},
		{"refused", func(s *discordtest.Server, _ *discordgo.Session) { s.Misbehave(discordtest.Gateway{Refuse: true}) }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onPipe(t, discordtest.Options{})
			d := client(t, s)
			c.prepare(s, d)
			err := d.Open()
			var closed *websocket.CloseError
			if err == nil || errors.As(err, &closed) != (c.want != 0) || c.want != 0 && closed.Code != c.want {
				t.Errorf("got %v, want %d", err, c.want)
			}
		})
	}
}

func TestResumeFails(t *testing.T) {
	for _, c := range []struct {
		name string
		mode discordtest.Gateway
		want int // sessions begun in the end, as discordgo identifies upon op 9
	}{
		{"refused with op 9", discordtest.Gateway{RefuseResume: true}, 2},
		{"closed with a code", discordtest.Gateway{CloseOnResume: 4009}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, d, _ := connected(t)
				s.Misbehave(c.mode)
				s.DropGateway()
				time.Sleep(2 * time.Second)
				err := d.Open()
				synctest.Wait()
				var closed *websocket.CloseError
				if errors.As(err, &closed) != (c.mode.CloseOnResume != 0) {
					t.Errorf("open: %v", err)
				}
				if got := s.Identifies(); got != c.want {
					t.Errorf("%d identifies, want %d", got, c.want)
				}
			})
		})
	}
}

// talk is a gateway connection without discordgo, for what discordgo cannot
// survive or would never send.
type talk struct {
	t    *testing.T
	conn *websocket.Conn
}

func dial(t *testing.T, s *discordtest.Server) talk {
	t.Helper()
	d := &websocket.Dialer{NetDialContext: s.Dial}
	conn, resp, err := d.DialContext(t.Context(), "ws://discord.invalid/gateway?v=9&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	t.Cleanup(func() { conn.Close() })
	return talk{t, conn}
}

func (c talk) say(packet string) {
	c.t.Helper()
	if err := c.conn.WriteMessage(websocket.TextMessage, []byte(packet)); err != nil {
		c.t.Fatal(err)
	}
}

// hears reads one packet, or the close code that comes instead.
func (c talk) hears(wantOp, wantClose int) {
	c.t.Helper()
	var p struct{ Op int }
	err := c.conn.ReadJSON(&p)
	var closed *websocket.CloseError
	switch {
	case errors.As(err, &closed):
		if closed.Code != wantClose {
			c.t.Errorf("closed with %d, want %d", closed.Code, wantClose)
		}
	case err != nil:
		c.t.Errorf("read: %v", err)
	case wantClose != 0 || p.Op != wantOp:
		c.t.Errorf("op %d, want op %d, close %d", p.Op, wantOp, wantClose)
	}
}

const identify = `{"op":2,"d":{"token":"test-token","intents":1,"properties":{}}}`

func TestProtocolErrorsCloseTheConnection(t *testing.T) {
	for _, c := range []struct {
		name string
		say  []string
		want int
	}{
		{"not JSON", []string{"{"}, 4002},
		{"unknown opcode", []string{`{"op":99}`}, 4001},
		{"presence before identify", []string{`{"op":3,"d":{}}`}, 4003},
		{"identified twice", []string{identify, identify}, 4005},
		{"payload too long", []string{`{"op":1,"d":"` + x(4096) + `"}`}, 4002},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := discordtest.New(discordtest.Options{})
			s.StartOn(t, discordtest.NewPipe())
			g := dial(t, s)
			g.hears(10, 0)
			for _, packet := range c.say {
				g.say(packet)
			}
			if len(c.say) > 1 {
				g.hears(0, 0)
			}
			g.hears(0, c.want)
		})
	}
}

func TestTooManyPacketsCloseTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := dial(t, onPipe(t, discordtest.Options{}))
		g.hears(10, 0)
		for range 120 {
			g.say(`{"op":1,"d":null}`)
			g.hears(11, 0)
		}
		g.say(`{"op":1,"d":null}`)
		g.hears(0, 4008)
	})
}

func TestSilentClientTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onPipe(t, discordtest.Options{HeartbeatInterval: 10 * time.Second})
		g := dial(t, s)
		g.hears(10, 0)
		g.say(identify)
		g.hears(0, 0)
		g.hears(0, 0)
		start := time.Now()
		g.hears(0, 4009)
		if got := time.Since(start); got != 20*time.Second {
			t.Errorf("closed after %v, want two heartbeats", got)
		}
		if got := s.Sessions(); len(got) != 0 {
			t.Errorf("sessions %+v, want none", got)
		}
	})
}

func TestGatewayThatDoesNotKeepItsWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onPipe(t, discordtest.Options{})
		silent := func(g talk, d time.Duration) {
			t.Helper()
			_ = g.conn.SetReadDeadline(time.Now().Add(d))
			if _, raw, err := g.conn.ReadMessage(); err == nil {
				t.Errorf("heard %s, want silence", raw)
			}
		}
		s.Misbehave(discordtest.Gateway{WithholdHello: true})
		silent(dial(t, s), time.Minute)
		s.Misbehave(discordtest.Gateway{WithholdACK: true})
		deaf := dial(t, s)
		deaf.hears(10, 0)
		deaf.say(`{"op":1,"d":null}`)
		silent(deaf, time.Minute)
		s.Misbehave(discordtest.Gateway{ReconnectFirst: 1})
		first := dial(t, s)
		first.hears(10, 0)
		first.say(identify)
		first.hears(7, 0)
		second := dial(t, s)
		second.hears(10, 0)
		second.say(identify)
		second.hears(0, 0)
	})
}

func TestSequenceOfTheFutureIsInvalid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onPipe(t, discordtest.Options{})
		first := dial(t, s)
		first.hears(10, 0)
		first.say(identify)
		first.hears(0, 0)
		second := dial(t, s)
		second.hears(10, 0)
		second.say(`{"op":6,"d":{"token":"test-token","session_id":"` + s.Sessions()[0].ID + `","seq":99}}`)
		second.hears(0, 4007)
	})
}

func TestIdentifiesBeyondTheLimitResetTheToken(t *testing.T) {
	s := onPipe(t, discordtest.Options{SessionStarts: 1})
	d := client(t, s)
	before, err := d.GatewayBot()
	if err != nil || before.SessionStartLimit.Remaining != 1 {
		t.Errorf("before: %+v, %v", before, err)
	}
	for _, op := range []int{0, -1} {
		g := dial(t, s)
		g.hears(10, 0)
		g.say(identify)
		if op == 0 {
			g.hears(0, 0)
		} else {
			g.hears(0, 4004)
		}
	}
	if _, err := d.GatewayBot(); err == nil {
		t.Error("the token still works")
	}
}

func TestOutageCutsTheGatewayAndKeepsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d, e := connected(t)
		want(t, e, "READY", "GUILD_CREATE")
		s.Outage(true)
		time.Sleep(2 * time.Second)
		if err := d.Open(); err == nil {
			t.Error("opened during an outage")
		}
		s.Outage(false)
		open(t, d)
		want(t, e, "RESUMED")
	})
}

func TestGatewayOverLoopback(t *testing.T) {
	s := onLoopback(t, discordtest.Options{})
	d := client(t, s)
	gone := make(chan bool, 2)
	d.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { gone <- true })
	open(t, d)
	t.Cleanup(func() { d.Close() })
	s.DropGateway()
	<-gone
	open(t, d)
	resumed := func() bool { return s.Resumes() == 1 && s.Sessions()[0].Connected }
	if err := s.Until(within(t, time.Minute), resumed); err != nil {
		t.Errorf("await the session: %v", err)
	}
}
