package bot

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// otherShard is a guild that is of the second of two shards, as the office's is
// of the first.
const (
	otherShard   = "1400000000004194305"
	otherChannel = "1400000000004194310"
)

func TestGuildsFallIntoShards(t *testing.T) {
	for _, tt := range []struct {
		guild  news.GuildID
		shards int
		want   int
	}{
		{newsroom, 1, 0}, {newsroom, 0, 0}, {newsroom, 2, int(1400000000000000001 >> 22 % 2)}, {otherShard, 2, int(1400000000004194305 >> 22 % 2)}, {"x", 2, 0},
	} {
		if got := shardOf(tt.guild, tt.shards); got != tt.want {
			t.Errorf("shardOf(%s, %d) = %d, want %d", tt.guild, tt.shards, got, tt.want)
		}
	}
	if shardOf(newsroom, 2) == shardOf(otherShard, 2) {
		t.Error("both guilds are of the same shard")
	}
}

// TestGatewaySpreadsServers has Discord recommend two shards, each of which is to
// tell of its servers, to the same presence and the same commands.
func TestGatewaySpreadsServers(t *testing.T) {
	inOffice(t, discordtest.Options{Shards: 2}, func(o *office) {
		o.AddGuild(otherShard, "Other", discordtest.Channel{ID: otherChannel})
		v := &visit{office: o, log: &strings.Builder{}}
		v.open(nil, func(v *visit) {
			time.Sleep(time.Minute)
			sessions := v.Sessions()
			if len(sessions) != 2 || sessions[0].Shard == sessions[1].Shard || v.sessions() != 2 {
				t.Errorf("sessions %+v", sessions)
			}
			if n := v.Identifies(); n != 2 {
				t.Errorf("%d identifies: they were not paced", n)
			}
			for _, where := range []string{elections, otherChannel} {
				if m := v.reply(v.Use(discordtest.Person{Channel: where}, "newsdesk about")); m.Content == "" {
					t.Errorf("no reply in %s", where)
				}
			}
			guilds, err := v.desk.Guilds()
			if err != nil || len(guilds) != 2 || guilds[0].Name != "Newsroom" || guilds[1].Name != "Other" {
				t.Errorf("guilds %+v, %v", guilds, err)
			}
		})
	})
}

// TestGatewayResumesEachShard cuts both connections.
func TestGatewayResumesEachShard(t *testing.T) {
	inOffice(t, discordtest.Options{Shards: 2, MaxConcurrency: 2}, func(o *office) {
		gateway := gatewayOf(o)
		err := o.running(gateway, func() {
			time.Sleep(time.Minute)
			synctest.Wait()
			o.DropGateway()
			time.Sleep(1500 * time.Millisecond) // discordgo takes one to notice
			if gateway.Check() == nil {
				t.Error("nobody is missed")
			}
			time.Sleep(10 * time.Minute)
			if n := o.sessions(); n != 2 || gateway.Check() != nil {
				t.Errorf("%d sessions, %v", n, gateway.Check())
			}
		})
		if err != nil || o.Identifies() != 2 || o.Resumes() != 2 {
			t.Errorf("%v; %d identifies, %d resumes", err, o.Identifies(), o.Resumes())
		}
	})
}

// running runs a gateway beside fn.
func (o *office) running(gateway *Gateway, fn func()) error {
	ctx, cancel := context.WithCancel(o.t.Context())
	done := make(chan error, 1)
	go func() { done <- gateway.Run(ctx) }()
	fn()
	synctest.Wait()
	cancel()
	return <-done
}

func TestGatewayAsksAgainHowManyShardsThereAreToBe(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Misbehave(discordtest.Gateway{CloseOnIdentify: 4011})
		asked := 0
		if err := o.running(gatewayOf(o), func() {
			time.Sleep(time.Minute)
			for _, r := range o.Requests() {
				if strings.HasSuffix(r.Path, "/gateway/bot") {
					asked++
				}
			}
			o.Misbehave(discordtest.Gateway{})
			time.Sleep(20 * time.Minute)
			o.wantOneSession()
		}); err != nil {
			t.Error(err)
		}
		if n := o.Identifies(); asked < 3 || n > 20 {
			t.Errorf("asked %d times, %d identifies", asked, n)
		}
	})
}

// TestGatewayLeavesSomeStarts has others use up what Discord grants a day.
func TestGatewayLeavesSomeStarts(t *testing.T) {
	inOffice(t, discordtest.Options{SessionStarts: 12}, func(o *office) {
		o.Misbehave(discordtest.Gateway{CloseOnIdentify: 4000})
		if err := o.running(gatewayOf(o), func() {
			time.Sleep(12 * time.Hour)
			if n := o.Identifies(); n != 3 {
				t.Errorf("%d identifies of 12, of which 9 are to be left", n)
			}
			o.Misbehave(discordtest.Gateway{})
			time.Sleep(13 * time.Hour)
			o.wantOneSession()
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestGatewayConnectsWhereNobodyRecommendsShards(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Route: "/gateway/bot", Kind: discordtest.Respond, Status: 404, Body: "not found"})
		if err := o.connected(func() { time.Sleep(time.Minute) }); err != nil || o.Identifies() != 1 {
			t.Errorf("%v, %d identifies", err, o.Identifies())
		}
	})
}

func TestStartsAreCountedAndPaced(t *testing.T) {
	var s starts
	now := time.Now()
	if rest := s.take(0, now); rest != 0 {
		t.Errorf("the first has to wait %v", rest)
	}
	if rest := s.take(0, now.Add(time.Second)); rest != 4*time.Second {
		t.Errorf("the next has to wait %v, want 4s", rest)
	}
	if rest := s.take(1, now.Add(time.Second)); rest != 0 {
		t.Errorf("one of another place has to wait %v", rest)
	}
	for range startsADay - 2 {
		s.note(now.Add(time.Minute))
	}
	if rest := s.take(0, now.Add(time.Hour)); rest != 23*time.Hour {
		t.Errorf("one too many has to wait %v, want 23h", rest)
	}
	if rest := s.take(0, now.Add(24*time.Hour)); rest != 0 {
		t.Errorf("a day later it has to wait %v", rest)
	}
}

// TestPresenceLearnsWhatItMissed has the bot be removed from servers while it is
// away; of those of another shard it was not told.
func TestPresenceLearnsWhatItMissed(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.must(func(tx *store.Tx) error {
			for i, id := range []news.GuildID{newsroom, "1400000000000000002", otherShard} {
				if err := tx.PutGuild(news.Guild{ID: id, Name: strconv.Itoa(i), JoinedAt: time.Now()}); err != nil {
					return err
				}
			}
			return tx.PutChannel(news.Channel{ID: harbour, Guild: "1400000000000000002"})
		})
		p := &Presence{Store: o.store, Desk: o.desk, Log: slog.New(slog.DiscardHandler)}
		if err := p.missed(nil, shardOf(otherShard, 2), 2); err != nil {
			t.Fatal(err)
		}
		if guilds, _ := o.desk.Guilds(); len(guilds) != 2 {
			t.Errorf("guilds %+v", guilds)
		}
		if err := o.connected(func() {}); err != nil {
			t.Fatal(err)
		}
		if guilds, _ := o.desk.Guilds(); len(guilds) != 1 || guilds[0].ID != newsroom || guilds[0].Name != "Newsroom" {
			t.Errorf("guilds %+v", guilds)
		}
		if got := o.channel(harbour); got.Parked != news.ReasonGone {
			t.Errorf("channel %+v", got)
		}
	})
}
