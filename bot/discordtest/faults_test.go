package discordtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/bot/discordtest"
)

const messagesRoute = "/channels/{channel}/messages"

func TestFaults(t *testing.T) {
	isRateLimit := func(err error) bool {
		var limited *discordgo.RateLimitError
		return errors.As(err, &limited) && limited.RetryAfter == 3*time.Second
	}
	isStatus := func(status int) func(error) bool {
		return func(err error) bool {
			var rest *discordgo.RESTError
			return errors.As(err, &rest) && rest.Response.StatusCode == status
		}
	}
	isSyntax := func(err error) bool {
		var syntax *json.SyntaxError
		return errors.As(err, &syntax)
	}
	says := func(text string) func(error) bool {
		return func(err error) bool { return err != nil && strings.Contains(err.Error(), text) }
	}
	isNil := func(err error) bool { return err == nil }
	for _, c := range []struct {
		fault  discordtest.Fault
		right  func(error) bool
		stored int
		took   time.Duration
	}{
		{discordtest.Fault{Kind: discordtest.RateLimitUser, RetryAfter: 3 * time.Second}, isRateLimit, 0, 0},
		{discordtest.Fault{Kind: discordtest.RateLimitGlobal, RetryAfter: 3 * time.Second}, isRateLimit, 0, 0},
		{discordtest.Fault{Kind: discordtest.RateLimitShared, RetryAfter: 3 * time.Second}, isRateLimit, 0, 0},
		{discordtest.Fault{Kind: discordtest.RateLimitHTML}, isSyntax, 0, 0},
		{discordtest.Fault{Kind: discordtest.ServerErrorBefore, Status: 503}, isStatus(503), 0, 0},
		{discordtest.Fault{Kind: discordtest.ServerErrorBefore}, says("502"), 0, 0},
		{discordtest.Fault{Kind: discordtest.ServerErrorAfter, Status: 500}, isStatus(500), 1, 0},
		{discordtest.Fault{Kind: discordtest.CutBefore}, says("EOF"), 0, 0},
		{discordtest.Fault{Kind: discordtest.CutAfter}, says("EOF"), 1, 0},
		{discordtest.Fault{Kind: discordtest.CutBody}, says("unexpected EOF"), 1, 0},
		{discordtest.Fault{Kind: discordtest.Delay, Delay: 7 * time.Second}, isNil, 1, 7 * time.Second},
		{discordtest.Fault{Kind: discordtest.Delay, Delay: time.Minute}, says("Client.Timeout"), 0, 20 * time.Second},
		{discordtest.Fault{Kind: discordtest.DelayAnswer, Delay: time.Minute}, says("Client.Timeout"), 1, 20 * time.Second},
		{discordtest.Fault{Kind: discordtest.Respond, Status: 403, Code: 50013, Message: "Missing Permissions"}, isStatus(403), 0, 0},
		{discordtest.Fault{Kind: discordtest.Respond, Status: 502, Body: "<html>"}, says("<html>"), 0, 0},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := onPipe(t, discordtest.Options{})
				c.fault.Method, c.fault.Route, c.fault.Channel, c.fault.Count = http.MethodPost, messagesRoute, channelID, 1
				s.Fail(c.fault)
				d, start := client(t, s), time.Now()
				_, err := post(d, channelID, "Harbour reopens", "n")
				if !c.right(err) {
					t.Errorf("%T %v", err, err)
				}
				if got := time.Since(start); got != c.took {
					t.Errorf("took %v, want %v", got, c.took)
				}
				if got := len(s.Messages(channelID)); got != c.stored {
					t.Errorf("%d messages stored, want %d", got, c.stored)
				}
				if _, err := post(d, channelID, "Harbour reopens", "n"); err != nil {
					t.Errorf("once the fault has passed: %v", err)
				}
				if got := len(s.Messages(channelID)); got != 1 {
					t.Errorf("%d messages after a retry with the nonce, want 1", got)
				}
			})
		})
	}
}

func TestFaultsStrikeWhatTheyMatch(t *testing.T) {
	s := onPipe(t, discordtest.Options{NoRateLimits: true})
	d := client(t, s)
	s.Fail(discordtest.Fault{Channel: newsID, Kind: discordtest.Respond, Status: 404, Code: 10003})
	if _, err := post(d, channelID, "elsewhere", ""); err != nil {
		t.Errorf("another channel: %v", err)
	}
	for range 3 {
		if _, err := post(d, newsID, "here", ""); code(err) != 10003 {
			t.Errorf("got %v, want 10003", err)
		}
	}
	if got := s.Requests()[1].Fault; got != discordtest.Respond {
		t.Errorf("recorded fault %q", got)
	}
	s.Heal()
	if _, err := post(d, newsID, "here", ""); err != nil {
		t.Errorf("healed: %v", err)
	}
}

