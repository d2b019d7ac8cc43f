package news

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests are the same everywhere
)

// digestZones have clocks that are set forward at midnight, by half an hour, twice
// a year around Ramadan, over a whole day, or never.
var digestZones = []string{
	"UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Santiago",
	"America/Sao_Paulo", "America/Asuncion", "America/Havana", "America/Scoresbysund", "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut",
	"Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham",
}

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func at(t *testing.T, zone, written string) time.Time {
	t.Helper()
	instant, err := time.ParseInLocation("2006-01-02 15:04", written, zoneOf(t, zone))
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

// TestE23EveryLocalDayHasOneDigest lives through ten years in each zone; in short,
// through one.
func TestE23EveryLocalDayHasOneDigest(t *testing.T) {
	from, until := time.Date(2010, 7, 1, 12, 0, 0, 0, time.UTC), time.Date(2020, 7, 1, 12, 0, 0, 0, time.UTC)
	if testing.Short() {
		from = from.AddDate(1, 0, 0)
		until = from.AddDate(1, 0, 0)
	}
	digests, doubled, missed := 0, 0, 0
	for _, name := range digestZones {
		zone := zoneOf(t, name)
		for _, minute := range []int{0, 2*60 + 30, 8 * 60} {
			had := map[Day]int{}
			s := Schedule{Minute: minute, From: from}
			for now := from; now.Before(until); {
				due, ok := s.Next(now, zone)
				if !ok {
					t.Fatalf("%s at %d: nothing is due after %v", name, minute, now)
				}
				if due.At.After(now) {
					now = due.At.Add(time.Duration(len(had)%60) * time.Second)
					continue
				}
				if wrong := wrongTime(due, minute, zone); wrong != "" {
					t.Errorf("%s at %d: %s of %s: %s", name, minute, due.At.In(zone), due.Day, wrong)
				}
				had[due.Day]++
				s.Last = due.Day
			}
			for day := range localDays(from.Add(25*time.Hour), until.Add(-25*time.Hour), zone) {
				switch n := had[day]; {
				case n == 0:
					missed++
					t.Errorf("%s at %d: %s has no digest", name, minute, day)
				case n > 1:
					doubled += n - 1
					t.Errorf("%s at %d: %s has %d digests", name, minute, day, n)
				}
			}
			digests += len(had)
		}
	}
	t.Logf("%d digests in %d zones: %d doubled, %d missed", digests, len(digestZones), doubled, missed)
}

// localDays returns the days that the calendars of a zone show in a time.
func localDays(from, until time.Time, zone *time.Location) map[Day]bool {
	days := map[Day]bool{}
	for ; from.Before(until); from = from.Add(6 * time.Hour) {
		days[DayOf(from.In(zone))] = true
	}
	return days
}

// wrongTime says what is wrong with the time of a digest: it is the first minute
// of its day at which the clock shows the time, or a later one.
func wrongTime(due Due, minute int, zone *time.Location) string {
	wall := func(at time.Time) string { return at.In(zone).Format("2006-01-02 15:04") }
	wanted := fmt.Sprintf("%s %02d:%02d", due.Day, minute/60, minute%60)
	switch {
	case DayOf(due.At.In(zone)) != due.Day:
		return "it is another day"
	case wall(due.At) < wanted:
		return "too early"
	case wall(due.At.Add(-time.Minute)) >= wanted:
		return "too late"
	}
	return ""
}

// TestNext tells when the next digest comes, in each zone by its own clocks.
func TestNext(t *testing.T) {
	const berlin, santiago, newYork, lordHowe, apia = "Europe/Berlin", "America/Santiago", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"
	tests := []struct {
		name     string
		zone     string
		schedule Schedule
		now      string
		day      Day
		at       string
	}{
		{"later today", berlin, Schedule{Minute: 480}, "2026-11-22 07:00", "2026-11-22", "2026-11-22 08:00"},
		{"now", berlin, Schedule{Minute: 480}, "2026-11-22 08:00", "2026-11-22", "2026-11-22 08:00"},
		{"tomorrow, after today's", berlin, Schedule{Minute: 480, Last: "2026-11-22"}, "2026-11-22 08:00", "2026-11-23", "2026-11-23 08:00"},
		{"a little late", berlin, Schedule{Minute: 480, Last: "2026-11-21"}, "2026-11-22 19:59", "2026-11-22", "2026-11-22 08:00"},
		{"yesterday's, in the night", berlin, Schedule{Minute: 20 * 60, Last: "2026-11-20"}, "2026-11-22 07:00", "2026-11-21", "2026-11-21 20:00"},
		{"too late", berlin, Schedule{Minute: 480, Last: "2026-11-21"}, "2026-11-22 20:00", "2026-11-23", "2026-11-23 08:00"},
		{"after five days of downtime only the newest", berlin, Schedule{Minute: 480, Last: "2026-11-17"}, "2026-11-22 09:00", "2026-11-22", "2026-11-22 08:00"},
		{"the newest was posted: no older one", berlin, Schedule{Minute: 480, Last: "2026-11-22"}, "2026-11-22 09:00", "2026-11-23", "2026-11-23 08:00"},
		{"the hour was set back after it", berlin, Schedule{Minute: 480, Last: "2026-11-22"}, "2026-11-22 07:30", "2026-11-23", "2026-11-23 08:00"},
		{"the day was set back after it", berlin, Schedule{Minute: 480, Last: "2026-11-23"}, "2026-11-22 08:30", "2026-11-24", "2026-11-24 08:00"},
		{"a year was noted that is not yet", berlin, Schedule{Minute: 480, Last: "2027-11-23"}, "2026-11-22 08:30", "2026-11-22", "2026-11-22 08:00"},
		{"set in a time that is not yet", berlin, Schedule{Minute: 480, From: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}, "2026-11-22 07:30", "2026-11-22", "2026-11-22 08:00"},
		{"set after today's time", berlin, Schedule{Minute: 480, From: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}, "2026-11-22 09:00", "2026-11-23", "2026-11-23 08:00"},
		{"weekdays, on a Saturday", berlin, Schedule{Minute: 480, Days: Weekdays, Last: "2026-11-20"}, "2026-11-21 09:00", "2026-11-23", "2026-11-23 08:00"},
		{"one day, which is over", berlin, Schedule{Minute: 480, Days: Daily.With(time.Sunday), Last: "2026-11-22"}, "2026-11-22 09:00", "2026-11-29", "2026-11-29 08:00"},
		{"half past two does not exist", berlin, Schedule{Minute: 150, Last: "2026-03-28"}, "2026-03-29 00:00", "2026-03-29", "2026-03-29 03:00"},
		{"half past two does not exist, in New York", newYork, Schedule{Minute: 150, Last: "2026-03-07"}, "2026-03-08 00:00", "2026-03-08", "2026-03-08 03:00"},
		{"midnight does not exist", santiago, Schedule{Last: "2026-09-05"}, "2026-09-05 12:00", "2026-09-06", "2026-09-06 01:00"},
		{"a quarter past two does not exist, half an hour is left out", lordHowe, Schedule{Minute: 135, Last: "2026-10-03"}, "2026-10-03 12:00", "2026-10-04", "2026-10-04 02:30"},
		{"a Friday does not exist", apia, Schedule{Minute: 480, Last: "2011-12-29"}, "2011-12-29 12:00", "2011-12-31", "2011-12-31 08:00"},
		{"the only Friday of the week does not exist", apia, Schedule{Minute: 480, Days: Daily.With(time.Friday), Last: "2011-12-23"}, "2011-12-26 12:00", "2012-01-06", "2012-01-06 08:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := tt.schedule.Next(at(t, tt.zone, tt.now), zoneOf(t, tt.zone))
			if want := at(t, tt.zone, tt.at); !ok || got.Day != tt.day || !got.At.Equal(want) {
				t.Errorf("Next = %s at %v, %v; want %s at %v", got.Day, got.At, ok, tt.day, want)
			}
		})
	}
}

