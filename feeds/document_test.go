package feeds

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/news"
)

// at returns the address of a test's document.
func at(tb testing.TB, address string) *url.URL {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

// published is the date of the items of the sample documents.
func published() time.Time { return time.Date(2026, 11, 2, 15, 4, 5, 0, time.UTC) }

func TestFormatsSayTheSame(t *testing.T) {
	tests := map[string]string{
		"RSS 2.0": `<?xml version="1.0"?><rss version="2.0"><channel><title>The &lt;b&gt;Example&lt;/b&gt; Courier</title>
			<link>https://news.example/</link><language>en_us</language><ttl>30</ttl>
			<item><guid isPermaLink="false">tag:1</guid><title>Polls&#160;open &amp;amp; close</title><link>/a</link>
			<pubDate>Mon, 02 Nov 2026 10:04:05 EST</pubDate><description><![CDATA[<p>At <i>eight</i>.</p><img src="/a.png">]]></description></item></channel></rss>`,
		"RSS 1.0": `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
			xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>The Example Courier</title><link>https://news.example/</link>
			<dc:language>en-US</dc:language><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
			<item><dc:identifier>x</dc:identifier><guid>tag:1</guid><title>Polls open &amp; close</title><link>https://news.example/a</link>
			<dc:date>2026-11-02T15:04:05Z</dc:date><description>At eight.&lt;img src="/a.png"></description></item></rdf:RDF>`,
		"Atom 1.0": `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xml:lang="en-us" xml:base="https://news.example/index.html"><title type="html">The &lt;b&gt;Example&lt;/b&gt; Courier</title>
			<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency><link rel="self" href="atom.xml"/><link href="./"/>
			<entry><id>tag:1</id><title>Polls open &amp;amp; close</title><link rel="edit" href="edit"/><link type="application/json" href="a.json"/><link type="text/html" href="a"/>
			<published>2026-11-02T15:04:05Z</published><updated>2026-11-03T15:04:05Z</updated>
			<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>At <i>eight</i>.</p><img src="/a.png"/></div></content></entry></feed>`,
		"Atom 0.3": `<feed version="0.3" xmlns="http://purl.org/atom/ns#" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xml:lang="en-us"><title>The Example Courier</title><link rel="alternate" href="https://news.example/"/>
			<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
			<entry><id>tag:1</id><title mode="escaped" type="text/html">Polls open &amp;amp; close</title><link rel="alternate" type="text/html" href="https://news.example/a"/>
			<issued>2026-11-02T15:04:05Z</issued><content type="text/html" mode="escaped">&lt;p>At eight.&lt;/p>&lt;img src="/a.png"></content></entry></feed>`,
		"Atom with prefixes": `<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xml:lang="en-us"><a:title>The Example Courier</a:title><a:link href="https://news.example/"/>
			<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
			<a:entry><a:id>tag:1</a:id><a:title>Polls open &amp;amp; close</a:title><a:link href="a"/>
			<a:updated>2026-11-02T15:04:05Z</a:updated><a:summary type="html"><![CDATA[At eight.<img src="/a.png">]]></a:summary></a:entry></a:feed>`,
		"JSON Feed": `{"version":"https://jsonfeed.org/version/1.1","title":"The Example Courier","home_page_url":"https://news.example/","language":"en-US",
			"authors":[null],"items":[null,{"id":"tag:1","title":"Polls open &amp; close","url":"/a","date_published":"2026-11-02T16:04:05+01:00",
			"content_html":"<p>At eight.</p><img src='/a.png'>","authors":[null],"author":null,"tags":[null]}]}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			want := Document{
				Title: "The Example Courier", Home: "https://news.example/", Language: "en-US", Every: 30 * time.Minute,
				Items: []news.Item{{
					GUID: "tag:1", Title: "Polls open & close", Text: "At eight.", Link: "https://news.example/a",
					Canonical: news.CanonicalLink("https://news.example/a"), Site: "news.example", Image: "https://news.example/a.png", Language: "en-US", Published: published(),
				}},
			}
			if name == "JSON Feed" {
				want.Every = 0
			}
			got, err := Parse([]byte(body), "", at(t, "https://news.example/feed"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(news.Item{}, "Keys"), cmpopts.IgnoreFields(Document{}, "Format")); diff != "" {
				t.Errorf("document differs (-want +got):\n%s", diff)
			}
			if family := map[string]string{"RS": "RSS", "At": "Atom", "JS": "JSON Feed"}[name[:2]]; got.Format != family {
				t.Errorf("format %q, want %q", got.Format, family)
			}
		})
	}
}

// parsed returns the only item of a document found at
// https://news.example/feeds/all.xml.
func parsed(t *testing.T, body string) news.Item {
	t.Helper()
	doc, err := Parse([]byte(body), "", at(t, "https://news.example/feeds/all.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Items) != 1 {
		t.Fatalf("got %d items, want 1", len(doc.Items))
	}
	return doc.Items[0]
}

func TestLinksOfItems(t *testing.T) {
	const atomNS = ` xmlns="http://www.w3.org/2005/Atom"`
	tests := []struct {
		name, body, want string
	}{
		{"relative to the channel's link", `<rss><channel><link>https://site.example/blog/</link><item><link>a</link></item></channel></rss>`, "https://site.example/blog/a"},
		{"D33 relative to the document without one", `<rss><channel><item><link>a</link></item></channel></rss>`, "https://news.example/feeds/a"},
		{"D33 relative to xml:base of the item", `<rss><channel xml:base="https://x.example/"><item xml:base="y/z.html"><link>a</link></item></channel></rss>`, "https://x.example/y/a"},
		{"relative to xml:base of the channel", `<rss><channel xml:base="https://x.example/y"><item><link>a</link></item></channel></rss>`, "https://x.example/a"},
		{"relative to xml:base without path", `<rss><channel xml:base="https://x.example"><item><link>/a</link></item></channel></rss>`, "https://x.example/a"},
		{"relative in Atom", `<feed` + atomNS + `><link href="https://site.example/blog/"/><entry><link href="a"/></entry></feed>`, "https://news.example/feeds/a"},
		{"D34 javascript", `<rss><channel><item><link>javascript:alert(1)</link></item></channel></rss>`, ""},
		{"javascript with a permalink beside it", `<rss><channel><item><link>javascript:alert(1)</link><guid>https://news.example/a</guid></item></channel></rss>`, "https://news.example/a"},
		{"guid that is no permalink", `<rss><channel><item><guid isPermaLink="false">https://news.example/a</guid></item></channel></rss>`, ""},
		{"guid that is no URL", `<rss><channel><item><guid>a</guid></item></channel></rss>`, ""},
		{"id in Atom", `<feed` + atomNS + `><entry><id>https://news.example/a</id></entry></feed>`, "https://news.example/a"},
		{"empty link in Atom", `<feed` + atomNS + ` xml:base="https://news.example/"><entry><link href=""/><id>https://news.example/a</id></entry></feed>`, "https://news.example/a"},
		{"FeedBurner", `<rss xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><link>https://feeds.example/~r/1</link><f:origLink>https://news.example/a</f:origLink></item></channel></rss>`, "https://news.example/a"},
		{"Atom in RSS", `<rss xmlns:a="http://www.w3.org/2005/Atom"><channel><item><a:link href="https://news.example/a"/></item></channel></rss>`, "https://news.example/a"},
		{"several links", `<rss><channel><item><link>https://news.example/a</link><link>https://news.example/b</link></item></channel></rss>`, "https://news.example/a"},
		{"external link in JSON", `{"items":[{"external_url":"https://other.example/a"}]}`, "https://other.example/a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := parsed(t, test.body).Link; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestImagesOfItems(t *testing.T) {
	tests := []struct {
		name, item, want string
	}{
		{"media:content", `<m:content url="https://news.example/a.mp4" type="video/mp4"/><m:content url="https://news.example/a.png" type="image/png"/>`, "https://news.example/a.png"},
		{"media:content by medium", `<m:content url="/a" medium="image"/>`, "https://news.example/a"},
		{"media:thumbnail", `<m:thumbnail url="/a.png"/>`, "https://news.example/a.png"},
		{"media:group", `<m:group><m:content url="/a.mp4"><m:thumbnail url="/a.png"/></m:content></m:group>`, "https://news.example/a.png"},
		{"enclosure", `<enclosure url="/a.mp3" type="audio/mpeg"/><enclosure url="/a.png" type="image/png"/>`, "https://news.example/a.png"},
		{"itunes:image", `<itunes:image href="/a.png"/>`, "https://news.example/a.png"},
		{"content", `<description>One</description><c:encoded><![CDATA[<img src="data:image/gif;base64,x"><img src="/a.png">]]></c:encoded>`, "https://news.example/a.png"},
		{"dangerous", `<m:thumbnail url="javascript:x"/>`, ""},
		{"none", ``, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			item := parsed(t, `<rss xmlns:m="http://search.yahoo.com/mrss/" xmlns:c="http://purl.org/rss/1.0/modules/content/"
				xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><item>`+test.item+`</item></channel></rss>`)
			if item.Image != test.want {
				t.Errorf("got %q, want %q", item.Image, test.want)
			}
		})
	}
}

func TestDatesOfItems(t *testing.T) {
	const other = "2020-01-01T00:00:00Z"
	tests := []struct {
		name, item string
		want       time.Time
	}{
		{"pubDate before dc:date", `<d:date>` + other + `</d:date><pubDate>Mon, 02 Nov 2026 15:04:05 GMT</pubDate>`, published()},
		{"pubDate in CDATA", `<pubDate><![CDATA[Mon, 02 Nov 2026 15:04:05 GMT]]></pubDate>`, published()},
		{"pubdate", `<pubdate>Mon, 02 Nov 2026 15:04:05 GMT</pubdate>`, published()},
		{"dc:date where pubDate is none", `<pubDate>yesterday</pubDate><d:date>2026-11-02T15:04:05Z</d:date>`, published()},
		{"atom:published before atom:updated", `<a:updated>` + other + `</a:updated><a:published>2026-11-02T15:04:05Z</a:published>`, published()},
		{"atom:updated", `<a:updated>2026-11-02T15:04:05Z</a:updated>`, published()},
		{"no date", ``, time.Time{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			item := parsed(t, `<rss xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:a="http://www.w3.org/2005/Atom"><channel><item>`+test.item+`</item></channel></rss>`)
			if !item.Published.Equal(test.want) {
				t.Errorf("got %v, want %v", item.Published, test.want)
			}
		})
	}
}

func TestErrorsSayWhatIsWrong(t *testing.T) {
	tests := []struct {
		name, body, want string
	}{
		{"nothing", "", "empty document"},
		{"white space", " \r\n", "empty document"},
		{"web page", "<!DOCTYPE html><html><head><title>Sign in</title>", "not a feed: the server sent a web page"},
		{"old web page", "<HTML><BODY>", "not a feed: the server sent a web page"},
		{"plain text", "Service unavailable", "not a feed: the document holds neither XML nor JSON"},
		{"other XML", `<?xml version="1.0"?><opml/>`, "not a feed: the document is <opml>"},
		{"other JSON", `{"error":"not found"}`, "not a feed: the document is JSON, but no JSON Feed"},
		{"JSON list", `[]`, "not a feed: the document holds neither XML nor JSON"},
		{"truncated in text", `<rss><channel><item><title>Polls op`, "truncated: the document ends inside <title>"},
		{"truncated in CDATA", `<rss><channel><item><title><![CDATA[Polls op`, "truncated: the document ends inside <title>"},
		{"truncated in a tag", `<rss><channel><item><a href="`, "truncated: the document ends inside <item>"},
		{"truncated between items", `<rss><channel><item></item>`, "truncated: the document ends inside <channel>"},
		{"truncated JSON", `{"items":[{"id":"1"}`, "truncated: the document ends before its last brace"},
		{"truncated JSON string", `{"items":[{"id":"1`, "truncated: the document ends inside a string"},
		{"too deep", "<rss>" + strings.Repeat("<a>", 101), "document refused: tags nested deeper than 100"},
		{"D38 too many items", "<rss><channel>" + strings.Repeat("<item/>", 10_001), "document refused: item list longer than 10,000 items"},
		{"too many JSON items", `{"items":[` + strings.Repeat(`{},`, 10_000) + `{}]}`, "document refused: item list longer than 10,000 items"},
		{"broken tag", `<rss><channel><item "x"></item></channel></rss>`, "not well-formed: a tag with something that is no attribute"},
		{"broken JSON", `{"items":[}]}`, "not well-formed: invalid character '}' looking for beginning of value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse([]byte(test.body), "", nil)
			if typed := (*DocumentError)(nil); !errors.As(err, &typed) || err.Error() != test.want {
				t.Errorf("got %v, want a *DocumentError %q", err, test.want)
			}
		})
	}
}

func TestSloppyDocumentsAreRead(t *testing.T) {
	const want = "Polls open"
	tests := map[string]string{
		"a comment with two dashes":        `<rss><channel><item><!-- a -- b --><title>Polls open</title></item></channel></rss>`,
		"tags in a comment":                `<rss><channel><item><!-- <title>No</title> > </item> --><title>Polls open</title></item></channel></rss>`,
		"]]> in text":                      `<rss><channel><item><title>Polls open</title><x>a ]]> b</x></item></channel></rss>`,
		"an end tag of nothing":            `<rss><channel><item></b><title>Polls open</title></item></channel></rss>`,
		"an end tag that is missing":       `<rss><channel><item><title>Polls <b>open</title></item></channel></rss>`,
		"text before the root":             `Notice: x in line 5 <rss><channel><item><title>Polls open</title></item></channel></rss>`,
		"text after the root":              `<rss><channel><item><title>Polls open</title></item></channel></rss><a><b "c`,
		"a declaration that comes late":    "\n<?xml version=\"1.1\" encoding=\"utf-16\"?><rss><channel><item><title>Polls open</title></item></channel></rss>",
		"D13 a root behind a long comment": "<!-- " + strings.Repeat("licence ", 1000) + " --><rss><channel><item><title>Polls open</title></item></channel></rss>",
		"attributes without quotes":        `<rss version=2><channel compact><item><title>Polls open</title></item></channel></rss>`,
		"D11 nulls in JSON lists":          `{"items":[null,{"title":"Polls open","authors":[null],"attachments":[null]},null]}`,
		"upper case":                       `<RSS><CHANNEL><ITEM><TITLE>Polls open</TITLE></ITEM></CHANNEL></RSS>`,
		"HTML entities":                    `<rss><channel><item><title>Polls&nbsp;open</title></item></channel></rss>`,
		"JSON values of the wrong type":    `{"items":[{"title":"Polls open","authors":{},"tags":"x","id":5}]}`,
		"JSON with a byte order mark":      "\ufeff" + `{"items":[{"title":"Polls open"}]}`,
		"a quote in the document's type":   `<!DOCTYPE rss [<!-- it's --><!ENTITY a ">">]><rss><channel><item><title>Polls open</title></item></channel></rss>`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			if got := parsed(t, body).Title; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestItemsStayInOrderAndNumber(t *testing.T) {
	doc, err := Parse([]byte(`<rss><channel><item/><item><title>b</title></item><item><title>a</title></item></channel></rss>`), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, item := range doc.Items {
		got = append(got, item.Title)
	}
	if diff := cmp.Diff([]string{"", "b", "a"}, got); diff != "" {
		t.Errorf("titles differ (-want +got):\n%s", diff)
	}
}

func TestArrange(t *testing.T) {
	now := time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	item := func(title string, date time.Time) news.Item {
		return news.Item{Title: title, Published: date, Keys: []news.Key{1}}
	}
	undated := func(title string) news.Item {
		return news.Item{Title: title, Published: now, Undated: true, Keys: []news.Key{1}}
	}
	tests := []struct {
		name  string
		items []news.Item
		want  []news.Item
	}{
		{"D36 newest first", []news.Item{item("c", day(3)), item("b", day(2)), item("a", day(1))}, []news.Item{item("a", day(1)), item("b", day(2)), item("c", day(3))}},
		{"D36 oldest first", []news.Item{item("a", day(1)), item("b", day(2))}, []news.Item{item("a", day(1)), item("b", day(2))}},
		{"D27 no dates", []news.Item{item("b", time.Time{}), item("a", time.Time{})}, []news.Item{undated("a"), undated("b")}},
		{"equal dates", []news.Item{item("b", day(1)), item("a", day(1))}, []news.Item{item("a", day(1)), item("b", day(1))}},
		{"D26 in the future", []news.Item{item("b", day(1).AddDate(71, 0, 0)), item("a", day(1))}, []news.Item{item("a", day(1)), item("b", now)}},
		{"nothing at all", []news.Item{{}}, []news.Item{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Document{Items: test.items}.arrange(now)); diff != "" {
				t.Errorf("items differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEvery(t *testing.T) {
	tests := []struct {
		ttl, period, times string
		want               time.Duration
	}{
		{"", "", "", 0},
		{"60", "", "", time.Hour},
		{" 5 ", "hourly", "1", time.Hour},
		{"90", "hourly", "1", 90 * time.Minute},
		{"", "hourly", "", time.Hour},
		{"", "daily", "4", 6 * time.Hour},
		{"", "", "2", 12 * time.Hour},
		{"", "weekly", "1", 24 * time.Hour},
		{"", "daily", "0", 24 * time.Hour},
		{"", "sometimes", "1", 0},
		{"525600", "", "", 24 * time.Hour},
		{"-5", "", "", 0},
		{"soon", "", "", 0},
		{"99999999999999999999", "", "", 0},
	}
	for _, test := range tests {
		if got := every(test.ttl, test.period, test.times); got != test.want {
			t.Errorf("every(%q, %q, %q): got %v, want %v", test.ttl, test.period, test.times, got, test.want)
		}
	}
}

func TestA13QuietHoursAndDaysOfDocuments(t *testing.T) {
	for inside, want := range map[string]news.Quiet{
		``: {},
		`<skipHours><hour>0</hour><hour> 5 </hour><hour>23</hour></skipHours>`:               {Hours: 1 | 1<<5 | 1<<23},
		`<skipHours><hour>24</hour></skipHours>`:                                             {Hours: 1},
		`<skipHours><hour>25</hour><hour>-1</hour><hour>five</hour><x/></skipHours>`:         {},
		`<skipDays><day>Sunday</day><day> saturday </day></skipDays>`:                        {Days: 1 | 1<<6},
		`<skipDays><day>Caturday</day></skipDays><skipHours><hour>7</hour></skipHours>`:      {Hours: 1 << 7},
		`<item><title>x</title></item><skipHours><hour>7</hour></skipHours><skipHours/>`:     {},
		`<skipHours>` + strings.Repeat(`<hour>7</hour>`, 1000) + `</skipHours><item></item>`: {Hours: 1 << 7},
	} {
		doc, err := Parse([]byte(`<rss version="2.0"><channel><title>x</title>`+inside+`</channel></rss>`), "", nil)
		if err != nil || doc.Quiet != want {
			t.Errorf("%.80s: got %+v, %v, want %+v", inside, doc.Quiet, err, want)
		}
	}
}

func TestLanguageTag(t *testing.T) {
	tests := map[string]string{
		"": "", "en": "en", "EN-us": "en-US", "pt_BR": "pt-BR", "zh-hans-cn": "zh-Hans-CN", " de ": "de", "es-419": "es-419",
		"english": "", "e": "", "en-": "", "en<b>": "", "*": "",
	}
	for in, want := range tests {
		if got := languageTag(in); got != want {
			t.Errorf("languageTag(%q): got %q, want %q", in, got, want)
		}
	}
}

func TestLanguageOfItems(t *testing.T) {
	doc, err := Parse([]byte(`<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><language>en</language>
		<item><title>a</title></item><item><title>b</title><dc:language>fr</dc:language></item></channel></rss>`), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := doc.Items[0].Language+doc.Items[1].Language, "enfr"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReportSaysWhatTheDocumentSays(t *testing.T) {
	doc := Document{Title: "t", Items: []news.Item{{GUID: "1", Title: "a", Text: "x", Link: "l", Published: published()}, {}}}
	want := Report{Path: "p", OK: true, Title: "t", Items: []ReportItem{{ID: "1", Title: "a", Link: "l", Published: "2026-11-02T15:04:05Z", Summary: "x"}, {}}}
	if diff := cmp.Diff(want, NewReport("p", doc, nil)); diff != "" {
		t.Errorf("report differs (-want +got):\n%s", diff)
	}
	want = Report{Path: "p", Error: "empty document", Items: []ReportItem{}}
	if diff := cmp.Diff(want, NewReport("p", Document{}, &DocumentError{Reason: "empty document"})); diff != "" {
		t.Errorf("report differs (-want +got):\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		sample(2), `{"items":[null,{"authors":[null],"id":1}]}`, "\xff\xfe<\x00r\x00", `<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item><pubDate/></item></rss>`,
		inAtom("xhtml", unclosed(100)), inRSS(`<x xml:base="a/b"><![CDATA[</x>]]><!-- - --></x></y>`), `<feed><a:entry/><updated type='x&html'/></feed>`,
	} {
		f.Add([]byte(seed), "")
	}
	f.Add([]byte("<rss>\xe9"), "text/xml; charset=iso-2022-jp")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		doc, err := Parse(body, contentType, at(t, "https://news.example/feed"))
		if typed := (*DocumentError)(nil); err != nil && !errors.As(err, &typed) {
			t.Errorf("got an error of type %T, want *DocumentError", err)
		}
		if err != nil && strings.Contains(err.Error(), "breaks the parser") {
			t.Error(err)
		}
		for _, item := range doc.arrange(published()) {
			if item.Link != "" && !hasWebScheme(item.Link) {
				t.Errorf("got the link %q, want http or https", item.Link)
			}
		}
	})
}

// sample returns an RSS document of n items of about 800 bytes.
func sample(n int) string {
	item := func(i int) string {
		return fmt.Sprintf(`<item><title>The council of Example votes on bridge %d</title><link>https://news.example/2026/%d</link>
			<guid isPermaLink="false">https://news.example/?p=%d</guid><pubDate>Mon, 02 Nov 2026 15:%02d:05 GMT</pubDate>
			<dc:creator><![CDATA[A. Writer]]></dc:creator><category>Bridges</category><media:thumbnail url="https://news.example/%d.png"/>
			<description><![CDATA[<p>%s</p><p>Read <a href="https://news.example/%d">more</a></p>]]></description></item>`,
			i, i, i, i%60, i, strings.Repeat("The bridge is old &amp; narrow. ", 10), i)
	}
	return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
		xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
		<title>The Example Courier</title><link>https://news.example/</link><description>News of Example</description>` + repeated(n, item) + `</channel></rss>`
}

func BenchmarkParse40Items(b *testing.B) {
	body := []byte(sample(40))
	base := at(b, "https://news.example/feed")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(body, "", base); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGuard(b *testing.B) {
	body := []byte(sample(40))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := guard(body); err != nil {
			b.Fatal(err)
		}
	}
}
