package desk

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// publish takes in an item with that title of the feed at url, from its own site.
func (f *fixture) publish(url, title string) {
	item := f.item("a", title)
	item.Site = f.feed(url).Host()
	item.Link = "https://" + item.Site + "/a"
	item.Keys = []news.Key{news.NewKey("guid", url+title)}
	f.ingest(url, item)
}

// waitingArticles returns how many articles posts wait for.
func (f *fixture) waitingArticles() int {
	pages, err := f.Unread(f.now, 10, func(string) bool { return false })
	f.must(err)
	return len(pages)
}

func TestHiddenPublisherIsNotToldBecauseAnotherChannelWaits(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "calls", "calls").ID
	f.subscribe(harbour, topic, "500")
	f.subscribe(harbour, topic, "501", func(s *news.Subscription) { s.MinSources = 2 })
	f.must(f.HideSite(harbour, "500", f.feed(courier).Host(), true))
	f.publish(courier, "Calls everywhere")
	f.publish(tribune, "Tribune: calls everywhere")
	f.view(func(tx *store.Tx) error {
		post, _, err := tx.Post(news.NewAlertID("500", f.onlyStory(tx)))
		if post.Alert == nil || post.Alert.Site != f.feed(tribune).Host() || len(post.Alert.Also) > 0 {
			t.Errorf("500 is told %+v, want what the Tribune says alone", post.Alert)
		}
		return err
	})
}

// onlyStory returns the story that the channel 501 was told of.
func (f *fixture) onlyStory(tx *store.Tx) (story news.StoryID) {
	for post, err := range tx.Posts() {
		f.must(err)
		if post.Channel == "501" {
			story = post.Alert.Story
		}
	}
	return story
}

func TestHiddenPublishersDoNotCount(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "calls", "calls").ID
	f.subscribe(harbour, topic, "500", func(s *news.Subscription) { s.MinSources = 2 })
	f.must(f.HideSite(harbour, "500", f.feed(courier).Host(), true))
	f.publish(courier, "Calls everywhere")
	f.publish(tribune, "Tribune: calls everywhere")
	if got := f.told(); len(got) != 0 {
		t.Errorf("told %v by one publisher that is not hidden, of two that are wanted", got)
	}
}

func TestArticlesAreReadWhoeverElseWaitsForPublishers(t *testing.T) {
	f := newFixture(t)
	f.Articles = true
	f.subscribe(harbour, f.create(harbour, "calls", "calls").ID, "500")
	f.subscribe(island, f.create(island, "calls", "calls").ID, "600", func(s *news.Subscription) { s.MinSources = 2 })
	f.publish(courier, "Calls everywhere")
	if n := f.waitingArticles(); n != 1 {
		t.Errorf("%d articles are waited for, want 1", n)
	}
}

func TestQuietJoinNamesATopicThatIsNew(t *testing.T) {
	f := newGrowing(t, DeclaredTopic{Name: "strikes", Query: "dockers", Channels: []news.ChannelID{"200"}},
		DeclaredTopic{Name: "export", Query: "exporters", Channels: []news.ChannelID{"200"}})
	reports := []struct{ title, text string }{
		{"Dockers of Port Almery stop work over pay", "Talks on wages failed on Sunday."},
		{"Exporters count the cost of the wage dispute in Almery", "Freight has to wait until Monday, and dockers for an offer."},
	}
	for n, report := range reports {
		url, site := publisher(n)
		item := f.item(strconv.Itoa(n), report.title)
		item.Text, item.Site = report.text, site
		joined := f.ingest(url, item).Joins[0].Joined
		if want := []news.Joined{news.JoinOpened, news.JoinQuiet}[n]; joined != want {
			t.Fatalf("item %d joined as %s, want %s", n, joined, want)
		}
		f.sendAll()
		f.now = f.now.Add(time.Minute)
	}
	f.wantTold("200: strikes, export · Dockers of Port Almery stop work over pay · Paper 1")
}

func TestPleaOfEveryArticleIsLeftOut(t *testing.T) {
	f := newFixture(t)
	f.Articles = true
	f.subscribe(harbour, f.create(harbour, "calls", "calls").ID, "500")
	const plea = "Unsere Arbeit kostet Geld, und wir freuen uns über jede noch so kleine Spende von Ihnen."
	for n := range 6 {
		item := f.item(fmt.Sprint("n", n), fmt.Sprintf("Calls number %c of the week everywhere", 'a'+n))
		item.Link = fmt.Sprintf("https://courier.example/%d", n)
		f.ingest(courier, item)
		pages, err := f.Unread(f.now, 10, func(string) bool { return false })
		f.must(err)
		for _, page := range pages {
			said := fmt.Sprintf("Am Montag klingelten in %d Häusern der Stadt die Telefone zur gleichen Zeit, sagte die Polizei.", n+10)
			f.must(f.Shelve(page, news.Article{Paragraphs: []string{plea, said}}, f.now))
		}
		f.sendAll()
		f.now = f.now.Add(time.Hour)
	}
	f.view(func(tx *store.Tx) error {
		pleas := 0
		for post, err := range tx.Posts() {
			f.must(err)
			if post.Alert != nil && strings.HasPrefix(post.Alert.Summary, plea) {
				pleas++
			}
		}
		if pleas > 2 {
			t.Errorf("%d of six cards begin with the plea; it is known after two", pleas)
		}
		return nil
	})
}

func TestOneTitleIsOneStoryWhileALanguageIsNotKnown(t *testing.T) {
	f := newFixture(t)
	f.subscribe(harbour, f.create(harbour, "calls", "calls").ID, "500")
	for i, url := range []string{courier, tribune} {
		item := f.item(strconv.Itoa(i), "Robot calls reach every second door in town")
		item.Language = []string{"en", ""}[i]
		item.Site = f.feed(url).Host()
		item.Keys = []news.Key{news.NewKey("guid", url)}
		item.Canonical, item.Link = "https://"+item.Site+"/x", "https://"+item.Site+"/x"
		f.ingest(url, item)
	}
	if got := f.told(); len(got) != 1 {
		t.Errorf("told %v, want one story", got)
	}
}
