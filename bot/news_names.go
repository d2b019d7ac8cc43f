package bot

import (
	"context"
	"fmt"
	"strings"

	"newsdesk/desk"
	"newsdesk/news"
)

func completeNewsTopic(_ context.Context, r *request, typed string) (choices []choice, err error) {
	for _, t := range r.Desk.FindTopics(r.guild, typed, choicesLimit) {
		label := clean(t.Name)
		if t.PerDay > 0 {
			label += ", ~" + perDay(t.PerDay) + "/day"
		}
		choices = append(choices, choice{label, string(t.ID)})
	}
	return choices, nil
}

func completeNewsSource(_ context.Context, r *request, typed string) (choices []choice, err error) {
	feeds, err := r.Desk.FindFeeds(r.guild, typed, choicesLimit)
	for _, f := range feeds {
		choices = append(choices, choice{clean(f.Label()), string(f.ID)})
	}
	return choices, err
}

// topicNamed returns the topic that a member chose by its ID, or typed the name of.
func (r *request) topicNamed(typed string) (desk.TopicView, error) {
	if topic, err := r.Desk.Topic(r.guild, news.TopicID(typed)); err == nil {
		return topic, nil
	}
	for _, t := range r.Desk.FindTopics(r.guild, typed, choicesLimit) {
		if strings.EqualFold(t.Name, news.CleanName(typed)) {
			return t, nil
		}
	}
	return desk.TopicView{}, errNoTopic(typed, r.Desk.Nearest(r.guild, typed))
}

// topicOption returns the topic that the option "topic" names, "" where none is named.
func (r *request) topicOption() (news.TopicID, error) {
	typed := r.text("topic")
	if typed == "" {
		return "", nil
	}
	topic, err := r.topicNamed(typed)
	return topic.ID, err
}

// feedOption returns the feed that the option "source" names, "" where none is named.
func (r *request) feedOption() (news.FeedID, error) {
	typed := r.text("source")
	if typed == "" {
		return "", nil
	}
	feed, err := r.feedNamed(typed)
	return feed.ID, err
}

// errNoTopic says that the server has no topic of that name, and which it may be.
func errNoTopic(typed string, nearest []desk.TopicView) error {
	p := &problem{code: "no-topic", what: "There is no such topic in this server.", todo: "Choose one of those that are suggested while you type."}
	if typed != "" {
		p.what = "There is no topic “" + plain(typed, topicLimit) + "” in this server."
	}
	for _, t := range nearest {
		p.todo = "Did you mean one of these?"
		p.ways = append(p.ways, button{label: clean(t.Name), verb: "news-latest", id: lookup{topic: t.ID}.id()})
	}
	return p
}

// feedNamed returns the feed that a member chose by its ID, or typed the name of.
func (r *request) feedNamed(typed string) (desk.FeedView, error) {
	feeds, err := r.Desk.Feeds(r.guild)
	if err != nil {
		return desk.FeedView{}, fmt.Errorf("find feed: %w", err)
	}
	for _, f := range feeds {
		if string(f.ID) == typed || strings.EqualFold(f.Label(), news.CleanName(typed)) {
			return f, nil
		}
	}
	return desk.FeedView{}, &problem{
		code: "no-source", what: "There is no source “" + plain(typed, topicLimit) + "” in this server.",
		todo: "Choose one of those that are suggested while you type.",
	}
}
