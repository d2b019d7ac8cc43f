package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
)

// searchCommand is /news search. What is searched for has no room in a button: it
// is a draft, which the buttons name.
func searchCommand() command {
	return command{
		name: "search", description: "Search all that I remember", shows: asWished, run: newsSearch,
		help: "A query is as that of a topic: `rail strike` wants both words, `\"rail strike\"` the phrase; `OR`, `-word`, `title:`, `site:` and `( )` work too. " +
			"A search and a topic with the same query find the same.",
		options: []option{
			{name: "query", description: "Words that must be there, such as: rail strike -model", required: true, min: 1, max: queryLimit},
			{name: "since", description: "How far back; as far as I remember if you do not say", choices: []choice{
				{"24 hours", "24h"}, {"7 days", "7d"}, {"30 days", "30d"},
			}},
			{name: "source", description: "That one source carries", max: 100, complete: completeNewsSource},
			{name: "topic", description: "That one topic wants as well", max: 100, complete: completeNewsTopic},
			{name: "language", description: "In one language, such as de", max: 35, complete: completeNewsLanguage},
			{name: "sort", description: "What comes first; the best answer if you do not say", choices: []choice{{"best", "best"}, {"newest", "newest"}}},
			share(),
		},
		actions: []action{
			{verb: "news-search", update: true, run: inPlace(turnSearch)},
			{verb: "news-search-post", shows: toChannel, run: postSearch},
		},
	}
}

func completeNewsLanguage(_ context.Context, r *request, typed string) (choices []choice, err error) {
	tags, err := r.Desk.FindLanguages(r.guild, typed, choicesLimit)
	for _, tag := range tags {
		choices = append(choices, choice{tag, tag})
	}
	return choices, err
}

func newsSearch(ctx context.Context, r *request) (reply, error) {
	topic, err := r.topicOption()
	if err != nil {
		return reply{}, err
	}
	feed, err := r.feedOption()
	if err != nil {
		return reply{}, err
	}
	asked := news.Search{
		Query: r.text("query"), Topic: topic, Feed: feed, Language: r.text("language"),
		Since: r.text("since"), Newest: r.text("sort") == "newest", At: r.now,
	}
	found, err := r.find(ctx, asked, 1)
	if err != nil {
		return reply{}, err
	}
	draft, err := r.Desk.SaveDraft(r.guild, news.Draft{By: news.UserID(r.member.ID), Search: &asked}, r.now)
	if err != nil {
		return reply{}, err
	}
	return r.showFound(draft, found, 1, !r.yes(shareOption)), nil
}

func turnSearch(ctx context.Context, r *request) (reply, error) { return r.searched(ctx, r.isUnseen()) }

func postSearch(ctx context.Context, r *request) (reply, error) { return r.searched(ctx, false) }

// searched shows another page of what was found.
func (r *request) searched(ctx context.Context, unseen bool) (reply, error) {
	draft, err := r.search()
	if err != nil {
		return reply{}, err
	}
	page := max(r.page(), 1)
	found, err := r.find(ctx, *draft.Search, page)
	if err != nil {
		return reply{}, err
	}
	if len(found.Stories) == 0 && page > 1 { // there is less than there was
		page = pagesOf(found.Reach)
		if found, err = r.find(ctx, *draft.Search, page); err != nil {
			return reply{}, err
		}
	}
	return r.showFound(draft, found, page, unseen), nil
}

// search returns what the button is about.
func (r *request) search() (news.Draft, error) {
	draft, err := r.Desk.Draft(r.guild, news.DraftID(r.id), r.now)
	if errors.Is(err, desk.ErrNotFound) || err == nil && draft.Search == nil {
		return draft, &problem{
			code: "search-gone", what: "I no longer know what was searched for here.",
			todo: "Use `/news search` again. Its buttons work for a week, or until there were many more searches.",
		}
	}
	return draft, err
}

// find returns a page of what a member searches for, of which there is some.
func (r *request) find(ctx context.Context, asked news.Search, page int) (found desk.SearchResults, err error) {
	found, err = r.Desk.Search(ctx, r.guild, desk.SearchQuery{
		Query: asked.Query, Topic: asked.Topic, Feed: asked.Feed, Language: asked.Language,
		Since: searchedFrom(asked), Until: asked.At.Add(time.Nanosecond), Newest: asked.Newest,
		Skip: (page - 1) * pageRows, Limit: pageRows,
	})
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return found, errNoTopic("", nil)
	case err != nil:
		return found, err
	case found.Reach == 0:
		return found, errNoHits(asked, found)
	}
	return found, nil
}

