package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/tools/txtar"

	"newsdesk/bot"
	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/feeds"
	"newsdesk/news"
)

const sourcesConfig = `-- config.yaml --
limits: {feeds_per_guild: 1000}
topics:
  - {name: storms, query: storm, channels: ["#alerts"]}
`

// rss is a feed with an item for each headline.
func rss(title string, headlines ...string) []byte {
	var items strings.Builder
	for _, headline := range headlines {
		slug := strings.ReplaceAll(headline, " ", "-")
		fmt.Fprintf(&items, "<item><title>%s</title><link>https://news.example/%s</link><guid>%s</guid></item>", headline, slug, slug)
	}
	return fmt.Appendf(nil, `<rss version="2.0"><channel><title>%s</title><link>https://news.example/</link>%s</channel></rss>`, title, items.String())
}

// withManager runs fn with a bot that is up and the manager of its server.
func withManager(t *testing.T, fn func(w *world, boss discordtest.Person)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, txtar.Parse([]byte(sourcesConfig)))
		if err := w.start(); err != nil {
			t.Fatal(err)
		}
		defer w.stop()
		time.Sleep(time.Second)
		fn(w, discordtest.Person{Channel: w.channels["#alerts"], Permissions: discordtest.ManageServer})
		for _, violation := range w.discord.Violations() {
			t.Errorf("against Discord's rules: %s", violation)
		}
	})
}

// answer waits for what a person gets to see.
func (w *world) answer(x *discordtest.Exchange) discordtest.Message {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	m, err := x.Reply(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// subscribe has a channel hear of a topic of its server.
func (w *world) subscribe(channel, query string) {
	w.t.Helper()
	topic, err := w.room.desk.CreateTopic(scenarioGuild, desk.TopicEdit{Name: query, Query: query}, time.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	s := news.Subscription{Topic: topic.ID, Channel: news.ChannelID(channel)}
	if _, err := w.room.desk.Subscribe(scenarioGuild, s, time.Now()); err != nil {
		w.t.Fatal(err)
	}
}

func TestAFeedThatAMemberAddsByItsHomepage(t *testing.T) {
	withManager(t, func(w *world, boss discordtest.Person) {
		const host = "feeds.herald.example"
		w.subscribe(boss.Channel, "ferry")
		w.site.set("news.example", page{body: []byte(`<html><head><link rel="alternate" type="application/rss+xml" href="https://feeds.herald.example/feed"></head></html>`)})
		w.site.set(host, page{body: rss("Herald", "Ferry aground", "Ferry afloat")})
		m := w.answer(w.discord.Use(boss, "feed add", discordtest.Given{Option: "url", Value: "news.example"}))
		if want := "**Added Herald.** I learned 2 existing items and will post none of them."; m.Content != want {
			t.Errorf("got %q, want %q", m.Content, want)
		}
		time.Sleep(10 * time.Minute)
		if all, _ := w.site.count(host); all != 1 {
			t.Errorf("the feed was asked for %d times within ten minutes, want once", all)
		}
		w.site.set(host, page{body: rss("Herald", "Ferry home", "Ferry aground", "Ferry afloat")})
		time.Sleep(time.Hour)
		if _, conditional := w.site.count(host); conditional == 0 {
			t.Error("what was learned of the server when the feed was found is not used")
		}
		posted := w.discord.Messages(boss.Channel)
		if len(posted) != 1 || !strings.Contains(posted[0].Content, "Ferry home") {
			t.Errorf("posted %v, want the new item alone", posted)
		}
	})
}

func TestAListOfFiveHundredFeeds(t *testing.T) {
	withManager(t, func(w *world, boss discordtest.Person) {
		var list strings.Builder
		list.WriteString(`<opml version="2.0"><body><outline text="World">` + "\n")
		for i := range 500 {
			fmt.Fprintf(&list, `<outline type="rss" text="Feed %d" xmlUrl="https://n%d.example/rss"/>`+"\n", i, i)
		}
		list.WriteString(`<outline type="rss" text="No address"/><outline text="Same" xmlUrl="https://n7.example/rss"/>` + "\n</outline>")
		file := w.discord.Attach("feeds.opml", "text/xml", []byte(list.String()))
		m := w.answer(w.discord.Use(boss, "feed import", discordtest.Given{Option: "file", Value: file}))
		for _, want := range []string{"**Added 500 feeds.**", "line 502", "line 9", "the file breaks off"} {
			if !strings.Contains(m.Content, want) {
				t.Errorf("the answer lacks %q:\n%s", want, m.Content)
			}
		}
		m = w.answer(w.discord.Use(boss, "feed export"))
		got, problems, err := sources{}.ReadList(strings.NewReader(string(m.Files[0].Data)))
		if len(got) != 500 || len(problems) != 0 || err != nil {
			t.Errorf("exported %d feeds, %v, %v", len(got), problems, err)
		}
	})
}

func TestABrokenListIsSaidToBe(t *testing.T) {
	withManager(t, func(w *world, boss discordtest.Person) {
		file := w.discord.Attach("feeds.opml", "text/xml", []byte("<!DOCTYPE x [<!ENTITY a \"b\">]><opml>&a;</opml>"))
		m := w.answer(w.discord.Use(boss, "feed import", discordtest.Given{Option: "file", Value: file}))
		if !strings.Contains(m.Content, "The file declares entities") || !strings.HasSuffix(m.Content, "-# bad-list") {
			t.Errorf("got\n%s", m.Content)
		}
	})
}

// TestMembersLearnNothingOfTheOperatorsNetwork has them type addresses of it.
func TestMembersLearnNothingOfTheOperatorsNetwork(t *testing.T) {
	s := sources{&feeds.Fetcher{Transport: feeds.NewTransport(nil), UserAgent: "newsdesk"}}
	said := map[string]bool{}
	for _, address := range []string{"http://127.0.0.1/", "http://127.0.0.1:1/feed", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data"} {
		_, err := s.Discover(t.Context(), address, time.Now())
		trouble, ok := errors.AsType[*bot.SourceError](err)
		if !ok {
			t.Errorf("%s: %v", address, err)
			continue
		}
		said[trouble.Problem] = true
	}
	if len(said) != 1 {
		t.Errorf("members can tell these addresses apart: %v", said)
	}
}
