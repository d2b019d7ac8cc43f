package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

// trendsCommand is /news trends: how many stories topics had, day by day.
func trendsCommand() command {
	return command{
		name: "trends", description: "How many stories topics had, day by day, as a chart", shows: asWished, run: newsTrends,
		help: "Name up to five topics, with commas between them; without, you see the busiest. A day is compared with the same day of the weeks before.",
		options: []option{
			{name: "topics", description: "Which ones, with commas between them; the busiest if you do not say", max: 500, complete: completeTrends},
			{name: "days", description: "How far back; 30 days if you do not say", kind: ofNumber, choices: []choice{{"7 days", "7"}, {"30 days", "30"}, {"90 days", "90"}}},
			share(),
		},
	}
}

// trendActions are what the buttons below a chart do. Their verbs are short, for
// their IDs have to name five topics.
func trendActions() []action {
	return []action{
		{verb: "trends", update: true, run: inPlace(turnTrends)},
		{verb: "trend-post", shows: toChannel, run: postTrends},
	}
}

func newsTrends(_ context.Context, r *request) (reply, error) {
	topics, err := r.trendTopics(r.text("topics"))
	if err != nil {
		return reply{}, err
	}
	return r.trends(topics, r.number("days", 30), !r.yes(shareOption))
}

func turnTrends(_ context.Context, r *request) (reply, error) {
	return r.trends(readTopicIDs(r.id), daysOf(r.arg), r.isUnseen())
}

func postTrends(_ context.Context, r *request) (reply, error) {
	return r.trends(readTopicIDs(r.id), daysOf(r.arg), false)
}

// daysOf reads how far back a chart goes.
func daysOf(arg string) int {
	switch arg {
	case "7", "90":
		days, _ := strconv.Atoi(arg)
		return days
	}
	return 30
}

// readTopicIDs reads the topics of a button.
func readTopicIDs(id string) (topics []news.TopicID) {
	for part := range strings.SplitSeq(id, ".") {
		if len(topics) < trendLimit {
			topics = append(topics, news.TopicID(part))
		}
	}
	return topics
}

