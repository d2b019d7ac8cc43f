package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

func TestChannels(t *testing.T) {
	park := func(why news.Reason, at time.Time) func(*Tx) error {
		return func(tx *Tx) error { return tx.Park("1", why, "in Discord's words", at) }
	}
	unpark := func(tx *Tx) error { return tx.Unpark("1") }
	known := func(tx *Tx) error { return tx.PutChannel(news.Channel{ID: "1", Guild: "7"}) }
	tests := []struct {
		name  string
		steps []func(*Tx) error
		want  news.Channel
	}{
		{"one never heard of is open", nil, news.Channel{ID: "1"}},
		{"parked", []func(*Tx) error{park(news.ReasonGone, start)}, news.Channel{
			ID: "1", Parked: news.ReasonGone, ParkedAt: start, Detail: "in Discord's words",
		}},
		{"parking keeps the guild", []func(*Tx) error{known, park(news.ReasonGone, start)}, news.Channel{
			ID: "1", Guild: "7", Parked: news.ReasonGone, ParkedAt: start, Detail: "in Discord's words",
		}},
		{"parked again keeps the first time and takes the last reason", []func(*Tx) error{
			park(news.ReasonNoEntry, start), park(news.ReasonGone, start.Add(time.Hour)),
		}, news.Channel{ID: "1", Parked: news.ReasonGone, ParkedAt: start, Detail: "in Discord's words"}},
		{"unparked", []func(*Tx) error{known, park(news.ReasonGone, start), unpark}, news.Channel{ID: "1", Guild: "7"}},
		{"unparked though open", []func(*Tx) error{known, unpark}, news.Channel{ID: "1", Guild: "7"}},
		{"parked after it was unparked", []func(*Tx) error{
			park(news.ReasonGone, start), unpark, park(news.ReasonGone, start.Add(time.Hour)),
		}, news.Channel{ID: "1", Parked: news.ReasonGone, ParkedAt: start.Add(time.Hour), Detail: "in Discord's words"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			for _, step := range tt.steps {
				update(t, s, step)
			}
			view(t, s, func(tx *Tx) error {
				got, err := tx.Channel("1")
				noError(t, err)
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("channel (-want +got):\n%s", diff)
				}
				return nil
			})
		})
	}
}
