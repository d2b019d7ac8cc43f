package bot

import (
	"cmp"

	"newsdesk/desk"
	"newsdesk/news"
)

// topicCommand is /topic: what is news to a server.
//
// A topic is written in steps, each of them a message with buttons: what a
// member has written so far is a [news.Draft], which the buttons name, so that
// they work after a restart.
func topicCommand() command {
	return command{
		name: "topic", description: "Say what is news to this server", who: manager,
		subs: []command{
			{
				name: "create", description: "Make a topic; you see what it would have found before it is kept",
				help: "A query is words that must be there: `rail strike`. `\"rail strike\"` is a phrase, `OR`, `-word` and `( )` do what you think. " +
					"Without a query, the name is the phrase to look for.",
				options: []option{
					{name: "name", description: "What to call it, such as rail strike", required: true, min: 1, max: news.MaxName},
					{name: "query", description: "What to look for; without it, the name", min: 1, max: queryLimit},
					{name: "template", description: "A query to begin with", choices: templateChoices()},
				},
				run: createTopic,
			},
			{name: "edit", description: "Change a topic; you see what it would have found before it is kept", options: []option{
				topicOption(),
				{name: "name", description: "What to call it from now on", min: 1, max: news.MaxName},
				{name: "query", description: "What to look for from now on", min: 1, max: queryLimit},
			}, run: editTopic},
			testCommand(),
			{name: "show", description: "Show a topic, where it goes, and what it found", options: []option{topicOption()}, run: showTopic},
			{name: "list", description: "List all topics of this server", run: listTopics},
			{name: "delete", description: "Take a topic away; for a week you can have it back", options: []option{topicOption()}, run: deleteTopic},
			{name: "restore", description: "Have back what was taken away in the last week", run: listDeleted},
		},
		actions: []action{
			{verb: "topic-keep", update: true, run: keepTopic},
			{verb: "topic-form", run: showTopicForm},
			{verb: "topic-written", update: true, run: writeTopic},
			{verb: "topic-cancel", update: true, run: cancelTopic},
			{verb: "topic-edit", run: editTopic},
			{verb: "topic-show", update: true, run: showTopic},
			{verb: "topic-spikes", update: true, run: setSpikes},
			{verb: "topic-page", update: true, run: listTopics},
			{verb: "topic-delete", update: true, run: deleteTopic},
			{verb: "topic-delete-sure", update: true, run: deleteTopicSurely},
			{verb: "topic-delete-not", update: true, run: keepAsItIs},
			{verb: "topic-restore", update: true, run: restoreDeleted},
			{verb: "topic-restore-choose", update: true, run: restoreDeleted},
			{verb: "topic-all", update: true, run: showAlerts},
			{verb: "topic-preview", update: true, run: backToPreview},
			{verb: "topic-sample", run: showSample},
			{verb: "topic-search", run: topicFromSearch},
		},
	}
}

// queryLimit is how many characters a query has at most.
const queryLimit = 1000

// topicName returns the name of a topic in bold.
func topicName(name string) string { return "**" + plain(nameShown(name), topicLimit) + "**" }

// nameShown returns a name in one line; one of which nothing can be seen would be
// no label for a button.
func nameShown(name string) string { return cmp.Or(clean(name), "(no name)") }

// edited returns what a draft makes of a topic.
func edited(d news.Draft) desk.TopicEdit {
	return desk.TopicEdit{Name: d.Name, Query: d.Query, By: d.By}
}
