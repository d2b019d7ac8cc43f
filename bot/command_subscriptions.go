package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

// subscriptionsCommand is /subscriptions: what goes where by now.
func subscriptionsCommand() command {
	return command{
		name: "subscriptions", description: "See and change what goes where", who: manager,
		subs: []command{
			{name: "list", description: "List what goes where", options: []option{
				{name: "channel", description: "Of one channel only", kind: ofChannel},
			}, run: listSubscriptions},
			{name: "edit", description: "Change how a topic goes to a channel", options: slices.Concat(
				[]option{whatOption("Which subscription", completeSubscription)},
				deliveryOptions(0),
				[]option{{name: "no_mention", description: "Mention nobody any more", kind: ofYesOrNo}},
			), run: editSubscription, help: "`max_per_day:0` is no limit."},
			{name: "pause", description: "Keep a channel from hearing of a topic for a while", options: []option{
				whatOption("Which subscription, or which topic everywhere", completeSubscriptions),
				{name: "for", description: "How long; without it, 24 hours", choices: pauseChoices()},
			}, run: pauseSubscriptions, help: "What comes meanwhile is kept for the digest."},
			{name: "resume", description: "End a pause", options: []option{
				whatOption("Which subscription, or which topic everywhere", completeSubscriptions),
			}, run: resumeSubscriptions},
		},
		actions: []action{
			{verb: "subscriptions-page", update: true, run: listSubscriptions},
			{verb: "subscriptions-edit", update: true, run: editSubscription},
			{verb: "subscriptions-as", update: true, run: chooseDelivery},
			{verb: "subscriptions-pause", update: true, run: pauseSubscriptions},
			{verb: "subscriptions-resume", update: true, run: resumeSubscriptions},
		},
	}
}

// listSubscriptions lists what goes where, or to the channel that was named or
// that a button names.
func listSubscriptions(_ context.Context, r *request) (reply, error) {
	channel := news.ChannelID(r.text("channel"))
	if r.id != "" && r.id != "all" {
		channel = news.ChannelID(r.id)
	}
	subscriptions := r.Desk.Subscriptions(r.guild, channel)
	if len(subscriptions) == 0 {
		return reply{content: "Nothing goes there yet. `/subscribe` sends a topic to a channel."}, nil
	}
	about := "all"
	if channel != "" {
		about = string(channel)
	}
	shown, turn := pageOf(subscriptions, r.page(), "subscriptions-page", about)
	all := []string{"**" + numberOf(len(subscriptions), "subscription") + "**"}
	for _, s := range shown {
		all = append(all, subscriptionLine(s, r))
	}
	return reply{content: lines(contentLimit, all), rows: turn}, nil
}

func subscriptionLine(s desk.SubscriptionView, r *request) string {
	line := topicName(s.TopicName) + " → " + channelMention(s.Channel) + " " + delivery(s.Subscription)
	if s.Role != "" {
		line += fmt.Sprintf(" · mentions <@&%s>", s.Role)
	}
	if s.MaxPerDay > 0 {
		line += fmt.Sprintf(" · at most %d a day", s.MaxPerDay)
	}
	if s.MinSources > 1 {
		line += fmt.Sprintf(" · from %d sources on", s.MinSources)
	}
	if s.PausedUntil.After(r.now) {
		line += " · paused " + until(s.PausedUntil)
	}
	if s.Declared {
		line += " · from the configuration"
	}
	return line
}

// whatOption is the option that names a subscription.
func whatOption(description string, complete completer) option {
	return option{name: "what", description: description, required: true, min: 1, max: choiceLimit, complete: complete}
}

// completer is what suggests values for an option.
type completer = func(ctx context.Context, r *request, typed string) ([]choice, error)

// completeSubscription suggests subscriptions, of the topics that typed may mean.
func completeSubscription(_ context.Context, r *request, typed string) ([]choice, error) {
	return r.suggestSubscriptions(typed, false)
}

