package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// oweAlerts owes channel alerts about n stories since start.
func oweAlerts(t *testing.T, s *Store, channel news.ChannelID, n int) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		for i := range n {
			oweAlert(t, tx, channel, i, start)
		}
		return nil
	})
}

// oweAlert owes channel an alert about its story n.
func oweAlert(t *testing.T, tx *Tx, channel news.ChannelID, n int, since time.Time) {
	t.Helper()
	story := news.StoryID(fmt.Sprintf("%s-%d", channel, n))
	alert := &news.Alert{Story: story, Title: fmt.Sprint("Story ", n), Topics: []string{"ports"}, Source: "Courier"}
	_, err := tx.Enqueue(news.Post{ID: news.NewAlertID(channel, story), Channel: channel, Alert: alert}, since)
	noError(t, err)
}

// catchUp returns how many posts of channel 1 went into lists, and what it is owed then.
func catchUp(t *testing.T, s *Store, now time.Time) (folded int, owed []news.Post) {
	t.Helper()
	update(t, s, func(tx *Tx) (err error) {
		if folded, err = tx.CatchUp("1", now); err == nil {
			owed, err = tx.waiting("1")
		}
		return err
	})
	return folded, owed
}

// told returns the stories that posts tell of in order, and how many they count before.
func told(posts []news.Post) (stories []news.StoryID, counted int) {
	for _, post := range posts {
		if post.Alert != nil {
			stories = append(stories, post.Alert.Story)
			continue
		}
		counted += post.List.More
		for _, line := range post.List.Lines {
			stories = append(stories, line.Story)
		}
	}
	return stories, counted
}

func TestCatchUpListsTheOldestOfTooMuch(t *testing.T) {
	tests := []struct {
		name                   string
		owed                   int
		folded, posts, counted int
	}{
		{"a handful is sent one by one", 11, 0, 11, 0},
		{"a dozen is too much", 12, 5, 8, 0},
		{"as much as fits", 67, 60, 11, 0},
		{"one more is counted", 68, 61, 11, 1},
		{"thousands, of most of which lists tell already", 2500, 48, 11, 2433},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			oweAlerts(t, s, "1", tt.owed)
			oweAlerts(t, s, "12", 3)
			folded, owed := catchUp(t, s, start.Add(time.Minute))
			stories, counted := told(owed)
			if folded != tt.folded || len(owed) != tt.posts || counted != tt.counted || len(stories)+counted != tt.owed {
				t.Errorf("%d folded, %d posts owed of %d stories and %d counted, want %d, %d, all, %d",
					folded, len(owed), len(stories), counted, tt.folded, tt.posts, tt.counted)
			}
			for i, story := range stories {
				if want := news.StoryID(fmt.Sprint("1-", i+counted)); story != want {
					t.Fatalf("story %d is %s, want %s: order is to be kept", i, story, want)
				}
			}
			if again, _ := catchUp(t, s, start.Add(2*time.Minute)); again != 0 {
				t.Errorf("folded %d posts again, want none", again)
			}
		})
	}
}

func TestCatchUpListsWhatIsLate(t *testing.T) {
	const minute, hour, day = time.Minute, time.Hour, 24 * time.Hour
	of := func(n int, waited time.Duration) []time.Duration { return slices.Repeat([]time.Duration{waited}, n) }
	tests := []struct {
		name                 string
		waited               []time.Duration // of what the channel is owed, in order
		listed, named, alone int
	}{
		{"a few that just waited for Discord", of(5, 20*minute), 0, 0, 5},
		{"two that waited for hours", of(2, 5*hour), 0, 0, 2},
		{"two that waited for days", of(2, 3*day), 0, 0, 2},
		{"three that waited for half an hour", of(3, 30*minute), 3, 3, 0},
		{"two old and many new ones", slices.Concat(of(2, hour), of(9, minute)), 0, 0, 11},
		{"three old and some new ones", slices.Concat(of(3, hour), of(8, minute)), 3, 3, 8},
		{"three old and too many new ones", slices.Concat(of(3, hour), of(9, minute)), 5, 5, 7},
		{"many old and some new ones", slices.Concat(of(40, hour), of(3, minute)), 40, 40, 3},
		{"what is more than a day old is counted", slices.Concat(of(3, day), of(4, 23*hour), of(2, minute)), 7, 4, 2},
		{"but there is something to read", of(5, 3*day), 5, 1, 0},
		{"a night, and a morning that is of this day", slices.Concat(of(30, 2*day), of(6, 8*hour), of(1, minute)), 36, 6, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, now := open(t), start.Add(7*day)
			update(t, s, func(tx *Tx) error {
				for i, waited := range tt.waited {
					oweAlert(t, tx, "1", i, now.Add(-waited))
				}
				return nil
			})
			folded, owed := catchUp(t, s, now)
			named, counted := told(slices.DeleteFunc(slices.Clone(owed), func(p news.Post) bool { return !isLate(p) }))
			alone := slices.DeleteFunc(owed, isLate)
			if folded != tt.listed || len(named) != tt.named || counted != tt.listed-tt.named || len(alone) != tt.alone {
				t.Errorf("%d folded, %d of them named, %d counted, %d told one by one, want %d, %d, %d, %d",
					folded, len(named), counted, len(alone), tt.listed, tt.named, tt.listed-tt.named, tt.alone)
			}
			if again, _ := catchUp(t, s, now.Add(time.Minute)); again != 0 {
				t.Errorf("folded %d posts again, want none", again)
			}
		})
	}
}

