package bot

import (
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
)

// TestVotesAreShown has three members say that two stories have nothing to do
// with the topic.
func TestVotesAreShown(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		against := func(m discordtest.Message, people ...discordtest.Person) (last discordtest.Message) {
			for _, p := range people {
				last = v.reply(v.Press(p, v.panel(p, m), "Not relevant"))
			}
			return last
		}
		other := discordtest.Person{ID: "200000000000000008", Channel: elections}
		against(v.told(), reader, other)
		v.publish(courier, "Nothing to see: how [robocalls](http://evil.example) were made in 1901")
		undone := against(v.alert(), editor, reader)
		v.wantReply("topics/votes", v.reply(v.Use(boss, "topic show", saying("topic", "robocalls")...)))
		v.wantReply("news/why_voted", v.reply(v.Use(boss, "news why", saying("link", "https://courier.example/1")...)))

		v.reply(v.Press(reader, undone, "Undo"))
		why := v.reply(v.Use(boss, "news why", saying("link", "https://courier.example/2")...))
		if got := seen(why); !strings.Contains(got, "to 1 member\n") {
			t.Errorf("after an undo: %s", got)
		}
	})
}

// TestAStoryThatMembersVotedDownDoesNotGrow has another paper report it, before
// and after the third member says so.
func TestAStoryThatMembersVotedDownDoesNotGrow(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		const title = "Officials probe robocalls in Vandora"
		alert := v.told()
		vote := func(id string) {
			p := discordtest.Person{ID: id, Channel: elections}
			v.reply(v.Press(p, v.panel(p, alert), "Not relevant"))
		}
		vote("200000000000000011")
		vote("200000000000000012")
		v.publish(tribune, title)
		v.mustWork(time.Hour)
		grown := v.alert()
		if grown.EditedAt.IsZero() {
			t.Error("two votes keep the message from growing")
		}
		vote("200000000000000013")
		v.publish(gazetteFeed, title)
		v.mustWork(time.Hour)
		if after := v.alert(); !after.EditedAt.Equal(grown.EditedAt) {
			t.Errorf("three votes do not keep the message from growing:\n%s", seen(after))
		}
		v.wantReply("news/why_voted_down", v.reply(v.Use(boss, "news why", saying("link", "https://gazette.example/3")...)))
	})
}
