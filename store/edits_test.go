package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// alert owes channel 1 an alert called "a" at start.
func alert(t *testing.T, s *Store) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		_, err := tx.Enqueue(news.Post{
			ID: "a", Channel: "1", Alert: &news.Alert{Topics: []string{"harbour"}, Title: "Quay closed"},
			Pace: news.Pace{Gap: 5 * time.Minute, Most: 6},
		}, start)
		return err
	})
}

// sent has an alert called "a" sent at start.
func sent(t *testing.T, s *Store) {
	t.Helper()
	alert(t, s)
	settle(t, s, "a", news.Outcome{State: news.Sent, Message: "9"}, start)
}

// change returns a change to what an alert says.
func change(what func(*news.Alert)) func(*news.Post) {
	return func(post *news.Post) {
		fresh := *post.Alert
		what(&fresh)
		post.Alert = &fresh
	}
}

func summarise(summary string) func(*news.Post) {
	return change(func(a *news.Alert) { a.Summary = summary })
}

func retopic(names ...string) func(*news.Post) {
	return change(func(a *news.Alert) { a.Topics = names })
}

func revise(t *testing.T, s *Store, id news.PostID, now time.Time, what func(*news.Post)) (revised bool) {
	t.Helper()
	update(t, s, func(tx *Tx) (err error) {
		revised, err = tx.Revise(id, now, what)
		return err
	})
	return revised
}

func settleEdit(t *testing.T, s *Store, id news.PostID, outcome news.Outcome, now time.Time) {
	t.Helper()
	update(t, s, func(tx *Tx) error { return tx.SettleEdit(id, outcome, now) })
}

// dueEdits returns the posts whose edits are due at now, and when the next is.
func dueEdits(t *testing.T, s *Store, now time.Time) (ids []news.PostID, next time.Time) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		posts, at, err := tx.DueEdits(now, 10, func(news.ChannelID) bool { return false })
		for _, post := range posts {
			ids = append(ids, post.ID)
		}
		next = at
		return err
	})
	return ids, next
}

// nextEdit ends the test unless the edit of the only post is due at want, not
// before; zero: never.
func nextEdit(t *testing.T, s *Store, want time.Time) {
	t.Helper()
	if ids, next := dueEdits(t, s, want.Add(-time.Nanosecond)); len(ids) > 0 || !next.Equal(want) {
		t.Fatalf("due are %v and the next at %v, want none before %v", ids, next, want)
	}
	if ids, _ := dueEdits(t, s, want); !want.IsZero() && len(ids) != 1 {
		t.Fatalf("due are %v at %v, want one", ids, want)
	}
}

func TestAQueuedPostIsRevisedInPlace(t *testing.T) {
	s := open(t)
	alert(t, s)
	if !revise(t, s, "a", start, summarise("It reopens.")) {
		t.Error("Revise = false, want true")
	}
	if revise(t, s, "a", start, summarise("It reopens.")) {
		t.Error("Revise = true where nothing changed, want false")
	}
	if got, _ := readPost(t, s, "a"); got.Alert.Summary != "It reopens." || got.Revision != 1 || len(got.Headings) > 0 {
		t.Errorf("post is %+v", got)
	}
	settle(t, s, "a", news.Outcome{State: news.Sent, Message: "9", Revision: 1}, start)
	nextEdit(t, s, time.Time{})
}

func TestAQueuedPostIsMadeDueByItsRevision(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		_, err := tx.Enqueue(news.Post{ID: "a", Channel: "1", DueAt: start.Add(time.Hour), Alert: &news.Alert{}}, start)
		return err
	})
	revise(t, s, "a", start, func(p *news.Post) { p.DueAt = start })
	if ids, _ := due(t, s, start, 1); len(ids) != 1 {
		t.Errorf("due are %v, want the post", ids)
	}
}

func TestHeadingsOfAQueuedPostAreRemembered(t *testing.T) {
	s := open(t)
	alert(t, s)
	revise(t, s, "a", start, retopic("harbour", "strike"))
	revise(t, s, "a", start, retopic("strike"))
	revise(t, s, "a", start, retopic("harbour"))
	revise(t, s, "a", start, retopic("harbour", "strike"))
	got, _ := readPost(t, s, "a")
	want := []news.Heading{
		{Topics: []string{"harbour"}, Title: "Quay closed"},
		{Topics: []string{"harbour", "strike"}, Title: "Quay closed"},
		{Topics: []string{"strike"}, Title: "Quay closed"},
	}
	if diff := cmp.Diff(want, got.Headings); diff != "" {
		t.Errorf("headings (-want +got):\n%s", diff)
	}
	settle(t, s, "a", news.Outcome{State: news.Sent, Message: "9"}, start)
	if got, _ := readPost(t, s, "a"); len(got.Headings) > 0 {
		t.Errorf("headings are %v once the message is known, want none", got.Headings)
	}
}

func TestWhatIsRevisedDuringAnAttemptIsOwedAsAnEdit(t *testing.T) {
	s := open(t)
	alert(t, s)
	revise(t, s, "a", start, summarise("while it was sent"))
	settle(t, s, "a", news.Outcome{State: news.Sent, Message: "9", Revision: 0}, start.Add(time.Second))
	nextEdit(t, s, start.Add(time.Second+5*time.Minute))
}

