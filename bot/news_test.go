package bot

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// newsVisit is a visit to an office that has two topics in its elections
// channel, two papers that everybody has, and the paper of another server.
type newsVisit struct {
	*visit
	robocalls, ballots news.Topic
}

// The papers.
const (
	courier = "https://courier.example/feed"
	tribune = "https://tribune.example/feed"
	private = "https://private.example/feed" // of another server
)

const elsewhere news.GuildID = "1400000000000000999"

func inNewsVisit(t *testing.T, fn func(v *newsVisit)) {
	t.Helper()
	inVisit(t, nil, func(v *visit) {
		n := &newsVisit{visit: v}
		n.furnish()
		n.openArchive()
		fn(n)
	})
}

// openArchive has what is published be searched.
func (v *newsVisit) openArchive() {
	v.t.Helper()
	archive, err := desk.OpenArchive(filepath.Join(v.t.TempDir(), "lookup"), v.store, v.desk.Keep, slog.New(slog.DiscardHandler))
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = archive.Close() })
	v.desk.Archive = archive
}

func (v *newsVisit) furnish() {
	v.t.Helper()
	v.update(func(tx *store.Tx) error {
		for url, declared := range map[string]bool{courier: true, tribune: true, gazetteFeed: true, private: false} {
			if err := tx.PutFeed(paperAt(url, declared)); err != nil {
				return err
			}
		}
		return tx.PutChannel(news.Channel{ID: "1400000000000000998", Guild: elsewhere})
	})
	if err := v.desk.Reload(); err != nil {
		v.t.Fatal(err)
	}
	v.robocalls = v.topic("robocalls", "robocalls")
	v.ballots = v.topic("ballots *and* `urns`", "ballots OR urns")
}

func paperAt(url string, declared bool) news.Feed {
	name, _, _ := strings.Cut(strings.TrimPrefix(url, "https://"), ".")
	long := time.Date(1999, 12, 1, 0, 0, 0, 0, time.UTC)
	return news.Feed{ID: news.NewFeedID(url), URL: url, Name: strings.ToUpper(name[:1]) + name[1:], Declared: declared, LearnedAt: long, OKAt: long, Language: "en"}
}

// topic makes a topic and subscribes the elections channel to it.
func (v *newsVisit) topic(name, query string) news.Topic {
	v.t.Helper()
	topic, err := v.desk.CreateTopic(newsroom, deskEdit(name, query), time.Now())
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := v.desk.Subscribe(newsroom, news.Subscription{Topic: topic.ID, Channel: elections, MaxPerDay: 20}, time.Now()); err != nil {
		v.t.Fatal(err)
	}
	return topic
}

// publish has a paper bring an item, and returns its story.
func (v *newsVisit) publish(url, title string) news.StoryID {
	v.t.Helper()
	v.queued++
	host := strings.TrimSuffix(strings.TrimPrefix(url, "https://"), "/feed")
	link := fmt.Sprintf("https://%s/%d", host, v.queued)
	report := "The electoral office said so on Sunday. It gave no reasons."
	if url == private { // which reports of something else
		report = "Fishmongers pay twice what they did in spring."
	}
	item := news.Item{
		Title: title, Text: report, Link: link, Canonical: link, Site: host,
		Published: time.Now(), Keys: []news.Key{news.NewKey("guid", link)},
	}
	feed := paperAt(url, url != private)
	feed.OKAt = time.Now()
	if _, err := v.desk.Ingest(news.Batch{Feed: feed, Items: []news.Item{item}}, time.Now()); err != nil {
		v.t.Fatal(err)
	}
	if v.desk.Archive != nil {
		if err := v.desk.Archive.CatchUp(v.t.Context()); err != nil {
			v.t.Fatal(err)
		}
	}
	var story news.StoryID
	v.view(func(tx *store.Tx) error {
		found, _, _, err := tx.StoryOf(news.NewKey("link", item.Canonical), time.Now())
		story = found.ID
		return err
	})
	return story
}

func (v *newsVisit) view(fn func(*store.Tx) error) {
	v.t.Helper()
	if err := v.store.View(fn); err != nil {
		v.t.Fatal(err)
	}
}

// alert has the elections channel be told of what is owed, and returns the last message.
func (v *newsVisit) alert() discordtest.Message {
	v.t.Helper()
	v.mustWork(time.Minute)
	all := v.Messages(elections)
	if len(all) == 0 {
		v.t.Fatal("the channel was told of nothing")
	}
	return all[len(all)-1]
}

