package bot

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

const (
	newGuild = "1400000000000000002" // a server that the bot joins
	lobby    = "1400000000000000500" // its channel for what concerns all of it
	parlour  = "1400000000000000501"
)

// join has the bot join a server.
func (o *office) join(lobbyDenies discordtest.Permission) {
	o.AddGuild(newGuild, "Joined", discordtest.Channel{ID: lobby, System: true, Denied: lobbyDenies}, discordtest.Channel{ID: parlour})
	o.settle()
}

// settle lets happen what was begun.
func (o *office) settle() {
	time.Sleep(5 * time.Minute)
	synctest.Wait()
}

// cards returns how many messages there are in the server that was joined.
func (o *office) cards() int { return len(o.Messages(lobby)) + len(o.Messages(parlour)) }

// guildKnown returns what is known of the server that was joined.
func (o *office) guildKnown() news.Guild {
	o.t.Helper()
	guild, err := o.desk.Guild(newGuild)
	if err != nil {
		o.t.Fatal(err)
	}
	return guild
}

// TestWelcome has the bot join a server in one way or another.
func TestWelcome(t *testing.T) {
	tests := []struct {
		name string
		join func(o *office)
		want int // cards
	}{
		{"in the system channel", func(o *office) { o.join(0) }, 1},
		{"not where it may not write", func(o *office) { o.join(discordtest.Send) }, 0},
		{"not where it sees nothing", func(o *office) { o.join(discordtest.View) }, 0},
		{"not without a system channel", func(o *office) {
			o.AddGuild(newGuild, "Joined", discordtest.Channel{ID: lobby}, discordtest.Channel{ID: parlour})
			o.settle()
		}, 0},
		{"not when it may later", func(o *office) {
			o.join(discordtest.Send)
			o.Allow(lobby, discordtest.Send)
			o.GuildOutage(newGuild, true)
			o.GuildOutage(newGuild, false)
			o.settle()
		}, 0},
		{"once, whatever outages there are", func(o *office) {
			o.join(0)
			o.GuildOutage(newGuild, true)
			o.GuildOutage(newGuild, false)
			o.settle()
		}, 1},
		{"once, where Discord tells it twice at once", func(o *office) {
			o.AddGuild(newGuild, "Joined", discordtest.Channel{ID: lobby, System: true}, discordtest.Channel{ID: parlour})
			o.GuildOutage(newGuild, false)
			o.settle()
		}, 1},
		{"once, where the answer is lost", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.ServerErrorAfter, Status: 502, Count: 2})
			o.join(0)
		}, 1},
		{"also where Discord stumbles at first", func(o *office) {
			o.Fail(discordtest.Fault{Kind: discordtest.ServerErrorBefore, Status: 503, Count: 2})
			o.join(0)
		}, 1},
		{"after an outage that was too long to wait for", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.ServerErrorBefore, Status: 503})
			o.join(0)
			time.Sleep(time.Hour)
			o.Heal()
			o.GuildOutage(newGuild, true)
			o.GuildOutage(newGuild, false)
			o.settle()
		}, 1},
		{"not in a server that it has been in for long", func(o *office) {
			o.GuildOutage(newsroom, true)
			o.join(0)
			o.GuildOutage(newsroom, false)
		}, 1},
		{"once, also if it is removed and comes back", func(o *office) {
			o.join(0)
			o.RemoveGuild(newGuild)
			o.join(0)
		}, 0}, // the first went with the channel
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				for range 2 { // the second time is a restart
					if err := o.running(gatewayOf(o), func() {
						time.Sleep(time.Minute)
						if tt.join != nil {
							tt.join(o)
							tt.join = nil
						}
						o.settle()
					}); err != nil {
						t.Fatal(err)
					}
				}
				if got := o.cards(); got != tt.want {
					t.Errorf("%d cards, want %d", got, tt.want)
				}
				if guild := o.guildKnown(); guild.WelcomedAt.IsZero() || guild.JoinedAt.IsZero() {
					t.Errorf("it is not remembered: %+v", guild)
				}
			})
		})
	}
}

// TestNoWelcomeToThoseWhoKnowIt runs the bot for the first time in a server that
// it has been in for a week.
func TestNoWelcomeToThoseWhoKnowIt(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.join(0)
		time.Sleep(7 * 24 * time.Hour)
		if err := o.connected(func() { o.settle() }); err != nil {
			t.Fatal(err)
		}
		if got, guild := o.cards(), o.guildKnown(); got != 0 || guild.Name != "Joined" {
			t.Errorf("%d cards; %+v", got, guild)
		}
	})
}

