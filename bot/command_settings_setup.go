package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// Setting up is one message that goes through three steps: where, about what,
// and how. Buttons and menus carry what was chosen before, so that it goes on
// after a restart in the middle.

func setupActions() []action {
	return []action{
		{verb: "setup", run: setupBegin},
		{verb: "setup-back", update: true, run: setupBegin},
		{verb: "setup-where", update: true, run: setupWhere},
		{verb: "setup-again", update: true, run: setupWhere},
		{verb: "setup-topics", update: true, run: setupTopics},
		{verb: "setup-zone", update: true, run: setupZone},
		{verb: "setup-done", update: true, run: setupDone},
	}
}

// setupBegin asks where the news are to go.
func setupBegin(context.Context, *request) (reply, error) {
	return reply{
		content: "**1 of 3 · Where?**\nWhich channel shall the news go to?",
		rows:    []row{setupMenu()},
	}, nil
}

func setupMenu() menu {
	return menu{verb: "setup-where", placeholder: "Choose a channel", of: ofChannels, channels: []int{
		textChannel, announcementChannel, publicThread, forumChannel,
	}}
}

// setupWhere looks at the channel that was chosen, or again at the one that the
// bot could not post in, and asks what topics there are to be.
func setupWhere(ctx context.Context, r *request) (reply, error) {
	to, err := r.setupChannel(ctx)
	if err != nil {
		return reply{}, err
	}
	if stop, stopped := setupStop(to); stopped {
		return stop, nil
	}
	return askTopics(to.ID), nil
}

// setupChannel returns the channel that was chosen in the menu, or the one that
// the button names.
func (r *request) setupChannel(ctx context.Context) (destination, error) {
	if chosen, found := r.chosenChannel(); found {
		return r.destination(ctx, chosen)
	}
	return r.survey(ctx, news.ChannelID(r.id))
}

// setupStop says why nothing can be posted in a channel, if that is so.
func setupStop(to destination) (why reply, stopped bool) {
	again := buttons{{label: "Check again", style: primary, verb: "setup-again", id: string(to.ID)}}
	switch missing := to.missing(); {
	case len(missing) > 0:
		return to.cannot(missing, again, setupMenu()), true
	case !to.takesPosts():
		return to.cannot(nil, setupMenu()), true
	case to.needsTag():
		return reply{
			content: "**Posts in " + channelMention(to.ID) + " need a tag.**\nLet them go without, or choose another channel here; `/subscribe` can choose a tag.",
			rows:    []row{again, setupMenu()},
		}, true
	}
	return reply{}, false
}

// askTopics offers topics to begin with.
func askTopics(to news.ChannelID) reply {
	m := menu{verb: "setup-topics", id: string(to), placeholder: "Choose topics, as many as you like", most: len(topicTemplates())}
	for _, t := range topicTemplates() {
		name, hint, _ := strings.Cut(t.name, ": ")
		m.choices = append(m.choices, menuChoice{label: name, hint: hint, value: t.key})
	}
	return reply{
		content: "**2 of 3 · About what?**\nWhat shall " + channelMention(to) + " hear of? You can change every one of them later, and make your own with `/topic create`.",
		rows:    []row{m, buttons{{label: "Back", verb: "setup-back"}}},
	}
}

// setupTopics notes which topics were chosen, and asks how they are to be told.
func setupTopics(_ context.Context, r *request) (reply, error) {
	chosen := encodeTemplates(r.values)
	if chosen == "" {
		return askTopics(news.ChannelID(r.id)), nil
	}
	return r.askHow(chosen)
}

// setupZone sets the clock of the server, and asks again for the rest.
func setupZone(_ context.Context, r *request) (reply, error) {
	name := ""
	if len(r.values) > 0 {
		name, _ = zoneNamed(r.values[0], r.now)
	}
	if name == "" {
		return reply{}, errOldButton
	}
	if _, err := r.changeGuild(func(g *news.Guild) { g.Zone = name }); err != nil {
		return reply{}, err
	}
	return r.askHow(r.arg)
}

// askHow asks how the channel of the button is to hear of the topics in codes,
// and by which clock.
func (r *request) askHow(codes string) (reply, error) {
	guild, err := r.Desk.Guild(r.guild)
	if err != nil {
		return reply{}, err
	}
	clocks := menu{verb: "setup-zone", id: r.id, arg: codes, placeholder: "Another time zone", choices: r.clocks(guild)}
	done := func(label string, style buttonStyle, how news.Delivery) button {
		return button{label: label, style: style, verb: "setup-done", id: r.id, arg: string(how) + "." + codes}
	}
	return reply{
		content: strings.Join([]string{
			"**3 of 3 · How?**",
			channelMention(news.ChannelID(r.id)) + " hears of " + templateNames(decodeTemplates(codes)) + ".",
			"*Alerts* tell of each story at once. The *digest* tells once a day, at " + clock(usualDigest) + ", what there was.",
			"Time zone: " + zoneWords(guild, r.now) + ". Choose another if that is not yours.",
		}, "\n"),
		rows: []row{clocks, buttons{
			done("Alerts", primary, news.DeliverAlert), done("Digest", quiet, news.DeliverDigest), done("Both", quiet, news.DeliverBoth),
			{label: "Back", verb: "setup-back"},
		}},
	}, nil
}

