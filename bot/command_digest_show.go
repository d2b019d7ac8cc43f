package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
)

// digestChannel returns the channel of which digest a member speaks: of a button,
// named, or here.
func (r *request) digestChannel() news.ChannelID {
	return cmp.Or(news.ChannelID(r.id), news.ChannelID(r.text("channel")), r.channel)
}

// errNoDigest says that a channel gets no digests.
func errNoDigest(channel news.ChannelID) error {
	return &problem{
		code: "no-digest", what: "There is no digest in " + channelMention(channel) + ".",
		todo: "`/digest set` says when there is to be one; `/digest list` shows where there are.",
		ways: buttons{usualDigestButton(channel)},
	}
}

// previewDigest shows the digest of a channel as it would be now.
func previewDigest(_ context.Context, r *request) (reply, error) {
	channel := r.digestChannel()
	digest, err := r.Desk.PreviewDigest(r.guild, channel, r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, errNoDigest(channel)
	case err != nil:
		return reply{}, fmt.Errorf("preview digest: %w", err)
	}
	s, err := r.Desk.Schedule(r.guild, channel)
	if err != nil {
		return reply{}, err
	}
	shown := digestReply(digest)
	shown.content += "\n-# What " + channelMention(channel) + " would get now, for you alone. Its next digest: " + r.nextWords(s) + "."
	shown.rows = []row{buttons{{label: "Post it now", verb: "digest-post", id: string(channel)}}}
	return shown, nil
}

// digestReply shows a digest, in as many messages as it needs.
func digestReply(digest news.Digest) (shown reply) {
	for i, part := range digest.Split() {
		m := render(news.Post{Digest: &part})
		next := reply{content: m.Content, embeds: append([]*discordgo.MessageEmbed{}, m.Embeds...)}
		if i == 0 {
			shown = next
		} else {
			next.private = true
			shown.then = append(shown.then, next)
		}
	}
	return shown
}

// postDigest posts the digest of a channel now. Its schedule goes on as before.
func postDigest(ctx context.Context, r *request) (reply, error) {
	to, err := r.survey(ctx, news.ChannelID(r.id))
	if err != nil {
		return reply{}, err
	}
	if missing := to.missing(); len(missing) > 0 || !to.takesPosts() {
		return to.cannot(missing, buttons{{label: "Check again", style: primary, verb: "digest-post", id: r.id}}), nil
	}
	added, err := r.Desk.PostDigestNow(r.guild, to.ID, r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, errNoDigest(to.ID)
	case err != nil:
		return reply{}, err
	case !added:
		return reply{content: "It was posted in this minute already."}, nil
	}
	s, err := r.Desk.Schedule(r.guild, to.ID)
	if err != nil {
		return reply{}, err
	}
	return reply{content: "On its way to " + channelMention(to.ID) + ". The next one comes as planned: " + r.nextWords(s) + "."}, nil
}

// listDigests lists the channels that get digests.
func listDigests(_ context.Context, r *request) (reply, error) {
	all, err := r.Desk.Schedules(r.guild)
	if err != nil {
		return reply{}, err
	}
	if len(all) == 0 {
		return reply{
			content: "No channel gets a digest yet. `/digest set` says when one is to come.",
			rows:    []row{buttons{usualDigestButton(r.here().ID)}},
		}, nil
	}
	shown, turn := pageOf(all, r.page(), "digest-list", "all")
	said := []string{"**" + numberOf(len(all), "digest") + "**"}
	for _, s := range shown {
		_, zone, _ := r.Desk.NextDigest(s, r.now)
		line := channelMention(s.Channel) + " " + daysWords(s.Days) + " at **" + clock(s.Minute) + "**, " + plain(zone.String(), choiceLimit)
		if len(s.Topics) > 0 {
			line += " · " + numberOf(len(s.Topics), "topic")
		}
		if s.Paused {
			said = append(said, line+" · paused")
			continue
		}
		said = append(said, line+" · next "+r.nextWords(s))
	}
	return reply{content: lines(contentLimit, said), rows: turn}, nil
}

func pauseDigest(_ context.Context, r *request) (reply, error) {
	return r.pauseDigest(true, "Done. ")
}

func resumeDigest(_ context.Context, r *request) (reply, error) {
	return r.pauseDigest(false, "Resumed. ")
}

func (r *request) pauseDigest(pause bool, before string) (reply, error) {
	channel := r.digestChannel()
	s, err := r.Desk.PauseSchedule(r.guild, channel, pause, r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, errNoDigest(channel)
	case err != nil:
		return reply{}, err
	}
	return r.digestCard(s, before), nil
}

// removeDigest has a channel get no more digests.
func removeDigest(_ context.Context, r *request) (reply, error) {
	channel := r.digestChannel()
	undo, err := r.Desk.RemoveSchedule(r.guild, channel, news.UserID(r.member.ID), r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, errNoDigest(channel)
	case err != nil:
		return reply{}, err
	}
	return reply{
		content: channelMention(channel) + " gets no more digests. You can undo this for a week.",
		rows:    []row{undoButton(undo)},
	}, nil
}

// newsDigest shows a member what there was, about all topics of the server or one.
func newsDigest(_ context.Context, r *request) (reply, error) {
	asked := lookup{since: r.text("since")}
	if typed := cmp.Or(r.id, r.text("topic")); typed != "" {
		topic, err := r.topicNamed(typed)
		if err != nil {
			return reply{}, digestOfNear(err)
		}
		asked.topic = topic.ID
	}
	digest, err := r.Desk.DigestNow(r.guild, asked.topic, asked.from(r.now), r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, errNoTopicsYet
	case err != nil:
		return reply{}, fmt.Errorf("make digest: %w", err)
	case digest.IsEmpty():
		return reply{}, errNoStories(asked)
	}
	shown := digestReply(digest)
	words := asked.words()
	if from := asked.from(r.now); digest.From.After(from) {
		words = fmt.Sprintf("what came since <t:%d:f>, for there was much", digest.From.Unix())
	}
	shown.content += "\n-# Of " + words + ", for you alone."
	return shown, nil
}

// digestOfNear has the topics that were nearest to what was typed lead to a digest.
func digestOfNear(err error) error {
	if p, ok := errors.AsType[*problem](err); ok {
		for i, way := range p.ways {
			p.ways[i].verb, p.ways[i].id = "news-digest", string(readLookup(way.id).topic)
		}
	}
	return err
}

// errNoTopicsYet says that there is nothing to tell of.
var errNoTopicsYet error = &problem{
	code: "no-topics", what: "This server has no topics yet.",
	todo: "Managers make one with `/topic create`; `/news latest` shows what there is meanwhile.",
}