// searchedFrom returns since when; zero is as far as is remembered.
func searchedFrom(asked news.Search) time.Time {
	if asked.Since == "" {
		return time.Time{}
	}
	return lookup{since: asked.Since}.from(asked.At)
}

// errNoHits says that nothing was found, and what to leave out.
func errNoHits(asked news.Search, found desk.SearchResults) error {
	p := &problem{code: "no-hits", what: "I remember nothing that answers this."}
	all := []string{"`" + inCode(asked.Query, 300) + "`"}
	for _, l := range found.Looser {
		all = append(all, "💡 "+loosenedLine(l)+fmt.Sprintf(", it would be **%s**: `%s`", aboutStories(l.Stories, l.About), inCode(l.Query, 150)))
	}
	switch {
	case len(found.Looser) > 0:
	case asked.Since+asked.Language+string(asked.Topic)+string(asked.Feed) != "":
		all = append(all, "Leaving out any one word would not change that. Leave out `since`, `source`, `topic` or `language`, or try other words.")
	default:
		all = append(all, "Leaving out any one word would not change that: try other words.")
	}
	p.todo = strings.Join(all, "\n")
	return p
}

// showFound shows a page of what was found. One that only the member sees can be
// posted, and become a topic.
func (r *request) showFound(draft news.Draft, found desk.SearchResults, page int, unseen bool) reply {
	id := string(draft.ID)
	all := make([]string, len(found.Stories))
	for i, s := range found.Stories {
		all[i] = hitLine(s)
	}
	rows := turnRow(page, pagesOf(found.Reach), "news-search", id)
	if unseen {
		ways := buttons{{label: "Post here", verb: "news-search-post", id: id, arg: strconv.Itoa(page)}}
		if r.may(manager) {
			ways = append(ways, button{label: "Make this a topic", verb: "topic-search", id: id})
		}
		rows = append(rows, ways)
	}
	description := r.searchTitle(*draft.Search, found) + "\n" + lines(descriptionLimit-4*titleLimit, all)
	if found.Total > found.Reach {
		description += fmt.Sprintf("\n-# I can turn to the first %d. `since`, `source`, `topic` and `language` leave fewer.", found.Reach)
	}
	return reply{embeds: []*discordgo.MessageEmbed{{Description: description, Color: alertColor}}, rows: rows}
}

// searchTitle says what was searched for, and how much there is.
func (r *request) searchTitle(asked news.Search, found desk.SearchResults) string {
	parts := []string{"**`" + inCode(asked.Query, 200) + "`**", aboutStories(found.Total, !found.Exact)}
	if topic, err := r.Desk.Topic(r.guild, asked.Topic); err == nil && asked.Topic != "" {
		parts = append(parts, plain(topic.Name, topicLimit))
	}
	if asked.Language != "" {
		parts = append(parts, plain(asked.Language, 35))
	}
	if asked.Since != "" {
		parts = append(parts, lookup{since: asked.Since}.words())
	}
	if asked.Newest {
		return strings.Join(append(parts, "newest first"), " · ")
	}
	return strings.Join(append(parts, "best first"), " · ")
}

// aboutStories returns a number of stories, which may be an estimate.
func aboutStories(n int, about bool) string {
	if about {
		return "about " + storyCount(n)
	}
	return storyCount(n)
}

// hitLine returns a story in a line: the headline that was found, who else has
// the story, since when.
func hitLine(s desk.FoundStory) string {
	return fmt.Sprintf("%s · %s%s · <t:%d:R>", linked(titleOf(s.Record), s.Record.Link), plain(s.Record.FeedName, lineSourceLimit), more(len(s.Sources)-1), s.Record.At.Unix())
}

// topicFromSearch has a member make a topic of what was searched for.
func topicFromSearch(_ context.Context, r *request) (reply, error) {
	searched, err := r.search()
	if err != nil {
		return reply{}, err
	}
	draft, err := r.Desk.SaveDraft(r.guild, news.Draft{By: news.UserID(r.member.ID), Query: searched.Search.Query}, r.now)
	return reply{form: topicForm(draft)}, err
}
