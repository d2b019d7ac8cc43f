package desk

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

func TestDeclareKeepsStepWithTheFile(t *testing.T) {
	f := newFixture(t)
	before := f.feed(courier)
	f.declare(Declaration{
		Feeds: []news.Feed{{URL: courier, Name: "The Courier", Interval: time.Hour}, {URL: "https://new.example/rss"}},
		Topics: []DeclaredTopic{
			{Name: "interference", Query: `interference`, Channels: []news.ChannelID{"400"}},
			{Name: "quake", Query: `quake`, Channels: []news.ChannelID{"100"}},
		},
	})

	after := f.feed(courier)
	if after.Name != "The Courier" || after.Interval != time.Hour {
		t.Errorf("the feed did not change: %+v", after)
	}
	if !after.LearnedAt.Equal(before.LearnedAt) || !after.DueAt.Equal(before.DueAt) {
		t.Error("the feed lost its memory")
	}
	if f.feed(tribune).URL != "" {
		t.Error("a feed that is no longer declared is still there")
	}
	if got := f.feed("https://new.example/rss"); !got.Declared || got.Learned() {
		t.Errorf("the new feed is %+v", got)
	}
	f.ingest(courier, f.item("a", "Quake interference with robocalls"))
	want := []string{"100: quake · Quake interference with robocalls", "400: interference · Quake interference with robocalls"}
	if diff := cmp.Diff(want, f.owed()); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
}

func TestDeclareLeavesAloneWhatMembersMade(t *testing.T) {
	f := newFixture(t)
	if err := f.Store.Update(func(tx *store.Tx) error {
		if err := tx.PutFeed(news.Feed{ID: news.NewFeedID("https://own.example/rss"), URL: "https://own.example/rss"}); err != nil {
			return err
		}
		if err := tx.PutTopic(news.Topic{ID: "own", Guild: "1", Name: "own", Query: "quake"}); err != nil {
			return err
		}
		return tx.PutSubscription(news.Subscription{Topic: "own", Channel: "500"})
	}); err != nil {
		t.Fatal(err)
	}
	f.declare(Declaration{Feeds: []news.Feed{{URL: courier}}})
	if f.feed("https://own.example/rss").URL == "" {
		t.Error("the feed is gone")
	}
	f.ingest(courier, f.item("a", "Quake and robocalls"))
	if diff := cmp.Diff([]string{"500: own · Quake and robocalls"}, f.owed()); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
}

func TestReloadLeavesOutAQueryThatCannotBeRead(t *testing.T) {
	f := newFixture(t)
	if err := f.Store.Update(func(tx *store.Tx) error {
		if err := tx.PutTopic(news.Topic{ID: "bad", Name: "bad", Query: "("}); err != nil {
			return err
		}
		return tx.PutSubscription(news.Subscription{Topic: "bad", Channel: "500"})
	}); err != nil {
		t.Fatal(err)
	}
	if err := f.Reload(); err != nil {
		t.Fatal(err)
	}
	f.ingest(courier, f.item("a", "Robocalls everywhere"))
	if got := len(f.owed()); got != 2 {
		t.Errorf("%d channels are owed something, want 2", got)
	}
}

func TestSweepForgetsInTheEnd(t *testing.T) {
	f := newFixture(t)
	f.ingest(courier, f.item("a", "Judge orders halt to robocalls in Vandora"))
	stories := func() (n int) {
		f.view(func(tx *store.Tx) error {
			_, _, at, err := tx.StoryOf(news.NewKey("link", "https://news.example/a"), f.now)
			if !at.IsZero() {
				n++
			}
			return err
		})
		return n
	}
	f.sweep(t.Context(), f.now.Add(6*24*time.Hour))
	if stories() != 1 {
		t.Error("forgotten too early")
	}
	f.sweep(t.Context(), f.now.Add(60*24*time.Hour))
	if stories() != 0 {
		t.Error("not forgotten")
	}
}

func TestA22FeedOfThreeServersIsPolledOnce(t *testing.T) {
	f := newFixture(t)
	f.declare(Declaration{
		Feeds: []news.Feed{{URL: courier}, {URL: courier}},
		Topics: []DeclaredTopic{
			{Name: "quake", Query: `quake`, Channels: []news.ChannelID{"100", "200", "300"}},
			{Name: "robocalls", Query: `robocalls`, Channels: []news.ChannelID{"100", "200", "300"}},
		},
	})
	due, _, err := f.DueFeeds(f.now.Add(24*time.Hour), 10, func(news.FeedID, string) bool { return false })
	if err != nil || len(due) != 1 {
		t.Errorf("got %d feeds to poll, %v, want 1", len(due), err)
	}
}

func TestA18GoneFeedIsAskedAgainOnceItWasRemovedAndAdded(t *testing.T) {
	f := newFixture(t)
	gone := f.feed(courier)
	gone.Gone, gone.Move = true, news.Move{To: "https://x.example/", Since: f.now, Times: 2}
	if _, err := f.Ingest(news.Batch{Feed: gone}, f.now); err != nil {
		t.Fatal(err)
	}
	f.declare(Declaration{Feeds: []news.Feed{{URL: courier}}})
	if !f.feed(courier).Gone {
		t.Error("a feed that is gone is asked again as long as it is declared")
	}
	f.declare(Declaration{})
	f.declare(Declaration{Feeds: []news.Feed{{URL: courier}}})
	if got := f.feed(courier); got.Gone || got.Learned() || got.Move != (news.Move{}) {
		t.Errorf("got %+v, want a new feed", got)
	}
}

func TestA16FeedThatMovedIsStillTheOneDeclared(t *testing.T) {
	f := newFixture(t)
	moved := f.feed(courier)
	moved.URL = "https://new.example/rss"
	f.ingest(courier, f.item("a", "Robocalls everywhere"))
	if _, err := f.Ingest(news.Batch{Feed: moved}, f.now); err != nil {
		t.Fatal(err)
	}
	f.declare(Declaration{Feeds: []news.Feed{{URL: courier, Name: "Courier"}}})
	if got := f.feed(courier); got.URL != moved.URL || !got.Learned() {
		t.Errorf("got %+v, want the feed at its new address with its memory", got)
	}
	if intake := f.ingest(courier, f.item("a", "Robocalls everywhere")); intake.Known != 1 {
		t.Errorf("got %+v, want the item known", intake)
	}
}
