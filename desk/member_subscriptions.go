package desk

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// The most that a subscription may ask for.
const (
	MaxPerDay  = 100 // alerts a day
	MaxSources = 10  // publishers before there is an alert
)

// Subscribe sends a topic of a guild to a channel of it. That the channel is
// the guild's, the caller knows from Discord. The guild and the time in s are
// set. Errors are [ErrNotFound], [ErrDeclared], [ErrTaken] where the channel
// has the topic, [*QuotaError] and [*InvalidError].
func (d *Desk) Subscribe(guild news.GuildID, s news.Subscription, now time.Time) (news.Subscription, error) {
	s.Guild, s.Declared, s.CreatedAt = guild, false, now
	if err := checkSubscription(s); err != nil {
		return s, err
	}
	return s, d.change(guild, func(tx *store.Tx) error {
		if _, err := d.ownTopic(tx, guild, s.Topic); err != nil {
			return err
		}
		return d.addSubscription(tx, s)
	})
}

// addSubscription puts a subscription that its topic does not have yet, and
// notes whose the channel is.
func (d *Desk) addSubscription(tx *store.Tx, s news.Subscription) error {
	if _, found, err := tx.Subscription(s.Topic, s.Channel); err != nil || found {
		return errors.Join(err, ErrTaken)
	}
	have, err := countSubscriptions(tx, s.Guild)
	if err != nil {
		return err
	}
	if err := checkQuota(have, d.limits().Subscriptions, "subscriptions"); err != nil {
		return err
	}
	if err := claim(tx, s.Guild, s.Channel); err != nil {
		return err
	}
	return tx.PutSubscription(s)
}

// claim notes that a channel is a guild's. The error is [ErrNotFound] where it is
// another's.
func claim(tx *store.Tx, guild news.GuildID, id news.ChannelID) error {
	channel, err := tx.Channel(id)
	switch {
	case err != nil:
		return err
	case channel.Guild == "":
		channel.Guild = guild
		return tx.PutChannel(channel)
	case channel.Guild != guild:
		return ErrNotFound
	}
	return nil
}

// countSubscriptions returns how many subscriptions the topics of a guild have.
func countSubscriptions(tx *store.Tx, guild news.GuildID) (n int, err error) {
	topics, err := tx.TopicsOf(guild)
	for _, t := range topics {
		subscriptions, err := tx.SubscriptionsOf(t.ID)
		if err != nil {
			return 0, err
		}
		n += len(subscriptions)
	}
	return n, err
}

func checkSubscription(s news.Subscription) error {
	switch {
	case s.MaxPerDay < 0 || s.MaxPerDay > MaxPerDay:
		return &InvalidError{fmt.Sprintf("a channel takes 1 to %d alerts of a topic a day, or any number", MaxPerDay)}
	case s.MinSources < 0 || s.MinSources > MaxSources:
		return &InvalidError{fmt.Sprintf("an alert waits for 1 to %d sources", MaxSources)}
	}
	switch s.Delivery {
	case "", news.DeliverAlert, news.DeliverDigest, news.DeliverBoth:
		return nil
	}
	return &InvalidError{fmt.Sprintf("%q is no way to deliver: choose alert, digest or both", s.Delivery)}
}

// ChangeSubscription has change edit a subscription. An error of change is
// returned as it is; others are [ErrNotFound], [ErrDeclared] and [*InvalidError].
func (d *Desk) ChangeSubscription(guild news.GuildID, topic news.TopicID, channel news.ChannelID, change func(*news.Subscription) error) (s news.Subscription, err error) {
	err = d.change(guild, func(tx *store.Tx) error {
		before, err := d.ownSubscription(tx, guild, topic, channel)
		if err != nil {
			return err
		}
		s = before
		if err := change(&s); err != nil {
			return err
		}
		s.Topic, s.Channel, s.Guild, s.Declared = before.Topic, before.Channel, before.Guild, before.Declared
		if err := checkSubscription(s); err != nil {
			return err
		}
		return tx.PutSubscription(s)
	})
	return s, err
}

// PauseUntil keeps a channel from hearing of a topic before until, which may be
// [news.Forever]; a time that is over lets it hear of it again. Errors are
// those of [Desk.ChangeSubscription].
func (d *Desk) PauseUntil(guild news.GuildID, topic news.TopicID, channel news.ChannelID, until time.Time) error {
	_, err := d.ChangeSubscription(guild, topic, channel, func(s *news.Subscription) error {
		s.PausedUntil = until
		return nil
	})
	return err
}

// Unsubscribe ends a subscription, until somebody restores what the ID names.
// Errors are [ErrNotFound] and [ErrDeclared].
func (d *Desk) Unsubscribe(guild news.GuildID, topic news.TopicID, channel news.ChannelID, by news.UserID, now time.Time) (undo news.UndoID, err error) {
	err = d.change(guild, func(tx *store.Tx) error {
		s, err := d.ownSubscription(tx, guild, topic, channel)
		if err != nil {
			return err
		}
		if err := tx.RemoveSubscription(topic, channel); err != nil {
			return err
		}
		undo, err = discard(tx, news.Deleted{Guild: guild, By: by, At: now, Subscriptions: []news.Subscription{s}})
		return err
	})
	return undo, err
}

func (d *Desk) ownSubscription(tx *store.Tx, guild news.GuildID, topic news.TopicID, channel news.ChannelID) (s news.Subscription, err error) {
	if _, err := d.ownTopic(tx, guild, topic); err != nil {
		return s, err
	}
	s, found, err := tx.Subscription(topic, channel)
	if err == nil && !found {
		err = ErrNotFound
	}
	return s, err
}

// SubscriptionView is a subscription with its topic.
type SubscriptionView struct {
	news.Subscription
	TopicName string
	PerDay    float64 // as [TopicView.PerDay]
}

// Subscriptions returns the subscriptions of a guild's channels, declared ones
// included, or those of one channel where it is not "", by channel and topic.
func (d *Desk) Subscriptions(guild news.GuildID, channel news.ChannelID) (views []SubscriptionView) {
	for _, t := range d.catalogue.Load().seenBy(guild) {
		for _, s := range t.subscriptions {
			if s.Guild == guild && (channel == "" || s.Channel == channel) {
				views = append(views, SubscriptionView{s, t.Name, t.perDay})
			}
		}
	}
	slices.SortStableFunc(views, func(a, b SubscriptionView) int {
		return cmp.Or(len(a.Channel)-len(b.Channel), strings.Compare(string(a.Channel), string(b.Channel)))
	})
	return views
}
