package store

import (
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"newsdesk/news"
)

// scheduleOf tells schedules apart.
type scheduleOf struct {
	Guild   news.GuildID
	Channel news.ChannelID
}

func drawScheduleOf(t *rapid.T) scheduleOf { return scheduleOf{drawGuild(t), drawChannel(t)} }

// putSchedule puts a schedule as members do: what its digests were is kept.
func (m *machine) putSchedule(t *rapid.T, tx *Tx) {
	key := drawScheduleOf(t)
	s, found, err := tx.Schedule(key.Guild, key.Channel)
	noError(t, err)
	if want, wanted := m.want.schedules[key]; found != wanted {
		t.Fatalf("Schedule = %v, %v, want %v, %v", s, found, want, wanted)
	}
	s = news.Schedule{Guild: key.Guild, Channel: key.Channel, Last: s.Last, LastAt: s.LastAt, From: m.now}
	s.Minute, s.Paused = rapid.IntRange(0, 3).Draw(t, "minute"), rapid.IntRange(0, 3).Draw(t, "paused") == 0
	noError(t, tx.PutSchedule(s))
	m.want.schedules[key] = s
}

func (m *machine) removeSchedule(t *rapid.T, tx *Tx) {
	key := drawScheduleOf(t)
	noError(t, tx.RemoveSchedule(key.Guild, key.Channel))
	delete(m.want.schedules, key)
	of, err := tx.SchedulesOf(key.Guild)
	noError(t, err)
	same(t, "SchedulesOf", of, m.want.schedulesOf(key.Guild))
}

// postDigest posts the digest of a day, which was made by the schedule as it is,
// or as it was before somebody else changed it.
func (m *machine) postDigest(t *rapid.T, tx *Tx) {
	if len(m.want.schedules) == 0 {
		return
	}
	keys := slices.SortedFunc(maps.Keys(m.want.schedules), compareSchedules)
	made, today := m.want.schedules[rapid.SampledFrom(keys).Draw(t, "schedule")], m.drawDay(t)
	parts := rapid.IntRange(0, 2).Draw(t, "parts")
	if len(m.want.queues[made.Channel])+parts > crowd {
		return // what becomes of the rest, owe sees
	}
	var posts []news.Post
	for part := range parts {
		posts = append(posts, news.Post{
			ID: news.NewDigestID(made.Channel, today, part+1), Channel: made.Channel, Digest: &news.Digest{Day: today, Part: part + 1},
		})
	}
	switch rapid.IntRange(0, 5).Draw(t, "meanwhile") {
	case 0:
		made.From = made.From.Add(-time.Second)
	case 1:
		made.Last = "2001-01-01"
	}
	added, err := tx.PostDigest(made, today, posts, m.now)
	noError(t, err)
	same(t, "PostDigest", added, m.want.postDigest(made, today, posts, m.now))
}

func (m *model) postDigest(made news.Schedule, today news.Day, posts []news.Post, now time.Time) (added bool) {
	key := scheduleOf{made.Guild, made.Channel}
	s := m.schedules[key]
	if s.Paused || s.Last != made.Last || !s.From.Equal(made.From) {
		return false
	}
	s.Last = today
	defer func() { m.schedules[key] = s }()
	if _, posted := m.posts[news.NewDigestID(s.Channel, today, 1)]; posted {
		return false
	}
	s.LastAt = now
	for _, post := range posts {
		m.enqueue(post, now)
	}
	return len(posts) > 0
}

func (m *model) schedulesOf(guild news.GuildID) (of []news.Schedule) {
	for _, key := range slices.SortedFunc(maps.Keys(m.schedules), compareSchedules) {
		if key.Guild == guild {
			of = append(of, m.schedules[key])
		}
	}
	return of
}

// compareSchedules orders schedules as the file does.
func compareSchedules(a, b scheduleOf) int {
	return slices.Compare(pair(a.Guild, a.Channel), pair(b.Guild, b.Channel))
}
