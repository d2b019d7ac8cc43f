package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"newsdesk/lookup"
	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// SearchQuery says what is searched for, among all items that are remembered.
type SearchQuery struct {
	Query        string       // as of a topic
	Topic        news.TopicID // that wants the item as well; empty: any
	Feed         news.FeedID  // that brought it; empty: any that the guild may see
	Language     string       // of the item, a BCP 47 tag; empty: any
	Since, Until time.Time    // it came in at Since or later, and before Until; zero: whenever
	Newest       bool         // first; otherwise what answers the query best
	Skip, Limit  int          // stories: the page
}

// SearchResults are a page of what was found. Pages stay what they are while
// Until is a time that was.
type SearchResults struct {
	Stories []FoundStory
	Reach   int  // stories that pages can be turned to, the most
	Total   int  // stories there are
	Exact   bool // Total was counted; otherwise it was estimated
	Looser  []Loosening
}

// FoundStory is a story with the item of it that was found first.
type FoundStory struct {
	StoryView

	Record news.Record
}

// maxHits is how many items a search gathers into stories. What it finds beyond
// them is counted and not shown.
const maxHits = 2000

// lookupQuery is what is asked of the index.
type lookupQuery struct {
	expr    query.Expr
	options lookup.Options
}

// Search returns stories that the members of a guild may see, of which an item is
// what a query looks for. It finds what a topic with that query would have. An error may be
// a [*query.SyntaxError], a [*BuildingError], [ErrNoIndex], and [ErrNotFound]
// where they see no such topic.
func (d *Desk) Search(ctx context.Context, guild news.GuildID, q SearchQuery) (found SearchResults, err error) {
	expr, err := query.Parse(q.Query)
	if err != nil {
		return found, err
	}
	filters, err := d.searchFilters(guild, q)
	if err != nil {
		return found, err
	}
	if err := d.Archive.ready(); err != nil {
		return found, err
	}
	options, some := d.searchOptions(guild, q)
	if !some {
		return SearchResults{Exact: true}, nil
	}
	hits, err := d.gather(ctx, lookupQuery{filtered(expr, filters), options})
	if err != nil {
		return found, err
	}
	found = SearchResults{Reach: len(hits.stories), Total: hits.total, Exact: hits.exact}
	if len(hits.stories) == 0 {
		found.Looser, err = d.loosen(ctx, expr, filters, options)
		return found, err
	}
	found.Stories, err = d.foundStories(guild, hits.stories, q)
	return found, err
}

// searchFilters returns what the item has to be besides.
func (d *Desk) searchFilters(guild news.GuildID, q SearchQuery) (filters []query.Expr, err error) {
	if q.Topic != "" {
		topic, err := d.Topic(guild, q.Topic)
		if err != nil {
			return nil, err
		}
		expr, err := query.Parse(topic.Query)
		if err != nil {
			return nil, err
		}
		filters = append(filters, expr)
	}
	if q.Language != "" {
		tag, ok := query.Language(q.Language)
		if !ok {
			return nil, &InvalidError{"that is no language that I know: choose one of those that are suggested, or give a code such as de"}
		}
		filters = append(filters, query.In{Field: "lang", X: query.Term{Raw: tag}})
	}
	return filters, nil
}

// filtered returns a query with filters.
func filtered(e query.Expr, filters []query.Expr) query.Expr {
	if len(filters) == 0 {
		return e
	}
	return query.And(append([]query.Expr{e}, filters...))
}

// searchOptions returns where and when is searched, and whether there is
// anything that the guild may see.
func (d *Desk) searchOptions(guild news.GuildID, q SearchQuery) (o lookup.Options, some bool) {
	o = lookup.Options{Since: q.Since, Until: q.Until, Limit: maxHits, Sort: lookup.Best, Now: q.Until}
	if q.Newest {
		o.Sort = lookup.Newest
	}
	for _, id := range d.visible(guild) {
		if q.Feed == "" || q.Feed == id {
			o.Feeds = append(o.Feeds, string(id))
		}
	}
	return o, len(o.Feeds) > 0
}

