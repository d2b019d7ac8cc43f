package news

import "time"

// Schedule says when a channel gets its digest, and what is in it. A channel
// has one at most.
type Schedule struct {
	Channel ChannelID `json:"channel"`
	Guild   GuildID   `json:"guild"`

	Minute  int       `json:"minute"`            // of the local day, by the wall clock
	Zone    string    `json:"zone,omitempty"`    // IANA name; empty: the guild's
	Days    Days      `json:"days,omitempty"`    // none: every day
	Topics  []TopicID `json:"topics,omitempty"`  // that it tells of; none: all that go to the channel
	Stories int       `json:"stories,omitempty"` // of each topic; 0: [UsualStories]
	Silent  bool      `json:"silent,omitempty"`  // where there is nothing to tell, say nothing
	Paused  bool      `json:"paused,omitempty"`  // until somebody resumes it

	From   time.Time `json:"from,omitzero"`    // nothing was due before: it was set, or resumed, at this time
	Last   Day       `json:"last,omitempty"`   // the local date of the last digest
	LastAt time.Time `json:"last_at,omitzero"` // up to when that one tells; zero: there was none

	CreatedBy UserID    `json:"created_by,omitempty"`
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// How many stories of a topic a digest tells.
const (
	UsualStories = 5
	MostStories  = 10
)

// DigestLate is how long after its time a digest is still worth posting.
const DigestLate = 12 * time.Hour

// Due is a digest that is to be posted: of which day, and from when on.
type Due struct {
	Day Day
	At  time.Time
}

// Next returns the digest that is to be posted at now, or else the next one. zone
// is the schedule's. It is to be posted if it is not due after now. ok is false
// where there will be none.
//
// Days are counted by their local date: each day gets its digest once, whatever
// the clocks of the zone do, and however its rules or the zone itself change. Of
// days that were missed only the newest is made up for, within [DigestLate].
func (s Schedule) Next(now time.Time, zone *time.Location) (due Due, ok bool) {
	if s.Paused {
		return Due{}, false
	}
	for ahead := 1; ahead > -3; ahead-- { // one zone away from another, it may be the day after tomorrow's or before yesterday's
		due, ok = s.on(now, ahead, zone)
		if ok && !due.At.After(now) {
			if now.Sub(due.At) < DigestLate && s.isOwed(due, now, zone) {
				return due, true
			}
			break
		}
	}
	const fortnight = 14 // a day of the week may be left out, as Friday was in Samoa in 2011
	for ahead := -1; ahead <= fortnight; ahead++ {
		if due, ok = s.on(now, ahead, zone); ok && due.At.After(now) && s.isOwed(due, now, zone) {
			return due, true
		}
	}
	return Due{}, false
}

// on returns the digest of the day that is so many days ahead of today. ok is
// false where that day has none.
func (s Schedule) on(now time.Time, ahead int, zone *time.Location) (due Due, ok bool) {
	year, month, day := now.In(zone).Date()
	date := time.Date(year, month, day+ahead, 0, 0, 0, 0, time.UTC)
	if !s.Days.Has(date.Weekday()) || DayOf(reach(date, zone)) != DayOf(date) {
		return Due{}, false
	}
	return Due{DayOf(date), reach(date.Add(time.Duration(s.Minute)*time.Minute), zone)}, true
}

// isOwed reports whether the digest was neither posted nor missed on purpose. A
// day, or a time, that lies ahead was noted while the clock was wrong; what was
// posted then is known by its ID.
func (s Schedule) isOwed(due Due, now time.Time, zone *time.Location) bool {
	tomorrow := DayOf(now.In(zone).AddDate(0, 0, 1))
	posted := s.Last >= due.Day && s.Last <= tomorrow
	return !posted && (due.At.After(s.From) || s.From.After(now))
}

// reach returns the first instant at which the clocks of a zone show the wall
// time that wall shows in UTC, or more: where they are set forward over it, the
// instant at which they are; where they show it twice, the first.
func reach(wall time.Time, zone *time.Location) time.Time {
	const widest = 26 * time.Hour // from one zone to another, and more than any is from UTC
	for at := wall.Add(-widest).In(zone); ; {
		_, offset := at.Zone()
		start, end := at.ZoneBounds()
		reached := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if reached.Before(start) {
			reached = start
		}
		if end.IsZero() || reached.Before(end) {
			return reached
		}
		at = end
	}
}

// Days is a set of the days of the week; bit 0: Sunday, and so on. The zero value
// is all of them.
type Days uint8

// The usual sets of days.
const (
	Daily    Days = 0
	Weekdays Days = 0b0111110
	Weekends Days = 0b1000001
	allDays  Days = 0b1111111
)

// With returns the days and one more.
func (d Days) With(day time.Weekday) Days { return d | 1<<day }

// Has reports whether a day is among them.
func (d Days) Has(day time.Weekday) bool { return d&allDays == 0 || d>>day&1 == 1 }
