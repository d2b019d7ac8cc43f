package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

const (
	elections = "1400000000000000100"
	harbour   = "1400000000000000200"
	world     = "1400000000000000300"
)

// office is a courier between a store and a local Discord, in a bubble.
type office struct {
	*discordtest.Server
	t       *testing.T
	store   *store.Store
	desk    *desk.Desk
	courier *Courier
	token   string
	queued  int
}

// inOffice runs fn in a bubble, whose clock moves when everybody waits.
func inOffice(t *testing.T, options discordtest.Options, fn func(o *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		options.Spec = discordtest.SpecPath()
		o := &office{Server: discordtest.New(options), t: t, token: cmp.Or(options.Token, "test-token")}
		o.StartOn(t, discordtest.NewPipe())
		o.AddGuild("1400000000000000001", "Newsroom",
			discordtest.Channel{ID: elections}, discordtest.Channel{ID: harbour}, discordtest.Channel{ID: world})
		s, err := store.OpenTemporary(filepath.Join(t.TempDir(), "newsdesk.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		o.store = s
		if o.desk, err = desk.New(s, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		o.courier = o.newCourier()
		fn(o)
		for _, violation := range o.Violations() {
			t.Errorf("against Discord's rules: %s", violation)
		}
	})
}

func (o *office) newCourier() *Courier {
	o.t.Helper()
	client := &Client{Token: o.token, API: o.URL(), Dial: o.Dial}
	c, err := NewCourier(o.store, client, slog.New(slog.DiscardHandler))
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

// enqueue owes n alerts to a channel.
func (o *office) enqueue(channel news.ChannelID, n int) {
	o.t.Helper()
	err := o.store.Update(func(tx *store.Tx) error {
		for range n {
			o.queued++
			_, err := tx.Enqueue(news.Post{
				ID: news.PostID(fmt.Sprintf("alert/%s/%d", channel, o.queued)), Channel: channel,
				Alert: &news.Alert{
					Topics: []string{"topic"}, Title: fmt.Sprintf("Headline %d", o.queued), Source: "Courier",
					Link: "https://courier.example/", Published: time.Now(),
				},
			}, time.Now())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.courier.Wake()
}

// work runs the courier for a time and returns what it returned.
func (o *office) work(d time.Duration) error {
	ctx, cancel := context.WithTimeout(o.t.Context(), d)
	defer cancel()
	return o.courier.Run(ctx)
}

// headlines returns the numbers of the alerts in a channel, in order.
func (o *office) headlines(channel string) string {
	var numbers []string
	for _, m := range o.Messages(channel) {
		_, rest, _ := strings.Cut(m.Content, "Headline ")
		number, _, _ := strings.Cut(rest, "]")
		number, _, _ = strings.Cut(number, "\n")
		numbers = append(numbers, number)
	}
	return strings.Join(numbers, " ")
}

func (o *office) wantHeadlines(channel, want string) {
	o.t.Helper()
	if got := o.headlines(channel); got != want {
		o.t.Errorf("channel %s has headlines %q, want %q", channel, got, want)
	}
}

// outbox returns the posts that are still owed.
func (o *office) outbox() (n int) {
	if err := o.store.View(func(tx *store.Tx) error { n = tx.Owed(); return nil }); err != nil {
		o.t.Fatal(err)
	}
	return n
}

// first returns the first post that was owed to the elections channel.
func (o *office) first() (post news.Post) {
	if err := o.store.View(func(tx *store.Tx) (err error) {
		post, _, err = tx.Post("alert/" + elections + "/1")
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
	return post
}

func (o *office) channel(id news.ChannelID) (channel news.Channel) {
	if err := o.store.View(func(tx *store.Tx) (err error) { channel, err = tx.Channel(id); return err }); err != nil {
		o.t.Fatal(err)
	}
	return channel
}

// TestCourierDeliversEachPostOnce has Discord misbehave in one way after the
// other: every post arrives once and in order.
func TestCourierDeliversEachPostOnce(t *testing.T) {
	tests := []struct {
		name   string
		faults []discordtest.Fault
		within time.Duration
	}{
		{"nothing wrong", nil, 10 * time.Second},
		{"E6 rate limit of the channel", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.RateLimitUser, Count: 3, RetryAfter: 4 * time.Second}}, time.Minute},
		{"E6 global rate limit", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.RateLimitGlobal, Count: 2, RetryAfter: 3 * time.Second}}, time.Minute},
		{"E6 shared rate limit", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.RateLimitShared, Count: 3, RetryAfter: 7 * time.Second}}, time.Minute},
		{"E6 banned at the edge", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.RateLimitHTML, Count: 1}}, 3 * time.Minute},
		{"502, nothing stored", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.ServerErrorBefore, Count: 4}}, 3 * time.Minute},
		{"E2 502, stored", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.ServerErrorAfter, Count: 4}}, 3 * time.Minute},
		{"503, stored", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.ServerErrorAfter, Status: 503, Count: 4}}, 3 * time.Minute},
		{"connection cut, nothing stored", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.CutBefore, Count: 4}}, 3 * time.Minute},
		{"E3 connection cut, stored", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.CutAfter, Count: 4}}, 3 * time.Minute},
		{"half an answer", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.CutBody, Count: 4}}, 3 * time.Minute},
		{"E4 stored, answered too late", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.DelayAnswer, Delay: 30 * time.Second, Count: 2}}, 3 * time.Minute},
		{"answers of an unknown kind", []discordtest.Fault{{Method: http.MethodPost, Kind: discordtest.Respond, Status: 403, Body: "<html>", Count: 2}}, 3 * time.Minute},
		{"everything at once", []discordtest.Fault{
			{Method: http.MethodPost, Kind: discordtest.RateLimitUser, Probability: .04},
			{Method: http.MethodPost, Kind: discordtest.ServerErrorBefore, Probability: .04},
			{Method: http.MethodPost, Kind: discordtest.ServerErrorAfter, Probability: .04},
			{Method: http.MethodPost, Kind: discordtest.CutAfter, Probability: .04},
		}, 5 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{Seed: 1}, func(o *office) {
				for _, fault := range tt.faults {
					o.Fail(fault)
				}
				o.enqueue(elections, 3)
				o.enqueue(harbour, 8)
				o.enqueue(world, 1)
				if err := o.work(tt.within); err != nil {
					o.t.Fatal(err)
				}
				o.wantHeadlines(elections, "1 2 3")
				o.wantHeadlines(harbour, "4 5 6 7 8 9 10 11")
				o.wantHeadlines(world, "12")
				if n := o.outbox(); n != 0 {
					o.t.Errorf("%d posts are still owed", n)
				}
			})
		})
	}
}