// told publishes a story and has the channel be told of it.
func (v *newsVisit) told() discordtest.Message {
	v.t.Helper()
	v.publish(courier, "Officials probe robocalls in Vandora")
	return v.alert()
}

// panel opens the panel of an alert.
func (v *newsVisit) panel(p discordtest.Person, alert discordtest.Message) discordtest.Message {
	v.t.Helper()
	return v.reply(v.Press(p, alert, "…"))
}

func saying(pairs ...any) (all []discordtest.Given) {
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, discordtest.Given{Option: pairs[i].(string), Value: pairs[i+1]})
	}
	return all
}

// TestNews holds what the commands of /news reply against golden files.
func TestNews(t *testing.T) {
	vandora := []string{courier, "Officials probe robocalls in Vandora", tribune, "Officials probe robocalls in Vandora", courier, "A dull day of nothing much"}
	hostile := []string{
		courier, "@everyone [bank](http://evil.example) **robocalls** `x` ||y||", tribune, "robocalls \u202Eevil\u2066 <@&5005> " + strings.Repeat("👩‍👩‍👧", 200),
		courier, strings.Repeat("robocalls", 70), private, "The robocalls of another server",
	}
	tests := []struct {
		name    string
		person  discordtest.Person
		items   []string
		command string
		given   []discordtest.Given
	}{
		{"latest", reader, vandora, "news latest", nil},
		{"latest_shared", reader, vandora, "news latest", saying("share", true)},
		{"latest_of_topic", boss, vandora, "news latest", saying("topic", "ROBOCALLS", "since", "7d")},
		{"latest_of_source", reader, vandora, "news latest", saying("source", "tribune", "since", "30d")},
		{"latest_none", reader, nil, "news latest", saying("since", "1h")},
		{"latest_no_such_topic", reader, vandora, "news latest", saying("topic", "robocal @everyone")},
		{"latest_no_such_source", reader, vandora, "news latest", saying("source", "Private")},
		{"latest_hostile", reader, hostile, "news latest", nil},
		{"search", reader, vandora, "news search", saying("query", "robocalls OR dull")},
		{"search_manager", boss, vandora, "news search", saying("query", "officials", "since", "7d", "topic", "robocalls", "language", "en", "sort", "newest")},
		{"search_of_source", reader, vandora, "news search", saying("query", "robocalls", "source", "tribune")},
		{"search_shared", boss, vandora, "news search", saying("query", "robocalls", "share", true)},
		{"search_none", reader, vandora, "news search", saying("query", `robocalls "officials probe" zeppelin`)},
		{"search_none_at_all", reader, vandora, "news search", saying("query", "zeppelin", "since", "24h")},
		{"search_bad_query", reader, vandora, "news search", saying("query", "robocalls AND (`")},
		{"search_bad_language", reader, vandora, "news search", saying("query", "robocalls", "language", "the language of birds")},
		{"search_hostile", reader, hostile, "news search", saying("query", "robocalls -`@everyone` -\"*x*\"")},
		{"search_of_another_server", reader, hostile, "news search", saying("query", "server", "source", "Private")},
		{"story", reader, vandora, "news story", saying("story", "https://tribune.example/2")},
		{"story_shared", reader, vandora, "news story", saying("story", "https://courier.example/1", "share", true)},
		{"story_hostile", reader, hostile, "news story", saying("story", "https://tribune.example/2")},
		{"story_of_another_server", reader, hostile, "news story", saying("story", "https://private.example/4")},
		{"story_unknown", reader, vandora, "news story", saying("story", "no such headline")},
		{"why", reader, vandora, "news why", saying("link", "https://courier.example/1")},
		{"why_grown", reader, vandora, "news why", saying("link", "https://tribune.example/2")},
		{"why_not", boss, vandora, "news why", saying("link", "https://courier.example/3")},
		{"why_of_another_server", reader, hostile, "news why", saying("link", "https://private.example/4")},
		{"why_hostile", reader, hostile, "news why", saying("link", "https://tribune.example/2")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inNewsVisit(t, func(v *newsVisit) {
				for i := 0; i < len(tt.items); i += 2 {
					v.publish(tt.items[i], tt.items[i+1])
				}
				v.mustWork(time.Minute)
				v.wantReply("news/"+tt.name, v.reply(v.Use(tt.person, tt.command, tt.given...)))
			})
		})
	}
}

