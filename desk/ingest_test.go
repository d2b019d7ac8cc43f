package desk

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/news"
	"newsdesk/store"
)

var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

const (
	courier = "https://harbour-courier.example/rss"
	tribune = "https://tribune.example/atom"
)

// fixture is a desk with two feeds, of which it knows the backlog, and two
// topics that go to a channel each and to one they share.
type fixture struct {
	*Desk
	t   *testing.T
	now time.Time
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	s, err := store.Open(filepath.Join(t.TempDir(), "newsdesk.db"))
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
		Feeds: []news.Feed{{URL: courier, Name: "Courier"}, {URL: tribune, Name: "Tribune"}},
		Topics: []DeclaredTopic{
			{Name: "interference", Query: `"election interference"`, Channels: []news.ChannelID{"100", "300"}},
			{Name: "robocalls", Query: `robocalls`, Channels: []news.ChannelID{"200", "300"}},
		},
	})
	f.ingest(courier)
	f.ingest(tribune)
	f.now = f.now.Add(time.Hour)
	return f
}

func (f *fixture) declare(d Declaration) {
	f.t.Helper()
	if err := f.Declare(d, f.now); err != nil {
		f.t.Fatal(err)
	}
}

// ingest takes in a good answer of the feed at url.
func (f *fixture) ingest(url string, items ...news.Item) news.Intake {
	f.t.Helper()
	intake, err := f.Ingest(news.Batch{Feed: f.feed(url), Items: items}, f.now)
	if err != nil {
		f.t.Fatal(err)
	}
	return intake
}

// feed returns the feed at url as it is after a good answer.
func (f *fixture) feed(url string) (feed news.Feed) {
	f.t.Helper()
	f.view(func(tx *store.Tx) (err error) {
		feed, _, err = tx.Feed(news.NewFeedID(url))
		return err
	})
	feed.PolledAt, feed.OKAt, feed.Failures = f.now, f.now, 0
	return feed
}

func (f *fixture) view(fn func(*store.Tx) error) {
	f.t.Helper()
	if err := f.Store.View(fn); err != nil {
		f.t.Fatal(err)
	}
}

// owed returns what each channel is owed first, as "channel: topics · title".
func (f *fixture) owed() (lines []string) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		due, _, err := tx.DuePosts(f.now, 100, func(news.ChannelID) bool { return false })
		for _, post := range due {
			lines = append(lines, fmt.Sprintf("%s: %s · %s", post.Channel, strings.Join(post.Alert.Topics, ", "), post.Alert.Title))
		}
		return err
	})
	return lines
}

// item returns an item as a feed's document would give it, published now.
func (f *fixture) item(id, title string) news.Item {
	link := "https://news.example/" + id
	return news.Item{
		GUID: id, Title: title, Link: link, Canonical: link, Published: f.now,
		Keys: []news.Key{news.NewKey("guid", id), news.NewKey("link", link), news.NewKey("text", title)},
	}
}

var countsOnly = cmpopts.IgnoreFields(news.Intake{}, "Verdicts", "Joins")