func TestCourierObeysAGlobalLimitEverywhere(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.RateLimitGlobal, Count: 1, RetryAfter: 10 * time.Second})
		for i := range 20 {
			id := fmt.Sprintf("14000000000000010%02d", i)
			o.AddChannel("1400000000000000001", discordtest.Channel{ID: id})
			o.enqueue(news.ChannelID(id), 1)
		}
		if err := o.work(time.Minute); err != nil {
			o.t.Fatal(err)
		}
		requests := o.Requests()
		refusal := slices.IndexFunc(requests, func(r discordtest.Request) bool { return r.Status == http.StatusTooManyRequests })
		for _, r := range requests[refusal+1:] {
			if pause := r.At.Sub(requests[refusal].At); pause < 10*time.Second {
				o.t.Errorf("a request came %v after a refusal for 10 s", pause)
			}
		}
		if n := o.outbox(); n != 0 {
			o.t.Errorf("%d posts are still owed", n)
		}
	})
}

func TestCourierStaysUnderItsRate(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		for i := range 200 {
			id := fmt.Sprintf("1400000000000%06d", i)
			o.AddChannel("1400000000000000001", discordtest.Channel{ID: id})
			o.enqueue(news.ChannelID(id), 1)
		}
		if err := o.work(time.Minute); err != nil {
			o.t.Fatal(err)
		}
		requests := o.Requests()
		if len(requests) != 400 {
			o.t.Fatalf("%d requests, want a look and a message in each channel", len(requests))
		}
		for i := RequestRate; i < len(requests); i++ {
			if took := requests[i].At.Sub(requests[i-RequestRate].At); took < time.Second-time.Microsecond {
				o.t.Fatalf("requests %d to %d came within %v", i-RequestRate, i, took)
			}
		}
	})
}

