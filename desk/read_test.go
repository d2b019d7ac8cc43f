package desk

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

const (
	thinText = "Details to follow."
	fullText = "A court opened an inquiry into election interference on Monday, after months of complaints. Two officials were heard."
)

// posted takes in an item with this text and returns the post of channel 100 and
// the articles that are to be read.
func (f *fixture) posted(body string) (post news.Post, pages []news.Page) {
	f.t.Helper()
	item := f.item("a", "Inquiry into election interference opens")
	item.Text = body
	f.ingest(courier, item)
	return f.read()
}

// read returns the post of channel 100 and the articles that are to be read.
func (f *fixture) read() (post news.Post, pages []news.Page) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		due, _, err := tx.DuePosts(f.now.Add(ArticleWait), 100, func(id news.ChannelID) bool { return id != "100" })
		if len(due) == 1 {
			post = due[0]
		}
		return err
	})
	pages, err := f.Unread(f.now, 9, func(string) bool { return false })
	if err != nil {
		f.t.Fatal(err)
	}
	return post, pages
}

func TestAnAlertThatSaysTooLittleWaitsForItsArticle(t *testing.T) {
	for _, tt := range []struct {
		name  string
		body  string
		setup func(*fixture)
		waits bool
	}{
		{"too little", thinText, func(*fixture) {}, true},
		{"enough", fullText, func(*fixture) {}, false},
		{"nobody reads", thinText, func(f *fixture) { f.Articles = false }, false},
		{"not of this feed", thinText, func(f *fixture) { f.declareWithoutArticles() }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.Articles = true
			tt.setup(f)
			post, pages := f.posted(tt.body)
			if got := post.DueAt.Equal(f.now.Add(ArticleWait)); got != tt.waits || len(pages) > 0 != tt.waits {
				t.Errorf("due %v after it was queued, %d articles to read", post.DueAt.Sub(f.now), len(pages))
			}
		})
	}
}

// TestAnAlertThatWaitedForPublishersWaitsForTheArticleThatItShows has two
// publishers report before a channel hears of it, from the first.
func TestAnAlertThatWaitedForPublishersWaitsForTheArticleThatItShows(t *testing.T) {
	for _, tt := range []struct {
		name  string
		setup func(*fixture)
		waits bool
	}{
		{"read", func(*fixture) {}, true},
		{"not of the feed of the first", func(f *fixture) { f.refuseArticles(0) }, false},
		{"not of the feed of the last", func(f *fixture) { f.refuseArticles(1) }, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newGrowing(t, DeclaredTopic{Name: "calls", Query: "calls", Channels: []news.ChannelID{"100"}, MinSources: 2})
			f.Articles = true
			tt.setup(f)
			f.report(0, "a", "Calls everywhere")
			f.now = f.now.Add(time.Minute)
			f.report(1, "a", "Calls again")
			post, pages := f.read()
			if got := post.DueAt.Equal(f.now.Add(ArticleWait)); got != tt.waits || len(pages) > 0 != tt.waits {
				t.Fatalf("due %v after it was queued, %d articles to read", post.DueAt.Sub(f.now), len(pages))
			}
			if !tt.waits {
				return
			}
			first, _ := publisher(0)
			want := news.Page{Link: post.Alert.Link, Feed: news.NewFeedID(first), Title: "Calls everywhere", Posts: []news.PostID{post.ID}, Until: post.DueAt}
			if diff := cmp.Diff([]news.Page{want}, pages); diff != "" {
				t.Errorf("to read (-want +got):\n%s", diff)
			}
			if err := f.Shelve(pages[0], news.Article{Paragraphs: []string{fullText}}, f.now); err != nil {
				t.Fatal(err)
			}
			if post, _ := f.read(); post.Alert.Summary != fullText || post.DueAt.After(f.now) {
				t.Errorf("due %v, summary %q", post.DueAt, post.Alert.Summary)
			}
		})
	}
}

// refuseArticles has the operator switch articles off for the n-th publisher.
func (f *fixture) refuseArticles(n int) {
	f.t.Helper()
	url, _ := publisher(n)
	if err := f.Store.Update(func(tx *store.Tx) error {
		feed, _, err := tx.Feed(news.NewFeedID(url))
		feed.NoArticles = true
		return errors.Join(err, tx.PutFeed(feed))
	}); err != nil {
		f.t.Fatal(err)
	}
}

// declareWithoutArticles has the operator switch articles off for the courier.
func (f *fixture) declareWithoutArticles() {
	f.declare(Declaration{
		Feeds:  []news.Feed{{URL: courier, Name: "Courier", NoArticles: true}, {URL: tribune, Name: "Tribune"}},
		Topics: []DeclaredTopic{{Name: "interference", Query: `"election interference"`, Channels: []news.ChannelID{"100", "300"}}},
	})
}

func TestShelveTellsWhatTheArticleSays(t *testing.T) {
	f := newFixture(t)
	f.Articles = true
	woken := 0
	f.Queued = func() { woken++ }
	_, pages := f.posted(thinText)
	if len(pages) != 1 || len(pages[0].Posts) != 2 {
		t.Fatalf("got %+v, want one article for both channels", pages)
	}
	f.now = f.now.Add(2 * time.Second)
	article := news.Article{Paragraphs: []string{"Sign up for our newsletter", fullText}, Image: "https://news.example/a.jpg"}
	if err := f.Shelve(pages[0], article, f.now); err != nil {
		t.Fatal(err)
	}
	post, left := f.read()
	got := []string{post.Alert.Summary, post.Alert.Image, post.DueAt.Sub(f.now).String()}
	if diff := cmp.Diff([]string{fullText, article.Image, "0s"}, got); diff != "" || len(left) != 0 || woken != 2 {
		t.Errorf("%s\n%d articles left, %d times woken", diff, len(left), woken)
	}
}

func TestShelveOfNothingLetsPostsGo(t *testing.T) {
	f := newFixture(t)
	f.Articles = true
	_, pages := f.posted(thinText)
	if err := f.Shelve(pages[0], news.Article{}, f.now); err != nil {
		t.Fatal(err)
	}
	if post, _ := f.read(); post.DueAt.After(f.now) || post.Alert.Summary != "" {
		t.Errorf("due %v, summary %q", post.DueAt, post.Alert.Summary)
	}
}

func TestWhatAFeedSaysInEachItemIsInNoAlert(t *testing.T) {
	f := newFixture(t)
	const plea = "The Courier lives by what its readers give, so give as well."
	for _, id := range []string{"x", "y", "z"} {
		item := f.item(id, "Weather of day "+id)
		item.Text = "It rained on day " + id + ".\n\n" + plea
		f.ingest(courier, item)
	}
	if post, _ := f.posted(plea + "\n\n" + fullText); strings.Contains(post.Alert.Summary, plea) || post.Alert.Summary == "" {
		t.Errorf("summary %q", post.Alert.Summary)
	}
}
