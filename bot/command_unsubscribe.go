package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"newsdesk/desk"
	"newsdesk/news"
)

// unsubscribeCommand is /unsubscribe.
func unsubscribeCommand() command {
	return command{
		name: "unsubscribe", description: "Stop sending a topic to a channel; for a week you can undo it", who: manager,
		help: "Without `channel`, it stops in the channel that you are in.",
		options: []option{
			topicOption(),
			{name: "channel", description: "Where; without it, here", kind: ofChannel},
		},
		run:     unsubscribe,
		actions: []action{{verb: "unsubscribe", update: true, run: unsubscribe}},
	}
}

// unsubscribe ends a subscription: of the channel that was named, or that a
// button names, or that the member is in.
func unsubscribe(_ context.Context, r *request) (reply, error) {
	channel := r.channelIn("channel").ID
	if r.id != "" {
		channel = cmp.Or(news.ChannelID(r.arg), channel)
	}
	topic, found := r.findTopic(r.wanted())
	if !found {
		return reply{}, r.noTopic(r.wanted(), func(near news.TopicID) button {
			return button{verb: "unsubscribe", id: string(near), arg: string(channel)}
		})
	}
	undo, err := r.Desk.Unsubscribe(r.guild, topic.ID, channel, news.UserID(r.member.ID), r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, notSubscribed(topic, channel)
	case err != nil:
		return reply{}, err
	}
	return reply{
		content: channelMention(channel) + " hears no more of " + topicName(topic.Name) + ". You can undo this for a week.",
		rows:    []row{undoButton(undo)},
	}, nil
}

// notSubscribed says where a topic goes, which is not to the channel.
func notSubscribed(topic desk.TopicView, channel news.ChannelID) error {
	p := &problem{
		code: "not-subscribed", what: plain(nameShown(topic.Name), topicLimit) + " does not go to that channel.",
		todo: "It goes " + goesTo(topic.Subscriptions) + ".",
	}
	isOwn := slices.ContainsFunc(topic.Subscriptions, func(s news.Subscription) bool { return s.Channel == channel })
	switch n := len(topic.Subscriptions); {
	case n == 1 && !isOwn:
		p.todo = "It goes to " + goesTo(topic.Subscriptions) + " alone."
		p.ways = buttons{{label: "Stop it there", verb: "unsubscribe", id: string(topic.ID), arg: string(topic.Subscriptions[0].Channel)}}
	case n > 1:
		p.todo = "It goes to " + goesTo(topic.Subscriptions) + ": say which of them with `channel`."
	}
	return p
}
