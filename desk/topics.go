package desk

import (
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// topic is a topic ready to be matched, with the channels that want it.
type topic struct {
	news.Topic
	query    query.Expr
	channels []news.ChannelID
}

// Reload reads the topics and subscriptions of the store again. A topic whose
// query does not parse is left out, and said so.
func (d *Desk) Reload() error {
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
	d.topics.Store(&topics)
	return nil
}

// want is a channel that wants an item, and the topics that say so, by name.
type want struct {
	channel news.ChannelID
	topics  []news.Topic
}

// match returns the channels that want item, in the order of their IDs.
func match(topics []topic, item news.Item) []want {
	doc := query.NewDoc(item.Title, item.Text)
	byChannel := map[news.ChannelID][]news.Topic{}
	for _, t := range topics {
		if !query.Match(t.query, doc) {
			continue
		}
		for _, channel := range t.channels {
			byChannel[channel] = append(byChannel[channel], t.Topic)
		}
	}
	wants := make([]want, 0, len(byChannel))
	for channel, topics := range byChannel {
		wants = append(wants, want{channel, topics})
	}
	slices.SortFunc(wants, func(a, b want) int { return strings.Compare(string(a.channel), string(b.channel)) })
	return wants
}
