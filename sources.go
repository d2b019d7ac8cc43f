package main

import (
	"context"
	"errors"
	"io"
	"time"

	"newsdesk/bot"
	"newsdesk/feeds"
	"newsdesk/news"
)

// sources is what the bot needs to know of feeds, which package bot does not import.
type sources struct{ fetcher *feeds.Fetcher }

// Discover implements [bot.Sources].
func (s sources) Discover(ctx context.Context, address string, now time.Time) ([]news.Found, error) {
	found, err := s.fetcher.Discover(ctx, address, now)
	if trouble, ok := errors.AsType[*feeds.DiscoverError](err); ok {
		return nil, &bot.SourceError{Problem: trouble.Problem, Err: trouble}
	}
	return found, err
}

// Catalog implements [bot.Sources].
func (sources) Catalog(filter news.CatalogFilter) []news.CatalogFeed {
	return feeds.SearchCatalog(filter)
}

// CodeName implements [bot.Sources].
func (sources) CodeName(code string) string { return feeds.CatalogName(code) }

// ReadList implements [bot.Sources].
func (sources) ReadList(r io.Reader) ([]news.ListedFeed, []news.ListProblem, error) {
	list, problems, err := feeds.ReadOPML(r)
	if err != nil {
		return nil, nil, &bot.SourceError{Problem: err.Error(), Err: err}
	}
	return list, problems, nil
}

// WriteList implements [bot.Sources].
func (sources) WriteList(w io.Writer, title string, list []news.ListedFeed) error {
	return feeds.WriteOPML(w, title, list)
}
