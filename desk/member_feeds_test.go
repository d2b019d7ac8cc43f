package desk

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

const (
	gazette = "https://gazette.example/rss"
	herald  = "https://herald.example/rss"
)

// addFeed gives a guild the feed at url, and has it learn that it is empty.
func (f *fixture) addFeed(guild news.GuildID, url string) news.FeedID {
	f.t.Helper()
	g, err := f.AddFeed(guild, news.Feed{URL: url}, "", ada, f.now)
	f.must(err)
	f.ingest(url)
	return g.Feed
}

func (f *fixture) isPolled(url string) (polled bool) {
	f.view(func(tx *store.Tx) (err error) {
		_, polled, err = tx.Feed(news.NewFeedID(url))
		return err
	})
	return polled
}

func TestNothingGoesToTheWrongGuild(t *testing.T) {
	f := newFixture(t)
	for guild, channel := range map[news.GuildID]news.ChannelID{harbour: "500", island: "600"} {
		f.subscribe(guild, f.create(guild, "ferries", "ferry OR robocalls").ID, channel)
	}
	f.addFeed(harbour, gazette)
	f.addFeed(island, herald)

	f.ingest(gazette, f.item("a", "Ferry and robocalls in the gazette"))
	f.wantOwed("500: ferries · Ferry and robocalls in the gazette")
	f.ingest(herald, f.item("b", "A herald ferry with robocalls"))
	f.wantOwed("500: ferries · Ferry and robocalls in the gazette", "600: ferries · A herald ferry with robocalls")
}

func TestDeclaredFeedsAreForAll(t *testing.T) {
	f := newFixture(t)
	f.subscribe(harbour, f.create(harbour, "ferries", "robocalls").ID, "500")
	f.subscribe(island, f.create(island, "ferries", "robocalls").ID, "600")
	f.ingest(courier, f.item("a", "Robocalls again"))
	f.wantOwed("200: robocalls · Robocalls again", "300: robocalls · Robocalls again", "500: ferries · Robocalls again", "600: ferries · Robocalls again")
}

func TestAFeedOfSeveralGuildsIsOneFeed(t *testing.T) {
	f := newFixture(t)
	f.subscribe(harbour, f.create(harbour, "a", "ferry").ID, "500")
	f.subscribe(island, f.create(island, "b", "ferry").ID, "600")
	id := f.addFeed(harbour, gazette)
	if again := f.addFeed(island, gazette); again != id {
		t.Errorf("the second guild has feed %s, want %s", again, id)
	}
	f.ingest(gazette, f.item("a", "Ferry aground"))
	f.wantOwed("500: a · Ferry aground", "600: b · Ferry aground")

	f.must(f.PauseFeed(harbour, id, true))
	f.ingest(gazette, f.item("b", "Ferry afloat"))
	_, err := f.RemoveFeed(island, id, ada, f.now)
	f.must(err)
	f.must(f.PauseFeed(harbour, id, false))
	f.ingest(gazette, f.item("b", "Ferry afloat"), f.item("c", "Ferry home"))
	f.view(func(tx *store.Tx) error {
		if got := tx.Owed(); got != 4 {
			t.Errorf("%d posts are owed, want 4: two of the first, one of each other", got)
		}
		return nil
	})
}

