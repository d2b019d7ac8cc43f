package bot

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// editRoute is that of "Edit Message".
const editRoute = "/channels/{channel}/messages/{message}"

// tell has the elections channel be told of a story, and of each publisher that
// joins it.
func (o *office) tell(story string) {
	o.t.Helper()
	o.update(func(tx *store.Tx) error {
		alert := alertOf("Headline " + story)
		alert.Site = "courier.example"
		_, err := tx.Enqueue(news.Post{
			ID: news.NewAlertID(elections, news.StoryID(story)), Channel: elections, Alert: alert,
			Pace: news.Pace{Gap: 5 * time.Minute, Most: 6},
		}, time.Now())
		return err
	})
}

// grow has a story be carried by as many publishers.
func (o *office) grow(story string, publishers int) {
	o.t.Helper()
	o.revise(story, func(a *news.Alert) {
		sources := []news.Source{{Site: "courier.example"}}
		for i := 2; i <= publishers; i++ {
			sources = append(sources, news.Source{Site: strconv.Itoa(i), Name: fmt.Sprint("Paper ", i), At: time.Now()})
		}
		a.Grow(sources)
	})
}

func (o *office) revise(story string, change func(*news.Alert)) {
	o.t.Helper()
	o.update(func(tx *store.Tx) error {
		_, err := tx.Revise(news.NewAlertID(elections, news.StoryID(story)), time.Now(), func(p *news.Post) { change(p.Alert) })
		return err
	})
}

func (o *office) update(fn func(*store.Tx) error) {
	o.t.Helper()
	if err := o.store.Update(fn); err != nil {
		o.t.Fatal(err)
	}
	o.courier.Wake()
}

// edits returns how many edits Discord was asked for.
func (o *office) edits() int {
	return o.Count(func(r discordtest.Request) bool { return r.Method == http.MethodPatch })
}

// wantEmbed wants the only message in the elections channel to say words in its
// embed, after so many requests for edits.
func (o *office) wantEmbed(words string, edits int) {
	o.t.Helper()
	messages := o.Messages(elections)
	if len(messages) != 1 || len(messages[0].Embeds) != 1 {
		o.t.Fatalf("got %+v, want one message", messages)
	}
	if got := messages[0].Embeds[0].Description; !strings.Contains(got, words) {
		o.t.Errorf("the message says %q, want %q in it", got, words)
	}
	if got := o.edits(); got != edits {
		o.t.Errorf("%d requests for edits, want %d", got, edits)
	}
}

func TestCourierEditsAMessageWhoseStoryGrew(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.tell("1")
		o.mustWork(time.Minute)
		o.grow("1", 2)
		o.grow("1", 3)
		o.mustWork(3 * time.Minute)
		if n := o.edits(); n > 0 {
			o.t.Errorf("%d edits within five minutes of the message, want none", n)
		}
		o.grow("1", 6)
		o.mustWork(time.Hour)
		o.wantEmbed("also in: Paper 2, Paper 3, Paper 4 +2 · <t:", 1)
		if m := o.Messages(elections)[0]; len(m.Mentions.Parse) > 0 || m.EditedAt.IsZero() {
			o.t.Errorf("the message is %+v, want it edited without pings", m)
		}
	})
}

func TestCourierKeepsToSixEdits(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.tell("1")
		for publishers := range 30 {
			o.grow("1", publishers+2)
			o.mustWork(3 * time.Minute)
		}
		if n := o.edits(); n != 6 {
			o.t.Errorf("%d edits, want 6", n)
		}
		var last time.Time
		for _, r := range o.Requests() {
			if r.Method != http.MethodPatch {
				continue
			}
			if r.At.Sub(last) < 5*time.Minute {
				o.t.Errorf("two edits within %v", r.At.Sub(last))
			}
			last = r.At
		}
	})
}

