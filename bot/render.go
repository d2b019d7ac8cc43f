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
// Discord's own limits (content 2000, description 4096, author 256); escaping
// may double a text.
const (
	headlineLimit = 256
	topicLimit    = 80
	sourceLimit   = 100
	summaryLimit  = 1024
	linkLimit     = 900
	topicsShown   = 3

	publisherLimit     = 40
	publisherLinkLimit = 400
)

// alertColor is the colour of the bar beside an alert.
const alertColor = 0x2F6FDE

// render returns the message of a post. It is a function of the post alone.
func render(post news.Post) *discordgo.MessageSend {
	m := &discordgo.MessageSend{
		Content:         contentOf(post.Heading(), post.Plain),
		AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
	}
	switch {
	case post.Spike != nil:
		m.Content = spikeLine(post.Spike)
		if !post.Plain {
			m.Embeds = spikeEmbeds(post.Spike)
		}
	case post.Plain && post.Digest != nil:
		m.Content = plainDigest(post.Digest, post.Heading())
	case post.Plain && post.List != nil:
		m.Content = plainList(post.List, post.Heading())
	case post.Plain:
	case post.Digest != nil:
		m.Embeds = digestEmbeds(post.Digest)
	case post.List != nil:
		m.Embeds = []*discordgo.MessageEmbed{listEmbed(post.List)}
	default:
		m.Embeds = []*discordgo.MessageEmbed{alertEmbed(post.Alert)}
		m.Components = alertButtons(post)
	}
	return m
}

// contentOf returns the line that a notification on a phone shows: the topics
// and the headline, which is the link; the role comes last, so that it does not
// push the news off the screen. The plain form is for when Discord refuses the
// full message.
func contentOf(h news.Heading, plain bool) string {
	topics, link, role := topicNames(h.Topics)+" · ", safeLink(h.Link), roleMention(h.Role)
	switch {
	case link == "":
		return topics + escape(headline(h.Title)) + role
	case plain:
		return topics + escape(headline(h.Title)) + role + "\n<" + link + ">"
	}
	return topics + "[" + unmarked(headline(h.Title)) + "](<" + link + ">)" + role
}

func alertEmbed(a *news.Alert) *discordgo.MessageEmbed {
	lines := []string{escape(text.Fit(clean(a.Summary), summaryLimit)), alsoIn(a)}
	embed := &discordgo.MessageEmbed{
		Type:        discordgo.EmbedTypeRich,
		Author:      &discordgo.MessageEmbedAuthor{Name: text.Fit(clean(a.Source), sourceLimit)},
		Description: strings.Trim(strings.Join(lines, "\n"), "\n"),
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

// alsoIn names the other publishers of an alert's story, the first few of them
// with links, and says how long ago the last of them joined.
func alsoIn(a *news.Alert) string {
	var names []string
	for _, s := range a.Also[:min(len(a.Also), news.AlsoNamed)] {
		names = append(names, publisher(s))
	}
	if len(names) == 0 {
		return ""
	}
	return "also in: " + strings.Join(names, ", ") + more(a.Sources-1-len(names)) + fmt.Sprintf(" · <t:%d:R>", a.GrewAt.Unix())
}

// publisher returns the name of a publisher, which is a link where it can be.
func publisher(s news.Source) string {
	name, link := text.Fit(clean(s.Name), publisherLimit), safeLink(s.Link)
	switch {
	case name == "":
		name = text.Fit(clean(s.Site), publisherLimit)
		fallthrough
	case link == "" || len(link) > publisherLinkLimit:
		return escape(name)
	}
	return "[" + unmarked(name) + "](<" + link + ">)"
}

// more says how many are not shown: " +3".
func more(n int) string {
	if n <= 0 {
		return ""
	}
	return " +" + strconv.Itoa(n)
}

func headline(title string) string {
	if title := text.Fit(clean(title), headlineLimit); title != "" {
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
	return strings.Join(names, ", ") + more(len(topics)-topicsShown)
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
