package desk

import (
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// Condition is how a feed is.
type Condition string

// The conditions.
const (
	Fine    Condition = "fine"
	Slow    Condition = "slow"    // it should have been polled an hour ago
	Failing Condition = "failing" // the last answer was none that could be read
	Dead    Condition = "gone"    // the server said that it is no more
)

// late is for how long a feed may be due before it counts as slow.
const late = time.Hour

// Health is how the feeds of a guild are.
type Health struct {
	Count map[Condition]int
	Sick  []SickFeed // those that are not fine, the longest sick first
}

// SickFeed is a feed that is not fine.
type SickFeed struct {
	FeedView
	Condition Condition
	Since     time.Time
	Next      time.Time // when it is tried again; zero: never
}

// Health returns how the feeds of a guild are at now.
func (d *Desk) Health(guild news.GuildID, now time.Time) (Health, error) {
	views, err := d.Feeds(guild)
	if err != nil {
		return Health{}, err
	}
	health := Health{Count: map[Condition]int{}}
	for _, view := range views {
		condition, since := conditionOf(view.Feed, now)
		health.Count[condition]++
		if condition == Fine {
			continue
		}
		sick := SickFeed{view, condition, since, view.DueAt}
		if condition == Dead {
			sick.Next = time.Time{}
		}
		health.Sick = append(health.Sick, sick)
	}
	slices.SortStableFunc(health.Sick, func(a, b SickFeed) int { return a.Since.Compare(b.Since) })
	return health, nil
}

// Conditions returns how many feeds are in each condition at now, whosever they are.
func (d *Desk) Conditions(now time.Time) (map[Condition]int, error) {
	found := map[Condition]int{Fine: 0, Slow: 0, Failing: 0, Dead: 0}
	return found, d.Store.View(func(tx *store.Tx) error {
		for feed, err := range tx.Feeds() {
			if err != nil {
				return err
			}
			condition, _ := conditionOf(feed, now)
			found[condition]++
		}
		return nil
	})
}

// conditionOf returns how a feed is at now, and since when.
func conditionOf(feed news.Feed, now time.Time) (Condition, time.Time) {
	switch {
	case feed.Gone:
		return Dead, feed.PolledAt
	case feed.Failures > 0:
		return Failing, feed.FailingSince
	case now.Sub(feed.DueAt) > late:
		return Slow, feed.DueAt
	}
	return Fine, time.Time{}
}
