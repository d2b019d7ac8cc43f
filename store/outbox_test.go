package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// outboxOf returns the outbox in words: channels with what they are owed, and
// what was given up.
func outboxOf(t *testing.T, s *Store) (words []string) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		queues, err := tx.Queues()
		noError(t, err)
		for _, queue := range queues {
			line := fmt.Appendf(nil, "%s %s:", queue.Channel.ID, queue.Channel.Parked)
			for _, post := range queue.Posts {
				line = fmt.Appendf(line, " %s after %d", post.ID, post.Attempts)
			}
			words = append(words, string(line))
		}
		dropped, err := tx.Dropped()
		noError(t, err)
		for _, post := range dropped {
			words = append(words, fmt.Sprintf("dropped %s: %s", post.ID, post.Reason))
		}
		return nil
	})
	return words
}

func TestOutbox(t *testing.T) {
	type step = func(*testing.T, *Tx)
	settle := func(id news.PostID, outcome news.Outcome) step {
		return func(t *testing.T, tx *Tx) { t.Helper(); noError(t, tx.Settle(id, outcome, start)) }
	}
	requeue := func(id news.PostID, want bool) step {
		return func(t *testing.T, tx *Tx) {
			t.Helper()
			if got, err := tx.Requeue(id, start.Add(time.Hour)); got != want || err != nil {
				t.Errorf("Requeue(%s) = %v, %v; want %v", id, got, err, want)
			}
		}
	}
	discard := func(id news.PostID, want bool) step {
		return func(t *testing.T, tx *Tx) {
			t.Helper()
			if got, err := tx.Discard(id, news.ReasonDropped, start); got != want || err != nil {
				t.Errorf("Discard(%s) = %v, %v; want %v", id, got, err, want)
			}
		}
	}
	refused := news.Outcome{State: news.Dropped, Reason: news.ReasonPayload}
	tests := []struct {
		name  string
		steps []step
		want  []string
	}{
		{"what is owed, in order", nil, []string{"1 : a after 0 b after 0", "2 : c after 0"}},
		{
			"a parked channel",
			[]step{settle("c", news.Outcome{State: news.Queued, Reason: news.ReasonNoEntry})},
			[]string{"1 : a after 0 b after 0", "2 no access: c after 1"},
		},
		{"a post that was refused", []step{settle("a", refused)}, []string{"1 : b after 0", "2 : c after 0", "dropped a: refused"}},
		{
			"a post that was refused goes behind the others",
			[]step{settle("a", refused), requeue("a", true)},
			[]string{"1 : b after 0 a after 0", "2 : c after 0"},
		},
		{
			"a post that waits keeps its place",
			[]step{settle("a", news.Outcome{State: news.Queued, Retry: time.Hour}), requeue("a", true)},
			[]string{"1 : a after 1 b after 0", "2 : c after 0"},
		},
		{
			"a post that was sent is not sent again",
			[]step{settle("a", news.Outcome{State: news.Sent}), requeue("a", false), discard("a", false)},
			[]string{"1 : b after 0", "2 : c after 0"},
		},
		{"a post that never was", []step{requeue("x", false), discard("x", false)}, []string{"1 : a after 0 b after 0", "2 : c after 0"}},
		{
			"a post that the operator drops",
			[]step{discard("a", true), discard("a", false)},
			[]string{"1 : b after 0", "2 : c after 0", "dropped a: given up"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			update(t, s, func(tx *Tx) error {
				for _, post := range []news.Post{{ID: "a", Channel: "1"}, {ID: "b", Channel: "1"}, {ID: "c", Channel: "2"}} {
					_, err := tx.Enqueue(post, start)
					noError(t, err)
				}
				for _, step := range tt.steps {
					step(t, tx)
				}
				return nil
			})
			if diff := cmp.Diff(tt.want, outboxOf(t, s)); diff != "" {
				t.Errorf("outbox (-want +got):\n%s", diff)
			}
		})
	}
}

func TestARequeuedPostIsDueThoughItsChannelWasParked(t *testing.T) {
	s, now := open(t), start.Add(time.Minute)
	update(t, s, func(tx *Tx) error {
		_, err := tx.Enqueue(news.Post{ID: "a", Channel: "1"}, start)
		noError(t, err)
		noError(t, tx.Settle("a", news.Outcome{State: news.Dropped, Reason: news.ReasonTarget}, start))
		noError(t, tx.Park("1", news.ReasonGone, "Unknown Channel", start)) // which is never tried again by itself
		_, err = tx.Requeue("a", now)
		return err
	})
	view(t, s, func(tx *Tx) error {
		due, _, err := tx.DuePosts(now, 10, func(news.ChannelID) bool { return false })
		if err != nil || len(due) != 1 || !due[0].TriedAt.Equal(start) {
			t.Errorf("DuePosts = %+v, %v; want the post, with the time of its first attempt", due, err)
		}
		return nil
	})
}

func TestPendingFindsThePostThatWaitsLongest(t *testing.T) {
	s := open(t)
	pending := func(wantPosts int, wantOldest time.Time) {
		t.Helper()
		view(t, s, func(tx *Tx) error {
			posts, oldest, err := tx.Pending()
			noError(t, err)
			if posts != wantPosts || !oldest.Equal(wantOldest) {
				t.Errorf("got %d since %v, want %d since %v", posts, oldest, wantPosts, wantOldest)
			}
			return nil
		})
	}
	pending(0, time.Time{})
	update(t, s, func(tx *Tx) error {
		for i, id := range []news.PostID{"b/1", "a/1", "a/2", "c/1"} {
			post := news.Post{ID: id, Channel: news.ChannelID(id[:1])}
			if _, err := tx.Enqueue(post, start.Add(time.Duration(i)*time.Minute)); err != nil {
				return err
			}
		}
		return nil
	})
	pending(4, start)
	update(t, s, func(tx *Tx) error { return tx.Settle("b/1", news.Outcome{State: news.Sent, Message: "1"}, start) })
	pending(3, start.Add(time.Minute))
}
