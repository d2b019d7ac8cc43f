package bot

import (
	"net/http"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// must runs a transaction of the test's own.
func (o *office) must(fn func(tx *store.Tx) error) {
	o.t.Helper()
	if err := o.store.Update(fn); err != nil {
		o.t.Fatal(err)
	}
}

// TestCourierBlamesNoPostForAnOutage has Discord break down once, after a day of being down.
func TestCourierBlamesNoPostForAnOutage(t *testing.T) {
	for _, m := range []string{http.MethodGet, http.MethodPost} {
		t.Run(m, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				o.Outage(true)
				o.enqueue(elections, 1)
				o.mustWork(26 * time.Hour)
				o.Outage(false)
				o.Fail(discordtest.Fault{Method: m, Kind: discordtest.ServerErrorBefore, Status: 500, Count: 1})
				o.mustWork(time.Hour)
				o.wantHeadlines(elections, "1")
			})
		})
	}
}

func TestCourierBelievesNoLookThatSomethingElseAnswers(t *testing.T) {
	for _, f := range []discordtest.Fault{
		{Status: 403, Body: "<html>internal network error"},
		{Status: 404, Body: "<html>not found"},
		{Status: 200, Body: "<html>please log in"},
	} {
		t.Run(http.StatusText(f.Status), func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				o.enqueue(elections, 2)
				o.lostAnswer()
				f.Method, f.Kind, f.Count = http.MethodGet, discordtest.Respond, 1
				o.Fail(f)
				o.mustWork(10 * time.Minute)
				o.wantHeadlines(elections, "1 2")
			})
		})
	}
}

func TestCourierSendsWhatWasQueuedByAWrongClock(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.must(func(tx *store.Tx) error {
			_, err := tx.Enqueue(news.Post{ID: "alert/" + elections + "/1", Channel: elections, Alert: alertOf("Headline 1")}, time.Now().Add(365*24*time.Hour))
			return err
		})
		o.queued++
		o.enqueue(elections, 2)
		o.mustWork(48 * time.Hour)
		o.wantHeadlines(elections, "1 2 3")
	})
}

func TestCourierTriesAChannelParkedByAWrongClock(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.must(func(tx *store.Tx) error {
			return tx.Park(elections, news.ReasonNoEntry, "x", time.Now().Add(365*24*time.Hour))
		})
		o.enqueue(elections, 1)
		o.mustWork(48 * time.Hour)
		o.wantHeadlines(elections, "1")
	})
}

func TestCourierTakesNoMessageOfAForgottenPost(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.put("1", alertOf("Open thread"))
		o.mustWork(time.Minute)
		time.Sleep(31 * 24 * time.Hour)
		o.must(func(tx *store.Tx) error { _, err := tx.Sweep(time.Now(), 1000); return err })
		o.put("2", alertOf("Open thread"))
		o.courier = o.newCourier()
		o.mustWork(10 * time.Minute)
		if n := len(o.Messages(elections)); n != 2 || o.outbox() != 0 {
			o.t.Errorf("%d messages, want 2; owed %d", n, o.outbox())
		}
	})
}

func TestLimitsKeepTheLonger(t *testing.T) {
	l, now := new(limits), time.Now()
	req, _ := http.NewRequest(http.MethodPost, "https://discord.com/api/v9/channels/1/messages", nil)
	l.note(req, http.Header{}, &tooMany{RetryAfter: 60, Global: true}, now)
	l.note(req, http.Header{}, &tooMany{RetryAfter: .3, Global: true}, now)
	if got := l.rest(lane{channel: "1"}, now); got < time.Minute {
		t.Errorf("rest %v", got)
	}
}

func TestPostsAndEditsAreCountedApart(t *testing.T) {
	tests := []struct {
		method, path string
		want         lane
	}{
		{http.MethodPost, "/channels/1/messages", lane{channel: "1"}},
		{http.MethodPatch, "/channels/1/messages/2", lane{"1", editing}},
		{http.MethodGet, "/channels/1/messages", lane{}},
		{http.MethodPost, "/channels/1/messages/2/crosspost", lane{"1", publishing}},
		{http.MethodPost, "/channels/1/messages/2/threads", lane{"1", threading}},
		{http.MethodPost, "/channels/1/threads", lane{channel: "1"}},
		{http.MethodPost, "/channels/1/typing", lane{}},
		{http.MethodPatch, "/webhooks/1/token/messages/@original", lane{}},
		{http.MethodGet, "/gateway/bot", lane{}},
	}
	for _, tt := range tests {
		req, _ := http.NewRequest(tt.method, "https://discord.com/api/v9"+tt.path, nil)
		if got := laneOf(req); got != tt.want {
			t.Errorf("%s %s is in %+v, want %+v", tt.method, tt.path, got, tt.want)
		}
	}
}

func TestCourierWantsAMessageInTheAnswer(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.Respond, Status: 200, Body: `{"ok":true}`, Count: 1})
		o.enqueue(elections, 1)
		o.mustWork(10 * time.Minute)
		o.wantHeadlines(elections, "1")
	})
}

func TestCourierBlamesNoPostForALook(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Method: http.MethodGet, Kind: discordtest.ServerErrorBefore, Status: 500})
		o.enqueue(elections, 1)
		o.mustWork(26 * time.Hour)
		o.Heal()
		o.mustWork(time.Hour)
		o.wantHeadlines(elections, "1")
	})
}
