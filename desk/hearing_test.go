package desk

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

// newMembers returns a fixture whose guild has a topic in a channel.
func newMembers(t *testing.T, more ...func(*news.Subscription)) (*fixture, news.Topic) {
	t.Helper()
	f := newFixture(t)
	topic := f.create(harbour, "ferries", "ferry")
	f.subscribe(harbour, topic.ID, "500", more...)
	return f, topic
}

// changeGuild changes the settings of the guild.
func (f *fixture) changeGuild(change func(*news.Guild)) {
	f.t.Helper()
	f.must(f.ChangeGuild(harbour, func(g *news.Guild) error { change(g); return nil }))
}

// ferry takes in an item about a ferry that was not there before, and returns
// what was decided for the first channel.
func (f *fixture) ferry() news.Reason {
	f.t.Helper()
	f.now = f.now.Add(time.Second)
	id := strconv.FormatInt(f.now.UnixNano(), 10)
	return f.ingest(courier, f.item(id, "Ferry "+id)).Verdicts[0].Reason
}

// held returns what the digest of channel 500 is to tell of a day.
func (f *fixture) held(day news.Day) (reasons []news.Reason) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		held, err := tx.HeldFor("500", day)
		for _, h := range held {
			reasons = append(reasons, h.Reason)
		}
		return err
	})
	return reasons
}

func TestWhyAChannelDoesNotHearOfAnItem(t *testing.T) {
	tests := []struct {
		name   string
		change func(f *fixture, topic news.TopicID)
		want   news.Reason
		held   bool
	}{
		{"nothing is in the way", func(*fixture, news.TopicID) {}, news.ReasonQueued, false},
		{"paused", func(f *fixture, topic news.TopicID) {
			f.must(f.PauseUntil(harbour, topic, "500", news.Forever()))
		}, news.ReasonPaused, true},
		{"paused till now", func(f *fixture, topic news.TopicID) {
			f.must(f.PauseUntil(harbour, topic, "500", f.now.Add(time.Second)))
		}, news.ReasonQueued, false},
		{"muted", func(f *fixture, topic news.TopicID) {
			_, err := f.MuteTopic(harbour, topic, f.now.Add(time.Hour))
			f.must(err)
		}, news.ReasonMuted, true},
		{"muted till now", func(f *fixture, topic news.TopicID) {
			_, err := f.MuteTopic(harbour, topic, f.now.Add(time.Second))
			f.must(err)
		}, news.ReasonQueued, false},
		{"hidden in the guild", func(f *fixture, _ news.TopicID) {
			f.must(f.HideSite(harbour, "", "WWW.harbour-courier.example", true))
		}, news.ReasonHidden, true},
		{"hidden in the channel", func(f *fixture, _ news.TopicID) {
			f.must(f.HideSite(harbour, "500", "harbour-courier.example", true))
		}, news.ReasonHidden, true},
		{"hidden in another channel, and shown again in this", func(f *fixture, _ news.TopicID) {
			f.must(f.Store.Update(func(tx *store.Tx) error { return tx.PutChannel(news.Channel{ID: "501", Guild: harbour}) }))
			f.must(f.HideSite(harbour, "501", "harbour-courier.example", true))
			f.must(f.HideSite(harbour, "500", "harbour-courier.example", true))
			f.must(f.HideSite(harbour, "500", "harbour-courier.example", false))
		}, news.ReasonQueued, false},
		{"another site is hidden that ends alike", func(f *fixture, _ news.TopicID) {
			f.must(f.HideSite(harbour, "", "courier.example", true))
		}, news.ReasonQueued, false},
		{"for the digest alone", func(f *fixture, topic news.TopicID) {
			_, err := f.ChangeSubscription(harbour, topic, "500", func(s *news.Subscription) error { s.Delivery = news.DeliverDigest; return nil })
			f.must(err)
		}, news.ReasonDigest, true},
		{"for the digest as well", func(f *fixture, topic news.TopicID) {
			_, err := f.ChangeSubscription(harbour, topic, "500", func(s *news.Subscription) error { s.Delivery = news.DeliverBoth; return nil })
			f.must(err)
		}, news.ReasonQueued, false},
		{"quiet hours", func(f *fixture, _ news.TopicID) {
			f.changeGuild(func(g *news.Guild) { g.QuietFrom, g.QuietTo = 9*60, 9*60+1 })
		}, news.ReasonQuiet, true},
		{"quiet hours of elsewhere", func(f *fixture, _ news.TopicID) {
			f.changeGuild(func(g *news.Guild) { g.Zone, g.QuietFrom, g.QuietTo = "Asia/Tokyo", 9*60, 10*60 })
		}, news.ReasonQueued, false},
		{"the same by the clock of the guild", func(f *fixture, _ news.TopicID) {
			f.changeGuild(func(g *news.Guild) { g.Zone, g.QuietFrom, g.QuietTo = "Asia/Tokyo", 18*60, 19*60 })
		}, news.ReasonQuiet, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, topic := newMembers(t)
			tt.change(f, topic.ID)
			if got := f.ferry(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := len(f.owed()) == 1; got != (tt.want == news.ReasonQueued) {
				t.Errorf("owed: %v", got)
			}
			if got := len(f.held("2026-11-22")) == 1; got != tt.held {
				t.Errorf("held: %v, want %v", got, tt.held)
			}
		})
	}
}

