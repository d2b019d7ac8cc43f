package desk

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/news"
	"newsdesk/store"
)

// newDigests returns a fixture whose guild has a topic that goes to a channel, in
// some way, and a digest there every day at 8:00 UTC; it is nine.
func newDigests(t *testing.T, how news.Delivery) (*fixture, news.Topic) {
	t.Helper()
	f, topic := newMembers(t, func(s *news.Subscription) { s.Delivery = how })
	f.setSchedule(news.Schedule{Channel: "500", Minute: 480})
	return f, topic
}

func (f *fixture) setSchedule(s news.Schedule) news.Schedule {
	f.t.Helper()
	set, err := f.SetSchedule(harbour, s, f.now)
	f.must(err)
	return set
}

// tell takes in an item of feeds after some minutes.
func (f *fixture) tell(id, title string, feeds ...string) {
	f.t.Helper()
	for _, feed := range feeds {
		f.now = f.now.Add(time.Minute)
		item := f.item(id, title)
		item.Site = strings.TrimPrefix(strings.Split(feed, "/")[2], "www.")
		item.Keys = append(item.Keys, news.NewKey("feed", feed+id))
		f.ingest(feed, item)
	}
}

// morning goes on to the next time that it is 8:00, and posts what is due.
func (f *fixture) morning() {
	f.t.Helper()
	f.now = f.now.Truncate(24 * time.Hour).Add(32 * time.Hour)
	_, err := f.PostDigests(f.now)
	f.must(err)
}

// digests returns what the digests of a channel say, the last of them last: the
// heading, then "topic n: headline +m, ..." each.
func (f *fixture) digests(channel news.ChannelID) (lines []string) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		for post, err := range tx.DigestsIn(channel) {
			if err != nil {
				return err
			}
			lines = append(lines, digestLines(*post.Digest)...)
		}
		return nil
	})
	return lines
}

func digestLines(d news.Digest) []string {
	_, sum, _ := strings.Cut(news.Post{Digest: &d}.Heading().Title, " · ")
	lines := []string{string(d.Day) + " " + sum}
	for _, topic := range d.Topics {
		var titles []string
		for _, line := range topic.Lines {
			titles = append(titles, fmt.Sprintf("%s +%d", line.Title, line.Sources-1))
		}
		line := fmt.Sprintf("%s %d: %s", topic.Name, topic.Stories, strings.Join(titles, ", "))
		if topic.More > 0 {
			line += fmt.Sprintf(", %d more", topic.More)
		}
		if topic.Change != nil {
			line += fmt.Sprintf(" (%+d)", *topic.Change)
		}
		lines = append(lines, line)
	}
	if len(d.Quiet) > 0 {
		lines = append(lines, "quiet: "+strings.Join(d.Quiet, ", "))
	}
	return lines
}

func (f *fixture) wantDigests(want ...string) {
	f.t.Helper()
	if diff := cmp.Diff(want, f.digests("500"), cmpopts.EquateEmpty()); diff != "" {
		f.t.Errorf("digests (-want +got):\n%s", diff)
	}
}

