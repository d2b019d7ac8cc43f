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
	for _, item := range fresh {
		in.habits.Meet(item.Text, dayOf(in.now))
	}
	return in.tx.PutHabits(in.feed.ID, in.habits)
}

// dayOf returns the day of t, counted from 1970.
func dayOf(t time.Time) int { return int(t.Unix() / (24 * 60 * 60)) }
