package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/query"
)

// TestTopicConversations holds what is said about topics against golden files.
func TestTopicConversations(t *testing.T) {
	tests := []struct {
		name string
		talk func(n *newsstand)
	}{
		{"create", func(n *newsstand) {
			m := n.use(boss, "topic create", "name:election interference", "query:election interference")
			m = n.press(boss, m, "Create & subscribe here")
			n.press(boss, m, "Show a sample")
			m = n.press(boss, m, "Undo")
			n.press(boss, m, "Undo")
		}},
		{"create_only", func(n *newsstand) {
			m := n.use(boss, "topic create", "name:Ferry")
			m = n.press(boss, m, "Create only")
			n.press(boss, m, "Subscribe here")
		}},
		{"create_by_template", func(n *newsstand) {
			n.use(boss, "topic create", "name:Votes", "template:elections")
			n.use(boss, "topic create", "name:Votes", "template:elections", "query:vote")
		}},
		{"create_cancelled", func(n *newsstand) {
			m := n.use(boss, "topic create", "name:Ferry")
			n.press(boss, m, "Cancel")
			n.use(boss, "topic list")
		}},
		{"create_nothing_found", func(n *newsstand) {
			n.use(boss, "topic create", "name:Voting", `query:"interference election" OR (tram zeppelin)`)
			n.use(boss, "topic create", "name:Zeppelin")
		}},
		{"create_wrong", func(n *newsstand) {
			m := n.use(boss, "topic create", "name:Voting", `query:election "interference`)
			m = n.fill(boss, n.Press(boss, m, "Edit query"), map[string]string{"query": "election or the"})
			m = n.fill(boss, n.Press(boss, m, "Edit query"), map[string]string{"name": "Votes", "query": "election -court"})
			n.press(boss, m, "Create only")
			n.use(boss, "topic create", "name:votes")
			n.use(boss, "topic create", "name:\u200b")
		}},
		{"edit", func(n *newsstand) {
			n.make("Ferry", "ferry", elections)
			m := n.fill(boss, n.Use(boss, "topic edit", n.ask(boss, "topic edit", []string{"topic:Ferry"})...), map[string]string{"name": "Ferries"})
			n.press(boss, m, "Save")
			m = n.use(boss, "topic edit", "topic:ferries", "query:ferry OR tram")
			m = n.press(boss, m, "Save")
			m = n.press(boss, m, "Show")
			m = n.fill(boss, n.Press(boss, m, "Edit"), map[string]string{"query": "ferry (strike"})
			n.press(boss, m, "Cancel")
			n.use(boss, "topic edit", "topic:bus")
		}},
		{"test", func(n *newsstand) {
			m := n.use(boss, "topic test", "query:election OR ferry")
			m = n.fill(boss, n.Press(boss, m, "Make it a topic"), map[string]string{"name": "Votes", "query": "election -court"})
			n.press(boss, m, "Create only")
			n.use(boss, "topic test", "topic:votes", "days:30")
			n.use(boss, "topic test", "topic:votes", "days:1")
			n.use(boss, "topic test", "query:zeppelin OR (tram airship)", "days:30")
			n.use(boss, "topic test", "query:election OR (ferry")
			n.use(boss, "topic test")
			n.use(boss, "topic test", "topic:votse", "query:election")
			n.use(boss, "topic test", "topic:votse")
		}},
		{"test_many", func(n *newsstand) {
			n.printMuch()
			m := n.use(boss, "topic test", "query:bridge")
			m = n.press(boss, m, "Show all")
			m = n.press(boss, m, "›")
			n.press(boss, m, "Back")
			n.make("Bridges", "bridge", elections)
			m = n.use(boss, "topic show", "topic:bridges")
			m = n.press(boss, m, "Show all")
			n.press(boss, m, "Back")
		}},
		{"test_held_back", func(n *newsstand) {
			n.printMuch()
			_, err := n.desk.Seen(newsroom, "Newsroom", time.Now())
			n.try(err)
			n.try(n.desk.ChangeGuild(newsroom, func(g *news.Guild) error { g.QuietFrom, g.QuietTo = 0, 6*60; return nil }))
			for i, s := range []news.Subscription{{MaxPerDay: 1}, {MinSources: 2}, {Delivery: news.DeliverDigest}} {
				topic := n.make(fmt.Sprint("Bridges ", i), "bridge OR georgia")
				s.Topic, s.Channel = topic.ID, elections
				_, err := n.desk.Subscribe(newsroom, s, time.Now())
				n.try(err)
				n.use(boss, "topic test", "topic:"+topic.Name)
			}
		}},
		{"test_too_broad", func(n *newsstand) {
			for at, feed := range []string{gazetteFeed, courierFeed} {
				var titles []string
				for _, place := range bridgePlaces() {
					titles = append(titles, bridgeTitle(place+[]string{"lin", "moss"}[at]))
				}
				n.printAt(feed, 1, 1+8*at, titles...)
			}
			n.use(boss, "topic test", "query:bridge", "days:1")
		}},
		{"test_near_misses", func(n *newsstand) {
			n.use(boss, "topic test", "query:election -court")
			n.use(boss, "topic test", "query:election interference Georgia")
			n.use(boss, "topic test", "query:pier -(ferry OR sport)")
		}},
		{"test_hostile", func(n *newsstand) {
			n.print(gazetteFeed, 1, "**Pwned** [free](https://evil.example) @everyone <@1> `ticks` bridge *falls* | x",
				strings.Repeat("bridge 👩‍👩‍👧 ", 80), "# bridge\u202e ||spoiler|| bridge", " | bridge <script>alert(1)</script> @here", "Bridge - sport @everyone **x**")
			n.use(boss, "topic test", "query:bridge -sport")
			n.use(boss, "topic test", "query:`bridge` **x** OR bridge")
		}},
		{"edit_old_against_new", func(n *newsstand) {
			n.make("Votes", "interference", elections)
			m := n.use(boss, "topic edit", "topic:votes", "query:election OR ferry -interference")
			n.fill(boss, n.Press(boss, m, "Edit query"), map[string]string{"query": "Interference"})
		}},
		{"show", func(n *newsstand) {
			n.make("Ferry", "ferry", elections, harbour)
			n.use(boss, "topic show", "topic:FERRY")
			n.make("Robocalls", "robocalls OR tag:voting")
			n.use(boss, "topic show", "topic:robocalls")
			m := n.use(boss, "topic show", "topic:fery")
			n.press(boss, m, "Ferry")
			n.suggest(boss, "topic show", "topic:f")
		}},
		{"declared", func(n *newsstand) {
			n.declare("Harbour", "ferry OR pier")
			n.use(boss, "topic show", "topic:harbour")
			n.use(boss, "topic edit", "topic:harbour")
			n.use(boss, "topic test", "topic:harbour")
			n.use(boss, "topic delete", "topic:harbour")
			n.use(boss, "subscribe", "topic:harbour", "channel:"+world)
			n.use(boss, "unsubscribe", "topic:harbour")
			n.use(boss, "subscriptions edit", "what:harbour")
			n.use(boss, "subscriptions pause", "what:harbour")
			n.use(boss, "topic create", "name:harbour")
			n.use(boss, "subscriptions list")
		}},
		{"quota", func(n *newsstand) {
			n.desk.Limits = desk.Limits{Topics: 1, Subscriptions: 1}
			n.make("Tram", "tram", harbour)
			m := n.use(boss, "topic create", "name:Ferry")
			n.press(boss, m, "Create only")
			n.use(boss, "subscribe", "topic:tram")
			n.desk.Limits.Topics = 2
			n.press(boss, m, "Create & subscribe here")
		}},
		{"list", func(n *newsstand) {
			n.use(boss, "topic list")
			n.make("Ferry", "ferry", elections, harbour)
			for i := range 8 {
				n.make(fmt.Sprintf("Topic %d", i+1), "tram")
			}
			m := n.use(boss, "topic list")
			n.press(boss, m, "›")
		}},
		{"delete", func(n *newsstand) {
			n.make("Ferry", "ferry", elections, harbour)
			n.make("Tram", "tram")
			m := n.use(boss, "topic delete", "topic:Ferry")
			n.press(boss, m, "Keep it")
			m = n.use(boss, "topic show", "topic:Ferry")
			m = n.press(boss, m, "Delete")
			n.press(boss, m, "Delete it")
			m = n.use(boss, "topic delete", "topic:Tram")
			n.press(boss, m, "Undo")
			m = n.use(boss, "topic restore")
			n.choose(boss, m, "Have back …", n.trash())
			n.choose(boss, m, "Have back …", "0123456789abcdef")
			n.use(boss, "topic restore")
			m = n.use(boss, "topic delete", "topic:Tram")
			n.make("Tram", "tram OR bus")
			n.press(boss, m, "Undo")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inNewsstand(t, func(n *newsstand) {
				tt.talk(n)
				n.wantSaid(tt.name)
			})
		})
	}
}

