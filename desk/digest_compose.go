package desk

import (
	"errors"
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// firstDigest is how far back the first digest of a channel goes.
const firstDigest = 24 * time.Hour

// overlap is how much of the time of a digest belongs to the next as well: an item
// may have come in before it was made, and be in the store only afterwards. What was
// told is not told again.
const overlap = time.Minute

// composer makes a digest, within a transaction that only reads.
type composer struct {
	desk     *Desk
	tx       *store.Tx
	schedule news.Schedule
	guild    *holdings
	channel  news.Channel
	since    time.Time
	now      time.Time

	topics  map[news.TopicID]wanted
	told    map[news.StoryID]time.Time // when the channel heard of a story last
	before  map[news.TopicID]int       // stories of each topic in the digest of the day before; nil: there is none to compare with
	stories map[news.StoryID][]news.TopicID
}

// wanted is a topic that a digest is about.
type wanted struct {
	name   string
	alerts bool // the channel hears of it at once, and its digest is only told what it did not hear
	named  bool // also where there is nothing about it
	least  int  // publishers that carry a story before it is told
}

func (d *Desk) newComposer(s news.Schedule, since, now time.Time) *composer {
	return &composer{
		desk: d, schedule: s, guild: d.catalogue.Load().guilds[s.Guild], since: since, now: now,
		topics: map[news.TopicID]wanted{}, told: map[news.StoryID]time.Time{}, stories: map[news.StoryID][]news.TopicID{},
	}
}

// compose makes the digest that a channel would get at now: of what came in since
// its last digest, a week ago at most.
func (d *Desk) compose(s news.Schedule, now time.Time) (digest news.Digest, err error) {
	since := s.LastAt.Add(-overlap)
	switch {
	case s.LastAt.IsZero(), since.After(now): // or the clock was wrong
		since = now.Add(-firstDigest)
	case now.Sub(since) > digestReach:
		since = now.Add(-digestReach)
	}
	c := d.newComposer(s, since, now)
	err = d.Store.View(func(tx *store.Tx) error {
		c.tx = tx
		if c.channel, err = tx.Channel(s.Channel); err != nil {
			return err
		}
		c.wantTopics()
		if err := errors.Join(c.readDigests(), c.readAlerts(), c.readHeld()); err != nil {
			return err
		}
		digest, err = c.digest()
		return err
	})
	return digest, err
}

// digestReach is how far back a digest goes at most.
const digestReach = 7 * 24 * time.Hour

// wantTopics notes which topics go to the channel, of those that the schedule names.
func (c *composer) wantTopics() {
	for _, t := range c.desk.catalogue.Load().seenBy(c.schedule.Guild) {
		if len(c.schedule.Topics) > 0 && !slices.Contains(c.schedule.Topics, t.ID) {
			continue
		}
		for _, s := range t.subscriptions {
			if s.Channel == c.schedule.Channel {
				alerts := s.Delivery == news.DeliverAlert || s.Delivery == ""
				c.topics[t.ID] = wanted{t.Name, alerts, !alerts, s.MinSources}
			}
		}
	}
}

// readDigests notes what the last digests of the channel told, and how much of each
// topic the one of the day before had, where both are about a day.
func (c *composer) readDigests() error {
	yesterday := news.DayOf(c.now.In(c.desk.zoneOf(c.schedule)).AddDate(0, 0, -1))
	for post, err := range c.tx.DigestsIn(c.schedule.Channel) {
		switch {
		case err != nil:
			return err
		case post.Digest == nil || post.Digest.Asked || post.State == news.Dropped:
			continue
		case post.Digest.Day == yesterday && isAboutADay(c.now.Sub(c.since)) && isAboutADay(post.Digest.To.Sub(post.Digest.From)):
			c.compareWith(post.Digest)
		}
		for _, topic := range post.Digest.Topics {
			for _, line := range topic.Lines {
				c.hear(line.Story, post.QueuedAt)
			}
		}
	}
	return nil
}

// isAboutADay allows for the days on which the clocks are set, and a little delay.
func isAboutADay(d time.Duration) bool { return d > 21*time.Hour && d < 27*time.Hour }

// compareWith notes how much of each topic another digest had. Every part of it says so.
func (c *composer) compareWith(other *news.Digest) {
	if c.before == nil {
		c.before = map[news.TopicID]int{}
	}
	for _, topic := range other.Topics {
		c.before[topic.ID] = topic.Stories
	}
}

// hear notes that the channel heard of a story.
func (c *composer) hear(story news.StoryID, at time.Time) {
	if at.After(c.told[story]) {
		c.told[story] = at
	}
}

// readAlerts notes which stories the channel heard of at once. Those of topics
// that are for the digest as well are counted, and told if they grew since; one
// of which the channel saw nothing is told.
func (c *composer) readAlerts() error {
	for post, err := range c.tx.AlertsIn(c.schedule.Channel) {
		if err != nil {
			return err
		}
		if post.Alert == nil || c.now.Sub(post.QueuedAt) > digestReach {
			continue
		}
		lost, err := c.isLost(post)
		if err != nil {
			return err
		}
		if !lost {
			c.hear(post.Alert.Story, post.QueuedAt)
		}
		story, found, err := c.tx.Story(post.Alert.Story)
		if err != nil {
			return err
		}
		if !found || story.LastAt.Before(c.since) {
			continue
		}
		for _, id := range story.Topics {
			if t, wants := c.topics[id]; wants && (lost || !t.alerts) {
				c.add(story.ID, id)
			}
		}
	}
	return nil
}

// isLost reports whether the channel did not get to see an alert: it was given up,
// or, after an outage, only counted.
func (c *composer) isLost(post news.Post) (bool, error) {
	if post.State == news.Dropped || post.Reason != news.ReasonLate {
		return post.State == news.Dropped, nil
	}
	list, _, err := c.tx.Post(post.In)
	if err != nil || list.List == nil {
		return false, err
	}
	return !slices.ContainsFunc(list.List.Lines, func(l news.Line) bool { return l.Story == post.Alert.Story }), nil
}

// readHeld notes what was kept for the digest.
func (c *composer) readHeld() error {
	const day = 24 * time.Hour // the guild may have another clock by now
	last := news.DayOf(c.guild.localTime(c.now.Add(day)))
	for at := c.since.Add(-day); ; at = at.Add(day) {
		today := news.DayOf(c.guild.localTime(at))
		held, err := c.tx.HeldFor(c.schedule.Channel, today)
		if err != nil {
			return err
		}
		for _, h := range held {
			if !h.At.Before(c.since) {
				c.add(h.Story, h.Topics...)
			}
		}
		if today >= last {
			return nil
		}
	}
}

// mostSearched is how many of the newest items are searched for a digest that
// somebody waits for.
const mostSearched = 20_000

// search notes the stories with an item that came in since then and that one of
// the topics wants. Where that is too much, the digest goes less far back.
func (c *composer) search(topics []*topic) error {
	queries := make([]query.Expr, len(topics))
	for i, t := range topics {
		queries[i] = t.query
	}
	index, doc, searched := query.NewIndex(queries, nil), &query.Doc{}, 0
	for record, err := range c.tx.RecordsSince(c.since) {
		if err != nil {
			return err
		}
		if searched++; searched > mostSearched {
			c.since = record.At
			return nil
		}
		if !c.desk.sees(c.schedule.Guild, record.Feed) {
			continue
		}
		doc.Set(recordFields(record))
		for _, at := range index.Match(nil, doc) {
			c.add(record.Story, topics[at].ID)
		}
	}
	return nil
}

// add notes that a story is of topics, of those that the digest is about.
func (c *composer) add(story news.StoryID, topics ...news.TopicID) {
	for _, id := range topics {
		if _, wants := c.topics[id]; wants && !slices.Contains(c.stories[story], id) {
			c.stories[story] = append(c.stories[story], id)
		}
	}
}
