package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// inTrendsVisit runs fn where there were two stories a day about
// robocalls for five weeks, more of ballots, and nothing of a topic that is new.
func inTrendsVisit(t *testing.T, fn func(v *newsVisit)) {
	t.Helper()
	inNewsVisit(t, func(v *newsVisit) {
		now := time.Now()
		if err := v.desk.CountTopics(now.AddDate(0, 0, -36)); err != nil {
			t.Fatal(err)
		}
		v.update(func(tx *store.Tx) error { return countPast(tx, now, v.robocalls.ID, v.ballots.ID) })
		fn(v)
	})
}

// countPast counts the stories of five weeks before now.
func countPast(tx *store.Tx, now time.Time, robocalls, ballots news.TopicID) error {
	for ago := 35; ago > 0; ago-- {
		then := now.AddDate(0, 0, -ago)
		if err := tx.MarkDay(then); err != nil {
			return err
		}
		if _, err := tx.CountStories(robocalls, news.DayOf(then), 2, then); err != nil {
			return err
		}
		if _, err := tx.CountStories(ballots, news.DayOf(then), 3+ago%7, then); err != nil {
			return err
		}
	}
	return nil
}

func TestNewsTrends(t *testing.T) {
	tests := []struct {
		name  string
		ready func(v *newsVisit)
		given []discordtest.Given
	}{
		{"trends", nil, nil},
		{"trends_shared_week", nil, saying("days", 7, "share", true)},
		{"trends_90_days", nil, saying("days", 90, "topics", "robocalls")},
		{"trends_of_some", nil, saying("topics", "ROBOCALLS , ballots *and* `urns`, robocalls")},
		{"trends_no_such_topic", nil, saying("topics", "robocalls, ballot @everyone")},
		{"trends_busy", func(v *newsVisit) {
			for i := range 14 {
				v.publish(courier, fmt.Sprintf("Robocalls reach the district number %d", i))
			}
		}, saying("topics", "robocalls")},
		{"trends_of_a_new_topic", func(v *newsVisit) {
			v.topic("選挙, انتخابات **bold**", "ferry")
			if err := v.desk.CountTopics(time.Now()); err != nil {
				v.t.Fatal(err)
			}
			v.publish(courier, "Ferry aground")
		}, saying("topics", "選挙, انتخابات **bold**")},
		{"trends_not_counted_yet", func(v *newsVisit) { v.topic("ferries", "ferry") }, saying("topics", "ferries")},
		{"trends_goes_nowhere", func(v *newsVisit) {
			if _, err := v.desk.CreateTopic(newsroom, deskEdit("ferries", "ferry"), time.Now()); err != nil {
				v.t.Fatal(err)
			}
		}, saying("topics", "ferries")},
		{"trends_too_many", func(v *newsVisit) {
			for i := range 6 {
				v.topic(fmt.Sprint("topic ", i), "ferry")
			}
		}, saying("topics", "topic 0,topic 1,topic 2,topic 3,topic 4,topic 5")},
		{"trends_no_topics", func(v *newsVisit) {
			for _, topic := range v.desk.Topics(newsroom) {
				if _, err := v.desk.DeleteTopic(newsroom, topic.ID, "1", time.Now()); err != nil {
					v.t.Fatal(err)
				}
			}
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inTrendsVisit(t, func(v *newsVisit) {
				if tt.ready != nil {
					tt.ready(v)
				}
				v.wantReply("news/"+tt.name, v.reply(v.Use(reader, "news trends", tt.given...)))
			})
		})
	}
}

// TestNewsTrendsTurn presses the buttons below a chart: its place is taken by
// another chart, not added to.
func TestNewsTrendsTurn(t *testing.T) {
	inTrendsVisit(t, func(v *newsVisit) {
		m := v.reply(v.Use(reader, "news trends"))
		m = v.reply(v.Press(reader, m, "7 days"))
		v.wantReply("news/trends_turned", m)
		if len(m.Files) != 1 {
			t.Errorf("%d files, want the new one", len(m.Files))
		}
		v.wantReply("news/trends_posted", v.reply(v.Press(reader, m, "Post here")))
	})
}

func TestNewsTrendsSuggestTheTopicBeingTyped(t *testing.T) {
	inTrendsVisit(t, func(v *newsVisit) {
		for typed, want := range map[string]string{
			"rob":            "robocalls=" + string(v.robocalls.ID),
			"robocalls, bal": "robocalls, ballots *and* `urns`=" + string(v.robocalls.ID) + "," + string(v.ballots.ID),
			"robocalls, rob": "",
			"nothing, rob":   "",
		} {
			if got := v.choices(v.Type(reader, "news trends", saying("topics", typed)...)); got != want {
				t.Errorf("%q: got %q, want %q", typed, got, want)
			}
		}
	})
}

// TestTrendButtonsOfFiveTopicsFit encodes the longest custom ID.
func TestTrendButtonsOfFiveTopicsFit(t *testing.T) {
	trends := make([]desk.Trend, trendLimit)
	for i := range trends {
		trends[i].Topic.ID = "0123456789abcdef"
	}
	if _, err := trendButtons(trends, 90, true).component(); err != nil {
		t.Error(err)
	}
}

