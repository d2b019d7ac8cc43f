package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/news"
)

// topicsTyped is how long a list of topics can be, in characters.
const topicsTyped = 1000

// usualDays are the sets of days that have a name.
func usualDays() []choice {
	return []choice{
		{"Daily", "daily"},
		{"Weekdays, Monday to Friday", "weekdays"},
		{"Weekends, Saturday and Sunday", "weekends"},
		{"Mondays", "Mon"},
		{"Tuesdays", "Tue"},
		{"Wednesdays", "Wed"},
		{"Thursdays", "Thu"},
		{"Fridays", "Fri"},
		{"Saturdays", "Sat"},
		{"Sundays", "Sun"},
		{"Monday, Wednesday and Friday", "Mon, Wed, Fri"},
	}
}

func completeDays(_ context.Context, _ *request, typed string) (choices []choice, err error) {
	typed = strings.TrimSpace(typed)
	if days, ok := parseDays(typed); ok && strings.Contains(typed, ",") {
		written := daysNames(days)
		choices = append(choices, choice{written, written})
	}
	for _, c := range usualDays() {
		if strings.HasPrefix(strings.ToLower(c.name), strings.ToLower(typed)) {
			choices = append(choices, c)
		}
	}
	return choices, nil
}

// readDays reads on which days the digest comes.
func (r *request) readDays(s *news.Schedule) error {
	typed := r.text("days")
	if typed == "" {
		return nil
	}
	days, ok := parseDays(typed)
	if !ok {
		return &problem{
			code: "bad-days", what: "I cannot read the days “" + plain(typed, 50) + "”.",
			todo: "Write daily, weekdays, weekends, or days such as Mon, Wed, Fri.",
		}
	}
	s.Days = days
	return nil
}

// parseDays reads a set of days: its name, or names of days, three letters or more
// of each.
func parseDays(typed string) (days news.Days, ok bool) {
	switch strings.ToLower(strings.TrimSpace(typed)) {
	case "daily", "every day":
		return news.Daily, true
	case "weekdays":
		return news.Weekdays, true
	case "weekends":
		return news.Weekends, true
	}
	words := strings.FieldsFunc(strings.ToLower(typed), func(c rune) bool { return strings.ContainsRune(" ,;/+&", c) })
	for _, word := range words {
		day, found := dayNamed(word)
		if !found {
			return 0, false
		}
		days = days.With(day)
	}
	if days == news.Weekdays|news.Weekends {
		days = news.Daily
	}
	return days, len(words) > 0
}

func dayNamed(word string) (time.Weekday, bool) {
	const fewest = 3 // letters
	for day := time.Sunday; day <= time.Saturday; day++ {
		if len(word) >= fewest && strings.HasPrefix(strings.ToLower(day.String())+"s", word) {
			return day, true
		}
	}
	return 0, false
}

// daysWords says on which days.
func daysWords(days news.Days) string {
	switch days {
	case news.Daily:
		return "daily"
	case news.Weekdays:
		return "on weekdays"
	case news.Weekends:
		return "at weekends"
	}
	return "on " + daysNames(days)
}

// daysNames lists days, from Monday on.
func daysNames(days news.Days) string {
	var names []string
	for i := range 7 {
		if day := time.Weekday((i + 1) % 7); days.Has(day) {
			names = append(names, day.String()[:3])
		}
	}
	return strings.Join(names, ", ")
}

// completeTopics suggests topics for the last of a list.
func completeTopics(_ context.Context, r *request, typed string) (choices []choice, err error) {
	before, last := "", typed
	if at := strings.LastIndexByte(typed, ','); at >= 0 {
		before, last = strings.TrimSpace(typed[:at])+", ", strings.TrimSpace(typed[at+1:])
	}
	for _, t := range r.Desk.FindTopics(r.guild, last, choicesLimit) {
		isListed := slices.Contains(strings.Split(before, ", "), t.Name)
		if all := before + t.Name; !isListed && utf8.RuneCountInString(all) <= choiceLimit {
			choices = append(choices, choice{clean(all), all})
		}
	}
	return choices, nil
}

// readTopics reads of which topics the digest tells.
func (r *request) readTopics(s *news.Schedule) error {
	typed := r.text("topics")
	switch {
	case typed == "":
		return nil
	case strings.EqualFold(typed, "all"):
		s.Topics = nil
		return nil
	}
	names := strings.Split(typed, ",")
	if _, found := r.findTopic(typed); found { // a comma may be part of the name
		names = []string{typed}
	}
	s.Topics = nil
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		topic, found := r.findTopic(name)
		if !found {
			return r.noTopicOf(name)
		}
		if !slices.Contains(s.Topics, topic.ID) {
			s.Topics = append(s.Topics, topic.ID)
		}
	}
	return nil
}

// noTopicOf says that there is no topic of a name in a list, and which may be meant.
func (r *request) noTopicOf(name string) error {
	p := &problem{
		code: "no-topic", what: "There is no topic “" + plain(name, topicLimit) + "” in this server.",
		todo: "`/topic list` shows what there is. Write the names with commas between, or `all`.",
	}
	for _, near := range r.Desk.Nearest(r.guild, name) {
		p.todo += fmt.Sprintf("\n- %s?", topicName(near.Name))
	}
	return p
}
