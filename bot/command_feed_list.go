package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
)

// listFeeds shows a page of the feeds that the server has.
func listFeeds(_ context.Context, r *request) (reply, error) {
	views, err := r.Desk.Feeds(r.guild)
	if err != nil {
		return reply{}, err
	}
	if len(views) == 0 {
		return noFeeds(), nil
	}
	shown, turn := pageOf(views, r.page(), "feed-list", "")
	all := []string{"**" + count(len(views), "feed") + "**"}
	for _, view := range shown {
		all = append(all, "- "+feedName(view)+" · "+plain(view.Host(), 60)+" · "+stateOf(view))
	}
	return reply{content: lines(contentLimit, all), rows: turn}, nil
}

// noFeeds says what to do first.
func noFeeds() reply {
	return reply{
		content: "**This server has no feeds yet.**\n`/feed add` takes the address of any site; the catalogue has well-known ones.",
		rows:    []row{buttons{{label: "Open the catalogue", style: primary, verb: "feed-catalog", arg: "1"}}},
	}
}

// stateOf says in a few words how a feed is.
func stateOf(view desk.FeedView) string {
	state := "read " + when(view.OKAt)
	switch {
	case view.Gone:
		state = "gone"
	case view.Failures > 0:
		state = "failing since " + when(view.FailingSince)
	case view.OKAt.IsZero():
		state = "not read yet"
	}
	switch {
	case view.Own.Paused:
		state = "paused"
	case view.Declared:
		state += " · from my configuration"
	}
	return state
}

// showHealth says how many feeds work, and of those that do not why.
func showHealth(_ context.Context, r *request) (reply, error) {
	health, err := r.Desk.Health(r.guild, r.now)
	if err != nil {
		return reply{}, err
	}
	if len(health.Count) == 0 {
		return noFeeds(), nil
	}
	shown, turn := pageOf(health.Sick, r.page(), "feed-health", "")
	var all []string
	for _, sick := range shown {
		all = append(all, diagnosis(sick))
	}
	rep := reply{content: "**" + tally(health) + "**", rows: turn}
	if len(all) > 0 {
		rep.embeds = []*discordgo.MessageEmbed{{Description: lines(descriptionLimit, all)}}
	}
	return rep, nil
}

// tally says how many feeds are in which condition.
func tally(health desk.Health) string {
	var parts []string
	for _, condition := range []desk.Condition{desk.Fine, desk.Slow, desk.Failing, desk.Dead} {
		if n := health.Count[condition]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, condition))
		}
	}
	return "Feeds: " + strings.Join(parts, ", ")
}

// diagnosis says what a feed has, since when, and what to do.
func diagnosis(sick desk.SickFeed) string {
	why := plain(asSentence(sick.Problem), 600)
	switch {
	case sick.Condition == desk.Slow:
		why = "It should have been read by then, but others came first: nothing to do but wait."
	case sick.Problem == "":
		why = "The last answer could not be read: nothing to do but wait."
	}
	next := "tried again " + when(sick.Next)
	switch sick.Condition {
	case desk.Dead:
		next = "not tried again"
	case desk.Slow:
		next = "next in turn"
	case desk.Fine, desk.Failing:
	}
	return fmt.Sprintf("%s · %s since %s · %s\n%s", feedName(sick.FeedView), sick.Condition, when(sick.Since), next, why)
}