// TestWhatADigestTells says for each way in which a channel may have heard of a
// story, or not, whether its digest tells of it.
func TestWhatADigestTells(t *testing.T) {
	const ashore = "Ferry runs ashore"
	none := "2026-11-23 nothing new"
	tells := []string{"2026-11-23 1 story from 1 source, 1 worth your time", "ferries 1: Ferry runs ashore +0"}
	tests := []struct {
		name string
		how  news.Delivery
		do   func(f *fixture, topic news.Topic)
		want []string
	}{
		{"nothing came", news.DeliverDigest, func(*fixture, news.Topic) {}, []string{none}},
		{"it is for the digest", news.DeliverDigest, func(f *fixture, _ news.Topic) { f.tell("a", ashore, courier) }, tells},
		{"two publishers carry it", news.DeliverDigest, func(f *fixture, _ news.Topic) { f.tell("a", ashore, courier, tribune) }, []string{
			"2026-11-23 1 story from 2 sources, 1 worth your time", "ferries 1: Ferry runs ashore +1",
		}},
		{"it came as an alert", news.DeliverAlert, func(f *fixture, _ news.Topic) { f.tell("a", ashore, courier) }, []string{none}},
		{"it came as an alert, and is for the digest as well", news.DeliverBoth, func(f *fixture, _ news.Topic) { f.tell("a", ashore, courier) }, []string{
			"2026-11-23 1 story, all told before",
		}},
		{"the alert was lost", news.DeliverAlert, func(f *fixture, _ news.Topic) {
			f.tell("a", ashore, courier)
			f.settleAll(news.Outcome{State: news.Dropped, Reason: news.ReasonPayload})
		}, tells},
		{"after an outage a list tells of it", news.DeliverAlert, func(f *fixture, _ news.Topic) {
			f.tell("a", ashore, courier)
			f.late(true)
		}, []string{none}},
		{"after an outage it is only counted", news.DeliverAlert, func(f *fixture, _ news.Topic) {
			f.tell("a", ashore, courier)
			f.late(false)
		}, tells},
		{"quiet hours", news.DeliverAlert, func(f *fixture, _ news.Topic) {
			f.changeGuild(func(g *news.Guild) { g.QuietTo = minutesOfDay - 1 })
			f.tell("a", ashore, courier)
		}, tells},
		{"muted", news.DeliverBoth, func(f *fixture, topic news.Topic) {
			_, err := f.MuteTopic(harbour, topic.ID, news.Forever())
			f.must(err)
			f.tell("a", ashore, courier)
		}, tells},
		{"paused", news.DeliverAlert, func(f *fixture, topic news.Topic) {
			f.must(f.PauseUntil(harbour, topic.ID, "500", news.Forever()))
			f.tell("a", ashore, courier)
		}, tells},
		{"the source is hidden", news.DeliverDigest, func(f *fixture, _ news.Topic) {
			f.changeGuild(func(g *news.Guild) { g.HiddenSites = []string{"harbour-courier.example"} })
			f.tell("a", ashore, courier)
		}, []string{none}},
		{"the source is hidden, another is not", news.DeliverDigest, func(f *fixture, _ news.Topic) {
			f.changeGuild(func(g *news.Guild) { g.HiddenSites = []string{"harbour-courier.example"} })
			f.tell("a", ashore, courier, tribune)
		}, tells},
		{"too few publishers", news.DeliverAlert, func(f *fixture, topic news.Topic) {
			f.waitForTwo(topic)
			f.tell("a", ashore, courier)
		}, []string{none}},
		{"too few publishers for a topic of the digest", news.DeliverDigest, func(f *fixture, topic news.Topic) {
			f.waitForTwo(topic)
			f.tell("a", ashore, courier)
		}, []string{none}},
		{"as many publishers as a topic of the digest waits for", news.DeliverDigest, func(f *fixture, topic news.Topic) {
			f.waitForTwo(topic)
			f.tell("a", ashore, courier, tribune)
		}, []string{"2026-11-23 1 story from 2 sources, 1 worth your time", "ferries 1: Ferry runs ashore +1"}},
		{"too few publishers for one of two topics", news.DeliverDigest, func(f *fixture, topic news.Topic) {
			f.waitForTwo(topic)
			other := f.create(harbour, "landings", "ashore")
			f.subscribe(harbour, other.ID, "500", func(s *news.Subscription) { s.Delivery = news.DeliverDigest })
			f.tell("a", ashore, courier)
		}, []string{tells[0], "landings 1: Ferry runs ashore +0", "quiet: ferries"}},
		{"the topic does not go there any more", news.DeliverDigest, func(f *fixture, topic news.Topic) {
			f.tell("a", ashore, courier)
			_, err := f.Unsubscribe(harbour, topic.ID, "500", ada, f.now)
			f.must(err)
		}, []string{none}},
		{"the topic is not among those of the digest", news.DeliverDigest, func(f *fixture, _ news.Topic) {
			other := f.create(harbour, "rail", "rail")
			f.subscribe(harbour, other.ID, "500", func(s *news.Subscription) { s.Delivery = news.DeliverDigest })
			f.setSchedule(news.Schedule{Channel: "500", Minute: 480, Topics: []news.TopicID{other.ID}})
			f.tell("a", ashore, courier)
		}, []string{none}},
		{"two topics want it, one is quiet", news.DeliverDigest, func(f *fixture, _ news.Topic) {
			for _, name := range []string{"ashore", "rail"} {
				topic := f.create(harbour, name, name)
				f.subscribe(harbour, topic.ID, "500", func(s *news.Subscription) { s.Delivery = news.DeliverDigest })
			}
			f.tell("a", ashore, courier)
		}, []string{tells[0], "ashore 1: Ferry runs ashore +0", "quiet: ferries, rail"}},
		{"more stories than lines", news.DeliverDigest, func(f *fixture, _ news.Topic) {
			f.setSchedule(news.Schedule{Channel: "500", Minute: 480, Stories: 1})
			f.tell("a", ashore, courier)
			f.tell("b", "Captain of a ferry retires after forty winters", courier, tribune)
		}, []string{"2026-11-23 2 stories from 2 sources, 1 worth your time", "ferries 2: Captain of a ferry retires after forty winters +1, 1 more"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, topic := newDigests(t, tt.how)
			tt.do(f, topic)
			f.morning()
			f.wantDigests(tt.want...)
		})
	}
}

