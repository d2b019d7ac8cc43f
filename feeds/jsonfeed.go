package feeds

import (
	"encoding/json"
	"errors"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"
)

// readJSON reads JSON Feed. A value of the wrong type (authors that are no list)
// is as good as none. Null items and authors, on which gofeed's own translator
// panics, are left out.
func readJSON(text []byte) (draft, error) {
	var feed jsonfeed.Feed
	wrongType := (*json.UnmarshalTypeError)(nil)
	if err := json.Unmarshal(text, &feed); err != nil && !errors.As(err, &wrongType) {
		return draft{}, err
	}
	if feed.Items == nil && !strings.Contains(feed.Version, "jsonfeed") {
		return draft{}, &DocumentError{Reason: "not a feed: the document is JSON, but no JSON Feed"}
	}
	d := draft{title: feed.Title, home: []string{feed.HomePageURL}, language: feed.Language}
	for _, item := range feed.Items {
		if item != nil {
			d.items = append(d.items, draftJSON(item))
		}
	}
	if len(d.items) > maxItems {
		return draft{}, errTooManyItems
	}
	return d, nil
}

// draftJSON takes from item what an item needs.
func draftJSON(item *jsonfeed.Item) itemDraft {
	d := itemDraft{
		guid:     item.ID,
		titles:   []string{item.Title},
		texts:    []string{item.Summary, item.ContentHTML, item.ContentText},
		links:    []string{item.URL, item.ExternalURL},
		images:   []string{item.Image, item.BannerImage},
		dates:    []string{item.DatePublished, item.DateModified},
		tags:     item.Tags,
		language: item.Language,
	}
	for _, author := range append(item.Authors, item.Author) {
		if author != nil {
			d.authors = append(d.authors, author.Name)
		}
	}
	if hasWebScheme(item.ID) {
		d.links = append(d.links, item.ID)
	}
	if item.Attachments == nil {
		return d
	}
	for _, attachment := range *item.Attachments {
		if isImage(attachment.MimeType) {
			d.images = append(d.images, attachment.URL)
		}
	}
	return d
}