func TestE8CourierParksAChannelAndServesTheOthers(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(o *office)
		want  news.Reason
		cure  func(o *office) // nil: there is none
	}{
		{"that is gone", func(o *office) { o.DeleteChannel(elections) }, news.ReasonGone, nil},
		{
			"that the bot may not see", func(o *office) { o.Deny(elections, discordtest.View) },
			news.ReasonNoEntry, func(o *office) { o.Allow(elections, discordtest.View) },
		},
		{
			"that the bot may not write in", func(o *office) { o.Deny(elections, discordtest.Send) },
			news.ReasonNoEntry, func(o *office) { o.Allow(elections, discordtest.Send) },
		},
		{"of a kind that takes no messages", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Channel: elections, Kind: discordtest.Respond, Status: 400, Code: 40058, Message: "Cannot send messages in a forum channel"})
		}, news.ReasonTarget, (*office).heal},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				tt.spoil(o)
				o.enqueue(elections, 3)
				o.enqueue(harbour, 1)
				if err := o.work(time.Hour); err != nil {
					o.t.Fatal(err)
				}
				o.wantHeadlines(harbour, "4")
				if got := o.channel(elections); got.Parked != tt.want || got.Detail == "" {
					o.t.Errorf("the channel is %+v, want it parked: %s", got, tt.want)
				}
				if n := o.outbox(); n != 3 {
					o.t.Errorf("%d posts are kept, want 3", n)
				}
				if n := o.Count(func(r discordtest.Request) bool {
					return r.Method == http.MethodPost && strings.Contains(r.Path, elections)
				}); n != 1 {
					o.t.Errorf("the channel was tried %d times, want 1", n)
				}
				if tt.cure == nil {
					return
				}
				tt.cure(o)
				if err := o.store.Update(func(tx *store.Tx) error { return tx.Unpark(elections) }); err != nil {
					o.t.Fatal(err)
				}
				if err := o.work(time.Minute); err != nil {
					o.t.Fatal(err)
				}
				o.wantHeadlines(elections, "1 2 3")
			})
		})
	}
}

func (o *office) heal() { o.Heal() }

func TestE9CourierSendsPlainWhatDiscordRefuses(t *testing.T) {
	refusal := discordtest.Fault{Method: http.MethodPost, Channel: elections, Kind: discordtest.Respond, Status: 400, Code: 50035, Message: "Invalid Form Body"}
	t.Run("the plain message is taken", func(t *testing.T) {
		inOffice(t, discordtest.Options{}, func(o *office) {
			refusal.Count = 1
			o.Fail(refusal)
			o.enqueue(elections, 2)
			if err := o.work(time.Minute); err != nil {
				o.t.Fatal(err)
			}
			o.wantHeadlines(elections, "1 2")
			sent := o.Messages(elections)
			if len(sent[0].Embeds) != 0 || len(sent[1].Embeds) != 1 {
				o.t.Errorf("got %d and %d embeds, want 0 and 1", len(sent[0].Embeds), len(sent[1].Embeds))
			}
		})
	})
	t.Run("the plain message is refused as well", func(t *testing.T) {
		inOffice(t, discordtest.Options{}, func(o *office) {
			refusal.Count = 2
			o.Fail(refusal)
			o.enqueue(elections, 2)
			if err := o.work(time.Minute); err != nil {
				o.t.Fatal(err)
			}
			o.wantHeadlines(elections, "2")
			letter := o.first()
			if letter.State != news.Dropped || letter.Reason != news.ReasonPayload || letter.Detail == "" || letter.Alert == nil {
				o.t.Errorf("the dead letter is %+v", letter)
			}
		})
	})
}

