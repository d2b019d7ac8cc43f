package desk

import (
	"time"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// PreviewDays is how many days of the guild's calendar a preview is of, today
// included.
const PreviewDays = 7

// maxExamples is how many stories a preview shows.
const maxExamples = 3

// Preview is what a query would have found in the last days, caps, quiet hours
// and mutes aside.
type Preview struct {
	Items    int              // that were looked at
	Since    time.Time        // the oldest of them came in; zero: there was none
	Until    time.Time        // now, by the clocks of the guild
	Days     [PreviewDays]int // stories by the day of their first matching item; the last is today
	Stories  int              // of all days
	Examples []Example        // the newest
	Looser   []Loosening      // where there is no story: what would have found some
	Warnings []query.Warning
}

// Example is a story that a query finds.
type Example struct {
	Record      news.Record       // its newest item that matches
	Explanation query.Explanation // why it does
	Sources     int               // publishers that carry the story
}

// PerDay returns how many stories there would have been a day, in the time of
// which items are remembered, or one day where that is less.
func (p Preview) PerDay() float64 {
	days := max(1, p.Until.Sub(p.Since).Hours()/24)
	return float64(p.Stories) / min(days, PreviewDays)
}

// Busiest returns the day with the most stories, the latest of those that are
// equal, and how many these are.
func (p Preview) Busiest() (day time.Time, stories int) {
	for i, n := range p.Days {
		if n >= stories {
			day, stories = p.Until.AddDate(0, 0, i+1-PreviewDays), n
		}
	}
	return day, stories
}

// Preview says what a query would have found among the items that members of a
// guild may see. An error may be a [*query.SyntaxError].
func (d *Desk) Preview(guild news.GuildID, q string, now time.Time) (Preview, error) {
	expr, err := query.Parse(q)
	if err != nil {
		return Preview{}, err
	}
	local := d.catalogue.Load().guilds[guild].localTime(now)
	p := previewTx{desk: d, guild: guild, expr: expr, first: map[news.StoryID]int{}}
	p.Until, p.Warnings = local, query.Warnings(q)
	p.from = time.Date(local.Year(), local.Month(), local.Day()+1-PreviewDays, 0, 0, 0, 0, local.Location())
	err = d.Store.View(func(tx *store.Tx) error {
		p.tx = tx
		return p.look()
	})
	return p.Preview, err
}

// previewTx is the making of one preview within its transaction.
type previewTx struct {
	Preview

	desk  *Desk
	tx    *store.Tx
	guild news.GuildID
	expr  query.Expr
	from  time.Time            // midnight, of the first day
	first map[news.StoryID]int // the day of the first matching item
}

func (p *previewTx) look() error {
	err := p.match([]query.Expr{p.expr}, func(r news.Record, doc *query.Doc, _ []int) error {
		day := PreviewDays - 1
		for day > 0 && r.At.Before(p.from.AddDate(0, 0, day)) {
			day--
		}
		_, known := p.first[r.Story]
		p.first[r.Story] = day // items come the newest first
		if known || len(p.Examples) == maxExamples {
			return nil
		}
		return p.addExample(r, doc)
	})
	if err != nil {
		return err
	}
	p.Stories = len(p.first)
	for _, day := range p.first {
		p.Days[day]++
	}
	if p.Stories == 0 {
		return p.loosen()
	}
	return nil
}

func (p *previewTx) addExample(r news.Record, doc *query.Doc) error {
	story, err := p.desk.storyView(p.tx, p.guild, r.Story)
	if err != nil {
		return err
	}
	p.Examples = append(p.Examples, Example{r, query.Explain(p.expr, doc), len(story.Sources)})
	return nil
}

// match calls found with the items that some of the queries match, the newest
// first, and with the indices of these queries.
func (p *previewTx) match(queries []query.Expr, found func(news.Record, *query.Doc, []int) error) error {
	index, doc := query.NewIndex(queries, nil), &query.Doc{}
	p.Items = 0
	for record, err := range p.tx.RecordsSince(p.from) {
		if err != nil {
			return err
		}
		if !p.desk.sees(p.guild, record.Feed) {
			continue
		}
		p.Items++
		p.Since = record.At
		doc.Set(recordFields(record))
		if matches := index.Match(nil, doc); len(matches) > 0 {
			if err := found(record, doc, matches); err != nil {
				return err
			}
		}
	}
	return nil
}
