package bot

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// shelf is where the feeds of the tests are: a source of invented ones. Its lists
// have an address and a name a line.
type shelf struct {
	sites map[string][]news.Found
	asked atomic.Int64
	takes time.Duration
}

func (s *shelf) Discover(ctx context.Context, address string, _ time.Time) ([]news.Found, error) {
	s.asked.Add(1)
	if !sleep(ctx, s.takes) {
		return nil, fmt.Errorf("find feeds: %w", ctx.Err())
	}
	found := s.sites[address]
	switch {
	case address == "127.0.0.1":
		return nil, &SourceError{
			Problem: "this address is inside a private network, where Newsdesk does not go: give one that everybody can open",
			Err:     errors.New("dial 127.0.0.1:80: secret detail"),
		}
	case found == nil:
		return nil, &SourceError{Problem: "no feed was found at " + address + ": look on the site for “RSS”", Err: errors.New("nothing")}
	}
	return found, nil
}

func (s *shelf) Catalog(filter news.CatalogFilter) (fit []news.CatalogFeed) {
	for i := range 11 {
		f := news.CatalogFeed{Name: fmt.Sprintf("Harbour News %d", i), URL: fmt.Sprintf("https://harbour%d.example/rss", i), Category: "news", Country: "DE", Language: "de"}
		if i == 10 {
			f = news.CatalogFeed{Name: "Tide Tables", URL: "https://tides.example/rss", Category: "science", Language: "en"}
		}
		if filter.Fits(f) {
			fit = append(fit, f)
		}
	}
	return fit
}

func (s *shelf) CodeName(code string) string {
	return map[string]string{"DE": "Germany Deutschland", "de": "German Deutsch", "en": "English"}[code]
}

func (s *shelf) ReadList(r io.Reader) (list []news.ListedFeed, problems []news.ListProblem, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, listLimit)
	for n := 1; lines.Scan(); n++ {
		address, name, _ := strings.Cut(lines.Text(), " ")
		switch {
		case address == "broken":
			return nil, nil, &SourceError{Problem: "this is no OPML file: export it again", Err: errors.New("broken")}
		case !strings.HasPrefix(address, "https://"):
			problems = append(problems, news.ListProblem{Line: n, Text: "“" + lines.Text() + "” has no address of a feed"})
		default:
			list = append(list, news.ListedFeed{URL: address, Name: name, Line: n})
		}
	}
	return list, problems, lines.Err()
}

func (s *shelf) WriteList(w io.Writer, title string, list []news.ListedFeed) error {
	_, err := fmt.Fprintln(w, title)
	for _, f := range list {
		if _, err := fmt.Fprintln(w, f.URL, f.Name); err != nil {
			return err
		}
	}
	return err
}

// hostile is what nobody should be called.
var hostile = "@everyone **[x](https://evil.example)** \u202e" + strings.Repeat("👩‍👩‍👧", 4000) + " <@&5005>"

// found returns a feed that was found, with n items.
func found(url, title string, n int) news.Found {
	now := time.Now()
	f := news.Found{URL: url, Title: title, Format: "RSS", Language: "en", Items: n, PerDay: 3.5, Batch: news.Batch{
		Feed: news.Feed{ID: news.NewFeedID(url), URL: url, Title: title, PolledAt: now, OKAt: now, DueAt: now.Add(time.Hour)},
	}}
	for i := range n {
		headline := fmt.Sprintf("%s says ferry %d is late", title, i+1)
		link := fmt.Sprintf("https://example.org/%d", i+1)
		f.Newest, f.NewestAt = headline, now.Add(-time.Hour)
		f.Batch.Items = append(f.Batch.Items, news.Item{
			Title: headline, Link: link, Text: "The harbour master has no explanation.", Published: now.Add(-time.Hour), Keys: []news.Key{news.NewKey("guid", link)},
		})
	}
	return f
}