// trendTopics returns the topics that a member named, each once; none, if none.
func (r *request) trendTopics(typed string) (topics []news.TopicID, err error) {
	if typed == "" {
		return nil, nil
	}
	if one, err := r.topicNamed(typed); err == nil { // whose name may have a comma in it
		return []news.TopicID{one.ID}, nil
	}
	for name := range strings.SplitSeq(typed, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		topic, err := r.topicNamed(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(topics, topic.ID) {
			topics = append(topics, topic.ID)
		}
	}
	if len(topics) > trendLimit {
		return nil, &problem{
			code: "many-topics", what: fmt.Sprintf("A chart shows %d topics, and you named %d.", trendLimit, len(topics)),
			todo: "Leave some out; without `topics` you see the busiest.",
		}
	}
	return topics, nil
}

// completeTrends suggests topics for the last of those that are being typed.
func completeTrends(_ context.Context, r *request, typed string) (choices []choice, err error) {
	done, last := "", typed
	if at := strings.LastIndexByte(typed, ','); at >= 0 {
		done, last = typed[:at], typed[at+1:]
	}
	before, err := r.trendTopics(strings.TrimSpace(done))
	if err != nil || len(before) >= trendLimit {
		return nil, nil //nolint:nilerr // it is said when the command is used
	}
	var names, ids []string
	for _, id := range before {
		if topic, err := r.Desk.Topic(r.guild, id); err == nil {
			names, ids = append(names, clean(topic.Name)), append(ids, string(id))
		}
	}
	for _, t := range r.Desk.FindTopics(r.guild, strings.TrimSpace(last), choicesLimit) {
		label, value := strings.Join(append(names, clean(t.Name)), ", "), strings.Join(append(ids, string(t.ID)), ",")
		if !slices.Contains(before, t.ID) && units(label) <= choiceLimit {
			choices = append(choices, choice{label, value})
		}
	}
	return choices, nil
}

// trends shows the chart of topics; of none, of those that had most stories. One
// that only the member sees can be posted.
func (r *request) trends(topics []news.TopicID, days int, unseen bool) (reply, error) {
	busiest := len(topics) == 0
	if busiest {
		for _, t := range r.Desk.Topics(r.guild) {
			topics = append(topics, t.ID)
		}
	}
	trends, err := r.Desk.Trends(r.guild, topics, days, r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, errNoTopic("", nil)
	case err != nil:
		return reply{}, fmt.Errorf("look up trends: %w", err)
	case len(trends) == 0:
		return reply{}, errNoTopics
	}
	if busiest {
		slices.SortStableFunc(trends, func(a, b desk.Trend) int { return cmp.Compare(stories(b), stories(a)) })
		trends = trends[:min(len(trends), trendLimit)]
	}
	shown := reply{content: trendsText(trends, days), rows: []row{trendButtons(trends, days, unseen)}}
	if slices.ContainsFunc(trends, isDrawn) {
		shown.file, err = drawTrends(trends, r.Desk.LocalTime(r.guild, r.now))
		if err == nil {
			shown.file.about = trendsAbout(trends, days)
		}
	}
	return shown, err
}

// errNoTopics says that there is nothing to draw.
var errNoTopics = &problem{
	code: "no-topics", what: "This server has no topics yet, so there is nothing to count.",
	todo: "`/topic create` makes one; its stories are counted from then on.",
}

// stories returns how many stories a trend has in all.
func stories(t desk.Trend) int { n, _ := t.Total(); return n }

// isDrawn reports whether anything is known that could be drawn.
func isDrawn(t desk.Trend) bool { _, days := t.Total(); return days > 0 }

func trendButtons(trends []desk.Trend, days int, unseen bool) buttons {
	ids := make([]string, len(trends))
	for i, t := range trends {
		ids[i] = string(t.Topic.ID)
	}
	id := strings.Join(ids, ".")
	var all buttons
	for _, n := range []int{7, 30, 90} {
		all = append(all, button{label: strconv.Itoa(n) + " days", verb: "trends", id: id, arg: strconv.Itoa(n), disabled: n == days})
	}
	if unseen {
		all = append(all, button{label: "Post here", verb: "trend-post", id: id, arg: strconv.Itoa(days)})
	}
	return all
}

// trendsText is the legend of the chart.
func trendsText(trends []desk.Trend, days int) string {
	all := []string{fmt.Sprintf("**Trends** · stories a day, the last %d days", days)}
	for i, t := range trends {
		line := fmt.Sprintf("**%d** · %s · %s", i+1, topicName(t.Topic.Name), trendFacts(t))
		if t.Topic.Declared {
			line += " · days of UTC"
		}
		all = append(all, line)
	}
	return lines(contentLimit, all)
}

// trendFacts says in words what a line shows, and since when.
func trendFacts(t desk.Trend) string {
	stories, days := t.Total()
	switch {
	case t.Since.IsZero() && len(t.Topic.Subscriptions) == 0:
		return "not counted, for it goes nowhere: `/subscribe` sends it to a channel"
	case t.Since.IsZero(), days == 0:
		return "not counted yet"
	}
	facts := []string{storyCount(stories)}
	if stories > 0 {
		facts[0] += fmt.Sprintf(", ~%s a day", perDay(float64(stories)/float64(days)))
	}
	facts = append(facts, todayFacts(t)...)
	if t.Late {
		facts = append(facts, fmt.Sprintf("counted since <t:%d:D>", t.Since.Unix()))
	}
	return strings.Join(facts, " · ")
}

// todayFacts says whether today is as usual, where that is known.
func todayFacts(t desk.Trend) []string {
	today := t.Today()
	switch {
	case today < 0:
		return nil
	case !t.Known:
		return []string{fmt.Sprintf("%d today", today), fmt.Sprintf("what is usual will be known after %d days", news.UsualDays)}
	case t.Usual.IsUnusual(today):
		return []string{fmt.Sprintf("%d today, **more than usual** (%s)", today, usualOn(t.Usual.Mean, t.Usual.SameWeekday, t.Day))}
	}
	return []string{fmt.Sprintf("%d today, %s", today, usualOn(t.Usual.Mean, t.Usual.SameWeekday, t.Day))}
}

// usualOn says how many stories are usual on such a day: "3 on a usual Sunday".
func usualOn(mean float64, sameWeekday bool, day news.Day) string {
	such := "day"
	if at, err := time.Parse(time.DateOnly, string(day)); err == nil && sameWeekday {
		such = at.Weekday().String()
	}
	many := "none"
	switch {
	case mean >= 1.5:
		many = strconv.FormatFloat(mean, 'f', 0, 64)
	case mean > 0:
		many = perDay(mean)
	}
	return many + " on a usual " + such
}

// trendsAbout says what the chart shows to those who do not see it.
func trendsAbout(trends []desk.Trend, days int) string {
	parts := make([]string, len(trends))
	for i, t := range trends {
		n, known := t.Total()
		parts[i] = fmt.Sprintf("%d: %s, %s in %s, %d at most", i+1, text.Fit(clean(t.Topic.Name), topicLimit), storyCount(n), numberOf(known, "day"), max(0, slices.Max(t.Days)))
	}
	return fmt.Sprintf("Line chart of stories a day over the last %d days. %s.", days, strings.Join(parts, "; "))
}