func TestIngestQueuesNewsOnce(t *testing.T) {
	f := newFixture(t)
	item := f.item("a", "Inquiry into election interference opens")
	if diff := cmp.Diff(news.Intake{Items: 1, New: 1, Stories: 1, Posts: 2}, f.ingest(courier, item), countsOnly); diff != "" {
		t.Errorf("first time (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(news.Intake{Items: 1, Known: 1}, f.ingest(courier, item), countsOnly); diff != "" {
		t.Errorf("second time (-want +got):\n%s", diff)
	}
	want := []string{"100: interference · Inquiry into election interference opens", "300: interference · Inquiry into election interference opens"}
	if diff := cmp.Diff(want, f.owed()); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
}

func TestIngestTellsAChannelOnceOfTwoTopics(t *testing.T) {
	f := newFixture(t)
	f.ingest(courier, f.item("a", "Robocalls were election interference, judge says"))
	want := []string{
		"100: interference · Robocalls were election interference, judge says",
		"200: robocalls · Robocalls were election interference, judge says",
		"300: interference, robocalls · Robocalls were election interference, judge says",
	}
	if diff := cmp.Diff(want, f.owed()); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
}

// TestIngestKnowsItemsAgain changes one thing about an item at a time.
func TestIngestKnowsItemsAgain(t *testing.T) {
	tests := []struct {
		name   string
		change func(item *news.Item)
	}{
		{"same guid, other link and title", func(item *news.Item) {
			item.Keys = []news.Key{news.NewKey("guid", "a"), news.NewKey("link", "x"), news.NewKey("text", "x")}
		}},
		{"same link, other guid and title", func(item *news.Item) {
			item.Keys = []news.Key{news.NewKey("guid", "x"), news.NewKey("link", "https://news.example/a"), news.NewKey("text", "x")}
		}},
		{"same text, other guid and link", func(item *news.Item) {
			item.Keys = []news.Key{news.NewKey("guid", "x"), news.NewKey("text", "Robocalls everywhere")}
		}},
		{"D27 no date, seen later", func(item *news.Item) { item.Undated, item.Published = true, item.Published.Add(time.Minute) }},
		{"D32 later date", func(item *news.Item) { item.Published = item.Published.Add(time.Hour) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			item := f.item("a", "Robocalls everywhere")
			f.ingest(courier, item)
			tt.change(&item)
			if intake := f.ingest(courier, item); intake.Known != 1 || intake.Posts != 0 {
				t.Errorf("got %+v", intake)
			}
		})
	}
}

func TestIngestLearnsTheBacklogInSilence(t *testing.T) {
	f := newFixture(t)
	f.declare(Declaration{
		Feeds:  []news.Feed{{URL: "https://new.example/rss"}},
		Topics: []DeclaredTopic{{Name: "robocalls", Query: "robocalls", Channels: []news.ChannelID{"200"}}},
	})
	failed := f.feed("https://new.example/rss")
	failed.Failures = 1
	if _, err := f.Ingest(news.Batch{Feed: failed}, f.now); err != nil {
		t.Fatal(err)
	}
	if f.feed("https://new.example/rss").Learned() {
		t.Error("a failed poll counts as the first")
	}
	old := f.item("a", "Robocalls everywhere")
	if diff := cmp.Diff(news.Intake{Items: 1, Backlog: 1}, f.ingest("https://new.example/rss", old), countsOnly); diff != "" {
		t.Errorf("backlog (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(news.Intake{Items: 2, Known: 1, New: 1, Stories: 1, Posts: 1}, f.ingest("https://new.example/rss", old, f.item("b", "More robocalls")), countsOnly); diff != "" {
		t.Errorf("afterwards (-want +got):\n%s", diff)
	}
}

func TestE11FirstPollOfAThousandItemsIsSilent(t *testing.T) {
	f := newFixture(t)
	f.declare(Declaration{
		Feeds:  []news.Feed{{URL: "https://new.example/rss"}},
		Topics: []DeclaredTopic{{Name: "robocalls", Query: "robocalls", Channels: []news.ChannelID{"200"}}},
	})
	var items []news.Item
	for i := range 1000 {
		items = append(items, f.item(strconv.Itoa(i), "Robocalls part "+strconv.Itoa(i)))
	}
	if intake := f.ingest("https://new.example/rss", items...); intake.Backlog != 1000 || intake.Posts != 0 {
		t.Errorf("%d items are backlog and %d posts are owed, want 1000 and none", intake.Backlog, intake.Posts)
	}
}

func TestIngestLearnsAnEmptyFeed(t *testing.T) {
	f := newFixture(t)
	if intake := f.ingest(courier, f.item("a", "Robocalls everywhere")); intake.Posts != 2 {
		t.Errorf("the first item of a feed that was empty led to %d posts, want 2", intake.Posts)
	}
}

func TestE12IngestIsSilentWhenAFeedResetsItsIdentities(t *testing.T) {
	items := func(f *fixture, prefix string, n int) (items []news.Item) {
		for i := range n {
			item := f.item(fmt.Sprint(prefix, i), fmt.Sprint("Robocalls part ", prefix, i))
			item.Published = f.now.Add(-24 * time.Hour)
			items = append(items, item)
		}
		return items
	}
	t.Run("all old items under new identities", func(t *testing.T) {
		f := newFixture(t)
		intake := f.ingest(courier, items(f, "moved", 20)...)
		if intake.Reset != 20 || intake.Posts != 0 {
			t.Errorf("got %+v", intake)
		}
	})
	t.Run("news among them is news", func(t *testing.T) {
		f := newFixture(t)
		intake := f.ingest(courier, append(items(f, "moved", 20), f.item("n", "Robocalls again"))...)
		if intake.Reset != 20 || intake.New != 1 || intake.Posts != 2 {
			t.Errorf("got %+v", intake)
		}
	})
	t.Run("items without dates", func(t *testing.T) {
		f := newFixture(t)
		undated := items(f, "moved", 20)
		for i := range undated {
			undated[i].Published, undated[i].Undated = f.now, true
		}
		if intake := f.ingest(courier, undated...); intake.Reset != 20 {
			t.Errorf("got %+v", intake)
		}
	})
	t.Run("a few items that came late are news", func(t *testing.T) {
		f := newFixture(t)
		if intake := f.ingest(courier, items(f, "late", 5)...); intake.New != 5 || intake.Reset != 0 {
			t.Errorf("got %+v", intake)
		}
	})
	t.Run("much news that was dated before it was shown is news", func(t *testing.T) {
		f := newFixture(t)
		late := items(f, "late", 20)
		for i := range late {
			late[i].Published = start.Add(-30 * time.Minute)
		}
		if intake := f.ingest(courier, late...); intake.New != 20 {
			t.Errorf("got %+v", intake)
		}
	})
	t.Run("much news after a silence is news", func(t *testing.T) {
		f := newFixture(t)
		var fresh []news.Item
		for i := range 20 {
			fresh = append(fresh, f.item(strconv.Itoa(i), fmt.Sprint("Robocalls number ", i)))
		}
		if intake := f.ingest(courier, fresh...); intake.New != 20 {
			t.Errorf("got %+v", intake)
		}
	})
}

func TestIngestPutsOneThingInOneStory(t *testing.T) {
	const title = "Judge orders halt to robocalls in Vandora"
	tests := []struct {
		name   string
		repeat func(f *fixture, item *news.Item) (feed string)
		posts  int
	}{
		{"same link in another feed", func(_ *fixture, item *news.Item) string {
			item.Title = "A robocalls headline of its own"
			return tribune
		}, 0},
		{"same title in another feed", func(_ *fixture, item *news.Item) string {
			item.Canonical = "https://tribune.example/x"
			item.Title = "Judge Orders Halt to ‘Robocalls’ in Vandora"
			return tribune
		}, 0},
		{"same title in another feed after five days", func(f *fixture, item *news.Item) string {
			item.Canonical = ""
			f.now = f.now.Add(5 * 24 * time.Hour)
			return tribune
		}, 0},
		{"same title in another feed after eight days", func(f *fixture, item *news.Item) string {
			item.Canonical = ""
			f.now = f.now.Add(8 * 24 * time.Hour)
			return tribune
		}, 2},
		{"same title in the same feed within a day", func(_ *fixture, item *news.Item) string {
			item.Canonical = "https://news.example/b"
			return courier
		}, 0},
		{"same title in the same feed after two days", func(f *fixture, item *news.Item) string {
			item.Canonical = "https://news.example/b"
			f.now = f.now.Add(48 * time.Hour)
			return courier
		}, 2},
		{"same short title", func(_ *fixture, item *news.Item) string {
			item.Canonical, item.Title = "", "Robocalls: live"
			return tribune
		}, 0},
		{"other link, other title", func(_ *fixture, item *news.Item) string {
			item.Canonical, item.Title = "https://tribune.example/x", "Telephone companies lose a fortune to robocalls, says report"
			item.Text = "Calls by machines cost the networks of the country forty million crowns a year, a study finds."
			return tribune
		}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			f.ingest(courier, f.item("a", title), f.item("s", "Robocalls: live"))
			repeat := f.item("a", title)
			repeat.Keys = []news.Key{news.NewKey("guid", "repeat")}
			feed := tt.repeat(f, &repeat)
			repeat.Published = f.now
			if got := f.ingest(feed, repeat); got.Posts != tt.posts || got.Repeats+got.Stories != 1 {
				t.Errorf("got %+v, want %d posts", got, tt.posts)
			}
		})
	}
}

func TestIngestSkipsChannelsThatAreGone(t *testing.T) {
	f := newFixture(t)
	park := func(id news.ChannelID, why news.Reason) {
		if err := f.Store.Update(func(tx *store.Tx) error { return tx.Park(id, why, "", f.now) }); err != nil {
			t.Fatal(err)
		}
	}
	park("200", news.ReasonGone)
	park("300", news.ReasonNoEntry)
	intake := f.ingest(courier, f.item("a", "Robocalls everywhere"))
	reasons := map[news.ChannelID]news.Reason{}
	for _, v := range intake.Verdicts {
		reasons[v.Channel] = v.Reason
	}
	want := map[news.ChannelID]news.Reason{"200": news.ReasonGone, "300": news.ReasonQueued}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIngestDropsABatchOfARemovedFeed(t *testing.T) {
	f := newFixture(t)
	batch := news.Batch{Feed: f.feed(courier), Items: []news.Item{f.item("a", "Robocalls everywhere")}}
	f.declare(Declaration{Feeds: []news.Feed{{URL: tribune}}, Topics: []DeclaredTopic{{Name: "robocalls", Query: "robocalls", Channels: []news.ChannelID{"200"}}}})
	intake, err := f.Ingest(batch, f.now)
	if err != nil || intake.Posts != 0 {
		t.Errorf("got %+v, %v", intake, err)
	}
	if f.feed(courier).URL != "" {
		t.Error("the feed is back")
	}
}

func TestA7IngestLeavesAHostAloneThatWantsIt(t *testing.T) {
	f := newFixture(t)
	neighbour := "https://www.harbour-courier.example/other"
	f.declare(Declaration{Feeds: []news.Feed{{URL: courier}, {URL: tribune}, {URL: neighbour}}})
	due := func(url string) time.Time { return f.feed(url).DueAt }
	before := due(tribune)
	until := f.now.Add(2 * time.Hour)
	failed := f.feed(courier)
	failed.DueAt = until.Add(time.Minute)
	if _, err := f.Ingest(news.Batch{Feed: failed, Pause: news.Pause{Host: "harbour-courier.example", Until: until}}, f.now); err != nil {
		t.Fatal(err)
	}
	if got := due(neighbour); !got.Equal(until) {
		t.Errorf("the host's other feed is due at %v, want %v", got, until)
	}
	if !due(courier).Equal(failed.DueAt) || !due(tribune).Equal(before) {
		t.Errorf("due at %v and, elsewhere, %v; want them as they were", due(courier), due(tribune))
	}
}

func TestIngestTellsThatPostsWait(t *testing.T) {
	f := newFixture(t)
	calls := 0
	f.Queued = func() { calls++ }
	f.ingest(courier, f.item("a", "Nobody's business"))
	f.ingest(courier, f.item("b", "Robocalls everywhere"))
	if calls != 1 {
		t.Errorf("told %d times, want 1", calls)
	}
}

func TestAlertHoldsWhatTheItemSays(t *testing.T) {
	f := newFixture(t)
	item := f.item("a", "Robocalls everywhere")
	item.Link += "?utm_source=rss"
	item.Text = "Thousands of households were called on Sunday, the electoral office said. Continue reading"
	item.Image = "https://news.example/a.jpg"
	f.ingest(courier, item)
	f.view(func(tx *store.Tx) error {
		due, _, err := tx.DuePosts(f.now, 1, func(news.ChannelID) bool { return false })
		if err != nil {
			return err
		}
		want := &news.Alert{
			Topics: []string{"robocalls"}, Story: news.NewStoryID(news.NewFeedID(courier), item.Keys),
			Title: "Robocalls everywhere", Link: "https://news.example/a", Source: "Courier", Site: "harbour-courier.example",
			Summary: "Thousands of households were called on Sunday, the electoral office said.",
			Image:   "https://news.example/a.jpg", Published: f.now,
		}
		if diff := cmp.Diff(want, due[0].Alert); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return nil
	})
}

func TestAlertOfAnItemWithoutTitle(t *testing.T) {
	f := newFixture(t)
	item := f.item("a", "")
	item.Text = "Robocalls again: " + strings.Repeat("thousands of households were called, ", 10)
	f.ingest(courier, item)
	if got, want := f.owed()[0], "200: robocalls · Robocalls again: thousands of households were called"; !strings.HasPrefix(got, want) || len(got) > 160 {
		t.Errorf("got %q", got)
	}
}

func TestStoriesNameEachPublisherOnce(t *testing.T) {
	f := newFixture(t)
	first := f.item("a", "Inquiry into election interference opens")
	f.ingest(courier, first)
	reprint := f.item("b", first.Title)
	reprint.Site = "tribune.example"
	f.ingest(tribune, reprint)
	again := f.item("c", "What is known of the inquiry")
	again.Canonical, again.Site = first.Canonical, "tribune.example"
	f.ingest(tribune, again)
	want := []string{"harbour-courier.example Courier", "tribune.example Tribune"}
	f.view(func(tx *store.Tx) error {
		story, _, _, err := tx.StoryOf(first.Keys[1], f.now)
		var got []string
		for _, s := range story.Sources {
			got = append(got, s.Site+" "+s.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" || story.Items != 3 {
			t.Errorf("%d items, sources differ (-want +got):\n%s", story.Items, diff)
		}
		return err
	})
}

// TestAnOldItemOfANewFeedIsPartOfItsStory has feeds report what a new one had
// already: when that was old its story was not put, and comes out the same.
func TestAnOldItemOfANewFeedIsPartOfItsStory(t *testing.T) {
	const added = "https://new.example/rss"
	after := func(age time.Duration) (story news.Story) {
		f := newFixture(t)
		f.declare(Declaration{
			Feeds:  []news.Feed{{URL: courier}, {URL: tribune}, {URL: added}},
			Topics: []DeclaredTopic{{Name: "robocalls", Query: "robocalls", Channels: []news.ChannelID{"200"}}},
		})
		first := f.item("a", "Inquiry into the robocalls opens")
		first.Published, first.Text, first.Language = f.now.Add(-age), "The first hearing is on Monday.", "en"
		f.ingest(added, first)
		f.now = f.now.Add(time.Hour)
		reprint := f.item("b", first.Title)
		reprint.Site = "tribune.example"
		f.ingest(tribune, reprint)
		f.now = f.now.Add(time.Hour)
		again := f.item("c", "What is known of the inquiry")
		again.Canonical = first.Canonical
		f.ingest(courier, again)
		f.view(func(tx *store.Tx) (err error) {
			story, _, _, err = tx.StoryOf(first.Keys[1], f.now)
			return err
		})
		return story
	}
	young, old := after(24*time.Hour), after(72*time.Hour)
	if old.Items != 3 || len(old.Sources) != 3 {
		t.Errorf("the story has %d items of %d publishers, want 3 of 3", old.Items, len(old.Sources))
	}
	if diff := cmp.Diff(young, old); diff != "" {
		t.Errorf("the story of an old item (-that of a young one +got):\n%s", diff)
	}
}
