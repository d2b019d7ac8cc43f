package desk

import (
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// TopicEdit is what a member makes of a topic. An empty query stands for the
// name as a phrase.
type TopicEdit struct {
	Name  string
	Query string
	By    news.UserID
}

// CreateTopic makes a topic of a guild. Errors are [ErrTaken], [*QuotaError],
// [*InvalidError] and [*query.SyntaxError].
func (d *Desk) CreateTopic(guild news.GuildID, edit TopicEdit, now time.Time) (topic news.Topic, err error) {
	if topic.Name, err = cleanName(edit.Name); err != nil {
		return news.Topic{}, err
	}
	if topic.Query, err = cleanQuery(topic.Name, edit.Query); err != nil {
		return news.Topic{}, err
	}
	topic.ID = news.NewMemberTopicID(guild, topic.Name, now)
	topic.Guild, topic.CreatedBy, topic.CreatedAt = guild, edit.By, now
	err = d.change(guild, func(tx *store.Tx) error { return d.addTopic(tx, topic) })
	if err != nil {
		return news.Topic{}, err
	}
	return topic, nil
}

// addTopic puts a topic that its guild does not have yet.
func (d *Desk) addTopic(tx *store.Tx, topic news.Topic) error {
	topics, err := tx.TopicsOf(topic.Guild)
	if err != nil {
		return err
	}
	if err := checkQuota(len(topics), d.limits().Topics, "topics"); err != nil {
		return err
	}
	if err := d.checkFree(topics, topic); err != nil {
		return err
	}
	return tx.PutTopic(topic)
}

// checkFree returns [ErrTaken] where the guild sees another topic of that name.
func (d *Desk) checkFree(topics []news.Topic, topic news.Topic) error {
	folded := foldName(topic.Name)
	for _, other := range append(topics, d.declaredFor(topic.Guild)...) {
		if other.ID != topic.ID && foldName(other.Name) == folded {
			return ErrTaken
		}
	}
	return nil
}

// declaredFor returns the declared topics that go to a channel of the guild.
func (d *Desk) declaredFor(guild news.GuildID) (topics []news.Topic) {
	if declared := d.catalogue.Load().guilds[""]; declared != nil {
		for _, t := range declared.topics {
			if t.goesTo(guild) {
				topics = append(topics, t.Topic)
			}
		}
	}
	return topics
}

// goesTo reports whether a channel of the guild is subscribed.
func (t *topic) goesTo(guild news.GuildID) bool {
	return slices.ContainsFunc(t.subscriptions, func(s news.Subscription) bool { return s.Guild == guild })
}

// EditTopic changes the name and the query of a topic. Errors are those of
// [Desk.CreateTopic], [ErrNotFound] and [ErrDeclared].
func (d *Desk) EditTopic(guild news.GuildID, id news.TopicID, edit TopicEdit, now time.Time) (topic news.Topic, err error) {
	name, err := cleanName(edit.Name)
	if err != nil {
		return news.Topic{}, err
	}
	q, err := cleanQuery(name, edit.Query)
	if err != nil {
		return news.Topic{}, err
	}
	return d.changeTopic(guild, id, func(tx *store.Tx, topic *news.Topic) error {
		topic.Name, topic.Query, topic.EditedAt = name, q, now
		topics, err := tx.TopicsOf(guild)
		if err != nil {
			return err
		}
		return d.checkFree(topics, *topic)
	})
}

// MuteTopic keeps all channels of a guild from hearing of a topic before until;
// a time that is over lets them hear of it again. What comes meanwhile is left
// to the digests. Errors are [ErrNotFound] and [ErrDeclared].
func (d *Desk) MuteTopic(guild news.GuildID, id news.TopicID, until time.Time) (news.Topic, error) {
	return d.changeTopic(guild, id, func(_ *store.Tx, topic *news.Topic) error {
		topic.MutedUntil = until
		return nil
	})
}

func (d *Desk) changeTopic(guild news.GuildID, id news.TopicID, edit func(*store.Tx, *news.Topic) error) (topic news.Topic, err error) {
	err = d.change(guild, func(tx *store.Tx) (err error) {
		if topic, err = d.ownTopic(tx, guild, id); err != nil {
			return err
		}
		if err := edit(tx, &topic); err != nil {
			return err
		}
		return tx.PutTopic(topic)
	})
	if err != nil {
		return news.Topic{}, err
	}
	return topic, nil
}

// ownTopic returns a topic that members of the guild may change.
func (d *Desk) ownTopic(tx *store.Tx, guild news.GuildID, id news.TopicID) (news.Topic, error) {
	topic, found, err := tx.Topic(id)
	switch {
	case err != nil:
		return topic, err
	case found && topic.Guild == guild && guild != "":
		return topic, nil
	case found && topic.Declared && slices.ContainsFunc(d.declaredFor(guild), func(t news.Topic) bool { return t.ID == id }):
		return topic, ErrDeclared
	}
	return topic, ErrNotFound
}

// DeleteTopic takes a topic and its subscriptions away, until somebody restores
// what the ID names. Errors are [ErrNotFound] and [ErrDeclared].
func (d *Desk) DeleteTopic(guild news.GuildID, id news.TopicID, by news.UserID, now time.Time) (undo news.UndoID, err error) {
	err = d.change(guild, func(tx *store.Tx) error {
		topic, err := d.ownTopic(tx, guild, id)
		if err != nil {
			return err
		}
		subscriptions, err := tx.SubscriptionsOf(id)
		if err != nil {
			return err
		}
		if err := tx.RemoveTopic(id); err != nil {
			return err
		}
		undo, err = discard(tx, news.Deleted{Guild: guild, By: by, At: now, Topic: &topic, Subscriptions: subscriptions})
		return err
	})
	return undo, err
}

// TopicView is a topic as the members of a guild see it.
type TopicView struct {
	news.Topic
	Subscriptions []news.Subscription // of channels of the guild
	PerDay        float64             // stories that it wanted, over the last seven whole days; 0: none, or it is not known yet
}

// Topic returns a topic that the members of a guild see: one of their own, or
// a declared one that goes to one of their channels. The error is [ErrNotFound].
func (d *Desk) Topic(guild news.GuildID, id news.TopicID) (TopicView, error) {
	for _, t := range d.catalogue.Load().seenBy(guild) {
		if t.ID == id {
			return t.view(guild), nil
		}
	}
	return TopicView{}, ErrNotFound
}

// Topics returns the topics that the members of a guild see, by name.
func (d *Desk) Topics(guild news.GuildID) []TopicView {
	seen := d.catalogue.Load().seenBy(guild)
	views := make([]TopicView, len(seen))
	for i, t := range seen {
		views[i] = t.view(guild)
	}
	return views
}

// seenBy returns the topics that the members of a guild see, by name.
func (c *catalogue) seenBy(guild news.GuildID) (topics []*topic) {
	if guild == "" {
		return nil
	}
	if own := c.guilds[guild]; own != nil {
		topics = append(topics, own.topics...)
	}
	for _, t := range c.guilds[""].topics {
		if t.goesTo(guild) {
			topics = append(topics, t)
		}
	}
	slices.SortStableFunc(topics, byName)
	return topics
}

func (t *topic) view(guild news.GuildID) TopicView {
	view := TopicView{Topic: t.Topic, PerDay: t.perDay}
	for _, s := range t.subscriptions {
		if s.Guild == guild {
			view.Subscriptions = append(view.Subscriptions, s)
		}
	}
	return view
}