func TestEditsKeepTheirPace(t *testing.T) {
	s := open(t)
	sent(t, s)
	revise(t, s, "a", start.Add(time.Second), summarise("1"))
	revise(t, s, "a", start.Add(time.Minute), summarise("2"))
	at := start.Add(5 * time.Minute)
	for edit := range 6 {
		nextEdit(t, s, at)
		revise(t, s, "a", at, summarise("while the edit was made "+at.String()))
		at = at.Add(time.Second)
		settleEdit(t, s, "a", news.Outcome{State: news.Sent, Revision: edit + 2}, at)
		at = at.Add(5 * time.Minute)
	}
	nextEdit(t, s, time.Time{})
	revise(t, s, "a", at, summarise("after the last"))
	nextEdit(t, s, time.Time{})
}

func TestEditsWidenTheirGapWhereThePaceSaysSo(t *testing.T) {
	pace := news.Pace{Gap: time.Minute, Most: 4, Widen: true}
	for made, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute} {
		if got, ever := pace.Next(made, start); !ever || got.Sub(start) != want {
			t.Errorf("after %d edits the gap is %v, %v; want %v", made, got.Sub(start), ever, want)
		}
	}
	if _, ever := pace.Next(4, start); ever {
		t.Error("there is a fifth edit")
	}
}

func TestAnEditOfAQuietPostIsDueAtOnce(t *testing.T) {
	s := open(t)
	sent(t, s)
	revise(t, s, "a", start.Add(time.Hour), summarise("late"))
	nextEdit(t, s, start.Add(time.Hour))
}

func TestSettleEdit(t *testing.T) {
	at := start.Add(5 * time.Minute)
	tests := []struct {
		name    string
		outcome news.Outcome
		want    news.Edits
		parked  news.Reason
	}{
		{"made", news.Outcome{State: news.Sent, Revision: 1}, news.Edits{Shown: 1, Made: 1, At: at}, ""},
		{"made of what was said before", news.Outcome{State: news.Sent}, news.Edits{Made: 1, At: at, DueAt: at.Add(5 * time.Minute)}, ""},
		{"failed", news.Outcome{State: news.Queued, Retry: time.Second, Detail: "bad gateway"}, news.Edits{Failed: 1, DueAt: at.Add(time.Second), Detail: "bad gateway"}, ""},
		{"told to wait", news.Outcome{State: news.Queued, Retry: time.Hour, Told: true}, news.Edits{DueAt: at.Add(time.Hour)}, ""},
		{"refused", news.Outcome{State: news.Dropped, Revision: 1, Detail: "invalid form body"}, news.Edits{Shown: 1, Made: 1, At: at, Detail: "invalid form body"}, ""},
		{"deleted", news.Outcome{State: news.Dropped, Reason: news.ReasonDeleted}, news.Edits{Made: 1, At: at, Over: news.ReasonDeleted}, ""},
		{"parks the channel", news.Outcome{State: news.Queued, Told: true, Reason: news.ReasonNoEntry}, news.Edits{DueAt: at}, news.ReasonNoEntry},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			sent(t, s)
			revise(t, s, "a", start, summarise("more"))
			settleEdit(t, s, "a", tt.outcome, at)
			got, _ := readPost(t, s, "a")
			if diff := cmp.Diff(tt.want, got.Edits); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tt.parked == "" {
				nextEdit(t, s, got.Edits.DueAt)
			} else {
				nextEdit(t, s, at.Add(retryParked))
			}
		})
	}
}

func TestAMessageThatWasDeletedIsNotRevised(t *testing.T) {
	s := open(t)
	sent(t, s)
	revise(t, s, "a", start, summarise("more"))
	settleEdit(t, s, "a", news.Outcome{State: news.Dropped, Reason: news.ReasonDeleted}, start.Add(time.Hour))
	if revise(t, s, "a", start.Add(2*time.Hour), summarise("and more")) {
		t.Error("Revise = true, want false")
	}
	nextEdit(t, s, time.Time{})
}

func TestDueEditsOutliveARestartAndAClockThatWasWrong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	s := openAt(t, path)
	sent(t, s)
	revise(t, s, "a", start.Add(30*day), summarise("in a month by the clock"))
	noError(t, s.Close())
	s = openAt(t, path)
	nextEdit(t, s, start.Add(30*day))
	update(t, s, func(tx *Tx) error { return tx.Hasten(start, day) })
	nextEdit(t, s, start)
}

func TestSweepForgetsTheEditsOfWhatItForgets(t *testing.T) {
	s := open(t)
	sent(t, s)
	update(t, s, func(tx *Tx) error { return tx.Park("1", news.ReasonGone, "", start) })
	revise(t, s, "a", start, summarise("to nobody"))
	update(t, s, func(tx *Tx) error {
		swept, err := tx.Sweep(start.Add(31*day), 100)
		if swept.Forgotten != 1 {
			t.Errorf("swept %+v, want the post forgotten", swept)
		}
		return err
	})
	update(t, s, func(tx *Tx) error { return tx.Unpark("1") })
	nextEdit(t, s, time.Time{})
}

func TestAListedPostIsNotSentAndNotQueuedAgain(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		post := news.Post{ID: "a", Channel: "1", Alert: &news.Alert{}}
		noError(t, tx.PutListed(post, "list/1/t/s", start))
		added, err := tx.Enqueue(post, start)
		if added || tx.Owed() > 0 {
			t.Errorf("added: %v, owed: %d; want neither", added, tx.Owed())
		}
		return err
	})
	if got, _ := readPost(t, s, "a"); got.State != news.Listed || got.In != "list/1/t/s" {
		t.Errorf("post is %+v", got)
	}
}
