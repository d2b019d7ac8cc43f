package bot

import (
	"cmp"
	"context"
	"errors"

	"newsdesk/desk"
	"newsdesk/news"
)

// subscribeCommand is /subscribe: what goes where.
//
// Nothing is stored before it is known that the bot may post in the channel.
// What waits for that, or for a choice, is a [news.Draft]: the channel of a
// subscription comes from Discord, never from a button.
func subscribeCommand() command {
	return command{
		name: "subscribe", description: "Send a topic to a channel", who: manager,
		help: "Without `channel`, it goes to the channel that you are in. Nothing old is posted.",
		options: append([]option{
			topicOption(),
			{name: "channel", description: "Where to; without it, here", kind: ofChannel}, // of any type: a list of types may not name media channels
		}, deliveryOptions(1)...),
		run: subscribe,
		actions: []action{
			{verb: "subscribe-here", update: true, run: subscribeHere},
			{verb: "subscribe-topic", update: true, run: subscribeTopic},
			{verb: "subscribe-again", update: true, run: subscribeAgain},
			{verb: "subscribe-elsewhere", update: true, run: subscribeAgain},
			{verb: "subscribe-tag", update: true, run: subscribeTag},
			{verb: "subscribe-undo", update: true, run: unsubscribe},
		},
	}
}

// deliveryOptions are the options that say how a topic goes to a channel.
func deliveryOptions(fewest int) []option {
	return []option{
		{name: "as", description: "Alerts at once, or one line in the digest, or both", choices: []choice{
			{"Alerts", string(news.DeliverAlert)}, {"Digest", string(news.DeliverDigest)}, {"Both", string(news.DeliverBoth)},
		}},
		{name: "mention", description: "A role that alerts mention, at most once in half an hour", kind: ofRole},
		{name: "max_per_day", description: "The most alerts in a day; more are kept for the digest", kind: ofNumber, min: fewest, max: desk.MaxPerDay},
		{name: "min_sources", description: "How many publishers must carry a story before it is posted", kind: ofNumber, min: 1, max: desk.MaxSources},
	}
}

// deliver sets what the options of a request say of a delivery.
func (r *request) deliver(s *news.Subscription) {
	s.Delivery = news.Delivery(cmp.Or(r.text("as"), string(s.Delivery)))
	s.MaxPerDay = r.number("max_per_day", s.MaxPerDay)
	s.MinSources = r.number("min_sources", s.MinSources)
	if role, found := r.namedRole("mention"); found {
		s.Role = role.ID
	}
}

func subscribe(ctx context.Context, r *request) (reply, error) {
	to, err := r.destination(ctx, r.channelIn("channel"))
	if err != nil {
		return reply{}, err
	}
	s := news.Subscription{Channel: to.ID, CreatedBy: news.UserID(r.member.ID)}
	r.deliver(&s)
	return r.subscribe(ctx, to, news.Draft{Name: r.text("topic"), Subscription: &s})
}

// subscribeHere is the button that sends a topic to the channel it is in.
func subscribeHere(ctx context.Context, r *request) (reply, error) {
	here, err := r.destination(ctx, r.here().namedChannel)
	if err != nil {
		return reply{}, err
	}
	s := news.Subscription{Channel: here.ID, CreatedBy: news.UserID(r.member.ID)}
	return r.subscribe(ctx, here, news.Draft{Name: r.id, Subscription: &s})
}

// subscribeAgain checks again what the bot may do in the channel, or checks another
// that was chosen.
func subscribeAgain(ctx context.Context, r *request) (reply, error) {
	draft, err := r.subscriptionDraft()
	if err != nil {
		return reply{}, err
	}
	to, err := r.triedAgain(ctx, draft.Subscription.Channel)
	if err != nil {
		return reply{}, err
	}
	draft.Subscription.Channel = to.ID
	if r.arg == "quiet" {
		draft.Subscription.Role = ""
	}
	return r.subscribe(ctx, to, draft)
}

// triedAgain returns the channel that was chosen, or else the one that was not
// open to the bot, as Discord describes it now.
func (r *request) triedAgain(ctx context.Context, before news.ChannelID) (destination, error) {
	switch chosen, found := r.chosenChannel(); {
	case found:
		return r.destination(ctx, chosen)
	case before == r.channel:
		return r.destination(ctx, r.here().namedChannel)
	}
	return r.survey(ctx, before)
}

// subscribeTopic goes on with one of the topics that were nearest to what was
// typed. What the channel needs, and what the bot may do there, Discord is asked
// again: it may be long since they were offered.
func subscribeTopic(ctx context.Context, r *request) (reply, error) {
	draft, err := r.subscriptionDraft()
	if err != nil {
		return reply{}, err
	}
	to, err := r.survey(ctx, draft.Subscription.Channel)
	if err != nil {
		return reply{}, err
	}
	draft.Name = r.arg
	return r.subscribe(ctx, to, draft)
}

// subscribeTag goes on with a tag for the posts in a forum.
func subscribeTag(_ context.Context, r *request) (reply, error) {
	draft, err := r.subscriptionDraft()
	if err == nil && len(r.values) == 0 {
		err = errOldButton
	}
	if err != nil {
		return reply{}, err
	}
	draft.Subscription.Tag = r.values[0]
	return r.store(draft)
}

// subscriptionDraft returns the subscription that waits for the button.
func (r *request) subscriptionDraft() (news.Draft, error) {
	draft, err := r.draft()
	if err == nil && draft.Subscription == nil {
		err = errOldButton
	}
	return draft, err
}

