package bot

import (
	"context"
	"io"
	"time"

	"newsdesk/news"
)

// Sources knows where feeds are, and how lists of them are written.
type Sources interface {
	// Discover finds the feeds that a person means who types address, the best
	// first, at least one. An error that the person can do something about is a
	// [*SourceError].
	Discover(ctx context.Context, address string, now time.Time) ([]news.Found, error)
	// Catalog returns the well-known public feeds that fit, by category, then name.
	Catalog(filter news.CatalogFilter) []news.CatalogFeed
	// CodeName returns the words by which people know the code of a country or a
	// language; "" if there are none.
	CodeName(code string) string
	// ReadList reads a list of feeds as other readers export it. An error is a
	// [*SourceError]; what else cannot be used is told of by line.
	ReadList(r io.Reader) ([]news.ListedFeed, []news.ListProblem, error)
	// WriteList writes such a list.
	WriteList(w io.Writer, title string, list []news.ListedFeed) error
}

// SourceError says why there is no feed, or no list of them.
type SourceError struct {
	Problem string // in words for a person, with what to do
	Err     error  // for the log
}

// Error returns the cause.
func (e *SourceError) Error() string { return "find sources: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *SourceError) Unwrap() error { return e.Err }