// printMuch brings much news about one thing, most of it from one publisher.
func (n *newsstand) printMuch() {
	n.t.Helper()
	for i, place := range bridgePlaces() {
		feed, days := gazetteFeed, 1+i%5
		if i%3 == 2 {
			feed = courierFeed
		}
		n.printAt(feed, days, i, bridgeTitle(place))
	}
}

func bridgePlaces() []string {
	return strings.Fields("Lorn Skerry Ardmore Kilmory Tobar Uisken Bunessan Iona Fionn Erraid Gometra Staffa Inch Dervaig Croig Calgary Haun Treshnish Kintra Soay Aros")
}

// bridgeTitle is a title whose words hardly any other has, nor how they begin.
func bridgeTitle(place string) string {
	back := []byte(strings.ToLower(place))
	slices.Reverse(back)
	return fmt.Sprintf("%s bridge: %s, %s, %s", place, place[2:]+place[:2], place[3:]+place[:3], back)
}

// declare declares a topic that goes to the elections channel.
func (n *newsstand) declare(name, q string) {
	n.t.Helper()
	n.try(n.desk.Declare(desk.Declaration{
		Feeds:  []news.Feed{{URL: courierFeed, Name: "Harbour Courier"}, {URL: gazetteFeed, Name: "Gazette"}},
		Topics: []desk.DeclaredTopic{{Name: name, Query: q, Channels: []news.ChannelID{elections}}},
	}, time.Now()))
	n.try(n.desk.NameChannel(newsroom, elections, "elections"))
	_, err := n.desk.Seen(newsroom, "Newsroom", time.Now())
	n.try(err)
}

