package desk

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/query"
)

func TestTopicsAskForAllThatAnItemHas(t *testing.T) {
	f := newFixture(t)
	f.declare(Declaration{
		Feeds: []news.Feed{{URL: courier, Name: "Harbour Courier"}},
		Topics: []DeclaredTopic{
			{Name: "title", Query: `title:gate`, Channels: []news.ChannelID{"101"}},
			{Name: "text", Query: `text:ships`, Channels: []news.ChannelID{"102"}},
			{Name: "feed", Query: `feed:courier`, Channels: []news.ChannelID{"103"}},
			{Name: "author", Query: `author:quill`, Channels: []news.ChannelID{"104"}},
			{Name: "tag", Query: `tag:ports`, Channels: []news.ChannelID{"105"}},
			{Name: "site", Query: `site:news.example`, Channels: []news.ChannelID{"106"}},
			{Name: "url", Query: `url:opens`, Channels: []news.ChannelID{"107"}},
			{Name: "lang", Query: `lang:en`, Channels: []news.ChannelID{"108"}},
			{Name: "other", Query: `lang:de OR site:other.example OR tag:ships`, Channels: []news.ChannelID{"109"}},
		},
	})
	item := f.item("opens", "Second gate")
	item.Text, item.Author, item.Tags, item.Language = "Ships are let in.", "Ada Quill", []string{"Ports"}, "en-GB"
	f.ingest(courier, item)
	var want []string
	for i, topic := range []string{"title", "text", "feed", "author", "tag", "site", "url", "lang"} {
		want = append(want, fmt.Sprintf("%d: %s · Second gate", 101+i, topic))
	}
	if diff := cmp.Diff(want, f.owed()); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
}

func TestTheLanguageOfTheFeedIsThatOfItsItems(t *testing.T) {
	if got := fields(news.Feed{Language: "pt"}, news.Item{}).Lang; got != "pt" {
		t.Errorf("got %q, want that of the feed", got)
	}
	if got := fields(news.Feed{Language: "pt"}, news.Item{Language: "es"}).Lang; got != "es" {
		t.Errorf("got %q, want that of the item", got)
	}
}

func TestTopicsAreFiledAnewWhenWordsAreKnown(t *testing.T) {
	f := newFixture(t)
	before := f.catalogue.Load()
	f.refile()
	if f.catalogue.Load() != before {
		t.Error("filed anew before anything came in")
	}
	for i := range ripeness {
		f.match(news.Feed{Declared: true}, news.Item{Title: fmt.Sprint("robocalls ", i)})
	}
	f.refile()
	after := f.catalogue.Load()
	if after == before {
		t.Fatal("not filed anew")
	}
	if got := f.match(news.Feed{Declared: true}, news.Item{Title: "robocalls"}); len(got) != 1 {
		t.Errorf("%d topics want the item, want 1", len(got))
	}
	f.refile()
	if f.catalogue.Load() != after {
		t.Error("filed anew twice")
	}
}

func TestRunFilesTopicsAnewAsSoonAsWordsAreKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		ended := make(chan error)
		ctx, end := context.WithCancel(t.Context())
		go func() { ended <- f.Run(ctx) }()
		before, began := f.catalogue.Load(), time.Now()
		for i := range ripeness {
			f.match(news.Feed{Declared: true}, news.Item{Title: fmt.Sprint("robocalls ", i)})
		}
		synctest.Wait()
		if f.catalogue.Load() == before {
			t.Error("not filed anew")
		}
		if waited := time.Since(began); waited != 0 {
			t.Errorf("filed anew after %v, want at once", waited)
		}
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestMatchAllocatesNothingForWhatNobodyWants asks for items of which the desk
// has seen others like them.
func TestMatchAllocatesNothingForWhatNobodyWants(t *testing.T) {
	f := newFixture(t)
	feed := news.Feed{Title: "Harbour Courier", Language: "en"}
	items := someItems(t)
	items = items[:min(1000, len(items))]
	matchAll := func() {
		for _, item := range items {
			if topics := f.match(feed, item); len(topics) > 0 {
				t.Fatalf("%v want %+v: the test tests nothing", topics, item)
			}
		}
	}
	matchAll()
	if got := testing.AllocsPerRun(5, matchAll); got != 0 {
		t.Errorf("%v allocations for %d items, want 0", got, len(items))
	}
}

func TestWordsAreCountedByItem(t *testing.T) {
	var w words
	for _, title := range []string{"gates, gate and gates", "gate", "harbour", "storm"} {
		w.count(query.NewDoc(query.Fields{Title: title}))
	}
	for word, want := range map[string]float64{"gate": 0.5, "gates": 0.25, "storm": 0.25, "flood": 0} {
		if got := w.share(word); got != want {
			t.Errorf("share of %s: got %v, want %v", word, got, want)
		}
	}
}

func TestOldWordsFade(t *testing.T) {
	var w words
	for range halfLife {
		w.count(query.NewDoc(query.Fields{Title: "old"}))
	}
	w.count(query.NewDoc(query.Fields{Title: "once"}))
	for range halfLife - 1 {
		w.count(query.NewDoc(query.Fields{Title: "new"}))
	}
	for range halfLife {
		w.count(query.NewDoc(query.Fields{Title: "new"}))
	}
	if before, after := w.share("old"), w.share("new"); before >= after/2 {
		t.Errorf("old words have %v, new ones %v", before, after)
	}
	if w.share("once") != 0 {
		t.Error("a word that was there once is still counted")
	}
}
