package news

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestUsualOf(t *testing.T) {
	week := func(n int, days ...int) []int { return slices.Repeat(days, n) }
	with := func(past []int, daysAgo, n int) []int {
		past = slices.Clone(past)
		past[len(past)-daysAgo] = n
		return past
	}
	steady := []int{3, 2, 4, 3, 3, 2, 4}
	workdays := []int{20, 22, 19, 21, 20, 2, 1} // the day that is asked about is the first
	tests := []struct {
		name    string
		past    []int
		today   int
		unusual bool
	}{
		{"as many as ever", week(8, steady...), 3, false},
		{"twice as many of few", week(8, steady...), 6, false},
		{"five times as many", week(8, steady...), 15, true},
		{"a busy weekday is busy", week(8, workdays...), 22, false},
		{"a weekend as busy as a weekday", week(8, 1, 20, 22, 19, 21, 20, 2), 20, true},
		{"a busy weekday, known for three weeks", week(3, workdays...), 22, false},
		{"only ever on this weekday, known for two weeks", week(2, 20, 0, 0, 0, 0, 0, 0), 20, false},
		{"only ever on this weekday, known for eight", week(8, 20, 0, 0, 0, 0, 0, 0), 22, false},
		{"none ever, and then four", week(8, 0, 0, 0, 0, 0, 0, 0), 4, false},
		{"none ever, and then ten", week(8, 0, 0, 0, 0, 0, 0, 0), 10, true},
		{"one outlier in the past hides nothing", with(week(8, steady...), 7, 200), 15, true},
		{"one outlier in the past makes none", with(week(8, steady...), 7, 200), 6, false},
		{"one outlier on another day of the week hides nothing", with(week(8, steady...), 3, 200), 15, true},
		{"what swings wildly swings again", week(2, 1, 30, 2, 25, 0, 28, 1, 33, 2, 40, 0, 19, 3, 35, 0, 22, 30, 2, 28, 1, 25, 2, 31, 3, 36, 1, 20, 2), 36, false},
		{"days without the bot are no quiet days", with(with(with(week(5, steady...), 7, Unknown), 14, Unknown), 21, Unknown), 7, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, ok := UsualOf(tt.past)
			if !ok || u.IsUnusual(tt.today) != tt.unusual {
				t.Errorf("%d stories where %+v (%v) is usual: got unusual %v, want %v", tt.today, u, ok, u.IsUnusual(tt.today), tt.unusual)
			}
		})
	}
}

func TestUsualOfSaysWhatIsUsual(t *testing.T) {
	u, ok := UsualOf(slices.Repeat([]int{3, 9, 9, 9, 9, 9, 9}, 6))
	if !ok || !u.SameWeekday || u.Mean != 3 {
		t.Errorf("six weeks: got %+v, %v", u, ok)
	}
	if u, ok = UsualOf(slices.Repeat([]int{3, 9, 9, 9, 9, 9, 8}, 2)); !ok || u.SameWeekday || u.Mean != 8 {
		t.Errorf("two weeks: got %+v, %v", u, ok)
	}
}

func TestUsualOfNeedsTwoWeeks(t *testing.T) {
	past := slices.Repeat([]int{3}, UsualDays)
	if _, ok := UsualOf(past); !ok {
		t.Error("14 days are too few")
	}
	past[3] = Unknown
	for _, few := range [][]int{past, past[1:], nil} {
		if u, ok := UsualOf(few); ok {
			t.Errorf("%v: got %+v, want nothing", few, u)
		}
	}
}

// TestUsualDaysAreSeldomUnusual draws years of days from one distribution after
// another, in which by chance alone hardly any may be called unusual.
func TestUsualDaysAreSeldomUnusual(t *testing.T) {
	const years = 40
	for _, mean := range []float64{0.2, 1, 3, 10, 50} {
		random := rand.New(rand.NewPCG(1, 2))
		days := make([]int, 365*years)
		for i := range days {
			days[i] = poisson(random, mean)
		}
		unusual := 0
		for i := 56; i < len(days); i++ {
			if u, _ := UsualOf(days[i-56 : i]); u.IsUnusual(days[i]) {
				unusual++
			}
		}
		if perYear := float64(unusual) / years; perYear > 1.5 {
			t.Errorf("of %v a day, %.2f days of a year are unusual", mean, perYear)
		}
	}
}

// poisson draws a count by Knuth's method.
func poisson(random *rand.Rand, mean float64) (n int) {
	for left := mean - random.ExpFloat64(); left > 0; left -= random.ExpFloat64() {
		n++
	}
	return n
}