// TestCourierGetsAnEditThrough has Discord misbehave: the message says the
// newest all the same, and is the only one.
func TestCourierGetsAnEditThrough(t *testing.T) {
	tests := []struct {
		name  string
		fault discordtest.Fault
		edits int
	}{
		{"rate limit of the channel", discordtest.Fault{Kind: discordtest.RateLimitUser, Count: 2, RetryAfter: 4 * time.Second}, 3},
		{"global rate limit", discordtest.Fault{Kind: discordtest.RateLimitGlobal, Count: 2, RetryAfter: 4 * time.Second}, 3},
		{"502, nothing stored", discordtest.Fault{Kind: discordtest.ServerErrorBefore, Count: 3}, 4},
		{"502, stored", discordtest.Fault{Kind: discordtest.ServerErrorAfter, Count: 3}, 4},
		{"500", discordtest.Fault{Kind: discordtest.ServerErrorBefore, Status: 500, Count: 3}, 4},
		{"connection cut", discordtest.Fault{Kind: discordtest.CutBefore, Count: 3}, 4},
		{"answered too late", discordtest.Fault{Kind: discordtest.DelayAnswer, Delay: time.Hour, Count: 1}, 2},
		{"half an answer", discordtest.Fault{Kind: discordtest.CutBody, Count: 1}, 2},
		{"too many edits of old messages", discordtest.Fault{Kind: discordtest.Respond, Status: 400, Code: 30046, Count: 2}, 3},
		{"no access", discordtest.Fault{Kind: discordtest.Respond, Status: 403, Code: 50001, Count: 1}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				o.tell("1")
				o.mustWork(time.Minute)
				o.grow("1", 2)
				tt.fault.Method, tt.fault.Route = http.MethodPatch, editRoute
				o.Fail(tt.fault)
				o.mustWork(2 * time.Hour)
				o.wantEmbed("also in: Paper 2 · ", tt.edits)
			})
		})
	}
}

// TestCourierGivesAnEditUp has Discord refuse an edit: the message stays, there
// is no other, and what is refused for good is not tried again.
func TestCourierGivesAnEditUp(t *testing.T) {
	tests := []struct {
		name   string
		status int
		code   int
		want   news.Reason
		later  int    // requests for edits, after the story grew once more
		says   string // the message then
	}{
		{"of a message that another wrote", 403, 50005, news.ReasonForeign, 1, ""},
		{"of a message that is not there", 404, 10008, news.ReasonDeleted, 1, ""},
		{"with a body that it does not take", 400, 50035, "", 2, "also in: Paper 2, Paper 3 · "},
		{"in a thread that is archived", 400, 50083, "", 2, "also in: Paper 2, Paper 3 · "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				o.tell("1")
				o.mustWork(time.Minute)
				o.grow("1", 2)
				o.Fail(discordtest.Fault{Method: http.MethodPatch, Kind: discordtest.Respond, Status: tt.status, Code: tt.code, Count: 1})
				o.mustWork(2 * time.Hour)
				o.wantEmbed("", 1)
				if got := o.first().Edits.Over; got != tt.want {
					o.t.Errorf("edits are over because of %q, want %q", got, tt.want)
				}
				if channel := o.channel(elections); channel.Parked != "" {
					o.t.Errorf("the channel is parked: %s", channel.Parked)
				}
				o.grow("1", 3)
				o.mustWork(2 * time.Hour)
				o.wantEmbed(tt.says, tt.later)
			})
		})
	}
}

func TestCourierLeavesDeletedMessagesDeleted(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.tell("1")
		o.mustWork(time.Minute)
		o.DeleteMessage(elections, o.Messages(elections)[0].ID)
		for publishers := range 4 {
			o.grow("1", publishers+2)
			o.mustWork(time.Hour)
		}
		if messages, edits := len(o.Messages(elections)), o.edits(); messages != 0 || edits != 1 {
			o.t.Errorf("%d messages and %d requests for edits, want none and one", messages, edits)
		}
	})
}

func TestEditsOfOldMessagesWaitAloneAsTold(t *testing.T) {
	inOffice(t, discordtest.Options{OldEditRate: discordtest.Rate{Limit: 1, Per: 3 * time.Hour}}, func(o *office) {
		o.tell("1")
		o.mustWork(90 * time.Minute)
		for publishers := range 2 {
			o.grow("1", publishers+2)
			o.mustWork(10 * time.Minute)
		}
		o.tell("2")
		o.mustWork(time.Minute)
		o.grow("2", 2)
		o.mustWork(10 * time.Minute)
		messages := o.Messages(elections)
		if got := messages[1].Embeds[0].Description; !strings.Contains(got, "also in: Paper 2") {
			o.t.Errorf("the new message says %q, want it edited while the old one waits", got)
		}
		o.mustWork(3 * time.Hour)
		if got := o.Messages(elections)[0].Embeds[0].Description; !strings.Contains(got, "Paper 3") {
			o.t.Errorf("the old message says %q in the end", got)
		}
		if n := o.edits(); n != 4 {
			o.t.Errorf("%d requests for edits, want 4: one was refused", n)
		}
	})
}