func TestWelcomeCard(t *testing.T) {
	inVisit(t, nil, func(v *visit) {
		v.join(0)
		cards := v.Messages(lobby)
		if len(cards) != 1 {
			t.Fatalf("%d cards", len(cards))
		}
		v.wantReply("settings/welcome", cards[0])
		manager := discordtest.Person{Channel: lobby, Permissions: discordtest.ManageServer}
		v.wantReply("settings/setup", v.reply(v.Press(manager, cards[0], "Set up")))
		v.wantReply("settings/welcome_reader", v.reply(v.Press(discordtest.Person{Channel: lobby}, cards[0], "Set up")))
		v.wantReply("settings/welcome", v.Messages(lobby)[0]) // as it was
	})
}

// TestPresenceFollowsServers has a server live, and looks at what is known of it.
func TestPresenceFollowsServers(t *testing.T) {
	tests := []struct {
		name   string
		happen func(o *office)
		check  func(g news.Guild) bool
	}{
		{"renamed", func(o *office) { o.RenameGuild(newsroom, "The Newsroom") }, func(g news.Guild) bool { return g.Name == "The Newsroom" && g.LeftAt.IsZero() }},
		{"outage", func(o *office) { o.GuildOutage(newsroom, true) }, func(g news.Guild) bool { return g.LeftAt.IsZero() }},
		{"removed", func(o *office) { o.RemoveGuild(newsroom) }, func(g news.Guild) bool { return !g.LeftAt.IsZero() && g.Managers == "5005" }},
		{"the managers' role deleted", func(o *office) { o.DeleteRole(newsroom, "5005") }, func(g news.Guild) bool { return g.Managers == "" }},
		{"another role deleted", func(o *office) { o.DeleteRole(newsroom, "6006") }, func(g news.Guild) bool { return g.Managers == "5005" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				o.nameManagers()
				if err := o.connected(func() { synctest.Wait(); tt.happen(o) }); err != nil {
					t.Fatal(err)
				}
				if guild, err := o.desk.Guild(newsroom); err != nil || !tt.check(guild) || guild.JoinedAt.IsZero() {
					t.Errorf("%+v, %v", guild, err)
				}
			})
		})
	}
}

func TestPresenceForgetsADeletedRole(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		topic, err := o.desk.CreateTopic(newsroom, desk.TopicEdit{Name: "Ferries"}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for channel, role := range map[news.ChannelID]news.RoleID{elections: "6006", harbour: "7007"} {
			if _, err := o.desk.Subscribe(newsroom, news.Subscription{Topic: topic.ID, Channel: channel, Role: role}, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.connected(func() { synctest.Wait(); o.DeleteRole(newsroom, "6006") }); err != nil {
			t.Fatal(err)
		}
		for _, s := range o.desk.Subscriptions(newsroom, "") {
			if want := map[news.ChannelID]news.RoleID{elections: "", harbour: "7007"}[s.Channel]; s.Role != want {
				t.Errorf("%s mentions %q, want %q", s.Channel, s.Role, want)
			}
		}
	})
}

// TestPresenceKnowsHiddenChannels takes the channel from the bot's sight and
// gives it back.
func TestPresenceKnowsHiddenChannels(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.AddChannel(newsroom, discordtest.Channel{ID: "1400000000000000400", Name: "ferries"})
		o.subscribe("1400000000000000400")
		known := func(name string, parked news.Reason) {
			t.Helper()
			synctest.Wait()
			if got := o.channel("1400000000000000400"); got.Name != name || got.Parked != parked {
				t.Errorf("got %+v, want %s, parked %q", got, name, parked)
			}
		}
		if err := o.connected(func() {
			known("ferries", "")
			o.Deny("1400000000000000400", discordtest.View)
			known("ferries", news.ReasonNoEntry)
			o.Deny("1400000000000000400", discordtest.Send)
			known("ferries", news.ReasonNoEntry)
			o.Allow("1400000000000000400", discordtest.View|discordtest.Send)
			known("ferries", "")
			o.Deny("1400000000000000400", discordtest.View)
		}); err != nil {
			t.Fatal(err)
		}
		o.must(func(tx *store.Tx) error { return tx.Unpark("1400000000000000400") })
		if err := o.connected(func() { known("ferries", news.ReasonNoEntry) }); err != nil { // seen at the start
			t.Fatal(err)
		}
	})
}
