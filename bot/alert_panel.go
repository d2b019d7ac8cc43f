package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
)

// alertActions are what the buttons of alerts do, and those of the panel that
// [...] opens. They belong to no command that is used by name; see [newsCommand].
func alertActions() []action {
	return []action{
		{verb: verbSources, run: showSources},
		{verb: verbPanel, run: showPanel},
		{verb: "alert-why", update: true, run: inPlace(showWhy)},
		{verb: "alert-irrelevant", update: true, run: inPlace(voteAgainst)},
		{verb: "alert-relevant", update: true, run: inPlace(takeVoteBack)},
		{verb: "alert-mute", who: manager, update: true, run: inPlace(muteStory)},
		{verb: "alert-mute-one", who: manager, update: true, run: inPlace(muteChosen)},
		{verb: "alert-unmute", who: manager, update: true, run: inPlace(unmute)},
		{verb: "alert-hide", who: manager, update: true, run: inPlace(hideHere)},
		{verb: "alert-unhide", who: manager, update: true, run: inPlace(unhideHere)},
		{verb: "alert-hide-all", who: manager, update: true, run: inPlace(hideEverywhere)},
		{verb: "alert-unhide-all", who: manager, update: true, run: inPlace(unhideEverywhere)},
	}
}

// toldChannel returns the channel that was told of the story of a button. Where
// somebody forged it, who does not manage the server learns nothing of channels
// that he may not see.
func (r *request) toldChannel() news.ChannelID {
	if r.arg != "" && r.may(manager) {
		return news.ChannelID(r.arg)
	}
	return r.home()
}

// isUnseen reports whether only the member sees the message that was pressed.
func (r *request) isUnseen() bool {
	var m struct {
		Flags int `json:"flags"`
	}
	return r.it.Message != nil && json.Unmarshal(*r.it.Message, &m) == nil && m.Flags&ephemeral != 0
}

// inPlace keeps what a handler replies from taking the place of a message that
// has no such button: somebody forged it.
func inPlace(run handler) handler {
	return func(ctx context.Context, r *request) (reply, error) {
		rep, err := run(ctx, r)
		rep.private = rep.private || !r.isOffered()
		return rep, err
	}
}

// isOffered reports whether the message that was pressed has what was pressed.
func (r *request) isOffered() bool {
	var m struct {
		Components []givenComponent `json:"components"`
	}
	if r.it.Message == nil || json.Unmarshal(*r.it.Message, &m) != nil {
		return false
	}
	return slices.ContainsFunc(m.Components, func(row givenComponent) bool {
		return slices.ContainsFunc(row.Components, func(c givenComponent) bool { return c.CustomID == r.it.Data.CustomID })
	})
}

// showPanel is what [...] does.
func showPanel(_ context.Context, r *request) (reply, error) {
	w, err := r.findWhy(r.id, r.toldChannel())
	if err != nil {
		return reply{}, err
	}
	to := func(label, verb string, style buttonStyle) button {
		return button{label: label, style: style, verb: verb, id: r.id, arg: r.arg}
	}
	topics := r.topicsOf(w, r.toldChannel())
	ways := buttons{to("Not relevant", "alert-irrelevant", quiet), to("Why this?", "alert-why", quiet)}
	if r.may(manager) {
		ways = append(ways, to("Hide this source", "alert-hide", quiet))
	}
	if r.may(manager) && len(mutable(topics)) > 0 {
		ways = append(buttons{to("Mute 24 h", "alert-mute", primary)}, ways...)
	}
	content := "**" + linked(w.Record.Title, w.Record.Link) + "**"
	if len(topics) > 0 {
		content += "\n-# " + namesOf(topics)
	}
	return reply{content: content, rows: []row{ways}}, nil
}

// topicsOf returns the topics by which a channel was to hear of a story, of
// those that there still are.
func (r *request) topicsOf(w desk.Why, channel news.ChannelID) (topics []desk.TopicView) {
	var known []news.TopicID
	for _, record := range w.Story.Records {
		verdict, _ := record.Verdict(channel)
		for _, id := range verdict.Topics {
			topic, err := r.Desk.Topic(r.guild, id)
			if err == nil && !slices.Contains(known, id) {
				topics = append(topics, topic)
			}
			known = append(known, id)
		}
	}
	return topics
}

// namesOf returns the names of topics in bold.
func namesOf(topics []desk.TopicView) string {
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = t.Name
	}
	return topicNames(names)
}

// toldOf returns what became of the story of a button in its channel, and the
// topics by which the channel was to hear of it: at least one.
func (r *request) toldOf() (desk.Why, []desk.TopicView, error) {
	w, err := r.findWhy(r.id, r.toldChannel())
	if err != nil {
		return w, nil, err
	}
	topics := r.topicsOf(w, r.toldChannel())
	if len(topics) == 0 {
		return w, nil, &problem{
			code: "no-topic", what: "No topic of this server led to this story here, or none that there still is.",
			todo: "`/news why` says more of it.",
		}
	}
	return w, topics, nil
}

// voteAgainst is what [Not relevant] does.
func voteAgainst(_ context.Context, r *request) (reply, error) {
	w, topics, err := r.toldOf()
	if err != nil {
		return reply{}, err
	}
	for _, t := range topics {
		if err := r.Desk.Vote(r.guild, t.ID, w.Story.ID, news.UserID(r.member.ID), r.now); err != nil {
			return reply{}, fmt.Errorf("vote on a story: %w", err)
		}
	}
	return reply{
		content: fmt.Sprintf("Noted: to you, this has nothing to do with %s. It helps the managers of this server to sharpen the query. "+
			"Once %d members say so, the story is told no further.", namesOf(topics), desk.VotesToStop),
		rows: []row{buttons{{label: "Undo", verb: "alert-relevant", id: r.id, arg: r.arg}}},
	}, nil
}

