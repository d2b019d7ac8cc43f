package feeds

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxAnchors  = 8
	maxMarkup   = 50_000 // that are looked at
	loginPage   = "the site asks for a login: Newsdesk reads feeds that are open to everybody. Look on the site for a public feed"
	consentPage = "the site answers with a consent form in place of the page: give the feed's own address, or for a channel the one with its ID"
	notPage     = "what is there is neither a web page nor a feed (%s): give the address of the site's home page"
)

// webPage is what a web page says about feeds.
type webPage struct {
	url        *url.URL
	base       *url.URL
	canonical  []string    // addresses that the page says it has, and of the channel it belongs to
	alternates []candidate // in link elements
	anchors    []candidate // that look like feeds
	password   bool        // it asks for one
}

// readPage reads the page that ans is, where it is one. The error of reading it
// as a feed was noFeed.
func readPage(ans answer, noFeed error) (*webPage, error) {
	text := decode(ans.body.Bytes(), ans.header.Get("Content-Type"))
	kind, _, _ := strings.Cut(ans.header.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	sniffed := http.DetectContentType(ans.body.Bytes())
	switch {
	case strings.HasPrefix(sniffed, "text/html"), kind == "text/html", kind == "application/xhtml+xml":
		p := &webPage{url: ans.url, base: ans.url}
		p.scan(text)
		return p, nil
	case strings.HasPrefix(sniffed, "text/xml"), strings.HasSuffix(kind, "xml"), strings.HasSuffix(kind, "json"):
		return nil, noFeed // a broken feed, which has been said well
	}
	what, _, _ := strings.Cut(sniffed, ";")
	return nil, &PollError{Problem: fmt.Sprintf(notPage, what), Status: ans.status, Err: fmt.Errorf("content is %s", what)}
}

// trouble returns why the page may say less than its site has.
func (p *webPage) trouble() error {
	if strings.HasPrefix(p.url.Host, "consent.") {
		return &PollError{Problem: consentPage, Status: http.StatusOK, Err: errors.New("page asks for consent")}
	}
	if p.password || loginPath.MatchString(p.url.Path) {
		return &PollError{Problem: loginPage, Status: http.StatusOK, Err: errors.New("page asks for a login")}
	}
	return nil
}

var loginPath = regexp.MustCompile(`(?i)/(log|sign)[-_]?in\b`)

// identities returns the addresses by which a pattern of [siteFeeds] may know
// the page: its own behind redirects, and those that it gives itself.
func (p *webPage) identities() []*url.URL {
	known := []*url.URL{p.url}
	for _, link := range p.canonical {
		if u, err := url.Parse(resolve(link, p.base)); err == nil && u.Host != "" && sameHost(u, p.url) {
			known = append(known, u)
		}
	}
	return known
}

// scan reads the tags of the page.
func (p *webPage) scan(text []byte) {
	tokens := html.NewTokenizer(bytes.NewReader(text))
	for tags := 0; tags < maxMarkup; {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := tokens.TagName()
			if tag := atom.Lookup(name); more && isTelling(tag) {
				tags++
				p.tag(tag, attributes(tokens))
			}
		default: // text, end tags, comments
		}
	}
}

// isTelling reports whether elements of this name say something about feeds.
func isTelling(tag atom.Atom) bool {
	return slices.Contains([]atom.Atom{atom.A, atom.Base, atom.Input, atom.Link, atom.Meta}, tag)
}

// attributes returns the attributes of the tag that tokens stands at.
func attributes(tokens *html.Tokenizer) map[string]string {
	found := map[string]string{}
	for more := true; more; {
		var name, value []byte
		name, value, more = tokens.TagAttr()
		if _, double := found[string(name)]; !double {
			found[string(name)] = strings.TrimSpace(string(value))
		}
	}
	return found
}

// tag takes note of one element.
func (p *webPage) tag(tag atom.Atom, attr map[string]string) {
	switch tag {
	case atom.Base:
		if u, err := url.Parse(resolve(attr["href"], p.url)); err == nil && u.Host != "" {
			p.base = u
		}
	case atom.Input:
		p.password = p.password || strings.EqualFold(attr["type"], "password")
	case atom.Meta:
		if id := attr["content"]; attr["itemprop"] == "channelId" && channelID.MatchString(id) {
			p.canonical = append(p.canonical, "/channel/"+id)
		}
	case atom.Link:
		p.link(attr)
	default:
		p.anchor(attr)
	}
}

// link takes note of a link element (https://www.rssboard.org/rss-autodiscovery).
func (p *webPage) link(attr map[string]string) {
	rel := strings.Fields(strings.ToLower(attr["rel"]))
	switch {
	case slices.Contains(rel, "canonical"):
		p.canonical = append(p.canonical, attr["href"])
	case len(p.alternates) == maxAlternates || slices.Contains(rel, "stylesheet"):
	case slices.Contains(rel, "feed"), slices.Contains(rel, "alternate") && isFeedType(attr["type"], attr["href"]):
		p.alternates = p.add(p.alternates, attr["href"], attr["title"])
	}
}

// isFeedType reports whether a link of this media type leads to a feed. The
// general types lead to many things, such as WordPress's interface, so that
// there the address has to look like a feed's as well.
func isFeedType(media, href string) bool {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	switch strings.TrimSpace(media) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/x.atom+xml", "application/rss":
		return true
	case "text/xml", "application/xml", "application/json", "":
		return looksLikeFeed.MatchString(href)
	}
	return false
}

// anchor takes note of a link in the text that looks like a feed's.
func (p *webPage) anchor(attr map[string]string) {
	u, err := url.Parse(resolve(attr["href"], p.base))
	if err == nil && len(p.anchors) < maxAnchors && looksLikeFeed.MatchString(u.Path) && !isSubscribeButton(u) {
		p.anchors = p.add(p.anchors, u.String(), attr["title"])
	}
}

// looksLikeFeed matches addresses whose last part says what is there.
var looksLikeFeed = regexp.MustCompile(`(?i)(^|[/._~-])(rss2?|atom|rdf|feeds?|index\.xml)([._-]?(xml|json|php))?/?(\?[^/]*)?$`)

// isSubscribeButton reports whether u is another reader's address for adding a feed.
func isSubscribeButton(u *url.URL) bool {
	return slices.Contains([]string{"feedly.com", "www.inoreader.com", "inoreader.com", "www.newsblur.com", "add.my.yahoo.com"}, u.Host)
}

// add adds the link to known, unless it is there already. Feeds of comments go
// to the end.
func (p *webPage) add(known []candidate, href, title string) []candidate {
	link := resolve(href, p.base)
	if link == "" || slices.ContainsFunc(known, func(c candidate) bool { return c.url == link }) {
		return known
	}
	added := candidate{link, title}
	if end := slices.IndexFunc(known, func(c candidate) bool { return commentsAt(c.url) }); end >= 0 && !commentsAt(link) {
		return slices.Insert(known, end, added)
	}
	return append(known, added)
}

// usualPlaces returns where software keeps feeds, most usual first: below the
// page at u, then below the root of its site.
func usualPlaces(u *url.URL) []candidate {
	var places []candidate
	below := func(dir string, names ...string) {
		for _, name := range names {
			place := *u
			place.Path, place.RawPath, place.RawQuery = path.Join("/", dir, name), "", ""
			places = append(places, candidate{url: place.String()})
		}
	}
	if dir := strings.Trim(u.Path, "/"); dir != "" && path.Ext(dir) == "" {
		below(dir, "feed", "rss", "rss.xml")
	}
	below("", "feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds/posts/default", "feed.json", "index.rdf", "blog/feed")
	return places
}
