package store

import (
	"iter"
	"time"

	"newsdesk/news"
)

// Channel returns what is remembered about a channel; of one never heard of,
// that it is open.
func (tx *Tx) Channel(id news.ChannelID) (news.Channel, error) {
	channel, found, err := get[news.Channel](tx, "channels", []byte(id))
	if err == nil && !found {
		channel.ID = id
	}
	return channel, err
}

// Channels ranges over all channels that anything is remembered about.
func (tx *Tx) Channels() iter.Seq2[news.Channel, error] { return all[news.Channel](tx, "channels") }

// PutChannel remembers channel.
func (tx *Tx) PutChannel(channel news.Channel) error {
	return put(tx, "channels", []byte(channel.ID), channel)
}

// retryParked is how often a channel is tried again that may be cured.
const retryParked = time.Hour

// Park holds back what is owed to a channel, and says why. A channel that is
// parked already keeps the time at which it was. One that is not gone is tried
// again every hour: Discord does not tell of everything that cures it.
func (tx *Tx) Park(id news.ChannelID, why news.Reason, detail string, now time.Time) error {
	channel, err := tx.Channel(id)
	if err != nil {
		return err
	}
	if channel.Parked == "" {
		channel.ParkedAt = now
	}
	channel.Parked, channel.Detail, channel.TryAt = why, detail, now.Add(retryParked)
	if why == news.ReasonGone {
		channel.TryAt = time.Time{}
	}
	return tx.PutChannel(channel)
}

// Unpark lets posts go to a channel again.
func (tx *Tx) Unpark(id news.ChannelID) error {
	channel, err := tx.Channel(id)
	if err != nil || channel.Parked == "" {
		return err
	}
	channel.Parked, channel.ParkedAt, channel.TryAt, channel.Detail = "", time.Time{}, time.Time{}, ""
	return tx.PutChannel(channel)
}
