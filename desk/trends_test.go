package desk

import (
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

// newCounted returns a fixture that counts its topics, at noon of a Sunday. It
// does not wait for the disk.
func newCounted(t *testing.T) *fixture {
	t.Helper()
	s, err := store.OpenTemporary(filepath.Join(t.TempDir(), "newsdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d, err := New(s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{d, t, start}
	f.declare(Declaration{
		Feeds:  []news.Feed{{URL: courier, Name: "Courier"}, {URL: tribune, Name: "Tribune"}},
		Topics: []DeclaredTopic{{Name: "robocalls", Query: "robocalls", Channels: []news.ChannelID{"200"}}},
	})
	f.takeIn(courier)
	f.takeIn(tribune)
	f.now = start.Add(4 * time.Hour)
	f.must(f.CountTopics(f.now))
	return f
}

// takeIn is ingest that does not wait for other feeds.
func (f *fixture) takeIn(url string, items ...news.Item) {
	f.t.Helper()
	_, err := f.IngestAll([]Poll{{news.Batch{Feed: f.feed(url), Items: items}, f.now}})
	f.must(err)
}

// robocalls has so many stories come in that are about robocalls, one after the
// other.
func (f *fixture) robocalls(stories int) {
	f.t.Helper()
	for range stories {
		f.takeIn(courier, f.robocall())
		f.now = f.now.Add(time.Second)
	}
}

func (f *fixture) robocall() news.Item {
	return f.item(f.now.String(), "Robocalls reach the district of "+f.now.Format("January2 at15h04m05"))
}

// tomorrow lets a day pass on which something else came in.
func (f *fixture) tomorrow() {
	f.t.Helper()
	f.takeIn(courier, f.item(f.now.String(), "Nothing much on the "+f.now.Format("2 January 2006")))
	f.now = f.now.AddDate(0, 0, 1)
}

// trend returns the trend of a topic of the harbour.
func (f *fixture) trend(topic news.TopicID, days int) Trend {
	f.t.Helper()
	trends, err := f.Trends(harbour, []news.TopicID{topic}, days, f.now)
	f.must(err)
	return trends[0]
}

func (f *fixture) wantDays(trend Trend, want ...int) {
	f.t.Helper()
	if diff := cmp.Diff(want, trend.Days); diff != "" {
		f.t.Errorf("days (-want +got):\n%s", diff)
	}
}

// counted returns a topic of a guild that is about robocalls, and is counted.
func (f *fixture) counted(zone string) news.TopicID {
	f.t.Helper()
	f.must(f.Store.Update(func(tx *store.Tx) error { return tx.PutGuild(news.Guild{ID: harbour, Zone: zone}) }))
	topic := f.create(harbour, "calls", "robocalls")
	f.subscribe(harbour, topic.ID, "500")
	f.must(f.Reload())
	f.must(f.CountTopics(f.now))
	return topic.ID
}

func TestTrendsCountAStoryOnce(t *testing.T) {
	f := newCounted(t)
	id := f.counted("")
	f.tomorrow()
	f.robocalls(1)
	again := f.robocall()
	f.robocalls(1)
	again.Keys = []news.Key{news.NewKey("guid", "again")}
	f.takeIn(tribune, again)
	f.tomorrow()
	again.Keys = []news.Key{news.NewKey("guid", "and again")}
	f.takeIn(tribune, again)
	f.robocalls(1)
	f.wantDays(f.trend(id, 4), news.Unknown, news.Unknown, 2, 1)
}

func TestTrendsKnowTheDaysOfTheGuild(t *testing.T) {
	f := newCounted(t)
	f.now = time.Date(2026, 11, 22, 12, 30, 0, 0, time.UTC) // half past midnight of the 23rd in Auckland
	id := f.counted("Pacific/Auckland")
	f.robocalls(2)
	f.now = time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)
	f.robocalls(1)
	f.wantDays(f.trend(id, 1), 3)
	f.view(func(tx *store.Tx) error {
		if got := tx.StoriesOn(id, "2026-11-23"); got != 3 {
			t.Errorf("%d stories on the 23rd, want 3", got)
		}
		if got := tx.StoriesOn(news.NewTopicID("robocalls"), "2026-11-22"); got != 3 {
			t.Errorf("declared: %d stories on the 22nd, want 3", got)
		}
		return nil
	})
}

func TestTrendsOfANewTopicBeginWithWhatIsRemembered(t *testing.T) {
	f := newCounted(t)
	for range 3 {
		f.robocalls(2)
		f.tomorrow()
	}
	before := f.robocall()
	f.robocalls(1)
	id := f.counted("")
	f.robocalls(1)
	before.Keys = []news.Key{news.NewKey("guid", "before")}
	f.takeIn(tribune, before) // its story is counted already
	trend := f.trend(id, 5)
	f.wantDays(trend, news.Unknown, news.Unknown, 2, 2, 2) // the first day was not whole
	if !trend.Since.Equal(start.Add(4 * time.Hour)) {
		t.Errorf("since %v", trend.Since)
	}
	if got := f.Topics(harbour)[0].PerDay; got != 2 {
		t.Errorf("%v stories a day, want 2", got)
	}
}

func TestTrendsOfAnEditedTopicForgetWhatItWanted(t *testing.T) {
	f := newCounted(t)
	id := f.counted("")
	f.robocalls(3)
	f.tomorrow()
	_, err := f.EditTopic(harbour, id, TopicEdit{"calls", "ferry", ada}, f.now)
	f.must(err)
	f.wantDays(f.trend(id, 2), news.Unknown, news.Unknown)
	f.must(f.CountTopics(f.now))
	f.takeIn(courier, f.item("f", "Ferry aground"))
	f.wantDays(f.trend(id, 1), 1)
}

func TestTrendsTellDaysWithoutTheBotFromQuietOnes(t *testing.T) {
	f := newCounted(t)
	id := f.counted("")
	f.tomorrow()
	f.robocalls(1)
	f.tomorrow()
	f.tomorrow()
	f.now = f.now.AddDate(0, 0, 2)
	f.robocalls(1)
	f.wantDays(f.trend(id, 5), 1, 0, news.Unknown, news.Unknown, 1)
}

func TestTrendsOfOthersAreNotThere(t *testing.T) {
	f := newCounted(t)
	id := f.counted("")
	if _, err := f.Trends(island, []news.TopicID{id}, 7, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestCountsOfATopicThatGoesNowhereAreForgotten(t *testing.T) {
	f := newCounted(t)
	id := f.counted("")
	f.robocalls(1)
	_, err := f.Unsubscribe(harbour, id, "500", ada, f.now)
	f.must(err)
	f.stopCounting()
	f.view(func(tx *store.Tx) error {
		if _, found := tx.Counting(id); found || tx.StoriesOn(id, news.DayOf(f.now)) != 0 {
			t.Error("it is still counted")
		}
		if _, found := tx.Counting(news.NewTopicID("robocalls")); !found {
			t.Error("the others are not counted")
		}
		return nil
	})
}

func TestCountsAreKeptForTheLongestChart(t *testing.T) {
	f := newCounted(t)
	id := f.counted("")
	f.tomorrow()
	f.robocalls(1)
	for range 89 {
		f.tomorrow()
		f.sweep(t.Context(), f.now)
	}
	if got := f.trend(id, 90).Days[0]; got != 1 {
		t.Errorf("%d stories 89 days ago, want 1", got)
	}
	f.sweep(t.Context(), f.now.Add(store.CountsFor))
	if got, _ := f.trend(id, 90).Total(); got != 0 {
		t.Errorf("%d stories later, want 0", got)
	}
}
