package desk

import (
	"log/slog"
	"path/filepath"
	"strconv"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests are the same everywhere

	"newsdesk/news"
	"newsdesk/store"
)

// digestZones are zones with clocks of their own kind.
var digestZones = []string{
	"UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Santiago",
	"America/Sao_Paulo", "America/Asuncion", "America/Havana", "America/Scoresbysund", "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut",
	"Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham",
}

// years is a desk with a digest in each zone at midnight, half past two and eight.
type years struct {
	*Desk
	t         *testing.T
	schedules []news.Schedule
}

func newYears(t *testing.T, zones []string, from time.Time) *years {
	t.Helper()
	s, err := store.OpenTemporary(filepath.Join(t.TempDir(), "newsdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	y := &years{t: t}
	y.restart(s)
	for i, zone := range zones {
		for n, minute := range []int{0, 2*60 + 30, 8 * 60} {
			set, err := y.SetSchedule(harbour, news.Schedule{Channel: news.ChannelID(strconv.Itoa(1000 + 10*i + n)), Minute: minute, Zone: zone}, from)
			if err != nil {
				t.Fatal(err)
			}
			y.schedules = append(y.schedules, set)
		}
	}
	return y
}

func (y *years) restart(s *store.Store) {
	y.t.Helper()
	d, err := New(s, slog.New(slog.DiscardHandler))
	if err == nil {
		err = s.Update(func(tx *store.Tx) error { return tx.PutGuild(news.Guild{ID: harbour}) })
	}
	if err == nil {
		err = d.Reload()
	}
	if err != nil {
		y.t.Fatal(err)
	}
	y.Desk = d
}

// post posts what is due, and returns when to look again: a minute later at most.
func (y *years) post(now time.Time) (next time.Time) {
	y.t.Helper()
	next, err := y.PostDigests(now)
	if err != nil {
		y.t.Fatal(err)
	}
	return next
}

// wantEachDayOnce holds the digests in the store against the calendars.
func (y *years) wantEachDayOnce(from, until time.Time) (digests int) {
	y.t.Helper()
	err := y.Store.View(func(tx *store.Tx) error {
		for _, s := range y.schedules {
			zone := y.zoneOf(s)
			had := map[news.Day]int{}
			for post, err := range tx.DigestsIn(s.Channel) {
				if err != nil {
					return err
				}
				had[post.Digest.Day]++
				digests++
			}
			for at := from.Add(25 * time.Hour); at.Before(until.Add(-25 * time.Hour)); at = at.Add(6 * time.Hour) {
				if day := news.DayOf(at.In(zone)); had[day] != 1 {
					y.t.Errorf("%s at %d: %s has %d digests", s.Zone, s.Minute, day, had[day])
				}
			}
		}
		return nil
	})
	if err != nil {
		y.t.Fatal(err)
	}
	return digests
}

// TestE23DeskPostsEachDayOnce lives through the days on which most clocks are set,
// restarting every few days; in short, through one such week.
func TestE23DeskPostsEachDayOnce(t *testing.T) {
	spans := []struct{ from, until time.Time }{
		{time.Date(2011, 12, 26, 12, 0, 0, 0, time.UTC), time.Date(2012, 1, 3, 12, 0, 0, 0, time.UTC)},
		{time.Date(2018, 10, 20, 12, 0, 0, 0, time.UTC), time.Date(2018, 11, 8, 12, 0, 0, 0, time.UTC)},
		{time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC), time.Date(2026, 4, 8, 12, 0, 0, 0, time.UTC)},
	}
	if testing.Short() {
		spans = spans[:1]
	}
	total := 0
	for _, span := range spans {
		y := newYears(t, digestZones, span.from)
		looks := 0
		for now := span.from; now.Before(span.until); looks++ {
			now = y.post(now)
			if looks%500 == 499 {
				y.restart(y.Store)
			}
		}
		total += y.wantEachDayOnce(span.from, span.until)
	}
	t.Logf("%d digests, each once", total)
}

// TestE24DeskDoublesNoDigestWhenTheClockJumps sets the clock back an hour, forth a
// day, and back a day, a little after a digest was posted.
func TestE24DeskDoublesNoDigestWhenTheClockJumps(t *testing.T) {
	for _, jump := range []time.Duration{-time.Hour, 24 * time.Hour, -24 * time.Hour} {
		from := time.Date(2026, 9, 4, 12, 0, 0, 0, time.UTC)
		y := newYears(t, []string{"UTC", "America/Santiago", "Asia/Kathmandu"}, from)
		now := from
		for step := range 6 * 24 * 2 {
			if now = now.Add(30 * time.Minute); step == 3*24*2 {
				now = now.Add(jump)
			}
			y.post(now)
		}
		err := y.Store.View(func(tx *store.Tx) error {
			for _, s := range y.schedules {
				posts := 0
				for _, err := range tx.DigestsIn(s.Channel) {
					if err != nil {
						return err
					}
					posts++
				}
				if posts < 5 || posts > 7 { // IDs are made of dates: more of them are more days
					t.Errorf("%v, %s at %d: %d digests in six days", jump, s.Zone, s.Minute, posts)
				}
			}
			if owed := tx.Owed(); owed > 7*len(y.schedules) {
				t.Errorf("%v: %d posts are owed", jump, owed)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
