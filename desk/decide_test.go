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
		{"too few publishers carry it", situation{topics: 1, few: true}, news.ReasonFew},
		{"told comes before few: another topic has told it", situation{topics: 1, told: true, few: true}, news.ReasonTold},
		{"too much of the topic", situation{topics: 1, burst: true}, news.ReasonListed},
		{"few comes before a burst", situation{topics: 1, few: true, burst: true}, news.ReasonFew},
		{"the channel has the story", situation{topics: 1, told: true}, news.ReasonTold},
		{"the channel is no more", situation{topics: 1, gone: true}, news.ReasonGone},
		{"gone comes before told", situation{topics: 1, gone: true, told: true}, news.ReasonGone},
		{"the subscription is paused", situation{topics: 1, paused: true}, news.ReasonPaused},
		{"members voted against it", situation{topics: 1, voted: true}, news.ReasonVoted},
		{"voted comes before told: what was told does not grow", situation{topics: 1, voted: true, told: true}, news.ReasonVoted},
		{"gone comes before voted", situation{topics: 1, gone: true, voted: true}, news.ReasonGone},
		{"voted comes before few: it is not waited for", situation{topics: 1, voted: true, few: true, paused: true}, news.ReasonVoted},
		{"told comes before paused", situation{topics: 1, told: true, paused: true}, news.ReasonTold},
		{"the publisher is hidden", situation{topics: 1, hidden: true}, news.ReasonHidden},
		{"paused comes before hidden", situation{topics: 1, paused: true, hidden: true, muted: true}, news.ReasonPaused},
		{"hidden comes before the digest", situation{topics: 1, hidden: true, digest: true}, news.ReasonHidden},
		{"for the digest alone", situation{topics: 1, digest: true}, news.ReasonDigest},
		{"the digest comes before quiet hours", situation{topics: 1, digest: true, quiet: true, full: true}, news.ReasonDigest},
		{"the topic is muted", situation{topics: 1, muted: true}, news.ReasonMuted},
		{"muted comes before quiet hours", situation{topics: 1, muted: true, quiet: true}, news.ReasonMuted},
		{"quiet hours", situation{topics: 1, quiet: true}, news.ReasonQuiet},
		{"quiet hours come before the cap", situation{topics: 1, quiet: true, full: true}, news.ReasonQuiet},
		{"the day's cap", situation{topics: 1, full: true}, news.ReasonFull},
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

func TestOneTopicThatLetsItThroughIsEnough(t *testing.T) {
	tests := []struct {
		name    string
		reasons []news.Reason
		want    news.Reason
	}{
		{"one", []news.Reason{news.ReasonPaused}, news.ReasonPaused},
		{"queued", []news.Reason{news.ReasonFull, news.ReasonQueued, news.ReasonPaused}, news.ReasonQueued},
		{"the one that got furthest", []news.Reason{news.ReasonMuted, news.ReasonFull, news.ReasonHidden}, news.ReasonFull},
		{"one topic that members have not voted against", []news.Reason{news.ReasonVoted, news.ReasonTold}, news.ReasonTold},
		{"none that got far", []news.Reason{news.ReasonTold, news.ReasonTold}, news.ReasonTold},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := furthest(tt.reasons); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