func TestNewsIsTurnedAndPosted(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		for i := range 10 {
			v.publish(courier, fmt.Sprintf("Harbour dredging reaches pier number %d", i))
		}
		for _, command := range [][]discordtest.Given{nil, saying("source", "Courier", "since", "7d")} {
			first := v.reply(v.Use(reader, "news latest", command...))
			second := v.reply(v.Press(reader, first, "›"))
			if !strings.Contains(second.Embeds[0].Description, "pier number 1") || second.Flags&ephemeral == 0 {
				t.Errorf("the second page is %q", second.Embeds[0].Description)
			}
			posted := v.reply(v.Press(reader, second, "Post here"))
			if posted.Flags&ephemeral != 0 || posted.Embeds[0].Description != second.Embeds[0].Description {
				t.Errorf("posted is %+v", posted)
			}
			turned := v.reply(v.Press(boss, posted, "‹"))
			if strings.Contains(seen(turned), "Post here") {
				t.Error("what everybody sees can be posted again")
			}
		}
	})
}

func TestNewsSuggestions(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		story := v.publish(courier, "Officials probe robocalls in Vandora")
		v.publish(private, "Officials of another server")
		tests := []struct{ command, option, typed, want string }{
			{"news latest", "topic", "robo", "robocalls=" + string(v.robocalls.ID)},
			{"news latest", "source", "trib", "Tribune=" + string(news.NewFeedID(tribune))},
			{"news latest", "source", "priv", ""},
			{"news search", "source", "trib", "Tribune=" + string(news.NewFeedID(tribune))},
			{"news search", "language", "e", "en=en"},
			{"news story", "story", "offic", "Officials probe robocalls in Vandora · Courier=" + string(story)},
			{"news story", "story", "vand", "Officials probe robocalls in Vandora · Courier=" + string(story)},
			{"news why", "link", "", "Officials probe robocalls in Vandora · Courier=" + string(story)},
			{"news story", "story", "nothing", ""},
		}
		if err := v.desk.Reload(); err != nil {
			t.Fatal(err)
		}
		for _, tt := range tests {
			if got := v.choices(v.Type(reader, tt.command, discordtest.Given{Option: tt.option, Value: tt.typed})); got != tt.want {
				t.Errorf("%s %s:%s suggests %q, want %q", tt.command, tt.option, tt.typed, got, tt.want)
			}
		}
	})
}

// TestAlertButtons presses the buttons of an alert and of its panel, one after
// the other, as a reader and as a manager.
func TestAlertButtons(t *testing.T) {
	tests := []struct {
		name    string
		person  discordtest.Person
		presses []string
	}{
		{"sources", reader, []string{"Sources"}},
		{"panel_reader", reader, []string{"…"}},
		{"panel_manager", boss, []string{"…"}},
		{"panel_editor", editor, []string{"…"}},
		{"why", reader, []string{"…", "Why this?"}},
		{"irrelevant", reader, []string{"…", "Not relevant"}},
		{"irrelevant_undone", reader, []string{"…", "Not relevant", "Undo"}},
		{"mute", boss, []string{"…", "Mute 24 h"}},
		{"mute_undone", editor, []string{"…", "Mute 24 h", "Undo"}},
		{"hide", boss, []string{"…", "Hide this source"}},
		{"hide_undone", boss, []string{"…", "Hide this source", "Undo"}},
		{"hide_everywhere", boss, []string{"…", "Hide this source", "Hide in the whole server"}},
		{"hide_everywhere_undone", boss, []string{"…", "Hide this source", "Hide in the whole server", "Undo"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inNewsVisit(t, func(v *newsVisit) {
				m := v.told()
				for _, label := range tt.presses {
					m = v.reply(v.Press(tt.person, m, label))
				}
				v.wantReply("alert/"+tt.name, m)
			})
		})
	}
}

// TestPanelOfAHostileAlert has a feed say what it should not.
func TestPanelOfAHostileAlert(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		v.publish(courier, "robocalls @everyone <@&5005> [bank](http://evil.example) ||x|| `y` \u202Ez"+strings.Repeat("🔥", 2000))
		panel := v.panel(boss, v.alert())
		v.wantReply("alert/hostile", panel)
		v.wantReply("alert/hostile_why", v.reply(v.Press(boss, panel, "Why this?")))
	})
}

