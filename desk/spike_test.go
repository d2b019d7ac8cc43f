package desk

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/news"
	"newsdesk/store"
)

// newBusy returns a fixture with a topic that had two stories a day for five weeks
// and whose channels are told when there is more.
func newBusy(t *testing.T) (f *fixture, id news.TopicID) {
	t.Helper()
	f = newCounted(t)
	id = f.counted("Europe/Berlin")
	_, err := f.SetSpikes(harbour, id, true)
	f.must(err)
	f.must(f.Store.Update(func(tx *store.Tx) error { return twoADay(tx, id, f.now) }))
	f.now = f.now.AddDate(0, 0, 35)
	return f, id
}

// twoADay counts two stories a day for five weeks.
func twoADay(tx *store.Tx, id news.TopicID, from time.Time) error {
	for day := range 35 {
		now := from.AddDate(0, 0, day)
		if err := tx.MarkDay(now); err != nil {
			return err
		}
		if _, err := tx.CountStories(id, news.DayOf(now), 2, now); err != nil {
			return err
		}
	}
	return nil
}

// spikes returns the spikes that channels were told of, in the order of their IDs.
func (f *fixture) spikes() (all []news.Post) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		for post, err := range tx.Posts() {
			if err != nil {
				return err
			}
			if post.Spike != nil {
				all = append(all, post)
			}
		}
		return nil
	})
	return all
}

func (f *fixture) wantSpikes(topic news.TopicID, want ...string) {
	f.t.Helper()
	var got []string
	for _, post := range f.spikes() {
		got = append(got, string(post.Channel)+" "+string(post.Spike.Day))
		if post.ID != news.NewSpikeID(post.Channel, topic, post.Spike.Day) {
			f.t.Errorf("ID is %s", post.ID)
		}
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		f.t.Errorf("spikes (-want +got):\n%s", diff)
	}
}

func TestASpikeIsToldOnceADay(t *testing.T) {
	f, id := newBusy(t)
	f.robocalls(7)
	f.wantSpikes(id)
	f.robocalls(20)
	f.wantSpikes(id, "500 2026-12-27")
	got := f.spikes()[0].Spike
	want := &news.Spike{Topic: "calls", TopicID: id, Day: "2026-12-27", Stories: got.Stories, Usual: 2, SameWeekday: true}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(news.Spike{}, "Lines")); diff != "" || got.Stories < 7 || len(got.Lines) != 3 {
		t.Errorf("%d stories, lines %+v (-want +got):\n%s", got.Stories, got.Lines, diff)
	}
	f.tomorrow()
	f.robocalls(27)
	f.wantSpikes(id, "500 2026-12-27", "500 2026-12-28")
}

func TestASpikeNamesTheStoriesOfMostPublishersFirst(t *testing.T) {
	f, _ := newBusy(t)
	f.robocalls(3)
	carried := f.robocall()
	f.robocalls(1)
	carried.Keys = []news.Key{news.NewKey("guid", "carried")}
	f.takeIn(tribune, carried)
	f.robocalls(20)
	line := f.spikes()[0].Spike.Lines[0]
	if line.Sources != 2 || line.Title != carried.Title || line.Source != "Courier" {
		t.Errorf("the first line is %+v", line)
	}
}

// TestASpikeIsNotToldWhere has something keep the channel from hearing of it.
func TestASpikeIsNotToldWhere(t *testing.T) {
	tests := []struct {
		name string
		calm func(f *fixture, id news.TopicID)
	}{
		{"the topic is muted", func(f *fixture, id news.TopicID) {
			_, err := f.MuteTopic(harbour, id, f.now.Add(12*time.Hour))
			f.must(err)
		}},
		{"the subscription is paused", func(f *fixture, id news.TopicID) {
			f.must(f.PauseUntil(harbour, id, "500", f.now.Add(12*time.Hour)))
		}},
		{"the channel wants a digest", func(f *fixture, id news.TopicID) {
			_, err := f.ChangeSubscription(harbour, id, "500", func(s *news.Subscription) error {
				s.Delivery = news.DeliverDigest
				return nil
			})
			f.must(err)
		}},
		{"nobody wants to know", func(f *fixture, id news.TopicID) {
			_, err := f.SetSpikes(harbour, id, false)
			f.must(err)
		}},
		{"the channel is gone", func(f *fixture, _ news.TopicID) {
			f.must(f.Store.Update(func(tx *store.Tx) error {
				return tx.PutChannel(news.Channel{ID: "500", Guild: harbour, Parked: news.ReasonGone})
			}))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, id := newBusy(t)
			tt.calm(f, id)
			f.robocalls(27)
			f.wantSpikes(id)
		})
	}
}

func TestASpikeWaitsForTheEndOfQuietHours(t *testing.T) {
	f, id := newBusy(t)
	f.must(f.Store.Update(func(tx *store.Tx) error {
		return tx.PutGuild(news.Guild{ID: harbour, Zone: "Europe/Berlin", QuietFrom: 12 * 60, QuietTo: 14 * 60}) // it is one o'clock
	}))
	f.must(f.Reload())
	f.robocalls(27)
	f.wantSpikes(id)
	f.now = f.now.Add(2 * time.Hour)
	f.robocalls(1)
	f.wantSpikes(id, "500 2026-12-27")
	f.view(func(tx *store.Tx) error {
		if held, err := tx.HeldFor("500", "2026-12-27"); err != nil || len(held) != 27 {
			t.Errorf("%d stories are held for the digest, %v; want 27", len(held), err)
		}
		return nil
	})
}

// TestASpikeIsToldOnceAfterARestart opens the store again between two stories.
func TestASpikeIsToldOnceAfterARestart(t *testing.T) {
	f, id := newBusy(t)
	f.robocalls(27)
	before := f.spikes()
	f.must(f.Store.Close())
	s, err := store.Open(f.Store.Path())
	f.must(err)
	t.Cleanup(func() { s.Close() })
	d, err := New(s, f.Log)
	f.must(err)
	f.Desk = d
	f.robocalls(5)
	f.wantSpikes(id, "500 2026-12-27")
	if diff := cmp.Diff(before, f.spikes()); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}