// visible returns the feeds of which the members of a guild may know what they
// bring, as [Desk.sees] does.
func (d *Desk) visible(guild news.GuildID) []news.FeedID {
	ids := d.names.declared()
	if own := d.catalogue.Load().guilds[guild]; own != nil {
		for id, feed := range own.feeds {
			if !feed.Paused && !d.names.isDeclared(id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// gathered is what was found, by story.
type gathered struct {
	stories []lookup.Hit // the first of each
	total   int
	exact   bool
}

func (d *Desk) gather(ctx context.Context, q lookupQuery) (g gathered, err error) {
	found, err := d.Archive.search(ctx, q)
	if err != nil {
		return g, err
	}
	told := map[string]bool{}
	for _, hit := range found.Hits {
		if !told[hit.Story] {
			told[hit.Story] = true
			g.stories = append(g.stories, hit)
		}
	}
	g.total, g.exact = len(g.stories), found.Next == ""
	if !g.exact {
		g.total = max(g.total, int(float64(found.Total)*float64(len(g.stories))/float64(len(found.Hits))))
	}
	if q.options.Sort == lookup.Newest { // which is by number; what was there before its feed came later
		slices.SortStableFunc(g.stories, func(a, b lookup.Hit) int { return b.Time.Compare(a.Time) })
	}
	return g, nil
}

// foundStories returns a page of stories. Those that were forgotten since they
// were added to the index are left out.
func (d *Desk) foundStories(guild news.GuildID, hits []lookup.Hit, q SearchQuery) (stories []FoundStory, err error) {
	from := min(max(q.Skip, 0), len(hits))
	err = d.Store.View(func(tx *store.Tx) error {
		for _, hit := range hits[from:min(from+q.Limit, len(hits))] {
			record, found, err := tx.RecordWith(hit.Seq)
			if err != nil {
				return err
			}
			if !found || !d.sees(guild, record.Feed) {
				continue
			}
			view, err := d.storyView(tx, guild, record.Story)
			if err != nil {
				return err
			}
			stories = append(stories, FoundStory{view, record})
		}
		return nil
	})
	return stories, err
}

// loosenedHits is how many items of each change are counted. The others are
// estimated: there are many searches to be made while a member waits.
const loosenedHits = 200

// loosen finds out which changes of a query would have found something, those
// first that find the least, as a preview does.
func (d *Desk) loosen(ctx context.Context, e query.Expr, filters []query.Expr, o lookup.Options) (looserThan []Loosening, err error) {
	o.Limit, o.Sort = loosenedHits, lookup.Newest
	changes := looser(e)
	for _, l := range changes[:min(len(changes), maxLoosenings)] {
		changed := l.to.String()
		expr, err := query.Parse(changed)
		if err != nil {
			continue // it only excludes
		}
		found, err := d.gather(ctx, lookupQuery{filtered(expr, filters), o})
		if err != nil {
			return nil, err
		}
		if found.total > 0 {
			looserThan = append(looserThan, Loosening{Change: l.change, Part: l.part, Query: changed, Stories: found.total, About: !found.exact})
		}
	}
	slices.SortStableFunc(looserThan, func(a, b Loosening) int { return cmp.Compare(a.Stories, b.Stories) })
	return looserThan[:min(len(looserThan), toldLooser)], nil
}

// FindLanguages returns at most limit of the languages of the feeds that the
// members of a guild may see, as BCP 47 tags that begin with what was typed.
func (d *Desk) FindLanguages(guild news.GuildID, typed string, limit int) (tags []string, err error) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	err = d.Store.View(func(tx *store.Tx) error {
		for _, id := range d.visible(guild) {
			feed, _, err := tx.Feed(id)
			if err != nil {
				return err
			}
			tag, ok := query.Language(languageOf(feed, news.Item{}))
			if ok && strings.HasPrefix(tag, typed) && !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
		return nil
	})
	slices.Sort(tags)
	return tags[:min(len(tags), limit)], err
}
