package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
)

// errNoStory is the answer where a story is forgotten, or is none of the server's.
var errNoStory error = &problem{
	code: "no-story", what: "I know nothing of this story, or no longer.",
	todo: "By a link, I find what the sources of this server brought in the last 7 days; `/news search` finds what is older.",
}

func completeStory(_ context.Context, r *request, typed string) (choices []choice, err error) {
	found, err := r.Desk.Headlines(r.guild, typed, choicesLimit, r.now)
	for _, f := range found {
		choices = append(choices, choice{headline(f.Title) + " · " + clean(f.FeedName), string(f.Story)})
	}
	return choices, err
}

func newsStory(_ context.Context, r *request) (reply, error) {
	return r.story(r.text("story"), 1, !r.yes(shareOption))
}

func turnStory(_ context.Context, r *request) (reply, error) {
	return r.story(r.id, r.page(), r.isUnseen())
}

func postStory(_ context.Context, r *request) (reply, error) { return r.story(r.id, r.page(), false) }

// showSources is what [Sources] does.
func showSources(_ context.Context, r *request) (reply, error) { return r.story(r.id, 1, true) }

// story shows a page of what carries a story, in order of time.
func (r *request) story(idOrLink string, page int, unseen bool) (reply, error) {
	story, err := r.findStory(idOrLink)
	if err != nil {
		return reply{}, err
	}
	id := string(story.ID)
	shown, rows := pageOf(story.Records, page, "news-story", id)
	all := make([]string, len(shown))
	for i, item := range shown {
		all[i] = fmt.Sprintf("<t:%d:f> %s · %s", item.Published.Unix(), plain(item.FeedName, lineSourceLimit), linked(item.Title, item.Link))
	}
	if unseen {
		rows = append(rows, buttons{{label: "Post here", verb: "news-story-post", id: id, arg: strconv.Itoa(page)}})
	}
	title := escape(headline(story.Records[0].Title)) + " · " + count(len(story.Sources), "source")
	return reply{embeds: []*discordgo.MessageEmbed{{
		Description: "**" + title + "**\n" + lines(descriptionLimit-3*titleLimit, all), Color: alertColor,
	}}, rows: rows}, nil
}

// findStory returns a story by its ID or the link of an item, as the server sees it.
func (r *request) findStory(idOrLink string) (desk.StoryView, error) {
	story, err := r.Desk.Story(r.guild, idOrLink, r.now)
	if errors.Is(err, desk.ErrNotFound) {
		return story, errNoStory
	}
	return story, err
}

// home returns the channel that a member is in; of a thread, or the post of a
// forum, the channel that it belongs to, which is the one that is told of news.
func (r *request) home() news.ChannelID {
	if here := r.here(); here.isThread() && here.Parent != "" {
		return here.Parent
	}
	return r.channel
}
