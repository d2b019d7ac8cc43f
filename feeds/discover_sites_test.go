package feeds

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSitesKeepTheirFeedsWhereTheyAreKnownToBe(t *testing.T) {
	for typedIn, want := range map[string][]string{
		"https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos": {"https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"},
		"m.youtube.com/channel/UCabcdefghijklmnopqrstuv":                  {"https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"},
		"https://www.youtube.com/playlist?list=PLabcdefghijk":             {"https://www.youtube.com/feeds/videos.xml?playlist_id=PLabcdefghijk"},
		"https://www.youtube.com/watch?v=abc&list=PLabcdefghijk":          {"https://www.youtube.com/feeds/videos.xml?playlist_id=PLabcdefghijk"},
		"https://www.youtube.com/user/gazette":                            {"https://www.youtube.com/feeds/videos.xml?user=gazette"},
		"https://www.youtube.com/@gazette":                                nil,
		"https://www.youtube.com/feeds/videos.xml?channel_id=UCx":         nil,

		"reddit.com/r/x2": {"https://www.reddit.com/r/x2/.rss"},
		"/r/rss":          {"https://www.reddit.com/r/rss/.rss"},
		"https://old.reddit.com/r/a_b/comments/1/t/": {"https://www.reddit.com/r/a_b/.rss"},
		"https://www.reddit.com/u/anna":              {"https://www.reddit.com/user/anna/.rss"},
		"u/anna":                                     {"https://www.reddit.com/user/anna/.rss"},
		"https://www.reddit.com/r/x/.rss":            nil,

		"@user@mastodon.social":               {"https://mastodon.social/@user.rss"},
		"user@mastodon.social":                {"https://mastodon.social/@user.rss"},
		"https://mastodon.social/@user":       {"https://mastodon.social/@user.rss"},
		"https://mastodon.social/tags/eu":     {"https://mastodon.social/tags/eu.rss"},
		"mastodon.social/@user.rss":           nil,
		"@anna.bsky.social":                   {"https://bsky.app/profile/anna.bsky.social/rss"},
		"https://bsky.app/profile/a.b/feed/x": {"https://bsky.app/profile/a.b/rss"},
		"https://www.tiktok.com/@anna":        nil,
		"lemmy.world/c/news":                  {"https://lemmy.world/feeds/c/news.xml?sort=New"},

		"https://stackoverflow.com/questions/tagged/go":      {"https://stackoverflow.com/feeds/tag/go"},
		"https://stackoverflow.com/questions/tagged/c%2b%2b": {"https://stackoverflow.com/feeds/tag/c%2b%2b"},
		"https://politics.stackexchange.com":                 {"https://politics.stackexchange.com/feeds"},
		"https://stackoverflow.com/questions/123/title":      {"https://stackoverflow.com/feeds/question/123"},

		"github.com/owner/repo":                           {"https://github.com/owner/repo/releases.atom", "https://github.com/owner/repo/tags.atom"},
		"https://github.com/owner/repo.git":               {"https://github.com/owner/repo/releases.atom", "https://github.com/owner/repo/tags.atom"},
		"https://github.com/owner/repo/commits/main":      {"https://github.com/owner/repo/commits/main.atom"},
		"https://github.com/owner":                        {"https://github.com/owner.atom"},
		"https://github.com/topics/rss":                   nil,
		"https://github.com/owner/repo/releases.atom":     nil,
		"https://gitlab.com/group/sub/project":            {"https://gitlab.com/group/sub/project/-/releases.atom", "https://gitlab.com/group/sub/project/-/tags?format=atom"},
		"https://gitlab.example/group/project/-/releases": {"https://gitlab.example/group/project/-/releases.atom", "https://gitlab.example/group/project/-/tags?format=atom"},
		"codeberg.org/owner/repo/issues":                  {"https://codeberg.org/owner/repo/releases.rss", "https://codeberg.org/owner/repo/tags.rss"},
		"https://pypi.org/project/requests/":              {"https://pypi.org/rss/project/requests/releases.xml"},
		"https://packagist.org/packages/a/b":              {"https://packagist.org/feeds/package.a/b.rss"},

		"https://store.steampowered.com/app/440/Game/": {"https://store.steampowered.com/feeds/news/app/440/"},
		"https://store.steampowered.com/news/app/440":  {"https://store.steampowered.com/feeds/news/app/440/"},
		"https://anna.itch.io/game":                    {"https://anna.itch.io/game/devlog.rss"},
		"https://itch.io/games/newest":                 {"https://itch.io/games/newest.xml"},

		"https://medium.com/@anna/a-title-123": {"https://medium.com/feed/@anna"},
		"https://medium.com/magazine":          {"https://medium.com/feed/magazine"},
		"https://medium.com/tag/elections":     {"https://medium.com/feed/tag/elections"},
		"https://medium.com/feed/@anna":        nil,
		"anna.medium.com":                      {"https://anna.medium.com/feed"},
		"anna.substack.com/p/title":            {"https://anna.substack.com/feed"},
		"anna.wordpress.com":                   {"https://anna.wordpress.com/feed"},
		"anna.tumblr.com/post/1":               {"https://anna.tumblr.com/rss"},
		"https://www.tumblr.com/anna/1/title":  {"https://anna.tumblr.com/rss"},
		"anna.blogspot.co.uk/2026/11/a.html":   {"https://anna.blogspot.co.uk/feeds/posts/default"},
		"anna.dreamwidth.org":                  {"https://anna.dreamwidth.org/data/rss"},

		"https://arxiv.org/list/cs.CL/recent":            {"https://rss.arxiv.org/rss/cs.CL"},
		"theguardian.com/world/europe-news":              {"https://www.theguardian.com/world/europe-news/rss"},
		"https://www.theguardian.com/world/2026/nov/1/x": nil,
		"https://www.theguardian.com/world/rss":          nil,
		"theguardian.com":                                nil,
		"https://gazette.example/r/x":                    nil,
		"https://notgithub.com/owner/repo":               nil,
		"https://github.com.evil.example/owner/repo":     nil,
	} {
		start, err := typed(typedIn)
		if err != nil {
			t.Errorf("%s: %v", typedIn, err)
			continue
		}
		var got []string
		for _, c := range siteFeeds(start.URL) {
			got = append(got, c.url)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", typedIn, diff)
		}
	}
}
