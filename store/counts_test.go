package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

func TestCountsAreOfATopicAndADay(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for _, c := range []struct {
			topic news.TopicID
			day   news.Day
			n     int
			want  int
		}{
			{"a", "2026-11-21", 3, 3}, {"a", "2026-11-22", 1, 1}, {"a", "2026-11-21", 1, 4}, {"ab", "2026-11-22", 7, 7},
		} {
			got, err := tx.CountStories(c.topic, c.day, c.n, start)
			if err != nil || got != c.want {
				t.Errorf("CountStories(%s, %s) = %d, %v; want %d", c.topic, c.day, got, err, c.want)
			}
		}
		if diff := cmp.Diff(map[news.Day]int{"2026-11-21": 4, "2026-11-22": 1}, tx.StoriesSince("a", "2026-11-21")); diff != "" {
			t.Errorf("StoriesSince (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(map[news.Day]int{"2026-11-22": 1}, tx.StoriesSince("a", "2026-11-22")); diff != "" {
			t.Errorf("StoriesSince (-want +got):\n%s", diff)
		}
		return nil
	})
}

func TestMarkedDaysAreNoTopics(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		if first, last := tx.Marked(); first != "" || last != "" {
			t.Errorf("Marked = %q, %q of nothing", first, last)
		}
		for _, days := range []int{3, 0, 1, 1} {
			noError(t, tx.MarkDay(start.AddDate(0, 0, days)))
		}
		first, last := tx.Marked()
		if want := news.DayOf(start); first != want || last != news.DayOf(start.AddDate(0, 0, 3)) {
			t.Errorf("Marked = %s, %s; want %s and three days later", first, last, want)
		}
		_, err := tx.CountStories("a", "2026-11-22", 1, start)
		noError(t, err)
		if f, l := tx.Marked(); f != first || l != last {
			t.Errorf("Marked = %s, %s with a topic beside them", f, l)
		}
		if got := len(tx.MarkedSince(first)); got != 3 {
			t.Errorf("%d days are marked, want 3", got)
		}
		return nil
	})
}

func TestCountingIsReadAsItWasWritten(t *testing.T) {
	s := open(t)
	want := Counting{Query: news.NewKey("query", "robocalls"), Since: start, From: start.Add(-day)}
	update(t, s, func(tx *Tx) error {
		noError(t, tx.PutCounting("a", want))
		noError(t, tx.PutCounting("b", want))
		_, err := tx.CountStories("a", "2026-11-22", 1, start)
		noError(t, err)
		if diff := cmp.Diff([]news.TopicID{"a", "b"}, tx.Counted()); diff != "" {
			t.Errorf("Counted (-want +got):\n%s", diff)
		}
		if got, found := tx.Counting("a"); !found || !cmp.Equal(got, want) {
			t.Errorf("Counting = %+v, %v; want %+v", got, found, want)
		}
		noError(t, tx.ForgetCounts("a"))
		if _, found := tx.Counting("a"); found || tx.StoriesOn("a", "2026-11-22") != 0 {
			t.Error("it was not forgotten")
		}
		if _, found := tx.Counting("b"); !found {
			t.Error("another was forgotten with it")
		}
		return nil
	})
}

func TestSweepForgetsCountsOfLongAgo(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		on := news.DayOf(start)
		_, err := tx.CountStories("a", on, 2, start)
		noError(t, err)
		_, err = tx.Sweep(start.Add(CountsFor-2*day), 100)
		noError(t, err)
		if got := tx.StoriesOn("a", on); got != 2 {
			t.Errorf("%d stories after 95 days, want 2", got)
		}
		_, err = tx.Sweep(start.Add(CountsFor), 100)
		noError(t, err)
		if got := tx.StoriesOn("a", on); got != 0 {
			t.Errorf("%d stories after 97 days, want 0", got)
		}
		return nil
	})
}
