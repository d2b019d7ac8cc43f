package bot

import (
	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// The actions of the buttons of an alert. Each has the ID of the story, and as
// argument that of the channel which was told of it: the message may be in a
// thread of that.
const (
	verbSources = "alert-sources"
	verbPanel   = "alert-more"
)

// alertButtons returns the row under an alert: [Sources] [...].
func alertButtons(post news.Post) []discordgo.MessageComponent {
	var row discordgo.ActionsRow
	for _, b := range []button{{label: "Sources", verb: verbSources}, {label: "…", verb: verbPanel}} {
		id, err := customID{b.verb, string(post.Alert.Story), string(post.Channel)}.encode()
		if err != nil || post.Alert.Story == "" {
			return nil // no alert is worth less than its buttons
		}
		row.Components = append(row.Components, discordgo.Button{Label: b.label, Style: discordgo.SecondaryButton, CustomID: id})
	}
	return []discordgo.MessageComponent{row}
}
