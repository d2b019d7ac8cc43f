package bot

import (
	"strings"
	"testing"

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
