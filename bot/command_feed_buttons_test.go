package bot

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// isHere reports whether the server has the feed at a URL, and whether it is paused.
func (v *visit) isHere(url string) (here, paused bool) {
	v.t.Helper()
	if err := v.store.View(func(tx *store.Tx) error {
		g, found, err := tx.GuildFeed(newsroom, news.NewFeedID(url))
		here, paused = found, g.Paused
		return err
	}); err != nil {
		v.t.Fatal(err)
	}
	return here, paused
}

// wantHere reports where the server has, or has not, a feed.
func (v *visit) wantHere(what, url string, want bool) {
	v.t.Helper()
	if here, _ := v.isHere(url); here != want {
		v.t.Errorf("%s: the server has %s is %v, want %v", what, url, here, want)
	}
}

func TestFeedsAreChosenFromWhatWasFound(t *testing.T) {
	inLibrary(t, func(v *visit, s *shelf) {
		m := v.reply(v.Use(boss, "feed add", given("url", "herald.example")...))
		for _, url := range []string{"https://herald.example/world", "https://herald.example/sport"} {
			v.wantHere("before", url, false)
		}
		got := v.reply(v.Choose(editor, m, "Choose one or more", "0", "1"))
		v.wantReply("feed/choose_two", got)
		if got.ID != m.ID {
			t.Error("the answer is a message of its own")
		}
		for _, url := range []string{"https://herald.example/world", "https://herald.example/sport"} {
			v.wantHere("chosen", url, true)
		}
		v.wantReply("feed/choose_again", v.reply(v.PressID(boss, m, chooseID(m)+":1")))
		if s.asked.Load() != 1 {
			t.Errorf("%d searches, want 1", s.asked.Load())
		}
	})
}

// chooseID returns the custom ID of a message's menu.
func chooseID(m discordtest.Message) string { return m.Components[0].Components[0].CustomID }

// TestWhatWasFoundIsNotPosted has an item that was there when the feed was found,
// and one that came later, be polled.
func TestWhatWasFoundIsNotPosted(t *testing.T) {
	inLibrary(t, func(v *visit, s *shelf) {
		v.reply(v.Use(boss, "feed add", given("url", "tides.example")...))
		batch := s.sites["tides.example"][0].Batch
		feed := v.feed(batch.Feed.ID)
		if !feed.Learned() || feed.DueAt.Before(time.Now().Add(30*time.Minute)) {
			t.Errorf("the feed is to be read a second time: %+v", feed)
		}
		intake, err := v.commands.room.Desk.Ingest(batch, time.Now())
		if err != nil || intake.Known != 60 || intake.New != 0 {
			t.Errorf("polled again: %+v, %v; want all known", intake, err)
		}
	})
}

func (v *visit) feed(id news.FeedID) (feed news.Feed) {
	v.t.Helper()
	if err := v.store.View(func(tx *store.Tx) (err error) {
		feed, _, err = tx.Feed(id)
		return err
	}); err != nil {
		v.t.Fatal(err)
	}
	return feed
}

func TestAnOldSearchStillAdds(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		m := v.reply(v.Use(boss, "feed add", given("url", "herald.example")...))
		time.Sleep(10 * time.Hour)
		v.wantReply("feed/choose_late", v.reply(v.Choose(boss, m, "Choose one or more", "0")))
		if feed := v.feed(news.NewFeedID("https://herald.example/world")); feed.Learned() || feed.DueAt.After(time.Now()) {
			t.Errorf("what was found ten hours ago counts as all that there was: %+v", feed)
		}
	})
}

func TestRemovedFeedsCanBeHadBack(t *testing.T) {
	const url = "https://tides.example/rss"
	inLibrary(t, func(v *visit, _ *shelf) {
		m := v.reply(v.Use(boss, "feed add", given("url", "tides.example")...))
		m = v.reply(v.Press(boss, m, "Undo"))
		v.wantHere("undone", url, false)
		undo := m
		m = v.reply(v.Press(boss, m, "Undo"))
		v.wantReply("feed/back", m)
		v.wantHere("undone again", url, true)
		v.wantReply("feed/back_twice", v.reply(v.PressID(boss, undo, chooseID(undo))))
		v.wantReply("feed/remove_again", v.reply(v.Press(boss, m, "Remove")))
		v.wantHere("removed", url, false)
	})
}

