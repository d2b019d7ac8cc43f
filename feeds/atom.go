package feeds

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
)

// readAtom reads Atom.
func readAtom(text []byte) (draft, error) {
	feed, err := new(atom.Parser).Parse(bytes.NewReader(text))
	if err != nil {
		return draft{}, err
	}
	d := draft{
		title:    feed.Title,
		home:     webLinks(feed.Links),
		language: feed.Language,
		period:   first(feed.Extensions, "sy", "updatePeriod"),
		times:    first(feed.Extensions, "sy", "updateFrequency"),
	}
	for _, entry := range feed.Entries {
		d.items = append(d.items, draftAtom(entry))
	}
	return d, nil
}

// draftAtom takes from entry what an item needs.
func draftAtom(entry *atom.Entry) itemDraft {
	extensions := entry.Extensions
	d := itemDraft{
		guid:   entry.ID,
		titles: []string{entry.Title, first(extensions, "dc", "title"), first(extensions, "media", "title")},
		texts:  []string{entry.Summary, contentOf(entry), mediaDescription(extensions)},
		links:  append([]string{first(extensions, "feedburner", "origLink")}, webLinks(entry.Links)...),
		images: append(mediaImages(extensions), first(extensions, "itunes", "image", "href")),
		dates:  atomDates(extensions),
	}
	for _, author := range entry.Authors {
		d.authors = append(d.authors, author.Name)
	}
	for _, category := range entry.Categories {
		d.tags = append(d.tags, cmp.Or(category.Label, category.Term))
	}
	if hasWebScheme(entry.ID) {
		d.links = append(d.links, entry.ID)
	}
	for _, link := range entry.Links {
		if link.Rel == "enclosure" && isImage(link.Type) {
			d.images = append(d.images, link.Href)
		}
	}
	return d
}

// contentOf returns the content of entry, if that is in the document.
func contentOf(entry *atom.Entry) string {
	if entry.Content == nil {
		return ""
	}
	return entry.Content.Value
}

// mediaDescription returns the description of a Media RSS group, which is all
// the text that video sites give.
func mediaDescription(extensions ext.Extensions) string {
	for _, group := range extensions["media"]["group"] {
		for _, description := range group.Children["description"] {
			return description.Value
		}
	}
	return ""
}

// webLinks returns the links to alternate representations (RFC 4287 section
// 4.2.7.2), web pages first.
func webLinks(links []*atom.Link) []string {
	var pages, others []string
	for _, link := range links {
		switch {
		case !strings.EqualFold(link.Rel, "alternate"):
		case link.Type == "" || strings.Contains(strings.ToLower(link.Type), "html") || link.Type == "text":
			pages = append(pages, link.Href)
		default:
			others = append(others, link.Href)
		}
	}
	return append(pages, others...)
}

// atomDates returns the dates of an entry, which the guard made extensions: when
// it was published, then when it was updated.
func atomDates(extensions ext.Extensions) []string {
	var dates []string
	for _, name := range []string{"published", "issued", "updated", "modified"} {
		for prefix, elements := range extensions {
			if prefix == "" || prefix[0] != hidden {
				continue
			}
			for element, values := range elements {
				if strings.EqualFold(element, name) || strings.EqualFold(element, name[2:]) {
					dates = append(dates, values[len(values)-1].Value)
				}
			}
		}
	}
	return append(dates, first(extensions, "dc", "date"), first(extensions, "dcterms", "created"))
}