func TestAlertButtonsDoWhatTheySay(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		alert := v.told()
		guild := func() (g news.Guild, c news.Channel, topic news.Topic) {
			v.view(func(tx *store.Tx) (err error) {
				g, _, _ = tx.Guild(newsroom)
				topic, _, _ = tx.Topic(v.robocalls.ID)
				c, err = tx.Channel(elections)
				return err
			})
			return g, c, topic
		}
		muted := v.reply(v.Press(boss, v.panel(boss, alert), "Mute 24 h"))
		if _, _, topic := guild(); time.Until(topic.MutedUntil).Round(time.Hour) != muteFor {
			t.Errorf("muted until %v", topic.MutedUntil)
		}
		again := v.reply(v.Press(boss, v.panel(boss, alert), "Mute 24 h"))
		v.reply(v.Press(boss, again, "Undo"))
		if _, _, topic := guild(); !topic.MutedUntil.After(time.Now()) {
			t.Error("the second undo ended what the first press began")
		}
		v.reply(v.Press(boss, muted, "Undo"))
		if _, _, topic := guild(); topic.MutedUntil.After(time.Now()) {
			t.Error("still muted")
		}
		hidden := v.reply(v.Press(boss, v.panel(boss, alert), "Hide this source"))
		if _, c, _ := guild(); strings.Join(c.HiddenSites, " ") != "courier.example" {
			t.Errorf("hidden in the channel: %q", c.HiddenSites)
		}
		v.reply(v.Press(boss, hidden, "Hide in the whole server"))
		if g, _, _ := guild(); strings.Join(g.HiddenSites, " ") != "courier.example" {
			t.Errorf("hidden in the server: %q", g.HiddenSites)
		}
		voted := v.reply(v.Press(reader, v.panel(reader, alert), "Not relevant"))
		if votes, err := v.desk.Votes(newsroom, v.robocalls.ID); err != nil || len(votes) != 1 {
			t.Errorf("got votes %v, %v", votes, err)
		}
		v.reply(v.Press(reader, voted, "Undo"))
		if votes, err := v.desk.Votes(newsroom, v.robocalls.ID); err != nil || len(votes) != 0 {
			t.Errorf("got votes %v, %v", votes, err)
		}
	})
}

// TestForgedAlertButtons presses what nobody was shown.
func TestForgedAlertButtons(t *testing.T) {
	tests := []struct {
		name   string
		person discordtest.Person
		id     string // "%s" is the story
	}{
		{"mute_by_reader", reader, "1:alert-mute:%s:" + elections},
		{"hide_by_reader", reader, "1:alert-hide-all:%s:" + elections},
		{"unmute_by_reader", reader, "1:alert-unmute:%s:0"},
		{"form_by_reader", reader, "1:alert-topic-of:%s"},
		{"why_under_the_alert", reader, "1:alert-why:%s:" + elections},
		{"story_unknown", boss, "1:alert-more:ffffffffffffffff:" + elections},
		{"no_story", boss, "1:alert-sources:"},
		{"channel_of_another_server", boss, "1:alert-why:%s:1400000000000000998"},
		{"another_channel_by_reader", reader, "1:alert-why:%s:" + harbour},
		{"hide_in_another_server", boss, "1:alert-hide:%s:1400000000000000998"},
		{"unknown_channel_of_another_server", boss, "1:alert-why:%s:1400000000000000997"},
		{"hide_in_unknown_channel_of_another_server", boss, "1:alert-hide:%s:1400000000000000997"},
		{"unhide_in_unknown_channel_of_another_server", boss, "1:alert-unhide:%s:1400000000000000997"},
		{"topic_unknown", boss, "1:alert-unmute:ffffffffffffffff:0"},
		{"no_lookup", boss, "1:news-latest:..%%....:x"},
		{"another_version", boss, "7:alert-more:%s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inNewsVisit(t, func(v *newsVisit) {
				alert := v.told()
				story := v.publish(courier, "Officials probe robocalls in Vandora") // the same
				id := strings.ReplaceAll(strings.ReplaceAll(tt.id, "%s", string(story)), "%%", "%")
				v.wantReply("alert/forged_"+tt.name, v.reply(v.PressID(tt.person, alert, id)))
				if got := v.Messages(elections)[0].Content; got != alert.Content {
					t.Errorf("the alert says %q now", got)
				}
			})
		})
	}
}

