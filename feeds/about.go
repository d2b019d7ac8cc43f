package feeds

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/news"
)

// about is what a page says of itself.
type about struct {
	meta     map[string]string // contents by property or name, the first of each
	title    string
	language string
	paid     bool // it says that it is for those who pay
}

// aboutPage reads the page's head, and wherever else it speaks of itself.
func aboutPage(root *html.Node) about {
	a := about{meta: map[string]string{}}
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Html:
			a.language = attribute(n, "lang")
		case atom.Meta:
			a.take(n)
		case atom.Title:
			if a.title == "" {
				a.title = textOf(n)
			}
		case atom.Script:
			kind, _, _ := strings.Cut(attribute(n, "type"), ";")
			a.paid = a.paid || strings.EqualFold(strings.TrimSpace(kind), "application/ld+json") && paywall.MatchString(textOf(n))
		default:
		}
	}
	tier := strings.ToLower(a.meta["article:content_tier"]) // https://developers.facebook.com/docs/instant-articles/subscriptions
	free := strings.ToLower(a.meta["isaccessibleforfree"])  // the same, as microdata
	a.paid = a.paid || tier == "locked" || tier == "metered" || strings.HasSuffix(free, "false")
	return a
}

// paywall is how publishers tell search engines that an article is not free.
// https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
var paywall = regexp.MustCompile(`(?i)"isAccessibleForFree"\s*:\s*"?(?:https?://schema\.org/)?false\b`)

// take takes note of a <meta>. Open Graph has its names in "property", others in
// "name", and publishers mix them up. https://ogp.me
func (a *about) take(n *html.Node) {
	name := strings.ToLower(attribute(n, "property"))
	for _, key := range []string{"name", "itemprop"} {
		if name == "" {
			name = strings.ToLower(attribute(n, key))
		}
	}
	if content := strings.TrimSpace(attribute(n, "content")); content != "" && a.meta[name] == "" {
		a.meta[name] = content
	}
}

// first returns what the page says under the first of names that it uses.
func (a *about) first(names ...string) string {
	for _, name := range names {
		if content := a.meta[name]; content != "" {
			return content
		}
	}
	return ""
}

// article returns the article that was found at base, without its text.
func (a *about) article(base *url.URL) news.Article {
	article := news.Article{
		Title:       line(a.first("og:title", "twitter:title")),
		Description: line(a.first("og:description", "twitter:description", "description")),
		Image:       a.picture(base),
		Language:    languageTag(a.language),
	}
	if article.Title == "" {
		article.Title = line(html.EscapeString(a.title))
	}
	if article.Language == "" {
		article.Language = languageTag(a.first("og:locale", "language"))
	}
	return article
}

// picture returns the address of the page's picture, or "".
func (a *about) picture(base *url.URL) string {
	size := picture{
		source: a.first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"),
		width:  a.meta["og:image:width"],
		height: a.meta["og:image:height"],
	}
	size.source = firstImage([]string{size.source}, base)
	return size.secure()
}

// attribute returns the value of n's attribute of that name, or "".
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}
