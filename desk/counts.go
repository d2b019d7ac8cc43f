package desk

import (
	"time"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// A topic that goes somewhere is counted: how many stories it wanted, day by
// day, of the calendar of its guild; of a declared one, in UTC, for it has many
// guilds. A story counts once, on the day on which the topic first wanted it.
//
// Counting begins when Run hears of the topic, or of its new query, which is a
// moment after it was made. Stories that opened before are counted from the items
// that are remembered, and those that opened since as they come in, so that none
// counts twice.

// count counts a story for the topics that want it since now.
func (in *intakeTx) count(story news.Story, fresh []news.TopicID) error {
	c := in.desk.catalogue.Load()
	for _, id := range fresh {
		place, found := c.places[id]
		if !found {
			continue
		}
		t := c.topics[place]
		counting, found := in.tx.Counting(id)
		if !found || counting.Query != queryKey(t.Query) || story.FirstAt.Before(counting.Since) {
			continue
		}
		day := c.dayOf(t.Guild, in.now)
		n, err := in.tx.CountStories(id, day, 1, in.now)
		if err != nil {
			return err
		}
		if err := in.tellSpike(t, story, day, n); err != nil {
			return err
		}
	}
	return nil
}

// dayOf returns the day that it is in a guild; of "", in UTC.
func (c *catalogue) dayOf(guild news.GuildID, now time.Time) news.Day {
	return news.DayOf(c.guilds[guild].localTime(now))
}

// queryKey returns by what it is known whether a topic is counted by its query.
func queryKey(q string) news.Key { return news.NewKey("query", q) }

// CountTopics begins to count the topics that go somewhere and are not counted
// yet, or by another query than they have now. [Desk.Run] does so when there are
// any.
func (d *Desk) CountTopics(now time.Time) error {
	c := d.catalogue.Load()
	var uncounted []*topic
	for _, t := range c.topics {
		if !t.isCounted {
			uncounted = append(uncounted, t)
		}
	}
	if len(uncounted) == 0 {
		return nil
	}
	if err := d.Store.Update(func(tx *store.Tx) error { return startCounting(tx, uncounted, now) }); err != nil {
		return err
	}
	p := past{catalogue: c, topics: uncounted, from: now, first: make([]map[news.StoryID]news.Day, len(uncounted))}
	if err := d.Store.View(func(tx *store.Tx) error { return p.read(tx, d, now) }); err != nil {
		return err
	}
	if err := d.Store.Update(func(tx *store.Tx) error { return p.keep(tx, now) }); err != nil {
		return err
	}
	return d.Reload()
}

func startCounting(tx *store.Tx, topics []*topic, now time.Time) error {
	for _, t := range topics {
		if err := tx.ForgetCounts(t.ID); err != nil {
			return err
		}
		if err := tx.PutCounting(t.ID, store.Counting{Query: queryKey(t.Query), Since: now, From: now}); err != nil {
			return err
		}
	}
	return nil
}

// past is what the items that are remembered say about topics that were not
// counted when they came in.
type past struct {
	catalogue *catalogue
	topics    []*topic
	from      time.Time                   // the first of the items came in
	first     []map[news.StoryID]news.Day // of each topic: when it would have wanted a story first
}

// pastItems is how many items are read again at most, the latest: it takes
// a second or so.
const pastItems = 50_000

func (p *past) read(tx *store.Tx, d *Desk, now time.Time) error {
	queries := make([]query.Expr, len(p.topics))
	for i, t := range p.topics {
		queries[i], p.first[i] = t.query, map[news.StoryID]news.Day{}
	}
	index, doc, items := query.NewIndex(queries, nil), &query.Doc{}, 0
	for record, err := range tx.RecordsSince(now.Add(-store.CountsFor)) {
		if err != nil {
			return err
		}
		if items++; items > pastItems {
			return nil
		}
		if record.Silent != "" || !record.At.Before(now) {
			continue
		}
		p.from = record.At
		doc.Set(recordFields(record))
		feed := news.Feed{ID: record.Feed, Declared: d.names.isDeclared(record.Feed)}
		for _, i := range index.Match(nil, doc) {
			if t := p.topics[i]; p.catalogue.owns(t.Guild, feed) {
				p.first[i][record.Story] = p.catalogue.dayOf(t.Guild, record.At) // items come the newest first
			}
		}
	}
	return nil
}

// keep counts what was read, of topics that are still counted from when it was
// begun.
func (p *past) keep(tx *store.Tx, now time.Time) error {
	for i, t := range p.topics {
		counting, found := tx.Counting(t.ID)
		if !found || counting.Query != queryKey(t.Query) || !counting.Since.Equal(now) {
			continue
		}
		days := map[news.Day]int{}
		for _, day := range p.first[i] {
			days[day]++
		}
		for day, n := range days {
			if _, err := tx.CountStories(t.ID, day, n, now); err != nil {
				return err
			}
		}
		counting.From = p.from
		if err := tx.PutCounting(t.ID, counting); err != nil {
			return err
		}
	}
	return nil
}

// stopCounting forgets the counts of topics that go nowhere: they are not
// matched, so that nobody could say what they missed.
func (d *Desk) stopCounting() {
	err := d.Store.Update(func(tx *store.Tx) error {
		c := d.catalogue.Load()
		for _, id := range tx.Counted() {
			if _, goes := c.places[id]; goes {
				continue
			}
			if err := tx.ForgetCounts(id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.Log.Error("cannot stop counting", "error", err)
	}
}