// TestAlertButtonsOutliveTheStory presses a button when all is forgotten.
func TestAlertButtonsOutliveTheStory(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		alert := v.told()
		aYearOn := time.Now().Add(365 * 24 * time.Hour) // which nobody sleeps through, or the gateway would beat all the while
		v.update(func(tx *store.Tx) error {
			if _, err := tx.Sweep(aYearOn, 1000); err != nil {
				return err
			}
			_, err := tx.SweepRecords(aYearOn, store.RecordsFor, 1000)
			return err
		})
		v.wantReply("alert/forgotten", v.panel(boss, alert))
	})
}

// TestWhyOfAnOldStory is of one that is remembered for longer than what became of it.
func TestWhyOfAnOldStory(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		alert := v.told()
		panel := v.panel(boss, alert)
		time.Sleep(store.VerdictsFor)
		v.update(func(tx *store.Tx) error {
			_, err := tx.Sweep(time.Now(), 1000)
			return err
		})
		v.wantReply("alert/why_old", v.reply(v.Press(boss, panel, "Why this?")))
	})
}

// TestF7AlertOfAnotherServersStory has a paper be heard of by its server alone.
func TestF7AlertOfAnotherServersStory(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		alert := v.told()
		story := v.publish(private, "Herring prices that only another server hears of")
		for _, verb := range []string{"alert-sources", "alert-more", "alert-why", "alert-mute", "news-story", "news-story-post"} {
			m := v.reply(v.PressID(boss, alert, "1:"+verb+":"+string(story)))
			if !strings.Contains(m.Content, "I know nothing of this story") {
				t.Errorf("%s says %q", verb, seen(m))
			}
		}
	})
}

func TestMuteAsksWhichTopic(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		v.publish(courier, "Robocalls about ballots and urns reach Vandora")
		asked := v.reply(v.Press(boss, v.panel(boss, v.alert()), "Mute 24 h"))
		v.wantReply("alert/mute_which", asked)
		v.wantReply("alert/mute_chosen", v.reply(v.Choose(boss, asked, "Which topic?", string(v.ballots.ID))))
	})
}

// TestAlertMenus uses the commands in the menu of a message.
func TestAlertMenus(t *testing.T) {
	commands := map[string]string{"why": "Why this alert?", "more": "More like this", "mute": "Mute this topic"}
	for name, command := range commands {
		t.Run(name, func(t *testing.T) {
			inNewsVisit(t, func(v *newsVisit) {
				v.publish(tribune, "Vandora officials promise end of nightly robocalls")
				v.publish(tribune, "Nothing in common with anything")
				alert := v.told()
				v.wantReply("menu/"+name, v.reply(v.UseOn(boss, command, alert.ID)))
				v.wantReply("menu/"+name+"_reader", v.reply(v.UseOn(reader, command, alert.ID)))
			})
		})
	}
}

func TestAlertMenuOfWhatIsNoAlert(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		v.publish(courier, "A dull day of nothing much")
		posted := v.reply(v.Use(reader, "news latest", saying("share", true)...))
		v.wantReply("menu/no_alert", v.reply(v.UseOn(reader, "Why this alert?", posted.ID)))
	})
}

// TestAlertMenuOfAList has a burst end in a list, whose stories can be asked for.
func TestAlertMenuOfAList(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		for i := range 8 {
			v.publish(courier, fmt.Sprintf("Robocalls reach the district number %d", i))
		}
		list := v.alert()
		asked := v.reply(v.UseOn(boss, "Mute this topic", list.ID))
		v.wantReply("menu/list", asked)
		v.wantReply("menu/list_chosen", v.reply(v.Choose(boss, asked, "Which story?", storyIn(asked, 1))))
		v.wantReply("menu/list_forged", v.reply(v.Choose(boss, v.reply(v.UseOn(boss, "More like this", list.ID)), "Which story?", "nonsense")))
	})
}

// storyIn returns the value of a line of the only menu of a message.
func storyIn(m discordtest.Message, line int) string {
	return strings.Trim(string(m.Components[0].Components[0].Options[line].Value), `"`)
}

