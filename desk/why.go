package desk

import (
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// Why says what became of a story in a channel, step by step.
type Why struct {
	Story     StoryView
	Record    news.Record // the item that the steps are about
	Reason    news.Reason // why the channel heard of it or did not
	Interests []Interest  // the topics of the channel, those first that want the item
	Post      news.Post   // the alert; without ID where there is none
	Day       news.Day    // of the guild's calendar, on which the item came in
	Held      bool        // it is left to the digest
}

// Delay returns how long after its publication the item was on Discord; 0 where
// it is not.
func (w Why) Delay() time.Duration {
	if w.Post.State != news.Sent {
		return 0
	}
	return w.Post.SettledAt.Sub(w.Record.Published)
}

// Interest is a topic of a channel, and what it makes of an item.
type Interest struct {
	Topic        news.Topic
	Subscription news.Subscription
	Explanation  query.Explanation // by the query as it is now
	Alerts       int               // that the channel got of the topic on that day
}

// maxInterests is how many topics of a channel are explained.
const maxInterests = 25

// Why says why a story, by its ID or the link of one of its items, was or was
// not told in a channel of a guild. The error is [ErrNotFound] where none of
// the guild's feeds carried it, as far as is remembered, or the channel is another
// guild's; [ErrForgotten] where only what was decided is remembered no more. A
// channel that nobody knows is taken for the guild's: ask [Desk.OwnsChannel] where
// it was not Discord that named it.
func (d *Desk) Why(guild news.GuildID, channel news.ChannelID, idOrLink string, now time.Time) (why Why, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		if err := ownChannel(tx, guild, channel); err != nil {
			return err
		}
		id, err := storyID(tx, idOrLink, now)
		if err != nil {
			return err
		}
		if why.Story, err = d.storyView(tx, guild, id); err != nil {
			return err
		}
		why.Record, why.Reason = decisive(why.Story.Records, channel, news.CanonicalLink(idOrLink))
		if why.Post, _, err = tx.Post(news.NewAlertID(channel, id)); err != nil {
			return err
		}
		if why.Reason == news.ReasonNoTopic && now.Sub(why.Record.At) >= store.VerdictsFor {
			return ErrForgotten
		}
		c := d.catalogue.Load()
		why.Day = news.DayOf(c.guilds[guild].localTime(why.Record.At))
		why.Held = isHeld(why.Reason) && why.Post.ID == ""
		why.Interests = c.interests(tx, guild, channel, why.Record, why.Day)
		return nil
	})
	return why, err
}

// ownChannel returns [ErrNotFound] for a channel that is another guild's.
func ownChannel(tx *store.Tx, guild news.GuildID, id news.ChannelID) error {
	channel, err := tx.Channel(id)
	if err == nil && channel.Guild != "" && channel.Guild != guild {
		err = ErrNotFound
	}
	return err
}

// OwnsChannel reports whether a channel is known to be a guild's.
func (d *Desk) OwnsChannel(guild news.GuildID, id news.ChannelID) (owns bool, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		channel, err := tx.Channel(id)
		owns = channel.Guild == guild
		return err
	})
	return owns, err
}

// decisive returns the item of a story by which it got furthest in a channel,
// of those with the link, where one is given and has any; and how far that is.
func decisive(records []news.Record, channel news.ChannelID, canonical string) (best news.Record, reason news.Reason) {
	if canonical != "" {
		asked := slices.DeleteFunc(slices.Clone(records), func(r news.Record) bool { return r.Canonical != canonical })
		if len(asked) > 0 {
			records = asked
		}
	}
	for _, r := range records {
		if got := reasonFor(r, channel); reason == "" || got != reason && furthest([]news.Reason{reason, got}) == got {
			best, reason = r, got
		}
	}
	return best, reason
}

// reasonFor returns why a channel heard of an item or did not.
func reasonFor(r news.Record, channel news.ChannelID) news.Reason {
	if r.Silent != "" {
		return r.Silent
	}
	if verdict, found := r.Verdict(channel); found {
		return verdict.Reason
	}
	return news.ReasonNoTopic
}

// interests returns what the topics of a channel make of an item.
func (c *catalogue) interests(tx *store.Tx, guild news.GuildID, channel news.ChannelID, r news.Record, day news.Day) (interests []Interest) {
	doc := query.NewDoc(recordFields(r))
	for _, t := range c.seenBy(guild) {
		for _, s := range t.subscriptions {
			if s.Channel == channel {
				interests = append(interests, Interest{t.Topic, s, query.Explain(t.query, doc), tx.Tally(t.ID, channel, day)})
			}
		}
	}
	slices.SortStableFunc(interests, func(a, b Interest) int {
		switch {
		case a.Explanation.Match == b.Explanation.Match:
			return 0
		case a.Explanation.Match:
			return -1
		}
		return 1
	})
	return interests[:min(len(interests), maxInterests)]
}
