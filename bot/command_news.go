package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

// newsCommand is /news: what there is, for everybody.
func newsCommand() command {
	since := option{name: "since", description: "How far back; a day if you do not say", choices: []choice{
		{"1 hour", "1h"}, {"24 hours", "24h"}, {"7 days", "7d"}, {"30 days", "30d"},
	}}
	week := since
	week.choices = since.choices[:3]
	return command{
		name: "news", description: "Look up what is in the news", guildOnly: true,
		subs: []command{
			{
				name: "latest", description: "The latest stories", shows: asWished, run: newsLatest,
				help: "Stories of all topics and sources of this server, the newest first.",
				options: []option{
					{name: "topic", description: "Of one topic", max: 100, complete: completeNewsTopic},
					{name: "source", description: "That one source carries", max: 100, complete: completeNewsSource},
					since, share(),
				},
			},
			searchCommand(),
			{
				name: "story", description: "All sources of a story, in order of time", shows: asWished, run: newsStory,
				help: "Choose a headline, or paste the link of an article.",
				options: []option{
					{name: "story", description: "A headline, or the link of an article", required: true, min: 1, max: 2000, complete: completeStory},
					share(),
				},
			},
			trendsCommand(),
			{
				name: "digest", description: "What there was about the topics of this server, for you", run: newsDigest,
				help: "A digest right now: the stories that most publishers carry and that are freshest, topic by topic.",
				options: []option{
					{name: "topic", description: "About one topic", max: 100, complete: completeNewsTopic}, week,
				},
			},
			{
				name: "why", description: "Why a story was posted in this channel, or was not", run: newsWhy,
				options: []option{{name: "link", description: "The link of an article", required: true, min: 1, max: 2000, complete: completeStory}},
			},
		},
		actions: slices.Concat([]action{
			{verb: "news-latest", update: true, run: inPlace(turnLatest)},
			{verb: "news-latest-post", shows: toChannel, run: postLatest},
			{verb: "news-digest", run: newsDigest},
			{verb: "news-story", update: true, run: inPlace(turnStory)},
			{verb: "news-story-post", shows: toChannel, run: postStory},
		}, trendActions(), alertActions()),
	}
}

// lookup is what stories are looked up by. It fits into a custom ID.
type lookup struct {
	topic news.TopicID
	feed  news.FeedID
	since string // a key of [spans]
}

// id returns the lookup as it stands in custom IDs.
func (l lookup) id() string { return string(l.topic) + "." + string(l.feed) + "." + l.since }

// readLookup reads what id wrote. Whatever else somebody sends finds nothing.
func readLookup(id string) lookup {
	parts := strings.SplitN(id+"..", ".", 4)
	return lookup{news.TopicID(parts[0]), news.FeedID(parts[1]), parts[2]}
}

// from returns since when.
func (l lookup) from(now time.Time) time.Time {
	switch l.since {
	case "1h":
		return now.Add(-time.Hour)
	case "7d":
		return now.AddDate(0, 0, -7)
	case "30d":
		return now.AddDate(0, 0, -30)
	}
	return now.Add(-24 * time.Hour)
}

// words says how far back a lookup goes.
func (l lookup) words() string {
	switch l.since {
	case "1h":
		return "the last hour"
	case "7d":
		return "the last 7 days"
	case "30d":
		return "the last 30 days"
	}
	return "the last 24 hours"
}

// latestStories is how many stories can be turned over.
const latestStories = 80

func newsLatest(ctx context.Context, r *request) (reply, error) {
	topic, err := r.topicOption()
	if err != nil {
		return reply{}, err
	}
	feed, err := r.feedOption()
	if err != nil {
		return reply{}, err
	}
	asked := lookup{topic: topic, feed: feed, since: r.text("since")}
	return r.latest(ctx, asked, 1, !r.yes(shareOption))
}

func turnLatest(ctx context.Context, r *request) (reply, error) {
	return r.latest(ctx, readLookup(r.id), r.page(), r.isUnseen())
}

func postLatest(ctx context.Context, r *request) (reply, error) {
	return r.latest(ctx, readLookup(r.id), r.page(), false)
}

// latest shows a page of stories. One that only the member sees can be posted.
func (r *request) latest(ctx context.Context, asked lookup, page int, unseen bool) (reply, error) {
	stories, err := r.Desk.Latest(ctx, r.guild, desk.LatestQuery{
		Topic: asked.topic, Feed: asked.feed, Since: asked.from(r.now), Limit: latestStories,
	})
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, errNoTopic("", nil)
	case err != nil:
		return reply{}, fmt.Errorf("look up the latest stories: %w", err)
	case len(stories) == 0:
		return reply{}, errNoStories(asked)
	}
	title, err := r.latestTitle(asked)
	if err != nil {
		return reply{}, err
	}
	shown, rows := pageOf(stories, page, "news-latest", asked.id())
	all := make([]string, len(shown))
	for i, s := range shown {
		all[i] = storyLine(s)
	}
	if unseen {
		rows = append(rows, buttons{{label: "Post here", verb: "news-latest-post", id: asked.id(), arg: strconv.Itoa(page)}})
	}
	return reply{embeds: []*discordgo.MessageEmbed{{
		Description: "**" + title + "**\n" + lines(descriptionLimit-titleLimit, all), Color: alertColor,
	}}, rows: rows}, nil
}

// latestTitle says what was looked up.
func (r *request) latestTitle(asked lookup) (string, error) {
	title := "Latest stories"
	if asked.topic != "" {
		topic, err := r.Desk.Topic(r.guild, asked.topic)
		if err != nil {
			return "", errNoTopic("", nil)
		}
		title = "Latest of " + plain(topic.Name, topicLimit)
	}
	return title + " · " + asked.words(), nil
}

// The parts of a line that are longer are cut, or, if it is the link, left out:
// eight lines fit into an embed.
const (
	lineTitleLimit  = 110
	lineLinkLimit   = 260
	lineSourceLimit = 40
)

// storyLine returns a story in a line: headline, who has it, since when.
func storyLine(s desk.StoryView) string {
	first := s.Records[0]
	return fmt.Sprintf("%s · %s%s · <t:%d:R>", linked(first.Title, first.Link), plain(first.FeedName, lineSourceLimit), more(len(s.Sources)-1), s.LastAt.Unix())
}

// linked returns a headline as a link, if there is one that is short enough.
func linked(title, link string) string {
	title, link = text.Fit(headline(title), lineTitleLimit), safeLink(news.OpenLink(link))
	if link == "" || len(link) > lineLinkLimit {
		return escape(title)
	}
	return "[" + unmarked(title) + "](<" + link + ">)"
}

// errNoStories says that nothing came, and what of what was asked to change.
func errNoStories(asked lookup) error {
	p := &problem{code: "no-stories", what: "Nothing came in " + asked.words() + ".", todo: "Look further back with `since`"}
	switch {
	case asked.topic != "" && asked.feed != "":
		p.todo += ", or without `topic` or `source`"
	case asked.topic != "":
		p.todo += ", or without `topic`"
	case asked.feed != "":
		p.todo += ", or without `source`"
	}
	p.todo += ". `/news search` goes back as far as I remember."
	return p
}
