package desk

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// foundAt returns the batch of a feed that was read at now, as discovering it leaves it.
func (f *fixture) foundAt(url string, items ...news.Item) news.Batch {
	return news.Batch{
		Feed:  news.Feed{URL: url, Title: "Read", PolledAt: f.now, OKAt: f.now, ETag: `"1"`, DueAt: f.now.Add(15 * time.Minute)},
		Items: items,
	}
}

func TestWhatAFeedHadWhenItWasFoundIsLearnedAtOnce(t *testing.T) {
	f := newFixture(t)
	f.subscribe(harbour, f.create(harbour, "a", "ferry").ID, "500")
	old := f.item("a", "Ferry aground")
	all, err := f.AddFeeds(harbour, []NewFeed{{f.foundAt(gazette, old), ""}}, ada, f.now)
	f.must(err)
	if all[0].Learned != 1 || all[0].Err != nil {
		t.Errorf("got %+v, want one item learned", all[0])
	}
	feed := f.feed(gazette)
	if !feed.Learned() || feed.ETag == "" || !feed.DueAt.After(f.now) || feed.ID != news.NewFeedID(gazette) {
		t.Errorf("the feed is to be polled at once, or without what is known: %+v", feed)
	}
	f.ingest(gazette, old, f.item("b", "Ferry afloat"))
	f.wantOwed("500: a · Ferry afloat")
}

func TestAFeedThatOthersHaveIsNotLearnedAgain(t *testing.T) {
	f := newFixture(t)
	f.subscribe(island, f.create(island, "a", "ferry").ID, "600")
	f.addFeed(island, gazette)
	all, err := f.AddFeeds(harbour, []NewFeed{{f.foundAt(gazette, f.item("a", "Ferry aground")), ""}}, ada, f.now)
	f.must(err)
	if all[0].Learned != 1 || all[0].Err != nil {
		t.Errorf("got %+v: what others have does not show", all[0])
	}
	f.ingest(gazette, f.item("a", "Ferry aground"))
	f.wantOwed("600: a · Ferry aground")
}

func TestFeedsOfAListAreAddedAsFarAsTheyMay(t *testing.T) {
	f := newFixture(t)
	f.Limits.Feeds = 3
	f.addFeed(harbour, herald)
	var wanted []NewFeed
	for _, url := range []string{gazette, herald, courier, "nonsense", gazette, "https://a.example/", "https://b.example/"} {
		wanted = append(wanted, NewFeed{news.Batch{Feed: news.Feed{URL: url}}, ""})
	}
	all, err := f.AddFeeds(harbour, wanted, ada, f.now)
	f.must(err)
	for i, want := range []string{
		"<nil>", ErrTaken.Error(), ErrDeclared.Error(), `"nonsense" is not the address of a feed: write one such as https://example.org/feed.xml`,
		ErrTaken.Error(), "<nil>", "the most that a server may have is 3 feeds",
	} {
		if got := fmt.Sprint(all[i].Err); got != want {
			t.Errorf("%s: got %q, want %q", wanted[i].Feed.URL, got, want)
		}
	}
	if gap := f.feed("https://a.example/").DueAt.Sub(f.feed(gazette).DueAt); gap != pollGap {
		t.Errorf("the first polls are %v apart, want %v", gap, pollGap)
	}
}

func TestAFindIsKeptForItsGuildAndAgesWell(t *testing.T) {
	f := newFixture(t)
	found := []news.Found{{URL: gazette, Batch: f.foundAt(gazette, f.item("a", "Ferry aground"))}}
	id, err := f.KeepFind(harbour, "Ours", found, f.now)
	f.must(err)
	if _, err := f.Find(island, id, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("another guild: %v", err)
	}
	find, err := f.Find(harbour, id, f.now)
	f.must(err)
	if got := find.Feeds[0]; len(got.Items) != 1 || len(got.Items[0].Keys) == 0 || got.Feed.OKAt.IsZero() || find.Name != "Ours" {
		t.Errorf("what was read is not there: %+v", find)
	}
	find, err = f.Find(harbour, id, f.now.Add(freshFor+1))
	f.must(err)
	if got := find.Feeds[0]; len(got.Items) != 0 || !got.Feed.OKAt.IsZero() || got.Feed.ETag != "" {
		t.Errorf("what was read long ago is taken for all that there was: %+v", got)
	}
}

func TestAFindHoldsNoMoreTextThanItMay(t *testing.T) {
	f := newFixture(t)
	long := f.item("a", "Ferry aground")
	long.Text = string(make([]byte, 64<<10))
	many := make([]news.Item, 1000)
	for i := range many {
		many[i] = long
	}
	id, err := f.KeepFind(harbour, "", []news.Found{
		{URL: gazette, Batch: f.foundAt(gazette, long)}, {URL: herald, Batch: f.foundAt(herald, many...)},
	}, f.now)
	f.must(err)
	find, err := f.Find(harbour, id, f.now)
	f.must(err)
	if len(find.Feeds[0].Items) != 1 || len(find.Feeds[1].Items) != 0 || find.Feeds[1].Feed.URL != herald {
		t.Errorf("%d and %d items, want 1 and 0", len(find.Feeds[0].Items), len(find.Feeds[1].Items))
	}
}

func TestAddingAFeedThatIsKnownDoesNotRenameIt(t *testing.T) {
	f := newFixture(t)
	f.addFeed(island, gazette)
	f.must(f.Store.Update(func(tx *store.Tx) error {
		return tx.PutFeed(news.Feed{ID: news.NewFeedID(gazette), URL: gazette, Title: "The Gazette"})
	}))
	f.must(f.Reload())
	_, err := f.AddFeed(harbour, news.Feed{URL: gazette}, "", ada, f.now)
	f.must(err)
	views, err := f.FindFeeds(harbour, "the gaz", 5)
	f.must(err)
	if len(views) != 1 {
		t.Errorf("found %d feeds by the name, want 1", len(views))
	}
}
