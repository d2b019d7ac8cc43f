package store

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"newsdesk/news"
)

// storiesOf names the stories that a topic had on a day.
type storiesOf struct {
	Topic news.TopicID
	Day   news.Day
}

// countedTopic is one that nobody deletes: what is forgotten of others with them
// depends on what a sweep comes to first.
const countedTopic news.TopicID = "counted"

func (m *machine) drawDay(t *rapid.T) news.Day {
	return news.DayOf(m.now.AddDate(0, 0, rapid.IntRange(-2, 1).Draw(t, "day")))
}

func (m *machine) countStories(t *rapid.T, tx *Tx) {
	key, stories := storiesOf{countedTopic, m.drawDay(t)}, rapid.IntRange(1, 3).Draw(t, "stories")
	n, err := tx.CountStories(key.Topic, key.Day, stories, m.now)
	noError(t, err)
	m.want.counts[key] += stories
	same(t, "CountStories", n, m.want.counts[key])
}

func (m *machine) markDay(t *rapid.T, tx *Tx) {
	noError(t, tx.MarkDay(m.now))
	m.want.counts[storiesOf{anyTopic, news.DayOf(m.now.UTC())}] = 1
	marked := m.want.storiesSince(anyTopic, "")
	first, last := tx.Marked()
	same(t, "Marked", []news.Day{first, last}, []news.Day{slices.Min(slices.Collect(maps.Keys(marked))), slices.Max(slices.Collect(maps.Keys(marked)))})
	since := m.drawDay(t)
	same(t, "MarkedSince", tx.MarkedSince(since), m.want.storiesSince(anyTopic, since))
	same(t, "StoriesSince", tx.StoriesSince(countedTopic, since), m.want.storiesSince(countedTopic, since))
}

func (m *machine) putCounting(t *rapid.T, tx *Tx) {
	topic, from := rapid.SampledFrom([]news.TopicID{countedTopic, "topic-2", "x"}).Draw(t, "topic"), m.now.AddDate(0, 0, -30).UTC()
	c := Counting{Query: drawKey(t), Since: m.now.UTC(), From: from}
	noError(t, tx.PutCounting(topic, c))
	m.want.counted[topic] = c
	same(t, "Counted", tx.Counted(), slices.Sorted(maps.Keys(m.want.counted)))
}

func (m *machine) forgetCounts(t *rapid.T, tx *Tx) {
	topic := rapid.SampledFrom([]news.TopicID{countedTopic, "topic-2", "x"}).Draw(t, "topic")
	noError(t, tx.ForgetCounts(topic))
	m.want.forgetCounts(topic)
}

func (m *model) storiesSince(topic news.TopicID, day news.Day) map[news.Day]int {
	counts := map[news.Day]int{}
	for key, n := range m.counts {
		if key.Topic == topic && key.Day >= day {
			counts[key.Day] = n
		}
	}
	return counts
}

func (m *model) forgetCounts(topic news.TopicID) {
	delete(m.counted, topic)
	maps.DeleteFunc(m.counts, func(key storiesOf, _ int) bool { return key.Topic == topic })
}

// sweepCounts returns how many days' counts are forgotten, each 97 days after the
// day began.
func (m *model) sweepCounts(now time.Time) (forgotten int) {
	before := len(m.counts)
	maps.DeleteFunc(m.counts, func(key storiesOf, _ int) bool {
		began, err := time.Parse(time.DateOnly, string(key.Day))
		return err == nil && now.Sub(began) >= 97*day
	})
	return before - len(m.counts)
}

func readCounts(tx *Tx) map[storiesOf]int {
	counts := map[storiesOf]int{}
	for key, value := range rows(tx, "counts") {
		topic, day, _ := strings.Cut(string(key), "/")
		counts[storiesOf{news.TopicID(topic), news.Day(day)}], _ = strconv.Atoi(string(value))
	}
	return counts
}

func readCounted(tx *Tx) map[news.TopicID]Counting {
	counted := map[news.TopicID]Counting{}
	for _, topic := range tx.Counted() {
		counted[topic], _ = tx.Counting(topic)
	}
	return counted
}
