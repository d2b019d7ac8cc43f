package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// deleteTopic takes a topic away. One that goes somewhere it asks about first:
// others would notice.
func deleteTopic(ctx context.Context, r *request) (reply, error) {
	topic, err := r.topic(r.wanted(), "topic-delete")
	switch {
	case err != nil:
		return reply{}, err
	case topic.Declared:
		return reply{}, desk.ErrDeclared
	case len(topic.Subscriptions) == 0:
		r.id = string(topic.ID)
		return deleteTopicSurely(ctx, r)
	}
	return reply{
		content: fmt.Sprintf("%s goes to %s. Without it, nothing more of it is posted there.", topicName(topic.Name), goesTo(topic.Subscriptions)),
		rows: []row{buttons{
			{label: "Delete it", style: danger, verb: "topic-delete-sure", id: string(topic.ID)},
			{label: "Keep it", verb: "topic-delete-not", id: string(topic.ID)},
		}},
	}, nil
}

func keepAsItIs(context.Context, *request) (reply, error) {
	return reply{content: "Kept: nothing was changed."}, nil
}

func deleteTopicSurely(_ context.Context, r *request) (reply, error) {
	topic, err := r.Desk.Topic(r.guild, news.TopicID(r.id))
	if err != nil {
		return reply{}, err
	}
	undo, err := r.Desk.DeleteTopic(r.guild, topic.ID, news.UserID(r.member.ID), r.now)
	if err != nil {
		return reply{}, err
	}
	return reply{
		content: "Deleted " + topicName(topic.Name) + ". You can have it back for a week.",
		rows:    []row{undoButton(undo)},
	}, nil
}

// undoButton gives back what was taken away.
func undoButton(undo news.UndoID) buttons {
	return buttons{{label: "Undo", verb: "topic-restore", id: string(undo)}}
}

// listDeleted lists the topics, subscriptions, feeds and digests that can be had back,
// the newest first.
func listDeleted(_ context.Context, r *request) (reply, error) {
	deleted, err := r.Desk.Deleted(r.guild)
	if err != nil {
		return reply{}, err
	}
	deleted = slices.DeleteFunc(deleted, func(d news.Deleted) bool { return !d.Until.After(r.now) })
	if len(deleted) == 0 {
		return reply{content: "Nothing was taken away in the last week."}, nil
	}
	slices.SortFunc(deleted, func(a, b news.Deleted) int { return b.At.Compare(a.At) })
	deleted = deleted[:min(len(deleted), menuLimit)]
	all := []string{"**Taken away in the last week**"}
	m := menu{verb: "topic-restore-choose", id: "all", placeholder: "Have back …"}
	for _, d := range deleted {
		name := r.deletedName(d)
		all = append(all, deletedLine(name, d)+fmt.Sprintf(", by <@%s> <t:%d:R>", d.By, d.At.Unix()))
		m.choices = append(m.choices, menuChoice{label: nameShown(name), value: string(d.ID), hint: deletedKind(d)})
	}
	return reply{content: lines(contentLimit, all), rows: []row{m}}, nil
}

// deletedLine says what was taken away.
func deletedLine(name string, d news.Deleted) string {
	line := topicName(name)
	switch {
	case d.Schedule != nil:
		return "The digest in " + channelMention(d.Schedule.Channel)
	case d.Feed != nil:
		return line + ", a feed"
	case d.Topic == nil:
		return line + " → " + goesTo(d.Subscriptions)
	case len(d.Subscriptions) > 0:
		return line + " with " + numberOf(len(d.Subscriptions), "subscription")
	}
	return line
}

func deletedKind(d news.Deleted) string {
	switch {
	case d.Feed != nil:
		return "feed"
	case d.Schedule != nil:
		return "digest"
	case d.Topic != nil:
		return "topic"
	}
	return "subscription"
}

// deletedName returns what the feed or the topic is called that was taken away,
// or whose subscription was.
func (r *request) deletedName(d news.Deleted) string {
	switch {
	case d.Feed != nil:
		return r.deletedFeedName(*d.Feed)
	case d.Schedule != nil:
		return "The digest " + daysWords(d.Schedule.Days) + " at " + clock(d.Schedule.Minute)
	case d.Topic != nil:
		return d.Topic.Name
	case len(d.Subscriptions) == 0:
		return "a subscription" // to nothing
	}
	topic, err := r.Desk.Topic(r.guild, d.Subscriptions[0].Topic)
	if err != nil {
		return "a topic that is gone" // and has to come back first
	}
	return topic.Name
}

// deletedFeedName returns what a feed is called that the server has no more.
func (r *request) deletedFeedName(own news.GuildFeed) string {
	view := desk.FeedView{Own: own}
	err := r.Store.View(func(tx *store.Tx) (err error) {
		view.Feed, _, err = tx.Feed(own.Feed)
		return err
	})
	if err != nil || view.Label() == "" {
		return "a feed that is gone"
	}
	return view.Label()
}

// restoreDeleted gives back what a button names, or was chosen.
func restoreDeleted(_ context.Context, r *request) (reply, error) {
	id := r.id
	if len(r.values) > 0 {
		id = r.values[0]
	}
	back, err := r.Desk.Restore(r.guild, news.UndoID(id), r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, &problem{
			code: "not-deleted", what: "There is nothing to have back here.",
			todo: "Somebody was faster, or the week is over, or the topic has to come back first. `/topic restore` lists what there is.",
		}
	case errors.Is(err, desk.ErrTaken):
		return reply{}, &problem{
			code: "taken", what: "There is another like it by now.",
			todo: "Call that one something else, or take it away, and try again.",
		}
	case err != nil:
		return reply{}, err
	}
	if back.Schedule != nil {
		s, err := r.Desk.Schedule(r.guild, back.Schedule.Channel)
		return r.digestCard(s, "It is back: "), err
	}
	content := topicName(r.deletedName(back)) + " is back"
	if len(back.Subscriptions) > 0 {
		content += ", and goes to " + goesTo(back.Subscriptions)
	}
	return reply{content: content + ". Nothing old is posted."}, nil
}
