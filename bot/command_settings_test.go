package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// moderator has the role that the server's managers named.
var moderator = editor

// guildNow returns the office's server as the store has it.
func (v *visit) guildNow() news.Guild {
	v.t.Helper()
	guild, err := v.desk.Guild(newsroom)
	if err != nil {
		v.t.Fatal(err)
	}
	return guild
}

// set edits the office's server.
func (v *visit) set(change func(*news.Guild)) {
	v.t.Helper()
	if err := v.desk.ChangeGuild(newsroom, func(g *news.Guild) error { change(g); return nil }); err != nil {
		v.t.Fatal(err)
	}
}

// TestSettings plays every command of the family, and looks at the reply and at
// what became of the server.
func TestSettings(t *testing.T) {
	quiet := func(g *news.Guild) { g.Zone, g.QuietFrom, g.QuietTo = "Asia/Kolkata", 22*60, 7*60 }
	tests := []struct {
		name    string
		before  func(*news.Guild)
		command string
		given   []discordtest.Given
		want    func(*news.Guild) // of what was before
	}{
		{name: "view", command: "settings view"},
		{name: "view_all", command: "settings view", before: func(g *news.Guild) {
			quiet(g)
			g.Style, g.Publish, g.HiddenSites = news.StyleThread, true, []string{"gazette.example", "*rumour*.example"}
		}},
		{name: "view_forum", command: "settings view", before: func(g *news.Guild) { g.Style = news.StyleForum }},
		{
			name: "timezone", command: "settings timezone", given: []discordtest.Given{{Option: "zone", Value: "Europe/Berlin"}},
			want: func(g *news.Guild) { g.Zone = "Europe/Berlin" },
		},
		{
			name: "timezone_city", command: "settings timezone", given: []discordtest.Given{{Option: "zone", Value: " são paulo "}},
			want: func(g *news.Guild) { g.Zone = "America/Sao_Paulo" },
		},
		{name: "timezone_unknown", command: "settings timezone", given: []discordtest.Given{{Option: "zone", Value: "Berlni"}}},
		{name: "timezone_offset", command: "settings timezone", given: []discordtest.Given{{Option: "zone", Value: "utc+5:45"}}},
		{name: "timezone_hostile", command: "settings timezone", given: []discordtest.Given{{Option: "zone", Value: "../../etc/passwd @everyone"}}},
		{name: "quiet_hours", command: "settings quiet-hours"},
		{name: "quiet_hours_shown", command: "settings quiet-hours", before: quiet},
		{
			name: "quiet_hours_set", command: "settings quiet-hours",
			given: []discordtest.Given{{Option: "from", Value: "10:30 pm"}, {Option: "to", Value: "7"}},
			want:  func(g *news.Guild) { g.QuietFrom, g.QuietTo = 22*60+30, 7*60 },
		},
		{name: "quiet_hours_half", command: "settings quiet-hours", given: []discordtest.Given{{Option: "from", Value: "22:00"}}},
		{
			name: "quiet_hours_same", command: "settings quiet-hours",
			given: []discordtest.Given{{Option: "from", Value: "7:00"}, {Option: "to", Value: "7am"}},
		},
		{
			name: "delivery_message", command: "settings delivery", before: func(g *news.Guild) { g.Style = news.StyleForum },
			given: []discordtest.Given{{Option: "style", Value: "message"}}, want: func(g *news.Guild) { g.Style = news.StyleMessage },
		},
		{
			name: "delivery_thread", command: "settings delivery", given: []discordtest.Given{{Option: "style", Value: "thread"}},
			want: func(g *news.Guild) { g.Style = news.StyleThread },
		},
		{
			name: "delivery_forum", command: "settings delivery",
			given: []discordtest.Given{{Option: "style", Value: "forum"}},
		},
		{
			name: "delivery_publish", command: "settings delivery",
			given: []discordtest.Given{{Option: "style", Value: "message"}, {Option: "publish", Value: true}},
			want:  func(g *news.Guild) { g.Style, g.Publish = news.StyleMessage, true },
		},
		{
			name: "managers", command: "settings managers", given: []discordtest.Given{{Option: "role", Value: "6006"}},
			want: func(g *news.Guild) { g.Managers = "6006" },
		},
		{name: "managers_none", command: "settings managers", want: func(g *news.Guild) { g.Managers = "" }},
		{name: "managers_everyone", command: "settings managers", given: []discordtest.Given{{Option: "role", Value: newsroom}}},
		{name: "reset", command: "settings reset", before: quiet},
		{name: "setup", command: "settings setup"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, nil, func(v *visit) {
				if tt.before != nil {
					v.set(tt.before)
				}
				want := v.guildNow()
				if tt.want != nil {
					tt.want(&want)
				}
				v.wantReply("settings/"+tt.name, v.reply(v.Use(boss, tt.command, tt.given...)))
				if got := v.guildNow(); !sameGuild(got, want) {
					t.Errorf("the server is %+v, want %+v", got, want)
				}
			})
		})
	}
}