// late has a late list take the place of the alert of channel 500, with a line for
// it or without.
func (f *fixture) late(told bool) {
	f.t.Helper()
	f.must(f.Store.Update(func(tx *store.Tx) error {
		for post, err := range tx.AlertsIn("500") {
			if err != nil {
				return err
			}
			list := news.Post{ID: news.NewLateListID("500", 1), Channel: "500", List: &news.List{Late: true, Lines: []news.Line{{Story: "another"}}}}
			if told {
				list.List.Lines = append(list.List.Lines, post.Alert.Line(""))
			}
			if _, err := tx.Enqueue(list, f.now); err != nil {
				return err
			}
			post.Reason = news.ReasonLate
			return tx.PutListed(post, list.ID, f.now)
		}
		return errors.New("there is no alert")
	}))
}

// waitForTwo has the channel hear of a topic once two publishers carry a story.
func (f *fixture) waitForTwo(topic news.Topic) {
	f.t.Helper()
	_, err := f.ChangeSubscription(harbour, topic.ID, "500", func(s *news.Subscription) error { s.MinSources = 2; return nil })
	f.must(err)
}

// settleAll settles what is owed.
func (f *fixture) settleAll(outcome news.Outcome) {
	f.t.Helper()
	f.must(f.Store.Update(func(tx *store.Tx) error {
		due, _, err := tx.DuePosts(f.now, 100, func(news.ChannelID) bool { return false })
		for _, post := range due {
			f.must(tx.Settle(post.ID, outcome, f.now))
		}
		return err
	}))
}

// TestADigestRepeatsOnlyWhatGrew has publishers join a story that was told.
func TestADigestRepeatsOnlyWhatGrew(t *testing.T) {
	const title = "Ferry runs ashore"
	third, fourth := "https://third.example/rss", "https://fourth.example/rss"
	for _, tt := range []struct {
		name string
		how  news.Delivery
		then []string
		want string
	}{
		{"told in a digest, nobody joins", news.DeliverDigest, nil, "2026-11-24 nothing new"},
		{"told in a digest, one joins", news.DeliverDigest, []string{tribune}, "2026-11-24 1 story, all told before"},
		{"told in a digest, two join", news.DeliverDigest, []string{tribune, third}, "ferries 1: Ferry runs ashore +2 (+0)"},
		{"told in an alert, two join", news.DeliverBoth, []string{tribune, fourth}, "ferries 1: Ferry runs ashore +2 (+1)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, _ := newDigests(t, tt.how)
			f.declare(Declaration{Feeds: []news.Feed{{URL: courier}, {URL: tribune}, {URL: third}, {URL: fourth}}})
			for _, url := range []string{third, fourth} {
				f.ingest(url)
			}
			f.tell("a", title, courier)
			f.morning()
			f.tell("a", title, tt.then...)
			f.morning()
			got := f.digests("500")
			if last := got[len(got)-1]; last != tt.want {
				t.Errorf("the second digest ends with %q, want %q; all:\n%s", last, tt.want, strings.Join(got, "\n"))
			}
		})
	}
}

func TestASilentDigestSaysNothingOnDaysWithoutNews(t *testing.T) {
	f, _ := newDigests(t, news.DeliverDigest)
	f.setSchedule(news.Schedule{Channel: "500", Minute: 480, Silent: true})
	f.morning()
	f.wantDigests()
	if s, _ := f.Schedule(harbour, "500"); s.Last != "2026-11-23" {
		t.Errorf("the last date is %q", s.Last)
	}
	f.tell("a", "Ferry runs ashore", courier)
	f.morning()
	f.wantDigests("2026-11-24 1 story from 1 source, 1 worth your time", "ferries 1: Ferry runs ashore +0")
}

