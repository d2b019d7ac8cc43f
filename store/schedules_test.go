package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// scheduled returns a schedule of a guild's channel that is in the store.
func scheduled(t *testing.T, s *Store) news.Schedule {
	t.Helper()
	schedule := news.Schedule{Guild: "7", Channel: "1", Minute: 480, From: start}
	update(t, s, func(tx *Tx) error { return tx.PutSchedule(schedule) })
	return schedule
}

// postDigest posts the digest of a day in two parts and returns whether that was new, how
// many posts are owed, and the schedule.
func postDigest(t *testing.T, s *Store, made news.Schedule, now time.Time) (added bool, owed int, after news.Schedule) {
	t.Helper()
	const day = "2026-03-01"
	update(t, s, func(tx *Tx) (err error) {
		posts := []news.Post{
			{ID: news.NewDigestID(made.Channel, day, 1), Channel: made.Channel, Digest: &news.Digest{Day: day, Part: 1}},
			{ID: news.NewDigestID(made.Channel, day, 2), Channel: made.Channel, Digest: &news.Digest{Day: day, Part: 2}},
		}
		added, err = tx.PostDigest(made, day, posts, now)
		noError(t, err)
		owed = tx.Owed()
		after, _, err = tx.Schedule(made.Guild, made.Channel)
		return err
	})
	return added, owed, after
}

func TestADigestAndItsDateAreOneThing(t *testing.T) {
	s := open(t)
	made := scheduled(t, s)
	added, owed, after := postDigest(t, s, made, start)
	want := made
	want.Last, want.LastAt = "2026-03-01", start
	if diff := cmp.Diff(want, after); !added || owed != 2 || diff != "" {
		t.Errorf("added %v, %d owed, schedule (-want +got):\n%s", added, owed, diff)
	}
	if added, owed, _ := postDigest(t, s, made, start); added || owed != 2 {
		t.Errorf("made before that one: added %v, %d owed", added, owed)
	}
	var parts []int
	view(t, s, func(tx *Tx) error {
		for post, err := range tx.DigestsIn("1") {
			noError(t, err)
			parts = append(parts, post.Digest.Part)
		}
		return nil
	})
	if diff := cmp.Diff([]int{1, 2}, parts); diff != "" {
		t.Errorf("DigestsIn (-want +got):\n%s", diff)
	}
}

// TestADigestIsPostedIfItsScheduleIsAsItWas changes the schedule after the digest
// was made.
func TestADigestIsPostedIfItsScheduleIsAsItWas(t *testing.T) {
	tests := []struct {
		name   string
		change func(tx *Tx, s news.Schedule) error
		posted bool
	}{
		{"as it was", func(*Tx, news.Schedule) error { return nil }, true},
		{"other stories", func(tx *Tx, s news.Schedule) error { s.Stories = 3; return tx.PutSchedule(s) }, true},
		{"removed", func(tx *Tx, s news.Schedule) error { return tx.RemoveSchedule(s.Guild, s.Channel) }, false},
		{"paused", func(tx *Tx, s news.Schedule) error { s.Paused = true; return tx.PutSchedule(s) }, false},
		{"set anew", func(tx *Tx, s news.Schedule) error { s.From = start.Add(1); return tx.PutSchedule(s) }, false},
		{"posted", func(tx *Tx, s news.Schedule) error { s.Last = "2026-03-01"; return tx.PutSchedule(s) }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			made := scheduled(t, s)
			update(t, s, func(tx *Tx) error { return tt.change(tx, made) })
			if added, _, _ := postDigest(t, s, made, start); added != tt.posted {
				t.Errorf("posted: %v, want %v", added, tt.posted)
			}
		})
	}
}

// TestE24ADayHasOneDigestWhateverItsScheduleSays forgets the last date, as a
// schedule that is removed and set again does.
func TestE24ADayHasOneDigestWhateverItsScheduleSays(t *testing.T) {
	s := open(t)
	made := scheduled(t, s)
	postDigest(t, s, made, start)
	update(t, s, func(tx *Tx) error { return tx.PutSchedule(made) })
	if added, owed, after := postDigest(t, s, made, start); added || owed != 2 || after.Last != "2026-03-01" {
		t.Errorf("added %v, %d owed, last %q", added, owed, after.Last)
	}
}

func TestSchedulesGoWithTheirGuild(t *testing.T) {
	s := open(t)
	left := start.Add(time.Hour)
	update(t, s, func(tx *Tx) error {
		for _, guild := range []news.GuildID{"7", "70"} {
			noError(t, tx.PutSchedule(news.Schedule{Guild: guild, Channel: "1" + news.ChannelID(guild)}))
		}
		return tx.PutGuild(news.Guild{ID: "7", LeftAt: left})
	})
	sweep(t, s, left.Add(30*day), 100)
	view(t, s, func(tx *Tx) error {
		var got []news.GuildID
		for schedule, err := range tx.Schedules() {
			noError(t, err)
			got = append(got, schedule.Guild)
		}
		if diff := cmp.Diff([]news.GuildID{"70"}, got); diff != "" {
			t.Errorf("Schedules (-want +got):\n%s", diff)
		}
		return nil
	})
}
