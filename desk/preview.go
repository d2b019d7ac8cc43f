package desk

import (
	"time"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// The days that a preview may be of.
const (
	PreviewDay   = 1 // the last 24 hours
	PreviewWeek  = 7
	PreviewMonth = 30
)

// maxPreviewItems is how many items a preview looks at: it takes two seconds of
// one processor, and some thirty megabytes while it does.
const maxPreviewItems = 200_000

// maxExamples is how many stories a preview shows.
const maxExamples = 3

// Plan is what a preview is of.
type Plan struct {
	Topic        news.TopicID       // of the guild; its query and its subscription stand for what is not given. Empty: it is to be made
	Query        string             // where it is another than the topic's, the two are compared
	Subscription *news.Subscription // by which the channel would hear of it; nil: the topic's in Channel, or its first
	Channel      news.ChannelID     // in which somebody asks
	Days         int                // of the guild's calendar, today included, or PreviewDay; 0: PreviewWeek
}

// Preview is what a topic would have led to in one channel in the last days, if
// it had been there and the feeds had been read: caps, quiet hours, bursts and
// min_sources are as [Desk.Ingest] decides about them.
//
// It differs from what was, or will be, in this: other topics of the channel are
// left out, so that no story was told by them before; what is paused or muted now
// counts as if it were not, and what members voted down as if they had not; the
// settings, hidden sources and feeds are those of now; what was there before a feed
// was added counts as of its publication; of texts that are longer than
// [news.RecordText] the end is not known; a list takes as many lines as are allowed,
// whatever their length; and nothing is known of what went on more than
// rehearsalLead before the first day.
type Preview struct {
	Items        int               // that were looked at
	Cut          bool              // there were too many to look at all of them
	Since        time.Time         // the oldest of them came in; zero: there was none
	Until        time.Time         // now, by the clocks of the guild
	Span         int               // days that were asked for
	Days         []int             // alerts by the day of the guild's calendar; the last is today
	Subscription news.Subscription // by which it was decided
	Query        string            // that was rehearsed

	Wanted   int            // stories that the query finds
	Alerts   int            // of them, that would have been told
	Listed   int            // of the alerts, that would have stood in a list
	Lists    int            // that these would have made
	Held     []HeldBack     // the others, by reason
	Told     []news.StoryID // the alerts, the newest first: for [Desk.Examples]
	Examples []Example      // of them
	Near     []NearMiss
	Looser   []Loosening // where no story is found: what would have found some
	Former   *Former     // with another query than the topic has: what that would have done

	Warnings []query.Warning
	Lopsided *Lopsided // most comes from one publisher
	Broad    *Broad    // it is too much for alerts
}

// HeldBack is how many stories are not told for a reason.
type HeldBack struct {
	Reason  news.Reason
	Stories int
}

// Example is a story that a query finds.
type Example struct {
	Record      news.Record       // its first item that matches
	Explanation query.Explanation // why it does
	Sources     int               // publishers that carry the story
}

// Former is what a topic would have led to with the query that it has, beside a
// new one.
type Former struct {
	Alerts       int
	Gained, Lost int       // stories that would be told now and were not, and the other way round
	Gain, Loss   []Example // the newest of them
}

// PerDay returns how many alerts there would have been a day, in the time of
// which items are remembered, or one day where that is less.
func (p Preview) PerDay() float64 {
	days := max(1, p.Until.Sub(p.Since).Hours()/24)
	return float64(p.Alerts) / min(days, float64(p.Span))
}

// Busiest returns the day with the most alerts, the latest of those that are
// equal, and how many these are.
func (p Preview) Busiest() (day time.Time, alerts int) {
	for i, n := range p.Days {
		if n >= alerts {
			day, alerts = p.Until.AddDate(0, 0, i+1-len(p.Days)), n
		}
	}
	return day, alerts
}

// Preview says what a plan would have led to, among the items that members of a
// guild may see. An error may be a [*query.SyntaxError], or [ErrNotFound] where
// the guild has no such topic.
func (d *Desk) Preview(guild news.GuildID, plan Plan, now time.Time) (Preview, error) {
	p, err := d.newPreview(guild, plan, now)
	if err != nil {
		return Preview{}, err
	}
	d.previewing.Lock() // it takes a processor of its own; others are for the news
	defer d.previewing.Unlock()
	err = d.Store.View(func(tx *store.Tx) error {
		p.tx = tx
		if p.ear.channel, err = tx.Channel(p.Subscription.Channel); err != nil {
			return err
		}
		p.ear.channel.Parked = "" // there is no telling since when
		if err := p.look(); err != nil {
			return err
		}
		return p.decide()
	})
	return p.Preview, err
}