func TestE10CourierStopsWithoutAToken(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.RevokeToken()
		o.enqueue(elections, 3)
		o.enqueue(harbour, 3)
		err := o.work(time.Hour)
		if !errors.Is(err, ErrToken) {
			o.t.Fatalf("got %v, want ErrToken", err)
		}
		if strings.Contains(err.Error(), "test-token") {
			o.t.Error("the error holds the token")
		}
		if n := len(o.Requests()); n > 4 {
			o.t.Errorf("%d requests, want a look and a message a channel at most", n)
		}
		if n := o.outbox(); n != 6 {
			o.t.Errorf("%d posts are kept, want 6", n)
		}
	})
}

func TestCourierGivesUpWhatFailsForADay(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Method: http.MethodPost, Channel: elections, Kind: discordtest.ServerErrorBefore, Status: 500})
		o.enqueue(elections, 1)
		o.enqueue(harbour, 1)
		if err := o.work(23 * time.Hour); err != nil {
			o.t.Fatal(err)
		}
		if post := o.first(); post.State != news.Queued {
			o.t.Errorf("given up too early: %+v", post)
		}
		if err := o.work(2 * time.Hour); err != nil {
			o.t.Fatal(err)
		}
		if post := o.first(); post.Reason != news.ReasonExpired {
			o.t.Errorf("not given up: %+v", post)
		}
		o.wantHeadlines(harbour, "2")
	})
}

// TestCourierSurvivesItsOwnDeath stops the courier while requests are under
// way whose answers never come, and goes on with another.
func TestCourierSurvivesItsOwnDeath(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.DelayAnswer, Delay: time.Hour, Count: 3})
		o.enqueue(elections, 3)
		o.enqueue(harbour, 3)
		o.enqueue(world, 3)
		if err := o.work(3 * time.Second); err != nil {
			o.t.Fatal(err)
		}
		if n := o.outbox(); n != 9 {
			o.t.Fatalf("%d posts are owed, want 9", n)
		}
		o.courier = o.newCourier()
		if err := o.work(time.Minute); err != nil {
			o.t.Fatal(err)
		}
		o.wantHeadlines(elections, "1 2 3")
		o.wantHeadlines(harbour, "4 5 6")
		o.wantHeadlines(world, "7 8 9")
	})
}

func TestCourierStopsInTimeUnderAGlobalLimit(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.RateLimitGlobal, Count: 1, RetryAfter: 10 * time.Minute, Delay: 110 * time.Millisecond})
		for i := range 20 {
			id := fmt.Sprintf("14000000000000010%02d", i)
			o.AddChannel("1400000000000000001", discordtest.Channel{ID: id})
			o.enqueue(news.ChannelID(id), 1)
		}
		began := time.Now()
		o.mustWork(10 * time.Second)
		if took := time.Since(began); took > 16*time.Second {
			o.t.Errorf("took %v to stop", took-10*time.Second)
		}
		o.mustWork(11 * time.Minute)
		if n := o.outbox(); n != 0 {
			o.t.Errorf("%d posts are still owed", n)
		}
	})
}

// TestCourierBelievesOnlyDiscord has something before Discord answer.
func TestCourierBelievesOnlyDiscord(t *testing.T) {
	for _, status := range []int{400, 403, 404, 405, 413} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.Respond, Status: status, Body: "<html>no</html>", Count: 1})
				o.enqueue(elections, 2)
				o.mustWork(10 * time.Minute)
				o.wantHeadlines(elections, "1 2")
			})
		})
	}
}

// TestCourierSharesItsTurns has one channel wait behind many that are owed much.
func TestCourierSharesItsTurns(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		for i := range 100 {
			id := fmt.Sprintf("14000000000000001%02d", i)
			o.AddChannel("1400000000000000001", discordtest.Channel{ID: id})
			o.enqueue(news.ChannelID(id), 20)
		}
		o.enqueue(world, 1) // the last of them
		go func() {         // as intakes do
			for range 500 {
				time.Sleep(20 * time.Millisecond)
				o.courier.Wake()
			}
		}()
		o.mustWork(15 * time.Second)
		o.wantHeadlines(world, "2001")
	})
}

