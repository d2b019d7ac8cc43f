package desk

import (
	"cmp"
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// tellSpike tells the channels of a topic that there is more of it than usual,
// if there is and its members want to know: once a channel and day. A channel
// that is not to be told now, in its quiet hours say, is told when the next story
// comes in after them, if that is on the same day. The stories themselves are held
// for its digest as ever.
func (in *intakeTx) tellSpike(t *topic, story news.Story, day news.Day, stories int) error {
	if !t.Spikes || stories < news.LeastSpike {
		return nil
	}
	c := in.desk.catalogue.Load()
	counting, _ := in.tx.Counting(t.ID)
	local := c.guilds[t.Guild].localTime(in.now)
	usual, known := news.UsualOf(c.history(in.tx, t.Topic, counting, local).before(local, countedDays))
	if !known || !usual.IsUnusual(stories) {
		return nil
	}
	spike := news.Spike{Topic: t.Name, TopicID: t.ID, Day: day, Stories: stories, Usual: usual.Mean, SameWeekday: usual.SameWeekday}
	for _, s := range t.subscriptions {
		if err := in.tellSpikeTo(interest{t, s}, spike, story); err != nil {
			return err
		}
	}
	return nil
}

// tellSpikeTo tells one channel, unless it was told or is not to be.
func (in *intakeTx) tellSpikeTo(i interest, spike news.Spike, story news.Story) error {
	h, told, err := in.hearSpike(i, spike.Day)
	if err != nil || decide(told) != news.ReasonQueued {
		return err
	}
	if spike.Lines, err = in.spikeLines(i, h, story); err != nil {
		return err
	}
	post := news.Post{ID: h.verdict.Post, Channel: i.subscription.Channel, Spike: &spike}
	added, err := in.tx.Enqueue(post, in.now)
	if added {
		in.intake.Posts++
	}
	return err
}

// hearSpike returns what the decision rests on whether a channel hears of a spike.
func (in *intakeTx) hearSpike(i interest, day news.Day) (h hearing, s situation, err error) {
	if h.channel, err = in.tx.Channel(i.subscription.Channel); err != nil {
		return h, s, err
	}
	h.guild = in.desk.catalogue.Load().guilds[cmp.Or(h.channel.Guild, i.subscription.Guild)]
	h.verdict.Post = news.NewSpikeID(i.subscription.Channel, i.topic.ID, day)
	_, told, err := in.tx.Post(h.verdict.Post)
	return h, situation{
		topics: 1, told: told,
		gone:   h.channel.Parked == news.ReasonGone,
		paused: i.subscription.PausedUntil.After(in.now),
		digest: i.subscription.Delivery == news.DeliverDigest,
		muted:  i.topic.MutedUntil.After(in.now),
		quiet:  h.guild != nil && h.guild.guild.IsQuiet(h.guild.localTime(in.now)),
	}, err
}

// spikeLines returns the stories of the day, of which one is not among the items
// that are remembered yet, that most publishers carry whom the channel hears.
func (in *intakeTx) spikeLines(i interest, h hearing, newest news.Story) (lines []news.Line, err error) {
	stories, err := in.storiesToday(i.topic, newest)
	if err != nil {
		return nil, err
	}
	for n, story := range stories {
		story = in.seenBy(want{i.subscription.Channel, []interest{i}}, story)
		story.Sources = slices.DeleteFunc(story.Sources, func(s news.Source) bool { return h.hides(s.Site) })
		stories[n] = story
	}
	stories = slices.DeleteFunc(stories, func(s news.Story) bool { return len(s.Sources) == 0 })
	slices.SortStableFunc(stories, func(a, b news.Story) int {
		return cmp.Or(cmp.Compare(len(b.Sources), len(a.Sources)), b.LastAt.Compare(a.LastAt))
	})
	for _, story := range stories[:min(len(stories), news.MostSpikeLines)] {
		first := story.Sources[0]
		lines = append(lines, news.Line{
			Story: story.ID, Title: first.Title, Link: first.Link, Source: first.Name, Sources: len(story.Sources),
		})
	}
	return lines, nil
}

// spikeItems is how many of the latest items the stories of a spike are looked
// for among.
const spikeItems = 5000

// storiesToday returns the stories that a topic wants of which something came in
// today, newest first.
func (in *intakeTx) storiesToday(t *topic, newest news.Story) ([]news.Story, error) {
	local := in.desk.catalogue.Load().guilds[t.Guild].localTime(in.now)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	stories, known, items := []news.Story{newest}, map[news.StoryID]bool{newest.ID: true}, 0
	for record, err := range in.tx.RecordsSince(midnight) {
		if err != nil {
			return nil, err
		}
		if items++; items > spikeItems {
			break
		}
		if known[record.Story] {
			continue
		}
		known[record.Story] = true
		story, _, err := in.tx.Story(record.Story)
		if err != nil {
			return nil, err
		}
		if slices.Contains(story.Topics, t.ID) {
			stories = append(stories, story)
		}
	}
	return stories, nil
}

// SetSpikes says whether the channels of a topic are told when there is more of
// it than usual. Errors are [ErrNotFound] and [ErrDeclared].
func (d *Desk) SetSpikes(guild news.GuildID, id news.TopicID, on bool) (news.Topic, error) {
	return d.changeTopic(guild, id, func(_ *store.Tx, topic *news.Topic) error {
		topic.Spikes = on
		return nil
	})
}
