package store

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// enqueue owes channel a post called id at start.
func enqueue(t *testing.T, s *Store, channel news.ChannelID, ids ...news.PostID) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		for _, id := range ids {
			_, err := tx.Enqueue(news.Post{ID: id, Channel: channel}, start)
			noError(t, err)
		}
		return nil
	})
}

func settle(t *testing.T, s *Store, id news.PostID, outcome news.Outcome, now time.Time) {
	t.Helper()
	update(t, s, func(tx *Tx) error { return tx.Settle(id, outcome, now) })
}

func readPost(t *testing.T, s *Store, id news.PostID) (post news.Post, found bool) {
	t.Helper()
	view(t, s, func(tx *Tx) (err error) {
		post, found, err = tx.Post(id)
		return err
	})
	return post, found
}

// due returns the IDs of the posts to send at now and when the next is due.
func due(t *testing.T, s *Store, now time.Time, limit int, skipped ...news.ChannelID) (ids []news.PostID, next time.Time) {
	t.Helper()
	skip := map[news.ChannelID]bool{}
	for _, channel := range skipped {
		skip[channel] = true
	}
	view(t, s, func(tx *Tx) error {
		posts, at, err := tx.DuePosts(now, limit, func(id news.ChannelID) bool { return skip[id] })
		for _, post := range posts {
			ids = append(ids, post.ID)
		}
		next = at
		return err
	})
	return ids, next
}

func TestEnqueueOwesAPostOnce(t *testing.T) {
	s := open(t)
	add := func(now time.Time) (added bool) {
		update(t, s, func(tx *Tx) (err error) {
			added, err = tx.Enqueue(news.Post{ID: "alert/1/s1", Channel: "1", Alert: &news.Alert{Title: now.String()}}, now)
			return err
		})
		return added
	}
	if !add(start) {
		t.Error("Enqueue = false, want true for a new post")
	}
	first, _ := readPost(t, s, "alert/1/s1")
	if add(start.Add(time.Hour)) {
		t.Error("Enqueue = true, want false while the post is queued")
	}
	settle(t, s, "alert/1/s1", news.Outcome{State: news.Sent, Message: "9"}, start.Add(time.Hour))
	if add(start.Add(2 * time.Hour)) {
		t.Error("Enqueue = true, want false once the post was sent")
	}
	if got, _ := readPost(t, s, "alert/1/s1"); got.Alert.Title != first.Alert.Title || got.State != news.Sent {
		t.Errorf("the post is %+v, want what was queued first, sent", got)
	}
	view(t, s, func(tx *Tx) error {
		if got := tx.Owed(); got != 0 {
			t.Errorf("%d posts are owed, want none", got)
		}
		return nil
	})
}

func TestEnqueueTwiceInOneTransaction(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for _, want := range []bool{true, false} {
			if got, err := tx.Enqueue(news.Post{ID: "alert/1/s1", Channel: "1"}, start); got != want || err != nil {
				t.Errorf("Enqueue = %v, %v; want %v", got, err, want)
			}
		}
		if got := tx.Owed(); got != 1 {
			t.Errorf("%d posts are owed within the transaction, want 1", got)
		}
		return nil
	})
}

func TestEnqueueFillsInWhatThePostDoesNotSay(t *testing.T) {
	s, later := open(t), start.Add(time.Minute)
	update(t, s, func(tx *Tx) error {
		_, err := tx.Enqueue(news.Post{ID: "a", Channel: "1"}, start)
		noError(t, err)
		_, err = tx.Enqueue(news.Post{ID: "b", Channel: "1", DueAt: later}, start)
		return err
	})
	for _, want := range []news.Post{
		{ID: "a", Channel: "1", Seq: 1, State: news.Queued, QueuedAt: start, DueAt: start},
		{ID: "b", Channel: "1", Seq: 2, State: news.Queued, QueuedAt: start, DueAt: later},
	} {
		got, _ := readPost(t, s, want.ID)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("post (-want +got):\n%s", diff)
		}
	}
}

func TestAChannelGetsItsPostsInOrderOverRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	var got, want []news.PostID
	for run := range 3 {
		s := openAt(t, path)
		var ids []news.PostID
		for i := range 100 { // in all more than one byte of the sequence can count
			ids = append(ids, news.PostID(fmt.Sprintf("alert/1/%d", 900-100*run-i))) // which sort the other way
		}
		enqueue(t, s, "1", ids...)
		want = append(want, ids...)
		noError(t, s.Close())
	}
	for len(got) < len(want) {
		s := openAt(t, path)
		for range 50 {
			ids, _ := due(t, s, start, 10)
			got = append(got, ids...)
			settle(t, s, ids[0], news.Outcome{State: news.Sent}, start)
		}
		noError(t, s.Close())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order of sending (-want +got):\n%s", diff)
	}
}

func TestDuePosts(t *testing.T) {
	s := open(t)
	enqueue(t, s, "1", "a1", "a2")
	enqueue(t, s, "12", "b1")
	enqueue(t, s, "2", "c1", "c2")
	enqueue(t, s, "3", "d1")
	enqueue(t, s, "4", "e1")
	soon := news.Outcome{State: news.Queued, Retry: time.Minute, Told: true}
	later := news.Outcome{State: news.Queued, Retry: time.Hour, Told: true}
	settle(t, s, "c1", soon, start)
	settle(t, s, "d1", later, start)
	settle(t, s, "e1", news.Outcome{State: news.Queued, Retry: time.Second, Reason: news.ReasonGone}, start)

	tests := []struct {
		name     string
		now      time.Time
		limit    int
		skip     []news.ChannelID
		want     []news.PostID
		wantNext time.Time
	}{
		{"the head of each open channel", start, 10, nil, []news.PostID{"a1", "b1"}, start.Add(time.Minute)},
		{"no more than the limit", start, 1, nil, []news.PostID{"a1"}, time.Time{}},
		{"without a channel whose ID begins another's", start, 10, []news.ChannelID{"1"}, []news.PostID{"b1"}, start.Add(time.Minute)},
		{"next is not of a channel left out", start, 10, []news.ChannelID{"2"}, []news.PostID{"a1", "b1"}, start.Add(time.Hour)},
		{"the limit does not count channels left out", start, 1, []news.ChannelID{"1"}, []news.PostID{"b1"}, time.Time{}},
		{"a channel that waited", start.Add(time.Minute), 10, nil, []news.PostID{"a1", "b1", "c1"}, start.Add(time.Hour)},
		{"none of a parked channel, however late", start.Add(day), 10, nil, []news.PostID{"a1", "b1", "c1", "d1"}, time.Time{}},
		{"nothing but left out", start, 10, []news.ChannelID{"1", "12", "2", "3"}, nil, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, next := due(t, s, tt.now, tt.limit, tt.skip...)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("due (-want +got):\n%s", diff)
			}
			if !next.Equal(tt.wantNext) {
				t.Errorf("next is %v, want %v", next, tt.wantNext)
			}
		})
	}
}

func TestDuePostsOfAnUnparkedChannelGoOnWhereTheyStopped(t *testing.T) {
	s := open(t)
	enqueue(t, s, "1", "a1", "a2")
	settle(t, s, "a1", news.Outcome{State: news.Queued, Reason: news.ReasonNoEntry}, start)
	update(t, s, func(tx *Tx) error { return tx.Unpark("1") })
	got, _ := due(t, s, start, 10)
	if diff := cmp.Diff([]news.PostID{"a1"}, got); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
}

