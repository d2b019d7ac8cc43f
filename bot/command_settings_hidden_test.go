package bot

import (
	"strings"
	"testing"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
)

// hide hides sources from the server, and from its elections channel.
func (v *visit) hide(channel news.ChannelID, sites ...string) {
	v.t.Helper()
	v.own(newsroom, channel)
	for _, site := range sites {
		if err := v.desk.HideSite(newsroom, channel, site, true); err != nil {
			v.t.Fatal(err)
		}
	}
}

// own has the store know whose a channel is, as Discord tells it.
func (v *visit) own(guild news.GuildID, channel news.ChannelID) {
	v.t.Helper()
	if channel == "" {
		return
	}
	if err := v.desk.NameChannel(guild, channel, "news"); err != nil {
		v.t.Fatal(err)
	}
}

// TestHiddenSourcesAreShownAndHeardOfAgain takes each from the menu, the last of
// which is too long for it.
func TestHiddenSourcesAreShownAndHeardOfAgain(t *testing.T) {
	inVisit(t, nil, func(v *visit) {
		long := strings.Repeat("longest.", 25) + "example"
		v.hide("", "gazette.example")
		v.hide(elections, "*rumour*.example", long)
		time.Sleep(30 * 24 * time.Hour) // when the button of the alert is long forgotten
		m := v.reply(v.Use(boss, "settings view"))
		v.wantReply("settings/view_hidden", m)
		for _, h := range []desk.HiddenSite{{Site: "gazette.example"}, {Channel: elections, Site: "*rumour*.example"}, {Channel: elections, Site: long}} {
			m = v.reply(v.Choose(boss, m, "Hear of … again", hiddenValue(h)))
			v.wantReply("settings/unhidden_"+strings.Trim(h.Site[:7], "*"), m)
		}
		if got, err := v.desk.HiddenSites(newsroom); err != nil || len(got) > 0 {
			t.Errorf("still hidden: %v, %v", got, err)
		}
	})
}

// TestWhatAnotherServerHidesIsItsOwn names the channel of another server.
func TestWhatAnotherServerHidesIsItsOwn(t *testing.T) {
	const theirs = "1400000000000000900"
	inVisit(t, nil, func(v *visit) {
		v.hide(elections, "gazette.example")
		v.own("1400000000000000002", theirs)
		if err := v.desk.HideSite("1400000000000000002", theirs, "gazette.example", true); err != nil {
			t.Fatal(err)
		}
		m := v.reply(v.Use(boss, "settings view"))
		if strings.Contains(seen(m), theirs) {
			t.Errorf("it shows\n%s", seen(m))
		}
		r := &request{Newsroom: v.commands.room, guild: newsroom, values: []string{theirs + "/gazette.example"}}
		if _, err := unhide(t.Context(), r); err == nil {
			t.Error("it can be chosen")
		}
		if got := v.channel(theirs).HiddenSites; len(got) != 1 {
			t.Errorf("the other server hides %q", got)
		}
	})
}

// TestResetShowsWhatChannelsHide sets everything back.
func TestResetShowsWhatChannelsHide(t *testing.T) {
	inVisit(t, nil, func(v *visit) {
		v.hide("", "gazette.example")
		v.hide(elections, "rumour.example")
		v.reply(v.Press(boss, v.reply(v.Use(boss, "settings reset")), "Set back"))
		if got, err := v.desk.HiddenSites(newsroom); err != nil || len(got) > 0 {
			t.Errorf("still hidden: %v, %v", got, err)
		}
	})
}
