package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/query"
)

// catalogue is what everybody has, and all topics that somebody wants, ready to
// be matched. It does not change: a new one takes its place.
type catalogue struct {
	guilds map[news.GuildID]*holdings
	topics []*topic             // that go somewhere, by name
	places map[news.TopicID]int // in topics
	index  *query.Index
}

// newCatalogue returns the catalogue of what the guilds have, with the topics
// filed under the words that are rare.
func (d *Desk) newCatalogue(guilds map[news.GuildID]*holdings) *catalogue {
	c := &catalogue{guilds: guilds}
	for _, h := range guilds {
		for _, t := range h.topics {
			if len(t.subscriptions) > 0 {
				c.topics = append(c.topics, t)
			}
		}
	}
	slices.SortFunc(c.topics, func(a, b *topic) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(string(a.ID), string(b.ID)))
	})
	queries := make([]query.Expr, len(c.topics))
	c.places = make(map[news.TopicID]int, len(c.topics))
	for i, t := range c.topics {
		queries[i], c.places[t.ID] = t.query, i
	}
	c.index = query.NewIndex(queries, d.words.share)
	if slices.ContainsFunc(c.topics, func(t *topic) bool { return !t.isCounted }) {
		tell(d.uncounted)
	}
	return c
}

// refile builds the catalogue again if enough items came in to know better which
// words are rare. It takes a while and is not for within a transaction.
func (d *Desk) refile() {
	if !d.words.harvest() {
		return
	}
	d.reloading.Lock()
	defer d.reloading.Unlock()
	d.catalogue.Store(d.newCatalogue(d.catalogue.Load().guilds))
}

// tell tells Run that there is something to do.
func tell(run chan<- struct{}) {
	select {
	case run <- struct{}{}:
	default: // told already
	}
}

// want is a channel that wants a story, and the topics that say so, by name.
type want struct {
	channel   news.ChannelID
	interests []interest
}

// interest is a topic that wants a story, and the subscription by which it
// goes to a channel.
type interest struct {
	topic        *topic
	subscription news.Subscription
}

// match returns the topics that want an item of feed, by name. A topic is blind
// to the feeds of others. Most items nobody wants: of those it keeps nothing, and
// allocates nothing.
func (d *Desk) match(feed news.Feed, item news.Item) (topics []news.TopicID) {
	c := d.catalogue.Load()
	doc := d.doc()
	defer d.release(doc)
	doc.Set(fields(feed, item))
	if d.words.count(doc) {
		tell(d.ripe)
	}
	for _, match := range d.matching(c, doc) {
		if t := c.topics[match]; c.owns(t.Guild, feed) {
			topics = append(topics, t.ID)
		}
	}
	return topics
}

// matching returns the places of the topics that want what doc says.
func (d *Desk) matching(c *catalogue, doc *query.Doc) []int {
	if d.Matched == nil {
		return c.index.Match(nil, doc)
	}
	began := time.Now()
	places := c.index.Match(nil, doc)
	d.Matched(time.Since(began))
	return places
}

// wants returns the channels that these topics want an item of feed for, in the
// order of their IDs. Topics that are no more are left out, and those that are
// blind to the feed.
func (c *catalogue) wants(feed news.Feed, topics []news.TopicID) []want {
	if len(topics) == 0 {
		return nil
	}
	var places []int
	for _, id := range topics {
		if place, found := c.places[id]; found && c.owns(c.topics[place].Guild, feed) {
			places = append(places, place)
		}
	}
	slices.Sort(places)
	byChannel := map[news.ChannelID][]interest{}
	for _, place := range places {
		t := c.topics[place]
		for _, s := range t.subscriptions {
			byChannel[s.Channel] = append(byChannel[s.Channel], interest{t, s})
		}
	}
	wants := make([]want, 0, len(byChannel))
	for channel, interests := range byChannel {
		wants = append(wants, want{channel, interests})
	}
	slices.SortFunc(wants, func(a, b want) int { return strings.Compare(string(a.channel), string(b.channel)) })
	return wants
}

// maxIdle is how many documents are kept. Items are taken in by one transaction
// at a time, so that there is seldom use for a second.
const maxIdle = 2

// doc returns an idle document, or a new one.
func (d *Desk) doc() *query.Doc {
	select {
	case doc := <-d.idle:
		return doc
	default:
		return &query.Doc{}
	}
}

// release keeps doc for the next item.
func (d *Desk) release(doc *query.Doc) {
	select {
	case d.idle <- doc:
	default:
	}
}

// fields returns what queries may ask of an item.
func fields(feed news.Feed, item news.Item) query.Fields {
	return query.Fields{
		Title: item.Title, Text: item.Text, Feed: feed.Label(), Author: item.Author,
		Lang: languageOf(feed, item), Tags: item.Tags, Link: item.Link,
	}
}
