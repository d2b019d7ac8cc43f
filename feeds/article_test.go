package feeds

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

const (
	firstParagraph = "The harbour office opened a second gate on Monday, after years of delay and at a cost that nobody wants to name in public."
	lastParagraph  = "Ships that had waited for two days were let in by noon, the first of them a freighter with timber from Norland in its holds."
)

// articlePage is a page as publishers make them, with these blocks of HTML
// between the first paragraph of its article and the last.
func articlePage(head string, between ...string) string {
	return `<!doctype html><html lang="en-GB"><head><title>Second gate opens - Harbour Courier</title>` + head + `</head><body>
<header><a href="/">Harbour Courier</a><nav><ul><li><a href="/news">News</a></li><li><a href="/sea">Sea</a></li></ul></nav></header>
<main><article><h1>Second gate opens</h1><p>` + firstParagraph + `</p>` + strings.Join(between, "") + `<p>` + lastParagraph + `</p></article>
<aside><h2>Most read</h2><ul><li><a href="/1">Crane falls over</a></li></ul></aside></main>
<footer><p>© 2026 Harbour Courier</p></footer></body></html>`
}

func TestReadArticleLeavesOutWhatBelongsToTheSite(t *testing.T) {
	for name, site := range map[string]string{
		"nothing":                "",
		"a photo credit":         "<p>Photo: Anna Lind / Norland Pictures</p>",
		"a caption":              "<figure><img src=a.jpg><figcaption>The second gate at dawn.</figcaption></figure>",
		"a plea":                 "<p>Please consider supporting our work with a small donation.</p>",
		"a favour":               "<p>Since you're here, we have a small favour to ask. More people than ever read the Courier.</p>",
		"a newsletter":           "<p>Sign up for our newsletter: the harbour every morning.</p>",
		"cookies":                "<p>This website uses cookies to improve your experience.</p>",
		"JavaScript":             "<p>Please enable JavaScript to view the comments.</p>",
		"a byline":               "<p>By Anna Lind and Owen Park</p>",
		"a date":                 "<p>Monday, 9 November 2026, 10:22 GMT</p>",
		"an advertisement":       "<p>Advertisement</p><p>Story continues below</p>",
		"a link to another page": `<p>Read more: <a href="/2">Pilots warn of jam</a></p>`,
		"a script":               "<script>document.write('<p>Buy a crane now, they are cheap this week.</p>')</script>",
	} {
		first, last := "<p>"+firstParagraph, lastParagraph+"</p>"
		for where, page := range map[string]string{
			"in the middle": articlePage("", site),
			"at the top":    strings.Replace(articlePage(""), first, site+first, 1),
			"at the end":    strings.Replace(articlePage(""), last, last+site, 1),
		} {
			t.Run(name+" "+where, func(t *testing.T) {
				article, err := ReadArticle([]byte(page), "", nil)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]string{firstParagraph, lastParagraph}, article.Paragraphs); diff != "" {
					t.Error(diff)
				}
				if got, want := summaryOf(article), firstParagraph+" "+lastParagraph; got != want {
					t.Errorf("summary %q", got)
				}
			})
		}
	}
}

func TestReadArticleOfFewWordsIsNoHeading(t *testing.T) {
	const short = "The harbour office opened a second gate on Monday. Ships were let in by noon."
	article, err := ReadArticle([]byte("<title>Gate opens</title><article><h1>Gate opens</h1><p>"+short+"</p></article>"), "", nil)
	if diff := cmp.Diff([]string{short}, article.Paragraphs); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestReadArticleReadsWhatThePageSaysOfItself(t *testing.T) {
	article, err := ReadArticle([]byte(articlePage(`
<meta property="og:title" content="A second gate &amp;amp; ships">
<meta name="og:description" content=" In short:  ships come in. ">
<meta property="og:image" content="/gate.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">`)),
		"text/html", mustParse(t, "https://courier.example/2026/gate"))
	if err != nil {
		t.Fatal(err)
	}
	article.Paragraphs = nil
	want := news.Article{
		Title: "A second gate & ships", Description: "In short: ships come in.",
		Image: "https://courier.example/gate.jpg", Language: "en-GB",
	}
	if diff := cmp.Diff(want, article); diff != "" {
		t.Error(diff)
	}
}

func TestReadArticleBelievesValidUTF8(t *testing.T) {
	claim := `<meta charset="iso-8859-1">`
	for name, page := range map[string]string{
		"UTF-8 that claims to be Latin-1": articlePage(claim, "<p>Größe: 3 m.</p>"),
		"Latin-1 that says so":            strings.ReplaceAll(articlePage(claim, "<p>Gr\xf6\xdfe: 3 m.</p>"), "©", "\xa9"),
	} {
		article, err := ReadArticle([]byte(page), "text/html; charset=iso-8859-1", nil)
		if err != nil || len(article.Paragraphs) != 3 || article.Paragraphs[1] != "Größe: 3 m." {
			t.Errorf("%s: got %q, %v", name, article.Paragraphs, err)
		}
	}
}

func TestArticleIsReadOnlyWhereItIsOpenToEverybody(t *testing.T) {
	open := articlePage("")
	for name, tc := range map[string]struct {
		h      http.HandlerFunc
		reason string // empty: it is read
	}{
		"an open page":          {servesPage("text/html", []byte(open)), ""},
		"XHTML":                 {servesPage("application/xhtml+xml; charset=utf-8", []byte(open)), ""},
		"a password":            {sends(401, nil), "401"},
		"a price":               {sends(402, nil), "402"},
		"forbidden":             {sends(403, nil), "403"},
		"legal reasons":         {sends(451, nil), "451"},
		"a document to print":   {servesPage("application/pdf", []byte("%PDF-1.7")), "no page"},
		"a picture":             {servesPage("image/jpeg", []byte("\xff\xd8")), "no page"},
		"an article to be paid": {servesPage("text/html", []byte(articlePage(`<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree": false}</script>`))), "pay"},
		"to be paid, by schema.org's name for false": {servesPage("text/html", []byte(articlePage(`<script type="application/ld+json; charset=utf-8">{"isAccessibleForFree":"http://schema.org/False"}</script>`))), "pay"},
		"to be paid, as microdata":                   {servesPage("text/html", []byte(articlePage(`<meta itemprop="isAccessibleForFree" content="false">`))), "pay"},
		"a locked article":                           {servesPage("text/html", []byte(articlePage(`<meta property="article:content_tier" content="locked">`))), "pay"},
		"a large page":                               {servesPage("text/html", []byte(open+strings.Repeat("<p>x", 600_000))), "larger"},
		"a small bomb":                               {servesPage("text/html", gzipped([]byte(strings.Repeat("<p>x", 5_000_000))), "Content-Encoding", "gzip"), "larger"},
		"a page without text":                        {servesPage("text/html", []byte("<html><body></body></html>")), "no article"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &Fetcher{Transport: inMemory{tc.h}, UserAgent: "newsdesk/1"}
			article, err := f.Article(t.Context(), "https://courier.example/gate", noon)
			switch {
			case tc.reason == "" && (err != nil || len(article.Paragraphs) != 2 || article.Link != "https://courier.example/gate"):
				t.Errorf("got %+v, %v", article, err)
			case tc.reason != "" && (err == nil || !strings.Contains(problemOf(err), tc.reason)):
				t.Errorf("got error %v, want one about %q", err, tc.reason)
			}
		})
	}
}

