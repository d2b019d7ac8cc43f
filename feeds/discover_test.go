package feeds

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// web is what is at which address; a path of "*" stands for the rest of a host.
type web map[string]http.HandlerFunc

func (w web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	handler := cmp.Or(w.at(r.Host+r.URL.RequestURI()), w.at(r.Host+"*"), "none")
	if handler == "none" {
		http.NotFound(rw, r)
		return
	}
	w[handler](rw, r)
}

// at returns address if something is there.
func (w web) at(address string) string {
	if w[address] == nil {
		return ""
	}
	return address
}

// serves sends body as being of that media type.
func serves(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
	}
}

// html5 sends a page with head in its head.
func html5(head string) http.HandlerFunc {
	return serves("text/html; charset=utf-8", "<!DOCTYPE html><html><head>"+head+"</head><body>Hello</body></html>")
}

// feedOf sends a feed of that title with two items of the days before noon.
func feedOf(title string) http.HandlerFunc {
	var items strings.Builder
	for i := range 2 {
		fmt.Fprintf(&items, "<item><guid>%[1]s-%[2]d</guid><title>%[1]s %[2]d</title><link>https://items.example/%[1]s/%[2]d</link><pubDate>%[3]s</pubDate></item>",
			url.PathEscape(title), i, noon.AddDate(0, 0, -i-1).Format(time.RFC1123Z))
	}
	return sends(200, []byte(`<rss version="2.0"><channel><title>`+title+`</title><language>en</language>`+items.String()+`</channel></rss>`),
		"ETag", `"1"`)
}

func alternate(kind, title, href string) string {
	return fmt.Sprintf(`<link rel="alternate" type="application/%s+xml" title="%s" href="%s">`, kind, title, href)
}

// discover looks for feeds in w, in simulated time, and returns also what was asked for.
func discover(t *testing.T, w http.Handler, address string) (found []news.Found, asked []string, took time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		book := &server{HandlerFunc: w.ServeHTTP}
		f := &Fetcher{Transport: everywhere(t, book)}
		began := time.Now()
		found, err = f.Discover(t.Context(), address, noon)
		took = time.Since(began)
		for _, v := range book.book() {
			asked = append(asked, v.url)
		}
	})
	return found, asked, took, err
}

// everywhere is the production transport with h at every address, also of https.
func everywhere(t *testing.T, h http.Handler) *http.Transport {
	t.Helper()
	tr := pipes(t, h)
	tr.DialTLSContext = tr.DialContext
	return tr
}

func urls(found []news.Found) []string {
	var list []string
	for _, f := range found {
		list = append(list, f.URL)
	}
	return list
}