func TestSettle(t *testing.T) {
	first, second := start.Add(time.Minute), start.Add(time.Hour)
	queued := news.Post{ID: "a", Channel: "1", Seq: 1, State: news.Queued, QueuedAt: start, DueAt: start}
	but := func(change func(*news.Post)) news.Post {
		post := queued
		post.TriedAt = first
		change(&post)
		return post
	}
	bad := news.Outcome{State: news.Queued, Retry: time.Second, Detail: "bad gateway"}
	sent := news.Outcome{State: news.Sent, Message: "9"}
	tests := []struct {
		name     string
		outcomes []news.Outcome // the first at first, the others at second
		want     news.Post
		parked   news.Reason
	}{
		{"sent", []news.Outcome{sent}, but(func(p *news.Post) {
			p.State, p.Message, p.SettledAt = news.Sent, "9", first
		}), ""},
		{"dropped", []news.Outcome{{State: news.Dropped, Reason: news.ReasonPayload, Detail: "invalid form body"}}, but(func(p *news.Post) {
			p.State, p.Reason, p.Detail, p.SettledAt = news.Dropped, news.ReasonPayload, "invalid form body", first
		}), ""},
		{"failed", []news.Outcome{bad}, but(func(p *news.Post) {
			p.Attempts, p.Detail, p.DueAt = 1, "bad gateway", first.Add(time.Second)
		}), ""},
		{"failed twice", []news.Outcome{bad, bad}, but(func(p *news.Post) {
			p.Attempts, p.Detail, p.DueAt = 2, "bad gateway", second.Add(time.Second)
		}), ""},
		{"told to wait is no failure", []news.Outcome{{State: news.Queued, Retry: time.Minute, Told: true}}, but(func(p *news.Post) {
			p.DueAt = first.Add(time.Minute)
		}), ""},
		{"plain from now on", []news.Outcome{{State: news.Queued, Plain: true}, bad}, but(func(p *news.Post) {
			p.Plain, p.Attempts, p.Detail, p.DueAt = true, 2, "bad gateway", second.Add(time.Second)
		}), ""},
		{"parks the channel", []news.Outcome{{State: news.Queued, Reason: news.ReasonNoEntry, Detail: "missing access"}}, but(func(p *news.Post) {
			p.Attempts, p.Detail, p.DueAt = 1, "missing access", first
		}), news.ReasonNoEntry},
		{"dropping does not park the channel", []news.Outcome{{State: news.Dropped, Reason: news.ReasonGone}}, but(func(p *news.Post) {
			p.State, p.Reason, p.SettledAt = news.Dropped, news.ReasonGone, first
		}), ""},
		{"sent after it failed says nothing of the error", []news.Outcome{bad, sent}, but(func(p *news.Post) {
			p.State, p.Message, p.SettledAt, p.Attempts, p.DueAt = news.Sent, "9", second, 1, first.Add(time.Second)
		}), ""},
		{"what is settled stays so", []news.Outcome{sent, bad, {State: news.Dropped, Reason: news.ReasonGone}}, but(func(p *news.Post) {
			p.State, p.Message, p.SettledAt = news.Sent, "9", first
		}), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			enqueue(t, s, "1", "a")
			now := first
			for _, outcome := range tt.outcomes {
				settle(t, s, "a", outcome, now)
				now = second
			}
			got, _ := readPost(t, s, "a")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("post (-want +got):\n%s", diff)
			}
			view(t, s, func(tx *Tx) error {
				channel, err := tx.Channel("1")
				noError(t, err)
				if channel.Parked != tt.parked {
					t.Errorf("channel is parked for %q, want %q", channel.Parked, tt.parked)
				}
				if got, want := tx.Owed() == 1, tt.want.State == news.Queued; got != want {
					t.Errorf("post is owed: %v, want %v", got, want)
				}
				return nil
			})
		})
	}
}

func TestSettleOfAPostThatIsNotThere(t *testing.T) {
	s := open(t)
	settle(t, s, "a", news.Outcome{State: news.Sent}, start)
	if post, found := readPost(t, s, "a"); found {
		t.Errorf("Settle made %+v out of nothing", post)
	}
}
