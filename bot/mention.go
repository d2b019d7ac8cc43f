package bot

import (
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
	"newsdesk/store"
)

// roleMention returns what mentions a role, behind a text; "" where there is none.
func roleMention(role news.RoleID) string {
	if !isSnowflake(string(role)) {
		return ""
	}
	return " <@&" + string(role) + ">"
}

// isSnowflake reports whether s has the form of Discord's IDs.
func isSnowflake(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// mayPing returns whom a message may ping: the role that its alert mentions,
// and nobody else; nobody at all where the message comes so late that the next
// mention of the role may be on its way.
// https://discord.com/developers/docs/resources/message#allowed-mentions-object
func mayPing(post news.Post, now time.Time) *discordgo.MessageAllowedMentions {
	allowed := &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
	if post.Alert != nil && roleMention(post.Alert.Role) != "" && now.Sub(post.QueuedAt) < store.PingEvery {
		allowed.Roles = []string{string(post.Alert.Role)}
	}
	return allowed
}
