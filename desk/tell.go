package desk

import (
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/text"
)

// alertPace is how often the message of an alert is edited. The gap widens, so
// that six edits follow a story for five hours.
func (d *Desk) alertPace() news.Pace {
	if d.Pace != (news.Pace{}) {
		return d.Pace
	}
	return news.Pace{Gap: 5 * time.Minute, Most: 6, Widen: true}
}

// follow decides what the channels hear of a story that a new item opened or
// joined, and counts it for the topics that had none of it before. All topics that want any of its items are asked anew: more publishers
// carry it than before.
func (in *intakeTx) follow(story news.Story, join news.Join, item news.Item) error {
	known := len(story.Topics)
	fresh := story.Want(join.Topics...)
	wants := in.desk.catalogue.Load().wants(in.feed, story.Topics)
	if in.lead(&story, wants, item) || fresh {
		if err := in.tx.PutStory(story); err != nil {
			return err
		}
	}
	for _, want := range wants {
		if err := in.tell(want, story, join.Joined, item); err != nil {
			return err
		}
	}
	return in.count(story, story.Topics[known:])
}

// lead notes what is to be told of a story that has to wait for publishers,
// which is what its first item says, or the first that says enough. It reports
// whether the story has changed.
func (in *intakeTx) lead(story *news.Story, wants []want, item news.Item) (changed bool) {
	waits := slices.ContainsFunc(wants, func(w want) bool {
		return slices.ContainsFunc(w.interests, func(i interest) bool { return len(story.Sources) < i.subscription.MinSources })
	})
	if !waits || story.Lead != nil && story.Lead.Summary != "" {
		return false
	}
	lead := in.alert(story.ID, item)
	if story.Lead != nil && lead.Summary == "" {
		return false
	}
	story.Lead = lead
	return true
}

// tell decides whether a channel hears of a story, and queues the post, or has
// the one that it got say more. An item that joined quietly is not worth an edit:
// its publisher is named with the next that joins in earnest.
func (in *intakeTx) tell(want want, story news.Story, joined news.Joined, item news.Item) error {
	story = in.seenBy(want, story)
	h, err := in.hear(want, &story, item)
	if err != nil {
		return err
	}
	post := news.Post{ID: h.verdict.Post, Channel: want.channel, Pace: in.desk.alertPace()}
	switch h.verdict.Reason {
	case news.ReasonTold:
		if joined != news.JoinQuiet || in.bearsTooFew(h) {
			h.verdict.Reason, err = in.grow(h, story)
		}
	case news.ReasonQueued:
		post.Alert = in.tidings(h, story, item)
		if err = in.await(&post, story); err == nil {
			err = in.queue(post, h)
		}
	case news.ReasonListed:
		post.Alert = in.tidings(h, story, item)
		err = in.list(post, h)
	default: // there is nothing to tell
	}
	if err != nil {
		return err
	}
	in.intake.Verdicts = append(in.intake.Verdicts, h.verdict)
	return in.record(h, story)
}

// seenBy returns a story as those see it who made the topics: without the
// publishers that are known of from the feeds of others.
func (in *intakeTx) seenBy(want want, story news.Story) news.Story {
	c := in.desk.catalogue.Load()
	isHidden := func(s news.Source) bool {
		feed := news.Feed{ID: s.Feed, Declared: s.Feed == "" || in.desk.names.isDeclared(s.Feed)}
		if s.Feed == in.feed.ID {
			feed = in.feed
		}
		return !slices.ContainsFunc(want.interests, func(i interest) bool { return c.owns(i.topic.Guild, feed) })
	}
	story.Sources = slices.DeleteFunc(slices.Clone(story.Sources), isHidden)
	if lead := story.Lead; lead != nil && !slices.ContainsFunc(story.Sources, func(s news.Source) bool { return s.Site == lead.Site }) {
		story.Lead = nil
	}
	return story
}

// queue owes a channel an alert.
func (in *intakeTx) queue(post news.Post, h hearing) error {
	if _, err := in.tx.Enqueue(post, in.now); err != nil {
		return err
	}
	in.intake.Posts++
	for at := range h.bursts {
		h.bursts[at].Told = append(h.bursts[at].Told, in.now)
	}
	return in.putBursts(h)
}

// grow has a post that tells of a story name the publishers and the topics that
// joined since, and says whether it does.
func (in *intakeTx) grow(h hearing, story news.Story) (news.Reason, error) {
	id := h.verdict.Post
	grown, err := in.tx.Revise(id, in.now, func(post *news.Post) {
		if post.Alert != nil {
			addTopics(post.Alert, h.told)
			post.Alert.Grow(story.Sources)
		}
	})
	if err != nil || !grown {
		return news.ReasonTold, err
	}
	in.intake.Revised++
	return news.ReasonGrown, in.growLine(id)
}

// bearsTooFew reports whether the post that tells a channel of a story lacks a
// topic by which the channel hears of it now.
func (in *intakeTx) bearsTooFew(h hearing) bool {
	post, _, err := in.tx.Post(h.verdict.Post)
	return err == nil && post.Alert != nil && slices.ContainsFunc(h.told, func(i interest) bool {
		return !slices.Contains(post.Alert.Topics, i.topic.Name)
	})
}

// tidings returns what there is to tell a channel of a story.
func (in *intakeTx) tidings(h hearing, story news.Story, item news.Item) *news.Alert {
	alert := in.alert(story.ID, item)
	alert.Source = h.guild.label(in.feed)
	if story.Lead != nil {
		*alert = *story.Lead
	}
	alert.Role = h.role
	addTopics(alert, h.told)
	alert.Grow(story.Sources)
	return alert
}

// addTopics adds the names that the alert does not bear yet.
func addTopics(alert *news.Alert, interests []interest) {
	for _, i := range interests {
		if !slices.Contains(alert.Topics, i.topic.Name) {
			alert.Topics = append(alert.Topics, i.topic.Name)
		}
	}
}

// alert returns what there is to tell of an item, to nobody yet.
func (in *intakeTx) alert(story news.StoryID, item news.Item) *news.Alert {
	source := source(in.feed, item, in.now)
	alert := &news.Alert{
		Story:     story,
		Title:     item.Title,
		Link:      source.Link,
		Source:    source.Name,
		Site:      source.Site,
		Summary:   text.SummaryWithout(item.Title, item.Text, in.habits.Habitual),
		Image:     item.Image,
		Published: item.Published,
	}
	if alert.Title == "" {
		alert.Title, alert.Summary = text.Shorten(item.Text, 120), ""
	}
	return alert
}
