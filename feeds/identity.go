package feeds

import (
	"slices"
	"strings"

	"newsdesk/news"
)

// identity is what may tell an item from all others of its feed. A key that is 0
// it does not have.
type identity struct{ guid, link, text news.Key }

// identityOf returns the identity of item, and its canonical link.
func identityOf(item news.Item) (id identity, link string) {
	link = news.CanonicalLink(item.Link)
	return identity{keyOf("guid", item.GUID), keyOf("link", link), keyOf("text", foldedText(item))}, link
}

// identify gives items their keys and takes from them the canonical links that do
// not tell them from their neighbours and from the site itself.
func identify(items []news.Item, ids []identity, keys [][]news.Key) {
	for i := range items {
		items[i].Keys = keys[i]
		if !slices.Contains(keys[i], ids[i].link) {
			items[i].Canonical = ""
		}
	}
}

// keyOf is [news.NewKey], but 0 where there is no value.
func keyOf(kind, value string) news.Key {
	if value == "" {
		return 0
	}
	return news.NewKey(kind, value)
}

// keysOf returns the keys of each item of a document of a site with this home. A
// key that two items share would make one of them look known, so it is left out,
// unless it is the only one an item has.
func keysOf(ids []identity, home string) [][]news.Key {
	times := make(map[news.Key]int, 3*len(ids))
	for _, id := range ids {
		times[id.guid]++
		times[id.link]++
		times[id.text]++
	}
	homeKey := keyOf("link", news.CanonicalLink(home))
	all := make([][]news.Key, len(ids))
	for i, id := range ids {
		var keys []news.Key
		if id.guid != 0 && times[id.guid] == 1 {
			keys = append(keys, id.guid)
		}
		if id.link != 0 && id.link != homeKey && times[id.link] == 1 {
			keys = append(keys, id.link)
		}
		if id.text != 0 && (times[id.text] == 1 || len(keys) == 0) {
			keys = append(keys, id.text)
		}
		all[i] = keys
	}
	return all
}

// foldedText returns the title and text of item without case and spacing.
func foldedText(item news.Item) string {
	return strings.Join(strings.Fields(strings.ToLower(item.Title+" "+item.Text)), " ")
}
