package desk

import (
	"cmp"

	"newsdesk/news"
	"newsdesk/store"
)

// hearing is the decision about an item and its story for one channel.
type hearing struct {
	verdict news.Verdict
	day     news.Day      // that it is for the guild of the channel
	told    []interest    // by which the channel hears of the story now, or would if it had not before
	bursts  []store.Burst // of each of them: what the channel was told of it lately
	held    []interest    // by which its digest is to tell of it
	role    news.RoleID   // to be mentioned; empty: nobody
	ear
}

// hear decides whether a channel hears of an item of a story, and takes from the
// story the publishers that the channel does not want: they neither count nor are
// told.
func (in *intakeTx) hear(want want, story *news.Story, item news.Item) (h hearing, err error) {
	if h.channel, err = in.tx.Channel(want.channel); err != nil {
		return h, err
	}
	id := news.NewAlertID(want.channel, story.ID)
	_, told, err := in.tx.Post(id)
	if err != nil {
		return h, err
	}
	h.verdict = news.Verdict{Channel: want.channel, Post: id}
	h.guild = in.desk.catalogue.Load().guilds[h.guildID(want.interests[0])]
	story.Sources = h.heard(story.Sources)
	if story.Lead != nil && h.hides(story.Lead.Site) {
		story.Lead = nil
	}
	h.day = h.dayOf(in.now)
	all := h.situation(cmp.Or(item.Site, in.feed.Host()), in.now)
	all.topics, all.told = len(want.interests), told
	var reasons []news.Reason
	for _, i := range want.interests {
		h.verdict.Topics = append(h.verdict.Topics, i.topic.ID)
		reason, err := in.weigh(&h, all, *story, i)
		if err != nil {
			return h, err
		}
		reasons = append(reasons, reason)
	}
	h.verdict.Reason = furthest(reasons)
	if h.verdict.Reason == news.ReasonQueued {
		h.role = in.roleOf(h.told)
	}
	return h, nil
}

// guildID returns the guild of the channel, as far as it is known from Discord or
// from one of the channel's subscriptions.
func (h *hearing) guildID(i interest) news.GuildID {
	return cmp.Or(h.channel.Guild, i.subscription.Guild)
}

// weigh decides by one of the topics by which the channel wants the story.
func (in *intakeTx) weigh(h *hearing, s situation, story news.Story, i interest) (news.Reason, error) {
	had, err := in.standingOf(h.verdict.Channel, h.day, i)
	if err != nil {
		return "", err
	}
	s = s.weighed(i.subscription, had, len(story.Sources), in.now)
	if s.voted, err = in.isVotedDown(h.guildID(i), i.topic.ID, story.ID); err != nil {
		return "", err
	}
	s.muted = i.topic.MutedUntil.After(in.now)
	told := s.told
	s.told = false
	reason := decide(s)
	switch {
	case reason == news.ReasonQueued, reason == news.ReasonListed:
		h.told, h.bursts = append(h.told, i), append(h.bursts, had.burst)
	case isHeld(reason) && !told:
		h.held = append(h.held, i)
	}
	s.told = told
	return decide(s), nil
}

// standingOf returns what a channel was told of a topic lately, and on a day.
func (in *intakeTx) standingOf(channel news.ChannelID, day news.Day, i interest) (had standing, err error) {
	if had.burst, err = in.burstOf(channel, i.topic.ID); err != nil {
		return had, err
	}
	if i.subscription.MaxPerDay > 0 {
		had.alerts = in.tx.Tally(i.topic.ID, channel, day)
	}
	return had, nil
}

// roleOf returns the role that an alert mentions: the first that one of the
// subscriptions names and that was left alone for long enough.
func (in *intakeTx) roleOf(told []interest) news.RoleID {
	for _, i := range told {
		if role := i.subscription.Role; role != "" && in.tx.MayPing(role, in.now) {
			return role
		}
	}
	return ""
}

// record remembers what the decision leads to, besides the alert.
func (in *intakeTx) record(h hearing, story news.Story) error {
	switch h.verdict.Reason {
	case news.ReasonTold, news.ReasonGrown:
		return nil
	case news.ReasonQueued, news.ReasonListed:
	default:
		return in.hold(h, story)
	}
	for _, i := range h.told {
		if err := in.tx.Count(i.topic.ID, h.verdict.Channel, h.day, in.now); err != nil {
			return err
		}
	}
	if h.role == "" {
		return nil
	}
	return in.tx.Ping(h.role, in.now)
}

// hold leaves a story to the digest of a channel.
func (in *intakeTx) hold(h hearing, story news.Story) error {
	if len(h.held) == 0 {
		return nil
	}
	held := news.Held{Channel: h.verdict.Channel, Day: h.day, Story: story.ID, Reason: h.verdict.Reason, At: in.now}
	for _, i := range h.held {
		held.Topics = append(held.Topics, i.topic.ID)
	}
	return in.tx.Hold(held, in.now)
}