func TestALateListThatHasToWaitKeepsItsNames(t *testing.T) {
	s, now := open(t), start.Add(20*time.Hour)
	oweAlerts(t, s, "1", 5)
	catchUp(t, s, now)
	update(t, s, func(tx *Tx) error {
		for i := range 3 {
			oweAlert(t, tx, "1", 5+i, now)
		}
		return nil
	})
	for _, tt := range []struct {
		after                  time.Duration
		folded, named, counted int
	}{
		{time.Hour, 4, 8, 0},      // the list, and what came since
		{30 * time.Hour, 0, 8, 0}, // a list alone is not made anew
	} {
		folded, owed := catchUp(t, s, now.Add(tt.after))
		if named, counted := told(owed); folded != tt.folded || len(named) != tt.named || counted != tt.counted {
			t.Errorf("after %s: %d folded, %d named, %d counted, want %d, %d, %d",
				tt.after, folded, len(named), counted, tt.folded, tt.named, tt.counted)
		}
	}
}

// The lists take the places of posts, of which there are few; the lines of lists
// that they take in may be many, and long.
func TestCatchUpMakesNoMoreListsThanThereWerePosts(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for i := range 3 {
			list := &news.List{Topic: "ports"}
			for n := range news.MostLines {
				list.Lines = append(list.Lines, news.Line{
					Story: news.StoryID(fmt.Sprint(i, "-", n)), Title: strings.Repeat("long ", 50), Link: "https://courier.example/" + strings.Repeat("x", 400),
				})
			}
			_, err := tx.Enqueue(news.Post{ID: news.PostID(fmt.Sprint("list/1/p/", i)), Channel: "1", List: list}, start)
			noError(t, err)
		}
		return nil
	})
	_, owed := catchUp(t, s, start.Add(time.Hour))
	if stories, counted := told(owed); len(owed) != 3 || len(stories)+counted != 3*news.MostLines || counted == 0 {
		t.Errorf("%d lists with %d lines and %d counted, want three of all %d", len(owed), len(stories), counted, 3*news.MostLines)
	}
}

func TestWhatWentIntoALateListIsNeverOwedAgain(t *testing.T) {
	s := open(t)
	oweAlerts(t, s, "1", 100)
	catchUp(t, s, start)
	oweAlerts(t, s, "1", 100)
	_, owed := catchUp(t, s, start)
	if stories, counted := told(owed); len(stories)+counted != 100 {
		t.Errorf("%d stories are told and %d counted, want 100 in all", len(stories), counted)
	}
	for i := range 100 {
		post, _ := readPost(t, s, news.NewAlertID("1", news.StoryID(fmt.Sprint("1-", i))))
		list, found := readPost(t, s, post.In)
		if post.State == news.Listed && (!found || list.State != news.Queued || post.Reason != news.ReasonLate) {
			t.Fatalf("%s is %s in %q (%s), want it told of in a list that is owed", post.ID, post.State, post.In, post.Reason)
		}
	}
}

func TestLateListsTakeInWhatCameSince(t *testing.T) {
	s := open(t)
	oweAlerts(t, s, "1", 40)
	catchUp(t, s, start)
	update(t, s, func(tx *Tx) error {
		for i := range 30 {
			story := news.StoryID(fmt.Sprint("since-", i))
			_, err := tx.Enqueue(news.Post{ID: news.NewAlertID("1", story), Channel: "1", Alert: &news.Alert{Story: story}}, start)
			noError(t, err)
		}
		return nil
	})
	_, owed := catchUp(t, s, start)
	stories, counted := told(owed)
	if len(owed) != lateLists+lateAlerts || len(stories)+counted != 70 || counted != 3 {
		t.Errorf("%d posts, %d stories, %d counted, want 11 posts of 70 stories, 3 of them counted", len(owed), len(stories), counted)
	}
}

func TestCatchUpLeavesAloneWhatMayHaveBeenSent(t *testing.T) {
	s := open(t)
	oweAlerts(t, s, "1", 30)
	settle(t, s, "alert/1/1-2", news.Outcome{State: news.Queued, Retry: time.Second}, start)
	_, owed := catchUp(t, s, start)
	stories, _ := told(owed)
	if post, _ := readPost(t, s, "alert/1/1-2"); post.State != news.Queued || len(stories) != 30 {
		t.Errorf("the post that was tried is %s, and %d stories are told, want it queued, and all", post.State, len(stories))
	}
}

