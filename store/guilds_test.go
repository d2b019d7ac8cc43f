package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"newsdesk/news"
)

func TestAGuildIsForgottenWithItsChannelsAndWhatTheyAreOwed(t *testing.T) {
	s := open(t)
	left := start.Add(time.Hour)
	update(t, s, func(tx *Tx) error {
		for channel, guild := range map[news.ChannelID]news.GuildID{"1": "7", "12": "70"} {
			noError(t, tx.PutChannel(news.Channel{ID: channel, Guild: guild}))
			noError(t, tx.Hold(news.Held{Channel: channel, Day: "2026-03-01", Story: "s1"}, left.Add(29*day)))
			_, err := tx.Enqueue(news.Post{ID: news.NewAlertID(channel, "s1"), Channel: channel}, left.Add(29*day))
			noError(t, err)
		}
		noError(t, tx.PutGuild(news.Guild{ID: "70"}))
		return tx.PutGuild(news.Guild{ID: "7", LeftAt: left})
	})
	sweep(t, s, left.Add(30*day-time.Nanosecond), 100)
	view(t, s, func(tx *Tx) error {
		if tx.Owed() != 2 {
			t.Errorf("%d posts are owed before the month is over, want 2", tx.Owed())
		}
		return nil
	})
	sweep(t, s, left.Add(30*day), 100)
	view(t, s, func(tx *Tx) error {
		var channels []news.ChannelID
		for channel, err := range tx.Channels() {
			noError(t, err)
			channels = append(channels, channel.ID)
		}
		if diff := cmp.Diff([]news.ChannelID{"12"}, channels); diff != "" {
			t.Errorf("channels (-want +got):\n%s", diff)
		}
		for channel, want := range map[news.ChannelID]int{"1": 0, "12": 1} {
			if held, err := tx.HeldFor(channel, "2026-03-01"); err != nil || len(held) != want {
				t.Errorf("HeldFor(%s) = %v, %v, want %d", channel, held, err, want)
			}
		}
		post, _, err := tx.Post(news.NewAlertID("1", "s1"))
		if err != nil || post.State != news.Dropped || post.Reason != news.ReasonGone || tx.Owed() != 1 {
			t.Errorf("the post is %+v, %v; %d are owed", post, err, tx.Owed())
		}
		return nil
	})
}

func TestTopicsOfAnOlderFileAreDeclared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	db := openRaw(t, path)
	noError(t, migrateWith(db, migrations()[:1]))
	noError(t, db.Update(func(b *bbolt.Tx) error {
		return b.Bucket([]byte("topics")).Put([]byte("t1"), []byte(`{"id":"t1","name":"harbour","query":"harbour","declared":true}`))
	}))
	noError(t, db.Close())
	view(t, openAt(t, path), func(tx *Tx) error {
		topics, err := tx.TopicsOf("")
		if err != nil || len(topics) != 1 || topics[0].Name != "harbour" {
			t.Errorf("TopicsOf = %v, %v", topics, err)
		}
		return nil
	})
}

func TestTracesOfTopics(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for range 3 {
			noError(t, tx.Count("t", "1", "2026-03-01", start))
		}
		noError(t, tx.Count("t", "12", "2026-03-01", start))
		noError(t, tx.Count("t", "1", "2026-03-02", start.Add(day)))
		noError(t, tx.Count("t2", "1", "2026-03-01", start))
		noError(t, tx.PutVote(news.Vote{Topic: "t", Story: "s", User: "u", At: start}))
		return tx.PutDeleted(news.Deleted{ID: "u1", Guild: "7", Topic: &news.Topic{ID: "t"}, Until: start.Add(2 * day)})
	})
	tallies := func() (lines []string) {
		view(t, s, func(tx *Tx) error {
			for channel, n := range tx.Tallies("t") {
				lines = append(lines, string(channel)+": "+string(rune('0'+n)))
			}
			return nil
		})
		return lines
	}
	if diff := cmp.Diff([]string{"1: 3", "1: 1", "12: 1"}, tallies()); diff != "" {
		t.Errorf("tallies (-want +got):\n%s", diff)
	}
	sweep(t, s, start.Add(2*day), 100) // the topic is not to be had back
	if got := tallies(); len(got) > 0 {
		t.Errorf("tallies of a topic that is gone: %v", got)
	}
	view(t, s, func(tx *Tx) error {
		if got := tx.Tally("t2", "1", "2026-03-01"); got != 1 {
			t.Errorf("the other topic has %d, want 1", got)
		}
		if votes, err := tx.Votes("t"); err != nil || len(votes) > 0 {
			t.Errorf("votes on a topic that is gone: %v, %v", votes, err)
		}
		return nil
	})
	sweep(t, s, start.Add(8*day), 100)
	view(t, s, func(tx *Tx) error {
		if got := tx.Tally("t2", "1", "2026-03-01"); got != 0 {
			t.Errorf("after eight days the other topic has %d, want 0", got)
		}
		return nil
	})
}

func TestARoleIsLeftAloneForHalfAnHour(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error { return tx.Ping("77", start) })
	tests := []struct {
		name string
		role news.RoleID
		at   time.Time
		want bool
	}{
		{"at once", "77", start, false},
		{"too early", "77", start.Add(PingEvery - 1), false},
		{"in time", "77", start.Add(PingEvery), true},
		{"another role", "78", start, true},
		{"the clock was wrong", "77", start.Add(-time.Minute), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			view(t, s, func(tx *Tx) error {
				if got := tx.MayPing(tt.role, tt.at); got != tt.want {
					t.Errorf("MayPing = %v, want %v", got, tt.want)
				}
				return nil
			})
		})
	}
}
