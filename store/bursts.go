package store

import (
	"time"

	"newsdesk/news"
)

// BurstWindow is how long a [Burst] is remembered after its last alert.
const BurstWindow = time.Hour

// Burst is what a channel was told lately of a topic.
type Burst struct {
	Told []time.Time `json:"told"`           // when the last alerts were queued, as many as matter
	List news.PostID `json:"list,omitempty"` // the list that takes lines, if any
	At   time.Time   `json:"at"`             // of the last alert or line
}

// Burst returns what is remembered of a topic in a channel.
func (tx *Tx) Burst(channel news.ChannelID, topic news.TopicID) (Burst, error) {
	burst, _, err := get[Burst](tx, "bursts", burstKey(channel, topic))
	return burst, err
}

// PutBurst remembers what a channel was told of a topic, until [BurstWindow]
// after the last of it.
func (tx *Tx) PutBurst(channel news.ChannelID, topic news.TopicID, burst Burst) error {
	key := burstKey(channel, topic)
	if err := put(tx, "bursts", key, burst); err != nil {
		return err
	}
	return tx.expire(burst.At.Add(BurstWindow), "bursts", key)
}

func burstKey(channel news.ChannelID, topic news.TopicID) []byte {
	return []byte(string(channel) + "/" + string(topic))
}
