package feeds

import (
	"slices"
	"strings"
)

// gathersSites reports whether host (of [news.Feed.Host]) serves the feeds of so
// many sites that a bot asks it for more of them than any other.
func gathersSites(host string) bool {
	return slices.ContainsFunc(gatherers, func(domain string) bool {
		return host == domain || strings.HasSuffix(host, "."+domain)
	})
}

//nolint:gochecknoglobals // immutable table
var gatherers = []string{
	"feedburner.com", "feedpress.me", "feeds.feedblitz.com", // for publishers
	"openrss.org", "rsshub.app", "rss.app", "kill-the-newsletter.com", // for sites without feeds
	"medium.com", "reddit.com", "tumblr.com", "substack.com", "youtube.com", "news.google.com", // of members
}