// trash returns the ID of what was deleted last.
func (n *newsstand) trash() string {
	n.t.Helper()
	deleted, err := n.desk.Deleted(newsroom)
	n.try(err)
	return string(deleted[len(deleted)-1].ID)
}

func TestTemplatesCanBeRead(t *testing.T) {
	for _, template := range topicTemplates() {
		if _, err := query.Parse(template.query); err != nil {
			t.Errorf("%s: %v", template.key, err)
		}
		if w := query.Warnings(template.query); len(w) > 0 {
			t.Errorf("%s: %v", template.key, w)
		}
	}
}

// TestReadersAreRefused has somebody who manages nothing try every command and
// every button of the families.
func TestReadersAreRefused(t *testing.T) {
	families := []command{topicCommand(), subscribeCommand(), unsubscribeCommand(), subscriptionsCommand()}
	inNewsstand(t, func(n *newsstand) {
		m := n.use(boss, "topic create", "name:Ferry")
		refused := func(what string, x *discordtest.Exchange) {
			if got := n.reply(x); !strings.Contains(got.Content, "not-manager") {
				t.Errorf("%s: a reader is told\n%s", what, seen(got))
			}
		}
		for _, l := range newTable(families).listed() {
			refused("/"+l.path, n.Use(reader, l.path))
		}
		for verb := range newTable(families).actions {
			refused(verb, n.PressID(reader, m, "1:"+verb+":x"))
		}
		if got := n.choices(n.Type(reader, "topic show", discordtest.Given{Option: "topic", Value: ""})); got != "" {
			t.Errorf("a reader is suggested %q", got)
		}
		if topics := n.desk.Topics(newsroom); len(topics) != 0 {
			t.Errorf("topics %v", topics)
		}
	})
}