func sameGuild(a, b news.Guild) bool {
	sites := slices.Equal(a.HiddenSites, b.HiddenSites)
	a.HiddenSites, b.HiddenSites = nil, nil
	return sites && a.Zone == b.Zone && a.QuietFrom == b.QuietFrom && a.QuietTo == b.QuietTo && a.Managers == b.Managers && a.Style == b.Style && a.Publish == b.Publish
}

// TestSettingsButtons presses the buttons of the family.
func TestSettingsButtons(t *testing.T) {
	before := func(g *news.Guild) {
		g.Zone, g.QuietFrom, g.QuietTo, g.Style, g.HiddenSites = "Asia/Kolkata", 60, 120, news.StyleForum, []string{"a.example"}
	}
	tests := []struct {
		name    string
		command string
		given   []discordtest.Given
		press   string
		want    func(*news.Guild)
	}{
		{"reset_pressed", "settings reset", nil, "Set back", func(g *news.Guild) {
			*g = news.Guild{ID: g.ID, Name: g.Name, JoinedAt: g.JoinedAt}
		}},
		{"kept_pressed", "settings reset", nil, "Leave as it is", func(*news.Guild) {}},
		{"quiet_hours_off", "settings quiet-hours", nil, "Turn off", func(g *news.Guild) { g.QuietFrom, g.QuietTo = 0, 0 }},
		{
			"timezone_pressed", "settings timezone",
			[]discordtest.Given{{Option: "zone", Value: "Berlni"}},
			"Berlin, Germany",
			func(g *news.Guild) { g.Zone = "Europe/Berlin" },
		},
		{"setup_pressed", "settings view", nil, "Set up a channel", func(*news.Guild) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, nil, func(v *visit) {
				v.set(before)
				want := v.guildNow()
				tt.want(&want)
				m := v.reply(v.Use(boss, tt.command, tt.given...))
				v.wantReply("settings/"+tt.name, v.reply(v.Press(boss, m, tt.press)))
				if got := v.guildNow(); !sameGuild(got, want) {
					t.Errorf("the server is %+v, want %+v", got, want)
				}
			})
		})
	}
}

// TestSettingsAreForManagers has a reader and a moderator use all of the family,
// buttons that somebody forged among it.
func TestSettingsAreForManagers(t *testing.T) {
	needs := map[string][]discordtest.Given{
		"settings timezone": {{Option: "zone", Value: "Europe/Rome"}},
		"settings delivery": {{Option: "style", Value: "thread"}},
	}
	inVisit(t, nil, func(v *visit) {
		before, m := v.guildNow(), v.reply(v.Use(boss, "settings reset"))
		for path := range v.commands.table.leaves {
			if !strings.HasPrefix(path, "settings ") {
				continue
			}
			if got := v.reply(v.Use(reader, path, needs[path]...)); !strings.Contains(got.Content, "not-manager") {
				t.Errorf("a reader used /%s:\n%s", path, got.Content)
			}
		}
		for _, a := range settingsCommand().actions {
			forged := "1:" + a.verb + ":" + elections + ":alert." + encodeTemplates([]string{"elections"})
			if got := v.reply(v.PressID(reader, m, forged)); !strings.Contains(got.Content, "not-manager") {
				t.Errorf("a reader pressed %s:\n%s", a.verb, got.Content)
			}
		}
		if got := v.guildNow(); !sameGuild(got, before) || len(v.desk.Topics(newsroom)) > 0 {
			t.Errorf("the server is %+v, want %+v", got, before)
		}
		if got := v.reply(v.Use(moderator, "settings timezone", needs["settings timezone"]...)); v.guildNow().Zone != "Europe/Rome" {
			t.Errorf("a moderator was told %s", got.Content)
		}
	})
}

