package bot

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

const newsroom = "1400000000000000001"

// gatewayOf returns a gateway to the office's Discord.
func gatewayOf(o *office) *Gateway {
	log := slog.New(slog.DiscardHandler)
	return &Gateway{
		Client:   &Client{Token: "test-token", API: o.URL(), Dial: o.Dial},
		Presence: &Presence{Store: o.store, Desk: o.desk, Log: log, Changed: o.courier.Wake},
		Log:      log,
	}
}

// connected runs the gateway beside fn, which is called once it is connected.
func (o *office) connected(fn func()) error {
	o.t.Helper()
	ctx, cancel := context.WithCancel(o.t.Context())
	done := make(chan error, 1)
	gateway := gatewayOf(o)
	go func() { done <- gateway.Run(ctx) }()
	time.Sleep(time.Second)
	fn()
	synctest.Wait()
	if err, connected := gateway.Check(), o.sessions() == 1; (err == nil) != connected {
		o.t.Errorf("connected is %v, and the gateway says %v", connected, err)
	}
	cancel()
	return <-done
}

// sessions returns the number of sessions that are connected.
func (o *office) sessions() (connected int) {
	for _, session := range o.Sessions() {
		if session.Connected {
			connected++
		}
	}
	return connected
}

func (o *office) wantOneSession() {
	o.t.Helper()
	if n := o.sessions(); n != 1 {
		o.t.Errorf("%d sessions are connected, want 1", n)
	}
}

func (o *office) subscribe(channels ...news.ChannelID) {
	o.t.Helper()
	err := o.store.Update(func(tx *store.Tx) error {
		for _, channel := range channels {
			if err := tx.PutSubscription(news.Subscription{Topic: "topic", Channel: channel}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// TestGatewayComesBack ends the connection in one way after the other.
func TestGatewayComesBack(t *testing.T) {
	tests := []struct {
		name       string
		end        func(o *office)
		identifies int // in all, the first one included
		resumes    int
	}{
		{"connection dropped", func(o *office) { o.DropGateway() }, 1, 1},
		{"asked to reconnect", func(o *office) { o.Reconnect() }, 1, 1},
		{"closed with an unknown error", func(o *office) { o.CloseGateway(4000) }, 1, 1},
		{"session timed out", func(o *office) { o.CloseGateway(4009) }, 2, 0},
		{"resume refused with a close code", func(o *office) {
			o.Misbehave(discordtest.Gateway{CloseOnResume: 4009})
			o.DropGateway()
		}, 2, 0},
		{"outage of an hour", func(o *office) {
			o.Outage(true)
			time.Sleep(time.Hour)
			o.Outage(false)
		}, 2, 0},
		{"no acknowledgements", func(o *office) {
			o.Misbehave(discordtest.Gateway{WithholdACK: true})
			time.Sleep(3 * time.Minute)
			o.Misbehave(discordtest.Gateway{})
		}, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				err := o.connected(func() {
					tt.end(o)
					time.Sleep(12 * time.Minute)
					o.wantOneSession()
				})
				if err != nil {
					o.t.Error(err)
				}
				if got := o.Identifies(); got != tt.identifies {
					o.t.Errorf("%d identifies, want %d", got, tt.identifies)
				}
				if got := o.Resumes(); got < tt.resumes {
					o.t.Errorf("%d resumes, want %d", got, tt.resumes)
				}
			})
		})
	}
}

func TestGatewaySurvivesSilence(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Misbehave(discordtest.Gateway{WithholdHello: true})
		err := o.connected(func() {
			time.Sleep(10 * time.Minute)
			o.Misbehave(discordtest.Gateway{})
			time.Sleep(15 * time.Minute)
			o.wantOneSession()
		})
		if err != nil {
			o.t.Error(err)
		}
	})
}

func TestGatewayStopsWithoutAToken(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(o *office)
	}{
		{"revoked before it connects", func(o *office) { o.RevokeToken() }},
		{"revoked while it is connected", func(o *office) {
			go func() {
				time.Sleep(time.Hour)
				o.RevokeToken()
			}()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				tt.spoil(o)
				if err := gatewayOf(o).Run(o.t.Context()); !errors.Is(err, ErrToken) {
					o.t.Errorf("got %v, want ErrToken", err)
				}
				if n := o.Identifies(); n > 2 {
					o.t.Errorf("%d identifies", n)
				}
			})
		})
	}
}

func TestGatewayGivesUpQuietlyWhereAskingAgainIsForbidden(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Misbehave(discordtest.Gateway{CloseOnIdentify: 4014})
		if err := o.connected(func() { time.Sleep(time.Hour) }); err != nil {
			o.t.Errorf("got %v: delivery must go on", err)
		}
		if n := o.Identifies(); n != 1 {
			o.t.Errorf("%d identifies, want 1", n)
		}
	})
}

// TestGatewaySparesIdentifies has connections that do not last: Discord resets
// the token of a bot that identifies a thousand times a day.
func TestGatewaySparesIdentifies(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Misbehave(discordtest.Gateway{RefuseResume: true})
		err := o.connected(func() {
			for end := time.Now().Add(24 * time.Hour); time.Now().Before(end); time.Sleep(time.Second) {
				if o.sessions() > 0 {
					synctest.Wait()
					o.DropGateway()
				}
			}
			time.Sleep(20 * time.Minute)
		})
		if err != nil {
			o.t.Error(err)
		}
		if n := o.Identifies(); n > 900 {
			o.t.Errorf("%d identifies in a day", n)
		}
	})
}

// TestPresenceFollowsDiscord has things happen at Discord and looks at what
// the store knows of a channel afterwards.
func TestPresenceFollowsDiscord(t *testing.T) {
	tests := []struct {
		name   string
		parked news.Reason // before
		happen func(o *office)
		want   news.Reason // after
	}{
		{"channel deleted", "", func(o *office) { o.DeleteChannel(elections) }, news.ReasonGone},
		{"bot removed", "", func(o *office) { o.RemoveGuild(newsroom) }, news.ReasonGone},
		{"outage is no farewell", "", func(o *office) { o.GuildOutage(newsroom, true) }, ""},
		{"permission given", news.ReasonNoEntry, func(o *office) { o.Allow(elections, discordtest.Send) }, ""},
		{"seen at start", news.ReasonNoEntry, func(*office) {}, ""},
		{"another channel deleted", "", func(o *office) { o.DeleteChannel(harbour) }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				o.subscribe(elections)
				if tt.parked != "" {
					if err := o.store.Update(func(tx *store.Tx) error { return tx.Park(elections, tt.parked, "", time.Now()) }); err != nil {
						o.t.Fatal(err)
					}
				}
				if err := o.connected(func() { tt.happen(o) }); err != nil {
					o.t.Fatal(err)
				}
				got := o.channel(elections)
				if got.Parked != tt.want {
					o.t.Errorf("parked %q, want %q", got.Parked, tt.want)
				}
				if got.Guild != newsroom {
					o.t.Errorf("guild %q, want %q", got.Guild, newsroom)
				}
				if other := o.channel(harbour); other.Guild != "" || other.Parked != "" {
					o.t.Errorf("a channel without topics is remembered: %+v", other)
				}
			})
		})
	}
}

func TestPresenceSurvivesAPanic(*testing.T) {
	p := &Presence{Log: slog.New(slog.DiscardHandler)}
	p.guarded("test", func() error { panic("boo") })
}
