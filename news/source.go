package news

import (
	"fmt"
	"strings"
	"time"
)

// Found is a feed that was found at an address that a person gave.
type Found struct {
	URL      string    `json:"url"`      // behind permanent redirects
	Title    string    `json:"title"`    // the feed's own, or the one in the page's link
	Format   string    `json:"format"`   // "RSS", "Atom" or "JSON Feed"
	Language string    `json:"language"` // BCP 47 tag; empty: not said
	Items    int       `json:"items"`
	PerDay   float64   `json:"per_day"`            // items a day, from the dates; 0: cannot be told
	Newest   string    `json:"newest"`             // the newest headline
	NewestAt time.Time `json:"newest_at,omitzero"` // zero: it has no date

	// Batch is what reading the feed brought, as a first poll would have: whoever
	// adds the feed takes it in and need not ask for the feed a second time, which
	// some servers answer with 429.
	Batch Batch `json:"-"`
}

// CatalogFeed is a well-known public feed.
type CatalogFeed struct {
	Name     string
	URL      string
	Category string // one of the catalogue's
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

// Fits reports whether a feed has the category and the codes that are wanted. Words
// are the catalogue's to look for.
func (f CatalogFilter) Fits(feed CatalogFeed) bool {
	language, wanted := strings.ToLower(feed.Language), strings.ToLower(f.Language)
	return (f.Category == "" || strings.EqualFold(f.Category, feed.Category)) &&
		(f.Country == "" || strings.EqualFold(f.Country, feed.Country)) &&
		(wanted == "" || language == wanted || strings.HasPrefix(language, wanted+"-"))
}

// ListedFeed is a feed of a list that readers exchange.
type ListedFeed struct {
	URL    string
	Name   string   // plain text, one line; empty: not given
	Home   string   // the site's address; empty: not given
	Folder []string // names of the folders that it is in, outermost first
	Line   int      // of the file it was read from
}

// ListProblem is something in such a list that could not be used.
type ListProblem struct {
	Line int
	Text string // in words for a person
}

// String returns the problem with its line.
func (p ListProblem) String() string { return fmt.Sprintf("line %d: %s", p.Line, p.Text) }
