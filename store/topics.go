package store

import (
	"fmt"
	"iter"

	"newsdesk/news"
)

// Topic returns the topic with this ID, if there is one.
func (tx *Tx) Topic(id news.TopicID) (topic news.Topic, found bool, err error) {
	return get[news.Topic](tx, "topics", []byte(id))
}

// Topics ranges over all topics. They must not be changed meanwhile.
func (tx *Tx) Topics() iter.Seq2[news.Topic, error] { return all[news.Topic](tx, "topics") }

// TopicsOf returns the topics of a guild; of "", those that are declared.
func (tx *Tx) TopicsOf(guild news.GuildID) (topics []news.Topic, err error) {
	for key := range tx.keysBelow("guildtopics", string(guild)+"/") {
		topic, found, err := tx.Topic(news.TopicID(key[len(guild)+1:]))
		if err == nil && !found {
			err = fmt.Errorf("read guildtopics: there is no topic %s", key)
		}
		if err != nil {
			return nil, err
		}
		topics = append(topics, topic)
	}
	return topics, nil
}

// PutTopic remembers topic. The guild of a topic never changes.
func (tx *Tx) PutTopic(topic news.Topic) error {
	if err := tx.mark("guildtopics", pair(topic.Guild, topic.ID)); err != nil {
		return err
	}
	return put(tx, "topics", []byte(topic.ID), topic)
}

// RemoveTopic forgets a topic and its subscriptions.
func (tx *Tx) RemoveTopic(id news.TopicID) error {
	topic, _, err := tx.Topic(id)
	if err != nil {
		return err
	}
	if err := tx.removeBelow("subscriptions", string(id)+"/"); err != nil {
		return err
	}
	if err := tx.remove("guildtopics", pair(topic.Guild, id)); err != nil {
		return err
	}
	return tx.remove("topics", []byte(id))
}

// Subscriptions ranges over all subscriptions, those of one topic together.
// They must not be changed meanwhile.
func (tx *Tx) Subscriptions() iter.Seq2[news.Subscription, error] {
	return all[news.Subscription](tx, "subscriptions")
}

// SubscriptionsOf returns the subscriptions to a topic.
func (tx *Tx) SubscriptionsOf(topic news.TopicID) ([]news.Subscription, error) {
	return below[news.Subscription](tx, "subscriptions", string(topic)+"/")
}

// Subscription returns the subscription of a channel to a topic, if there is one.
func (tx *Tx) Subscription(topic news.TopicID, channel news.ChannelID) (s news.Subscription, found bool, err error) {
	return get[news.Subscription](tx, "subscriptions", pair(topic, channel))
}

// PutSubscription remembers a subscription.
func (tx *Tx) PutSubscription(s news.Subscription) error {
	return put(tx, "subscriptions", pair(s.Topic, s.Channel), s)
}

// RemoveSubscription forgets a subscription.
func (tx *Tx) RemoveSubscription(topic news.TopicID, channel news.ChannelID) error {
	return tx.remove("subscriptions", pair(topic, channel))
}