func TestFaultsWithAProbabilityAreRepeatable(t *testing.T) {
	run := func(seed uint64) string {
		var pattern strings.Builder
		s := onPipe(t, discordtest.Options{NoRateLimits: true, Seed: seed})
		s.Fail(discordtest.Fault{Kind: discordtest.ServerErrorBefore, Status: 500, Probability: 0.5})
		d := client(t, s)
		for range 32 {
			if _, err := post(d, channelID, "x", ""); err != nil {
				pattern.WriteByte('!')
			} else {
				pattern.WriteByte('.')
			}
		}
		return pattern.String()
	}
	first := run(1)
	if again := run(1); again != first || !strings.Contains(first, "!.") {
		t.Errorf("seed 1: %s, then %s", first, again)
	}
	if other := run(2); other == first {
		t.Errorf("seeds 1 and 2: both %s", other)
	}
}

func TestChannelRateLimitIsFivePerFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onPipe(t, discordtest.Options{})
		send := func() (int, http.Header) {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost,
				discordgo.EndpointChannelMessages(channelID), strings.NewReader(msg(`"content":"c"`)))
			r.Header.Set("Authorization", "Bot test-token")
			resp, err := s.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			return resp.StatusCode, resp.Header
		}
		for i := range 5 {
			status, h := send()
			if want := string(rune('4' - i)); status != http.StatusOK || h.Get("X-RateLimit-Remaining") != want || h.Get("X-RateLimit-Limit") != "5" {
				t.Errorf("message %d: %d %v", i, status, h)
			}
		}
		time.Sleep(3500 * time.Millisecond)
		status, h := send()
		if status != http.StatusTooManyRequests || h.Get("Retry-After") != "2" || h.Get("X-RateLimit-Reset-After") != "1.500" ||
			h.Get("X-RateLimit-Scope") != "user" || h.Get("X-RateLimit-Bucket") == "" {
			t.Errorf("sixth message: %d %v", status, h)
		}
		time.Sleep(1500 * time.Millisecond)
		if status, _ := send(); status != http.StatusOK {
			t.Errorf("after the wait: %d", status)
		}
		if got := s.InvalidRequests(); got != 1 {
			t.Errorf("%d invalid requests, want 1", got)
		}
		time.Sleep(10 * time.Minute)
		if got := s.InvalidRequests(); got != 0 {
			t.Errorf("%d invalid requests ten minutes later, want 0", got)
		}
	})
}

func TestGlobalRateLimitIsFiftyPerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onPipe(t, discordtest.Options{})
		for range 50 {
			if status, _ := ask(t, s, http.MethodGet, "/users/@me", ""); status != http.StatusOK {
				t.Fatal(status)
			}
		}
		status, answer := ask(t, s, http.MethodGet, "/users/@me", "")
		if want := `{"global":true,"message":"You are being rate limited.","retry_after":1}`; status != http.StatusTooManyRequests || answer != want {
			t.Errorf("%d %s, want 429 %s", status, answer, want)
		}
		time.Sleep(time.Second)
		if status, _ := ask(t, s, http.MethodGet, "/users/@me", ""); status != http.StatusOK {
			t.Errorf("a second later: %d", status)
		}
	})
}

func TestTooManyInvalidRequestsAreBanned(t *testing.T) {
	s := onPipe(t, discordtest.Options{NoRateLimits: true})
	s.RevokeToken()
	for range 10_000 {
		if status, _ := ask(t, s, http.MethodGet, "/users/@me", ""); status != http.StatusUnauthorized {
			t.Fatal(status)
		}
	}
	if status, answer := ask(t, s, http.MethodGet, "/gateway", ""); status != http.StatusTooManyRequests || !strings.Contains(answer, "1015") {
		t.Errorf("%d %s, want Cloudflare's page", status, answer)
	}
}

func TestOutage(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	s.Outage(true)
	if status, _ := ask(t, s, http.MethodGet, "/gateway", ""); status != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", status)
	}
	s.Outage(false)
	if status, _ := ask(t, s, http.MethodGet, "/gateway", ""); status != http.StatusOK {
		t.Errorf("afterwards: %d", status)
	}
}

func TestAwaitSaysWhatIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onPipe(t, discordtest.Options{})
		err := s.Await(within(t, time.Hour), channelID, 2)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "await 2 messages in channel "+channelID+": have 0") {
			t.Errorf("got %v", err)
		}
	})
}
