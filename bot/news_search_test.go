package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

func TestASearchIsTurnedPostedAndMadeATopic(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		for i := range 10 {
			v.publish(courier, fmt.Sprintf("Harbour dredging reaches pier number %d", i))
		}
		first := v.reply(v.Use(boss, "news search", saying("query", "dredging", "sort", "newest")...))
		time.Sleep(time.Second)
		v.publish(courier, "Harbour dredging reaches pier number 99")
		second := v.reply(v.Press(boss, first, "›"))
		if strings.Contains(seen(v.reply(v.Press(boss, second, "‹"))), "99") {
			t.Error("what came in later is on a page")
		}
		posted := v.reply(v.Press(boss, second, "Post here"))
		if posted.Flags&ephemeral != 0 || posted.Embeds[0].Description != second.Embeds[0].Description || strings.Contains(seen(posted), "Make this a topic") {
			t.Errorf("posted is %s", seen(posted))
		}
		x, err := v.Submit(v.patience(), boss, v.Press(boss, second, "Make this a topic"), map[string]string{"name": "Dredging"})
		if err != nil {
			t.Fatal(err)
		}
		if got := v.reply(x).Content; !strings.Contains(got, "Preview of **Dredging**\n`dredging`") {
			t.Errorf("the topic is previewed as %q", got)
		}
		v.wantReply("news/search_second_page", withoutDrafts(second))
	})
}

// withoutDrafts takes the IDs of drafts, which are made of times, out of a message.
func withoutDrafts(m discordtest.Message) discordtest.Message {
	for i := range m.Components {
		for j := range m.Components[i].Components {
			c := &m.Components[i].Components[j]
			if parts := strings.Split(c.CustomID, ":"); len(parts) > 2 {
				parts[2] = "#"
				c.CustomID = strings.Join(parts, ":")
			}
		}
	}
	return m
}

func TestASearchThatNobodyKnowsAnyMore(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		for i := range 10 {
			v.publish(courier, fmt.Sprintf("Harbour dredging reaches pier number %d", i))
		}
		first := v.reply(v.Use(boss, "news search", saying("query", "dredging")...))
		v.update(func(tx *store.Tx) error {
			drafts, err := tx.Drafts(newsroom)
			for _, d := range drafts {
				err = tx.RemoveDraft(newsroom, d.ID)
			}
			return err
		})
		for _, label := range []string{"›", "Post here", "Make this a topic"} {
			if got := v.reply(v.Press(boss, first, label)).Content; !strings.Contains(got, "I no longer know what was searched for") {
				t.Errorf("%s says %q", label, got)
			}
		}
	})
}

func TestAReaderMakesNoTopicOfASearch(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		v.publish(courier, "Harbour dredging reaches the pier")
		found := v.reply(v.Use(reader, "news search", saying("query", "dredging")...))
		draft, err := v.desk.SaveDraft(newsroom, news.Draft{Search: &news.Search{Query: "dredging"}}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if got := v.reply(v.PressID(reader, found, "1:topic-search:"+string(draft.ID))).Content; !strings.Contains(got, "Only managers") {
			t.Errorf("forged, it says %q", got)
		}
	})
}

func TestSearchWithoutAnIndex(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		v.desk.Archive = nil
		v.wantReply("news/search_no_index", v.reply(v.Use(reader, "news search", saying("query", "dredging")...)))
	})
}
