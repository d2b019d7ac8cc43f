package news

import (
	"math"
	"slices"
)

// Unknown is the count of a day of which nothing is known.
const Unknown = -1

// Usual is how many stories a topic has on a day like the one that is asked about.
type Usual struct {
	Mean        float64 // stories
	Most        int     // more than these are unusual
	SameWeekday bool    // known from the same day of the weeks before; else from all days before
}

// IsUnusual reports whether so many stories are more than usual.
func (u Usual) IsUnusual(stories int) bool { return stories > u.Most }

// LeastSpike is how many stories are unusual at least, however rare the topic.
const LeastSpike = 5

// The bounds of what is taken for usual.
const (
	UsualDays = 14 // days that must be known before anything is said
	sameLeast = 4  // weeks from which a day of the week is known well enough
	sameMost  = 8  // weeks that are looked at
	allMost   = 28 // days that are looked at where the weeks are too few
	certainty = 3.09
)

// UsualOf returns what is usual on a day, from the stories of the days before
// it, oldest first, the day before last, [Unknown] among them. ok is false where
// fewer than [UsualDays] of them are known.
//
// What is compared is the same day of the last eight weeks, so that a topic that
// is loud every Monday is not news every Monday; of a topic that is known for less
// than four weeks all days are, whose rhythm then counts as spread. The bound is
// that of Farrington, Andrews, Beale and Catchpole, "A statistical algorithm for
// the early detection of outbreaks of infectious disease", Journal of the Royal
// Statistical Society A 159 (1996), 547-563: counts are taken for Poisson's with
// a spread that is wider where the past was, and the two-thirds power, which makes
// small counts nearly symmetric, of all but one day in a thousand is below it.
// Where they weigh down past outbreaks, the busiest of the same weekdays counts
// as much as the one after it.
func UsualOf(past []int) (u Usual, ok bool) {
	isUnknown := func(n int) bool { return n < 0 }
	known := slices.DeleteFunc(slices.Clone(past), isUnknown)
	if len(known) < UsualDays {
		return u, false
	}
	days := sameWeekdays(past)
	if u.SameWeekday = len(days) >= sameLeast; u.SameWeekday {
		slices.Sort(days)
		days[len(days)-1] = days[len(days)-2]
	} else {
		days = known[max(0, len(known)-allMost):]
	}
	var spread float64
	u.Mean, spread = meanAndSpread(days)
	u.Most = max(LeastSpike-1, int(bound(u.Mean, spread, float64(len(days)))))
	return u, true
}

// sameWeekdays returns the known days that are whole weeks before the one after
// the last.
func sameWeekdays(past []int) (days []int) {
	for i := len(past) - 7; i >= max(0, len(past)-7*sameMost); i -= 7 {
		if past[i] >= 0 {
			days = append(days, past[i])
		}
	}
	return days
}

// meanAndSpread returns the mean of counts, and their variance as a multiple of
// it: 1 for those of Poisson, and where it would be less.
func meanAndSpread(counts []int) (mean, spread float64) {
	for _, n := range counts {
		mean += float64(n)
	}
	mean /= float64(len(counts))
	for _, n := range counts {
		spread += (float64(n) - mean) * (float64(n) - mean) / float64(len(counts)-1)
	}
	if mean == 0 {
		return 0, 1
	}
	return mean, max(1, spread/mean)
}

// bound returns what all but the rarest of days stay below. Half a story is added
// to what was seen, for a topic that never had one may have one yet.
func bound(mean, spread, days float64) float64 {
	mean += 0.5 / days
	deviation := math.Sqrt(spread * (1 + 1/days) / mean)
	return mean * math.Pow(1+2.0/3*certainty*deviation, 1.5)
}
