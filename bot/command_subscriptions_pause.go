package bot

import (
	"cmp"
	"context"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
)

// untilResumed is the choice of a pause without end.
const untilResumed = "until resumed"

// longestPause is the longest of those that end.
const longestPause = 7 * 24 * time.Hour

func pauseChoices() []choice {
	return []choice{{"1 hour", "1h"}, {"8 hours", "8h"}, {"24 hours", "24h"}, {"7 days", longestPause.String()}, {"Until I resume it", untilResumed}}
}

// pauseEnd returns when a pause that begins at now ends; it is a day long where
// nothing is said.
func pauseEnd(how string, now time.Time) time.Time {
	if how == untilResumed {
		return news.Forever()
	}
	long, err := time.ParseDuration(how)
	if err != nil || long <= 0 || long > longestPause {
		long = 24 * time.Hour
	}
	return now.Add(long)
}

// pauseSubscriptions keeps one channel, or all, from hearing of a topic.
func pauseSubscriptions(_ context.Context, r *request) (reply, error) {
	how := cmp.Or(r.text("for"), r.extra())
	topic, channel, err := r.subscriptions(r.meant(), "subscriptions-pause", ":"+how)
	if err != nil {
		return reply{}, err
	}
	end := pauseEnd(how, r.now)
	if err := r.pause(topic, channel, end); err != nil {
		return reply{}, err
	}
	return reply{
		content: heard(topic, channel) + " nothing of " + topicName(topic.Name) + " " + until(end) + ". What comes meanwhile is kept for the digest.",
		rows:    []row{buttons{{label: "Resume", verb: "subscriptions-resume", id: string(topic.ID), arg: string(channel)}}},
	}, nil
}

// resumeSubscriptions ends a pause.
func resumeSubscriptions(_ context.Context, r *request) (reply, error) {
	topic, channel, err := r.subscriptions(r.meant(), "subscriptions-resume", "")
	if err != nil {
		return reply{}, err
	}
	if err := r.pause(topic, channel, time.Time{}); err != nil {
		return reply{}, err
	}
	return reply{content: heard(topic, channel) + " of " + topicName(topic.Name) + " again. Nothing old is posted."}, nil
}

// pause pauses a topic in one channel; in all of them where it is "".
func (r *request) pause(topic desk.TopicView, channel news.ChannelID, until time.Time) error {
	for _, s := range topic.Subscriptions {
		if channel != "" && s.Channel != channel {
			continue
		}
		if err := r.Desk.PauseUntil(r.guild, topic.ID, s.Channel, until); err != nil {
			return err
		}
	}
	return nil
}

// heard says who hears of a topic.
func heard(topic desk.TopicView, channel news.ChannelID) string {
	switch {
	case channel != "":
		return channelMention(channel) + " hears"
	case len(topic.Subscriptions) == 1:
		return goesTo(topic.Subscriptions) + " hears"
	}
	return goesTo(topic.Subscriptions) + " hear"
}
