package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
)

// newsstand is a visit to a desk that knows the news of a week, and writes down
// what is said.
type newsstand struct {
	*visit
	said strings.Builder
}

// The feeds of the newsstand.
const (
	courierFeed = "https://courier.example/feed"
	gazetteFeed = "https://gazette.example/feed"
)

// inNewsstand runs fn at a newsstand.
func inNewsstand(t *testing.T, fn func(n *newsstand)) {
	t.Helper()
	inVisit(t, nil, func(v *visit) {
		n := &newsstand{visit: v}
		n.printWeek()
		fn(n)
	})
}

// printWeek brings the news of the last week.
func (n *newsstand) printWeek() {
	n.t.Helper()
	n.try(n.desk.Declare(desk.Declaration{Feeds: []news.Feed{{URL: courierFeed, Name: "Harbour Courier"}, {URL: gazetteFeed, Name: "Gazette"}}}, time.Now()))
	n.print(courierFeed, 8)
	n.print(gazetteFeed, 8)
	n.print(courierFeed, 6, "Georgia officials probe election interference claims", "Ferry aground off the northern pier")
	n.print(gazetteFeed, 6, "Georgia officials probe election interference claims")
	n.print(gazetteFeed, 2, "Tram derails in the old town", "No interference in the election, says the court",
		"Robocalls told voters the wrong day | A case of election interference, the state's lawyers say of it.")
}

// print brings items of a feed some days ago: titles, with a text behind a bar.
func (n *newsstand) print(feed string, daysAgo int, titles ...string) {
	n.t.Helper()
	n.printAt(feed, daysAgo, 0, titles...)
}

// printAt is print, some hours later.
func (n *newsstand) printAt(feed string, daysAgo, hours int, titles ...string) {
	n.t.Helper()
	now := time.Now().Add(-time.Duration(daysAgo)*24*time.Hour + time.Duration(hours)*time.Hour)
	batch := news.Batch{Feed: news.Feed{ID: news.NewFeedID(feed), URL: feed, Name: "Harbour Courier", Declared: true, OKAt: now}}
	if feed == gazetteFeed {
		batch.Feed.Name = "Gazette"
	}
	for i, title := range titles {
		title, body, _ := strings.Cut(title, " | ")
		link := fmt.Sprintf("%s/%d/%d", strings.TrimSuffix(feed, "/feed"), daysAgo, hours+i)
		batch.Items = append(batch.Items, news.Item{
			Keys: []news.Key{news.NewKey("link", link)}, Title: title, Text: body, Link: link, Canonical: news.CanonicalLink(link), Published: now,
		})
	}
	_, err := n.desk.Ingest(batch, now)
	n.try(err)
}

