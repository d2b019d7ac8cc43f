package desk

import (
	"newsdesk/news"
	"newsdesk/store"
)

// Imprint returns the imprint that came with the last document of a feed, empty
// where there is none: then all of the next document is to be read.
func (d *Desk) Imprint(feed news.FeedID) (imprint news.Imprint) {
	err := d.Store.View(func(tx *store.Tx) error {
		imprint = tx.Imprint(feed)
		return nil
	})
	if err != nil {
		d.Log.Error("no imprint of a feed, reading all of its document", "feed", feed, "error", err)
		return nil
	}
	return imprint
}
