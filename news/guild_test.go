package news

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestQuietHoursGoByTheWallClock(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	clock := func(hour, minute int) int { return 60*hour + minute }
	tests := []struct {
		name     string
		from, to int
		at       string // UTC
		want     bool
	}{
		{"none", 0, 0, "2026-11-22T00:00:00Z", false},
		{"none at another hour", clock(7, 0), clock(7, 0), "2026-11-22T06:00:00Z", false},
		{"the first minute", clock(13, 0), clock(14, 30), "2026-11-22T12:00:00Z", true},
		{"before the first", clock(13, 0), clock(14, 30), "2026-11-22T11:59:59Z", false},
		{"before the last", clock(13, 0), clock(14, 30), "2026-11-22T13:29:59Z", true},
		{"the last", clock(13, 0), clock(14, 30), "2026-11-22T13:30:00Z", false},
		{"over midnight, in the evening", clock(22, 0), clock(7, 0), "2026-11-22T21:00:00Z", true},
		{"over midnight, in the morning", clock(22, 0), clock(7, 0), "2026-11-22T05:59:00Z", true},
		{"over midnight, at its end", clock(22, 0), clock(7, 0), "2026-11-22T06:00:00Z", false},
		{"over midnight, at noon", clock(22, 0), clock(7, 0), "2026-11-22T11:00:00Z", false},
		{"until midnight", clock(22, 0), 0, "2026-11-22T22:59:00Z", true},
		{"until midnight, at midnight", clock(22, 0), 0, "2026-11-22T23:00:00Z", false},
		{"in summer the same hour is another in UTC", clock(22, 0), clock(7, 0), "2026-07-22T05:00:00Z", false},
		{"the clock jumps over the end", clock(22, 0), clock(2, 30), "2026-03-29T01:00:00Z", false}, // it is 3:00
		{"right before it jumps", clock(22, 0), clock(2, 30), "2026-03-29T00:59:00Z", true},         // 1:59
		{"an hour that comes twice, first", clock(22, 0), clock(2, 30), "2026-10-25T00:15:00Z", true},
		{"between the two", clock(22, 0), clock(2, 30), "2026-10-25T00:45:00Z", false},
		{"an hour that comes twice, again", clock(22, 0), clock(2, 30), "2026-10-25T01:15:00Z", true},
		{"after it", clock(22, 0), clock(2, 30), "2026-10-25T01:30:00Z", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			if got := (Guild{QuietFrom: tt.from, QuietTo: tt.to}).IsQuiet(at.In(berlin)); got != tt.want {
				t.Errorf("at %s: got %v, want %v", at.In(berlin), got, tt.want)
			}
		})
	}
}

func TestCleanName(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"as it is", "Rail strike", "Rail strike"},
		{"white space", "\t Rail\n\u00a0 strike ", "Rail strike"},
		{"what cannot be seen", "Ra\u200bil\u202e strike\x07", "Rail strike"},
		{"broken bytes", "Rail\xff strike", "Rail strike"},
		{"other scripts and marks stay", "выборы e\u0301 🗳️", "выборы e\u0301 🗳️"},
		{"nothing", "\u200b", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := CleanName(tt.in); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