func TestTrendsTextFits(t *testing.T) {
	trends := someTrends(90)
	for i := range trends {
		trends[i].Topic.Name = strings.Repeat("*", news.MaxName)
		trends[i].Since = time.Now()
	}
	if n := units(trendsText(trends, 90)); n > contentLimit || n < 500 {
		t.Errorf("%d characters", n)
	}
	if n := units(trendsAbout(trends, 90)); n > aboutLimit {
		t.Errorf("alt text of %d characters", n)
	}
}

// TestSpikeIsPosted has fourteen stories come in where two a day are usual.
func TestSpikeIsPosted(t *testing.T) {
	inTrendsVisit(t, func(v *newsVisit) {
		if _, err := v.desk.SetSpikes(newsroom, v.robocalls.ID, true); err != nil {
			t.Fatal(err)
		}
		for i := range 14 {
			v.publish(courier, fmt.Sprintf("Robocalls reach the district number %d", i))
		}
		v.mustWork(10 * time.Minute)
		var spikes []discordtest.Message
		for _, m := range v.Messages(elections) {
			if strings.Contains(m.Content, "is busier than usual") {
				spikes = append(spikes, m)
			}
		}
		if len(spikes) != 1 {
			t.Fatalf("%d spikes, want 1", len(spikes))
		}
		v.wantReply("news/spike", spikes[0])
		v.wantReply("news/spike_menu", v.reply(v.UseOn(boss, "Mute this topic", spikes[0].ID)))
	})
}

// TestCourierFindsSpikes has Discord lose the answer and its nonce.
func TestCourierFindsSpikes(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.update(func(tx *store.Tx) error {
			spike := &news.Spike{Topic: "robocalls", Day: "2026-11-22", Stories: 14, Usual: 3, SameWeekday: true}
			_, err := tx.Enqueue(news.Post{ID: news.NewSpikeID(elections, "r", "2026-11-22"), Channel: elections, Spike: spike}, time.Now())
			return err
		})
		o.lostAnswer()
		o.mustWork(time.Minute)
		if n := len(o.Messages(elections)); n != 1 {
			t.Errorf("%d messages, want 1", n)
		}
	})
}

// TestRenderSpike holds messages of spikes against golden files.
func TestRenderSpike(t *testing.T) {
	line := news.Line{Title: "Officials probe robocalls", Link: "https://courier.example/1", Source: "Courier", Sources: 6}
	hostile := news.Line{Title: "[x](https://evil.example) @everyone **b**", Link: "javascript:alert(1)", Source: "<@1>"}
	tests := []struct {
		name  string
		spike news.Spike
		plain bool
	}{
		{"spike", news.Spike{Topic: "election interference", Day: "2026-11-22", Stories: 14, Usual: 3.1, SameWeekday: true, Lines: []news.Line{line, line, line}}, false},
		{"spike_plain", news.Spike{Topic: "election interference", Day: "2026-11-22", Stories: 14, Usual: 0.6, Lines: []news.Line{line}}, true},
		{"spike_without_lines", news.Spike{Topic: "rare", Day: "2026-11-22", Stories: 6}, false},
		{"spike_hostile", news.Spike{Topic: "**@everyone** <@&1>", Day: "never", Stories: 6, SameWeekday: true, Lines: []news.Line{hostile}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkRendered(t, tt.name, news.Post{Spike: &tt.spike, Plain: tt.plain})
		})
	}
}

// TestTopicSpikeSwitch turns the spike alerts of a topic on and off.
func TestTopicSpikeSwitch(t *testing.T) {
	inNewsstand(t, func(n *newsstand) {
		n.make("Ferry", "ferry", elections)
		m := n.use(boss, "topic show", "topic:Ferry")
		m = n.press(boss, m, "Alert on a spike")
		if !n.topicOf("Ferry").Spikes {
			t.Error("the topic does not say so")
		}
		n.press(reader, m, "No spike alerts")
		n.press(boss, m, "No spike alerts")
		n.wantSaid("spikes")
	})
}

func TestTopicsShowHowManyStoriesTheyHave(t *testing.T) {
	inTrendsVisit(t, func(v *newsVisit) {
		if err := v.desk.Reload(); err != nil {
			t.Fatal(err)
		}
		for command, want := range map[string]string{"topic list": "**robocalls** → <#" + elections + ">, ~2 a day\n", "topic show": "<#" + elections + ">, ~2 a day\n"} {
			var given []discordtest.Given
			if command == "topic show" {
				given = saying("topic", "robocalls")
			}
			if got := seen(v.reply(v.Use(boss, command, given...))); !strings.Contains(got, want) {
				t.Errorf("%s says\n%swant %q in it", command, got, want)
			}
		}
		if got, want := v.choices(v.Type(reader, "news latest", saying("topic", "robo")...)), "robocalls, ~2/day="+string(v.robocalls.ID); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