func TestCourierTriesParkedChannelsAgain(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Deny(elections, discordtest.Send)
		o.enqueue(elections, 2)
		o.mustWork(5*time.Hour + time.Minute)
		if n := o.Count(func(r discordtest.Request) bool { return r.Method == http.MethodPost }); n != 6 {
			o.t.Errorf("%d attempts in five hours, want 6", n)
		}
		o.Allow(elections, discordtest.Send)
		o.mustWork(time.Hour)
		o.wantHeadlines(elections, "1 2")
		if got := o.channel(elections); got.Parked != "" {
			o.t.Errorf("the channel is still parked: %+v", got)
		}
	})
}

func TestCourierSurvivesAPostItCannotRead(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.put("x", nil)
		o.enqueue(elections, 1)
		o.mustWork(time.Minute)
		o.wantHeadlines(elections, "1")
	})
}

func TestCourierTriesAgainAfterASleep(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.ServerErrorBefore, Count: 1})
		o.enqueue(elections, 2)
		o.mustWork(300 * time.Millisecond)
		time.Sleep(25 * time.Hour)
		o.courier = o.newCourier()
		o.Fail(discordtest.Fault{Kind: discordtest.CutBefore, Count: 2})
		o.mustWork(10 * time.Minute)
		o.wantHeadlines(elections, "1 2")
	})
}

func TestE14CourierStopsInTime(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.DelayAnswer, Delay: 2 * time.Second, Count: 1})
		o.enqueue(elections, 2)
		began := time.Now()
		if err := o.work(time.Second); err != nil {
			o.t.Fatal(err)
		}
		if took := time.Since(began); took > 3*time.Second {
			o.t.Errorf("took %v to stop", took-time.Second)
		}
		o.wantHeadlines(elections, "1")
		if post := o.first(); post.State != news.Sent {
			o.t.Errorf("what was under way is %+v", post)
		}
	})
}

func TestClassOf(t *testing.T) {
	tests := []struct {
		status, code int
		want         class
	}{
		{404, 10003, gone},
		{404, 10004, gone},
		{404, 0, again},
		{403, 50001, noEntry},
		{403, 50013, noEntry},
		{403, 0, again},
		{403, 40333, again},
		{400, 40058, target},
		{400, 40067, target},
		{400, 50035, payload},
		{400, 50006, payload},
		{400, 0, again},
		{400, 10001, payload},
		{400, 200000, payload},
		{413, 0, payload},
		{401, 0, token},
		{401, 50014, token},
		{403, 20028, wait},
		{404, 10008, done},
		{500, 0, again},
		{503, 130000, again},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.status, " ", tt.code), func(t *testing.T) {
			if got := classOf(tt.status, tt.code); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestBackoffGrowsToItsLimit(t *testing.T) {
	for n := range 60 {
		if d := backoff(n); d < backoffBase/2 || d > backoffMost+backoffBase {
			t.Errorf("after attempt %d: %v", n, d)
		}
	}
	if d := backoff(0); d > 2*time.Second {
		t.Errorf("after the first attempt: %v", d)
	}
}

func TestAPIRoot(t *testing.T) {
	tests := []struct{ name, api, want string }{
		{"default", "", "https://discord.com/api"},
		{"a proxy with the API's path", "http://proxy:8080/api", "http://proxy:8080/api"},
		{"a version is discordgo's to add", "http://proxy:8080/api/v10", "http://proxy:8080/api"},
		{"a slash at the end", "http://proxy:8080/api/", "http://proxy:8080/api"},
		{"no path is where Discord has it", "http://127.0.0.1:4000", "http://127.0.0.1:4000/api"},
		{"a path of its own", "https://edge.example/discord", "https://edge.example/discord"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := apiRoot(tt.api)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != tt.want {
				t.Errorf("apiRoot(%q) = %s, want %s", tt.api, got, tt.want)
			}
		})
	}
	if _, err := apiRoot("proxy:8080"); err == nil {
		t.Error("no error for an address without a scheme")
	}
}
