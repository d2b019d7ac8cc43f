package store

import (
	"bytes"
	"fmt"

	"newsdesk/news"
)

// Imprint returns what is kept of the last document of a feed, empty if nothing
// is.
func (tx *Tx) Imprint(feed news.FeedID) news.Imprint {
	return bytes.Clone(tx.bucket("imprints").Get([]byte(feed)))
}

// PutImprint remembers the imprint of the last document of a feed, or forgets it
// if it is empty.
func (tx *Tx) PutImprint(feed news.FeedID, imprint news.Imprint) error {
	if len(imprint) == 0 {
		return tx.remove("imprints", []byte(feed))
	}
	if err := tx.bucket("imprints").Put([]byte(feed), imprint); err != nil {
		return fmt.Errorf("write imprint %s: %w", feed, err)
	}
	return nil
}
