package desk

import (
	"time"

	"newsdesk/news"
)

// meet takes note of what the new items of a feed say, so that what they all
// say is known before the first summary is made.
func (in *intakeTx) meet(fresh []news.Item) error {
	if len(fresh) == 0 {
		return nil
	}
	in.habits = in.tx.Habits(in.feed.ID)
	texts := make([]string, len(fresh))
	for i, item := range fresh {
		texts[i] = item.Text
	}
	in.habits.Meet(dayOf(in.now), texts...)
	return in.tx.PutHabits(in.feed.ID, in.habits)
}

// dayOf returns the day of t, counted from 1970.
func dayOf(t time.Time) int { return int(t.Unix() / (24 * 60 * 60)) }
