package main

import (
	"time"

	"charm.land/lipgloss/v2"

	"newsdesk/news"
)

// demoTopic is a topic of the demo and the channel that hears of it.
type demoTopic struct {
	name    string
	query   string
	channel news.ChannelID
}

// demoRound is a moment at which the sample publishers have something new, and
// what the viewer is to watch for.
type demoRound struct {
	after time.Duration // since the beginning
	line  string
}

// The channels of the demo.
const (
	demoElections news.ChannelID = "100000000000000001"
	demoHarbour   news.ChannelID = "100000000000000002"
	demoWorld     news.ChannelID = "100000000000000003"
	demoDaily     news.ChannelID = "100000000000000004"
)

// demoGuild is the server whose members have topics in a digest.
const demoGuild news.GuildID = "100000000000000010"

// demoChannels returns the channels of the demo.
func demoChannels() []demoChannel {
	return []demoChannel{
		{id: demoElections, name: "elections", colour: lipgloss.Color("#7c8cff")},
		{id: demoHarbour, name: "harbour", colour: lipgloss.Color("#2aa7a0")},
		{id: demoWorld, name: "world", colour: lipgloss.Color("#d08a2e")},
		{id: demoDaily, name: "daily", colour: lipgloss.Color("#b16fc4")},
	}
}

// demoTopics returns the topics of the demo, each in the languages of its feeds.
func demoTopics() []demoTopic {
	return []demoTopic{
		{
			name: "election interference", channel: demoElections,
			query: `"election interference" OR (Wahl Einmischung) OR "ingérence électorale" OR "injerencia electoral" OR "вмешательство в выборы"`,
		},
		{
			name: "recounts", channel: demoElections,
			query: `title:(recount OR Nachzählung OR "nouveau décompte" OR recuento OR пересчёт)`,
		},
		{
			name: "dock strike", channel: demoHarbour,
			query: `(strike (dockers OR crane OR port)) OR Hafenstreik OR (grève dockers) OR (huelga puerto)`,
		},
		{
			name: "ferries", channel: demoHarbour,
			query: `title:(ferry OR ferries OR Fähre OR transbordador OR паром)`,
		},
		{
			name: "quakes and floods", channel: demoWorld,
			query: `earthquake OR floods OR Erdbeben OR Hochwasser OR séisme OR inondations OR terremoto OR землетрясение OR наводнение`,
		},
		{
			name: "press freedom", channel: demoWorld,
			query: `"press freedom" OR Pressefreiheit OR "liberté de la presse" OR "libertad de prensa" OR "свобода прессы"`,
		},
	}
}

// demoRounds returns what is published while the demo runs. The line of a round
// speaks of what the templates publish from that round on.
func demoRounds() []demoRound {
	return []demoRound{
		{
			after: 2 * time.Second,
			line:  "Five publishers have news. “Captain’s election settled, referee denies interference in the cup tie” is not about election interference: no card.",
		},
		{
			after: 5 * time.Second,
			line:  "Morning Clippings links the strike with tracking parameters, the Times reprints the wire: no second card. The Wire has the strike too: its card grows.",
		},
		{
			after: 8 * time.Second,
			line:  "The Courier rewrites its strike story, Ferry & Freight gives its backlog new GUIDs: no card. Island Radio joins the strike. One story has two topics: one card.",
		},
		{
			after: 10500 * time.Millisecond,
			line:  "A storm concerns two channels: one card in each. The Times joins the strike, whose card grows a third time. A headline full of markup and @everyone stays text and pings nobody.",
		},
	}
}

// The times of the demo.
const (
	demoPreview  = 12 * time.Second // since the beginning
	demoDigest   = 13 * time.Second
	demoLength   = 14 * time.Second
	demoInterval = 1500 * time.Millisecond // between two polls of a feed
	demoHostGap  = 100 * time.Millisecond
)

// demoPace is quicker than the usual, as all of the demo is.
func demoPace() news.Pace { return news.Pace{Gap: time.Second, Most: 6} }

// demoOpening is the first line.
const demoOpening = "Ten invented publishers in five languages. What they have published so far is learned in silence: no cards."

// What a manager of the server types while the demo runs: a topic for which the cup
// tie is nearly news.
const (
	demoDraftName  = "elections"
	demoDraftQuery = "election -cup"
)

// demoTrying is the line before the preview of it.
const demoTrying = "A manager types /topic create name:" + demoDraftName + " query:" + demoDraftQuery + " and sees what it would have posted, before anything is kept."

// demoClosing is the line before the digest.
const demoClosing = "A morning later: who wants one message a day instead of alerts gets a digest. Each story is in it once, under its topic, those first that most publishers carry."

// demoNext returns the lines that say what to do after the demo.
func demoNext() []string {
	return []string{
		"Next: make a bot at https://discord.com/developers/applications, copy its token.",
		"Next: newsdesk init asks three questions, and prints the link that invites the bot.",
		"Next: newsdesk check, newsdesk run, and /settings setup on Discord.",
	}
}
