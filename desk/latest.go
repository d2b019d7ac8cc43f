package desk

import (
	"context"
	"math"
	"slices"
	"time"

	"newsdesk/lookup"
	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// LatestQuery says which stories are looked for.
type LatestQuery struct {
	Topic news.TopicID // that wants one of its items; empty: any
	Feed  news.FeedID  // that carries it; empty: any
	Since time.Time    // with an item that came in then or later
	Limit int
}

// Latest returns stories that the members of a guild may see, those first of
// which something came in last. The error is [ErrNotFound] where they see no
// such topic.
func (d *Desk) Latest(ctx context.Context, guild news.GuildID, q LatestQuery) ([]StoryView, error) {
	l := latestLook{LatestQuery: q, desk: d, guild: guild, told: map[news.StoryID]bool{}, most: math.MaxInt}
	if err := l.read(); err != nil {
		return nil, err
	}
	if q.Topic+news.TopicID(q.Feed) != "" && d.Archive.ready() == nil {
		l.most = latestScanned
	}
	if err := l.scan(); err != nil || l.rest.IsZero() {
		return l.stories, err
	}
	if err := l.search(ctx); err == nil || ctx.Err() != nil {
		return l.stories, err
	}
	l.most = math.MaxInt // the index never stands between members and the news
	return l.stories, l.scan()
}

// latestLook looks for the latest stories. What is rare it looks for in the index,
// but for the newest items, which the index may not have yet.
type latestLook struct {
	LatestQuery

	desk    *Desk
	guild   news.GuildID
	expr    query.Expr             // of the topic; nil: there is none
	wanted  func(news.Record) bool // which of the items
	stories []StoryView
	told    map[news.StoryID]bool
	most    int       // items to look at one by one
	rest    time.Time // when the next of them came in; zero: there is none
}

// read reads what is looked for.
func (l *latestLook) read() error {
	matches := func(news.Record) bool { return true }
	if l.Topic != "" {
		topic, err := l.desk.Topic(l.guild, l.Topic)
		if err != nil {
			return err
		}
		if l.expr, err = query.Parse(topic.Query); err != nil {
			return err
		}
		index, doc := query.NewIndex([]query.Expr{l.expr}, nil), &query.Doc{}
		matches = func(r news.Record) bool {
			doc.Set(recordFields(r))
			return len(index.Match(nil, doc)) > 0
		}
	}
	l.wanted = func(r news.Record) bool {
		return (l.Feed == "" || l.Feed == r.Feed) && l.desk.sees(l.guild, r.Feed) && matches(r)
	}
	return nil
}

// scan looks at the newest items one by one.
func (l *latestLook) scan() error {
	return l.desk.Store.View(func(tx *store.Tx) error {
		scanned := 0
		for record, err := range tx.RecordsSince(l.Since) {
			switch {
			case err != nil:
				return err
			case len(l.stories) >= l.Limit:
				return nil
			case scanned == l.most:
				l.rest = record.At
				return nil
			}
			scanned++
			if l.told[record.Story] || !l.wanted(record) {
				continue
			}
			l.told[record.Story] = true
			view, err := l.desk.storyView(tx, l.guild, record.Story)
			if err != nil {
				return err
			}
			l.stories = append(l.stories, view)
		}
		return nil
	})
}

// search looks for the rest in the index.
func (l *latestLook) search(ctx context.Context) error {
	q := SearchQuery{Feed: l.Feed, Since: l.Since, Until: l.rest.Add(1), Newest: true}
	options, some := l.desk.searchOptions(l.guild, q)
	if !some {
		return nil
	}
	found, err := l.desk.gather(ctx, lookupQuery{l.expr, options})
	if err != nil {
		return err
	}
	hits := slices.DeleteFunc(found.stories, func(h lookup.Hit) bool { return l.told[news.StoryID(h.Story)] })
	q.Limit = l.Limit - len(l.stories)
	stories, err := l.desk.foundStories(l.guild, hits, q)
	for _, s := range stories {
		l.stories = append(l.stories, s.StoryView)
	}
	return err
}
