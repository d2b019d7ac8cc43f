package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
)

// What members and managers do in scenarios:
//
//	discord makes CHANNEL a forum | an announcement channel
//	members want TOPIC in CHANNEL [mentioning ROLE]     a topic of their own, called as what it looks for
//	members are quiet FROM TO                           hours of the day, by the clock of Greenwich
//	members want a digest in CHANNEL at TIME
//	members publish                                     what is posted in announcement channels
//	press CHANNEL N LABEL > LABEL                       a manager presses a button under the Nth message, and then one under the reply
//	asks CHANNEL WORDS option:VALUE                     a member uses a command
//	pings CHANNEL                                       whom the messages may ping, a line each
//	published CHANNEL N                                 how many messages were published, in all
//
// Of press and asks the indented lines that follow are what the person gets to see.
// The messages of a forum are those of its posts.

// peopleStep does what a line says about people.
func (w *world) peopleStep(words, block []string) error {
	verb, rest := words[0], words[1:]
	switch verb {
	case "members":
		return w.membersStep(rest)
	case "press":
		return w.press(rest, block)
	case "asks":
		return w.asks(rest, block)
	case "pings":
		return w.pings(rest[0], block)
	case "published":
		return w.published(rest)
	}
	return fmt.Errorf("there is no step %q", verb)
}

// makes has a channel be of another kind.
func (w *world) makes(words []string) error {
	types := map[string]int{"forum": discordtest.Forum, "announcement": discordtest.Announcement}
	kind, found := types[words[2]]
	if !found {
		return errors.New("discord makes a channel a forum or an announcement channel")
	}
	w.discord.AddChannel(scenarioGuild, discordtest.Channel{ID: w.channels[words[0]], Name: words[0][1:], Type: kind})
	return nil
}

func (w *world) membersStep(words []string) error {
	if words[0] == "publish" {
		return w.room.desk.ChangeGuild(scenarioGuild, func(g *news.Guild) error { g.Publish = true; return nil })
	}
	if words[0] == "are" {
		return w.quiet(words[2:])
	}
	if words[1] == "a" && words[2] == "digest" {
		return w.schedule(words[4], words[6])
	}
	topic, rest, _ := strings.Cut(strings.Join(words[1:], " "), " in ")
	channel, role, _ := strings.Cut(rest, " mentioning ")
	made, err := w.room.desk.CreateTopic(scenarioGuild, desk.TopicEdit{Name: topic}, time.Now())
	if err != nil {
		return err
	}
	_, err = w.room.desk.Subscribe(scenarioGuild, news.Subscription{
		Topic: made.ID, Channel: news.ChannelID(w.channels[channel]), Role: news.RoleID(role),
	}, time.Now())
	return err
}

// quiet has the server want no alerts between two hours.
func (w *world) quiet(hours []string) error {
	from, err := strconv.Atoi(hours[0])
	if err != nil {
		return err
	}
	to, err := strconv.Atoi(hours[1])
	if err != nil {
		return err
	}
	return w.room.desk.ChangeGuild(scenarioGuild, func(g *news.Guild) error {
		g.QuietFrom, g.QuietTo = 60*from, 60*to
		return nil
	})
}

// schedule has a channel get a digest every day.
func (w *world) schedule(channel, written string) error {
	at, err := time.Parse("15:04", written)
	if err != nil {
		return err
	}
	_, err = w.room.desk.SetSchedule(scenarioGuild, news.Schedule{
		Channel: news.ChannelID(w.channels[channel]), Minute: 60*at.Hour() + at.Minute(),
	}, time.Now())
	return err
}

// press presses buttons, the second under what the first led to.
func (w *world) press(words, want []string) error {
	manager := discordtest.Person{ID: discordtest.OwnerID, Channel: w.channels[words[0]], Permissions: discordtest.ManageServer}
	n, err := strconv.Atoi(words[1])
	messages := w.discord.Messages(manager.Channel)
	if err != nil || n < 1 || n > len(messages) {
		return fmt.Errorf("there is no message %s", words[1])
	}
	m := messages[n-1]
	for label := range strings.SplitSeq(strings.Join(words[2:], " "), " > ") {
		if m, err = w.replied(w.discord.Press(manager, m, label)); err != nil {
			return err
		}
	}
	return wantLines(readable(m), want)
}

// asks uses a command with one option.
func (w *world) asks(words, want []string) error {
	last := words[len(words)-1]
	option, value, _ := strings.Cut(last, ":")
	member := discordtest.Person{Channel: w.channels[words[0]]}
	m, err := w.replied(w.discord.Use(member, strings.Join(words[1:len(words)-1], " "), discordtest.Given{Option: option, Value: value}))
	if err != nil {
		return err
	}
	return wantLines(readable(m), want)
}

func (w *world) replied(x *discordtest.Exchange) (discordtest.Message, error) {
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Hour)
	defer cancel()
	m, err := x.Reply(ctx)
	synctest.Wait()
	return m, err
}

// moment is a time as Discord writes it.
var moment = regexp.MustCompile(`<t:[0-9]+:.>`)

// readable returns what a message says, in lines without markup.
func readable(m discordtest.Message) (lines []string) {
	words := []string{m.Content}
	for _, e := range m.Embeds {
		words = append(words, e.Description)
	}
	for line := range strings.Lines(strings.Join(words, "\n")) {
		if line = strings.TrimSpace(withoutMarkup(moment.ReplaceAllString(line, "(time)"))); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (w *world) pings(channel string, want []string) error {
	var got []string
	for _, m := range w.messages(channel) {
		role := strings.Join(append(m.Mentions.Roles, m.Mentions.Parse...), " ")
		if role == "" {
			role = "nobody"
		}
		got = append(got, role)
	}
	return wantLines(got, want)
}

func (w *world) published(words []string) error {
	got := 0
	for _, m := range w.messages(words[0]) {
		if m.Crossposted {
			got++
		}
	}
	if strconv.Itoa(got) != words[1] {
		return fmt.Errorf("%d messages were published, want %s", got, words[1])
	}
	return nil
}

// messages returns the messages of a channel; of a forum, those of its posts.
func (w *world) messages(channel string) []discordtest.Message {
	all := w.discord.Messages(w.channels[channel])
	for _, thread := range w.discord.Threads(w.channels[channel]) {
		all = append(all, w.discord.Messages(thread.ID)...)
	}
	return all
}