func TestViewTellsOfClosedChannels(t *testing.T) {
	inVisit(t, nil, func(v *visit) {
		v.subscribe(elections, harbour)
		v.must(func(tx *store.Tx) error {
			for _, id := range []news.ChannelID{elections, harbour} {
				if err := tx.PutChannel(news.Channel{ID: id, Guild: newsroom}); err != nil {
					return err
				}
			}
			return tx.PutTopic(news.Topic{ID: "topic", Name: "Harbour", Query: "harbour", Guild: newsroom})
		})
		for channel, why := range map[news.ChannelID]news.Reason{elections: news.ReasonNoEntry, harbour: news.ReasonGone} {
			v.must(func(tx *store.Tx) error {
				if err := tx.PutSubscription(news.Subscription{Topic: "topic", Channel: channel, Guild: newsroom}); err != nil {
					return err
				}
				return tx.Park(channel, why, "closed", time.Now())
			})
		}
		if err := v.desk.Reload(); err != nil {
			t.Fatal(err)
		}
		v.wantReply("settings/view_closed", v.reply(v.Use(boss, "settings view")))
	})
}

func TestZonesAreSuggested(t *testing.T) {
	tests := []struct{ name, typed, want string }{
		{"a city", "berl", "Berlin, Germany · Sat 01:00 now=Europe/Berlin"},
		{"a country", "nepa", "Kathmandu, Nepal · Sat 05:45 now=Asia/Kathmandu"},
		{"an accent", "sao pau", "Sao Paulo, Brazil · Fri 22:00 now=America/Sao_Paulo"}, // it was summer there
		{"an offset", "+5:45", "Kathmandu, Nepal · Sat 05:45 now=Asia/Kathmandu"},
		{"a name", "Pacific/Chatham", "Chatham, New Zealand · Sat 13:45 now=Pacific/Chatham"},
		{"nothing of the kind", "qqqq", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, nil, func(v *visit) {
				got := v.choices(v.Type(boss, "settings timezone", discordtest.Given{Option: "zone", Value: tt.typed}))
				if got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// TestZonesOfTheTableAreThere loads every zone of the table.
func TestZonesOfTheTableAreThere(t *testing.T) {
	listed := 1 // UTC
	for line := range strings.Lines(zonesFile) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) != 3 || len(cells[0]) != 2 || cells[1] == "" {
			t.Fatalf("cannot read %q", line)
		}
		for name := range strings.FieldsSeq(cells[2]) {
			listed++
			if _, err := time.LoadLocation(name); err != nil {
				t.Errorf("%s: %v", cells[1], err)
			}
		}
	}
	if got := len(zones()); got != listed {
		t.Errorf("%d zones, %d in the table", got, listed)
	}
}

func TestUsualZonesFitIntoAMenu(t *testing.T) {
	for locale, first := range map[string]string{
		"de": "Europe/Berlin", "en-GB": "Europe/London", "en-US": "America/New_York", "pt-BR": "America/Noronha", "xx": "UTC", "": "UTC",
	} {
		usual := usualZones(locale, menuLimit)
		seen := map[string]bool{}
		for _, z := range usual {
			if seen[z.name] {
				t.Errorf("%s: %s is there twice", locale, z.name)
			}
			seen[z.name] = true
		}
		if len(usual) < 20 || len(usual) > menuLimit || usual[0].name != first || !seen["UTC"] {
			t.Errorf("%s: %d zones, the first is %s", locale, len(usual), usual[0].name)
		}
	}
}

func TestReadClock(t *testing.T) {
	tests := []struct {
		typed string
		want  int // -1: refused
	}{
		{"22:00", 1320},
		{"7", 420},
		{"07:05", 425},
		{"7.30", 450},
		{"19h30", 1170},
		{"20 Uhr", 1200},
		{"12am", 0},
		{"12 p.m.", 720},
		{"10:30pm", 1350},
		{"24:00", 0},
		{"24:01", -1},
		{"25", -1},
		{"13pm", -1},
		{"0am", -1},
		{"7:60", -1},
		{"noon", -1},
		{"", -1},
		{"-1", -1},
	}
	for _, tt := range tests {
		got, err := readClock("from", tt.typed)
		if (err != nil) != (tt.want < 0) || err == nil && got != tt.want {
			t.Errorf("readClock(%q) = %d, %v; want %d", tt.typed, got, err, tt.want)
		}
	}
}