// completeSubscriptions suggests topics everywhere as well, where they go to
// more than one channel.
func completeSubscriptions(_ context.Context, r *request, typed string) ([]choice, error) {
	return r.suggestSubscriptions(typed, true)
}

func (r *request) suggestSubscriptions(typed string, everywhere bool) (choices []choice, err error) {
	topics := r.Desk.FindTopics(r.guild, typed, choicesLimit)
	var channels []news.ChannelID
	for _, t := range topics {
		for _, s := range t.Subscriptions {
			channels = append(channels, s.Channel)
		}
	}
	names, err := r.Desk.ChannelNames(channels[:min(len(channels), choicesLimit)])
	if err != nil {
		return nil, err
	}
	for _, t := range topics {
		if everywhere && len(t.Subscriptions) > 1 {
			choices = append(choices, choice{subscriptionLabel(t, "everywhere, "+numberOf(len(t.Subscriptions), "channel"), false), string(t.ID)})
		}
		for _, s := range t.Subscriptions {
			choices = append(choices, choice{
				subscriptionLabel(t, r.channelLabel(s.Channel, names), s.PausedUntil.After(r.now)), string(t.ID) + "/" + string(s.Channel),
			})
		}
	}
	return choices, nil
}

// channelLabel is a channel where Discord shows no mentions.
func (r *request) channelLabel(id news.ChannelID, names map[news.ChannelID]string) string {
	name := "channel " + string(id)
	if known := clean(names[id]); known != "" {
		name = "#" + text.Fit(known, 40)
	}
	if id == r.channel {
		name += " (here)"
	}
	return name
}

func subscriptionLabel(t desk.TopicView, where string, paused bool) string {
	where = " → " + where
	if paused {
		where += ", paused"
	}
	return text.Fit(nameShown(t.Name), choiceLimit-len(where)) + where
}

// subscriptions returns what the member means: one subscription of a topic, or
// all of them. What is typed freely is the name of a topic; where there is none
// of that name, the nearest are offered for the action of verb, with arg.
func (r *request) subscriptions(said, verb, arg string) (topic desk.TopicView, channel news.ChannelID, err error) {
	id, at, one := strings.Cut(said, "/")
	topic, found := r.findTopic(said)
	if one && !found {
		if topic, err := r.Desk.Topic(r.guild, news.TopicID(id)); err == nil {
			return topic, news.ChannelID(at), r.hasSubscription(topic, news.ChannelID(at))
		}
	}
	if !found {
		return topic, "", r.noTopic(said, func(near news.TopicID) button { return button{verb: verb, id: string(near), arg: arg} })
	}
	if len(topic.Subscriptions) == 0 {
		return topic, "", &problem{
			code: "not-subscribed", what: plain(nameShown(topic.Name), topicLimit) + " goes nowhere yet.", todo: "`/subscribe` sends it to a channel.",
		}
	}
	if len(topic.Subscriptions) == 1 {
		channel = topic.Subscriptions[0].Channel
	}
	return topic, channel, nil
}

// hasSubscription reports, as an error, that a topic does not go to a channel.
func (r *request) hasSubscription(topic desk.TopicView, channel news.ChannelID) error {
	if subscriptionTo(topic, channel) == nil {
		return notSubscribed(topic, channel)
	}
	return nil
}

// subscriptionTo returns the subscription of a channel to a topic; nil if there is none.
func subscriptionTo(topic desk.TopicView, channel news.ChannelID) *news.Subscription {
	for i := range topic.Subscriptions {
		if topic.Subscriptions[i].Channel == channel {
			return &topic.Subscriptions[i]
		}
	}
	return nil
}

// meant returns what an option says, or a button that names a topic and a channel.
func (r *request) meant() string {
	switch {
	case r.id == "":
		return r.text("what")
	case r.arg == "":
		return r.id
	}
	if channel, _, _ := strings.Cut(r.arg, ":"); channel != "" {
		return r.id + "/" + channel
	}
	return r.id
}

// extra returns what the argument of a button holds behind the channel.
func (r *request) extra() string {
	_, extra, _ := strings.Cut(r.arg, ":")
	return extra
}