func (n *newsstand) try(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// use has a person use a command, and writes down what is said.
func (n *newsstand) use(p discordtest.Person, command string, given ...string) discordtest.Message {
	n.t.Helper()
	return n.hear(n.reply(n.Use(p, command, n.ask(p, command, given)...)))
}

// ask writes down what a person says with a command.
func (n *newsstand) ask(p discordtest.Person, command string, given []string) (all []discordtest.Given) {
	fmt.Fprintf(&n.said, "\n>>> %s: /%s", roleOf(p), command)
	for _, g := range given {
		option, said, _ := strings.Cut(g, ":")
		fmt.Fprintf(&n.said, " %s:%s", option, said)
		all = append(all, discordtest.Given{Option: option, Value: valueOf(option, said)})
	}
	n.said.WriteString("\n")
	return all
}

func roleOf(p discordtest.Person) string {
	if p.ID == boss.ID {
		return "boss"
	}
	return "reader"
}

// valueOf returns a value in the type of its option.
func valueOf(option, said string) any {
	switch option {
	case "max_per_day", "min_sources", "days", "stories":
		if n, err := strconv.Atoi(said); err == nil { // days can have names as well
			return n
		}
	case "no_mention":
		return said == "true"
	}
	return said
}

// press has a person press a button.
func (n *newsstand) press(p discordtest.Person, m discordtest.Message, label string) discordtest.Message {
	n.t.Helper()
	fmt.Fprintf(&n.said, "\n>>> %s: [%s]\n", roleOf(p), label)
	return n.hear(n.reply(n.Press(p, m, label)))
}

// choose has a person choose in a menu.
func (n *newsstand) choose(p discordtest.Person, m discordtest.Message, placeholder string, values ...string) discordtest.Message {
	n.t.Helper()
	fmt.Fprintf(&n.said, "\n>>> %s: [%s ▾ %s]\n", roleOf(p), placeholder, strings.Join(values, ", "))
	return n.hear(n.reply(n.Choose(p, m, placeholder, values...)))
}

// fill has a person press a button, or use what else opens a form, and fill it in.
func (n *newsstand) fill(p discordtest.Person, opened *discordtest.Exchange, fields map[string]string) discordtest.Message {
	n.t.Helper()
	answer, err := opened.Callback(n.patience())
	n.try(err)
	n.said.WriteString(seenForm(n.t, answer.Data))
	fmt.Fprintf(&n.said, "\n>>> %s: fills it in\n", roleOf(p))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		fmt.Fprintf(&n.said, "    %s: %s\n", name, fields[name])
	}
	x, err := n.Submit(n.patience(), p, opened, fields)
	n.try(err)
	return n.hear(n.reply(x))
}

// seenForm returns a form as a person sees it.
func seenForm(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var form discordtest.Component
	var title struct{ Title string }
	if err := errors.Join(json.Unmarshal(raw, &form), json.Unmarshal(raw, &title)); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	fmt.Fprintf(&said, "\n(a form)\n%s\n", title.Title)
	for _, c := range form.Components {
		fmt.Fprintf(&said, "  %s: %q\n", c.Label, c.Component.Value)
	}
	fmt.Fprintf(&said, "[%s]\n", form.CustomID)
	return said.String()
}

// suggest has a person type, and writes down what is suggested.
func (n *newsstand) suggest(p discordtest.Person, command string, given ...string) {
	n.t.Helper()
	fmt.Fprintf(&n.said, "%s\n", strings.ReplaceAll(n.choices(n.Type(p, command, n.ask(p, command, given)...)), " ", " "))
}

func (n *newsstand) hear(m discordtest.Message) discordtest.Message {
	n.said.WriteString(seen(m))
	return m
}

// wantSaid holds what was said against a golden file. IDs, which are hashes of
// times, stand as they come.
func (n *newsstand) wantSaid(name string) {
	n.t.Helper()
	known := map[string]string{}
	said := regexp.MustCompile(`\b[0-9a-f]{16}\b`).ReplaceAllStringFunc(n.said.String(), func(id string) string {
		if known[id] == "" {
			known[id] = fmt.Sprintf("#%d", len(known)+1)
		}
		return known[id]
	})
	compareGolden(n.t, filepath.Join("testdata", "replies", "topics", name+".txt"), []byte(strings.TrimLeft(said, "\n")))
}

// topicOf returns the topic of a name.
func (n *newsstand) topicOf(name string) desk.TopicView {
	n.t.Helper()
	topic, err := n.desk.TopicNamed(newsroom, name)
	n.try(err)
	return topic
}

// make makes a topic that goes to channels.
func (n *newsstand) make(name, q string, channels ...news.ChannelID) news.Topic {
	n.t.Helper()
	topic, err := n.desk.CreateTopic(newsroom, desk.TopicEdit{Name: name, Query: q, By: news.UserID(boss.ID)}, time.Now())
	n.try(err)
	for _, channel := range channels {
		_, err := n.desk.Subscribe(newsroom, news.Subscription{Topic: topic.ID, Channel: channel}, time.Now())
		n.try(err)
	}
	return topic
}
