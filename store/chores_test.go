package store

import (
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// dueChores returns what is due at now, as "kind post", and when the next is.
func dueChores(t *testing.T, s *Store, now time.Time, skipped ...news.ChoreKind) (due []news.Chore, all string, next time.Time) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		chores, posts, at, err := tx.DueChores(now, 10, func(_ news.ChannelID, kind news.ChoreKind) bool {
			return len(skipped) > 0 && kind == skipped[0]
		})
		var words []string
		for i, c := range chores {
			if posts[i].ID != c.Post || posts[i].Message == "" {
				t.Errorf("%+v comes with %+v", c, posts[i])
			}
			words = append(words, string(c.Kind)+" "+string(c.Post))
		}
		due, all, next = chores, strings.Join(words, ", "), at
		return err
	})
	return due, all, next
}

func TestChoresAreOwedWithTheMessage(t *testing.T) {
	s := open(t)
	alert(t, s)
	settle(t, s, "a", news.Outcome{State: news.Sent, Message: "9", Chores: []news.ChoreKind{news.ChoreThread, news.ChorePublish}}, start)

	due, all, _ := dueChores(t, s, start)
	if all != "publish a" { // one of a channel at a time
		t.Fatalf("due are %q", all)
	}
	later := start.Add(time.Hour)
	update(t, s, func(tx *Tx) error {
		return tx.SettleChore("1", due[0], news.Outcome{State: news.Queued, Retry: time.Hour}, start)
	})
	thread, all, _ := dueChores(t, s, start)
	if all != "thread a" {
		t.Fatalf("due are %q", all)
	}
	if _, all, next := dueChores(t, s, start, news.ChoreThread); all != "" || !next.Equal(later) {
		t.Errorf("due without threads are %q, the next at %v", all, next)
	}
	update(t, s, func(tx *Tx) error { return tx.SettleChore("1", thread[0], news.Outcome{State: news.Sent}, start) })
	due, all, _ = dueChores(t, s, later)
	if all != "publish a" || due[0].Failed != 1 || !due[0].OwedAt.Equal(start) {
		t.Fatalf("due are %q: %+v", all, due)
	}
	update(t, s, func(tx *Tx) error {
		return tx.SettleChore("1", due[0], news.Outcome{State: news.Queued, Retry: time.Minute, Told: true}, later)
	})
	due, _, _ = dueChores(t, s, later.Add(time.Minute))
	if len(due) != 1 || due[0].Failed != 1 {
		t.Fatalf("due are %+v, want one that failed once", due)
	}
	update(t, s, func(tx *Tx) error { return tx.SettleChore("1", due[0], news.Outcome{State: news.Dropped}, later) })
	if _, all, next := dueChores(t, s, later.Add(time.Hour)); all != "" || !next.IsZero() {
		t.Errorf("left are %q, the next at %v", all, next)
	}
}

func TestHastenGivesUpChoresOfAWrongClock(t *testing.T) {
	s := open(t)
	alert(t, s)
	settle(t, s, "a", news.Outcome{State: news.Sent, Message: "9", Chores: []news.ChoreKind{news.ChorePublish}}, start.AddDate(1, 0, 0))
	update(t, s, func(tx *Tx) error { return tx.Hasten(start, 24*time.Hour) })
	if _, all, next := dueChores(t, s, start.AddDate(2, 0, 0)); all != "" || !next.IsZero() {
		t.Errorf("left are %q, the next at %v", all, next)
	}
}
