package bot

import (
	"context"
	"errors"
	"slices"

	"newsdesk/news"
)

// setDelivery sets how alerts are posted.
func setDelivery(ctx context.Context, r *request) (reply, error) {
	if _, err := r.changeGuild(func(g *news.Guild) {
		g.Style = news.Style(r.text("style"))
		if r.has("publish") {
			g.Publish = r.yes("publish")
		}
	}); err != nil {
		return reply{}, err
	}
	return showDelivery(ctx, r)
}

// showDelivery says how alerts are posted, and where they cannot be.
func showDelivery(ctx context.Context, r *request) (reply, error) {
	guild, err := r.Desk.Guild(r.guild)
	if err != nil {
		return reply{}, err
	}
	shown := reply{content: "From now on an alert is " + styleWords(guild) + ". In forums each is a post anyway."}
	if guild.Style != news.StyleThread {
		return shown, nil
	}
	closed, err := r.withoutThreads(ctx)
	if err != nil || len(closed) == 0 {
		return shown, err
	}
	closed = append(closed, "Until I may, alerts come there without a thread. A role of the server, or the settings of the channel, under *Permissions*, can allow it to me.")
	shown.content = lines(contentLimit, append([]string{shown.content}, closed...))
	shown.rows = []row{buttons{{label: "Check again", style: primary, verb: "settings-threads"}}}
	return shown, nil
}

// threadsChecked is how many channels are looked at for what threads need: one
// takes a request to Discord.
const threadsChecked = 25

// withoutThreads says in which of the channels that topics go to the bot may start
// no threads, one line each, and what it lacks there.
func (r *request) withoutThreads(ctx context.Context) (all []string, err error) {
	s := newScout(r.session)
	for _, id := range r.subscribedChannels() {
		found, err := s.look(ctx, id)
		switch {
		case errors.Is(err, errNoChannel), errors.Is(err, errHidden), errors.Is(err, errNoPlace), err == nil && found.Guild != r.guild:
			continue // of what else is wrong there others tell
		case err != nil:
			return nil, err
		}
		if lacking := (destination{namedChannel: found.namedChannel}).missingForThreads(); len(lacking) > 0 {
			all = append(all, "- ⚠ In "+channelMention(id)+" I lack "+emphasised(lacking))
		}
	}
	return all, nil
}

// subscribedChannels returns the channels of the server that topics go to, in the
// order of their IDs: the first [threadsChecked].
func (r *request) subscribedChannels() (ids []news.ChannelID) {
	for _, s := range r.Desk.Subscriptions(r.guild, "") {
		ids = append(ids, s.Channel)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return ids[:min(len(ids), threadsChecked)]
}
