package bot

import (
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
)

// The menus of setting up, by what they say.
const (
	whereMenu = "Choose a channel"
	aboutMenu = "Choose topics, as many as you like"
	clockMenu = "Another time zone"
)

// told returns what goes where in the office's server, a line each.
func (v *visit) told() string {
	var all []string
	for _, s := range v.desk.Subscriptions(newsroom, "") {
		all = append(all, s.TopicName+" → "+string(s.Channel)+" "+string(s.Delivery))
	}
	return strings.Join(all, "\n")
}

// TestSetup sets the bot up by menus and buttons alone, with a restart at every
// step.
func TestSetup(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		v := &visit{office: o, log: &strings.Builder{}}
		var m discordtest.Message
		step := func(name string, do func() *discordtest.Exchange) {
			v.open(nil, func(v *visit) {
				m = v.reply(do())
				v.wantReply("settings/"+name, m)
			})
		}
		began := time.Now()
		step("setup", func() *discordtest.Exchange { return v.Use(boss, "settings setup") })
		step("setup_about", func() *discordtest.Exchange { return v.Choose(boss, m, whereMenu, harbour) })
		step("setup_how", func() *discordtest.Exchange { return v.Choose(boss, m, aboutMenu, "weather", "elections") })
		step("setup_clock", func() *discordtest.Exchange { return v.Choose(boss, m, clockMenu, "Europe/Berlin") })
		third := m
		step("setup_done", func() *discordtest.Exchange { return v.Press(boss, m, "Both") })
		if took := time.Since(began); took > time.Minute {
			t.Errorf("it took %v", took)
		}
		if got := v.guildNow().Zone; got != "Europe/Berlin" {
			t.Errorf("the zone is %q", got)
		}
		want := "Elections → " + harbour + " both\nSevere weather → " + harbour + " both"
		if got := v.told(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		v.open(nil, func(v *visit) { v.reply(v.Press(boss, third, "Both")) }) // as a slow client shows it
		if got := v.told(); got != want {
			t.Errorf("done twice:\n%s\nwant\n%s", got, want)
		}
	})
}

// TestSetupWaitsForPermission chooses a channel that the bot may not post in,
// and goes on once it may.
func TestSetupWaitsForPermission(t *testing.T) {
	inVisit(t, nil, func(v *visit) {
		v.Deny(harbour, discordtest.Send|discordtest.Embed)
		m := v.reply(v.Choose(boss, v.reply(v.Use(boss, "settings setup")), whereMenu, harbour))
		v.wantReply("settings/setup_no_access", m)
		m = v.reply(v.Press(boss, m, "Check again"))
		v.wantReply("settings/setup_no_access", m)
		v.Deny(harbour, discordtest.View)
		m = v.reply(v.Press(boss, m, "Check again"))
		v.wantReply("settings/setup_hidden", m)
		v.Allow(harbour, discordtest.View|discordtest.Send|discordtest.Embed)
		v.wantReply("settings/setup_about", v.reply(v.Press(boss, m, "Check again")))
	})
}

func TestSetupRefuses(t *testing.T) {
	const elsewhere, forum, gone = "1400000000000000900", "1400000000000000800", "1400000000000000700"
	codes := encodeTemplates([]string{"weather"})
	tests := []struct{ name, button string }{
		{"setup_elsewhere", "1:setup-done:" + elsewhere + ":alert." + codes},
		{"setup_gone", "1:setup-done:" + gone + ":alert." + codes},
		{"setup_traversal", "1:setup-done:../users/@me:alert." + codes},
		{"setup_tag", "1:setup-again:" + forum},
		{"setup_no_delivery", "1:setup-done:" + harbour + ":shout." + codes},
		{"setup_no_topics", "1:setup-done:" + harbour + ":alert.ZZZ"},
		{"setup_no_zone", "1:setup-zone:" + harbour + ":" + codes},
		{"setup_nothing", "1:setup-done::"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, nil, func(v *visit) {
				v.AddGuild("1400000000000000002", "Elsewhere", discordtest.Channel{ID: elsewhere})
				v.AddChannel(newsroom, discordtest.Channel{ID: forum, Type: discordtest.Forum, RequireTag: true, Tags: []discordtest.Tag{{ID: "1", Name: "news"}}})
				m := v.reply(v.Use(boss, "settings setup"))
				v.wantReply("settings/"+tt.name, v.reply(v.PressID(boss, m, tt.button)))
				if got := v.told(); got != "" || len(v.desk.Topics(newsroom)) > 0 && tt.name != "setup_no_delivery" {
					t.Errorf("it made %s", got)
				}
			})
		})
	}
}

// TestSetupLeavesTheOperatorsTopicsAlone has the configuration declare a topic of
// the name of a template.
func TestSetupLeavesTheOperatorsTopicsAlone(t *testing.T) {
	inVisit(t, nil, func(v *visit) {
		if err := v.desk.Declare(desk.Declaration{Topics: []desk.DeclaredTopic{
			{Name: "Elections", Query: "vote", Channels: []news.ChannelID{elections}},
		}}, time.Now()); err != nil {
			t.Fatal(err)
		}
		v.GuildOutage(newsroom, false)
		time.Sleep(time.Second)
		m := v.reply(v.Choose(boss, v.reply(v.Use(boss, "settings setup")), whereMenu, harbour))
		m = v.reply(v.Choose(boss, m, aboutMenu, "weather", "elections"))
		v.wantReply("settings/setup_declared", v.reply(v.Press(boss, m, "Digest")))
		if got, want := v.told(), "Elections → "+elections+" \nSevere weather → "+harbour+" digest"; got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestTemplatesFitIntoAButton(t *testing.T) {
	codes := map[string]bool{}
	var keys []string
	for _, template := range topicTemplates() {
		codes[template.code()] = true
		keys = append(keys, template.key)
	}
	if len(codes) != len(keys) {
		t.Error("two templates have the same code")
	}
	id := customID{"setup-done", "18446744073709551615", "digest." + encodeTemplates(keys)}
	if _, err := id.encode(); err != nil {
		t.Error(err)
	}
	if got := decodeTemplates(encodeTemplates(keys)); len(got) != len(keys) {
		t.Errorf("%d of %d are read", len(got), len(keys))
	}
	if got := decodeTemplates("ZZZ" + encodeTemplates(keys[:1]) + "A"); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

// TestSetupDoneAgainSetsHow goes through it twice with another choice at the end.
func TestSetupDoneAgainSetsHow(t *testing.T) {
	const weather = "1400000000000000400"
	inVisit(t, nil, func(v *visit) {
		v.AddChannel(newsroom, discordtest.Channel{ID: weather, Name: "weather"})
		for _, how := range []string{"Digest", "Alerts"} {
			m := v.reply(v.Choose(boss, v.reply(v.Use(boss, "settings setup")), whereMenu, weather))
			m = v.reply(v.Choose(boss, m, aboutMenu, "weather"))
			v.reply(v.Press(boss, m, how))
		}
		if got, want := v.told(), "Severe weather → "+weather+" alert"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := v.channel(weather).Name; got != "weather" {
			t.Errorf("the channel is remembered as %q", got)
		}
	})
}
