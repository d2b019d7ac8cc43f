package bot

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

// hostileWords are what somebody may call a topic, or a publisher a story.
func hostileWords() map[string]string {
	return map[string]string{
		"mentions":          "@everyone @here <@200000000000000001> <@&5005> <#1400000000000000100>",
		"a masked link":     "[Free gifts](https://evil.example) and <https://evil.example>",
		"bidi":              "safe \u202etxt.exe\u202c \u2066x\u2069",
		"zero width":        "e\u200bl\u200be\u200bction \ufeff\u00ad",
		"nothing to see":    "\u2800\u3164\u115f",
		"markdown":          "**bold** __under__ ~~gone~~ ||spoiler|| `code` ```block``` # head > quote - list 1. one",
		"a 600-letter word": strings.Repeat("election", 75),
		"4,000 emoji":       strings.Repeat("👩‍👩‍👧", 4000),
		"accents in piles":  "e" + strings.Repeat("\u0301", 300),
		"a code fence":      "``` \n@everyone\n```",
		"private use":       "\uE000@everyone\uE001 \uE001\uE000",
		"a custom ID":       "1:topic-delete-sure:x",
	}
}

// TestHostileWordsAreShownAsTheyStand takes hostile words as titles, names,
// queries and names of feeds and channels through all that shows them.
func TestHostileWordsAreShownAsTheyStand(t *testing.T) {
	for name, words := range hostileWords() {
		t.Run(name, func(t *testing.T) {
			inNewsstand(t, func(n *newsstand) {
				n.printHostile(words)
				short := strings.TrimSuffix(text.Fit(words, 78), "…")
				m := n.use(boss, "topic create", "name:"+short, "query:election OR \""+strings.ReplaceAll(short, `"`, "")+"\"")
				n.use(boss, "topic create", "name:"+short, "query:\""+short)
				if strings.Contains(seen(m), "Create only") {
					n.press(boss, m, "Create only")
				}
				topic, err := n.desk.CreateTopic(newsroom, desk.TopicEdit{Name: "x " + short, Query: "election"}, time.Now())
				n.try(err)
				n.AddChannel(newsroom, discordtest.Channel{ID: "1400000000000000600", Name: words})
				m = n.use(boss, "subscribe", "topic:"+string(topic.ID), "channel:1400000000000000600")
				n.press(boss, m, "Show a sample")
				n.use(boss, "topic show", "topic:"+string(topic.ID))
				n.use(boss, "topic show", "topic:"+short)
				n.use(boss, "topic list")
				n.use(boss, "subscriptions list")
				n.suggest(boss, "topic show", "topic:")
				n.suggest(boss, "subscriptions pause", "what:")
				n.use(boss, "unsubscribe", "topic:"+string(topic.ID))
				n.press(boss, n.use(boss, "topic delete", "topic:"+string(topic.ID)), "Delete it")
				n.use(boss, "topic restore")
				n.wantHarmless()
			})
		})
	}
}

// printHostile brings an item whose feed, title and text are hostile.
func (n *newsstand) printHostile(words string) {
	n.t.Helper()
	const url = "https://hostile.example/feed"
	feeds := []news.Feed{{URL: courierFeed, Name: "Harbour Courier"}, {URL: url, Name: words}}
	n.try(n.desk.Declare(desk.Declaration{Feeds: feeds}, time.Now()))
	for i, item := range []news.Item{
		{Title: words + " election", Text: words + " election " + words, Link: "https://hostile.example/1"},
		{Title: words, Text: words + " election " + words, Link: "https://hostile.example/)[2](https://evil.example"},
		{Text: "election " + words, Link: "javascript:alert(1)"},
	} {
		item.Keys, item.Published = []news.Key{news.NewKey("link", fmt.Sprint("hostile", i))}, time.Now()
		feed := news.Feed{ID: news.NewFeedID(url), URL: url, Name: words, Declared: true, OKAt: time.Now()}
		_, err := n.desk.Ingest(news.Batch{Feed: feed, Items: []news.Item{item}}, time.Now())
		n.try(err)
	}
}

// wantHarmless looks at all that the bot said: nobody may be pinged, nothing is
// hidden, and no link leads elsewhere than it says.
func (n *newsstand) wantHarmless() {
	n.t.Helper()
	for _, r := range n.Requests() {
		var body struct {
			Data *struct {
				Content  string
				Choices  []struct{ Name string }
				Mentions *struct{ Parse []string } `json:"allowed_mentions"`
			}
		}
		if json.Unmarshal(r.Body, &body) != nil || body.Data == nil {
			continue
		}
		if body.Data.Choices == nil && (body.Data.Mentions == nil || body.Data.Mentions.Parse == nil || len(body.Data.Mentions.Parse) > 0) {
			n.t.Errorf("may ping: %s", r.Body)
		}
		for _, bad := range []string{"](https://evil", "<@&5005", "\u202e", "\u2066", "\u200b", "\ufeff", "javascript:", "**bold**", "||spoiler"} {
			if strings.Contains(outsideCode(body.Data.Content), bad) {
				n.t.Errorf("%q works in\n%s", bad, body.Data.Content)
			}
		}
		for _, c := range body.Data.Choices {
			if strings.ContainsAny(c.Name, "\u202e\u2066\u200b\ufeff\n") {
				n.t.Errorf("what cannot be seen is in %q", c.Name)
			}
		}
	}
	if slices.ContainsFunc(strings.Split(n.log.String(), "\n"), func(line string) bool { return strings.Contains(line, "level=ERROR") }) {
		n.t.Errorf("the log says\n%s", n.log)
	}
}

// outsideCode returns a message without what is shown as it stands: what is
// escaped, and code. What
// would end it, or is hidden in it, stays.
func outsideCode(content string) string {
	content = strings.NewReplacer("\\`", "", "\\<", "").Replace(content)
	for _, code := range []string{"(?s)```\n[^`]*\n```", "`[^`\n\u202e\u2066\u200b\ufeff]*`"} {
		content = regexp.MustCompile(code).ReplaceAllString(content, "")
	}
	return content
}
