package feeds

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// site is a pattern of addresses whose feeds are known. The patterns are matched
// against host and path, without "www." and trailing slash; in the feeds, $1 and
// so on are what the groups matched.
type site struct {
	pattern *regexp.Regexp
	feeds   []string
}

// siteFeeds returns the feeds of what is at u, best first, where u is on a site
// that keeps them at known addresses.
func siteFeeds(u *url.URL) []candidate {
	if isFeedFile(u.Path) {
		return nil
	}
	address := bareHost(u) + strings.TrimRight(u.EscapedPath(), "/")
	if list := u.Query().Get("list"); list != "" && bareHost(u) == "youtube.com" {
		address = "youtube.com/playlist/" + list
	}
	for _, s := range sites {
		if match := s.pattern.FindStringSubmatchIndex(address); match != nil {
			return s.expand(address, match)
		}
	}
	return nil
}

// isFeedFile reports whether path is that of a feed rather than of something
// that has one.
func isFeedFile(name string) bool {
	return slices.Contains([]string{".atom", ".rss", ".xml", ".json", ".rdf"}, path.Ext(name)) ||
		strings.HasPrefix(name, "/feed/") || strings.HasPrefix(name, "/feeds/")
}

func (s site) expand(address string, match []int) []candidate {
	var found []candidate
	for _, template := range s.feeds {
		found = append(found, candidate{url: string(s.pattern.ExpandString(nil, template, address, match))})
	}
	return found
}

var channelID = regexp.MustCompile(`^UC[\w-]{22}$`)

