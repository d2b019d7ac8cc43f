package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
)

// showTopic shows a topic, where it goes, what it found, and what members said of that.
func showTopic(_ context.Context, r *request) (reply, error) {
	topic, err := r.topic(r.wanted(), "topic-show")
	if err != nil {
		return reply{}, err
	}
	preview, err := r.Desk.Preview(r.guild, desk.Plan{Topic: topic.ID, Channel: r.channel}, r.now)
	if err != nil {
		return reply{}, err
	}
	all := append([]string{
		topicName(topic.Name) + " → " + goesTo(topic.Subscriptions) + aboutDaily(topic),
		"`" + inCode(topic.Query, 300) + "`",
	}, previewLines(preview)...)
	votes, err := r.votesOn(topic.ID)
	if err != nil {
		return reply{}, fmt.Errorf("count votes on a topic: %w", err)
	}
	shown := reply{content: lines(contentLimit, slices.Concat(all, votes, history(topic.Topic, r.now)))}
	if !topic.Declared {
		shown.rows = []row{buttons{
			{label: "Edit", verb: "topic-edit", id: string(topic.ID)},
			{label: "Subscribe here", verb: "subscribe-here", id: string(topic.ID)},
			spikeSwitch(topic.Topic),
			{label: "Delete", style: danger, verb: "topic-delete", id: string(topic.ID)},
		}}
	}
	shown.rows = append(allAlerts(preview, string(topic.ID)), shown.rows...)
	return shown, nil
}

// spikeSwitch is the button with which the channels of a topic are told, or not,
// when there is more of it than usual.
func spikeSwitch(t news.Topic) button {
	if t.Spikes {
		return button{label: "No spike alerts", verb: "topic-spikes", id: string(t.ID), arg: "off"}
	}
	return button{label: "Alert on a spike", verb: "topic-spikes", id: string(t.ID), arg: "on"}
}

// setSpikes presses the switch, and shows the topic as it is then.
func setSpikes(ctx context.Context, r *request) (reply, error) {
	if _, err := r.Desk.SetSpikes(r.guild, news.TopicID(r.id), r.arg == "on"); err != nil {
		return reply{}, err
	}
	return showTopic(ctx, r)
}

// history says whose a topic is, and since when.
func history(t news.Topic, now time.Time) (all []string) {
	if t.MutedUntil.After(now) {
		all = append(all, "Muted "+until(t.MutedUntil)+": what it finds is kept for the digest.")
	}
	if t.Spikes {
		all = append(all, "📈 Its channels are told when there is more of it than usual, once a day.")
	}
	switch {
	case t.Declared:
		all = append(all, "-# In my configuration file; whoever runs me can change it.")
	case t.CreatedBy != "":
		line := fmt.Sprintf("-# Made by <@%s> <t:%d:R>", t.CreatedBy, t.CreatedAt.Unix())
		if !t.EditedAt.IsZero() {
			line += fmt.Sprintf(", changed <t:%d:R>", t.EditedAt.Unix())
		}
		all = append(all, line)
	}
	return all
}

// until says when something ends.
func until(t time.Time) string {
	if !t.Before(news.Forever()) {
		return "until somebody resumes it"
	}
	return fmt.Sprintf("until <t:%d:f>", t.Unix())
}

// listTopics lists the topics that the server sees.
func listTopics(_ context.Context, r *request) (reply, error) {
	topics := r.Desk.Topics(r.guild)
	if len(topics) == 0 {
		return reply{content: "This server has no topics yet. `/topic create` makes one; with `template`, it begins with a query of mine."}, nil
	}
	shown, turn := pageOf(topics, r.page(), "topic-page", "all")
	all := []string{fmt.Sprintf("**%s**", numberOf(len(topics), "topic"))}
	for _, t := range shown {
		all = append(all, topicLine(t, r.now))
	}
	return reply{content: lines(contentLimit, all), rows: turn}, nil
}

// aboutDaily says how many stories a topic has, where that is known.
func aboutDaily(t desk.TopicView) string {
	if t.PerDay <= 0 {
		return ""
	}
	return ", ~" + perDay(t.PerDay) + " a day"
}

func topicLine(t desk.TopicView, now time.Time) string {
	line := topicName(t.Name) + " → " + goesTo(t.Subscriptions) + aboutDaily(t)
	if t.MutedUntil.After(now) {
		line += ", muted"
	}
	if t.Declared {
		line += ", from the configuration"
	}
	return line
}