// inLibrary is inVisit with a desk and a shelf.
func inLibrary(t *testing.T, fn func(v *visit, s *shelf)) {
	t.Helper()
	inVisit(t, nil, func(v *visit) {
		v.desk.Limits.Feeds = 20
		s := &shelf{sites: map[string][]news.Found{
			"tides.example":   {found("https://tides.example/rss", "Tides", 60)},
			"herald.example":  {found("https://herald.example/world", "Herald: World", 60), found("https://herald.example/sport", "Herald: Sport", 20)},
			"hostile.example": {found("https://hostile.example/a", hostile, 2), found("https://hostile.example/b", hostile, 2)},
			"one.hostile":     {found("https://hostile.example/one", hostile, 2)},
			"empty.example":   {found("https://empty.example/rss", "", 0)},
			"mixed.example":   {found("https://courier.example/rss", "Courier", 1), found("https://courier.example/sport", "Courier: Sport", 2)},
			"known.example":   {found("https://courier.example/rss", "Courier", 1)},
		}}
		v.commands.room.Sources = s
		fn(v, s)
	})
}

// stock gives the server feeds in every condition, and another server one.
func (v *visit) stock() {
	v.t.Helper()
	now := time.Now()
	d := v.commands.room.Desk
	if err := d.Declare(desk.Declaration{Feeds: []news.Feed{{URL: "https://declared.example/rss", Name: "Declared"}}}, now); err != nil {
		v.t.Fatal(err)
	}
	add := func(guild news.GuildID, host string, change func(*news.Feed)) {
		feed := news.Feed{URL: "https://" + host + "/rss"}
		if _, err := d.AddFeed(guild, feed, "", "1", now); err != nil {
			v.t.Fatal(err)
		}
		feed.ID, feed.DueAt, feed.OKAt, feed.LearnedAt, feed.PolledAt = news.NewFeedID(feed.URL), now.Add(time.Hour), now, now, now
		change(&feed)
		if err := v.store.Update(func(tx *store.Tx) error { return tx.PutFeed(feed) }); err != nil {
			v.t.Fatal(err)
		}
	}
	add(newsroom, "courier.example", func(f *news.Feed) { f.Title = "The *Courier*" })
	add(newsroom, "gazette.example", func(f *news.Feed) {
		f.Failures, f.FailingSince, f.Problem = 3, now.Add(-5*time.Hour), "the site is in trouble: nothing to do but wait (503)"
	})
	add(newsroom, "ledger.example", func(f *news.Feed) {
		f.Gone, f.Problem = true, "the publisher has taken the feed down for good: remove it, or add its successor (410)"
	})
	add(newsroom, "slow.example", func(f *news.Feed) { f.DueAt = now.Add(-3 * time.Hour) })
	add(newsroom, "hostile.example", func(f *news.Feed) { f.Title, f.Failures, f.FailingSince, f.Problem = hostile, 1, now, hostile })
	add("1400000000000000002", "island.example", func(*news.Feed) {})
	if err := d.PauseFeed(newsroom, feedAt("courier.example"), true); err != nil {
		v.t.Fatal(err)
	}
	if err := d.Reload(); err != nil {
		v.t.Fatal(err)
	}
}

func feedAt(host string) news.FeedID { return news.NewFeedID("https://" + host + "/rss") }

func given(option string, value any) []discordtest.Given {
	return []discordtest.Given{{Option: option, Value: value}}
}

// TestRepliesOfFeeds holds what managers get to see of every command against
// golden files.
func TestRepliesOfFeeds(t *testing.T) {
	tests := []struct {
		name, command string
		given         []discordtest.Given
	}{
		{"add_one", "feed add", []discordtest.Given{{Option: "url", Value: "tides.example"}, {Option: "name", Value: "Ebb & *flow*"}}},
		{"add_several", "feed add", given("url", "herald.example")},
		{"add_hostile", "feed add", given("url", "hostile.example")},
		{"add_one_hostile", "feed add", given("url", "one.hostile")},
		{"add_empty", "feed add", given("url", "empty.example")},
		{"add_nothing", "feed add", given("url", "@everyone *nothing*.example")},
		{"add_private", "feed add", given("url", "127.0.0.1")},
		{"add_known", "feed add", given("url", "known.example")},
		{"add_known_address", "feed add", given("url", "https://courier.example/rss")},
		{"list", "feed list", nil},
		{"health", "feed health", nil},
		{"test", "feed test", given("url", "herald.example")},
		{"test_known", "feed test", given("url", "known.example")},
		{"add_some_known", "feed add", given("url", "mixed.example")},
		{"test_hostile", "feed test", given("url", "one.hostile")},
		{"test_empty", "feed test", given("url", "empty.example")},
		{"pause", "feed pause", given("feed", string(feedAt("gazette.example")))},
		{"pause_by_name", "feed pause", given("feed", "the *courier*")},
		{"pause_declared", "feed pause", given("feed", "Declared")},
		{"pause_of_others", "feed pause", given("feed", string(feedAt("island.example")))},
		{"pause_unknown", "feed pause", given("feed", "gazzete")},
		{"remove", "feed remove", given("feed", string(feedAt("gazette.example")))},
		{"remove_hostile", "feed remove", given("feed", string(feedAt("hostile.example")))},
		{"remove_declared", "feed remove", given("feed", string(feedAt("declared.example")))},
		{"remove_of_others", "feed remove", given("feed", "https://island.example/rss")},
		{"catalog", "feed catalog", nil},
		{"catalog_of_science", "feed catalog", given("category", "science")},
		{"catalog_of_nothing", "feed catalog", given("country", "Atlantis")},
		{"catalog_of_too_much", "feed catalog", given("category", strings.Repeat("ä", 40))},
		{"export", "feed export", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inLibrary(t, func(v *visit, _ *shelf) {
				v.stock()
				m := v.reply(v.Use(boss, tt.command, tt.given...))
				v.wantReply("feed/"+tt.name, m)
				if strings.Contains(v.log.String(), "level=ERROR") {
					t.Errorf("the log says\n%s", v.log)
				}
			})
		})
	}
}

