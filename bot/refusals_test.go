package bot

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
)

// TestE6RefusedRequestsStopLongBeforeABan has Discord refuse whatever is tried, in
// channels enough that it is tried often.
func TestE6RefusedRequestsStopLongBeforeABan(t *testing.T) {
	inOffice(t, discordtest.Options{NoRateLimits: true}, func(o *office) {
		for i := range 1500 {
			id := strconv.FormatInt(1400000000000001000+int64(i), 10)
			o.AddChannel("1400000000000000001", discordtest.Channel{ID: id})
			o.oweStories(1, news.ChannelID(id))
		}
		o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.Respond, Status: http.StatusForbidden, Code: 50013, Message: "Missing Permissions"})
		if err := o.work(9 * time.Minute); err != nil {
			t.Fatal(err)
		}
		refused := func() int {
			return o.Count(func(r discordtest.Request) bool { return r.Status == http.StatusForbidden })
		}
		if got := refused(); got < refusalsMost || got > refusalsMost+inFlight {
			t.Errorf("%d requests were refused, want %d and those under way", got, refusalsMost)
		}
		if err := o.work(11 * time.Minute); err != nil {
			t.Fatal(err)
		}
		if got := refused(); got != 1500 {
			t.Errorf("%d requests were refused after the pause, want one for each channel", got)
		}
	})
}

func TestWhatCountsAsRefused(t *testing.T) {
	shared := http.Header{"X-Ratelimit-Scope": {"shared"}}
	tests := []struct {
		status int
		header http.Header
		want   bool
	}{
		{200, nil, false},
		{400, nil, false},
		{401, nil, true},
		{403, nil, true},
		{404, nil, false},
		{429, nil, true},
		{429, shared, false},
		{502, nil, false},
	}
	for _, tt := range tests {
		if got := isInvalid(tt.status, tt.header); got != tt.want {
			t.Errorf("isInvalid(%d, %v) = %v, want %v", tt.status, tt.header, got, tt.want)
		}
	}
}

func TestRefusalsAreForgottenAfterTenMinutes(t *testing.T) {
	var r refusals
	now := time.Date(2026, 11, 22, 9, 0, 30, 0, time.UTC)
	for i := range refusalsMost {
		r.note(now.Add(time.Duration(i) * 500 * time.Millisecond)) // for more than eight minutes
	}
	last := now.Add((refusalsMost - 1) * 500 * time.Millisecond)
	if got, want := r.rest(last), 10*time.Minute-last.Sub(now.Add(-30*time.Second)); got != want {
		t.Errorf("rest = %v, want %v: until the first minute does not count", got, want)
	}
	if got := r.rest(last.Add(r.rest(last))); got != 0 {
		t.Errorf("rest = %v afterwards, want 0", got)
	}
}
