package bot

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
	"newsdesk/text"
)

// Limits of what is shown, in UTF-16 code units. They keep every message under
// Discord's own limits (content 2000, description 4096, author 256).
const (
	headlineLimit = 256
	topicLimit    = 80
	sourceLimit   = 100
	summaryLimit  = 1024
	linkLimit     = 900
	topicsShown   = 3
)

// alertColor is the colour of the bar beside an alert.
const alertColor = 0x2F6FDE

// render returns the message of a post. It is a function of the post alone.
func render(post news.Post) *discordgo.MessageSend {
	m := &discordgo.MessageSend{AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}}
	if post.Plain {
		m.Content = plainAlert(post.Alert)
		return m
	}
	m.Content = alertContent(post.Alert)
	m.Embeds = []*discordgo.MessageEmbed{alertEmbed(post.Alert)}
	return m
}

// alertContent is the line that a notification on a phone shows:
// the topics and the headline, which is the link.
func alertContent(a *news.Alert) string {
	link := safeLink(a.Link)
	if link == "" {
		return topicNames(a.Topics) + " · " + escape(headline(a))
	}
	return topicNames(a.Topics) + " · [" + unmarked(headline(a)) + "](<" + link + ">)"
}

// plainAlert is the message for when Discord refuses the full one.
func plainAlert(a *news.Alert) string {
	line := topicNames(a.Topics) + " · " + escape(headline(a))
	if link := safeLink(a.Link); link != "" {
		line += "\n<" + link + ">"
	}
	return line
}

func alertEmbed(a *news.Alert) *discordgo.MessageEmbed {
	embed := &discordgo.MessageEmbed{
		Type:        discordgo.EmbedTypeRich,
		Author:      &discordgo.MessageEmbedAuthor{Name: text.Fit(clean(a.Source), sourceLimit)},
		Description: escape(text.Fit(clean(a.Summary), summaryLimit)),
		Timestamp:   a.Published.UTC().Format(time.RFC3339),
		Color:       alertColor,
	}
	if embed.Author.Name == "" {
		embed.Author.Name = "News"
	}
	if image := safeLink(a.Image); image != "" {
		embed.Thumbnail = &discordgo.MessageEmbedThumbnail{URL: image}
	}
	return embed
}

func headline(a *news.Alert) string {
	if title := text.Fit(clean(a.Title), headlineLimit); title != "" {
		return title
	}
	return "(no title)"
}

// topicNames returns the topics in bold, the first few of them by name.
func topicNames(topics []string) string {
	var names []string
	for _, name := range topics[:min(len(topics), topicsShown)] {
		names = append(names, "**"+escape(text.Fit(clean(name), topicLimit))+"**")
	}
	line := strings.Join(names, ", ")
	if more := len(topics) - topicsShown; more > 0 {
		line += " +" + strconv.Itoa(more)
	}
	return line
}

// safeLink returns link in a form that Discord accepts and that cannot end the
// markup it stands in; "" where there is none.
func safeLink(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil {
		return ""
	}
	var safe strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`<>()\`, c) >= 0 {
			fmt.Fprintf(&safe, "%%%02X", c)
		} else {
			safe.WriteByte(c)
		}
	}
	if safe.Len() > linkLimit {
		return ""
	}
	return safe.String()
}
