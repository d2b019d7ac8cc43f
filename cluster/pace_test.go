package cluster

import (
	"testing"
	"time"
)

// paceOf returns the pace of a story whose items came with these gaps.
func paceOf(n int, gap time.Duration) (p pace, last time.Time) {
	last = start
	for i := range n {
		if i > 0 {
			last = last.Add(gap)
		}
		p = p.with(last.UnixNano())
	}
	return p, last
}

func TestSilenceIsTakenInTheStorysOwnPace(t *testing.T) {
	for _, tt := range []struct {
		name     string
		items    int
		gap      time.Duration
		silent   time.Duration // since the last
		min, max time.Duration
	}{
		{"one item", 1, 0, 3 * time.Hour, 3 * time.Hour, 3 * time.Hour},
		{"two items", 2, time.Hour, 3 * time.Hour, 3 * time.Hour, 4 * time.Hour},
		{"a burst that has just been", 60, time.Second, time.Minute, 0, 2 * time.Hour},
		{"a burst, hours ago", 60, time.Second, 2 * time.Hour, IdleFor, IdleFor},
		{"items that came in drips", 60, 20 * time.Minute, 20 * time.Minute, time.Hour, 6 * time.Hour},
		{"longer than a story lives", 1, 0, 50 * time.Hour, IdleFor, IdleFor},
		{"a clock that went back", 1, 0, -time.Hour, time.Hour, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, last := paceOf(tt.items, tt.gap)
			if got := p.silence(last.Add(tt.silent).UnixNano()); got < tt.min || got > tt.max {
				t.Errorf("silence is %v, want %v to %v", got, tt.min, tt.max)
			}
		})
	}
}

func TestOneItemThatComesLateDoesNotMakeABurstFresh(t *testing.T) {
	p, last := paceOf(100, time.Second)
	late := last.Add(7 * time.Hour).UnixNano()
	before, after := p.nearness(late), p.with(late).nearness(late)
	if after > before+0.01 {
		t.Errorf("an item that comes 7 hours late is worth %.2f, the next %.2f", before, after)
	}
}
