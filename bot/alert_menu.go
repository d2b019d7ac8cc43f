package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// alertMenus are the commands in the menu of a message that tells of a story.
func alertMenus() []command {
	return []command{
		{name: "Why this alert?", menu: true, guildOnly: true, run: ofStory(verbWhyOf, showWhy), actions: []action{
			{verb: verbWhyOf, update: true, run: inPlace(chosenStory(showWhy))},
		}},
		{name: "More like this", menu: true, guildOnly: true, run: ofStory(verbMoreOf, storyMore), actions: []action{
			{verb: verbMoreOf, update: true, run: inPlace(chosenStory(storyMore))},
		}},
		{name: "Mute this topic", menu: true, who: manager, run: ofStory(verbMuteOf, muteStory), actions: []action{
			{verb: verbMuteOf, update: true, run: inPlace(chosenStory(muteStory))},
		}},
		{name: "Make a topic from this", menu: true, who: manager, run: ofStory(verbTopicOf, storyTopic), actions: []action{
			{verb: verbTopicOf, run: chosenStory(storyTopic)},
			{verb: "alert-topic-form", run: createTopicFrom},
		}},
	}
}

// The actions of the menu from which the story of a list is chosen.
const (
	verbWhyOf   = "alert-why-of"
	verbMoreOf  = "alert-more-of"
	verbMuteOf  = "alert-mute-of"
	verbTopicOf = "alert-topic-of"
)

// errNoAlert is the answer where the message tells of no story.
var errNoAlert error = &problem{
	code: "no-alert", what: "This message is no alert of mine.",
	todo: "Use it on a message in which I tell of a story; of others, `/news why` and `/news story` take the link.",
}

// ofStory returns the handler that does something with the story that a message
// tells of. Where it is a list, the member is asked which.
func ofStory(verb string, do handler) handler {
	return func(ctx context.Context, r *request) (reply, error) {
		m, _ := r.target()
		if id, ok := buttonOf(m); ok {
			r.id, r.arg = id.id, id.arg
			return do(ctx, r)
		}
		post, err := r.postOf(m)
		switch {
		case err != nil:
			return reply{}, err
		case post.Alert != nil:
			r.id, r.arg = string(post.Alert.Story), string(post.Channel)
			return do(ctx, r)
		}
		return askWhich(verb, post)
	}
}

// buttonOf returns what the first button of an alert says of it.
func buttonOf(m targetMessage) (customID, bool) {
	for _, row := range m.Components {
		for _, c := range row.Components {
			if id, err := parseCustomID(c.CustomID); err == nil && id.verb == verbSources {
				return id, true
			}
		}
	}
	return customID{}, false
}

// postOf returns the post of a message without buttons: a list, or a plain alert.
func (r *request) postOf(m targetMessage) (post news.Post, err error) {
	found := false
	err = r.Store.View(func(tx *store.Tx) error {
		channel, err := tx.Channel(r.home())
		if err != nil || channel.Guild != r.guild {
			return err
		}
		post, found, err = tx.PostWith(channel.ID, m.ID)
		return err
	})
	if err == nil && !found {
		err = errNoAlert
	}
	return post, err
}

// askWhich asks which story of a list, or of a digest, is meant.
func askWhich(verb string, post news.Post) (reply, error) {
	which := menu{verb: verb, id: string(post.Channel), placeholder: "Which story?"}
	told := linesOf(post)
	for _, line := range told[:min(len(told), menuLimit)] {
		which.choices = append(which.choices, menuChoice{label: headline(line.Title), value: string(line.Story), hint: clean(line.Source)})
	}
	if len(which.choices) == 0 {
		return reply{}, errNoAlert
	}
	return reply{content: "This is a list of several stories.", rows: []row{which}}, nil
}

// linesOf returns the lines of a post that tells of several stories.
func linesOf(post news.Post) (all []news.Line) {
	switch {
	case post.List != nil:
		return post.List.Lines
	case post.Spike != nil:
		return post.Spike.Lines
	case post.Digest != nil:
		for _, topic := range post.Digest.Topics {
			all = append(all, topic.Lines...)
		}
	}
	return all
}

// chosenStory returns the handler that does something with the story that was chosen.
func chosenStory(do handler) handler {
	return func(ctx context.Context, r *request) (reply, error) {
		r.id, r.arg = strings.Join(r.values, ""), r.id
		return do(ctx, r)
	}
}

// moreStories is how many stories are shown that are like another.
const moreStories = 8

// storyMore shows what is like a story, and what else its topics led to.
func storyMore(_ context.Context, r *request) (reply, error) {
	story, err := r.findStory(r.id)
	if err != nil {
		return reply{}, err
	}
	similar, err := r.Desk.Similar(r.guild, story.ID, moreStories, r.now)
	if err != nil {
		return reply{}, fmt.Errorf("look up similar stories: %w", err)
	}
	if len(similar) == 0 {
		return reply{}, &problem{
			code: "no-stories", what: "Nothing like this is among the latest news.",
			todo: "`/news search` finds what is older.",
		}
	}
	all := []string{"**More like “" + escape(headline(story.Records[0].Title)) + "”**"}
	for _, s := range similar {
		all = append(all, fmt.Sprintf("%s · %s · <t:%d:R>", linked(s.Title, s.Link), plain(s.FeedName, lineSourceLimit), s.At.Unix()))
	}
	return reply{embeds: []*discordgo.MessageEmbed{{Description: lines(descriptionLimit, all), Color: alertColor}}}, nil
}

// storyTopic opens the form of a topic that wants stories like this one.
func storyTopic(_ context.Context, r *request) (reply, error) {
	story, err := r.findStory(r.id)
	if err != nil {
		return reply{}, err
	}
	suggested := r.Desk.SuggestQuery(clean(story.Records[0].Title))
	name := strings.NewReplacer(`"`, "", "(", "", ")", "").Replace(suggested)
	return reply{form: &form{verb: "alert-topic-form", id: string(story.ID), title: "Make a topic", fields: []field{
		{name: "name", label: "Name", hint: "what members call it", value: headOf(name, news.MaxName), most: news.MaxName},
		{name: "query", label: "Query", hint: "words that must all be there", value: headOf(suggested, 1000), box: true, most: 1000},
	}}}, nil
}

// createTopicFrom makes the topic that was filled in.
func createTopicFrom(_ context.Context, r *request) (reply, error) {
	edit := desk.TopicEdit{Name: r.fields["name"], Query: r.fields["query"], By: news.UserID(r.member.ID)}
	topic, err := r.Desk.CreateTopic(r.guild, edit, r.now)
	if err != nil {
		return reply{}, fmt.Errorf("make a topic: %w", err)
	}
	return reply{content: fmt.Sprintf("Made the topic **%s**: `%s`\n`/subscribe topic:%s` sends it to a channel.",
		plain(topic.Name, topicLimit), inCode(topic.Query, summaryLimit), inCode(topic.Name, topicLimit))}, nil
}

// headOf returns the first n characters of s at most.
func headOf(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}