func TestDiscoverFindsFeedsOfWhatPeopleType(t *testing.T) {
	for name, tc := range map[string]struct {
		typed string
		web   web
		want  []string
	}{
		"a site by its name, with links": {
			"Gazette.example",
			web{
				"gazette.example/":         html5(alternate("rss", "News", "/news.xml") + alternate("atom", "Sport", "https://sport.example/atom")),
				"gazette.example/news.xml": feedOf("News"), "sport.example/atom": feedOf("Sport"),
			},
			[]string{"https://gazette.example/news.xml", "https://sport.example/atom"},
		},
		"a site that redirects": {
			"gazette.example",
			web{
				"gazette.example/":           sends(301, nil, "Location", "https://www.gazette.example/uk"),
				"www.gazette.example/uk":     html5(alternate("rss", "", "uk/rss")),
				"www.gazette.example/uk/rss": feedOf("UK"),
			},
			[]string{"https://www.gazette.example/uk/rss"},
		},
		"a feed": {
			"https://gazette.example/a?b=c#d",
			web{"gazette.example/a?b=c": feedOf("News")},
			[]string{"https://gazette.example/a?b=c"},
		},
		"a host of one word, with its scheme": {
			"http://intranet/feed",
			web{"intranet/feed": feedOf("News")},
			[]string{"http://intranet/feed"},
		},
		"a feed in a browser's scheme": {
			"feed://gazette.example/a",
			web{"gazette.example/a": feedOf("News")},
			[]string{"https://gazette.example/a"},
		},
		"a feed that has moved for good": {
			"gazette.example/old",
			web{"gazette.example/old": sends(308, nil, "Location", "/new"), "gazette.example/new": feedOf("News")},
			[]string{"https://gazette.example/new"},
		},
		"a feed that is elsewhere today": {
			"gazette.example/old",
			web{"gazette.example/old": sends(302, nil, "Location", "/new"), "gazette.example/new": feedOf("News")},
			[]string{"https://gazette.example/old"},
		},
		"a feed that has moved for good to where it is elsewhere today": {
			"gazette.example/old",
			web{
				"gazette.example/old": sends(301, nil, "Location", "/new"), "gazette.example/new": sends(307, nil, "Location", "/today"),
				"gazette.example/today": sends(301, nil, "Location", "/here"), "gazette.example/here": feedOf("News"),
			},
			[]string{"https://gazette.example/new"},
		},
		"an article whose page knows only its comments": {
			"<https://gazette.example/2026/11/vote>",
			web{
				"gazette.example/2026/11/vote":               html5(alternate("rss", "Comments on Vote", "/2026/11/vote/comments/feed")),
				"gazette.example/2026/11/vote/comments/feed": feedOf("Comments on Vote"),
				"gazette.example/feed":                       feedOf("News"),
			},
			[]string{"https://gazette.example/feed", "https://gazette.example/2026/11/vote/comments/feed"},
		},
		"a page with a base, sloppy links and other alternates": {
			"gazette.example",
			web{
				"gazette.example/": html5(`<base href="https://static.example/x/"><LINK REL='Alternate Feed' TYPE='Application/RSS+XML; charset=utf-8' HREF=' a.xml '>` +
					`<link rel="alternate" type="text/html" hreflang="de" href="/de"><link rel="alternate" type="application/json" href="/wp-json/">` +
					`<link rel="alternate" type="application/json+oembed" href="/oembed"><link rel="alternate stylesheet" type="application/rss+xml" href="/s">` +
					`<link rel="alternate" type="application/json" href="/feed.json"><link rel="alternate" type="application/rss+xml" href="javascript:x">`),
				"static.example/x/a.xml":   feedOf("A"),
				"static.example/feed.json": sends(200, []byte(`{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"1","title":"x"}]}`)),
			},
			[]string{"https://static.example/x/a.xml", "https://static.example/feed.json"},
		},
		"a page whose feeds are links in its text": {
			"gazette.example/feeds-of-ours",
			web{
				"gazette.example/feeds-of-ours": html5(`<a href="/about">About RSS</a><a href="https://feedly.com/i/subscription/feed/https://gazette.example/rss.xml">+</a>` +
					`<a href="/world.rss">World</a><a href="/rss/sport/">no feed</a><a href="/sport/rss">Sport</a>`),
				"gazette.example/world.rss": feedOf("World"), "gazette.example/sport/rss": feedOf("Sport"),
			},
			[]string{"https://gazette.example/world.rss", "https://gazette.example/sport/rss"},
		},
		"a page without links": {
			"gazette.example/",
			web{"gazette.example/": html5(""), "gazette.example/feed.xml": feedOf("News"), "gazette.example/atom.xml": feedOf("Others")},
			[]string{"https://gazette.example/feed.xml"},
		},
		"a section without links": {
			"gazette.example/sport/",
			web{"gazette.example/sport/": html5(""), "gazette.example/sport/rss": feedOf("Sport"), "gazette.example/feed": feedOf("News")},
			[]string{"https://gazette.example/sport/rss"},
		},
		"a page that is closed to us, though its feed is not": {
			"gazette.example",
			web{"gazette.example/": sends(403, []byte("no")), "gazette.example/rss.xml": feedOf("News")},
			[]string{"https://gazette.example/rss.xml"},
		},
		"links that lead nowhere": {
			"gazette.example",
			web{"gazette.example/": html5(alternate("rss", "", "/gone")), "gazette.example/index.xml": feedOf("News")},
			[]string{"https://gazette.example/index.xml"},
		},
		"the same feed in two formats and twice": {
			"gazette.example",
			web{
				"gazette.example/":     html5(alternate("rss", "", "/rss") + alternate("atom", "", "/atom") + alternate("rss", "", "/copy") + alternate("rss", "", "//www.gazette.example/rss/")),
				"gazette.example/rss":  feedOf("News"),
				"gazette.example/copy": feedOf("News"),
				"gazette.example/atom": sends(200, []byte(`<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title>`+
					`<entry><id>1</id><title>a</title><link href="https://items.example/News/1"/></entry><entry><id>0</id><title>b</title><link href="https://items.example/News/0"/></entry></feed>`)),
			},
			[]string{"https://gazette.example/rss"},
		},
		"comments, an empty feed, one that sleeps and one that lives": {
			"gazette.example",
			web{
				"gazette.example/":               html5(alternate("rss", "", "/comments/feed/") + alternate("rss", "", "/empty") + alternate("rss", "", "/old") + alternate("rss", "", "/feed")),
				"gazette.example/comments/feed/": feedOf("Talk"), "gazette.example/empty": sends(200, []byte(`<rss><channel><title>E</title></channel></rss>`)),
				"gazette.example/old":  sends(200, []byte(`<rss><channel><title>O</title><item><title>x</title><pubDate>Tue, 03 Nov 2020 10:00:00 GMT</pubDate></item></channel></rss>`)),
				"gazette.example/feed": feedOf("News"),
			},
			[]string{"https://gazette.example/feed", "https://gazette.example/old", "https://gazette.example/empty", "https://gazette.example/comments/feed/"},
		},
		"a channel by its handle": {
			"youtube.com/@gazette",
			web{
				"youtube.com/@gazette": html5(`<link rel="canonical" href="https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv">`),
				"www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv": feedOf("Gazette TV"),
			},
			[]string{"https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"},
		},
		"a video": {
			"https://www.youtube.com/watch?v=abc",
			web{
				"www.youtube.com/watch?v=abc":                                          html5(`<meta itemprop="channelId" content="UCabcdefghijklmnopqrstuv">`),
				"www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv": feedOf("Gazette TV"),
			},
			[]string{"https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"},
		},
		"a page that says it is somebody else's": {
			"gazette.example",
			web{
				"gazette.example/":     html5(`<link rel="canonical" href="https://github.com/a/b">`),
				"gazette.example/feed": feedOf("News"), "github.com/a/b/releases.atom": feedOf("B"),
			},
			[]string{"https://gazette.example/feed"},
		},
		"a subreddit":          {"r/worldnews", web{"www.reddit.com/r/worldnews/.rss": feedOf("worldnews")}, []string{"https://www.reddit.com/r/worldnews/.rss"}},
		"a user of a Mastodon": {"@anna@social.example", web{"social.example/@anna.rss": feedOf("anna")}, []string{"https://social.example/@anna.rss"}},
		"a repository": {
			"https://github.com/owner/repo/tree/main/docs",
			web{"github.com/owner/repo/releases.atom": feedOf("Releases"), "github.com/owner/repo/tags.atom": feedOf("Tags")},
			[]string{"https://github.com/owner/repo/releases.atom", "https://github.com/owner/repo/tags.atom"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			found, asked, _, err := discover(t, tc.web, tc.typed)
			if diff := gocmp.Diff(tc.want, urls(found)); diff != "" || err != nil {
				t.Errorf("error %v, asked for %q, found (-want +got):\n%s", err, asked, diff)
			}
		})
	}
}

