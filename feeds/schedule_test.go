package feeds

import (
	"strconv"
	"testing"
	"time"

	"newsdesk/news"
)

func TestFeedsAreDueUpToATenthLateAndNeverEarly(t *testing.T) {
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct{ wait, asked, from, to time.Duration }{
		"the interval alone":              {wait: time.Hour, from: time.Hour, to: 66 * time.Minute},
		"the server asks for less":        {time.Hour, time.Minute, time.Hour, 66 * time.Minute},
		"the server asks for nearly this": {time.Hour, 59 * time.Minute, time.Hour, 66 * time.Minute},
		"the server asks for more":        {time.Hour, 2 * time.Hour, 2*time.Hour + exchangeTime, 133 * time.Minute},
	} {
		least, most := 1000*time.Hour, time.Duration(0)
		for i := range 2000 {
			got := due(news.Feed{ID: news.FeedID(strconv.Itoa(i))}, now, tc.wait, tc.asked).Sub(now)
			least, most = min(least, got), max(most, got)
		}
		if least < tc.from || most > tc.to {
			t.Errorf("%s: got %v to %v, want %v to %v", name, least, most, tc.from, tc.to)
		}
		if spread := most - least; spread < tc.wait/20 {
			t.Errorf("%s: all within %v, want them spread", name, spread)
		}
	}
}

func TestA13FeedsAreNotAskedForInQuietHours(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 2, hour, minute, 0, 0, time.UTC) } // a Monday
	for name, tc := range map[string]struct {
		quiet    news.Quiet
		now      time.Time
		from, to time.Time
	}{
		"an hour that is not quiet":     {news.Quiet{Hours: 1 << 2}, at(2, 20), at(3, 20), at(3, 26)},
		"an hour that is":               {news.Quiet{Hours: 1<<3 | 1<<4}, at(2, 20), at(5, 20), at(5, 26)},
		"the rest of the day":           {news.Quiet{Days: 1 << time.Monday}, at(2, 20), at(24, 20), at(24, 26)},
		"every hour: once a day":        {news.Quiet{Hours: 1<<24 - 1}, at(2, 20), at(26, 20), at(26, 20)},
		"every day: once a day as well": {news.Quiet{Days: 1<<7 - 1}, at(2, 20), at(26, 20), at(26, 20)},
	} {
		for i := range 100 {
			feed := news.Feed{ID: news.FeedID(strconv.Itoa(i)), Quiet: tc.quiet}
			if got := due(feed, tc.now, time.Hour, 0); got.Before(tc.from) || got.After(tc.to) {
				t.Errorf("%s: due at %v, want %v to %v", name, got, tc.from, tc.to)
				break
			}
		}
	}
}

func TestBackoffDoublesToADay(t *testing.T) {
	for name, tc := range map[string]struct {
		first time.Duration
		n     int
		want  time.Duration
	}{
		"first failure":             {15 * time.Minute, 1, 15 * time.Minute},
		"second":                    {15 * time.Minute, 2, 30 * time.Minute},
		"seventh":                   {15 * time.Minute, 7, 16 * time.Hour},
		"eighth":                    {15 * time.Minute, 8, 24 * time.Hour},
		"thousandth":                {15 * time.Minute, 1000, 24 * time.Hour},
		"an interval of two days":   {48 * time.Hour, 9, 48 * time.Hour},
		"doubling would pass a day": {13 * time.Hour, 2, 24 * time.Hour},
	} {
		if got := backoff(tc.first, tc.n); got != tc.want {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}
