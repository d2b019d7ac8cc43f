package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/tools/txtar"

	"newsdesk/bot/discordtest"
)

// The server that the bot joins, and its channels.
const (
	joinedGuild = "1400000000000000002"
	lobby       = "1400000000000000500" // for what concerns all of it
	newsChannel = "1400000000000000501"
)

// talk is what people and the bot say to each other.
type talk struct {
	*world
	boss, reader discordtest.Person
}

// wants holds what the bot said against what it is to say.
func (w *talk) wants(m discordtest.Message, parts ...string) discordtest.Message {
	w.t.Helper()
	all := []string{m.Content}
	for _, e := range m.Embeds {
		all = append(all, e.Description)
	}
	said := strings.Join(all, "\n")
	for _, part := range parts {
		if !strings.Contains(said, part) {
			w.t.Fatalf("it lacks %q:\n%s", part, said)
		}
	}
	return m
}

// presses has somebody press a button and returns what they get to see.
func (w *talk) presses(p discordtest.Person, m discordtest.Message, label string, parts ...string) discordtest.Message {
	w.t.Helper()
	return w.wants(w.answer(w.discord.Press(p, m, label)), parts...)
}

// chooses has somebody choose in a menu.
func (w *talk) chooses(p discordtest.Person, m discordtest.Message, menu, value string, parts ...string) discordtest.Message {
	w.t.Helper()
	return w.wants(w.answer(w.discord.Choose(p, m, menu, value)), parts...)
}

// alerts returns the messages of the channel that is told of news: so many.
func (w *talk) alerts(n int) []discordtest.Message {
	w.t.Helper()
	time.Sleep(time.Hour)
	synctest.Wait()
	all := w.discord.Messages(newsChannel)
	if len(all) != n {
		w.t.Fatalf("the channel has %d messages, want %d: %+v", len(all), n, all)
	}
	return all
}

// restarts has the bot be stopped and started.
func (w *talk) restarts() {
	w.t.Helper()
	w.stop()
	if err := w.start(); err != nil {
		w.t.Fatal(err)
	}
	time.Sleep(time.Minute)
}

// inTalk runs fn with a bot that is up, and a server that it has not joined.
func inTalk(t *testing.T, fn func(w *talk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &talk{
			world:  newWorld(t, txtar.Parse([]byte("-- config.yaml --\nlimits: {feeds_per_guild: 10}\n"))),
			boss:   discordtest.Person{Channel: newsChannel, Permissions: discordtest.ManageServer},
			reader: discordtest.Person{ID: "200000000000000009", Channel: newsChannel},
		}
		if err := w.start(); err != nil {
			t.Fatal(err)
		}
		defer w.stop()
		time.Sleep(time.Second)
		fn(w)
		for _, violation := range w.discord.Violations() {
			t.Errorf("against Discord's rules: %s", violation)
		}
	})
}

// joins has the bot be invited, and its card be answered to the end of the setup.
func (w *talk) joins() {
	w.t.Helper()
	w.discord.AddGuild(joinedGuild, "Harbour",
		discordtest.Channel{ID: lobby, Name: "lobby", System: true}, discordtest.Channel{ID: newsChannel, Name: "news"})
	time.Sleep(time.Minute)
	synctest.Wait()
	cards := w.discord.Messages(lobby)
	if len(cards) != 1 {
		w.t.Fatalf("%d cards", len(cards))
	}
	inLobby := w.boss
	inLobby.Channel = lobby
	began := time.Now()
	m := w.presses(inLobby, w.wants(cards[0], "**Newsdesk**", "I read no messages here"), "Set up", "1 of 3")
	m = w.chooses(inLobby, m, "Choose a channel", newsChannel, "2 of 3")
	m = w.chooses(inLobby, m, "Choose topics, as many as you like", "weather", "3 of 3")
	m = w.chooses(inLobby, m, "Another time zone", "Europe/Berlin", "Europe/Berlin")
	w.presses(inLobby, m, "Alerts", "**Done.** **Severe weather** → <#"+newsChannel+">", "I read no feeds here yet")
	if took := time.Since(began); took > time.Minute {
		w.t.Errorf("setting up took %v", took)
	}
}

// publishes has the feed of the server bring headlines, the newest first.
func (w *talk) publishes(headlines ...string) {
	w.site.set("feeds.herald.example", page{body: rss("Herald", headlines...)})
}

