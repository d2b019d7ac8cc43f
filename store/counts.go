package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	"newsdesk/news"
)

// CountsFor is how long the stories of a day are remembered to have been so
// many: the 90 days of a chart, and some more, for the clocks of a guild differ.
const CountsFor = 97 * 24 * time.Hour

// Counting says what the counts of a topic are of.
type Counting struct {
	Query news.Key  // the hash of the query that was counted by
	Since time.Time // stories that opened then or later are counted as they come in
	From  time.Time // what came in before is not counted at all; at most Since
}

// Counting returns what the counts of a topic are of, if it is counted.
func (tx *Tx) Counting(topic news.TopicID) (c Counting, found bool) {
	value := tx.bucket("counted").Get([]byte(topic))
	if len(value) != 24 {
		return c, false
	}
	return Counting{
		Query: news.Key(binary.BigEndian.Uint64(value)), Since: keyTime(value[8:]), From: keyTime(value[16:]),
	}, true
}

// PutCounting says what the counts of a topic are of from now on.
func (tx *Tx) PutCounting(topic news.TopicID, c Counting) error {
	value := binary.BigEndian.AppendUint64(nil, uint64(c.Query))
	value = append(append(value, timeKey(c.Since)...), timeKey(c.From)...)
	return tx.set("counted", []byte(topic), value)
}

// Counted returns the topics that are counted, in the order of their IDs.
func (tx *Tx) Counted() (topics []news.TopicID) {
	c := tx.bucket("counted").Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		topics = append(topics, news.TopicID(key))
	}
	return topics
}

// ForgetCounts forgets the counts of a topic, and that it is counted.
func (tx *Tx) ForgetCounts(topic news.TopicID) error {
	if err := tx.removeBelow("counts", string(topic)+"/"); err != nil {
		return err
	}
	return tx.remove("counted", []byte(topic))
}

// StoriesOn returns how many stories a topic had on a day.
func (tx *Tx) StoriesOn(topic news.TopicID, day news.Day) int {
	n, _ := strconv.Atoi(string(tx.bucket("counts").Get(pair(topic, day))))
	return n
}

// StoriesSince returns how many stories a topic had on each day on which it had
// any, from a day on.
func (tx *Tx) StoriesSince(topic news.TopicID, day news.Day) map[news.Day]int {
	counts, prefix := map[news.Day]int{}, []byte(topic+"/")
	c := tx.bucket("counts").Cursor()
	for key, value := c.Seek(pair(topic, day)); bytes.HasPrefix(key, prefix); key, value = c.Next() {
		counts[news.Day(key[len(prefix):])], _ = strconv.Atoi(string(value))
	}
	return counts
}

// CountStories adds stories to those that a topic had on a day, and returns how
// many they are now.
func (tx *Tx) CountStories(topic news.TopicID, day news.Day, stories int, now time.Time) (n int, err error) {
	key := pair(topic, day)
	n = tx.StoriesOn(topic, day)
	if n == 0 {
		if err := tx.expire(forgetDay(day, now), "counts", key); err != nil {
			return 0, err
		}
	}
	n += stories
	return n, tx.set("counts", key, strconv.AppendInt(nil, int64(n), 10))
}

// forgetDay returns when the counts of a day are to be forgotten; of what is no
// day, as if it were today.
func forgetDay(day news.Day, now time.Time) time.Time {
	if at, err := time.Parse(time.DateOnly, string(day)); err == nil {
		now = at
	}
	return now.Add(CountsFor)
}

// The days on which anything came in at all are kept as the counts of no topic,
// in UTC, for whoever wants to tell a quiet day from one without the bot.
const anyTopic news.TopicID = ""

// MarkDay remembers that something came in on the day, in UTC, that it is now.
func (tx *Tx) MarkDay(now time.Time) error {
	day := news.DayOf(now.UTC())
	if tx.StoriesOn(anyTopic, day) > 0 {
		return nil
	}
	if _, err := tx.CountStories(anyTopic, day, 1, now); err != nil {
		return fmt.Errorf("mark %s: %w", day, err)
	}
	return nil
}

// MarkedSince returns the days, in UTC, on which something came in, from a day on.
func (tx *Tx) MarkedSince(day news.Day) map[news.Day]int { return tx.StoriesSince(anyTopic, day) }

// Marked returns the first and the last of the days, in UTC, on which something
// came in, of those that are remembered; both are "" where there is none.
func (tx *Tx) Marked() (first, last news.Day) {
	c := tx.bucket("counts").Cursor()
	key, _ := c.Seek([]byte("/"))
	if !bytes.HasPrefix(key, []byte("/")) {
		return "", ""
	}
	first = news.Day(key[1:])
	if key, _ = c.Seek([]byte{'/' + 1}); key == nil {
		key, _ = c.Last()
	} else {
		key, _ = c.Prev()
	}
	return first, news.Day(key[1:])
}
