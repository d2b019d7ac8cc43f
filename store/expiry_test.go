package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

func sweep(t *testing.T, s *Store, now time.Time, limit int) (swept Swept) {
	t.Helper()
	update(t, s, func(tx *Tx) (err error) {
		swept, err = tx.Sweep(now, limit)
		return err
	})
	return swept
}

func TestSweepForgetsASettledPostAfter30Days(t *testing.T) {
	for _, outcome := range []news.Outcome{{State: news.Sent}, {State: news.Dropped, Reason: news.ReasonPayload}} {
		t.Run(string(outcome.State), func(t *testing.T) {
			s, settled := open(t), start.Add(time.Hour)
			enqueue(t, s, "1", "a")
			settle(t, s, "a", outcome, settled)
			for now := start; now.Before(settled.Add(30 * day)); now = now.Add(day) {
				if got := sweep(t, s, now, 10); got != (Swept{}) {
					t.Fatalf("Sweep after %v = %+v, want nothing done", now.Sub(settled), got)
				}
			}
			if got, want := sweep(t, s, settled.Add(30*day), 10), (Swept{Forgotten: 1}); got != want {
				t.Errorf("Sweep = %+v, want %+v", got, want)
			}
			if post, found := readPost(t, s, "a"); found {
				t.Errorf("the post is still there: %+v", post)
			}
		})
	}
}

func TestSweepDropsWhatAParkedChannelWasOwedForSevenDays(t *testing.T) {
	s := open(t)
	enqueue(t, s, "1", "old")
	update(t, s, func(tx *Tx) error {
		_, err := tx.Enqueue(news.Post{ID: "young", Channel: "1"}, start.Add(day))
		noError(t, err)
		return tx.Park("1", news.ReasonNoEntry, "missing access", start)
	})
	if got := sweep(t, s, start.Add(7*day-time.Nanosecond), 10); got != (Swept{}) {
		t.Errorf("Sweep before seven days = %+v, want nothing done", got)
	}
	if got, want := sweep(t, s, start.Add(7*day), 10), (Swept{Dropped: 1}); got != want {
		t.Errorf("Sweep after seven days = %+v, want %+v", got, want)
	}

	want := news.Post{
		ID: "old", Channel: "1", Seq: 1, QueuedAt: start, DueAt: start,
		State: news.Dropped, Reason: news.ReasonNoEntry, Detail: "missing access", SettledAt: start.Add(7 * day),
	}
	got, _ := readPost(t, s, "old")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the old post (-want +got):\n%s", diff)
	}
	update(t, s, func(tx *Tx) error { return tx.Unpark("1") })
	ids, _ := due(t, s, start.Add(7*day), 10)
	if diff := cmp.Diff([]news.PostID{"young"}, ids); diff != "" {
		t.Errorf("due once the channel is open (-want +got):\n%s", diff)
	}
}

func TestSweepNeverDropsWhatAnOpenChannelIsOwed(t *testing.T) {
	s := open(t)
	enqueue(t, s, "1", "a")
	for days := range 100 {
		if got := sweep(t, s, start.Add(time.Duration(days)*day), 10); got != (Swept{}) {
			t.Fatalf("Sweep after %d days = %+v, want nothing done", days, got)
		}
	}
	ids, _ := due(t, s, start.Add(100*day), 10)
	if diff := cmp.Diff([]news.PostID{"a"}, ids); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
}

func TestSweepKeepsAWeekFromWhenAChannelWasParked(t *testing.T) {
	s := open(t)
	enqueue(t, s, "1", "a")
	sweep(t, s, start.Add(7*day), 10) // the channel is open
	update(t, s, func(tx *Tx) error { return tx.Park("1", news.ReasonGone, "", start.Add(7*day)) })
	for look := 8; look < 14; look++ {
		if got := sweep(t, s, start.Add(time.Duration(look)*day), 10); got != (Swept{}) {
			t.Errorf("Sweep on day %d = %+v, want nothing done", look, got)
		}
	}
	if got, want := sweep(t, s, start.Add(14*day), 10), (Swept{Dropped: 1}); got != want {
		t.Errorf("Sweep a week later = %+v, want %+v", got, want)
	}
}

