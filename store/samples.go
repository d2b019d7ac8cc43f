package store

import "newsdesk/news"

// Sample is text from which the language of a feed is to be told.
type Sample struct {
	Items int    `json:"items"` // it is taken from
	Text  string `json:"text"`
}

// Sample returns what has been collected of a feed.
func (tx *Tx) Sample(feed news.FeedID) (Sample, error) {
	sample, _, err := get[Sample](tx, "samples", []byte(feed))
	return sample, err
}

// PutSample remembers what has been collected of a feed.
func (tx *Tx) PutSample(feed news.FeedID, sample Sample) error {
	return put(tx, "samples", []byte(feed), sample)
}

// RemoveSample forgets it.
func (tx *Tx) RemoveSample(feed news.FeedID) error { return tx.remove("samples", []byte(feed)) }
