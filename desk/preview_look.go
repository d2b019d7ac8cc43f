package desk

import (
	"cmp"
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// previewTx is the making of one preview within its transaction.
type previewTx struct {
	Preview

	desk  *Desk
	tx    *store.Tx
	guild news.GuildID
	ear   ear
	exprs []query.Expr // by asPlanned and asBefore; the second may be missing
	from  time.Time
	items []pastItem
	sites map[string]bool       // of the publishers
	finds map[news.StoryID]bool // stories, by an item of the span
	loose *looseEnds
	most  int // items to look at
}

// newPreview reads a plan.
func (d *Desk) newPreview(guild news.GuildID, plan Plan, now time.Time) (*previewTx, error) {
	p := &previewTx{
		desk: d, guild: guild, ear: ear{guild: d.catalogue.Load().guilds[guild]},
		sites: map[string]bool{}, finds: map[news.StoryID]bool{}, most: maxPreviewItems,
	}
	before, err := p.read(plan)
	if err != nil {
		return nil, err
	}
	expr, err := query.Parse(p.Query)
	if err != nil {
		return nil, err
	}
	p.exprs, p.Warnings = []query.Expr{expr}, query.Warnings(p.Query)
	if was, err := query.Parse(before); err == nil && was.String() != expr.String() {
		p.exprs = append(p.exprs, was)
	}
	p.span(plan.Days, now)
	p.loose = newLooseEnds(expr, len(p.exprs))
	return p, nil
}

// read reads the query and the subscription of a plan, and returns the query that
// its topic has.
func (p *previewTx) read(plan Plan) (before string, err error) {
	p.Query = plan.Query
	if plan.Topic != "" {
		topic, err := p.desk.Topic(p.guild, plan.Topic)
		if err != nil {
			return "", err
		}
		before = topic.Query
		p.Query = cmp.Or(p.Query, before)
		p.Subscription = subscriptionIn(topic.Subscriptions, plan.Channel)
	}
	if plan.Subscription != nil {
		p.Subscription = *plan.Subscription
	}
	p.Subscription.PausedUntil = time.Time{} // there is no telling since when
	return before, nil
}

// subscriptionIn returns the subscription in a channel, or else the first; the
// zero one where there is none.
func subscriptionIn(all []news.Subscription, channel news.ChannelID) news.Subscription {
	for _, s := range all {
		if s.Channel == channel {
			return s
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return news.Subscription{}
}

// span has the preview be of so many days until now.
func (p *previewTx) span(days int, now time.Time) {
	if days != PreviewDay && days != PreviewMonth {
		days = PreviewWeek
	}
	p.Span, p.Until = days, p.ear.guild.localTime(now)
	p.from = time.Date(p.Until.Year(), p.Until.Month(), p.Until.Day()+1-days, 0, 0, 0, 0, p.Until.Location())
	if days == PreviewDay {
		p.from = p.Until.Add(-24 * time.Hour)
		days++ // today and yesterday
	}
	p.Days = make([]int, days)
}

// rehearsalLead is how long before the first day items are looked at: a story
// that is told then is not told again.
const rehearsalLead = 72 * time.Hour

// look looks at the items, the newest first, and keeps those of the stories that
// are wanted.
func (p *previewTx) look() error {
	index, doc := query.NewIndex(slices.Concat(p.exprs, p.loose.queries), p.desk.words.share), &query.Doc{}
	var matches []int
	wanted := map[news.StoryID]bool{}
	looked := 0
	for record, err := range p.tx.RecordsSince(p.from.Add(-rehearsalLead)) {
		if err != nil {
			return err
		}
		if !p.desk.sees(p.guild, record.Feed) {
			continue
		}
		if looked++; looked > p.most {
			p.Cut = !record.At.Before(p.from)
			break
		}
		doc.Set(recordFields(record))
		matches = index.Match(matches[:0], doc)
		item := p.note(record, matches)
		p.items = append(p.items, item)
		if item.wanted != [cast]bool{} {
			wanted[item.story] = true
		}
		p.noteLoose(record, doc, item, matches)
	}
	p.items = slices.DeleteFunc(p.items, func(i pastItem) bool { return !wanted[i.story] })
	inOrder(p.items)
	return nil
}

// note returns what is kept of an item.
func (p *previewTx) note(record news.Record, matches []int) pastItem {
	if !record.At.Before(p.from) {
		p.Items++
		p.Since = record.At
		p.sites[record.Site] = true
	}
	item := pastItem{at: record.At, published: record.Published, story: record.Story, site: record.Site, feed: record.FeedName}
	if record.Silent == news.ReasonReset {
		return item // it was there before, under another identity
	}
	for _, match := range matches {
		if match < len(p.exprs) {
			item.wanted[match] = true
		}
	}
	return item
}

// noteLoose takes note of what is to be said of the query besides what it finds.
func (p *previewTx) noteLoose(record news.Record, doc *query.Doc, item pastItem, matches []int) {
	switch {
	case record.At.Before(p.from), record.Silent == news.ReasonReset:
	case item.wanted[asPlanned]:
		p.finds[record.Story] = true
		p.loose.close()
	default:
		p.loose.note(record, doc, matches)
	}
}