func TestCatchUpTakesListsOfTopicsApart(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		list := &news.List{Topic: "ports", TopicID: "p", Lines: []news.Line{
			{Story: "a", Since: 1, Topics: []string{"ferries"}}, {Story: "b", Since: 2},
		}}
		_, err := tx.Enqueue(news.Post{ID: "list/1/p/a", Channel: "1", List: list}, start)
		noError(t, err)
		return tx.PutListed(news.Post{ID: "alert/1/a", Channel: "1", Alert: &news.Alert{Story: "a"}}, "list/1/p/a", start)
	})
	oweAlerts(t, s, "1", 20)
	_, owed := catchUp(t, s, start)
	line := owed[0].List.Lines[0]
	if line.Story != "a" || line.Since != 0 || len(line.Topics) != 2 || line.Topics[0] != "ports" {
		t.Errorf("the first line is %+v, want that of the list, of both topics", line)
	}
	if alert, _ := readPost(t, s, "alert/1/a"); alert.In != owed[0].ID {
		t.Errorf("the alert is told of in %s, want %s", alert.In, owed[0].ID)
	}
	revised := false
	update(t, s, func(tx *Tx) (err error) {
		revised, err = tx.Revise(owed[0].ID, start, func(post *news.Post) { post.List.Lines[0].Sources = 3 })
		return err
	})
	if !revised {
		t.Error("the line did not grow")
	}
}

func TestEnqueueListsTheOldestOfMoreThanAChannelMayBeOwed(t *testing.T) {
	tests := []struct {
		name                  string
		owed                  int
		times, posts, counted int // lists were made so often
	}{
		{"as much as may be", 500, 0, 500, 0},
		{"one more", 501, 1, 12, 433},
		{"as much again as there is room for", 989, 1, 500, 433},
		{"and one more", 990, 2, 12, 922},
		{"two weeks of a busy channel", 20_000, 40, 440, 19_504},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, times := open(t), 0
			s.Crowded = func(channel news.ChannelID, posts int) {
				if times++; channel != "1" || posts < 493 {
					t.Errorf("lists took the place of %d posts in channel %s, want 493 or more in 1", posts, channel)
				}
			}
			for first := 0; first < tt.owed; first += 250 {
				update(t, s, func(tx *Tx) error {
					for n := first; n < min(first+250, tt.owed); n++ {
						oweAlert(t, tx, "1", n, start)
					}
					return nil
				})
			}
			oweAlerts(t, s, "12", 3)
			var owed []news.Post
			view(t, s, func(tx *Tx) (err error) { owed, err = tx.waiting("1"); return err })
			stories, counted := told(owed)
			if times != tt.times || len(owed) != tt.posts || counted != tt.counted || len(stories)+counted != tt.owed {
				t.Errorf("lists made %d times, %d posts owed of %d stories and %d counted, want %d, %d, all %d, %d",
					times, len(owed), len(stories), counted, tt.times, tt.posts, tt.owed, tt.counted)
			}
			for i, story := range stories[1:] {
				if want := news.StoryID(fmt.Sprint("1-", i+1+counted)); story != want || stories[0] != "1-0" {
					t.Fatalf("story %d after %s is %s, want %s after 1-0: order is to be kept", i, stories[0], story, want)
				}
			}
		})
	}
}

// The first post may be on its way, which only its sender knows: told of in a list
// as well it would be told twice.
func TestEnqueueLeavesAloneWhatMayBeOnItsWay(t *testing.T) {
	s := open(t)
	oweAlerts(t, s, "1", 400)
	settle(t, s, "alert/1/1-70", news.Outcome{State: news.Queued, Retry: time.Second}, start)
	oweAlerts(t, s, "1", 501)
	for _, id := range []news.PostID{"alert/1/1-0", "alert/1/1-70", "alert/1/1-494"} {
		if post, _ := readPost(t, s, id); post.State != news.Queued {
			t.Errorf("%s is %s, want it queued", id, post.State)
		}
	}
	if post, _ := readPost(t, s, "alert/1/1-1"); post.State != news.Listed {
		t.Errorf("%s is %s, want it in a list", post.ID, post.State)
	}
}

func TestOnlyWhatIsCommittedIsCrowded(t *testing.T) {
	s, planned := open(t), errors.New("as planned")
	s.Crowded = func(news.ChannelID, int) { t.Error("told of lists that nobody is owed") }
	err := s.Update(func(tx *Tx) error {
		for n := range 501 {
			oweAlert(t, tx, "1", n, start)
		}
		return planned
	})
	if !errors.Is(err, planned) {
		t.Errorf("Update = %v, want %v", err, planned)
	}
}
