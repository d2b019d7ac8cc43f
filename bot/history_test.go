package bot

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// lostAnswer has the first message of a channel stored without the courier
// learning of it, and Discord forget its nonce.
func (o *office) lostAnswer() {
	o.t.Helper()
	o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.DelayAnswer, Delay: time.Hour, Count: 1})
	o.mustWork(time.Second)
	time.Sleep(time.Hour)
	o.courier = o.newCourier()
}

func (o *office) mustWork(d time.Duration) {
	o.t.Helper()
	if err := o.work(d); err != nil {
		o.t.Fatal(err)
	}
}

// put owes a post as it is.
func (o *office) put(id string, alert *news.Alert) {
	o.t.Helper()
	if err := o.store.Update(func(tx *store.Tx) error {
		_, err := tx.Enqueue(news.Post{ID: news.PostID("alert/" + elections + "/" + id), Channel: elections, Alert: alert}, time.Now())
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
	o.courier.Wake()
}

func alertOf(title string) *news.Alert {
	return &news.Alert{Topics: []string{"topic"}, Title: title, Source: "Courier", Link: "https://courier.example/"}
}

// TestCourierLooksBeforeItRepeats has Discord forget the nonce before the
// message can be sent again.
func TestCourierLooksBeforeItRepeats(t *testing.T) {
	tests := []struct {
		name  string
		pause func(o *office)
	}{
		{"after an outage", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.ServerErrorAfter, Count: 1})
			o.mustWork(500 * time.Millisecond)
			o.Outage(true)
			o.mustWork(time.Hour)
			o.Outage(false)
		}},
		{"E5 after a crash and an hour", (*office).lostAnswer},
		{"with a look that fails", func(o *office) {
			o.lostAnswer()
			o.Fail(discordtest.Fault{Method: http.MethodGet, Kind: discordtest.ServerErrorBefore, Count: 2})
		}},
		{"with a look that has to wait", func(o *office) {
			o.lostAnswer()
			o.Fail(discordtest.Fault{Method: http.MethodGet, Kind: discordtest.RateLimitUser, Count: 2, RetryAfter: 30 * time.Second})
		}},
		{"with a look that is banned", func(o *office) {
			o.lostAnswer()
			o.Fail(discordtest.Fault{Method: http.MethodGet, Kind: discordtest.RateLimitHTML, Count: 1})
		}},
	}
	for _, tt := range tests {
		for _, mayLook := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, history readable: %v", tt.name, mayLook), func(t *testing.T) {
				inOffice(t, discordtest.Options{}, func(o *office) {
					want := "1 2"
					if !mayLook {
						o.Deny(elections, discordtest.History)
						want = "1 1 2" // rather twice than never
					}
					o.enqueue(elections, 2)
					tt.pause(o)
					o.mustWork(10 * time.Minute)
					o.wantHeadlines(elections, want)
				})
			})
		}
	}
}

func TestCourierLooksWhateverTheClockSays(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		if err := o.store.Update(func(tx *store.Tx) error {
			_, err := tx.Enqueue(news.Post{
				ID: "alert/" + elections + "/1", Channel: elections, Alert: alertOf("Headline 1"), DueAt: time.Now(),
			}, time.Now().Add(48*time.Hour))
			return err
		}); err != nil {
			o.t.Fatal(err)
		}
		o.lostAnswer()
		o.mustWork(time.Minute)
		o.wantHeadlines(elections, "1")
	})
}

// TestCourierTakesNoOtherMessageForItsOwn has a message in the channel that
// reads like the one that is owed.
func TestCourierTakesNoOtherMessageForItsOwn(t *testing.T) {
	answers := map[string]string{
		"of another bot":    `{"id":"5","content":"**topic** · [Storm nears](<https://courier.example/>)","author":{"id":"42","bot":true}}`,
		"of a webhook":      `{"id":"5","content":"**topic** · [Storm nears](<https://courier.example/>)","author":{"id":"` + discordtest.BotID + `","bot":true},"webhook_id":"7"}`,
		"of a person":       `{"id":"5","content":"**topic** · [Storm nears](<https://courier.example/>)","author":{"id":"42"}}`,
		"with other signs":  `{"id":"5","content":"**topic** · [Storm-nears](<https://courier.example/>)","author":{"id":"` + discordtest.BotID + `","bot":true}}`,
		"that is no answer": `"oops"`,
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			// A token as Discord makes them begins with the bot's ID.
			inOffice(t, discordtest.Options{Token: "MTAwMDAwMDAwMDAwMDAwMDAx.GxYz12.secret"}, func(o *office) {
				o.put("1", alertOf("Storm nears"))
				o.Fail(discordtest.Fault{Method: http.MethodGet, Kind: discordtest.Respond, Status: 200, Count: 1, Body: "[" + answer + "]"})
				o.mustWork(time.Minute)
				if n := len(o.Messages(elections)); n != 1 {
					o.t.Errorf("%d messages, want 1", n)
				}
			})
		})
	}
	t.Run("of another post", func(t *testing.T) {
		inOffice(t, discordtest.Options{}, func(o *office) {
			o.put("1", alertOf("Storm nears"))
			o.mustWork(time.Minute)
			o.put("2", alertOf("Storm nears"))
			o.Outage(true)
			o.mustWork(10 * time.Minute)
			o.Outage(false)
			o.mustWork(10 * time.Minute)
			if n := len(o.Messages(elections)); n != 2 {
				o.t.Errorf("%d messages, want 2", n)
			}
		})
	})
}

func TestBotID(t *testing.T) {
	tests := []struct{ name, token, want string }{
		{"of Discord", "Bot MTAwMDAwMDAwMDAwMDAwMDAx.GxYz12.secret", "100000000000000001"},
		{"with padding", "Bot MTIzNA==.x.y", "1234"},
		{"of a stand-in", "Bot test-token", ""},
		{"that begins with something else", "Bot YWJj.x.y", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := botID(tt.token); got != tt.want {
				t.Errorf("botID(%q) = %q, want %q", tt.token, got, tt.want)
			}
		})
	}
}