// TestFromJoiningToTheFirstAlert is what a manager does in the first hours of the
// bot in a server, and what a reader sees of it.
func TestFromJoiningToTheFirstAlert(t *testing.T) {
	inTalk(t, func(w *talk) {
		w.joins()
		w.site.set("news.example", page{body: []byte(`<html><head><link rel="alternate" type="application/rss+xml" href="https://feeds.herald.example/feed"></head></html>`)})
		w.publishes("Ferry aground at the pier", "Mayor opens the new bridge")
		w.wants(w.answer(w.discord.Use(w.boss, "feed add", discordtest.Given{Option: "url", Value: "news.example"})),
			"**Added Herald.** I learned 2 existing items and will post none of them.")

		m := w.wants(w.answer(w.discord.Use(w.boss, "topic create", discordtest.Given{Option: "name", Value: "ferries"}, discordtest.Given{Option: "query", Value: "ferry"})),
			"Preview of **ferries**", "**1 alert", "**Ferry** aground")
		m = w.presses(w.boss, m, "Create & subscribe here", "Done. **ferries** → <#"+newsChannel+"> as alerts", "Nothing old is posted.")
		w.presses(w.boss, m, "Show a sample", "**ferries** · [Ferry aground at the pier]")
		w.alerts(0)

		w.publishes("Ferry afloat again by noon", "Ferry aground at the pier", "Mayor opens the new bridge")
		alert := w.wants(w.alerts(1)[0], "**ferries** · [Ferry afloat again by noon](<https://news.example/Ferry-afloat-again-by-noon>)")
		w.presses(w.reader, alert, "Sources", "Ferry afloat again by noon", "1 source")
		panel := w.presses(w.reader, alert, "…", "Ferry afloat again by noon")
		w.presses(w.reader, panel, "Why this?", `“Ferry” in the title`, "✔ not muted", "✔ posted")
		forged := w.discord.PressID(w.reader, alert, strings.Replace(panel.Components[0].Components[0].CustomID, "alert-irrelevant", "alert-mute", 1))
		w.wants(w.answer(forged), "not-manager")

		muted := w.presses(w.boss, w.presses(w.boss, alert, "…"), "Mute 24 h", "**ferries** is muted in the whole server")
		w.publishes("Ferry late for the third time", "Ferry afloat again by noon", "Ferry aground at the pier", "Mayor opens the new bridge")
		w.alerts(1)
		why := func(parts ...string) {
			t.Helper()
			link := discordtest.Given{Option: "link", Value: "https://news.example/Ferry-late-for-the-third-time"}
			w.wants(w.answer(w.discord.Use(w.reader, "news why", link)), parts...)
		}
		why("✔ **ferries** wants it", "✖ the topic was muted in this server", "It is kept for the digest")

		w.presses(w.boss, muted, "Undo", "**ferries** is heard of again.")
		w.publishes("Ferry on time for once today", "Ferry late for the third time", "Ferry afloat again by noon")
		w.wants(w.alerts(2)[1], "Ferry on time for once today")
		why("✖ the topic was muted in this server") // as it was decided
	})
}

// TestButtonsOutliveARestart has the bot be restarted before each press of a
// button of a message that is older.
func TestButtonsOutliveARestart(t *testing.T) {
	inTalk(t, func(w *talk) {
		w.joins()
		w.publishes("Mayor opens the new bridge")
		w.wants(w.answer(w.discord.Use(w.boss, "feed add", discordtest.Given{Option: "url", Value: "https://feeds.herald.example/feed"})), "**Added Herald.**")
		draft := w.answer(w.discord.Use(w.boss, "topic create", discordtest.Given{Option: "name", Value: "ferries"}, discordtest.Given{Option: "query", Value: "ferry"}))
		w.restarts()
		done := w.presses(w.boss, draft, "Create & subscribe here", "Done. **ferries**")
		w.publishes("Ferry afloat again by noon", "Mayor opens the new bridge")
		alert := w.alerts(1)[0]
		w.restarts()
		panel := w.presses(w.boss, alert, "…", "Ferry afloat again by noon")
		w.restarts()
		muted := w.presses(w.boss, panel, "Mute 24 h", "is muted in the whole server")
		w.restarts()
		w.presses(w.boss, muted, "Undo", "is heard of again")
		w.presses(w.boss, done, "Undo", "hears no more of **ferries**")
		w.publishes("Ferry on time for once today", "Ferry afloat again by noon")
		w.alerts(1)
		if cards := w.discord.Messages(lobby); len(cards) != 1 {
			t.Errorf("%d cards after restarts", len(cards))
		}
	})
}
