package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

func TestRemoveTopicTakesItsSubscriptionsAndNoOthers(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for _, topic := range []news.TopicID{"strike", "strike-2", "stri"} {
			noError(t, tx.PutTopic(news.Topic{ID: topic, Name: string(topic), Query: "strike"}))
			for _, channel := range []news.ChannelID{"1", "12"} {
				noError(t, tx.PutSubscription(news.Subscription{Topic: topic, Channel: channel}))
			}
		}
		return nil
	})
	update(t, s, func(tx *Tx) error { return tx.RemoveTopic("strike") })
	update(t, s, func(tx *Tx) error { return tx.RemoveSubscription("stri", "1") })
	update(t, s, func(tx *Tx) error { return tx.RemoveTopic("never put") })

	view(t, s, func(tx *Tx) error {
		var topics []news.TopicID
		for topic, err := range tx.Topics() {
			noError(t, err)
			topics = append(topics, topic.ID)
		}
		if diff := cmp.Diff([]news.TopicID{"stri", "strike-2"}, topics); diff != "" {
			t.Errorf("topics (-want +got):\n%s", diff)
		}
		var subscriptions []news.Subscription
		for s, err := range tx.Subscriptions() {
			noError(t, err)
			subscriptions = append(subscriptions, s)
		}
		want := []news.Subscription{{Topic: "stri", Channel: "12"}, {Topic: "strike-2", Channel: "1"}, {Topic: "strike-2", Channel: "12"}}
		if diff := cmp.Diff(want, subscriptions); diff != "" {
			t.Errorf("subscriptions (-want +got):\n%s", diff)
		}
		return nil
	})
}