func takeVoteBack(_ context.Context, r *request) (reply, error) {
	w, topics, err := r.toldOf()
	if err != nil {
		return reply{}, err
	}
	for _, t := range topics {
		if err := r.Desk.Unvote(t.ID, w.Story.ID, news.UserID(r.member.ID)); err != nil {
			return reply{}, fmt.Errorf("take back a vote on a story: %w", err)
		}
	}
	return reply{content: "Taken back."}, nil
}

// muteFor is how long the buttons mute a topic.
const muteFor = 24 * time.Hour

// muteStory is what [Mute 24 h] does: where several topics led to the story, the
// manager is asked which.
func muteStory(_ context.Context, r *request) (reply, error) {
	_, topics, err := r.toldOf()
	if err != nil {
		return reply{}, err
	}
	if topics = mutable(topics); len(topics) == 0 {
		return reply{}, desk.ErrDeclared
	}
	if len(topics) == 1 {
		return r.mute(topics[0].ID)
	}
	which := menu{verb: "alert-mute-one", id: r.id, arg: r.arg, placeholder: "Which topic?"}
	for _, t := range topics {
		which.choices = append(which.choices, menuChoice{label: clean(t.Name), value: string(t.ID)})
	}
	return reply{content: "Several topics led to this story.", rows: []row{which}}, nil
}

// mutable returns the topics that members may mute: those that are not declared.
func mutable(topics []desk.TopicView) []desk.TopicView {
	return slices.DeleteFunc(slices.Clone(topics), func(t desk.TopicView) bool { return t.Declared })
}

func muteChosen(_ context.Context, r *request) (reply, error) {
	return r.mute(news.TopicID(strings.Join(r.values, "")))
}

// mute keeps the server from hearing of a topic for a day, or as long as it is
// muted already.
func (r *request) mute(id news.TopicID) (reply, error) {
	before, err := r.Desk.Topic(r.guild, id)
	if err != nil {
		return reply{}, fmt.Errorf("mute a topic: %w", err)
	}
	topic, err := r.Desk.MuteTopic(r.guild, id, later(before.MutedUntil, r.now.Add(muteFor)))
	if err != nil {
		return reply{}, fmt.Errorf("mute a topic: %w", err)
	}
	arg := "0"
	if before.MutedUntil.After(r.now) {
		arg = strconv.FormatInt(before.MutedUntil.Unix(), 10)
	}
	return reply{
		content: fmt.Sprintf("**%s** is muted in the whole server until <t:%d:f>. What comes meanwhile is kept for the digest, not posted: `/news latest` shows it.",
			plain(topic.Name, topicLimit), topic.MutedUntil.Unix()),
		rows: []row{buttons{{label: "Undo", verb: "alert-unmute", id: string(id), arg: arg}}},
	}, nil
}

// unmute mutes a topic for as long as it was before, which the argument says.
func unmute(_ context.Context, r *request) (reply, error) {
	var until time.Time
	if at, err := strconv.ParseInt(r.arg, 10, 64); err == nil && at > r.now.Unix() && at <= news.Forever().Unix() {
		until = time.Unix(at, 0)
	}
	topic, err := r.Desk.MuteTopic(r.guild, news.TopicID(r.id), until)
	if err != nil {
		return reply{}, fmt.Errorf("mute a topic: %w", err)
	}
	return reply{content: "**" + plain(topic.Name, topicLimit) + "** is heard of again."}, nil
}

func hideHere(_ context.Context, r *request) (reply, error) { return r.hide(r.toldChannel(), true) }

func unhideHere(_ context.Context, r *request) (reply, error)       { return r.hide(r.toldChannel(), false) }
func hideEverywhere(_ context.Context, r *request) (reply, error)   { return r.hide("", true) }
func unhideEverywhere(_ context.Context, r *request) (reply, error) { return r.hide("", false) }

// hide keeps a channel, or where it is "" the whole server, from hearing of the
// source that an alert is from, or lets it hear of it again.
func (r *request) hide(channel news.ChannelID, hide bool) (reply, error) {
	w, err := r.findWhy(r.id, r.toldChannel())
	if err != nil {
		return reply{}, err
	}
	site := w.Record.Site
	if w.Post.Alert != nil && w.Post.Alert.Site != "" {
		site = w.Post.Alert.Site
	}
	if err := r.Desk.HideSite(r.guild, channel, site, hide); err != nil {
		return reply{}, fmt.Errorf("hide a source: %w", err)
	}
	name, where, suffix := "**"+plain(site, sourceLimit)+"**", "in <#"+string(channel)+">", ""
	if channel == "" {
		where, suffix = "in the whole server", "-all"
	}
	if !hide {
		return reply{content: name + " is heard of again " + where + "."}, nil
	}
	ways := buttons{{label: "Undo", verb: "alert-unhide" + suffix, id: r.id, arg: r.arg}}
	if channel != "" {
		ways = append(ways, button{label: "Hide in the whole server", verb: "alert-hide-all", id: r.id, arg: r.arg})
	}
	return reply{content: name + " is hidden " + where + ".", rows: []row{ways}}, nil
}
