package desk

import (
	"cmp"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/query"
)

// catalogue is what everybody has, and all topics that somebody wants, ready to
// be matched. It does not change: a new one takes its place.
type catalogue struct {
	guilds map[news.GuildID]*holdings
	topics []*topic // that go somewhere, by name
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
	for i, t := range c.topics {
		queries[i] = t.query
	}
	c.index = query.NewIndex(queries, d.words.share)
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

// ripen tells Run to file the topics anew.
func (d *Desk) ripen() {
	select {
	case d.ripe <- struct{}{}:
	default: // told already
	}
}

// want is a channel that wants an item, and the topics that say so, by name.
type want struct {
	channel   news.ChannelID
	interests []interest
}

// interest is a topic that wants an item, and the subscription by which it
// goes to a channel.
type interest struct {
	topic        *topic
	subscription news.Subscription
}

// match returns the channels that want an item of feed, in the order of their
// IDs. Most items nobody wants: of those it keeps nothing, and allocates nothing.
func (d *Desk) match(feed news.Feed, item news.Item) []want {
	c := d.catalogue.Load()
	doc := d.doc()
	defer d.release(doc)
	doc.Set(fields(feed, item))
	if d.words.count(doc) {
		d.ripen()
	}
	matches := c.index.Match(nil, doc)
	if len(matches) == 0 {
		return nil
	}
	return c.wants(feed, matches)
}

// wants returns the channels that want an item of feed, which these topics
// match, in the order of their IDs. A topic is blind to the feeds of others.
func (c *catalogue) wants(feed news.Feed, matches []int) []want {
	byChannel := map[news.ChannelID][]interest{}
	for _, i := range matches {
		t := c.topics[i]
		if !c.owns(t.Guild, feed) {
			continue
		}
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
