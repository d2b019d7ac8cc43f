package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"newsdesk/desk"
	"newsdesk/news"
)

// filterLimit is how long each part of a filter may be, so that a button can
// carry it.
const filterLimit = 16

// showCatalog shows the first page of the feeds that the member asked for.
func showCatalog(_ context.Context, r *request) (reply, error) {
	filter := news.CatalogFilter{Category: r.text("category"), Country: r.text("country"), Language: r.text("language")}
	for _, part := range []string{filter.Category, filter.Country, filter.Language} {
		if len(part) > filterLimit {
			return reply{}, errNoCatalog
		}
	}
	return r.catalogPage(filter, 1)
}

// turnCatalog shows another page.
func turnCatalog(_ context.Context, r *request) (reply, error) {
	return r.catalogPage(filterOf(r.id), r.page())
}

var errNoCatalog error = &problem{
	code: "no-catalog", what: "There is no such feed in my catalogue.",
	todo: "Leave out one of what you gave, or take what is suggested while you type. `/feed add` takes any site.",
}

func (r *request) catalogPage(filter news.CatalogFilter, page int) (reply, error) {
	found := r.Sources.Catalog(filter)
	if len(found) == 0 {
		return reply{}, errNoCatalog
	}
	known, err := r.knownFeeds()
	if err != nil {
		return reply{}, err
	}
	shown, turn := pageOf(found, page, "feed-catalog", filterID(filter))
	all := []string{fmt.Sprintf("**%s in the catalogue**", count(len(found), "feed"))}
	var choices []menuChoice
	for _, f := range shown {
		line := "- **" + plain(f.Name, news.MaxName) + "** · " + plain(joined(f.Category, banner(f.Country), f.Language), 60)
		if known[news.CanonicalLink(f.URL)] {
			all = append(all, line+" · is there already")
			continue
		}
		all = append(all, line)
		choices = append(choices, menuChoice{label: f.Name, value: string(news.NewFeedID(f.URL)), hint: withoutScheme(f.URL)})
	}
	rep := reply{content: lines(contentLimit, all), rows: turn}
	if len(choices) > 0 {
		pick := menu{verb: "feed-take", id: filterID(filter), placeholder: "Add one or more", choices: choices, most: len(choices)}
		rep.rows = append([]row{pick}, rep.rows...)
	}
	return rep, nil
}

// banner returns the flag of a country by its code: two letters that Unicode calls
// regional indicators, which are shown as one.
func banner(country string) string {
	const regionalA = '🇦'
	return strings.Map(func(letter rune) rune { return letter - 'A' + regionalA }, country)
}

// takeFromCatalog adds what the member chose from the catalogue.
func takeFromCatalog(_ context.Context, r *request) (reply, error) {
	var wanted []desk.NewFeed
	for _, f := range r.Sources.Catalog(news.CatalogFilter{}) {
		if slices.Contains(r.values, string(news.NewFeedID(f.URL))) {
			wanted = append(wanted, desk.NewFeed{Batch: news.Batch{Feed: news.Feed{URL: f.URL, Title: f.Name, Language: f.Language}}})
		}
	}
	rep, err := r.addFeeds(wanted)
	if err != nil {
		return reply{}, err
	}
	rep.rows = append(rep.rows, buttons{{label: "Back to the catalogue", verb: "feed-catalog", id: r.id, arg: "1"}})
	return rep, nil
}

// filterID returns a filter as a button carries it.
func filterID(f news.CatalogFilter) string {
	return strings.Join([]string{f.Category, f.Country, f.Language}, "|")
}

func filterOf(id string) (f news.CatalogFilter) {
	f.Category, id, _ = strings.Cut(id, "|")
	f.Country, f.Language, _ = strings.Cut(id, "|")
	return f
}

// What of a feed of the catalogue is asked for.
func categoryOf(f news.CatalogFeed) string { return f.Category }
func countryOf(f news.CatalogFeed) string  { return f.Country }
func languageOf(f news.CatalogFeed) string {
	language, _, _ := strings.Cut(f.Language, "-")
	return language
}

func completeCategory(_ context.Context, r *request, typed string) ([]choice, error) {
	return r.codes(typed, news.CatalogFilter{Country: r.text("country"), Language: r.text("language")}, categoryOf), nil
}

func completeCountry(_ context.Context, r *request, typed string) ([]choice, error) {
	return r.codes(typed, news.CatalogFilter{Category: r.text("category"), Language: r.text("language")}, countryOf), nil
}

func completeLanguage(_ context.Context, r *request, typed string) ([]choice, error) {
	return r.codes(typed, news.CatalogFilter{Category: r.text("category"), Country: r.text("country")}, languageOf), nil
}

// codes returns what the feeds that fit have, those first of which there are most,
// where its code or a word of its name begins as typed.
func (r *request) codes(typed string, filter news.CatalogFilter, codeOf func(news.CatalogFeed) string) (choices []choice) {
	feeds := map[string]int{}
	for _, f := range r.Sources.Catalog(filter) {
		feeds[codeOf(f)]++
	}
	delete(feeds, "")
	for code, n := range feeds {
		name := cmp.Or(r.Sources.CodeName(code), code)
		if strings.Contains(" "+fold(name+" "+code), " "+fold(typed)) {
			choices = append(choices, choice{fmt.Sprintf("%s · %s", name, count(n, "feed")), code})
		}
	}
	slices.SortFunc(choices, func(a, b choice) int {
		return cmp.Or(cmp.Compare(feeds[b.value], feeds[a.value]), cmp.Compare(a.name, b.name))
	})
	return choices
}
