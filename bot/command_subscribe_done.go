package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

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
	return reply{
		content: strings.Join(append([]string{line + ". Nothing old is posted."}, conditions(s, r.now)...), "\n"),
		rows: []row{buttons{
			{label: "Show a sample", verb: "topic-sample", id: string(s.Topic)},
			{label: "Undo", verb: "subscribe-undo", id: string(s.Topic), arg: string(s.Channel)},
		}},
	}, nil
}

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

// noDigestYet says what becomes of stories that are kept.
const noDigestYet = "this version does not post digests yet; `/news latest` shows what there is."

// conditions says what stands between a topic and a channel, one line each.
func conditions(s news.Subscription, now time.Time) (all []string) {
	if s.Delivery == news.DeliverDigest || s.Delivery == news.DeliverBoth {
		all = append(all, "Stories are kept for the digest: "+noDigestYet)
	}
	if s.Role != "" {
		all = append(all, fmt.Sprintf("Mentions <@&%s>, at most once in half an hour.", s.Role))
	}
	if s.MaxPerDay > 0 {
		all = append(all, fmt.Sprintf("At most %s a day; more are kept, not posted.", numberOf(s.MaxPerDay, "alert")))
	}
	if s.MinSources > 1 {
		all = append(all, fmt.Sprintf("Once %d publishers carry a story.", s.MinSources))
	}
	if s.PausedUntil.After(now) {
		all = append(all, "Paused "+until(s.PausedUntil)+".")
	}
	return all
}

// showSample shows the newest story of a topic as its alert would look.
func showSample(_ context.Context, r *request) (reply, error) {
	topic, err := r.topic(r.id, "topic-sample")
	if err != nil {
		return reply{}, err
	}
	stories, err := r.Desk.Latest(r.guild, desk.LatestQuery{Topic: topic.ID, Since: r.now.Add(-store.StoryWindow), Limit: 1})
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
