package store

import (
	"bytes"
	"fmt"
	"iter"

	"newsdesk/news"
)

// Topics ranges over all topics. They must not be changed meanwhile.
func (tx *Tx) Topics() iter.Seq2[news.Topic, error] { return all[news.Topic](tx, "topics") }

// PutTopic remembers topic.
func (tx *Tx) PutTopic(topic news.Topic) error { return put(tx, "topics", []byte(topic.ID), topic) }

// RemoveTopic forgets a topic and its subscriptions.
func (tx *Tx) RemoveTopic(id news.TopicID) error {
	prefix := subscriptionKey(id, "")
	var keys [][]byte
	c := tx.bucket("subscriptions").Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		keys = append(keys, bytes.Clone(key))
	}
	for _, key := range keys {
		if err := tx.remove("subscriptions", key); err != nil {
			return err
		}
	}
	return tx.remove("topics", []byte(id))
}

// Subscriptions ranges over all subscriptions, those of one topic together.
// They must not be changed meanwhile.
func (tx *Tx) Subscriptions() iter.Seq2[news.Subscription, error] {
	return all[news.Subscription](tx, "subscriptions")
}

// PutSubscription remembers a subscription.
func (tx *Tx) PutSubscription(s news.Subscription) error {
	return put(tx, "subscriptions", subscriptionKey(s.Topic, s.Channel), s)
}

// RemoveSubscription forgets a subscription.
func (tx *Tx) RemoveSubscription(topic news.TopicID, channel news.ChannelID) error {
	return tx.remove("subscriptions", subscriptionKey(topic, channel))
}

func subscriptionKey(topic news.TopicID, channel news.ChannelID) []byte {
	return fmt.Appendf(nil, "%s/%s", topic, channel)
}