func TestPausedFeedsAreResumed(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		v.stock()
		m := v.reply(v.Use(boss, "feed pause", given("feed", "gazette.example")...))
		if _, paused := v.isHere("https://gazette.example/rss"); !paused {
			t.Error("it is not paused")
		}
		m = v.reply(v.Press(editor, m, "Resume"))
		v.wantReply("feed/resume", m)
		if _, paused := v.isHere("https://gazette.example/rss"); paused {
			t.Error("it is paused still")
		}
		v.wantReply("feed/pause_again", v.reply(v.Press(boss, m, "Pause")))
	})
}

func TestFeedsAreTakenFromTheCatalogue(t *testing.T) {
	inLibrary(t, func(v *visit, s *shelf) {
		m := v.reply(v.Use(boss, "feed catalog", given("category", "news")...))
		m = v.reply(v.Press(boss, m, "›"))
		v.wantReply("feed/catalog_page_2", m)
		id := func(i int) string { return string(news.NewFeedID(fmt.Sprintf("https://harbour%d.example/rss", i))) }
		m = v.reply(v.Choose(boss, m, "Add one or more", id(8), id(9)))
		v.wantReply("feed/take_two", m)
		m = v.reply(v.Press(boss, m, "Back to the catalogue"))
		m = v.reply(v.Press(boss, m, "›"))
		v.wantReply("feed/catalog_page_2_taken", m)
		if s.asked.Load() != 0 {
			t.Errorf("%d searches, want none: the feeds are known", s.asked.Load())
		}
		if feed := v.feed(news.FeedID(id(9))); feed.Learned() || feed.Title != "Harbour News 9" {
			t.Errorf("got %+v", feed)
		}
	})
}

func TestATestedFeedIsAdded(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		m := v.reply(v.Use(boss, "feed test", given("url", "herald.example")...))
		v.wantHere("tested", "https://herald.example/world", false)
		v.wantReply("feed/test_added", v.reply(v.Press(boss, m, "Add it")))
		v.wantHere("added", "https://herald.example/world", true)
	})
}

