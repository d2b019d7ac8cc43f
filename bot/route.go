package bot

import "strings"

// routeWords are the words of Discord's paths. All else in a path is an ID or a
// secret.
//
//nolint:gochecknoglobals // a table, never changed
var routeWords = words("@me", "@original", "applications", "archived", "attachments", "bot", "bulk-delete", "callback", "channels",
	"commands", "crosspost", "emojis", "gateway", "guilds", "interactions", "invites", "members", "messages", "oauth2",
	"permissions", "pins", "private", "public", "reactions", "roles", "search", "thread-members", "threads", "typing", "users", "webhooks")

func words(list ...string) map[string]bool {
	known := make(map[string]bool, len(list))
	for _, word := range list {
		known[word] = true
	}
	return known
}

// route returns the method and the path of a request with {id} in the place of
// numbers and {token} in that of whatever else is no word of Discord's, so that
// there are few of them and none tells a secret. The path begins with a version.
func route(method, path string) string {
	var b strings.Builder
	b.WriteString(method + " ")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if isVersion(parts[0]) {
		parts = parts[1:]
	}
	for _, part := range parts {
		switch {
		case routeWords[part]:
		case isNumber(part):
			part = "{id}"
		default:
			part = "{token}"
		}
		b.WriteString("/" + part)
	}
	return b.String()
}

func isVersion(part string) bool {
	number, found := strings.CutPrefix(part, "v")
	return found && isNumber(number)
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
