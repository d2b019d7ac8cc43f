package feeds

import (
	"strings"

	"newsdesk/news"
)

// identify gives the items of a document their keys and, where it tells an item
// from its neighbours and from the site itself, their canonical links. A key
// that two items share would make one of them look known, so it is left out,
// unless it is the only one an item has.
func identify(items []news.Item, home string) {
	type identity struct{ guid, link, text string }
	identities := make([]identity, len(items))
	guids, links, texts := map[string]int{}, map[string]int{}, map[string]int{}
	for i, item := range items {
		id := identity{item.GUID, news.CanonicalLink(item.Link), foldedText(item)}
		identities[i] = id
		guids[id.guid]++
		links[id.link]++
		texts[id.text]++
	}
	home = news.CanonicalLink(home)
	for i, id := range identities {
		var keys []news.Key
		if id.guid != "" && guids[id.guid] == 1 {
			keys = append(keys, news.NewKey("guid", id.guid))
		}
		if id.link != "" && id.link != home && links[id.link] == 1 {
			items[i].Canonical = id.link
			keys = append(keys, news.NewKey("link", id.link))
		}
		if id.text != "" && (texts[id.text] == 1 || len(keys) == 0) {
			keys = append(keys, news.NewKey("text", id.text))
		}
		items[i].Keys = keys
	}
}

// foldedText returns the title and text of item without case and spacing.
func foldedText(item news.Item) string {
	return strings.Join(strings.Fields(strings.ToLower(item.Title+" "+item.Text)), " ")
}
