package feeds

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// seen is what a desk has seen of a feed.
type seen map[news.Key]bool

// take has the desk see what was read and returns what was news to it.
func (s seen) take(r extract) (fresh []news.Item) {
	for _, keys := range r.known {
		for _, key := range keys {
			s[key] = true
		}
	}
	for _, item := range r.arrange(noon) {
		if !slices.ContainsFunc(item.Keys, func(k news.Key) bool { return s[k] }) {
			fresh = append(fresh, item)
		}
		for _, key := range item.Keys {
			s[key] = true
		}
	}
	return fresh
}

// readTwice reads the first document, then the second: all of it, and what is not
// known from the first.
func readTwice(t *testing.T, first, second []byte) (whole, quick extract, before seen, read bool) {
	t.Helper()
	base, _ := url.Parse("https://origin.example/feeds/all.xml")
	old, err := reread(t.Context(), first, "", base, nil)
	if err != nil {
		return whole, quick, nil, false
	}
	whole, err = reread(t.Context(), second, "", base, nil)
	if err != nil {
		return whole, quick, nil, false
	}
	quick, err = reread(t.Context(), second, "", base, old.imprint)
	before = seen{}
	before.take(old)
	return whole, quick, before, err == nil
}

// checkQuick fails the test unless reading what is new says the same as reading
// everything and leaving out what was seen.
func checkQuick(t *testing.T, whole, quick extract, before seen) {
	t.Helper()
	after := maps.Clone(before)
	if diff := cmp.Diff(before.take(whole), after.take(quick)); diff != "" {
		t.Errorf("news (-whole +quick):\n%s", diff)
	}
	if !maps.Equal(before, after) {
		t.Error("what is seen afterwards differs")
	}
	if got, want := len(quick.arrange(noon))+len(quick.known), len(whole.arrange(noon)); got != want {
		t.Errorf("%d items, want %d", got, want)
	}
	if !bytes.Equal(quick.imprint, whole.imprint) {
		t.Error("the imprints differ")
	}
	whole.Items, quick.Items = nil, nil
	if diff := cmp.Diff(whole.Document, quick.Document); diff != "" {
		t.Errorf("document (-whole +quick):\n%s", diff)
	}
}

// edition is a later edition of a document: text, in which the items are at cuts.
type edition struct {
	name string
	edit func(text []byte, items []span) []byte
}

func editions() []edition {
	return []edition{
		{"nothing but the head", func(text []byte, items []span) []byte {
			return splice(text, items[0].start, items[0].start, "<!-- built at noon -->")
		}},
		{"an item changed", func(text []byte, items []span) []byte {
			at := items[len(items)/2]
			item := string(text[at.start:at.end])
			return splice(text, at.start, at.end, strings.Replace(item, "<title>", "<title>Update: ", 1))
		}},
		{"an item removed", func(text []byte, items []span) []byte {
			at := items[len(items)/2]
			return splice(text, at.start, at.end, "")
		}},
		{"an item added that has nothing in common", func(text []byte, items []span) []byte {
			item := "<item><title>Ferry runs aground</title><link>/ferry</link><guid>ferry-1</guid></item>"
			if bytes.HasPrefix(bytes.ToLower(text[items[0].start:]), []byte("<entry")) {
				item = "<entry><title>Ferry runs aground</title><link href='/ferry'/><id>ferry-1</id></entry>"
			}
			return splice(text, items[0].start, items[0].start, item)
		}},
		{"an item added that has the identity of another", func(text []byte, items []span) []byte {
			item := string(text[items[0].start:items[0].end])
			return splice(text, items[0].start, items[0].start, strings.Replace(item, "<title>", "<title>Again: ", 1))
		}},
		{"the oldest gone and the order turned", func(text []byte, items []span) []byte {
			var turned bytes.Buffer
			for _, at := range slices.Backward(items[:len(items)-1]) {
				turned.Write(text[at.start:at.end])
			}
			return splice(text, items[0].start, items[len(items)-1].end, turned.String())
		}},
		{"other elements around the items", func(text []byte, _ []span) []byte {
			at := bytes.Index(text, []byte("<channel"))
			if at < 0 {
				return text
			}
			return splice(text, at, at+len("<channel"), "<channel xml:base='https://elsewhere.example/'")
		}},
	}
}

// splice returns text with something else from start to end.
func splice(text []byte, start, end int, with string) []byte {
	return slices.Concat(text[:start], []byte(with), text[end:])
}