func TestSweepForgetsKeysAfterTheWindowAndStoriesAfterTwo(t *testing.T) {
	s := open(t)
	story := news.Story{ID: "s1", Feed: "a", FirstAt: start, LastAt: start, Items: 1}
	for key, at := range map[news.Key]time.Time{1: start, 2: start.Add(5 * day)} {
		update(t, s, func(tx *Tx) error {
			story.LastAt = start.Add(5 * day)
			noError(t, tx.PutStory(story))
			return tx.PutStoryKey(key, "s1", "a", at)
		})
	}

	for _, tt := range []struct {
		after time.Duration
		want  Swept
	}{
		{StoryWindow - 1, Swept{}},
		{StoryWindow, Swept{Forgotten: 1}},           // the first key
		{5*day + StoryWindow, Swept{Forgotten: 1}},   // the second
		{2 * StoryWindow, Swept{}},                   // the story has a younger item
		{5*day + 2*StoryWindow - 1, Swept{}},         // still
		{5*day + 2*StoryWindow, Swept{Forgotten: 1}}, // the story
		{1000 * day, Swept{}},
	} {
		if got := sweep(t, s, start.Add(tt.after), 10); got != tt.want {
			t.Errorf("Sweep after %v = %+v, want %+v", tt.after, got, tt.want)
		}
	}
	view(t, s, func(tx *Tx) error {
		for _, bucket := range []string{"stories", "storykeys", "expiry"} {
			for key := range rows(tx, bucket) {
				t.Errorf("%s still has %q", bucket, key)
			}
		}
		return nil
	})
}

func TestSweepDoesNoMoreThanTheLimitAndSaysSo(t *testing.T) {
	s := open(t)
	for i := range 10 {
		id := news.PostID(fmt.Sprintf("alert/1/%d", i))
		enqueue(t, s, "1", id)
		settle(t, s, id, news.Outcome{State: news.Sent}, start)
	}
	sweep(t, s, start.Add(29*day), 100) // the rows of queueing
	for _, want := range []Swept{{Forgotten: 4, More: true}, {Forgotten: 4, More: true}, {Forgotten: 2}, {}} {
		if got := sweep(t, s, start.Add(30*day), 4); got != want {
			t.Errorf("Sweep = %+v, want %+v", got, want)
		}
	}
}

func TestSweepOfExactlyTheLimitLeavesNoMore(t *testing.T) {
	s := open(t)
	enqueue(t, s, "1", "a")
	settle(t, s, "a", news.Outcome{State: news.Sent}, start)
	if got, want := sweep(t, s, start.Add(30*day), 2), (Swept{Forgotten: 1}); got != want {
		t.Errorf("Sweep = %+v, want %+v", got, want)
	}
}

func TestSweepForgetsWhatExpiresTogether(t *testing.T) {
	s := open(t)
	const keys = 2*togetherMost + 50
	update(t, s, func(tx *Tx) error {
		for key := range news.Key(keys) {
			noError(t, tx.PutStoryKey(key, "s1", "a", start))
		}
		return nil
	})
	view(t, s, func(tx *Tx) error {
		n := 0
		for range rows(tx, "expiry") {
			n++
		}
		if n != 3 {
			t.Errorf("%d keys wait in %d rows, want 3", keys, n)
		}
		return nil
	})
	const limit = 30
	for left := keys; left > 0; left -= limit {
		want := Swept{Forgotten: min(limit, left), More: left > limit}
		if got := sweep(t, s, start.Add(StoryWindow), limit); got != want {
			t.Fatalf("Sweep = %+v, want %+v", got, want)
		}
	}
	view(t, s, func(tx *Tx) error {
		for key := range rows(tx, "expiry") {
			t.Errorf("expiry still has %q", key)
		}
		return nil
	})
}
