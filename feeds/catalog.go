package feeds

import (
	_ "embed" // the catalogue
	"slices"
	"strings"
	"sync"

	"newsdesk/news"
	"newsdesk/text"
)

// The catalogue holds a feed a line, sorted, with tabs between category,
// country ("-": none), language, name and address. The codes file gives the
// codes of countries and languages the words by which people look for them.
var (
	//go:embed catalog.tsv
	catalogFile string
	//go:embed catalog_codes.tsv
	codesFile string
)

// catalogEntry is a feed of the catalogue with the words that find it, folded.
type catalogEntry struct {
	news.CatalogFeed

	words []string
}

//nolint:gochecknoglobals // immutable, read when they are first asked for
var (
	catalog      = sync.OnceValue(readCatalog)
	catalogNames = sync.OnceValue(readCatalogNames)
)

// Catalog returns all feeds of the catalogue, by category, then name.
func Catalog() []news.CatalogFeed { return SearchCatalog(news.CatalogFilter{}) }

// SearchCatalog returns the feeds of the catalogue that fit, by category, then name.
func SearchCatalog(filter news.CatalogFilter) []news.CatalogFeed {
	wanted := text.Words(nil, filter.Words)
	var found []news.CatalogFeed
	for _, entry := range catalog() {
		if filter.Fits(entry.CatalogFeed) && entry.hasAll(wanted) {
			found = append(found, entry.CatalogFeed)
		}
	}
	return found
}

// Categories returns the categories of the catalogue, sorted.
func Categories() []string {
	var names []string
	for _, entry := range catalog() {
		names = append(names, entry.Category)
	}
	return slices.Compact(names)
}

// CatalogName returns the words by which people know a code that the catalogue has
// for a country or, without its region, for a language; "" if it has no such code.
func CatalogName(code string) string { return catalogNames()[code] }

// hasAll reports whether each of prefixes begins a word of e.
func (e catalogEntry) hasAll(prefixes []string) bool {
	for _, prefix := range prefixes {
		if !slices.ContainsFunc(e.words, func(word string) bool { return strings.HasPrefix(word, prefix) }) {
			return false
		}
	}
	return true
}

// readCatalog and readCatalogNames read the embedded files, of whose form a test
// makes sure.
func readCatalog() []catalogEntry {
	names := catalogNames()
	var entries []catalogEntry
	for line := range strings.Lines(catalogFile) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		feed := news.CatalogFeed{Category: cells[0], Country: strings.TrimPrefix(cells[1], "-"), Language: cells[2], Name: cells[3], URL: cells[4]}
		language, _, _ := strings.Cut(feed.Language, "-")
		found := strings.Join([]string{feed.Name, feed.Category, names[feed.Country], names[language], feedHost(feed.URL)}, " ")
		entries = append(entries, catalogEntry{feed, text.Words(nil, found)})
	}
	return entries
}

func readCatalogNames() map[string]string {
	names := map[string]string{}
	for line := range strings.Lines(codesFile) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		names[code] = name
	}
	return names
}

// feedHost returns the host of address, whose parts are words to search for.
func feedHost(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return strings.ReplaceAll(host, ".", " ")
}