func TestPagesOfFeedsAreTurned(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		v.fill(20)
		m := v.reply(v.Use(boss, "feed list"))
		m = v.reply(v.Press(boss, m, "›"))
		v.wantReply("feed/list_page_2", m)
		if err := v.store.Update(func(tx *store.Tx) error {
			for i := range 10 {
				feed := news.Feed{ID: v.fillID(i), URL: v.fillURL(i), Failures: 1, FailingSince: time.Now(), Problem: "not reachable", DueAt: time.Now()}
				if err := tx.PutFeed(feed); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		m = v.reply(v.Use(boss, "feed health"))
		v.wantReply("feed/health_page_2", v.reply(v.Press(boss, m, "›")))
		v.wantReply("feed/full", v.reply(v.Use(boss, "feed add", given("url", "tides.example")...)))
	})
}

func (v *visit) fillURL(i int) string     { return fmt.Sprintf("https://n%02d.example/rss", i) }
func (v *visit) fillID(i int) news.FeedID { return news.NewFeedID(v.fillURL(i)) }

// fill gives the server n feeds.
func (v *visit) fill(n int) {
	v.t.Helper()
	for i := range n {
		if _, err := v.commands.room.Desk.AddFeed(newsroom, news.Feed{URL: v.fillURL(i)}, "", "1", time.Now()); err != nil {
			v.t.Fatal(err)
		}
	}
}

// TestForgedFeedButtons presses what nobody was shown.
func TestForgedFeedButtons(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		v.stock()
		d := v.commands.room.Desk
		find, err := d.KeepFind("1400000000000000002", "", []news.Found{found("https://secret.example/rss", "Secret", 1)}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		undo, err := d.RemoveFeed("1400000000000000002", feedAt("island.example"), "1", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		m := v.reply(v.Use(boss, "feed add", given("url", "herald.example")...))
		tests := []struct{ name, id, want string }{
			{"what was found for others", "1:feed-choose:" + string(find) + ":0", "old-search"},
			{"what was never found", "1:feed-choose:x/y:0", "old-search"},
			{"more than was found", chooseID(m) + ":2", "old-button"},
			{"less than was found", chooseID(m) + ":-1", "old-button"},
			{"no number", chooseID(m) + ":x", "old-button"},
			{"nothing chosen", chooseID(m), "old-button"},
			{"others' undo", "1:feed-undo:" + string(undo), "too-late"},
			{"others' feed, removed", "1:feed-remove:" + string(feedAt("island.example")), "no-feed"},
			{"others' feed, paused", "1:feed-pause:" + string(feedAt("island.example")), "no-feed"},
			{"others' feed, resumed", "1:feed-resume:" + string(feedAt("island.example")), "no-feed"},
			{"declared", "1:feed-remove:" + string(feedAt("declared.example")), "declared"},
			{"declared, paused", "1:feed-resume:" + string(feedAt("declared.example")), "declared"},
			{"no feed", "1:feed-remove:", "no-feed"},
			{"nothing of the catalogue", "1:feed-take:||", "old-button"},
			{"a catalogue that is none", "1:feed-catalog:\u202e@everyone|||:999", "no-catalog"},
		}
		for _, tt := range tests {
			got := v.reply(v.PressID(boss, m, tt.id))
			if got.ID == m.ID || !strings.HasSuffix(got.Content, "-# "+tt.want) {
				t.Errorf("%s: got\n%swant %s", tt.name, seen(got), tt.want)
			}
		}
		for _, page := range []string{"-5", "999", "x"} {
			if got := v.reply(v.PressID(boss, m, "1:feed-list::"+page)); !strings.Contains(got.Content, "feeds**") {
				t.Errorf("page %s: got\n%s", page, seen(got))
			}
		}
	})
}

// TestF13AThousandQuickAdds has two members do nothing else.
func TestF13AThousandQuickAdds(t *testing.T) {
	inLibrary(t, func(v *visit, s *shelf) {
		s.takes = 5 * time.Second
		var all []*discordtest.Exchange
		for i := range 1000 {
			person := []discordtest.Person{boss, editor}[i%2]
			all = append(all, v.Use(person, "feed add", given("url", "nowhere"+strconv.Itoa(i)+".example")...))
		}
		codes := map[string]int{}
		for _, x := range all {
			_, code, _ := strings.Cut(v.reply(x).Content, "-# ")
			codes[code]++
		}
		asked := int(s.asked.Load())
		if asked != 2*searchesEach || codes["nothing-found"] != asked || codes["nothing-found"]+codes["too-fast"]+codes["busy"] != len(all) {
			t.Errorf("%d searches, answers %v", asked, codes)
		}
		time.Sleep(searchSpan)
		if m := v.reply(v.Use(boss, "feed add", given("url", "tides.example")...)); !strings.HasPrefix(m.Content, "**Added") {
			t.Errorf("a minute later: %s", m.Content)
		}
	})
}

// TestSearchesLeaveHandsForOthers has members search as much as they may.
func TestSearchesLeaveHandsForOthers(t *testing.T) {
	inLibrary(t, func(v *visit, s *shelf) {
		s.takes = 30 * time.Second
		var all []*discordtest.Exchange
		for i := range 100 {
			person := boss
			person.ID = strconv.FormatInt(200000000000000100+int64(i), 10)
			all = append(all, v.Use(person, "feed test", given("url", "tides.example")...))
		}
		if m := v.reply(v.Use(boss, "feed list")); !strings.Contains(m.Content, "no feeds yet") {
			t.Errorf("got\n%s", seen(m))
		}
		busy := 0
		for _, x := range all {
			if m := v.reply(x); strings.HasSuffix(m.Content, "-# busy") {
				busy++
			}
		}
		if busy != len(all)-searchesOnce {
			t.Errorf("%d of %d were told to wait", busy, len(all))
		}
	})
}
