package feeds

import (
	"bytes"
	"fmt"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"
	rssfeed "github.com/mmcdole/gofeed/rss"
)

// format is a family of document formats.
type format int

const (
	formatRSS  format = iota // and RDF
	formatAtom               // 0.3 and 1.0
	formatJSON
)

// String returns the name by which people know the format.
func (f format) String() string {
	return [...]string{"RSS", "Atom", "JSON Feed"}[f]
}

// read has the parser of the format read text.
func (f format) read(text []byte) (draft, error) {
	switch f {
	case formatRSS:
		return readRSS(text)
	case formatAtom:
		return readAtom(text)
	case formatJSON:
		return readJSON(text)
	}
	return draft{}, fmt.Errorf("read document: unknown format %d", f)
}

// readRSS reads RSS and RDF.
func readRSS(text []byte) (draft, error) {
	feed, err := new(rssfeed.Parser).Parse(bytes.NewReader(text))
	if err != nil {
		return draft{}, err
	}
	d := draft{
		title:    feed.Title,
		home:     append(feed.Links, atomLinks(feed.Extensions)...),
		language: feed.Language,
		ttl:      feed.TTL,
		period:   first(feed.Extensions, "sy", "updatePeriod"),
		times:    first(feed.Extensions, "sy", "updateFrequency"),
		hours:    feed.SkipHours,
		days:     feed.SkipDays,
		siteBase: true,
	}
	if d.title == "" {
		d.title = first(feed.Extensions, "dc", "title")
	}
	if d.language == "" {
		d.language = first(feed.Extensions, "dc", "language")
	}
	for _, item := range feed.Items {
		d.items = append(d.items, draftRSS(item))
	}
	return d, nil
}

// draftRSS takes from item what an item needs.
func draftRSS(item *rssfeed.Item) itemDraft {
	extensions := item.Extensions
	d := itemDraft{
		titles:   []string{item.Title, first(extensions, "dc", "title"), first(extensions, "atom", "title"), first(extensions, "media", "title")},
		texts:    rssTexts(item),
		links:    []string{first(extensions, "feedburner", "origLink")},
		images:   append(mediaImages(extensions), first(extensions, "itunes", "image", "href")),
		dates:    rssDates(item),
		authors:  []string{first(extensions, "dc", "creator"), item.Author, first(extensions, "itunes", "author")},
		language: first(extensions, "dc", "language"),
	}
	d.links = append(append(d.links, item.Links...), atomLinks(extensions)...)
	if item.GUID != nil {
		d.guid = item.GUID.Value
		if !strings.EqualFold(strings.TrimSpace(item.GUID.IsPermalink), "false") && hasWebScheme(d.guid) {
			d.links = append(d.links, d.guid)
		}
	}
	if item.Source != nil {
		d.source = item.Source.URL
	}
	for _, category := range item.Categories {
		d.tags = append(d.tags, category.Value)
	}
	for _, enclosure := range item.Enclosures {
		if isImage(enclosure.Type) {
			d.images = append(d.images, enclosure.URL)
		}
	}
	return d
}

// rssTexts returns what item says about itself, the short before the long.
func rssTexts(item *rssfeed.Item) []string {
	extensions := item.Extensions
	return []string{
		item.Description,
		first(extensions, "dc", "description"),
		item.Content,
		first(extensions, "atom", "summary"),
		first(extensions, "atom", "content"),
		first(extensions, "itunes", "summary"),
		first(extensions, "media", "description"),
		item.Custom["encoded"],
	}
}

// rssDates returns the dates of item: when it was published, then when it was
// updated.
func rssDates(item *rssfeed.Item) []string {
	extensions := item.Extensions
	var dates []string
	for name, value := range item.Custom {
		if strings.EqualFold(name, string(hidden)+"ubDate") {
			dates = append(dates, value)
		}
	}
	return append(dates,
		first(extensions, "dc", "date"),
		first(extensions, "atom", "published"),
		first(extensions, "dcterms", "created"),
		first(extensions, "dcterms", "issued"),
		item.Custom["date"],
		item.Custom["published"],
		first(extensions, "atom", "updated"),
		first(extensions, "dcterms", "modified"),
	)
}

// first returns the text of the first extension element of that prefix and name
// that has any, or its attribute where one is named.
func first(extensions ext.Extensions, prefix, name string, attribute ...string) string {
	for _, element := range extensions[prefix][name] {
		value := element.Value
		if len(attribute) > 0 {
			value = element.Attrs[attribute[0]]
		}
		if value != "" {
			return value
		}
	}
	return ""
}

// atomLinks returns the links to web pages that Atom elements in RSS name.
func atomLinks(extensions ext.Extensions) []string {
	var links []string
	for _, link := range extensions["atom"]["link"] {
		if rel := link.Attrs["rel"]; rel == "" || rel == "alternate" {
			links = append(links, link.Attrs["href"])
		}
	}
	return links
}

// mediaImages returns the pictures of Media RSS: contents, then thumbnails, then
// those of groups.
func mediaImages(extensions ext.Extensions) []string {
	media := extensions["media"]
	images := mediaOf(media)
	for _, group := range media["group"] {
		images = append(images, mediaOf(group.Children)...)
	}
	return images
}

// mediaOf returns the pictures among elements.
func mediaOf(elements map[string][]ext.Extension) []string {
	var images []string
	for _, content := range elements["content"] {
		if isImage(content.Attrs["type"]) || content.Attrs["medium"] == "image" {
			images = append(images, content.Attrs["url"])
		}
		images = append(images, thumbnails(content.Children)...)
	}
	return append(images, thumbnails(elements)...)
}

// thumbnails returns the addresses of the thumbnails among elements.
func thumbnails(elements map[string][]ext.Extension) []string {
	var images []string
	for _, thumbnail := range elements["thumbnail"] {
		images = append(images, thumbnail.Attrs["url"])
	}
	return images
}

// isImage reports whether mediaType is that of a picture.
func isImage(mediaType string) bool {
	return strings.HasPrefix(strings.ToLower(mediaType), "image/")
}
