package desk

import (
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

func declareFeeds(tx *store.Tx, declared []news.Feed, now time.Time) error {
	gone := map[news.FeedID]bool{}
	var late []news.Feed
	for feed, err := range tx.Feeds() {
		if err != nil {
			return err
		}
		gone[feed.ID] = feed.Declared
		if feed.DueAt.After(now.Add(longestWait)) {
			late = append(late, feed)
		}
	}
	for _, feed := range late {
		feed.DueAt = now
		if err := tx.PutFeed(feed); err != nil {
			return err
		}
	}
	for i, want := range declared {
		id := news.NewFeedID(want.URL)
		feed, found, err := tx.Feed(id)
		if err != nil {
			return err
		}
		if !found {
			feed = news.Feed{ID: id, URL: want.URL, DueAt: now.Add(time.Duration(i) * startGap)}
		}
		delete(gone, id)
		if feed.Declared && feed.Name == want.Name && feed.Interval == want.Interval && feed.NoArticles == want.NoArticles {
			continue // or every start would write all of them again
		}
		feed.Name, feed.Interval, feed.NoArticles, feed.Declared = want.Name, want.Interval, want.NoArticles, true
		if err := tx.PutFeed(feed); err != nil {
			return err
		}
	}
	for id, wasDeclared := range gone {
		if !wasDeclared {
			continue
		}
		if err := undeclareFeed(tx, id); err != nil {
			return err
		}
	}
	return nil
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

func declareTopics(tx *store.Tx, declared []DeclaredTopic) error {
	var gone []news.TopicID
	for topic, err := range tx.Topics() {
		if err != nil {
			return err
		}
		if topic.Declared {
			gone = append(gone, topic.ID)
		}
	}
	for _, id := range gone {
		if err := tx.RemoveTopic(id); err != nil {
			return err
		}
	}
	for _, want := range declared {
		topic := news.Topic{ID: news.NewTopicID(want.Name), Name: want.Name, Query: want.Query, Declared: true}
		if err := tx.PutTopic(topic); err != nil {
			return err
		}
		for _, channel := range want.Channels {
			s := news.Subscription{Topic: topic.ID, Channel: channel, MinSources: want.MinSources, Declared: true}
			if err := tx.PutSubscription(s); err != nil {
				return err
			}
		}
	}
	return nil
}
