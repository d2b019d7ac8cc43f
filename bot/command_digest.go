package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"newsdesk/desk"
	"newsdesk/news"
)

// digestCommand is /digest: when a channel is told what there was.
//
// As with /subscribe, nothing is stored before it is known that the bot may post
// in the channel, and what waits for that is a [news.Draft].
func digestCommand() command {
	return command{
		name: "digest", description: "Have a channel told once a day what there was", who: manager,
		subs: []command{
			{
				name: "set", description: "Say when a channel gets its digest, and what is in it", run: setDigest,
				help: "A channel has one digest. It tells of the topics that go to the digest, and of what quiet hours, limits, pauses and mutes kept back. " +
					"Without `channel`, it is for the channel that you are in. What you do not say stays as it was.",
				options: []option{
					{name: "time", description: "When, such as 8:00 or 7pm", required: true, min: 1, max: clockLimit, complete: completeClock},
					{name: "timezone", description: "By which clock: a city, a country, or an offset; without it, the server's", min: 1, max: choiceLimit, complete: completeZone},
					{name: "days", description: "On which days; without it, daily", min: 1, max: choiceLimit, complete: completeDays},
					{name: "channel", description: "Where; without it, here", kind: ofChannel},
					{name: "topics", description: "Of which topics, with commas between; all, if you do not say", min: 1, max: topicsTyped, complete: completeTopics},
					{name: "stories", description: "The most stories of a topic", kind: ofNumber, min: 1, max: news.MostStories},
					{name: "empty", description: "What to do on a day without news", choices: []choice{{"Say so in a line", "line"}, {"Nothing", "nothing"}}},
				},
			},
			{
				name: "preview", description: "See the digest of a channel as it would be now, and post it at once if you like", run: previewDigest,
				options: []option{{name: "channel", description: "Of which; without it, of this one", kind: ofChannel}},
			},
			{name: "list", description: "List the channels that get digests, and when", run: listDigests},
			{
				name: "pause", description: "Have a channel get no digests until you resume them", run: pauseDigest,
				options: []option{{name: "channel", description: "Which; without it, this one", kind: ofChannel}},
				help:    "The first one afterwards tells what came meanwhile, a week back at most.",
			},
			{
				name: "resume", description: "End a pause", run: resumeDigest,
				options: []option{{name: "channel", description: "Which; without it, this one", kind: ofChannel}},
			},
			{
				name: "remove", description: "Have a channel get no more digests; for a week you can undo it", run: removeDigest,
				options: []option{{name: "channel", description: "Which; without it, this one", kind: ofChannel}},
			},
		},
		actions: []action{
			{verb: "digest-again", update: true, run: setDigestAgain},
			{verb: "digest-elsewhere", update: true, run: setDigestAgain},
			{verb: "digest-daily", run: setUsualDigest},
			{verb: "digest-list", update: true, run: listDigests},
			{verb: "digest-preview", run: previewDigest},
			{verb: "digest-post", update: true, run: postDigest},
			{verb: "digest-pause", update: true, run: pauseDigest},
			{verb: "digest-resume", update: true, run: resumeDigest},
			{verb: "digest-remove", update: true, run: removeDigest},
		},
	}
}

// usualDigest is when digests come that nobody said a time for.
const usualDigest = 8 * 60 // minutes of the day

// setDigest says when a channel gets its digest. What is not said stays as it was.
func setDigest(ctx context.Context, r *request) (reply, error) {
	to, err := r.destination(ctx, r.channelIn("channel"))
	if err != nil {
		return reply{}, err
	}
	s, err := r.scheduleOf(to.ID)
	if err != nil {
		return reply{}, err
	}
	if s.Minute, err = readTime("time", r.text("time")); err != nil {
		return reply{}, err
	}
	if err := errors.Join(r.readZone(&s), r.readDays(&s), r.readTopics(&s)); err != nil {
		return reply{}, err
	}
	s.Stories = r.number("stories", s.Stories)
	if r.has("empty") {
		s.Silent = r.text("empty") == "nothing"
	}
	return r.setDigest(to, news.Draft{Schedule: &s})
}

// scheduleOf returns the schedule of a channel, or a new one.
func (r *request) scheduleOf(channel news.ChannelID) (news.Schedule, error) {
	s, err := r.Desk.Schedule(r.guild, channel)
	if errors.Is(err, desk.ErrNotFound) {
		return news.Schedule{Channel: channel, Minute: usualDigest, CreatedBy: news.UserID(r.member.ID)}, nil
	}
	return s, err
}

// setDigestAgain checks again what the bot may do in the channel, or checks another
// that was chosen.
func setDigestAgain(ctx context.Context, r *request) (reply, error) {
	draft, err := r.draft()
	if err == nil && draft.Schedule == nil {
		err = errOldButton
	}
	if err != nil {
		return reply{}, err
	}
	to, err := r.triedAgain(ctx, draft.Schedule.Channel)
	if err != nil {
		return reply{}, err
	}
	draft.Schedule.Channel = to.ID
	return r.setDigest(to, draft)
}

// setUsualDigest is the button that gives a channel a digest every morning. What
// the channel has already stays as it is.
func setUsualDigest(ctx context.Context, r *request) (reply, error) {
	to, err := r.survey(ctx, news.ChannelID(r.id))
	if err != nil {
		return reply{}, err
	}
	s, err := r.scheduleOf(to.ID)
	if err != nil {
		return reply{}, err
	}
	return r.setDigest(to, news.Draft{Schedule: &s})
}