// TestAutumnHasOneHalfPastTwo, which the clocks show twice.
func TestAutumnHasOneHalfPastTwo(t *testing.T) {
	zone := zoneOf(t, "Europe/Berlin")
	s := Schedule{Minute: 150, Last: "2026-10-24"}
	first := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)
	if got, _ := s.Next(first.Add(-time.Hour), zone); !got.At.Equal(first) {
		t.Errorf("the first is at %v, want %v", got.At, first)
	}
	s.Last = "2026-10-25"
	if got, _ := s.Next(first.Add(time.Hour), zone); got.Day != "2026-10-26" {
		t.Errorf("the second half past two is that of %s", got.Day)
	}
}

func TestPausedScheduleIsNeverDue(t *testing.T) {
	if got, ok := (Schedule{Paused: true}).Next(time.Unix(0, 0), time.UTC); ok {
		t.Errorf("Next = %v", got)
	}
}

// TestE24NoDigestIsDoubledWhenTheClockJumps sets the clock back and forth around
// the time of a digest, in each zone.
func TestE24NoDigestIsDoubledWhenTheClockJumps(t *testing.T) {
	jumps := map[string][]time.Duration{
		"back an hour":               {-time.Hour},
		"forth a day":                {24 * time.Hour},
		"back a day":                 {-24 * time.Hour},
		"forth a day and back again": {24 * time.Hour, -24 * time.Hour},
		"back a day and forth again": {-24 * time.Hour, 24 * time.Hour},
	}
	for name, jump := range jumps {
		for _, zoneName := range digestZones {
			zone := zoneOf(t, zoneName)
			start := time.Date(2026, 9, 5, 0, 0, 0, 0, time.UTC)
			s, had := Schedule{Minute: 8 * 60, From: start}, map[Day]int{}
			now := start
			for step := range 10 * 24 { // an hour each
				now = now.Add(time.Hour)
				if at := step - 3*24; at >= 0 && at%6 == 0 && at/6 < len(jump) {
					now = now.Add(jump[at/6])
				}
				if due, ok := s.Next(now, zone); ok && !due.At.After(now) {
					had[due.Day]++
					s.Last = due.Day
				}
			}
			for day, n := range had {
				if n > 1 {
					t.Errorf("%s, %s: %s has %d digests", name, zoneName, day, n)
				}
			}
			if len(had) < 8 {
				t.Errorf("%s, %s: %d digests in ten days", name, zoneName, len(had))
			}
		}
	}
}

// TestZoneOfAScheduleChanges keeps each date to one digest when the server moves
// around the world.
func TestZoneOfAScheduleChanges(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	s, had, last := Schedule{Minute: 8 * 60, From: now}, map[Day]int{}, now
	for i := range 60 * 24 {
		now = now.Add(time.Hour)
		zone := zoneOf(t, digestZones[i/37%len(digestZones)])
		if due, ok := s.Next(now, zone); ok && !due.At.After(now) {
			had[due.Day]++
			s.Last, last = due.Day, now
		}
		if now.Sub(last) > 60*time.Hour {
			t.Fatalf("no digest since %v", last)
		}
	}
	for day, n := range had {
		if n > 1 {
			t.Errorf("%s has %d digests", day, n)
		}
	}
}
