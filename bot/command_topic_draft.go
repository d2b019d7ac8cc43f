package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

// createTopic begins a topic, and shows what it would have found.
func createTopic(_ context.Context, r *request) (reply, error) {
	key, q := r.text("template"), r.text("query")
	if key != "" && q != "" {
		return reply{}, &problem{
			code: "two-queries", what: "A template is a query, and you gave one of your own.",
			todo: "Leave out one of `query` and `template`.",
		}
	}
	draft := news.Draft{By: news.UserID(r.member.ID), Name: r.text("name"), Query: cmp.Or(q, templateQuery(key))}
	return r.showDraft(draft)
}

// editTopic shows what a change of a topic would find; without one, a form.
func editTopic(_ context.Context, r *request) (reply, error) {
	topic, err := r.topic(r.wanted(), "topic-edit")
	switch {
	case err != nil:
		return reply{}, err
	case topic.Declared:
		return reply{}, desk.ErrDeclared
	}
	draft := news.Draft{
		By: news.UserID(r.member.ID), Topic: topic.ID,
		Name: cmp.Or(r.text("name"), topic.Name), Query: cmp.Or(r.text("query"), topic.Query),
	}
	if r.has("name") || r.has("query") {
		return r.showDraft(draft)
	}
	if draft, err = r.Desk.SaveDraft(r.guild, draft, r.now); err != nil {
		return reply{}, err
	}
	return reply{form: topicForm(draft)}, nil
}

// topicForm is the form in which a topic is written.
func topicForm(d news.Draft) *form {
	title := "New topic"
	if d.Topic != "" {
		title = "Edit topic"
	}
	return &form{verb: "topic-written", id: string(d.ID), title: title, fields: []field{
		{name: "name", label: "Name", hint: "rail strike", value: text.Fit(news.CleanName(d.Name), news.MaxName), most: news.MaxName},
		{name: "query", label: "Query (without one, the name is the phrase)", hint: `"rail strike" OR (trains -model)`, value: text.Fit(d.Query, queryLimit), box: true, optional: true, most: queryLimit},
	}}
}

// showTopicForm has a member write on.
func showTopicForm(_ context.Context, r *request) (reply, error) {
	draft, err := r.draft()
	return reply{form: topicForm(draft)}, err
}

// writeTopic takes what a member wrote into the form.
func writeTopic(_ context.Context, r *request) (reply, error) {
	draft, err := r.draft()
	if err != nil {
		return reply{}, err
	}
	draft.Name, draft.Query, draft.Days = r.fields["name"], r.fields["query"], 0
	return r.showDraft(draft)
}

// draft returns what the button is about.
func (r *request) draft() (news.Draft, error) {
	draft, err := r.Desk.Draft(r.guild, news.DraftID(r.id), r.now)
	if errors.Is(err, desk.ErrNotFound) {
		return draft, &problem{
			code: "draft-gone", what: "This was finished or cancelled, or is older than a week.",
			todo: "Use the command again to begin anew; `/topic list` shows what there is.",
		}
	}
	return draft, err
}

// showDraft keeps what was written so far, and shows what it would have found.
func (r *request) showDraft(draft news.Draft) (reply, error) {
	draft, err := r.Desk.SaveDraft(r.guild, draft, r.now)
	if err != nil {
		return reply{}, err
	}
	return r.previewDraft(draft)
}

// previewDraft shows what a draft would have found.
func (r *request) previewDraft(draft news.Draft) (reply, error) {
	plan, err := r.draftPlan(draft)
	if err != nil {
		return draftProblem(draft, err)
	}
	preview, err := r.Desk.Preview(r.guild, plan, r.now)
	if err != nil {
		return draftProblem(draft, err)
	}
	title, ways := "Preview of "+topicName(draft.Name), []row{draftButtons(draft)}
	if draft.Days > 0 {
		title, ways = testTitle(draft), r.testButtons(draft)
	}
	return reply{content: previewContent(title, preview), rows: append(allAlerts(preview, string(draft.ID)), ways...)}, nil
}

// ShowPreview returns what "/topic create" says of a new topic before it is kept, in
// Discord's Markdown, and the labels of the buttons below it.
func ShowPreview(name string, p desk.Preview) (content string, ways []string) {
	for _, b := range draftButtons(news.Draft{Name: name}) {
		ways = append(ways, b.label)
	}
	return previewContent("Preview of "+topicName(name), p), ways
}