func TestTheDaysCapIsCountedByTheCalendarOfTheGuild(t *testing.T) {
	f, _ := newMembers(t, func(s *news.Subscription) { s.MaxPerDay = 2 })
	f.changeGuild(func(g *news.Guild) { g.Zone = "America/New_York" })
	f.now = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) // 23:00 of the day before
	got := []news.Reason{f.ferry(), f.ferry(), f.ferry(), f.ferry()}
	f.now = f.now.Add(time.Hour)
	got = append(got, f.ferry(), f.ferry(), f.ferry())
	queued, full := news.ReasonQueued, news.ReasonFull
	if diff := cmp.Diff([]news.Reason{queued, queued, full, full, queued, queued, full}, got); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
	if before, after := f.held("2026-11-22"), f.held("2026-11-23"); len(before) != 2 || len(after) != 1 {
		t.Errorf("held %v and %v, want two and one", before, after)
	}
}

func TestAStoryThatIsHeldIsHeldOnce(t *testing.T) {
	f, topic := newMembers(t)
	_, err := f.MuteTopic(harbour, topic.ID, f.now.Add(time.Hour))
	f.must(err)
	first := f.item("a", "Ferry aground off the northern pier")
	second := f.item("b", first.Title)
	f.ingest(courier, first)
	f.ingest(tribune, second)
	if got := f.held("2026-11-22"); len(got) != 1 {
		t.Errorf("held %v, want it once", got)
	}
	f.sweep(t.Context(), f.now.Add(8*24*time.Hour))
	if got := f.held("2026-11-22"); len(got) != 0 {
		t.Errorf("after eight days %v is held", got)
	}
}

func TestAnAlertNamesTheTopicsThatLetItThrough(t *testing.T) {
	f, ferries := newMembers(t)
	f.subscribe(harbour, f.create(harbour, "piers", "pier").ID, "500")
	_, err := f.MuteTopic(harbour, ferries.ID, f.now.Add(time.Hour))
	f.must(err)
	f.ingest(courier, f.item("a", "Ferry aground off the northern pier"))
	f.wantOwed("500: piers · Ferry aground off the northern pier")
	if got := f.held("2026-11-22"); len(got) != 0 {
		t.Errorf("the digest is left %v, which the channel has", got)
	}
}

func TestARoleIsMentionedOnceInHalfAnHour(t *testing.T) {
	f, _ := newMembers(t, func(s *news.Subscription) { s.Role = "77" })
	f.subscribe(harbour, f.create(harbour, "more ferries", "ferry").ID, "501", func(s *news.Subscription) { s.Role = "77" })
	mentions := func() (roles []news.RoleID) {
		f.ferry()
		f.view(func(tx *store.Tx) error {
			due, _, err := tx.DuePosts(f.now, 10, func(news.ChannelID) bool { return false })
			for _, post := range due {
				roles = append(roles, post.Alert.Role)
			}
			return err
		})
		f.must(f.Store.Update(func(tx *store.Tx) error {
			for _, channel := range []news.ChannelID{"500", "501"} {
				due, _, err := tx.DuePosts(f.now, 10, func(id news.ChannelID) bool { return id != channel })
				if err != nil || len(due) != 1 {
					return fmt.Errorf("%d posts are due in %s: %w", len(due), channel, err)
				}
				if err := tx.Settle(due[0].ID, news.Outcome{State: news.Sent, Message: "1"}, f.now); err != nil {
					return err
				}
			}
			return nil
		}))
		return roles
	}
	if diff := cmp.Diff([]news.RoleID{"77", ""}, mentions()); diff != "" {
		t.Errorf("of two channels (-want +got):\n%s", diff)
	}
	f.now = f.now.Add(store.PingEvery - 2*time.Second)
	if diff := cmp.Diff([]news.RoleID{"", ""}, mentions()); diff != "" {
		t.Errorf("too early (-want +got):\n%s", diff)
	}
	f.now = f.now.Add(time.Second)
	if diff := cmp.Diff([]news.RoleID{"77", ""}, mentions()); diff != "" {
		t.Errorf("half an hour later (-want +got):\n%s", diff)
	}
}

func TestVotesAreRemembered(t *testing.T) {
	f, topic := newMembers(t)
	f.must(f.Vote(harbour, topic.ID, "s1", ada, f.now))
	f.must(f.Vote(harbour, topic.ID, "s1", ada, f.now))
	f.must(f.Vote(harbour, topic.ID, "s2", "9002", f.now))
	votes, err := f.Votes(harbour, topic.ID)
	f.must(err)
	if len(votes) != 2 {
		t.Errorf("got %v, want two", votes)
	}
	if err := f.Vote(island, topic.ID, "s1", ada, f.now); err == nil {
		t.Error("another guild may vote")
	}
}
