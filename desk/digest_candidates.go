package desk

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/text"
)

// candidate is a story for a digest.
type candidate struct {
	line   news.Line
	weight float64
	heard  bool // the channel has it, and it did not grow since
	sites  []string
}

// digest makes the digest of the stories that were noted.
func (c *composer) digest() (news.Digest, error) {
	local := c.now.In(c.desk.zoneOf(c.schedule))
	d := news.Digest{Day: news.DayOf(local), Minute: 60*local.Hour() + local.Minute(), From: c.since, To: c.now, Part: 1, Parts: 1}
	byTopic, sites := map[news.TopicID][]candidate{}, map[string]bool{}
	for id, topics := range c.stories {
		found, ok, err := c.candidate(id)
		if err != nil {
			return d, err
		}
		topics = slices.DeleteFunc(topics, func(t news.TopicID) bool { return len(found.sites) < c.topics[t].least })
		if !ok || len(topics) == 0 {
			continue
		}
		first := slices.MinFunc(topics, c.byName)
		byTopic[first] = append(byTopic[first], found)
		d.Stories++
		for _, site := range found.sites {
			sites[site] = true
		}
	}
	d.Sources = len(sites)
	c.layOut(&d, byTopic)
	return d, nil
}

func (c *composer) byName(a, b news.TopicID) int {
	return cmp.Or(strings.Compare(foldName(c.topics[a].name), foldName(c.topics[b].name)), strings.Compare(string(a), string(b)))
}

// candidate returns a story as the channel may see it: without the publishers that
// it does not want. ok is false where nothing is left of it.
func (c *composer) candidate(id news.StoryID) (found candidate, ok bool, err error) {
	view, err := c.desk.storyView(c.tx, c.schedule.Guild, id)
	if errors.Is(err, ErrNotFound) {
		return found, false, nil
	}
	if err != nil {
		return found, false, err
	}
	records := slices.DeleteFunc(view.Records, func(r news.Record) bool { return c.hides(r.Site) })
	if len(records) == 0 {
		return found, false, nil
	}
	arrived := map[string]time.Time{} // publishers, and when
	for _, r := range slices.Backward(records) {
		arrived[r.Site] = r.At
	}
	first := records[0]
	found.line = news.Line{
		Story: id, Title: cmp.Or(first.Title, text.Shorten(first.Text, 120)), Link: news.OpenLink(first.Link),
		Source: first.FeedName, Sources: len(arrived),
	}
	found.weight = weigh(len(arrived), c.now.Sub(records[len(records)-1].At))
	found.sites = slices.Collect(maps.Keys(arrived))
	told, heard := c.told[id]
	found.heard = heard && !grew(arrived, told)
	return found, true, nil
}

// hides reports whether the channel or its guild does not want the publisher.
func (c *composer) hides(site string) bool {
	return ear{guild: c.guild, channel: c.channel}.hides(site)
}

// staleness is the time in which the weight of a story halves.
const staleness = 12 * time.Hour

// weigh says how much a story is worth: it counts how many publishers carry it,
// and how long ago the last of it came in.
func weigh(publishers int, age time.Duration) float64 {
	return float64(publishers) * math.Exp2(-max(0, age).Hours()/staleness.Hours())
}

// grew reports whether a story that was told at a time is worth telling again: at
// least as many publishers joined since as it had then, and two at least.
func grew(arrived map[string]time.Time, told time.Time) bool {
	joined := 0
	for _, at := range arrived {
		if at.After(told) {
			joined++
		}
	}
	return joined >= 2 && joined >= len(arrived)-joined
}

// layOut sorts the stories of each topic, and the topics, the weightiest first,
// and says which topics are quiet. A digest that tells nothing new names none.
func (c *composer) layOut(d *news.Digest, byTopic map[news.TopicID][]candidate) {
	weights := map[news.TopicID]float64{}
	for id, all := range byTopic {
		topic, weight := c.tell(id, all)
		d.Topics, weights[id] = append(d.Topics, topic), weight
		d.Worth += len(topic.Lines)
	}
	if d.Worth == 0 {
		d.Topics = nil
		return
	}
	slices.SortFunc(d.Topics, func(a, b news.DigestTopic) int {
		return cmp.Or(cmp.Compare(weights[b.ID], weights[a.ID]), c.byName(a.ID, b.ID))
	})
	for id, t := range c.topics {
		if t.named && len(byTopic[id]) == 0 {
			d.Quiet = append(d.Quiet, t.name)
		}
	}
	slices.SortFunc(d.Quiet, func(a, b string) int { return strings.Compare(foldName(a), foldName(b)) })
}

// tell returns what the digest tells of a topic, and how weighty that is.
func (c *composer) tell(id news.TopicID, all []candidate) (topic news.DigestTopic, weight float64) {
	topic = news.DigestTopic{ID: id, Name: c.topics[id].name, Stories: len(all), First: 1}
	if c.before != nil {
		change := len(all) - c.before[id]
		topic.Change = &change
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), strings.Compare(string(a.line.Story), string(b.line.Story)))
	})
	for _, found := range all {
		switch {
		case found.heard:
		case len(topic.Lines) == cmp.Or(c.schedule.Stories, news.UsualStories):
			topic.More++
		default:
			topic.Lines = append(topic.Lines, found.line)
			weight = max(weight, found.weight)
		}
	}
	return topic, weight
}
