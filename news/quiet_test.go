package news

import (
	"testing"
	"time"
)

func TestQuietIsOver(t *testing.T) {
	monday := func(hour, minute int) time.Time { return time.Date(2026, 11, 2, hour, minute, 0, 0, time.UTC) }
	tests := []struct {
		name     string
		quiet    Quiet
		at, want time.Time // a zero want: never
	}{
		{"at once where nothing is said", Quiet{}, monday(3, 20), monday(3, 20)},
		{"at once outside of the hours", Quiet{Hours: 1<<2 | 1<<4}, monday(3, 20), monday(3, 20)},
		{"as many minutes past the next hour", Quiet{Hours: 1<<2 | 1<<3}, monday(2, 20), monday(4, 20)},
		{"after midnight", Quiet{Hours: 1<<23 | 1<<0}, monday(23, 59), monday(25, 59)},
		{"after the weekend", Quiet{Days: 1<<time.Saturday | 1<<time.Sunday}, monday(-48, 5), monday(0, 5)},
		{"after days and hours", Quiet{Hours: 0xff, Days: 1 << time.Monday}, monday(12, 0), monday(32, 0)},
		{"by the clock of Greenwich", Quiet{Hours: 1 << 3}, monday(3, 20).In(time.FixedZone("", 5400)), monday(4, 20)},
		{"never where all hours are quiet", Quiet{Hours: 1<<24 - 1}, monday(3, 20), time.Time{}},
		{"never where all days are", Quiet{Days: 1<<7 - 1}, monday(3, 20), time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := tt.quiet.Over(tt.at)
			if !got.Equal(tt.want) || ok == tt.want.IsZero() {
				t.Errorf("got %v, %t, want %v", got, ok, tt.want)
			}
		})
	}
}