// TestEditsLetPostsGoFirst owes a channel edits and posts at once.
func TestEditsLetPostsGoFirst(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.tell("1")
		o.mustWork(10 * time.Minute)
		o.grow("1", 2)
		o.queued = 1
		o.enqueue(elections, 4)
		o.mustWork(time.Minute)
		o.wantHeadlines(elections, "1 2 3 4 5")
		requests := o.Requests()
		if last := requests[len(requests)-1]; last.Method != http.MethodPatch {
			o.t.Errorf("the last of %d requests is a %s, want the edit", len(requests), last.Method)
		}
	})
}

func TestPostsDoNotWaitForEdits(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.tell("1")
		o.mustWork(10 * time.Minute)
		o.grow("1", 2)
		o.Fail(discordtest.Fault{Method: http.MethodPatch, Kind: discordtest.RateLimitUser, RetryAfter: time.Hour})
		o.mustWork(time.Minute)
		o.queued = 1
		o.enqueue(elections, 1)
		o.mustWork(time.Minute)
		o.wantHeadlines(elections, "1 2")
	})
}

// TestAMessageThatWasLeftSaysTheNewestInTheEnd has an attempt leave a message
// that nobody knows of before the post says more.
func TestAMessageThatWasLeftSaysTheNewestInTheEnd(t *testing.T) {
	tests := []struct {
		name  string
		leave func(o *office)
	}{
		{"found by its nonce", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.ServerErrorAfter, Count: 1})
			o.mustWork(400 * time.Millisecond)
		}},
		{"found by its nonce after a crash", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.DelayAnswer, Delay: time.Hour, Count: 1})
			o.Deny(elections, discordtest.History)
			o.mustWork(time.Second)
			o.courier = o.newCourier()
		}},
		{"found by a look", (*office).lostAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				o.tell("1")
				tt.leave(o)
				o.revise("1", func(a *news.Alert) { a.Topics = append(a.Topics, "robocalls") })
				o.grow("1", 2)
				o.mustWork(time.Hour)
				o.wantEmbed("also in: Paper 2", 1)
				if got := o.Messages(elections)[0].Content; !strings.HasPrefix(got, "**topic**, **robocalls** · ") {
					o.t.Errorf("the message says %q", got)
				}
			})
		})
	}
}

func TestAnEditIsRepeatedAfterACrash(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.tell("1")
		o.mustWork(10 * time.Minute)
		o.grow("1", 2)
		o.Fail(discordtest.Fault{Method: http.MethodPatch, Kind: discordtest.DelayAnswer, Delay: time.Hour, Count: 1})
		o.mustWork(time.Second)
		o.wantEmbed("also in: Paper 2", 1)
		o.courier = o.newCourier()
		o.grow("1", 3)
		o.mustWork(time.Hour)
		o.wantEmbed("also in: Paper 2, Paper 3", 2)
	})
}

// TestLinesOfADeletedListAreToldAnew deletes a list before all of its lines are
// shown.
func TestLinesOfADeletedListAreToldAnew(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		id := news.NewListID(elections, "t", "1")
		line := func(n, since int) news.Line {
			return news.Line{Story: news.StoryID(strconv.Itoa(n)), Title: fmt.Sprint("Headline ", n), Source: "Courier", Since: since}
		}
		list := &news.List{Topic: "topic", TopicID: "t", Lines: []news.Line{line(1, 0), line(2, 0)}}
		o.update(func(tx *store.Tx) error {
			_, err := tx.Enqueue(news.Post{ID: id, Channel: elections, List: list, Pace: news.Pace{Gap: time.Minute, Most: 40}}, time.Now())
			return err
		})
		o.mustWork(time.Second)
		o.wantEmbed("Headline 2 · Courier", 0)
		o.DeleteMessage(elections, o.Messages(elections)[0].ID)
		o.update(func(tx *store.Tx) error {
			_, err := tx.Revise(id, time.Now(), func(p *news.Post) { p.List.Lines = append(p.List.Lines, line(3, 1), line(4, 1)) })
			return err
		})
		o.mustWork(time.Hour)
		o.wantHeadlines(elections, "3")
		o.wantEmbed("Headline 4 · Courier", 1)
	})
}