func TestAFeedIsPolledAsLongAsSomebodyHasIt(t *testing.T) {
	week := func(f *fixture) { f.now = f.now.Add(undoFor); f.sweep(f.t.Context(), f.now) }
	remove := func(guild news.GuildID) func(*fixture) {
		return func(f *fixture) {
			_, err := f.RemoveFeed(guild, news.NewFeedID(gazette), ada, f.now)
			f.must(err)
		}
	}
	add := func(guild news.GuildID) func(*fixture) { return func(f *fixture) { f.addFeed(guild, gazette) } }
	declare := func(f *fixture) { f.declare(Declaration{Feeds: []news.Feed{{URL: gazette}}}) }
	undeclare := func(f *fixture) { f.declare(Declaration{}) }
	leave := func(f *fixture) { f.must(f.Left(harbour, f.now)) }
	tests := []struct {
		name  string
		steps []func(*fixture)
		want  bool
	}{
		{"removed, while it can be had back", []func(*fixture){add(harbour), remove(harbour)}, true},
		{"removed a week ago", []func(*fixture){add(harbour), remove(harbour), week}, false},
		{"removed by one of two", []func(*fixture){add(harbour), add(island), remove(harbour), week}, true},
		{"removed by both, one of them later", []func(*fixture){
			add(harbour), add(island), remove(harbour), func(f *fixture) { f.now = f.now.Add(time.Hour) }, remove(island),
			func(f *fixture) { f.now = f.now.Add(undoFor - time.Hour); f.sweep(f.t.Context(), f.now) },
		}, true},
		{"removed by both", []func(*fixture){add(harbour), add(island), remove(harbour), remove(island), week}, false},
		{"removed and added again", []func(*fixture){add(harbour), remove(harbour), add(harbour), week}, true},
		{"declared since", []func(*fixture){add(harbour), declare, remove(harbour), week}, true},
		{"declared no longer, but somebody's", []func(*fixture){add(harbour), declare, undeclare, week}, true},
		{"declared no longer, and nobody's", []func(*fixture){declare, undeclare}, false},
		{"of a guild that was left", []func(*fixture){
			add(harbour), func(f *fixture) { _, err := f.Seen(harbour, "H", f.now); f.must(err) }, leave, week,
		}, true},
		{"of a guild that was left for a month", []func(*fixture){
			add(harbour), func(f *fixture) { _, err := f.Seen(harbour, "H", f.now); f.must(err) }, leave, week, week, week, week, week,
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			for _, step := range tt.steps {
				step(f)
			}
			if got := f.isPolled(gazette); got != tt.want {
				t.Errorf("polled: %v, want %v", got, tt.want)
			}
		})
	}
}

func TestFeedsOfAGuild(t *testing.T) {
	f := newFixture(t)
	id := f.addFeed(harbour, gazette)
	_, err := f.AddFeed(harbour, news.Feed{URL: herald}, "Our\nherald ", ada, f.now)
	f.must(err)
	labels := func(views []FeedView, err error) (labels []string) {
		f.must(err)
		for _, v := range views {
			labels = append(labels, v.Label())
		}
		return labels
	}
	if diff := cmp.Diff([]string{"Courier", "gazette.example", "Our herald", "Tribune"}, labels(f.Feeds(harbour))); diff != "" {
		t.Errorf("feeds (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Courier", "Tribune"}, labels(f.Feeds(island))); diff != "" {
		t.Errorf("feeds of the other (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Our herald"}, labels(f.FindFeeds(harbour, "her", 5))); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	if got := labels(f.FindFeeds(island, "her", 5)); len(got) > 0 {
		t.Errorf("the other guild finds %v", got)
	}
	feed := f.feed(gazette)
	feed.Title = "The Gazette"
	_, err = f.Ingest(news.Batch{Feed: feed}, f.now)
	f.must(err)
	if diff := cmp.Diff([]string{"The Gazette"}, labels(f.FindFeeds(harbour, "the g", 5))); diff != "" {
		t.Errorf("found by the title that it has now (-want +got):\n%s", diff)
	}
	if _, err := f.AddFeed(harbour, news.Feed{URL: gazette}, "", ada, f.now); !errors.Is(err, ErrTaken) {
		t.Errorf("AddFeed again = %v, want %v", err, ErrTaken)
	}
	if _, err := f.AddFeed(harbour, news.Feed{URL: courier}, "", ada, f.now); !errors.Is(err, ErrDeclared) {
		t.Errorf("AddFeed of a declared feed = %v, want %v", err, ErrDeclared)
	}
	if _, err := f.RemoveFeed(harbour, news.NewFeedID(courier), ada, f.now); !errors.Is(err, ErrDeclared) {
		t.Errorf("RemoveFeed of a declared feed = %v, want %v", err, ErrDeclared)
	}
	if err := f.PauseFeed(island, id, true); !errors.Is(err, ErrNotFound) {
		t.Errorf("PauseFeed of another guild's = %v, want %v", err, ErrNotFound)
	}
	if _, err := f.AddFeed(harbour, news.Feed{URL: "javascript:alert(1)"}, "", ada, f.now); err == nil {
		t.Error("AddFeed took what is no address")
	}
	f.Limits.Feeds = 2
	_, err = f.AddFeed(harbour, news.Feed{URL: "https://third.example"}, "", ada, f.now)
	if quota, ok := errors.AsType[*QuotaError](err); !ok || quota.Limit != 2 || quota.What != "feeds" {
		t.Errorf("AddFeed = %v, want a quota", err)
	}
}

