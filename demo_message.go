package main

import (
	"image/color"
	"net/url"
	"regexp"
	"strings"
	"time"

	"newsdesk/bot"
	"newsdesk/desk"
	"newsdesk/news"
)

// message is what the demo reads of the body of Discord's "Create Message".
//
// https://docs.discord.com/developers/resources/message#create-message
type message struct {
	Content string         `json:"content"`
	Embeds  []messageEmbed `json:"embeds"`
	Rows    []messageRow   `json:"components"`
	Nonce   string         `json:"nonce"`
	Enforce bool           `json:"enforce_nonce"`
}

// messageRow is a row of buttons.
type messageRow struct {
	Components []struct {
		Label string `json:"label"`
	} `json:"components"`
}

// messageEmbed is what the demo draws of an embed.
type messageEmbed struct {
	Author      struct{ Name string } `json:"author"`
	Description string                `json:"description"`
	Color       colour                `json:"color"`
	Timestamp   time.Time             `json:"timestamp,omitzero"`
	Footer      struct{ Text string } `json:"footer"`
	Thumbnail   struct{ URL string }  `json:"thumbnail"`
	Image       struct{ URL string }  `json:"image"`
}

// demoChannel is a channel of the demo.
type demoChannel struct {
	id     news.ChannelID
	name   string // without "#"
	colour color.Color
}

// card is a message as a person sees it: plain text, safe for a terminal.
type card struct {
	channel  demoChannel
	topic    string
	headline string
	source   string
	summary  string
	lines    []string // of a list or a digest
	also     string   // the other publishers
	grew     bool     // it is shown again, because it says more
	host     string   // of the link
	footer   string
	at       time.Time
	picture  bool
	bar      colour   // beside it
	markup   []string // of a preview, its lines in Discord's Markdown
	buttons  []cardButton
}

// isPreview reports whether c is what a manager sees of a topic before it is kept.
func (c card) isPreview() bool { return len(c.markup) > 0 }

// previewCard returns what a member sees in channel who is about to create a topic.
func previewCard(channel demoChannel, p desk.Preview) card {
	content, ways := bot.ShowPreview(demoDraftName, p)
	c := card{channel: channel, markup: strings.Split(aged(content, p.Until), "\n")}
	c.headline = splitLines(c.markup[0])[0]
	c.lines = splitLines(strings.Join(c.markup[1:], "\n"))
	for i, label := range ways {
		c.buttons = append(c.buttons, cardButton{label: printable(label), good: i == 0})
	}
	return c
}

// newCard returns what a member sees of m in channel.
func newCard(channel demoChannel, m message) card {
	topic, headline, link := splitContent(m.Content)
	c := card{channel: channel, topic: printable(topic), headline: printable(headline), host: printable(hostOf(link))}
	for _, row := range m.Rows {
		for _, b := range row.Components {
			c.buttons = append(c.buttons, cardButton{label: printable(b.Label)})
		}
	}
	if len(m.Embeds) == 0 {
		return c
	}
	e := m.Embeds[0]
	c.bar = e.Color & 0xffffff
	if c.source = printable(e.Author.Name); c.source == "" {
		c.lines = splitLines(e.Description)
		return c
	}
	c.summary, c.also = splitDescription(e.Description)
	c.footer = printable(e.Footer.Text)
	c.at = e.Timestamp
	c.picture = e.Thumbnail.URL != "" || e.Image.URL != ""
	return c
}

// alertLine matches "**topic**, **topic** +2 · rest".
var alertLine = regexp.MustCompile(`(?s)^(\*\*.+?\*\*(?: \+\d+)?) · (.+)$`)

// maskedLink matches "[headline](<link>)", and linkBelow a headline with the
// link in a line of its own.
var (
	maskedLink = regexp.MustCompile(`(?s)^\[(.+)\]\(<(.*)>\)$`)
	linkBelow  = regexp.MustCompile(`(?s)^(.+)\n<(.*)>$`)
)

// splitContent takes the content of an alert apart, and undoes its markup.
// Content of another form is a headline. Discord knows no backslashes within
// the text of a link.
func splitContent(content string) (topic, headline, link string) {
	parts := alertLine.FindStringSubmatch(content)
	if parts == nil {
		return "", unescaped(content), ""
	}
	topic = unescaped(strings.ReplaceAll(parts[1], "**", ""))
	if masked := maskedLink.FindStringSubmatch(parts[2]); masked != nil {
		return topic, masked[1], masked[2]
	}
	if below := linkBelow.FindStringSubmatch(parts[2]); below != nil {
		return topic, unescaped(below[1]), below[2]
	}
	return topic, unescaped(parts[2]), ""
}

// publisherLink matches "[name](<link>)".
var publisherLink = regexp.MustCompile(`\[([^\]]*)\]\(<[^>]*>\)`)

// splitDescription returns the summary of an alert and the line that names its
// other publishers, which is the last and may be absent.
func splitDescription(description string) (summary, also string) {
	const alsoIn = "also in: "
	before, last, found := strings.Cut("\n"+description, "\n"+alsoIn)
	if found {
		also = alsoIn + relativeTime.ReplaceAllString(publisherLink.ReplaceAllString(last, "$1"), "just now")
	}
	return printable(unescaped(strings.TrimPrefix(before, "\n"))), printable(unescaped(also))
}

// splitLines returns the lines of a list or a digest, without markup.
func splitLines(description string) (lines []string) {
	for line := range strings.SplitSeq(description, "\n") {
		line = strings.ReplaceAll(publisherLink.ReplaceAllString(line, "$1"), "**", "")
		lines = append(lines, printable(unescaped(strings.TrimPrefix(line, "-# "))))
	}
	return lines
}

// hostOf returns the host of link without "www.", or "".
func hostOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// unescaped drops the backslashes that keep punctuation from being markup.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && isPunctuation(s[i+1]) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// isPunctuation reports whether a backslash before c escapes it in Markdown.
func isPunctuation(c byte) bool {
	return strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) >= 0
}