func TestMakeATopicFromAnAlert(t *testing.T) {
	tests := []struct {
		name   string
		fields map[string]string
	}{
		{"as_suggested", nil},
		{"bad_query", map[string]string{"query": "robocalls AND ((```"}},
		{"taken", map[string]string{"name": "Robocalls"}},
		{"no_name", map[string]string{"name": "\u200b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inNewsVisit(t, func(v *newsVisit) {
				alert := v.told()
				x, err := v.Submit(v.patience(), boss, v.UseOn(boss, "Make a topic from this", alert.ID), tt.fields)
				if err != nil {
					t.Fatal(err)
				}
				v.wantReply("menu/topic_"+tt.name, v.reply(x))
			})
		})
	}
	inNewsVisit(t, func(v *newsVisit) {
		v.wantReply("menu/topic_reader", v.reply(v.UseOn(reader, "Make a topic from this", v.told().ID)))
	})
}

// TestRoleIsMentionedOnce holds whom messages may ping against what they say.
func TestRoleIsMentionedOnce(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		if _, err := v.desk.ChangeSubscription(newsroom, v.robocalls.ID, elections, func(s *news.Subscription) error {
			s.Role = "5005"
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		want := []string{"5005", "", "5005"}
		for i, pause := range []time.Duration{0, 10 * time.Minute, 25 * time.Minute} {
			time.Sleep(pause)
			v.publish(courier, fmt.Sprintf("Robocalls reach the district number %d", i))
			m := v.alert()
			if got := strings.Join(m.Mentions.Roles, " "); got != want[i] || strings.Contains(m.Content, "<@&5005>") != (want[i] != "") {
				t.Errorf("message %d may ping %q and says %q, want %q", i, got, m.Content, want[i])
			}
		}
		v.publish(tribune, "Robocalls reach the district number 2")
		v.mustWork(10 * time.Minute)
		all := v.Messages(elections)
		last := all[len(all)-1]
		if last.EditedAt.IsZero() || len(last.Mentions.Roles) > 0 || !strings.Contains(last.Content, "<@&5005>") {
			t.Errorf("edited is %+v", last)
		}
	})
}

func TestLateMentionPingsNobody(t *testing.T) {
	queued := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]string{0: "5005", 29 * time.Minute: "5005", 30 * time.Minute: "", 48 * time.Hour: ""} {
		post := news.Post{QueuedAt: queued, Alert: &news.Alert{Role: "5005"}}
		if got := strings.Join(mayPing(post, queued.Add(after)).Roles, " "); got != want {
			t.Errorf("after %v: may ping %q, want %q", after, got, want)
		}
	}
}

// TestCourierFindsMessagesThatMention has Discord lose the answer and its nonce.
func TestCourierFindsMessagesThatMention(t *testing.T) {
	for _, plain := range []bool{false, true} {
		inOffice(t, discordtest.Options{}, func(o *office) {
			alert := alertOf("Headline 1")
			alert.Role = "5005"
			o.update(func(tx *store.Tx) error {
				_, err := tx.Enqueue(news.Post{ID: "alert/" + elections + "/1", Channel: elections, Alert: alert, Plain: plain}, time.Now())
				return err
			})
			o.lostAnswer()
			o.mustWork(time.Minute)
			if n := len(o.Messages(elections)); n != 1 {
				t.Errorf("%d messages, want 1", n)
			}
		})
	}
}

// deskEdit returns what makes a topic.
func deskEdit(name, query string) desk.TopicEdit {
	return desk.TopicEdit{Name: name, Query: query, By: "200000000000000001"}
}

// TestPanelOfDeclaredTopicsHasNoMute has the configuration declare the topic that
// led to an alert.
func TestPanelOfDeclaredTopicsHasNoMute(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		if err := v.desk.Declare(desk.Declaration{
			Feeds:  []news.Feed{{URL: courier, Name: "Courier"}, {URL: tribune, Name: "Tribune"}},
			Topics: []desk.DeclaredTopic{{Name: "Ferries", Query: "ferry", Channels: []news.ChannelID{elections}}},
		}, time.Now()); err != nil {
			t.Fatal(err)
		}
		v.publish(courier, "Ferry aground off the northern pier")
		alert := v.alert()
		if got := seen(v.panel(boss, alert)); strings.Contains(got, "Mute 24 h") || !strings.Contains(got, "Hide this source") {
			t.Errorf("got\n%s", got)
		}
		if got := seen(v.panel(boss, v.told())); !strings.Contains(got, "Mute 24 h") {
			t.Errorf("of a topic of the server, got\n%s", got)
		}
	})
}
