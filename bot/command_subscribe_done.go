package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/text"
)

// subscribed says what will happen from now on.
func (r *request) subscribed(s news.Subscription) (reply, error) {
	topic, err := r.Desk.Topic(r.guild, s.Topic)
	if err != nil {
		return reply{}, err
	}
	line := "Done. " + topicName(topic.Name) + " → " + channelMention(s.Channel) + " " + delivery(s)
	by := s
	by.Delivery = news.DeliverAlert // that a digest tells of a story is worth as much
	if preview, err := r.Desk.Preview(r.guild, desk.Plan{Topic: s.Topic, Subscription: &by}, r.now); err == nil && preview.Alerts > 0 {
		line += ", ~" + perDay(preview.PerDay()) + " a day"
	}
	press := buttons{
		{label: "Show a sample", verb: "topic-sample", id: string(s.Topic)},
		{label: "Undo", verb: "subscribe-undo", id: string(s.Topic), arg: string(s.Channel)},
	}
	if isForDigest(s.Delivery) && !r.hasDigest(s.Channel) {
		press = append(buttons{usualDigestButton(s.Channel)}, press...)
	}
	return reply{
		content: strings.Join(append([]string{line + ". Nothing old is posted."}, r.conditions(s)...), "\n"),
		rows:    []row{press},
	}, nil
}

// isForDigest reports whether stories of a subscription are for the digest.
func isForDigest(how news.Delivery) bool { return how == news.DeliverDigest || how == news.DeliverBoth }

// delivery says how a channel hears of a topic.
func delivery(s news.Subscription) string {
	switch s.Delivery {
	case news.DeliverDigest:
		return "in the digest"
	case news.DeliverBoth:
		return "as alerts and in the digest"
	case news.DeliverAlert:
	}
	return "as alerts"
}

// digestWords says when the digest of a channel comes, for which stories are kept.
func (r *request) digestWords(channel news.ChannelID) string {
	s, err := r.Desk.Schedule(r.guild, channel)
	switch {
	case err != nil:
		return "No digest comes there yet: stories are kept for it for a week, and `/digest set` says when it is to come."
	case s.Paused:
		return "The digest there is paused: `/digest resume` ends that."
	}
	return "The digest comes there " + daysWords(s.Days) + " at " + clock(s.Minute) + ", next " + r.nextWords(s) + "."
}

// conditions says what stands between a topic and a channel, one line each.
func (r *request) conditions(s news.Subscription) (all []string) {
	if isForDigest(s.Delivery) {
		all = append(all, r.digestWords(s.Channel))
	}
	if s.Role != "" {
		all = append(all, fmt.Sprintf("Mentions <@&%s>, at most once in half an hour.", s.Role))
	}
	if s.MaxPerDay > 0 {
		all = append(all, fmt.Sprintf("At most %s a day; more are kept for the digest.", numberOf(s.MaxPerDay, "alert")))
	}
	if s.MinSources > 1 {
		all = append(all, fmt.Sprintf("Once %d publishers carry a story.", s.MinSources))
	}
	if s.PausedUntil.After(r.now) {
		all = append(all, "Paused "+until(s.PausedUntil)+".")
	}
	return all
}

// showSample shows the newest story of a topic as its alert would look.
func showSample(ctx context.Context, r *request) (reply, error) {
	topic, err := r.topic(r.id, "topic-sample")
	if err != nil {
		return reply{}, err
	}
	stories, err := r.Desk.Latest(ctx, r.guild, desk.LatestQuery{Topic: topic.ID, Since: r.now.Add(-store.StoryWindow), Limit: 1})
	switch {
	case err != nil:
		return reply{}, err
	case len(stories) == 0:
		return reply{content: "There was nothing about " + topicName(topic.Name) + " in the last week. `/topic show` says more."}, nil
	}
	m := render(news.Post{Alert: sampleAlert(topic.Name, stories[0])})
	return reply{content: m.Content + "\n-# A sample, for you alone.", embeds: append([]*discordgo.MessageEmbed{}, m.Embeds...)}, nil
}

// sampleAlert returns the alert that a story would lead to.
func sampleAlert(topic string, story desk.StoryView) *news.Alert {
	r := story.Newest()
	alert := &news.Alert{
		Topics: []string{topic}, Story: r.Story, Title: titleOf(r), Link: news.OpenLink(r.Link), Source: r.FeedName, Site: r.Site,
		Published: r.Published, Sources: len(story.Sources), GrewAt: story.LastAt,
	}
	if r.Title != "" {
		alert.Summary = text.Summary(r.Title, r.Text)
	}
	for _, s := range story.Sources {
		if s.Site != r.Site && len(alert.Also) < news.AlsoNamed {
			alert.Also = append(alert.Also, s)
		}
	}
	return alert
}
