package desk

import (
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// topic is a topic with the channels that want it.
type topic struct {
	news.Topic
	query    query.Expr
	channels []news.ChannelID
}

// catalogue is all topics, ready to be matched. It does not change: a new one
// takes its place.
type catalogue struct {
	topics []topic // by name
	index  *query.Index
}

// newCatalogue returns the catalogue of topics, filed under the words that are rare.
func (d *Desk) newCatalogue(topics []topic) *catalogue {
	queries := make([]query.Expr, len(topics))
	for i, t := range topics {
		queries[i] = t.query
	}
	return &catalogue{topics, query.NewIndex(queries, d.words.share)}
}

// Reload reads the topics and subscriptions of the store again. A topic whose
// query does not parse is left out, and said so. When Reload returns, items are
// matched against what was in the store when it was called, or newer: one reload
// at a time reads and publishes, so that none publishes what is older.
func (d *Desk) Reload() error {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	var topics []topic
	err := d.Store.View(func(tx *store.Tx) error {
		channels := map[news.TopicID][]news.ChannelID{}
		for s, err := range tx.Subscriptions() {
			if err != nil {
				return err
			}
			channels[s.Topic] = append(channels[s.Topic], s.Channel)
		}
		for t, err := range tx.Topics() {
			if err != nil {
				return err
			}
			if len(channels[t.ID]) == 0 {
				continue
			}
			expr, err := query.Parse(t.Query)
			if err != nil {
				d.Log.Warn("a topic is left out: its query cannot be read", "topic", t.Name, "error", err)
				continue
			}
			topics = append(topics, topic{t, expr, channels[t.ID]})
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(topics, func(a, b topic) int { return strings.Compare(a.Name, b.Name) })
	d.catalogue.Store(d.newCatalogue(topics))
	return nil
}

// refile builds the catalogue again if enough items came in to know better which
// words are rare. Topics that were reloaded meanwhile stay. It takes a while and
// is not for within a transaction.
func (d *Desk) refile() {
	if !d.words.harvest() {
		return
	}
	old := d.catalogue.Load()
	d.catalogue.CompareAndSwap(old, d.newCatalogue(old.topics))
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
	channel news.ChannelID
	topics  []news.Topic
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
	return c.wants(matches)
}

// wants returns the channels that want what these topics match, in the order of
// their IDs.
func (c *catalogue) wants(matches []int) []want {
	byChannel := map[news.ChannelID][]news.Topic{}
	for _, i := range matches {
		for _, channel := range c.topics[i].channels {
			byChannel[channel] = append(byChannel[channel], c.topics[i].Topic)
		}
	}
	wants := make([]want, 0, len(byChannel))
	for channel, topics := range byChannel {
		wants = append(wants, want{channel, topics})
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