// subscribe sends the topic that the draft names to a channel, if the bot may
// post there.
func (r *request) subscribe(ctx context.Context, to destination, draft news.Draft) (reply, error) {
	missing := to.missing()
	if len(missing) > 0 || !to.takesPosts() {
		return r.refuse(to, draft, missing)
	}
	if role := draft.Subscription.Role; role != "" {
		if shown, refused, err := r.refuseRole(ctx, to, draft, role); refused || err != nil {
			return shown, err
		}
	}
	return r.choose(ctx, to, draft)
}

// refuse says why nothing can be posted in a channel, and waits for that to change.
func (r *request) refuse(to destination, draft news.Draft, missing []string) (reply, error) {
	draft, err := r.Desk.SaveDraft(r.guild, draft, r.now)
	if err != nil {
		return reply{}, err
	}
	family := "subscribe"
	if draft.Schedule != nil {
		family = "digest"
	}
	another := menu{verb: family + "-elsewhere", id: string(draft.ID), placeholder: "Choose another channel", of: ofChannels}
	if !to.takesPosts() {
		return to.cannot(missing, another), nil
	}
	return to.cannot(missing, buttons{{label: "Check again", style: primary, verb: family + "-again", id: string(draft.ID)}}, another), nil
}

// refuseRole says why a role cannot be mentioned, if that is so.
func (r *request) refuseRole(ctx context.Context, to destination, draft news.Draft, id news.RoleID) (shown reply, refused bool, err error) {
	if r.isEverybody(id) {
		return reply{}, true, errEverybody
	}
	role, err := r.role(ctx, id)
	if err != nil || to.mayMention(role) {
		return reply{}, err != nil, err
	}
	if draft, err = r.Desk.SaveDraft(r.guild, draft, r.now); err != nil {
		return reply{}, true, err
	}
	shown = noMention(id, to.ID).reply()
	shown.private = false
	shown.rows = []row{buttons{{label: "Subscribe without a mention", verb: "subscribe-again", id: string(draft.ID), arg: "quiet"}}}
	return shown, true, nil
}

// errEverybody refuses to mention all members at once.
var errEverybody error = &problem{
	code: "everyone", what: "I do not mention everyone.",
	todo: "Name a role that people have who want to hear of it.",
}

// noMention says why a role cannot be mentioned.
func noMention(role news.RoleID, channel news.ChannelID) *problem {
	return &problem{
		code: "no-mention", what: "I may not mention this role in " + channelMention(channel) + ".",
		todo: "In the settings of the role <@&" + string(role) + ">, let anyone mention it, or allow me *Mention @everyone, @here, and All Roles*; then use the command again.",
	}
}

// choose finds the topic, and has the member choose a tag where a forum wants one.
func (r *request) choose(ctx context.Context, to destination, draft news.Draft) (reply, error) {
	if draft.Subscription.Topic == "" {
		topic, found := r.findTopic(draft.Name)
		if !found {
			return r.offerTopics(draft)
		}
		draft.Subscription.Topic = topic.ID
	}
	if err := r.Desk.NameChannel(r.guild, to.ID, to.Name); err != nil {
		return reply{}, err
	}
	if to.needsTag() && draft.Subscription.Tag == "" {
		return r.offerTags(ctx, to, draft)
	}
	return r.store(draft)
}

// offerTopics says that there is no such topic, and goes on with another.
func (r *request) offerTopics(draft news.Draft) (reply, error) {
	draft, err := r.Desk.SaveDraft(r.guild, draft, r.now)
	if err != nil {
		return reply{}, err
	}
	return reply{}, r.noTopic(draft.Name, func(near news.TopicID) button {
		return button{verb: "subscribe-topic", id: string(draft.ID), arg: string(near)}
	})
}

// offerTags has the member choose one of the tags of a forum.
func (r *request) offerTags(ctx context.Context, to destination, draft news.Draft) (reply, error) {
	tags, err := r.tags(ctx, to)
	if err != nil {
		return reply{}, err
	}
	if len(tags) == 0 {
		return reply{}, &problem{
			code: "no-tag", what: "Posts in " + channelMention(to.ID) + " need a tag, and there is none that I may use.",
			todo: "Add a tag to the forum that not only moderators may use, or let posts go without; then use the command again.",
		}
	}
	if draft, err = r.Desk.SaveDraft(r.guild, draft, r.now); err != nil {
		return reply{}, err
	}
	m := menu{verb: "subscribe-tag", id: string(draft.ID), placeholder: "Tag"}
	for _, tag := range tags {
		m.choices = append(m.choices, menuChoice{label: nameShown(tag.Name), value: tag.ID})
	}
	return reply{content: "Posts in " + channelMention(to.ID) + " need a tag. Which one shall mine get?", rows: []row{m}}, nil
}

// store subscribes the channel.
func (r *request) store(draft news.Draft) (reply, error) {
	s, err := r.Desk.Subscribe(r.guild, *draft.Subscription, r.now)
	switch {
	case errors.Is(err, desk.ErrTaken):
		return reply{}, &problem{
			code: "subscribed", what: "That topic goes to " + channelMention(draft.Subscription.Channel) + " already.",
			todo: "You can change how.",
			ways: buttons{{label: "Change it", verb: "subscriptions-edit", id: string(draft.Subscription.Topic), arg: string(draft.Subscription.Channel)}},
		}
	case err != nil:
		return reply{}, err
	}
	if draft.ID != "" {
		if err := r.Desk.DropDraft(r.guild, draft.ID); err != nil {
			return reply{}, err
		}
	}
	return r.subscribed(s)
}