// TestFeedsAreForManagers has a reader use every command and press every button.
func TestFeedsAreForManagers(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		v.stock()
		family := feedCommand()
		refused := func(what string, m discordtest.Message) {
			if !strings.Contains(m.Content, "-# not-manager") || m.Flags&ephemeral == 0 {
				t.Errorf("%s: a reader gets\n%s", what, seen(m))
			}
		}
		for _, sub := range family.subs {
			var all []discordtest.Given
			for _, o := range sub.options {
				switch {
				case o.kind == ofAttachment:
					all = append(all, discordtest.Given{Option: o.name, Value: v.Attach("feeds.opml", "text/xml", nil)})
				case o.required:
					all = append(all, discordtest.Given{Option: o.name, Value: string(feedAt("gazette.example"))})
				}
			}
			refused(sub.name, v.reply(v.Use(reader, "feed "+sub.name, all...)))
		}
		m := v.reply(v.Use(reader, "help"))
		for _, a := range family.actions {
			refused(a.verb, v.reply(v.PressID(reader, m, "1:"+a.verb+":"+string(feedAt("gazette.example"))+":0")))
		}
		if got := v.choices(v.Type(reader, "feed pause", given("feed", "g")...)); got != "" {
			t.Errorf("a reader is offered %s", got)
		}
	})
}

func TestFeedsWhereThereAreNone(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		for _, command := range []string{"feed list", "feed health", "feed export"} {
			v.wantReply("feed/none", v.reply(v.Use(boss, command)))
		}
		m := v.reply(v.Use(boss, "feed list"))
		if m = v.reply(v.Press(boss, m, "Open the catalogue")); !strings.HasPrefix(m.Content, "**11 feeds in the catalogue**") {
			t.Errorf("got\n%s", seen(m))
		}
	})
}

func TestNamesOfFeedsAreCompleted(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		v.stock()
		tests := []struct{ command, option, typed, want string }{
			{"feed remove", "feed", "gaz", "gazette.example, gazette.example=" + string(feedAt("gazette.example"))},
			{"feed pause", "feed", "the", "The *Courier*, courier.example, paused=" + string(feedAt("courier.example"))},
			{"feed pause", "feed", "decl", "Declared, declared.example, read-only=" + string(feedAt("declared.example"))},
			{"feed pause", "feed", "island", ""},
			{"feed catalog", "category", "", "news · 10 feeds=news science · 1 feed=science"},
			{"feed catalog", "country", "deut", "Germany Deutschland · 10 feeds=DE"},
			{"feed catalog", "language", "", "German Deutsch · 10 feeds=de English · 1 feed=en"},
			{"feed catalog", "language", "xyz", ""},
		}
		for _, tt := range tests {
			if got := v.choices(v.Type(boss, tt.command, given(tt.option, tt.typed)...)); got != tt.want {
				t.Errorf("%s %s:%s suggests %s, want %s", tt.command, tt.option, tt.typed, got, tt.want)
			}
		}
	})
}
