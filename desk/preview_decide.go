package desk

import (
	"time"

	"newsdesk/news"
	"newsdesk/query"
)

// decide decides about the items as the desk would have.
func (p *previewTx) decide() error {
	r := p.rehearse(p.Subscription, asPlanned)
	told := r.told()
	p.Alerts, p.Lists, p.Held = len(told), r.lists, r.held()
	for _, story := range told {
		p.finds[story.id] = true // or it was found before, and told by another item since
		p.Told = append(p.Told, story.id)
		p.Days[p.dayAt(story.told)]++
		if story.listed {
			p.Listed++
		}
	}
	p.Wanted = len(p.finds)
	var err error
	if p.Examples, err = p.examples(p.exprs[asPlanned], p.Told); err != nil {
		return err
	}
	if p.Wanted == 0 {
		p.Looser = p.loose.looser()
	}
	p.Near = p.loose.near.nearest(r.stories)
	p.warn(told)
	return p.compare(told)
}

// rehearse has the desk decide about the items by a subscription.
func (p *previewTx) rehearse(by news.Subscription, q int) *rehearsal {
	r := &rehearsal{ear: p.ear, by: by, query: q, from: p.from}
	r.rehearse(p.items)
	return r
}

// dayAt returns the place in Days of a time in the span.
func (p *previewTx) dayAt(t time.Time) int {
	y, m, d := p.Until.Date()
	day := len(p.Days) - 1
	for day > 0 && t.Before(time.Date(y, m, d+day+1-len(p.Days), 0, 0, 0, 0, p.Until.Location())) {
		day--
	}
	return day
}

// compare says what the query that the topic has would have done.
func (p *previewTx) compare(now []*pastStory) (err error) {
	if len(p.exprs) == 1 {
		return nil
	}
	before := p.rehearse(p.Subscription, asBefore).told()
	gained, lost := missing(before, now), missing(now, before)
	p.Former = &Former{Alerts: len(before), Gained: len(gained), Lost: len(lost)}
	if p.Former.Gain, err = p.examples(p.exprs[asPlanned], gained); err != nil {
		return err
	}
	p.Former.Loss, err = p.examples(p.exprs[asBefore], lost)
	return err
}

// missing returns the stories of b that are not in a.
func missing(a, b []*pastStory) (stories []news.StoryID) {
	known := map[news.StoryID]bool{}
	for _, story := range a {
		known[story.id] = true
	}
	for _, story := range b {
		if !known[story.id] {
			stories = append(stories, story.id)
		}
	}
	return stories
}

// examples returns the first of the stories, as a query finds them.
func (p *previewTx) examples(expr query.Expr, stories []news.StoryID) ([]Example, error) {
	return p.desk.examples(p.tx, p.guild, expr, stories[:min(len(stories), maxExamples)])
}
