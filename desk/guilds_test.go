package desk

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

func TestGuildsComeAndGo(t *testing.T) {
	f := newFixture(t)
	joined := func(name string) bool {
		joined, err := f.Seen(harbour, name, f.now)
		f.must(err)
		return joined
	}
	if !joined("Harbour") || joined("Harbour") || joined("The Harbour") {
		t.Error("the first time it is seen, and no other, it joined")
	}
	first := f.now
	f.now = f.now.Add(time.Hour)
	f.must(f.Left(harbour, f.now))
	if guilds, err := f.Guilds(); err != nil || len(guilds) > 0 {
		t.Errorf("Guilds after it left = %v, %v", guilds, err)
	}
	if guild, err := f.Guild(harbour); err != nil || !guild.LeftAt.Equal(f.now) || !guild.JoinedAt.Equal(first) || guild.Name != "The Harbour" {
		t.Errorf("Guild = %+v, %v", guild, err)
	}
	if !joined("Harbour") {
		t.Error("it did not join again")
	}
	if guilds, err := f.Guilds(); err != nil || len(guilds) != 1 || !guilds[0].LeftAt.IsZero() || !guilds[0].JoinedAt.Equal(f.now) {
		t.Errorf("Guilds = %+v, %v", guilds, err)
	}
	if guild, err := f.Guild(island); err != nil || guild.ID != island || !guild.JoinedAt.IsZero() {
		t.Errorf("Guild never heard of = %+v, %v", guild, err)
	}
}

func TestAGuildThatLeftIsForgottenAfterAMonth(t *testing.T) {
	f, topic := newMembers(t)
	_, err := f.Seen(harbour, "Harbour", f.now)
	f.must(err)
	f.subscribe(island, f.create(island, "ferries", "ferry").ID, "600")
	f.addFeed(harbour, gazette)
	_, err = f.RemoveFeed(harbour, f.addFeed(harbour, herald), ada, f.now)
	f.must(err)
	_, err = f.DeleteTopic(harbour, f.create(harbour, "trams", "tram").ID, ada, f.now)
	f.must(err)
	f.must(f.Left(harbour, f.now))

	f.sweep(t.Context(), f.now.Add(30*24*time.Hour-1))
	f.must(f.Reload())
	if len(f.Topics(harbour)) != 1 || !f.isPolled(gazette) {
		t.Error("forgotten too early")
	}
	f.sweep(t.Context(), f.now.Add(30*24*time.Hour))
	f.must(f.Reload())
	if len(f.Topics(harbour)) != 0 || f.isPolled(gazette) || f.isPolled(herald) {
		t.Error("not forgotten")
	}
	f.view(func(tx *store.Tx) error {
		if _, found, _ := tx.Guild(harbour); found {
			t.Error("the guild is remembered")
		}
		if subscriptions, _ := tx.SubscriptionsOf(topic.ID); len(subscriptions) > 0 {
			t.Errorf("subscriptions remain: %v", subscriptions)
		}
		if channel, _ := tx.Channel("500"); channel.Guild != "" {
			t.Errorf("its channel is remembered: %+v", channel)
		}
		if trash, _ := tx.Trash(harbour); len(trash) > 0 {
			t.Errorf("trash remains: %v", trash)
		}
		return nil
	})
	if len(f.Topics(island)) != 1 || !f.isPolled(courier) {
		t.Error("what is another's went as well")
	}
}

func TestAGuildThatComesBackHasWhatItHad(t *testing.T) {
	f, _ := newMembers(t)
	_, err := f.Seen(harbour, "Harbour", f.now)
	f.must(err)
	f.must(f.Left(harbour, f.now))
	_, err = f.Seen(harbour, "Harbour", f.now.Add(time.Hour))
	f.must(err)
	f.sweep(t.Context(), f.now.Add(40*24*time.Hour))
	f.must(f.Reload())
	if len(f.Topics(harbour)) != 1 {
		t.Error("its topic is gone")
	}
}

func TestChangeGuildRefuses(t *testing.T) {
	f := newFixture(t)
	tests := []struct {
		name   string
		change func(*news.Guild)
		want   string
	}{
		{"a zone that there is not", func(g *news.Guild) { g.Zone = "Europe/Vandora" }, `there is no time zone "Europe/Vandora": write one such as Europe/Berlin`},
		{"the zone of the machine", func(g *news.Guild) { g.Zone = "Local" }, `there is no time zone "Local": write one such as Europe/Berlin`},
		{"a path", func(g *news.Guild) { g.Zone = "../../etc/passwd" }, `there is no time zone "../../etc/passwd": write one such as Europe/Berlin`},
		{"a minute too late", func(g *news.Guild) { g.QuietTo = 1440 }, "a time of day is between 00:00 and 23:59"},
		{"a minute too early", func(g *news.Guild) { g.QuietFrom = -1 }, "a time of day is between 00:00 and 23:59"},
		{"a style that there is not", func(g *news.Guild) { g.Style = "shout" }, `"shout" is no way to post: choose message or thread`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := f.ChangeGuild(harbour, func(g *news.Guild) error { tt.change(g); return nil })
			if _, ok := errors.AsType[*InvalidError](err); !ok || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	if err := f.HideSite(harbour, "", "https://example.org/a", true); err == nil {
		t.Error("HideSite took a link")
	}
	if err := f.HideSite(island, "100", "example.org", true); !errors.Is(err, ErrNotFound) {
		t.Errorf("HideSite in a channel of nobody = %v, want %v", err, ErrNotFound)
	}
	f.must(f.Store.Update(func(tx *store.Tx) error { return tx.PutChannel(news.Channel{ID: "100", Guild: island}) }))
	f.must(f.HideSite(island, "100", "example.org", true))
	if err := f.HideSite(harbour, "100", "example.org", true); !errors.Is(err, ErrNotFound) {
		t.Errorf("HideSite in another's channel = %v, want %v", err, ErrNotFound)
	}
}

func TestHiddenSitesAreThoseOfTheGuild(t *testing.T) {
	f := newFixture(t)
	f.must(f.NameChannel(harbour, "500", "news"))
	f.must(f.NameChannel(island, "700", "news"))
	f.must(f.HideSite(harbour, "", "b.example", true))
	f.must(f.HideSite(harbour, "500", "d.example", true))
	f.must(f.HideSite(harbour, "500", "c.example", true))
	f.must(f.HideSite(island, "700", "a.example", true))
	want := []HiddenSite{{"", "b.example"}, {"500", "c.example"}, {"500", "d.example"}}
	got, err := f.HiddenSites(harbour)
	f.must(err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	f.must(f.ShowSites(harbour))
	if got, err = f.HiddenSites(harbour); err != nil || len(got) > 0 {
		t.Errorf("still hidden: %v, %v", got, err)
	}
	if got, err = f.HiddenSites(island); err != nil || len(got) != 1 {
		t.Errorf("the other guild hides %v, %v", got, err)
	}
}
