package desk

import (
	"testing"

	"newsdesk/news"
)

func TestDecide(t *testing.T) {
	tests := []struct {
		name string
		s    situation
		want news.Reason
	}{
		{"new and wanted", situation{topics: 1}, news.ReasonQueued},
		{"wanted by two topics", situation{topics: 2}, news.ReasonQueued},
		{"nobody wants it", situation{}, news.ReasonNoTopic},
		{"the channel has the story", situation{topics: 1, told: true}, news.ReasonTold},
		{"the channel is no more", situation{topics: 1, gone: true}, news.ReasonGone},
		{"gone comes before told", situation{topics: 1, gone: true, told: true}, news.ReasonGone},
		{"backlog", situation{backlog: true, topics: 1}, news.ReasonBacklog},
		{"backlog comes before reset", situation{backlog: true, reset: true}, news.ReasonBacklog},
		{"an old item under a new identity", situation{reset: true, topics: 1}, news.ReasonReset},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := decide(tt.s); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
