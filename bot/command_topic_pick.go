package bot

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

// topicOption is the option with which a topic is named.
func topicOption() option {
	return option{name: "topic", description: "Which one", required: true, min: 1, max: choiceLimit, complete: completeTopic}
}

func completeTopic(_ context.Context, r *request, typed string) (choices []choice, err error) {
	for _, t := range r.Desk.FindTopics(r.guild, typed, choicesLimit) {
		choices = append(choices, choice{topicLabel(t), string(t.ID)})
	}
	return choices, nil
}

// topicLabel is a topic in a list of suggestions: what it is called, and how it is.
func topicLabel(t desk.TopicView) string {
	state := ", " + numberOf(len(t.Subscriptions), "channel")
	if t.PerDay > 0 {
		state += ", ~" + perDay(t.PerDay) + "/day"
	}
	return text.Fit(nameShown(t.Name), choiceLimit-len(state)) + state
}

// numberOf returns how many there are of something.
func numberOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// perDay returns a number of stories a day as people say it.
func perDay(n float64) string {
	switch {
	case n >= 10:
		return strconv.FormatFloat(n, 'f', 0, 64)
	case n > 0 && n < 0.1:
		return "0.1"
	}
	return strings.TrimSuffix(strconv.FormatFloat(n, 'f', 1, 64), ".0")
}

// wanted returns the topic that the member named: by a button, or with an option.
func (r *request) wanted() string { return cmp.Or(r.id, r.text("topic")) }

// topic returns the topic that the member means, by its ID or its name; of
// another name it is a problem, with the three nearest as buttons that do the
// action of verb.
func (r *request) topic(said, verb string) (desk.TopicView, error) {
	topic, found := r.findTopic(said)
	if found {
		return topic, nil
	}
	return topic, r.noTopic(said, func(near news.TopicID) button { return button{verb: verb, id: string(near)} })
}

// findTopic returns the topic of an ID or a name.
func (r *request) findTopic(said string) (topic desk.TopicView, found bool) {
	topic, err := r.Desk.Topic(r.guild, news.TopicID(said))
	if err != nil {
		topic, err = r.Desk.TopicNamed(r.guild, said)
	}
	return topic, err == nil
}

// noTopic says that there is no such topic, and offers those that may be meant.
func (r *request) noTopic(said string, way func(news.TopicID) button) error {
	p := &problem{
		code: "no-topic", what: "There is no topic “" + plain(said, topicLimit) + "” in this server.",
		todo: "`/topic list` shows what there is; `/topic create` makes one.",
	}
	for _, near := range r.Desk.Nearest(r.guild, said) {
		b := way(near.ID)
		b.label = nameShown(near.Name)
		p.ways = append(p.ways, b)
	}
	if len(p.ways) > 0 {
		p.todo = "Did you mean one of these? Or look into `/topic list`."
	}
	return p
}

// goesTo returns the channels of a topic in words.
func goesTo(subscriptions []news.Subscription) string {
	const shown = 5
	if len(subscriptions) == 0 {
		return "nowhere yet"
	}
	var names []string
	for _, s := range subscriptions[:min(len(subscriptions), shown)] {
		names = append(names, channelMention(s.Channel))
	}
	if more := len(subscriptions) - shown; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// channelMention shows a channel by its name, as a link to it.
func channelMention(id news.ChannelID) string { return "<#" + string(id) + ">" }
