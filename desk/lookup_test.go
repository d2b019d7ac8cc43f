package desk

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/news"
	"newsdesk/store"
)

// latest returns the titles and the number of publishers of the stories that a
// guild finds.
func (f *fixture) latest(guild news.GuildID, q LatestQuery) (lines []string) {
	f.t.Helper()
	if q.Limit == 0 {
		q.Limit = 10
	}
	stories, err := f.Latest(f.t.Context(), guild, q)
	f.must(err)
	for _, s := range stories {
		lines = append(lines, fmt.Sprintf("%s (%d)", s.Records[0].Title, len(s.Sources)))
	}
	return lines
}

func TestLatest(t *testing.T) {
	f := newFixture(t)
	gazetteID := f.addFeed(harbour, gazette)
	topic := f.create(harbour, "ferries", "ferry")
	first := f.item("a", "Ferry aground off the northern pier")
	f.ingest(courier, first)
	f.now = f.now.Add(time.Hour)
	f.ingest(gazette, f.item("b", "A tram derails in the old town"))
	f.now = f.now.Add(time.Hour)
	f.ingest(tribune, f.item("c", "Quake shakes the Lorn valley"))
	f.now = f.now.Add(time.Hour)
	private := f.item("d", first.Title)
	private.Site = "gazette.example"
	f.ingest(gazette, private)

	tests := []struct {
		name  string
		guild news.GuildID
		q     LatestQuery
		want  []string
	}{
		{"newest first, each story once", harbour, LatestQuery{}, []string{
			"Ferry aground off the northern pier (2)", "Quake shakes the Lorn valley (1)", "A tram derails in the old town (1)",
		}},
		{"another guild sees nothing of a feed that it has not", island, LatestQuery{}, []string{
			"Quake shakes the Lorn valley (1)", "Ferry aground off the northern pier (1)",
		}},
		{"of a topic", harbour, LatestQuery{Topic: topic.ID}, []string{"Ferry aground off the northern pier (2)"}},
		{"of a feed", harbour, LatestQuery{Feed: gazetteID}, []string{"Ferry aground off the northern pier (2)", "A tram derails in the old town (1)"}},
		{"of another guild's feed", island, LatestQuery{Feed: gazetteID}, nil},
		{"since", harbour, LatestQuery{Since: f.now.Add(-time.Hour)}, []string{
			"Ferry aground off the northern pier (2)", "Quake shakes the Lorn valley (1)",
		}},
		{"limited", harbour, LatestQuery{Limit: 1}, []string{"Ferry aground off the northern pier (2)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, f.latest(tt.guild, tt.q), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("stories (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := f.Latest(f.t.Context(), island, LatestQuery{Topic: topic.ID, Limit: 1}); !errors.Is(err, ErrNotFound) {
		t.Errorf("Latest of another guild's topic = %v, want %v", err, ErrNotFound)
	}
}

// TestWhatIsRareIsFoundTheSameInTheIndex looks for what is older than the items that
// are looked at one by one.
func TestWhatIsRareIsFoundTheSameInTheIndex(t *testing.T) {
	f := newFixture(t)
	private := f.addFeed(harbour, gazette)
	regatta := f.create(harbour, "regatta", "regatta -tram")
	f.must(f.Store.Update(func(tx *store.Tx) error {
		for i := range 3 * latestScanned {
			feed, title := news.Feed{ID: news.NewFeedID(courier), URL: courier}, fmt.Sprint("Nothing much, part ", i)
			if i%latestScanned == 0 || i == 3*latestScanned-1 {
				title = fmt.Sprint("Regatta of the day ", i)
			}
			if i%latestScanned == 7 {
				feed = news.Feed{ID: private, URL: gazette}
			}
			story := news.StoryID(fmt.Sprintf("%016x", i-i%latestScanned%2)) // some are of two items
			if err := tx.PutRecord(news.NewRecord(feed, story, f.item(strconv.Itoa(i), title), f.now.Add(time.Duration(i)*time.Second))); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, tt := range []struct {
		name  string
		guild news.GuildID
		q     LatestQuery
		want  int
	}{
		{"of a topic", harbour, LatestQuery{Topic: regatta.ID}, 4},
		{"of a topic, some", harbour, LatestQuery{Topic: regatta.ID, Limit: 3}, 3},
		{"of a topic, since", harbour, LatestQuery{Topic: regatta.ID, Since: f.now.Add(latestScanned * time.Second)}, 3},
		{"of a feed", harbour, LatestQuery{Feed: private}, 3},
		{"of a feed of others", island, LatestQuery{Feed: private}, 0},
		{"of a topic and a feed", harbour, LatestQuery{Feed: private, Topic: regatta.ID}, 0},
	} {
		f.Archive = nil
		want := f.latest(tt.guild, tt.q)
		f.archive(filepath.Join(t.TempDir(), "lookup"))
		if diff := cmp.Diff(want, f.latest(tt.guild, tt.q)); diff != "" || len(want) != tt.want {
			t.Errorf("%s: %d stories, want %d (-store +index):\n%s", tt.name, len(want), tt.want, diff)
		}
	}
}

func TestWhatWasThereBeforeTheFeedIsFoundByItsOwnTime(t *testing.T) {
	f := newFixture(t)
	f.ingest(courier, f.item("a", "Ferry aground"))
	_, err := f.AddFeed(harbour, news.Feed{URL: gazette}, "", ada, f.now)
	f.must(err)
	yesterday, old := f.item("b", "Bridge closed"), f.item("c", "Tower built")
	yesterday.Published, old.Published = f.now.Add(-24*time.Hour), f.now.Add(-store.RecordsFor)
	f.now = f.now.Add(time.Hour)
	f.ingest(gazette, old, yesterday)
	if diff := cmp.Diff([]string{"Ferry aground (1)", "Bridge closed (1)"}, f.latest(harbour, LatestQuery{})); diff != "" {
		t.Errorf("stories (-want +got):\n%s", diff)
	}
}

func TestStoryByIDOrLink(t *testing.T) {
	f := newFixture(t)
	f.addFeed(harbour, gazette)
	f.ingest(courier, f.item("a", "Ferry aground off the northern pier"))
	f.ingest(gazette, f.item("b", "A tram derails in the old town"))
	byLink, err := f.Story(harbour, "http://www.news.example/a/?utm_source=x#top", f.now)
	f.must(err)
	byID, err := f.Story(harbour, string(byLink.ID), f.now)
	f.must(err)
	if diff := cmp.Diff(byLink, byID); diff != "" || byID.Newest().Title != "Ferry aground off the northern pier" {
		t.Errorf("by link and by ID (-link +ID):\n%s", diff)
	}
	hidden, err := f.Story(harbour, "https://news.example/b", f.now)
	f.must(err)
	for _, about := range []string{"https://news.example/b", string(hidden.ID), "https://news.example/nothing", "nothing", ""} {
		if story, err := f.Story(island, about, f.now); !errors.Is(err, ErrNotFound) {
			t.Errorf("Story(%q) of the other guild = %v, %v", about, story, err)
		}
	}
	f.sweep(t.Context(), f.now.Add(store.RecordsFor))
	if _, err := f.Story(harbour, string(byLink.ID), f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("Story after three months = %v, want %v", err, ErrNotFound)
	}
}

func TestWhy(t *testing.T) {
	f, ferries := newMembers(t)
	trams := f.create(harbour, "trams", "tram -ferry")
	f.subscribe(harbour, trams.ID, "500")
	f.subscribe(harbour, f.create(harbour, "elsewhere", "ferry").ID, "501")
	f.now = f.now.Add(time.Minute)
	item := f.item("a", "Ferry hits tram at the northern pier")
	item.Published = f.now.Add(-time.Minute)
	f.ingest(courier, item)
	again := f.item("b", item.Title)
	f.ingest(tribune, again)
	id := news.PostID("")
	f.view(func(tx *store.Tx) error {
		due, _, err := tx.DuePosts(f.now, 1, func(c news.ChannelID) bool { return c != "500" })
		id = due[0].ID
		return err
	})
	f.must(f.Store.Update(func(tx *store.Tx) error {
		return tx.Settle(id, news.Outcome{State: news.Sent, Message: "1"}, f.now.Add(time.Second))
	}))

	why, err := f.Why(harbour, "500", item.Link, f.now)
	f.must(err)
	if why.Reason != news.ReasonQueued || why.Post.ID != id || why.Delay() != time.Minute+time.Second || why.Day != "2026-11-22" || why.Held {
		t.Errorf("got %+v", why)
	}
	var got []string
	for _, i := range why.Interests {
		got = append(got, fmt.Sprint(i.Topic.Name, " ", i.Explanation.Match, " ", i.Explanation.Leaves[0].Where[0].Text, " ", i.Alerts))
	}
	if diff := cmp.Diff([]string{"ferries true Ferry 1", "trams false tram 0"}, got); diff != "" {
		t.Errorf("topics (-want +got):\n%s", diff)
	}
	if why, err = f.Why(harbour, "500", again.Link, f.now); err != nil || why.Reason != news.ReasonGrown || why.Record.Canonical != again.Canonical {
		t.Errorf("of the second item: %q, %v", why.Reason, err)
	}
	if why, err = f.Why(harbour, "500", string(why.Story.ID), f.now); err != nil || why.Reason != news.ReasonQueued {
		t.Errorf("of the story: %q, %v", why.Reason, err)
	}
	if why, err = f.Why(harbour, "502", item.Link, f.now); err != nil || why.Reason != news.ReasonNoTopic || len(why.Interests) > 0 {
		t.Errorf("in a channel without topics: %+v, %v", why, err)
	}
	if _, err = f.Why(harbour, "500", "https://news.example/nothing", f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("of what never came: %v", err)
	}
	_, err = f.MuteTopic(harbour, ferries.ID, f.now.Add(time.Hour))
	f.must(err)
	another := f.item("c", "Council of Lorn names a vessel after the baker Ada Quill")
	another.Text = "Quill, whose rye loaves sailed with every ferry of the Lorn for forty years, will christen the boat on Sunday."
	f.ingest(courier, another)
	if why, err = f.Why(harbour, "500", "https://news.example/c", f.now); err != nil || why.Reason != news.ReasonMuted || !why.Held {
		t.Errorf("of a muted topic: %q, held %v, %v", why.Reason, why.Held, err)
	}
}

func TestWhyDoesNotSayWhatItNoLongerKnows(t *testing.T) {
	f, _ := newMembers(t)
	f.ingest(courier, f.item("a", "Ferry aground"))
	story, err := f.Story(harbour, "https://news.example/a", f.now)
	f.must(err)
	for _, tt := range []struct {
		after time.Duration
		want  error
	}{{store.VerdictsFor - time.Second, nil}, {store.VerdictsFor, ErrForgotten}, {store.RecordsFor, ErrNotFound}} {
		now := f.now.Add(tt.after)
		f.sweep(t.Context(), now)
		why, err := f.Why(harbour, "500", string(story.ID), now)
		if !errors.Is(err, tt.want) || err == nil && why.Reason != news.ReasonQueued {
			t.Errorf("after %v: %q, %v; want %v", tt.after, why.Reason, err, tt.want)
		}
	}
}

func TestWhyNobodyHearsOfWhatWasThereBefore(t *testing.T) {
	f := newFixture(t)
	_, err := f.AddFeed(harbour, news.Feed{URL: gazette}, "", ada, f.now)
	f.must(err)
	f.subscribe(harbour, f.create(harbour, "ferries", "ferry").ID, "500")
	f.ingest(gazette, f.item("a", "Ferry aground"))
	why, err := f.Why(harbour, "500", "https://news.example/a", f.now)
	if err != nil || why.Reason != news.ReasonBacklog || !why.Interests[0].Explanation.Match {
		t.Errorf("got %+v, %v", why, err)
	}
}