// TestForgedButtonsFindNothing has a manager press what nobody made, and what
// belongs to another server.
func TestForgedButtonsFindNothing(t *testing.T) {
	const island = news.GuildID("1400000000000000009")
	families := []command{topicCommand(), subscribeCommand(), unsubscribeCommand(), subscriptionsCommand()}
	inNewsstand(t, func(n *newsstand) {
		m := n.use(boss, "topic create", "name:Ferry")
		topic, draft, undo := n.makeElsewhere(island)
		for verb, a := range newTable(families).actions {
			for _, id := range []string{"", "x", "../x", "%", string(topic), string(draft), string(undo), string(island) + "/" + string(topic)} {
				for _, arg := range []string{"", "here", "5", world, "quiet", strings.Repeat("9", 60)} {
					got := n.reply(n.PressID(boss, m, "1:"+verb+":"+id+":"+arg))
					if strings.Contains(got.Content, "Secret") || strings.Contains(got.Content, "not your fault") {
						t.Errorf("%s %q %q (%v) is told\n%s", verb, id, arg, a.update, seen(got))
					}
				}
			}
		}
		for _, l := range []string{"topic show", "topic edit", "topic delete", "unsubscribe"} {
			for _, value := range []string{string(topic), "Secret plans"} {
				if got := n.reply(n.Use(boss, l, discordtest.Given{Option: "topic", Value: value})); !strings.Contains(got.Content, "no-topic") {
					t.Errorf("/%s %s is told\n%s", l, value, seen(got))
				}
			}
		}
		view, err := n.desk.Topic(island, topic)
		if err != nil || len(view.Subscriptions) != 1 || !view.Subscriptions[0].PausedUntil.IsZero() {
			t.Errorf("the other server's topic is %+v, %v", view, err)
		}
		if n.log.Len() > 0 && strings.Contains(n.log.String(), "level=ERROR") {
			t.Errorf("the log says\n%s", n.log)
		}
	})
}

// makeElsewhere gives another server a topic, a draft, and something to undo.
func (n *newsstand) makeElsewhere(guild news.GuildID) (news.TopicID, news.DraftID, news.UndoID) {
	n.t.Helper()
	now := time.Now()
	topic, err := n.desk.CreateTopic(guild, edited(news.Draft{Name: "Secret plans", Query: "ferry"}), now)
	n.try(err)
	_, err = n.desk.Subscribe(guild, news.Subscription{Topic: topic.ID, Channel: "1400000000000000901"}, now)
	n.try(err)
	_, err = n.desk.Subscribe(guild, news.Subscription{Topic: topic.ID, Channel: "1400000000000000902"}, now)
	n.try(err)
	undo, err := n.desk.Unsubscribe(guild, topic.ID, "1400000000000000902", "1", now)
	n.try(err)
	draft, err := n.desk.SaveDraft(guild, news.Draft{Name: "Secret draft", Query: "ferry"}, now)
	n.try(err)
	return topic.ID, draft.ID, undo
}

// TestADraftOutlivesARestart has the bot restarted between what is shown and
// the press of its button.
func TestADraftOutlivesARestart(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		n := &newsstand{visit: &visit{office: o, log: &strings.Builder{}}}
		var m discordtest.Message
		n.open(nil, func(*visit) { m = n.use(boss, "topic create", "name:Ferry", "query:ferry OR tram") })
		n.open(nil, func(*visit) {
			if done := n.press(boss, m, "Create & subscribe here"); !strings.HasPrefix(done.Content, "Done. **Ferry**") {
				t.Errorf("after a restart:\n%s", seen(done))
			}
			if topic := n.topicOf("ferry"); topic.Query != "ferry OR tram" || len(topic.Subscriptions) != 1 {
				t.Errorf("made %+v", topic)
			}
			if twice := n.reply(n.PressID(boss, m, m.Components[0].Components[0].CustomID)); !strings.Contains(twice.Content, "draft-gone") {
				t.Errorf("pressed twice:\n%s", seen(twice))
			}
		})
	})
}

// TestRemovedFeedsAreHadBackFromTheList removes a feed, and has it back without
// the button of the reply.
func TestRemovedFeedsAreHadBackFromTheList(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		feed := news.Feed{ID: news.NewFeedID("https://own.example/feed"), URL: "https://own.example/feed"}
		_, err := n.desk.AddFeed(newsroom, feed, "Own *paper*", news.UserID(boss.ID), time.Now())
		n.try(err)
		_, err = n.desk.RemoveFeed(newsroom, feed.ID, news.UserID(boss.ID), time.Now())
		n.try(err)
		m := n.use(boss, "topic restore")
		n.choose(boss, m, "Have back …", n.trash())
		n.wantSaid("restore_feed")
		views, err := n.desk.Feeds(newsroom)
		n.try(err)
		if !slices.ContainsFunc(views, func(v desk.FeedView) bool { return v.ID == feed.ID }) {
			t.Error("the feed is not back")
		}
	})
}
