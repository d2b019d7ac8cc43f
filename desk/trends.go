package desk

import (
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// Trend is how many stories a topic had, day by day.
type Trend struct {
	Topic TopicView
	Days  []int      // the last is today; [news.Unknown] where the topic was not counted, or nothing at all came in
	Since time.Time  // of what came in before nothing is known; zero: nothing is
	Late  bool       // the days begin before that
	Day   news.Day   // today, by the calendar that the topic is counted by
	Usual news.Usual // on a day such as that
	Known bool       // Usual is
}

// Today returns how many stories there were so far.
func (t Trend) Today() int { return t.Days[len(t.Days)-1] }

// Total returns how many stories there were on the days that are known, and
// how many days these are.
func (t Trend) Total() (stories, days int) { return total(t.Days) }

// countedDays is how many days before today are looked at: of them the counts are
// kept, wherever the guild is.
const countedDays = 95

// Trends returns the trends of topics that the members of a guild see, over so
// many days of the guild's calendar, 90 at most. Days of a declared topic are
// those of UTC. The error is [ErrNotFound].
func (d *Desk) Trends(guild news.GuildID, topics []news.TopicID, days int, now time.Time) (trends []Trend, err error) {
	c := d.catalogue.Load()
	err = d.Store.View(func(tx *store.Tx) error {
		for _, id := range topics {
			view, err := d.Topic(guild, id)
			if err != nil {
				return err
			}
			trends = append(trends, c.trend(tx, view, c.guilds[guild].localTime(now), days))
		}
		return nil
	})
	return trends, err
}

// LocalTime returns t as the clocks of a guild show it.
func (d *Desk) LocalTime(guild news.GuildID, t time.Time) time.Time {
	return d.catalogue.Load().guilds[guild].localTime(t)
}

func (c *catalogue) trend(tx *store.Tx, topic TopicView, local time.Time, days int) Trend {
	t := Trend{Topic: topic}
	counting, found := tx.Counting(topic.ID)
	if !found || counting.Query != queryKey(topic.Query) {
		t.Days = unknown(days)
		return t
	}
	t.Since = counting.From
	own := c.guilds[topic.Guild].localTime(local)
	h := c.history(tx, topic.Topic, counting, own)
	t.Day = h.today
	t.Usual, t.Known = news.UsualOf(h.before(own, countedDays))
	t.Days = append(h.before(local, days-1), h.on(local))
	t.Late = h.from >= news.DayOf(local.AddDate(0, 0, 1-days))
	return t
}

func unknown(days int) []int {
	all := make([]int, days)
	for i := range all {
		all[i] = news.Unknown
	}
	return all
}

// history is what is known of the stories of a topic.
type history struct {
	counts      map[news.Day]int
	marked      map[news.Day]int // on which anything came in
	from, today news.Day         // the first day may not be whole, as today is not
	firstMarked news.Day
}

// history reads the history of a topic up to local, by the clocks that it is counted by.
func (c *catalogue) history(tx *store.Tx, topic news.Topic, counting store.Counting, local time.Time) history {
	earliest := news.DayOf(local.AddDate(0, 0, -countedDays-1))
	h := history{counts: tx.StoriesSince(topic.ID, earliest), marked: tx.MarkedSince(earliest)}
	h.from, h.today = c.dayOf(topic.Guild, counting.From), news.DayOf(local)
	h.firstMarked, _ = tx.Marked()
	return h
}

// on returns how many stories there were on the day that it is at local.
func (h history) on(local time.Time) int {
	day := news.DayOf(local)
	isBlank := day > h.firstMarked && h.marked[day] == 0 && h.counts[day] == 0
	if day > h.today || day != h.today && (day <= h.from || isBlank) {
		return news.Unknown
	}
	return h.counts[day]
}

// before returns the stories of so many days before local.
func (h history) before(local time.Time, days int) []int {
	noon := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, time.UTC) // of which every day has one
	all := make([]int, days)
	for i := range all {
		all[i] = h.on(noon.AddDate(0, 0, i-days))
	}
	return all
}

// rateDays is how many days the rate of a topic is taken from.
const rateDays = 7

// perDay returns how many stories a day a topic had lately: on the last whole
// days of which anything is known, up to the last on which something came in.
func perDay(tx *store.Tx, id news.TopicID, counting store.Counting) float64 {
	firstMarked, last := tx.Marked()
	today, err := time.Parse(time.DateOnly, string(last))
	if err != nil {
		return 0 // nothing came in ever
	}
	h := history{today: last, from: news.DayOf(counting.From.UTC()), firstMarked: firstMarked}
	first := news.DayOf(today.AddDate(0, 0, -rateDays))
	h.counts, h.marked = tx.StoriesSince(id, first), tx.MarkedSince(first)
	stories, days := total(h.before(today, rateDays))
	if days == 0 {
		return 0
	}
	return float64(stories) / float64(days)
}

// total returns how many stories there were on the days that are known, and how
// many days these are.
func total(counts []int) (stories, days int) {
	for _, n := range counts {
		if n >= 0 {
			stories, days = stories+n, days+1
		}
	}
	return stories, days
}