func TestFoundSaysWhatTheFeedIs(t *testing.T) {
	found, _, _, err := discover(t, web{
		"gazette.example/": html5(alternate("rss", "The <i>Gazette</i>", "/feed")), "gazette.example/feed": feedOf("Gazette"),
	}, "gazette.example")
	if err != nil || len(found) != 1 {
		t.Fatalf("error %v, found %d", err, len(found))
	}
	got := found[0]
	batch := got.Batch
	got.Batch = news.Batch{}
	want := news.Found{
		URL: "https://gazette.example/feed", Title: "Gazette", Format: "RSS", Language: "en", Items: 2, PerDay: 1,
		Newest: "Gazette 0", NewestAt: noon.AddDate(0, 0, -1),
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	f := &Fetcher{Transport: inMemory{feedOf("Gazette")}}
	polled, err := f.Fetch(t.Context(), feedAt("https://gazette.example/feed"), noon)
	if diff := gocmp.Diff(polled, batch); diff != "" || err != nil {
		t.Errorf("error %v, batch differs from that of a first poll (-want +got):\n%s", err, diff)
	}
}

func TestItemsADay(t *testing.T) {
	items := func(hours ...int) []news.Item {
		var list []news.Item
		for _, h := range hours {
			list = append(list, news.Item{Published: noon.Add(-time.Duration(h) * time.Hour)})
		}
		return list
	}
	for _, tc := range []struct {
		name  string
		items []news.Item
		want  float64
	}{
		{"none", nil, 0},
		{"one", items(5), 0},
		{"all of one date", items(1, 1, 1), 0},
		{"one a day", items(48, 24), 1},
		{"many today", items(2, 1, 0), 36},
		{"two of long ago", items(48000, 47000), 0.001},
		{"without dates", []news.Item{{Undated: true, Published: noon.Add(-time.Hour)}, {Undated: true, Published: noon}}, 0},
	} {
		if got := perDay(tc.items, noon); got != tc.want {
			t.Errorf("%s: got %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestDiscoverSaysWhatToDo(t *testing.T) {
	for name, tc := range map[string]struct {
		typed string
		web   web
		want  string
	}{
		"words":                      {"harbour gazette", nil, notAddress},
		"one word":                   {"gazette", nil, notAddress},
		"nothing":                    {"  ", nil, notAddress},
		"a mail address to write to": {"mailto:anna@gazette.example", nil, notAddress},
		"a script":                   {"javascript:alert(1)", nil, notAddress},
		"a file":                     {"file:///etc/passwd", nil, notAddress},
		"a password":                 {"https://anna:secret@gazette.example/feed", nil, passwordAddress},
		"something endless":          {"gazette.example/" + strings.Repeat("a", maxAddress), nil, notAddress},
		"no feed anywhere":           {"gazette.example", web{"gazette.example/": html5("")}, "no feed was found at gazette.example: neither its links nor the usual addresses, such as /feed, lead to one. Look on the site"},
		"a picture":                  {"gazette.example/a", web{"gazette.example/a": serves("image/png", "\x89PNG\r\n\x1a\n")}, "neither a web page nor a feed (image/png): give"},
		"a login":                    {"gazette.example", web{"gazette.example/": html5(`<input type=Password>`)}, loginPage},
		"a way to a login":           {"gazette.example", web{"gazette.example/": sends(302, nil, "Location", "/accounts/login?next=x"), "gazette.example/accounts/login?next=x": html5("")}, loginPage},
		"a consent form":             {"youtube.com/@a", web{"youtube.com/@a": sends(302, nil, "Location", "https://consent.youtube.com/m"), "consent.youtube.com/m": html5("")}, consentPage},
		"a password of the server":   {"gazette.example", web{"gazette.example*": sends(401, nil)}, wantsPassword},
		"a page that is not there":   {"gazette.example/x", nil, notFound},
		"a server in trouble":        {"gazette.example", web{"gazette.example*": sends(503, nil)}, siteTrouble},
		"a feed that is broken":      {"gazette.example", web{"gazette.example/": sends(200, []byte(`<?xml version="1.0"?><rss><channel><item>`))}, "truncated: the document ends inside <item>"},
		"an empty page":              {"gazette.example", web{"gazette.example/": sends(200, nil)}, emptyAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			found, asked, _, err := discover(t, tc.web, tc.typed)
			trouble, ok := errors.AsType[*DiscoverError](err)
			if !ok || !strings.Contains(trouble.Problem, tc.want) {
				t.Fatalf("found %q, error %v (%+v), want %q", urls(found), err, trouble, tc.want)
			}
			if len(trouble.Tried) != len(asked) && !strings.Contains(name, "way") && !strings.Contains(name, "consent") {
				t.Errorf("tried %q, asked for %q", trouble.Tried, asked)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "gazette.example") {
				t.Errorf("error %q has the address in it", err)
			}
		})
	}
}

func TestPrivateAddressesAreNotDiscovered(t *testing.T) {
	srv, port, hits := victim(t)
	for typed, want := range map[string]string{
		srv.URL:                                   privateAddress,
		"127.0.0.1:" + port:                       privateAddress,
		"localhost:" + port + "/feed":             privateAddress,
		"http://[::ffff:127.0.0.1]:" + port:       privateAddress,
		"http://169.254.169.254/latest/meta-data": privateAddress,
		"http://10.0.0.1/":                        privateAddress,
		"http://rebound.example:" + port:          notReachable,
	} {
		f := fetcher(t)
		if strings.Contains(typed, "rebound") {
			nameServer(t, "127.0.0.1")
		}
		found, err := f.Discover(t.Context(), typed, noon)
		trouble, ok := errors.AsType[*DiscoverError](err)
		if !ok || trouble.Problem != want {
			t.Errorf("%s: found %q, error %v, problem %+v, want %q", typed, urls(found), err, trouble, want)
		}
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("the victim was asked %d times", n)
	}
}

func TestAllowedNetworkThatIsDownIsNotReachable(t *testing.T) {
	srv := listen(t, "127.0.0.1", html5(""))
	srv.Close()
	_, err := fetcher(t, loopback...).Discover(t.Context(), srv.URL, noon)
	if trouble, ok := errors.AsType[*DiscoverError](err); !ok || trouble.Problem != notReachable {
		t.Errorf("error %v, problem %+v, want %q", err, trouble, notReachable)
	}
}

func TestLinksOfPagesThatAreTakenForFeeds(t *testing.T) {
	for link, want := range map[string]string{
		`rel="alternate" type="application/rss+xml" href="/a"`:             "https://gazette.example/a",
		`rel="ALTERNATE" type="application/atom+xml; charset=x" href="/a"`: "https://gazette.example/a",
		`rel="alternate" type="application/feed+json" href="a.json"`:       "https://gazette.example/a.json",
		`rel="feed" href="/a"`:                                              "https://gazette.example/a",
		`rel="alternate" type="text/xml" href="/rss.php?x=1"`:               "https://gazette.example/rss.php?x=1",
		`rel="alternate" href="/feed/"`:                                     "https://gazette.example/feed/",
		`rel="alternate" type="application/json" href="/wp-json/v2/posts"`:  "",
		`rel="alternate" type="text/xml+oembed" href="/feed"`:               "",
		`rel="alternate" type="text/html" hreflang="de" href="/feed"`:       "",
		`rel="alternate stylesheet" type="application/rss+xml" href="/a"`:   "",
		`rel="stylesheet" type="application/rss+xml" href="/a"`:             "",
		`rel="alternate" type="application/rss+xml" href="javascript:x"`:    "",
		`rel="alternate" type="application/rss+xml" href="data:text/xml,x"`: "",
		`rel="alternate" type="application/rss+xml"`:                        "",
	} {
		p := &webPage{url: at(t, "https://gazette.example/"), base: at(t, "https://gazette.example/")}
		p.scan([]byte("<link " + link + ">"))
		got := ""
		if len(p.alternates) == 1 {
			got = p.alternates[0].url
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", link, got, want)
		}
	}
}

func TestLinksToPrivateAddressesAreNotFollowed(t *testing.T) {
	private, port, hits := victim(t)
	public := listen(t, "127.0.0.2", html5(alternate("rss", "", private.URL+"/feed")+`<a href="http://localhost:`+port+`/rss">RSS</a>`))
	f := fetcher(t, netip.MustParsePrefix("127.0.0.2/32"))
	found, err := f.Discover(t.Context(), public.URL, noon)
	if len(found) != 0 || err == nil || hits.Load() != 0 {
		t.Errorf("found %q, error %v, the victim was asked %d times", urls(found), err, hits.Load())
	}
}

func TestDiscoverIsPolite(t *testing.T) {
	var alternates strings.Builder
	for i := range 40 {
		alternates.WriteString(alternate("rss", "", fmt.Sprintf("/%d.xml", i)))
		fmt.Fprintf(&alternates, `<a href="/%d.rss">x</a>`, i)
	}
	t.Run("no more requests than there may be, with rests between", func(t *testing.T) {
		_, asked, took, err := discover(t, web{"gazette.example/": html5(alternates.String())}, "gazette.example")
		trouble, _ := errors.AsType[*DiscoverError](err)
		if len(asked) != maxRequests || trouble == nil || !strings.Contains(trouble.Problem, "that were tried") {
			t.Errorf("asked %d times, error %+v, want %d", len(asked), trouble, maxRequests)
		}
		if want := (maxRequests - 1) * discoverGap; took != want {
			t.Errorf("took %v, want %v", took, want)
		}
	})
	t.Run("no more after a host has had enough", func(t *testing.T) {
		for _, code := range []int{429, 500, 503} {
			_, asked, _, _ := discover(t, web{"gazette.example/": html5(alternates.String()), "gazette.example*": sends(code, nil)}, "gazette.example")
			if len(asked) != 2 {
				t.Errorf("%d: asked for %q, want the page and one feed", code, asked)
			}
		}
	})
	t.Run("no address twice", func(t *testing.T) {
		_, asked, _, _ := discover(t, web{"gazette.example/": html5(alternate("rss", "", "/feed") + alternate("rss", "", "http://www.gazette.example/feed/#x"))}, "gazette.example")
		slices.Sort(asked)
		if again := slices.Compact(slices.Clone(asked)); len(again) != len(asked) {
			t.Errorf("asked for %q", asked)
		}
	})
	t.Run("not for longer than a minute", func(t *testing.T) {
		_, _, took, err := discover(t, web{
			"gazette.example/": html5(alternate("rss", "", "https://a.example/") + alternate("rss", "", "https://b.example/") + alternate("rss", "", "https://c.example/")),
			"a.example*":       func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			"b.example*":       func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			"c.example*":       func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		}, "gazette.example")
		if err == nil || took > discoverTime {
			t.Errorf("error %v after %v", err, took)
		}
	})
}

func TestWhatWasFoundInTimeIsReturned(t *testing.T) {
	found, _, _, err := discover(t, web{
		"gazette.example/":     html5(alternate("rss", "", "/feed") + alternate("rss", "", "https://a.example/") + alternate("rss", "", "https://b.example/") + alternate("rss", "", "https://c.example/")),
		"gazette.example/feed": feedOf("News"),
		"a.example*":           func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"b.example*":           func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"c.example*":           func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	}, "gazette.example")
	if len(found) != 1 || err != nil {
		t.Errorf("found %q, error %v", urls(found), err)
	}
}

func TestDiscoverEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := &Fetcher{Transport: inMemory{http.HandlerFunc(func(http.ResponseWriter, *http.Request) { cancel() })}}
	if _, err := f.Discover(ctx, "gazette.example", noon); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the context was cancelled", err)
	}
}

func TestSiteWithoutTLSIsFoundByItsName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := pipes(t, web{"gazette.example/": feedOf("News")})
		f := &Fetcher{Transport: tr}
		tr.DialTLSContext = func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("connection refused")
		}
		found, err := f.Discover(t.Context(), "gazette.example", noon)
		if diff := gocmp.Diff([]string{"http://gazette.example/"}, urls(found)); diff != "" || err != nil {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		if found, err := f.Discover(t.Context(), "https://gazette.example", noon); err == nil {
			t.Errorf("https was asked for, and %q found without", urls(found))
		}
	})
}

