package bot

import (
	"context"
	"fmt"
	"strconv"

	"newsdesk/desk"
	"newsdesk/news"
)

// testCommand is /topic test: what a topic, or a query that is none yet, would
// have posted. What is tried is a draft, so that buttons can name it.
func testCommand() command {
	named := topicOption()
	named.required = false
	return command{
		name: "test", description: "Try a query or a topic on the news of the last days", run: testTopic,
		help: "I decide about every item that I remember as I would have when it came in: with quiet hours, caps and `min_sources`. " +
			"`days` 30 shows what is rare.",
		options: []option{
			{name: "query", description: "What to look for", min: 1, max: queryLimit},
			named,
			{name: "days", description: "How far back; 7 unless you say so", kind: ofNumber, choices: []choice{
				{"24 hours", strconv.Itoa(desk.PreviewDay)}, {"7 days", strconv.Itoa(desk.PreviewWeek)}, {"30 days", strconv.Itoa(desk.PreviewMonth)},
			}},
		},
	}
}

// testTopic shows what a query or a topic would have posted.
func testTopic(_ context.Context, r *request) (reply, error) {
	draft := news.Draft{By: news.UserID(r.member.ID), Query: r.text("query"), Days: r.number("days", desk.PreviewWeek)}
	if r.has("query") == r.has("topic") {
		return reply{}, &problem{
			code: "test-what", what: "I try either a query or a topic.", todo: "Give one of `query` and `topic`.",
		}
	}
	if r.has("topic") {
		topic, err := r.topic(r.text("topic"), "topic-show")
		if err != nil {
			return reply{}, err
		}
		draft.Topic, draft.Name, draft.Query = topic.ID, topic.Name, topic.Query
	}
	return r.showDraft(draft)
}

// testTitle says what is tried.
func testTitle(d news.Draft) string {
	if d.Topic == "" {
		return "Test of a query"
	}
	return "Test of " + topicName(d.Name)
}

// testButtons lead from what is tried to what is kept.
func (r *request) testButtons(d news.Draft) []row {
	if d.Topic == "" {
		return []row{buttons{{label: "Make it a topic", style: good, verb: "topic-form", id: string(d.ID)}}}
	}
	if topic, err := r.Desk.Topic(r.guild, d.Topic); err != nil || topic.Declared {
		return nil
	}
	return []row{buttons{{label: "Edit", verb: "topic-edit", id: string(d.Topic)}}}
}

// draftPlan returns what the preview of a draft is of.
func (r *request) draftPlan(d news.Draft) (desk.Plan, error) {
	plan := desk.Plan{Topic: d.Topic, Query: d.Query, Channel: r.channel, Days: d.Days}
	if d.Days > 0 {
		return plan, nil
	}
	edit, err := r.Desk.CheckTopic(r.guild, d.Topic, edited(d))
	plan.Query = edit.Query
	return plan, err
}

// allAlerts is the button that shows all alerts of a preview, if it does not.
func allAlerts(p desk.Preview, id string) []row {
	changes := p.Former != nil && p.Former.Gained+p.Former.Lost > 0 // and these are shown
	if p.Alerts == 0 || p.Alerts == len(p.Examples) && !changes {
		return nil
	}
	return []row{buttons{{label: "Show all", verb: "topic-all", id: id}}}
}

// planned returns what a button is about: a draft, or a topic.
func (r *request) planned() (desk.Plan, error) {
	if topic, err := r.Desk.Topic(r.guild, news.TopicID(r.id)); err == nil {
		return desk.Plan{Topic: topic.ID, Channel: r.channel}, nil
	}
	draft, err := r.draft()
	if err != nil {
		return desk.Plan{}, err
	}
	return r.draftPlan(draft)
}

// showAlerts shows a page of the alerts that there would have been.
func showAlerts(_ context.Context, r *request) (reply, error) {
	plan, err := r.planned()
	if err != nil {
		return reply{}, err
	}
	preview, err := r.Desk.Preview(r.guild, plan, r.now)
	if err != nil {
		return reply{}, err
	}
	shown, turn := pageOf(preview.Told, r.page(), "topic-all", r.id)
	examples, err := r.Desk.Examples(r.guild, preview.Query, shown)
	if err != nil {
		return reply{}, err
	}
	all := []string{fmt.Sprintf("**%s** in %s", numberOf(preview.Alerts, "alert"), spanOf(preview))}
	for _, e := range examples {
		all = append(all, pageLine(e))
	}
	back := buttons{{label: "Back", verb: "topic-preview", id: r.id}}
	return reply{content: lines(contentLimit, all), rows: append(turn, back)}, nil
}

// A page has room for titles and links of this many characters.
const (
	pageTitle = 90
	pageURL   = 110
)

// pageLine is an alert in a page of them.
func pageLine(e desk.Example) string {
	if units(e.Record.Link) > pageURL {
		e.Record.Link = ""
	}
	title := marked(titleOf(e.Record), inField(e.Explanation, "title"), pageTitle)
	return fmt.Sprintf("<t:%d:d> %s · %s", e.Record.At.Unix(), title, sourcesOf(e))
}

// backToPreview shows again what a button is about.
func backToPreview(ctx context.Context, r *request) (reply, error) {
	if _, err := r.Desk.Topic(r.guild, news.TopicID(r.id)); err == nil {
		return showTopic(ctx, r)
	}
	draft, err := r.draft()
	if err != nil {
		return reply{}, err
	}
	return r.previewDraft(draft)
}