// TestWhatIsNewIsReadAsInTheWholeDocument reads one real feed in three, or all of
// them where $NEWSDESK_TEST_ALL is set, and later editions of each.
func TestWhatIsNewIsReadAsInTheWholeDocument(t *testing.T) {
	files := corpus(t)
	names := slices.Sorted(maps.Keys(files))
	step := 3
	switch {
	case os.Getenv("NEWSDESK_TEST_ALL") != "":
		step = 1
	case testing.Short():
		step = 20
	}
	documents, apart, quicker := 0, 0, map[string]int{}
	for i := 0; i < len(names); i += step {
		text := bytes.TrimSpace(decode(files[names[i]], ""))
		g, err := guard(bytes.Clone(text))
		if err != nil {
			continue
		}
		if doc, err := Parse(text, "", nil); err != nil || len(doc.Items) == 0 || g.format == formatJSON {
			continue
		}
		documents++
		if len(g.hashes()) == 0 {
			t.Logf("%s cannot be taken apart", names[i])
			continue
		}
		apart++
		for _, e := range editions() {
			whole, quick, before, read := readTwice(t, text, e.edit(text, g.cuts.items))
			if !read {
				continue
			}
			t.Run(fmt.Sprint(names[i], "/", e.name), func(t *testing.T) { checkQuick(t, whole, quick, before) })
			if len(quick.Items) < len(whole.Items) {
				quicker[e.name]++
			}
		}
	}
	t.Logf("%d of %d documents can be taken apart; read in part: %v", apart, documents, quicker)
	if 10*apart < 8*documents {
		t.Errorf("%d of %d documents can be taken apart, want eight in ten", apart, documents)
	}
}

func FuzzWhatIsNewIsReadAsInTheWholeDocument(f *testing.F) {
	for _, document := range []string{rss("dockers-return"), sample(3), string(page())} {
		text := bytes.TrimSpace([]byte(document))
		g, err := guard(bytes.Clone(text))
		if err != nil {
			f.Fatal(err)
		}
		for _, e := range editions() {
			f.Add(text, e.edit(text, g.cuts.items))
		}
	}
	f.Add([]byte("<rss><channel><item><title>a</title><b></item><item>c</item></channel></rss>"), []byte("<rss><channel><item>c</item></channel></rss>"))
	f.Add([]byte("<feed><entry><id>1</id><title><![CDATA[</entry><entry>]]></title></entry></feed>"), []byte("<feed><entry/></feed>"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		if whole, quick, before, read := readTwice(t, first, second); read {
			checkQuick(t, whole, quick, before)
		}
	})
}

func TestDocumentsThatCannotBeTakenApartAreReadWhole(t *testing.T) {
	const item = "<item><title>Ferry</title></item>"
	for name, document := range map[string]string{
		"an item in the channel, and one beside it": "<rss><channel>" + item + "</channel>" + item + "</rss>",
		"two channels":                        "<rss><channel>" + item + "</channel><channel>" + item + "</channel></rss>",
		"an item that is left open":           "<rss><channel><item><title>Ferry</title></channel></rss>",
		"an element that is left open inside": "<rss><channel><item><title>Ferry</item>" + item + "</channel></rss>",
		"items of another vocabulary":         `<rss><channel><x:item xmlns:x="urn:x"><title>Ferry</title></x:item>` + item + "</channel></rss>",
		"JSON":                                `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"Ferry"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			r, err := reread(t.Context(), []byte(document), "", nil, nil)
			if name == "items of another vocabulary" {
				if err != nil || len(r.Items) != 1 || len(r.imprint) != imprintHeader+imprintItem {
					t.Errorf("got %d items, an imprint of %d bytes, %v; want the one that is an item", len(r.Items), len(r.imprint), err)
				}
				return
			}
			if err != nil || len(r.imprint) > 0 {
				t.Errorf("got an imprint of %d bytes, %v; want none", len(r.imprint), err)
			}
		})
	}
}

func TestWhatLooksLikeAnItemIsNone(t *testing.T) {
	const document = `<rss><channel><!-- <item>1</item> --><description><![CDATA[<item>2</item>]]></description>` +
		`<image title="<item>3</item>"/><items><item>4</item></items><item><title>5</title><item>6</item></item></channel></rss>`
	g, err := guard([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(g.hashes()); got != 1 {
		t.Errorf("%d items, want the one of the channel", got)
	}
}

// BenchmarkKnownDocument is what it costs to find out that nothing is new in a
// document whose bytes have changed, and to read one new item, beside reading all of
// it.
func BenchmarkKnownDocument(b *testing.B) {
	doc := page()
	g, err := guard(bytes.Clone(doc))
	if err != nil {
		b.Fatal(err)
	}
	old, err := reread(b.Context(), doc, "", nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	oneNew := editions()[3].edit(doc, g.cuts.items)
	for _, bench := range []struct {
		name string
		body []byte
		last news.Imprint
	}{{"whole", doc, nil}, {"nothing new", doc, old.imprint}, {"one new", oneNew, old.imprint}} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := reread(b.Context(), bench.body, "", nil, bench.last); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// An item that has its keys to itself in one document may share all of them in the
// next: then it is known by another, which the desk may not have seen.
func TestAnItemWhoseKeysChangeIsReadAgain(t *testing.T) {
	const (
		ferry   = "<item><guid>1</guid><link>https://a.example/1</link><title>Live</title></item>"
		harbour = "<item><guid>2</guid><link>https://a.example/2</link><title>Live</title></item>"
		again   = "<item><guid>1</guid><link>https://a.example/1</link><title>Ferry</title></item>"
	)
	document := func(items ...string) []byte {
		return []byte("<rss><channel><title>Gazette</title>" + strings.Join(items, "") + "</channel></rss>")
	}
	whole, quick, before, read := readTwice(t, document(ferry, harbour), document(again, ferry, harbour))
	if !read {
		t.Fatal("it is not read")
	}
	checkQuick(t, whole, quick, before)
	if len(quick.known) > 0 {
		t.Error("it was taken for known")
	}
}
