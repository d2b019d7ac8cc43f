package bot

import (
	"context"

	"newsdesk/desk"
	"newsdesk/news"
)

// editSubscription changes how a topic goes to a channel, and shows it; with
// nothing to change, it shows it with what can be changed.
func editSubscription(_ context.Context, r *request) (reply, error) {
	topic, channel, err := r.subscriptions(r.meant(), "subscriptions-edit", "")
	if err != nil {
		return reply{}, err
	}
	if channel == "" {
		channel = r.channel // of several, the one that the member is in
		if err := r.hasSubscription(topic, channel); err != nil {
			return reply{}, err
		}
	}
	if !r.changes() {
		return r.subscriptionCard(topic, *subscriptionTo(topic, channel), ""), nil
	}
	if role, found := r.namedRole("mention"); found {
		if err := r.mentionable(role, channel); err != nil {
			return reply{}, err
		}
	}
	return r.changeSubscription(topic, channel, func(s *news.Subscription) {
		r.deliver(s)
		if r.yes("no_mention") {
			s.Role = ""
		}
	})
}

// changes reports whether the member said what to change.
func (r *request) changes() bool {
	return r.has("as") || r.has("mention") || r.has("max_per_day") || r.has("min_sources") || r.yes("no_mention")
}

// mentionable reports, as an error, that a role cannot be mentioned, as far as
// that is known of a channel that was not named.
func (r *request) mentionable(role namedRole, channel news.ChannelID) error {
	here := r.here()
	switch {
	case r.isEverybody(role.ID):
		return errEverybody
	case channel == here.ID && !here.mayMention(role):
		return noMention(role.ID, channel)
	}
	return nil
}

// chooseDelivery takes what was chosen in the menu of a card.
func chooseDelivery(_ context.Context, r *request) (reply, error) {
	topic, channel, err := r.subscriptions(r.meant(), "subscriptions-edit", "")
	if err != nil {
		return reply{}, err
	}
	return r.changeSubscription(topic, channel, func(s *news.Subscription) { // of no channel there is none
		if len(r.values) > 0 {
			s.Delivery = news.Delivery(r.values[0])
		}
		if r.extra() == "quiet" {
			s.Role = ""
		}
	})
}

func (r *request) changeSubscription(topic desk.TopicView, channel news.ChannelID, change func(*news.Subscription)) (reply, error) {
	changed, err := r.Desk.ChangeSubscription(r.guild, topic.ID, channel, func(s *news.Subscription) error {
		change(s)
		return nil
	})
	if err != nil {
		return reply{}, err
	}
	return r.subscriptionCard(topic, changed, "Saved. "), nil
}

// subscriptionCard shows a subscription with what can be changed by a press.
func (r *request) subscriptionCard(topic desk.TopicView, s news.Subscription, before string) reply {
	all := append([]string{before + topicName(topic.Name) + " → " + channelMention(s.Channel) + " " + delivery(s) + "."}, r.conditions(s)...)
	shown := reply{content: lines(contentLimit, all)}
	if s.Declared {
		shown.content += "\n-# In my configuration file; whoever runs me can change it."
		return shown
	}
	id, arg := string(topic.ID), string(s.Channel)
	press := buttons{{label: "Pause for 24 hours", verb: "subscriptions-pause", id: id, arg: arg}}
	if s.PausedUntil.After(r.now) {
		press = buttons{{label: "Resume", style: primary, verb: "subscriptions-resume", id: id, arg: arg}}
	}
	if s.Role != "" {
		press = append(press, button{label: "Mention nobody", verb: "subscriptions-as", id: id, arg: arg + ":quiet"})
	}
	if isForDigest(s.Delivery) && !r.hasDigest(s.Channel) {
		press = append(press, usualDigestButton(s.Channel))
	}
	press = append(press, button{label: "Unsubscribe", style: danger, verb: "unsubscribe", id: id, arg: arg})
	shown.rows = []row{deliveryMenu(id, arg, s.Delivery), press}
	return shown
}

func deliveryMenu(id, arg string, now news.Delivery) menu {
	m := menu{verb: "subscriptions-as", id: id, arg: arg, placeholder: "Deliver as"}
	for _, c := range deliveryOptions(0)[0].choices {
		isNow := c.value == string(now) || now == "" && c.value == string(news.DeliverAlert)
		m.choices = append(m.choices, menuChoice{label: c.name, value: c.value, chosen: isNow})
	}
	return m
}
