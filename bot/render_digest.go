package bot

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
	"newsdesk/text"
)

// digestEmbeds returns what a part of a digest says below its heading: nothing
// where there is nothing new.
func digestEmbeds(d *news.Digest) []*discordgo.MessageEmbed {
	body := digestBody(d, digestLine)
	if body == "" {
		return []*discordgo.MessageEmbed{}
	}
	return []*discordgo.MessageEmbed{{Type: discordgo.EmbedTypeRich, Description: body, Color: alertColor}}
}

// digestBody returns the topics of a part, with their lines as line writes them,
// and what else there is.
func digestBody(d *news.Digest, line func(number int, l news.Line) string) string {
	var all []string
	for _, topic := range d.Topics {
		all = append(all, digestTopic(topic))
		for i, l := range topic.Lines {
			all = append(all, line(topic.First+i, l))
		}
		if topic.More > 0 {
			all = append(all, fmt.Sprintf("-# %d more", topic.More))
		}
	}
	if d.Left > 0 {
		all = append(all, "And "+numberOf(d.Left, "more topic")+" for which there is no room: `/news latest`")
	}
	if len(d.Quiet) > 0 {
		all = append(all, quietTopics(d.Quiet))
	}
	return strings.Join(all, "\n")
}

// digestTopic is the heading of a topic: how much there is of it.
func digestTopic(t news.DigestTopic) string {
	name := "**" + plain(t.Name, topicLimit) + "**"
	if t.Continued {
		return name + " · continued"
	}
	heading := name + " · " + storiesOf(t.Stories)
	if t.Change != nil {
		heading += ", " + changed(*t.Change)
	}
	if len(t.Lines) == 0 {
		heading += ", all told before"
	}
	return heading
}

// storiesOf says how many stories there are.
func storiesOf(n int) string {
	if n == 1 {
		return "1 story"
	}
	return fmt.Sprint(n, " stories")
}

// changed says how many more there are than on the day before.
func changed(by int) string {
	switch {
	case by > 0:
		return fmt.Sprintf("%d more than the day before", by)
	case by < 0:
		return fmt.Sprintf("%d fewer than the day before", -by)
	}
	return "as many as the day before"
}

// digestLine tells of a story: its headline, who has it.
func digestLine(number int, l news.Line) string {
	return fmt.Sprintf("%d. %s · %s%s", number, lineTitle(l, true), escape(text.Fit(clean(l.Source), news.LineSource)), more(l.Sources-1))
}

// quietTopics names topics of which there is nothing, the first few of them.
func quietTopics(names []string) string {
	shown := make([]string, min(len(names), news.MostQuiet))
	for i := range shown {
		shown[i] = plain(names[i], topicLimit)
	}
	return "Quiet: " + strings.Join(shown, ", ") + more(len(names)-len(shown))
}

// plainDigest returns a part of a digest as Discord takes it where it refuses the
// other form: as many lines as a message has room for, without links.
func plainDigest(d *news.Digest, h news.Heading) string {
	body := digestBody(d, func(number int, l news.Line) string {
		return fmt.Sprintf("%d. %s · %s%s", number,
			unmarked(text.Fit(headline(l.Title), plainTitleLimit)), unmarked(text.Fit(clean(l.Source), plainSourceLimit)), more(l.Sources-1))
	})
	if body == "" {
		return contentOf(h, true)
	}
	return lines(contentLimit, append([]string{contentOf(h, true)}, strings.Split(body, "\n")...))
}
