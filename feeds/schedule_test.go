package feeds

import (
	"strconv"
	"testing"
	"time"

	"newsdesk/news"
)

func TestDueStaysWithinATenthAndNeverBeforeTheServersTime(t *testing.T) {
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct{ wait, asked, from, to time.Duration }{
		"the interval alone":              {wait: time.Hour, from: 54 * time.Minute, to: 66 * time.Minute},
		"the server asks for less":        {time.Hour, time.Minute, 54 * time.Minute, 66 * time.Minute},
		"the server asks for nearly this": {time.Hour, 59 * time.Minute, 59 * time.Minute, 66 * time.Minute},
		"the server asks for more":        {time.Hour, 2 * time.Hour, 2*time.Hour + exchangeTime, 133 * time.Minute},
	} {
		least, most := 1000*time.Hour, time.Duration(0)
		for i := range 2000 {
			got := due(news.FeedID(strconv.Itoa(i)), now, tc.wait, tc.asked).Sub(now)
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