func previewContent(title string, p desk.Preview) string {
	return lines(contentLimit, append([]string{title, "`" + inCode(p.Query, 300) + "`"}, previewLines(p)...))
}

func draftButtons(d news.Draft) buttons {
	id := string(d.ID)
	keep := buttons{
		{label: "Create & subscribe here", style: good, verb: "topic-keep", id: id, arg: "here"},
		{label: "Create only", verb: "topic-keep", id: id},
	}
	if d.Topic != "" {
		keep = buttons{{label: "Save", style: good, verb: "topic-keep", id: id}}
	}
	return append(keep, writeOn(d)...)
}

// writeOn are the buttons with which a draft is changed or given up.
func writeOn(d news.Draft) buttons {
	return buttons{
		{label: "Edit query", verb: "topic-form", id: string(d.ID)},
		{label: "Cancel", verb: "topic-cancel", id: string(d.ID)},
	}
}

// draftProblem says why a draft cannot be kept, and lets the member write on.
func draftProblem(d news.Draft, err error) (reply, error) {
	p, unforeseen := explain(err, "")
	if unforeseen {
		return reply{}, err
	}
	shown := p.reply()
	shown.private, shown.rows = false, []row{writeOn(d)} // in the place of the draft
	return shown, nil
}

// cancelTopic gives up what a member has begun.
func cancelTopic(_ context.Context, r *request) (reply, error) {
	err := r.Desk.DropDraft(r.guild, news.DraftID(r.id))
	return reply{content: "Cancelled: nothing was changed."}, err
}

// keepTopic makes a topic of a draft, or changes one.
func keepTopic(ctx context.Context, r *request) (reply, error) {
	draft, err := r.draft()
	if err != nil {
		return reply{}, err
	}
	here, err := r.destination(ctx, r.here().namedChannel)
	if err != nil {
		return reply{}, err
	}
	if r.arg == "here" {
		if missing := here.missing(); len(missing) > 0 || !here.takesPosts() {
			return here.cannot(missing, draftButtons(draft)), nil
		}
	}
	topic, err := r.keep(draft)
	if err != nil {
		return draftProblem(draft, err)
	}
	if err := r.Desk.DropDraft(r.guild, draft.ID); err != nil {
		return reply{}, err
	}
	if r.arg != "here" {
		return kept(topic, draft), nil
	}
	return r.subscribeNew(ctx, topic, here)
}

// keep saves what a draft makes of a topic.
func (r *request) keep(d news.Draft) (news.Topic, error) {
	if d.Topic != "" {
		return r.Desk.EditTopic(r.guild, d.Topic, edited(d), r.now)
	}
	return r.Desk.CreateTopic(r.guild, edited(d), r.now)
}

func kept(topic news.Topic, d news.Draft) reply {
	if d.Topic != "" {
		return reply{
			content: "Saved " + topicName(topic.Name) + ". Nothing old is posted.",
			rows:    []row{buttons{{label: "Show", verb: "topic-show", id: string(topic.ID)}}},
		}
	}
	return reply{
		content: "Created " + topicName(topic.Name) + ". It goes nowhere yet: `/subscribe` sends it to a channel.",
		rows: []row{buttons{
			{label: "Subscribe here", style: primary, verb: "subscribe-here", id: string(topic.ID)},
			{label: "Show", verb: "topic-show", id: string(topic.ID)},
		}},
	}
}

// subscribeNew sends a topic that was just made to the channel that it was made in.
func (r *request) subscribeNew(ctx context.Context, topic news.Topic, here destination) (reply, error) {
	s := news.Subscription{Topic: topic.ID, Channel: here.ID, CreatedBy: news.UserID(r.member.ID)}
	done, err := r.subscribe(ctx, here, news.Draft{Subscription: &s})
	if err == nil {
		return done, nil
	}
	p, unforeseen := explain(err, "")
	if unforeseen {
		return reply{}, fmt.Errorf("subscribe to the new topic %s: %w", topic.ID, err)
	}
	shown := kept(topic, news.Draft{})
	shown.content = "Created " + topicName(topic.Name) + ", but it does not go here yet:\n" + p.reply().content
	return shown, nil
}