// clocks returns the time zones that a member may choose from without typing.
func (r *request) clocks(guild news.Guild) (choices []menuChoice) {
	usual := usualZones(r.locale, menuLimit)
	own := cmp.Or(guild.Zone, "UTC")
	if !slices.ContainsFunc(usual, func(z zone) bool { return z.name == own }) {
		all := zones()
		if i := slices.IndexFunc(all, func(z zone) bool { return z.name == own }); i >= 0 {
			usual = append([]zone{all[i]}, usual[:min(len(usual), menuLimit-1)]...)
		}
	}
	for _, z := range usual {
		choices = append(choices, menuChoice{label: z.label(r.now), value: z.name, chosen: z.name == own})
	}
	return choices
}

// setupDone makes the topics and sends them to the channel. Done again, it finds
// what is there.
func setupDone(ctx context.Context, r *request) (reply, error) {
	how, codes, _ := strings.Cut(r.arg, ".")
	chosen := decodeTemplates(codes)
	if len(chosen) == 0 {
		return reply{}, errOldButton
	}
	to, err := r.survey(ctx, news.ChannelID(r.id)) // the button may be old, or forged
	if err != nil {
		return reply{}, err
	}
	if stop, stopped := setupStop(to); stopped {
		return stop, nil
	}
	if err := r.Desk.NameChannel(r.guild, to.ID, to.Name); err != nil {
		return reply{}, err
	}
	var declared []topicTemplate
	for _, t := range chosen {
		err := r.subscribeTemplate(t, news.Subscription{Channel: to.ID, Delivery: news.Delivery(how), CreatedBy: news.UserID(r.member.ID)})
		switch {
		case errors.Is(err, desk.ErrDeclared), errors.Is(err, desk.ErrNotFound):
			declared = append(declared, t)
		case err != nil:
			return reply{}, err
		}
	}
	if isForDigest(news.Delivery(how)) && !r.hasDigest(to.ID) && len(declared) < len(chosen) {
		usual := news.Schedule{Channel: to.ID, Minute: usualDigest, CreatedBy: news.UserID(r.member.ID)}
		if _, err := r.Desk.SetSchedule(r.guild, usual, r.now); err != nil {
			return reply{}, err
		}
	}
	return r.setUp(to.ID, chosen, declared, how)
}

// subscribeTemplate makes a topic of a template, where there is none of its name,
// and sends it to a channel; where it goes there already, in the way that was
// chosen now.
func (r *request) subscribeTemplate(t topicTemplate, s news.Subscription) error {
	name := t.topic()
	topic, err := r.Desk.CreateTopic(r.guild, desk.TopicEdit{Name: name, Query: t.query, By: s.CreatedBy}, r.now)
	switch {
	case errors.Is(err, desk.ErrTaken):
		for _, known := range r.Desk.Topics(r.guild) {
			if strings.EqualFold(known.Name, name) {
				topic = known.Topic
			}
		}
	case err != nil:
		return err
	}
	s.Topic = topic.ID
	_, err = r.Desk.Subscribe(r.guild, s, r.now)
	if errors.Is(err, desk.ErrTaken) {
		_, err = r.Desk.ChangeSubscription(r.guild, s.Topic, s.Channel, func(known *news.Subscription) error {
			known.Delivery = s.Delivery
			return nil
		})
	}
	return err
}

// setUp says what will happen from now on.
func (r *request) setUp(to news.ChannelID, chosen, declared []topicTemplate, how string) (reply, error) {
	chosen = slices.DeleteFunc(chosen, func(t topicTemplate) bool { return slices.Contains(declared, t) })
	var all []string
	if len(chosen) > 0 {
		all = append(all, fmt.Sprintf("**Done.** %s → %s, %s. Nothing old is posted.", templateNames(chosen), channelMention(to), howWords(how)))
	}
	if s, err := r.Desk.Schedule(r.guild, to); err == nil && isForDigest(news.Delivery(how)) {
		all = append(all, "The digest comes "+r.scheduleWords(s)+"; `/digest set` says otherwise.")
	}
	if len(declared) > 0 {
		all = append(all, templateNames(declared)+": in my configuration file there are topics of this name, which only whoever runs me can change.")
	}
	feeds, err := r.Desk.Feeds(r.guild)
	if err != nil {
		return reply{}, err
	}
	if len(feeds) == 0 {
		all = append(all, "I read no feeds here yet: `/feed catalog` has well-known ones, `/feed add` takes the address of any site.")
	}
	all = append(all, "`/topic list` shows the topics, `/settings view` how things are set.")
	return reply{content: lines(contentLimit, all)}, nil
}

// howWords says how a channel hears of its topics.
func howWords(how string) string {
	switch news.Delivery(how) {
	case news.DeliverDigest:
		return "in the digest"
	case news.DeliverBoth:
		return "as alerts and in the digest"
	case news.DeliverAlert:
	}
	return "as alerts"
}

// remembered returns what is known of a channel.
func (r *request) remembered(id news.ChannelID) (channel news.Channel, err error) {
	err = r.Store.View(func(tx *store.Tx) (err error) {
		channel, err = tx.Channel(id)
		return err
	})
	return channel, err
}