// TestADigestIsPostedOnce asks again and again, and after a restart.
func TestADigestIsPostedOnce(t *testing.T) {
	f, _ := newDigests(t, news.DeliverDigest)
	f.tell("a", "Ferry runs ashore", courier)
	for range 3 {
		f.now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		next, err := f.PostDigests(f.now)
		f.must(err)
		if want := f.now.Add(24 * time.Hour); !next.Equal(want) {
			t.Errorf("the next is at %v, want %v", next, want)
		}
		f.Desk, err = New(f.Store, f.Log)
		f.must(err)
	}
	f.wantDigests("2026-11-23 1 story from 1 source, 1 worth your time", "ferries 1: Ferry runs ashore +0")
}

// TestADigestIsPostedWhereItCanBe looks at channels and servers that are no more.
func TestADigestIsPostedWhereItCanBe(t *testing.T) {
	t.Run("the bot left", func(t *testing.T) {
		f, _ := newDigests(t, news.DeliverDigest)
		f.must(f.Left(harbour, f.now))
		f.morning()
		f.wantDigests()
	})
	t.Run("the channel is gone", func(t *testing.T) {
		f, _ := newDigests(t, news.DeliverDigest)
		f.must(f.Store.Update(func(tx *store.Tx) error { return tx.Park("500", news.ReasonGone, "gone", f.now) }))
		f.morning()
		f.wantDigests()
	})
}

func TestSetScheduleRefusesWhatItCannotKeep(t *testing.T) {
	f, _ := newDigests(t, news.DeliverDigest)
	for name, s := range map[string]news.Schedule{
		"no time of day":   {Minute: minutesOfDay},
		"negative":         {Minute: -1},
		"no zone":          {Zone: "Mars/Olympus"},
		"too many stories": {Stories: news.MostStories + 1},
		"no topic":         {Topics: []news.TopicID{"nope"}},
	} {
		s.Channel = "600"
		if _, err := f.SetSchedule(harbour, s, f.now); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := f.SetSchedule(island, news.Schedule{Channel: "500"}, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("another guild's channel: %v", err)
	}
	if _, err := f.Schedule(island, "500"); !errors.Is(err, ErrNotFound) {
		t.Errorf("another guild sees it: %v", err)
	}
}

// TestARemovedDigestIsBackAsItWas takes it away and has it back; a time that passed
// meanwhile stays missed.
func TestARemovedDigestIsBackAsItWas(t *testing.T) {
	f, _ := newDigests(t, news.DeliverDigest)
	f.morning()
	undo, err := f.RemoveSchedule(harbour, "500", ada, f.now)
	f.must(err)
	f.morning()
	f.now = f.now.Add(time.Hour)
	_, err = f.Restore(harbour, undo, f.now)
	f.must(err)
	_, err = f.PostDigests(f.now)
	f.must(err)
	f.wantDigests("2026-11-23 nothing new")
	f.morning()
	f.wantDigests("2026-11-23 nothing new", "2026-11-25 nothing new")
}

// TestADigestForWhoeverAsks is of the topics of the server, whatever goes where.
func TestADigestForWhoeverAsks(t *testing.T) {
	f, topic := newMembers(t)
	f.create(harbour, "rail", "rail")
	f.tell("a", "Ferry runs ashore", courier, tribune)
	for _, tt := range []struct {
		name  string
		guild news.GuildID
		topic news.TopicID
		want  []string
	}{
		{"all topics", harbour, "", []string{"2026-11-22 1 story from 2 sources, 1 worth your time", "ferries 1: Ferry runs ashore +1", "quiet: rail"}},
		{"one", harbour, topic.ID, []string{"2026-11-22 1 story from 2 sources, 1 worth your time", "ferries 1: Ferry runs ashore +1"}},
		{"another server's", island, topic.ID, nil},
	} {
		digest, err := f.DigestNow(tt.guild, tt.topic, f.now.Add(-time.Hour), f.now)
		if tt.want == nil {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		f.must(err)
		if diff := cmp.Diff(tt.want, digestLines(digest)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
