package desk

import (
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// Declaration is what the configuration file says there is.
type Declaration struct {
	Feeds  []news.Feed // URL, Name, Interval and NoArticles
	Topics []DeclaredTopic
	Limits *Limits // from now on, in the place of [Desk.Limits]; nil: as before
}

// DeclaredTopic is a topic of the configuration file and the channels it goes to.
type DeclaredTopic struct {
	Name       string
	Query      string
	Channels   []news.ChannelID
	MinSources int // as [news.Subscription.MinSources]
}

// limits returns what a guild may have at present.
func (d *Desk) limits() Limits {
	if declared := d.declared.Load(); declared != nil {
		return *declared
	}
	return d.Limits
}

// startGap spreads the first polls of new feeds.
const startGap = 50 * time.Millisecond

// longestWait is longer than any publisher can ask for: a week and a tenth by
// Retry-After, and then nearly a week of quiet. A feed that is due later was
// polled when the clock was wrong.
const longestWait = 15 * 24 * time.Hour

// Declare brings the store in step with the configuration file: it adds what
// is new, changes what changed, and forgets what was declared and is no
// longer. What members made is left alone. It may be called again at any time.
func (d *Desk) Declare(declared Declaration, now time.Time) error {
	err := d.Store.Update(func(tx *store.Tx) error {
		if err := declareFeeds(tx, declared.Feeds, now); err != nil {
			return err
		}
		return declareTopics(tx, declared.Topics)
	})
	if err != nil {
		return err
	}
	if declared.Limits != nil {
		d.declared.Store(declared.Limits)
	}
	return d.Reload()
}

// declareFeeds writes the feeds that are new or changed. Most are as they were,
// and every start would write them again.
func declareFeeds(tx *store.Tx, declared []news.Feed, now time.Time) error {
	wanted := make(map[news.FeedID]int, len(declared))
	for i, want := range declared {
		wanted[news.NewFeedID(want.URL)] = i
	}
	var changed []news.Feed
	var gone []news.FeedID
	for feed, err := range tx.Feeds() {
		if err != nil {
			return err
		}
		i, isWanted := wanted[feed.ID]
		delete(wanted, feed.ID)
		isLate := feed.DueAt.After(now.Add(longestWait))
		if isLate {
			feed.DueAt = now
		}
		switch {
		case isWanted && !isAs(feed, declared[i]):
			changed = append(changed, declare(feed, declared[i]))
		case isLate:
			changed = append(changed, feed)
		}
		if feed.Declared && !isWanted {
			gone = append(gone, feed.ID)
		}
	}
	for i, want := range declared {
		id := news.NewFeedID(want.URL)
		if _, isNew := wanted[id]; isNew {
			changed = append(changed, declare(news.Feed{ID: id, URL: want.URL, DueAt: now.Add(time.Duration(i) * startGap)}, want))
		}
	}
	for _, feed := range changed {
		if err := tx.PutFeed(feed); err != nil {
			return err
		}
	}
	for _, id := range gone {
		if err := undeclareFeed(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// isAs reports whether a feed is as it is declared.
func isAs(feed, want news.Feed) bool {
	return feed.Declared && feed.Name == want.Name && feed.Interval == want.Interval && feed.NoArticles == want.NoArticles
}

// declare returns a feed as it is declared, with what is remembered about it.
func declare(feed, want news.Feed) news.Feed {
	feed.Name, feed.Interval, feed.NoArticles, feed.Declared = want.Name, want.Interval, want.NoArticles, true
	return feed
}

// undeclareFeed forgets a feed, or leaves it to the guilds that have it.
func undeclareFeed(tx *store.Tx, id news.FeedID) error {
	feed, found, err := tx.Feed(id)
	switch {
	case err != nil || !found:
		return err
	case !tx.IsOwned(id):
		return tx.RemoveFeed(id)
	}
	feed.Name, feed.Interval, feed.Declared = "", 0, false
	return tx.PutFeed(feed)
}

// declareTopics writes the topics that are new or changed, with their subscriptions.
func declareTopics(tx *store.Tx, declared []DeclaredTopic) error {
	old := map[news.TopicID]news.Topic{}
	for topic, err := range tx.Topics() {
		if err != nil {
			return err
		}
		if topic.Declared {
			old[topic.ID] = topic
		}
	}
	for _, want := range declared {
		topic := want.topic()
		same, err := isSame(tx, old[topic.ID], want)
		delete(old, topic.ID)
		if err == nil && !same {
			err = putDeclared(tx, want)
		}
		if err != nil {
			return err
		}
	}
	for id := range old {
		if err := tx.RemoveTopic(id); err != nil {
			return err
		}
	}
	return nil
}

// topic returns the topic as it is stored.
func (t DeclaredTopic) topic() news.Topic {
	return news.Topic{ID: news.NewTopicID(t.Name), Name: t.Name, Query: t.Query, Declared: true}
}

// subscriptions returns what the topic goes to as it is stored, by channel.
func (t DeclaredTopic) subscriptions() []news.Subscription {
	id := news.NewTopicID(t.Name)
	var list []news.Subscription
	for _, channel := range slices.Compact(slices.Sorted(slices.Values(t.Channels))) {
		list = append(list, news.Subscription{Topic: id, Channel: channel, MinSources: t.MinSources, Declared: true})
	}
	return list
}

// isSame reports whether a topic is stored as it is declared.
func isSame(tx *store.Tx, stored news.Topic, want DeclaredTopic) (bool, error) {
	if stored != want.topic() {
		return false, nil
	}
	subscriptions, err := tx.SubscriptionsOf(stored.ID)
	return slices.Equal(subscriptions, want.subscriptions()), err
}

// putDeclared stores a topic as it is declared, in the place of what was of it.
func putDeclared(tx *store.Tx, want DeclaredTopic) error {
	topic := want.topic()
	if err := tx.RemoveTopic(topic.ID); err != nil {
		return err
	}
	if err := tx.PutTopic(topic); err != nil {
		return err
	}
	for _, s := range want.subscriptions() {
		if err := tx.PutSubscription(s); err != nil {
			return err
		}
	}
	return nil
}
