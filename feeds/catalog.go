package feeds

import (
	_ "embed" // the catalogue
	"slices"
	"strings"
	"sync"

	"newsdesk/text"
)

// CatalogFeed is a well-known public feed.
type CatalogFeed struct {
	Name     string
	URL      string
	Category string // one of [Categories]
	Country  string // of the publisher: ISO 3166-1 alpha-2, or "EU"; empty: no country's
	Language string // BCP 47 tag
}

// CatalogFilter says which feeds of the catalogue are wanted: those that fit all
// of what is given.
type CatalogFilter struct {
	Category string // as in the catalogue
	Country  string // code, in any case
	Language string // "pt" finds "pt-BR" as well
	Words    string // beginnings of words of the name, the site, the category, or the name of the country or language
}

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
	CatalogFeed

	words []string
}

//nolint:gochecknoglobals // immutable, read when it is first asked for
var catalog = sync.OnceValue(readCatalog)

// Catalog returns all feeds of the catalogue, by category, then name.
func Catalog() []CatalogFeed { return SearchCatalog(CatalogFilter{}) }

// SearchCatalog returns the feeds of the catalogue that fit, by category, then name.
func SearchCatalog(filter CatalogFilter) []CatalogFeed {
	wanted := text.Words(nil, filter.Words)
	var found []CatalogFeed
	for _, entry := range catalog() {
		if filter.fits(entry.CatalogFeed) && entry.hasAll(wanted) {
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

// fits reports whether feed has the codes that are wanted.
func (f CatalogFilter) fits(feed CatalogFeed) bool {
	language, wanted := strings.ToLower(feed.Language), strings.ToLower(f.Language)
	return (f.Category == "" || strings.EqualFold(f.Category, feed.Category)) &&
		(f.Country == "" || strings.EqualFold(f.Country, feed.Country)) &&
		(wanted == "" || language == wanted || strings.HasPrefix(language, wanted+"-"))
}

// hasAll reports whether each of prefixes begins a word of e.
func (e catalogEntry) hasAll(prefixes []string) bool {
	for _, prefix := range prefixes {
		if !slices.ContainsFunc(e.words, func(word string) bool { return strings.HasPrefix(word, prefix) }) {
			return false
		}
	}
	return true
}

// readCatalog reads the embedded files, of whose form a test makes sure.
func readCatalog() []catalogEntry {
	names := map[string]string{}
	for line := range strings.Lines(codesFile) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		names[code] = name
	}
	var entries []catalogEntry
	for line := range strings.Lines(catalogFile) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		feed := CatalogFeed{Category: cells[0], Country: strings.TrimPrefix(cells[1], "-"), Language: cells[2], Name: cells[3], URL: cells[4]}
		language, _, _ := strings.Cut(feed.Language, "-")
		found := strings.Join([]string{feed.Name, feed.Category, names[feed.Country], names[language], feedHost(feed.URL)}, " ")
		entries = append(entries, catalogEntry{feed, text.Words(nil, found)})
	}
	return entries
}

// feedHost returns the host of address, whose parts are words to search for.
func feedHost(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return strings.ReplaceAll(host, ".", " ")
}