// setDigest gives a channel the digest of a draft, if the bot may post there.
func (r *request) setDigest(to destination, draft news.Draft) (reply, error) {
	if missing := to.missing(); len(missing) > 0 || !to.takesPosts() {
		return r.refuse(to, draft, missing)
	}
	if to.needsTag() && !r.isTagged(to.ID) {
		return reply{}, &problem{
			code: "no-tag", what: "Posts in " + channelMention(to.ID) + " need a tag.",
			todo: "A digest gets the tags of the topics that go there: send one there first, with `/subscribe`.",
		}
	}
	if err := r.Desk.NameChannel(r.guild, to.ID, to.Name); err != nil {
		return reply{}, err
	}
	s, err := r.Desk.SetSchedule(r.guild, *draft.Schedule, r.now)
	if err != nil {
		return reply{}, err
	}
	if draft.ID != "" {
		if err := r.Desk.DropDraft(r.guild, draft.ID); err != nil {
			return reply{}, err
		}
	}
	return r.digestCard(s, "Done. "), nil
}

// isTagged reports whether a topic goes to a forum with a tag.
func (r *request) isTagged(channel news.ChannelID) bool {
	return slices.ContainsFunc(r.Desk.Subscriptions(r.guild, channel), func(s desk.SubscriptionView) bool { return s.Tag != "" })
}

// digestCard says when a channel gets its digest, and what is in it.
func (r *request) digestCard(s news.Schedule, before string) reply {
	all := []string{before + channelMention(s.Channel) + " gets a digest " + r.scheduleWords(s) + "."}
	if due, _, ok := r.Desk.NextDigest(s, r.now); ok {
		all = append(all, fmt.Sprintf("The next one comes <t:%d:F>, <t:%d:R>.", due.At.Unix(), due.At.Unix()))
	}
	all = append(all, r.contentsWords(s)...)
	if guild, err := r.Desk.Guild(r.guild); err == nil && guild.Zone == "" && s.Zone == "" {
		all = append(all, "This server has no clock of its own yet: `/settings timezone` sets it, or `timezone` here.")
	}
	id := string(s.Channel)
	press := buttons{{label: "Preview", style: primary, verb: "digest-preview", id: id}}
	if s.Paused {
		press = append(press, button{label: "Resume", style: good, verb: "digest-resume", id: id})
	} else {
		press = append(press, button{label: "Pause", verb: "digest-pause", id: id})
	}
	press = append(press, button{label: "Remove", style: danger, verb: "digest-remove", id: id})
	return reply{content: lines(contentLimit, all), rows: []row{press}}
}

// scheduleWords says when a digest comes: on which days, at what time, by which clock.
func (r *request) scheduleWords(s news.Schedule) string {
	_, zone, _ := r.Desk.NextDigest(s, r.now)
	words := daysWords(s.Days) + " at **" + clock(s.Minute) + "**, by the clock of **" + plain(zone.String(), choiceLimit) + "**, where it is " + r.now.In(zone).Format("15:04") + " now"
	if s.Paused {
		words += "; it is paused"
	}
	return words
}

// contentsWords says what is in a digest.
func (r *request) contentsWords(s news.Schedule) []string {
	var names []string
	for _, sub := range r.Desk.Subscriptions(r.guild, s.Channel) {
		wanted := len(s.Topics) == 0 || slices.Contains(s.Topics, sub.Topic)
		if wanted && (sub.Delivery == news.DeliverDigest || sub.Delivery == news.DeliverBoth) {
			names = append(names, topicName(sub.TopicName))
		}
	}
	amount := fmt.Sprintf("up to %s of each topic", storiesOf(cmp.Or(s.Stories, news.UsualStories)))
	if s.Silent {
		amount += ", and nothing on days without news"
	}
	if len(names) == 0 {
		return []string{
			"It tells what quiet hours, limits, pauses and mutes keep back: " + amount + ".",
			"No topic goes to the digest there yet: `/subscribe` and `/subscriptions edit` do that, with `as:Digest` or `as:Both`.",
		}
	}
	return []string{"It tells of " + listOf(names, 10) + ", and of what quiet hours, limits, pauses and mutes keep back: " + amount + "."}
}

// listOf joins names, the first few of them.
func listOf(names []string, most int) string {
	return strings.Join(names[:min(len(names), most)], ", ") + more(len(names)-most)
}

// usualDigestButton offers a channel without a digest one.
func usualDigestButton(channel news.ChannelID) button {
	return button{label: "Digest every day at " + clock(usualDigest), style: good, verb: "digest-daily", id: string(channel)}
}

// hasDigest reports whether a channel gets digests.
func (r *request) hasDigest(channel news.ChannelID) bool {
	_, err := r.Desk.Schedule(r.guild, channel)
	return err == nil
}

// readTime reads the time of day in an option.
func readTime(option, typed string) (int, error) {
	minute, err := readClock(option, typed)
	if err == nil {
		return minute, nil
	}
	return 0, &problem{
		code: "bad-time", what: "I cannot read the time in `" + option + "`.",
		todo: "Write it as 8:00, 20 or 7pm.",
	}
}

// readZone reads by which clock the digest comes.
func (r *request) readZone(s *news.Schedule) error {
	typed := r.text("timezone")
	if typed == "" {
		return nil
	}
	name, near := zoneNamed(typed, r.now)
	if name != "" {
		s.Zone = name
		return nil
	}
	p := errNoZone(typed, near)
	p.ways = nil // which set the clock of the whole server
	if len(near) > 0 {
		names := make([]string, len(near))
		for i, z := range near {
			names[i] = "`" + z.name + "`"
		}
		p.todo += "\nDid you mean " + strings.Join(names, ", ") + "?"
	}
	return p
}

// nextWords says when the next digest of a schedule comes.
func (r *request) nextWords(s news.Schedule) string {
	due, _, ok := r.Desk.NextDigest(s, r.now)
	if !ok {
		return "none, it is paused"
	}
	return fmt.Sprintf("<t:%d:f>", due.At.Unix())
}