func TestHealthSaysWhatIsWrongSinceWhen(t *testing.T) {
	f := newFixture(t)
	f.addFeed(harbour, gazette)
	f.addFeed(island, herald)
	hour := time.Hour
	for url, change := range map[string]func(*news.Feed){
		courier: func(feed *news.Feed) { feed.DueAt = f.now },
		tribune: func(feed *news.Feed) { feed.DueAt = f.now.Add(-2 * hour) },
		gazette: func(feed *news.Feed) {
			feed.Failures, feed.FailingSince, feed.Problem, feed.DueAt = 3, f.now.Add(-5*hour), "HTTP 503", f.now.Add(hour)
		},
	} {
		feed := f.feed(url)
		change(&feed)
		f.must(f.Store.Update(func(tx *store.Tx) error { return tx.PutFeed(feed) }))
	}
	health, err := f.Health(harbour, f.now)
	f.must(err)
	if diff := cmp.Diff(map[Condition]int{Fine: 1, Slow: 1, Failing: 1}, health.Count); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	var got []string
	for _, s := range health.Sick {
		got = append(got, fmt.Sprintf("%s %s for %v: %q, again in %v", s.Label(), s.Condition, f.now.Sub(s.Since), s.Problem, s.Next.Sub(f.now)))
	}
	want := []string{
		`gazette.example failing for 5h0m0s: "HTTP 503", again in 1h0m0s`,
		`Tribune slow for 2h0m0s: "", again in -2h0m0s`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sick (-want +got):\n%s", diff)
	}
}

func TestFeedsThatWereRemovedAreNoWayRoundTheLimit(t *testing.T) {
	f := newFixture(t)
	f.Limits.Feeds = 2
	addAndRemove := func(i int) (undo news.UndoID, err error) {
		g, err := f.AddFeed(harbour, news.Feed{URL: fmt.Sprintf("https://courier-%d.example/rss", i)}, "", ada, f.now)
		if err != nil {
			return "", err
		}
		return f.RemoveFeed(harbour, g.Feed, ada, f.now)
	}
	_, err := addAndRemove(1)
	f.must(err)
	undo, err := addAndRemove(2)
	f.must(err)
	_, err = addAndRemove(3)
	if got, want := fmt.Sprint(err), "the most that a server may have is 2 feeds removed this week"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := f.Restore(harbour, undo, f.now); err != nil {
		t.Errorf("Restore = %v", err)
	}
	f.now = f.now.Add(undoFor)
	f.sweep(t.Context(), f.now)
	if _, err := addAndRemove(3); err != nil {
		t.Errorf("a week later: %v", err)
	}
}

func TestAlertsCallAFeedAsTheGuildDoes(t *testing.T) {
	f := newFixture(t)
	f.subscribe(harbour, f.create(harbour, "a", "ferry").ID, "500")
	f.subscribe(island, f.create(island, "b", "ferry").ID, "600")
	_, err := f.AddFeed(harbour, news.Feed{URL: gazette}, "Our gazette", ada, f.now)
	f.must(err)
	f.addFeed(island, gazette)
	f.ingest(gazette, f.item("a", "Ferry aground"))
	f.view(func(tx *store.Tx) error {
		due, _, err := tx.DuePosts(f.now, 2, func(news.ChannelID) bool { return false })
		var got []string
		for _, post := range due {
			got = append(got, post.Alert.Source)
		}
		if diff := cmp.Diff([]string{"Our gazette", "gazette.example"}, got); diff != "" {
			t.Errorf("sources (-want +got):\n%s", diff)
		}
		return err
	})
}