// servesPage answers with body, of a type of content.
func servesPage(contentType string, body []byte, pairs ...string) http.HandlerFunc {
	return sends(200, body, append(pairs, "Content-Type", contentType)...)
}

// problemOf returns what people are told of err.
func problemOf(err error) string {
	if trouble, ok := err.(*PollError); ok { //nolint:errorlint // it is not wrapped
		return trouble.Problem
	}
	return err.Error()
}

func TestPicturesOfArticles(t *testing.T) {
	for name, tc := range map[string]struct {
		picture picture
		want    bool
	}{
		"a photograph":          {picture{"https://c.example/2026/gate.jpg", "1200", "630"}, true},
		"of unknown size":       {picture{"https://c.example/gate.jpg", "", ""}, true},
		"in percent":            {picture{"https://c.example/gate.jpg", "100%", "auto"}, true},
		"of a logistics firm":   {picture{"https://c.example/logistics-iconic.jpg", "", ""}, true},
		"insecure":              {picture{"http://c.example/gate.jpg", "", ""}, false},
		"a pixel":               {picture{"https://c.example/p.gif", "1", "1"}, false},
		"a thumbnail":           {picture{"https://c.example/gate.jpg", "80px", "80px"}, false},
		"a banner":              {picture{"https://c.example/gate.jpg", "1200", "120"}, false},
		"an avatar":             {picture{"https://secure.gravatar.com/avatar/1?s=96", "", ""}, false},
		"a logo":                {picture{"https://c.example/static/logo.png", "", ""}, false},
		"a logo of a size":      {picture{"https://c.example/img/logo-512.png", "512", "512"}, false},
		"a counter":             {picture{"https://feeds.feedburner.com/~r/courier/~4/x", "", ""}, false},
		"a default of the site": {picture{"https://c.example/default_image.png", "", ""}, false},
		"nothing":               {picture{}, false},
	} {
		if got := tc.picture.secure() != ""; got != tc.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func FuzzReadArticle(f *testing.F) {
	f.Add([]byte(articlePage(`<meta property="og:image" content="//x">`, "<p>Photo: x")))
	f.Add([]byte("<table><p><b><table><a><svg><p>x</html>"))
	f.Fuzz(func(t *testing.T, page []byte) {
		article, err := ReadArticle(page, "", nil)
		if err == nil && len(article.Paragraphs) == 0 {
			t.Error("an article without text")
		}
		for _, p := range article.Paragraphs {
			if p == "" || strings.ContainsAny(p, "\n\r") {
				t.Errorf("%q is no paragraph", p)
			}
		}
	})
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestReadArticleOfOneLineHasSpaces reads short pages out of which somebody has
// squeezed all white space that browsers do not show.
func TestReadArticleOfOneLineHasSpaces(t *testing.T) {
	for name, body := range map[string]string{
		"paragraphs":               "<p>Ferry aground.</p><p>Nobody was hurt.</p><p>Tugs are on their way.</p>",
		"paragraphs in an article": "<article><h1>News</h1><p>Ferry aground.</p><p>Nobody was hurt.</p><p>Tugs are on their way.</p></article>",
		"a list":                   "<ul><li>Ferry aground.</li><li>Nobody was hurt.</li><li>Tugs are on their way.</li></ul>",
	} {
		t.Run(name, func(t *testing.T) {
			article, err := ReadArticle([]byte("<!doctype html><html><head><title>News</title></head><body>"+body+"</body></html>"), "", nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Join(article.Paragraphs, " "), "Ferry aground. Nobody was hurt. Tugs are on their way."; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
