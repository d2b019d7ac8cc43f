package news

import "time"

// Quiet is when a publisher wants its feed not to be asked for: the skipHours
// and skipDays of RSS 2.0, by the clock of Greenwich. The zero value is never.
type Quiet struct {
	Hours uint32 `json:"hours,omitempty"` // bit 0: from midnight to one, and so on
	Days  uint8  `json:"days,omitempty"`  // bit 0: Sunday, and so on
}

const week = 7 * 24 // hours

// Covers reports whether t is within.
func (q Quiet) Covers(t time.Time) bool {
	t = t.UTC()
	return q.Hours>>t.Hour()&1 == 1 || q.Days>>t.Weekday()&1 == 1
}

// Over returns the first time, counted in whole hours from t, that is not
// within, so that what waits for it stays spread over the hour. ok is false
// where all of the week is.
func (q Quiet) Over(t time.Time) (over time.Time, ok bool) {
	for range week {
		if !q.Covers(t) {
			return t, true
		}
		t = t.Add(time.Hour)
	}
	return time.Time{}, false
}
