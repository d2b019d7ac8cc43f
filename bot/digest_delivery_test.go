package bot

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// owe owes a channel the digest that needs more room than there is, between two alerts.
func (o *office) owe(channel news.ChannelID) {
	o.t.Helper()
	o.enqueue(channel, 1)
	o.update(func(tx *store.Tx) error {
		for _, part := range manyLines().Split() {
			post := news.Post{ID: news.NewDigestID(channel, part.Day, part.Part), Channel: channel, Digest: &part}
			if _, err := tx.Enqueue(post, time.Now()); err != nil {
				return err
			}
		}
		_, err := tx.Enqueue(news.Post{ID: news.NewAlertID(channel, "last"), Channel: channel, Alert: alertOf("Last")}, time.Now())
		return err
	})
}

// wantTold holds the first words of the messages against what a channel was owed.
func wantTold(t *testing.T, messages []discordtest.Message) {
	t.Helper()
	var got []string
	for _, m := range messages {
		_, sum, _ := strings.Cut(m.Content, " · ")
		got = append(got, strings.TrimPrefix(sum, "Sun 22 Nov · "))
	}
	if len(got) != 5 {
		t.Fatalf("%d messages, want 5: %q", len(got), got)
	}
	if diff := cmp.Diff([]string{"400 stories from 90 sources, 47 worth your time", "part 2 of 3", "part 3 of 3"}, got[1:4]); diff != "" {
		t.Errorf("the digest (-want +got):\n%s", diff)
	}
	if !strings.Contains(got[4], "Last") {
		t.Errorf("the last is %q", got[4])
	}
}

// TestPartsOfADigestComeInOrderAndOnce loses answers, also for so long that the
// nonce is none, and has Discord refuse embeds.
func TestPartsOfADigestComeInOrderAndOnce(t *testing.T) {
	tests := []struct {
		name string
		lose func(o *office)
	}{
		{"nothing is lost", func(*office) {}},
		{"answers are late", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.ServerErrorAfter, Count: 3})
		}},
		{"answers are cut", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.CutAfter, Count: 4})
		}},
		{"a crash", (*office).lostAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				o.owe(elections)
				tt.lose(o)
				o.mustWork(time.Hour)
				wantTold(t, o.Messages(elections))
			})
		})
	}
}

// TestADigestIsFoundAgain looks for each part as Discord shows it.
func TestADigestIsFoundAgain(t *testing.T) {
	parts := manyLines().Split()
	for _, plain := range []bool{false, true} {
		for i := range parts {
			content := render(news.Post{Digest: &parts[i], Plain: plain}).Content
			for n := range parts {
				if got, want := isOf(news.Post{Digest: &parts[n]}, content), n == i; got != want {
					t.Errorf("plain %v: message of part %d is of part %d: %v", plain, i+1, n+1, got)
				}
			}
		}
	}
}

// TestADigestInAForumIsAPostWithTags that the topics have which go there.
func TestADigestInAForumIsAPostWithTags(t *testing.T) {
	inStyle(t, news.Guild{}, true, func(o *office) {
		o.update(func(tx *store.Tx) error {
			if err := tx.PutTopic(news.Topic{ID: "t", Name: "ferries"}); err != nil {
				return err
			}
			if err := tx.PutSubscription(news.Subscription{Topic: "t", Channel: square, Tag: "77"}); err != nil {
				return err
			}
			digest := news.Digest{Day: "2026-11-22", Minute: 480, Part: 1, Parts: 1}
			_, err := tx.Enqueue(news.Post{ID: news.NewDigestID(square, "2026-11-22", 1), Channel: square, Digest: &digest}, time.Now())
			return err
		})
		o.mustWork(time.Minute)
		threads := o.Threads(square)
		if len(threads) != 1 || threads[0].Name != "Sun 22 Nov · nothing new" || len(threads[0].Tags) != 1 {
			t.Errorf("the forum has %+v", threads)
		}
	})
}

// TestTheFirstPartOfADigestGetsAThread where alerts do.
func TestTheFirstPartOfADigestGetsAThread(t *testing.T) {
	inStyle(t, news.Guild{Style: news.StyleThread}, true, func(o *office) {
		o.update(func(tx *store.Tx) error {
			for _, part := range manyLines().Split() {
				if _, err := tx.Enqueue(news.Post{ID: news.NewDigestID(elections, part.Day, part.Part), Channel: elections, Digest: &part}, time.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		o.mustWork(time.Hour)
		if n := o.requests(http.MethodPost, threadRoute); n != 1 {
			t.Errorf("%d threads, want 1", n)
		}
	})
}