func TestHostilePagesCostLittle(t *testing.T) {
	for name, page := range map[string]string{
		"links without end":      strings.Repeat(alternate("rss", "", "/x"), 100_000),
		"anchors without end":    strings.Repeat("<a href=/feed?x>", 400_000),
		"attributes without end": "<a " + strings.Repeat("a=1 ", 1_500_000) + ">",
		"tags that do not end":   strings.Repeat("<link ", 1_000_000),
		"one that is not closed": "<link href='" + strings.Repeat("x", 7<<20),
	} {
		p := &webPage{url: at(t, "https://gazette.example/"), base: at(t, "https://gazette.example/")}
		before := processorTime()
		p.scan([]byte(page))
		if took := processorTime() - before; took > slowness*2*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		if len(p.alternates) > maxAlternates || len(p.anchors) > maxAnchors {
			t.Errorf("%s: %d links and %d anchors", name, len(p.alternates), len(p.anchors))
		}
	}
}

func FuzzDiscover(f *testing.F) {
	f.Add("gazette.example", alternate("rss", "a", "/feed"), "<rss/>")
	f.Add("@a@b.example", `<base href="//x"><a href="?feed">`, "{}")
	f.Add("r/a", `<link rel=canonical href="/@a">`, rss("x"))
	f.Fuzz(func(t *testing.T, typed, head, feed string) {
		served := map[bool]http.HandlerFunc{true: html5(head), false: sends(200, []byte(feed))}
		n := 0
		fetcher := &Fetcher{Transport: inMemory{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n++; n > maxRequests {
				t.Errorf("%d requests", n)
			}
			if r.URL.User != nil || r.URL.Scheme != "http" && r.URL.Scheme != "https" {
				t.Errorf("asked for %s", r.URL)
			}
			served[n == 1](w, r)
		})}}
		synctest.Test(t, func(t *testing.T) {
			found, err := fetcher.Discover(t.Context(), typed, noon)
			if (err == nil) != (len(found) > 0) || len(found) > maxFound {
				t.Errorf("found %d feeds, error %v", len(found), err)
			}
		})
	})
}