// sites are the sites that keep their feeds at known addresses; the first
// pattern that matches counts.
//
//nolint:gochecknoglobals // immutable table
var sites = []site{
	// Video
	siteAt(`^(?:m\.)?youtube\.com/channel/(UC[\w-]{22})`, "https://www.youtube.com/feeds/videos.xml?channel_id=${1}"),
	siteAt(`^(?:m\.)?youtube\.com/playlist/([\w-]{10,64})$`, "https://www.youtube.com/feeds/videos.xml?playlist_id=${1}"),
	siteAt(`^(?:m\.)?youtube\.com/user/([\w-]+)`, "https://www.youtube.com/feeds/videos.xml?user=${1}"),

	// Talk
	siteAt(`^(?:old\.|new\.|i\.)?reddit\.com/r/([\w+-]+)`, "https://www.reddit.com/r/${1}/.rss"),
	siteAt(`^(?:old\.|new\.|i\.)?reddit\.com/u(?:ser)?/([\w-]+)`, "https://www.reddit.com/user/${1}/.rss"),
	siteAt(`^(lemmy\.[\w.-]+|beehaw\.org|programming\.dev)/c/([\w@.-]+)$`, "https://${1}/feeds/c/${2}.xml?sort=New"),
	siteAt(`^bsky\.app/profile/([\w.:-]+)`, "https://bsky.app/profile/${1}/rss"),
	siteAt(`^(stackoverflow\.com|superuser\.com|serverfault\.com|askubuntu\.com|mathoverflow\.net|[\w.-]+\.stackexchange\.com)/questions/tagged/([^/]+)`,
		"https://${1}/feeds/tag/${2}"),
	siteAt(`^(stackoverflow\.com|superuser\.com|serverfault\.com|askubuntu\.com|mathoverflow\.net|[\w.-]+\.stackexchange\.com)/questions/(\d+)`,
		"https://${1}/feeds/question/${2}"),
	siteAt(`^(stackoverflow\.com|superuser\.com|serverfault\.com|askubuntu\.com|mathoverflow\.net|[\w.-]+\.stackexchange\.com)(?:/questions)?$`,
		"https://${1}/feeds"),

	// Software
	siteAt(`^github\.com/(?:features|topics|about|marketplace|collections|sponsors|orgs|settings|login|explore|trending|search)\b`),
	siteAt(`^github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?(?:/commits/([\w./-]+))$`, "https://github.com/${1}/${2}/commits/${3}.atom"),
	siteAt(`^github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?(?:/.*)?$`, "https://github.com/${1}/${2}/releases.atom", "https://github.com/${1}/${2}/tags.atom"),
	siteAt(`^github\.com/([\w-]+)$`, "https://github.com/${1}.atom"),
	siteAt(`^(gitlab\.com|gitlab\.[\w.-]+)/([\w.-]+(?:/[\w.-]+)+?)(?:/-/.*)?$`,
		"https://${1}/${2}/-/releases.atom", "https://${1}/${2}/-/tags?format=atom"),
	siteAt(`^(codeberg\.org|gitea\.com)/([\w.-]+)/([\w.-]+?)(?:/.*)?$`, "https://${1}/${2}/${3}/releases.rss", "https://${1}/${2}/${3}/tags.rss"),
	siteAt(`^pypi\.org/project/([\w.-]+)`, "https://pypi.org/rss/project/${1}/releases.xml"),
	siteAt(`^packagist\.org/packages/([\w.-]+/[\w.-]+)$`, "https://packagist.org/feeds/package.${1}.rss"),

	// Games
	siteAt(`^store\.steampowered\.com/(?:news/)?app/(\d+)`, "https://store.steampowered.com/feeds/news/app/${1}/"),
	siteAt(`^store\.steampowered\.com/news$`, "https://store.steampowered.com/feeds/news.xml"),
	siteAt(`^([\w-]+)\.itch\.io/([\w-]+)(?:/devlog(?:/.*)?)?$`, "https://${1}.itch.io/${2}/devlog.rss"),
	siteAt(`^itch\.io/(games(?:/[\w-]+)*)$`, "https://itch.io/${1}.xml"),

	// Blogs
	siteAt(`^medium\.com/tag/([\w-]+)`, "https://medium.com/feed/tag/${1}"),
	siteAt(`^medium\.com/(@?[\w.-]+)`, "https://medium.com/feed/${1}"),
	siteAt(`^([\w-]+\.medium\.com|[\w-]+\.substack\.com|[\w-]+\.wordpress\.com)(?:$|/)`, "https://${1}/feed"),
	siteAt(`^tumblr\.com/(?:blog/(?:view/)?)?([\w-]+)`, "https://${1}.tumblr.com/rss"),
	siteAt(`^([\w-]+\.tumblr\.com)(?:$|/)`, "https://${1}/rss"),
	siteAt(`^([\w-]+\.blogspot\.[a-z.]+)(?:$|/)`, "https://${1}/feeds/posts/default"),
	siteAt(`^([\w-]+\.(?:livejournal\.com|dreamwidth\.org))(?:$|/)`, "https://${1}/data/rss"),

	// Papers and newspapers
	siteAt(`^arxiv\.org/(?:list|archive)/([a-z-]+(?:\.[A-Za-z-]+)?)`, "https://rss.arxiv.org/rss/${1}"),
	siteAt(`^theguardian\.com/(?:.*/)?rss$`),
	siteAt(`^theguardian\.com/([a-z-]+(?:/[a-z-]+)?)$`, "https://www.theguardian.com/${1}/rss"),

	// Profiles of Mastodon and its relatives, wherever they are
	siteAt(`^((?:[\w-]+\.)*(?:youtube|medium|substack|tiktok|threads|instagram|x|twitter)\.(?:com|net))/@`),
	siteAt(`^([\w.-]+)/(@[\w.]+(?:@[\w.-]+)?)$`, "https://${1}/${2}.rss"),
	siteAt(`^([\w.-]+)/tags/([^/.]+)$`, "https://${1}/tags/${2}.rss"),
}

// siteAt returns the site whose addresses match pattern; without feeds it is one of
// which a later pattern must know nothing.
func siteAt(pattern string, feeds ...string) site {
	return site{regexp.MustCompile(pattern), feeds}
}
