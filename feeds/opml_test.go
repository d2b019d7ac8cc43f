package feeds

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"newsdesk/news"
)

// opml is a list with these outlines in its body, which starts in line 2.
func opml(outlines string) string {
	return `<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>` + "\n" + outlines + "\n</body></opml>"
}

func TestReadOPML(t *testing.T) {
	encodedList := `<?xml version="1.0" encoding="%s"?><opml><body><outline text="Зюддойче é" xmlUrl="https://a.example/"/></body></opml>`
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(fmt.Sprintf(encodedList, "utf-16"))
	koi, _ := charmap.Windows1251.NewEncoder().String(strings.ReplaceAll(fmt.Sprintf(encodedList, "windows-1251"), "é", ""))
	for name, tc := range map[string]struct {
		in       string
		want     []news.ListedFeed
		problems []string
	}{
		"a feed with all it may have": {
			opml(`<outline type="rss" text="News" title="The News" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/" version="RSS2"/>`),
			[]news.ListedFeed{{URL: "https://a.example/feed", Name: "The News", Home: "https://a.example/", Line: 2}},
			nil,
		},
		"attributes in any case and any quotes": {
			opml("<outline XMLURL='https://a.example/'/>\n<Outline TITLE=B xmlurl=https://b.example/ />\n<OUTLINE Text = \"C\"\n XmlUrl = \"https://c.example/\"></OUTLINE>"),
			[]news.ListedFeed{{URL: "https://a.example/", Line: 2}, {URL: "https://b.example/", Name: "B", Line: 3}, {URL: "https://c.example/", Name: "C", Line: 4}},
			nil,
		},
		"folders in folders, and none": {
			opml(`<outline text="World"><outline text="Asia &amp; Pacific"><outline text="A" xmlUrl="https://a.example/"/></outline>` + "\n" +
				`<outline text="B" xmlUrl="https://b.example/"/></outline><outline text="C" xmlUrl="https://c.example/"/><outline text="empty"/>`),
			[]news.ListedFeed{
				{URL: "https://a.example/", Name: "A", Folder: []string{"World", "Asia & Pacific"}, Line: 2},
				{URL: "https://b.example/", Name: "B", Folder: []string{"World"}, Line: 3},
				{URL: "https://c.example/", Name: "C", Line: 3},
			},
			nil,
		},
		"feeds inside a feed are beside it": {
			opml(`<outline text="A" xmlUrl="https://a.example/"><outline text="B" xmlUrl="https://b.example/"/></outline>`),
			[]news.ListedFeed{{URL: "https://a.example/", Name: "A", Line: 2}, {URL: "https://b.example/", Name: "B", Line: 2}},
			nil,
		},
		"entities of HTML and bare ampersands": {
			opml(`<outline text="Caf&eacute; &amp; Th&#233; & more &nbsp;&#x1F642;&unknown;" xmlUrl="https://a.example/?a=1&amp;b=2&section=3&copy=4"/>`),
			[]news.ListedFeed{{URL: "https://a.example/?a=1&b=2&section=3&copy=4", Name: "Café & Thé & more 🙂&unknown;", Line: 2}},
			nil,
		},
		"names on many lines with odd characters": {
			opml("<outline text=\" A\n\tB &#7;\u2028C <b>\" xmlUrl=\" https://a.example/ \"/>"),
			[]news.ListedFeed{{URL: "https://a.example/", Name: "A B C <b>", Line: 2}},
			nil,
		},
		"names that are missing or the address": {
			opml(`<outline title="" text="https://a.example/" xmlUrl="https://a.example/" htmlUrl="javascript:x"/>`),
			[]news.ListedFeed{{URL: "https://a.example/", Line: 2}},
			nil,
		},
		"addresses without scheme, with that of browsers, and under another name": {
			opml(`<outline xmlUrl="a.example/feed"/><outline xmlUrl="feed://b.example/"/><outline type="RSS" url="https://c.example/"/>`),
			[]news.ListedFeed{{URL: "https://a.example/feed", Line: 2}, {URL: "https://b.example/", Line: 2}, {URL: "https://c.example/", Line: 2}},
			nil,
		},
		"comments, CDATA and other elements": {
			opml("<!-- <outline xmlUrl='https://no.example/'/> -->\n<![CDATA[<outline xmlUrl='https://no.example/'/>]]><?x <?><x:y/><title/><outline xmlUrl='https://a.example/'/>"),
			[]news.ListedFeed{{URL: "https://a.example/", Line: 3}},
			nil,
		},
		"a byte order mark":  {"\ufeff" + opml(`<outline text="é" xmlUrl="https://a.example/"/>`), []news.ListedFeed{{URL: "https://a.example/", Name: "é", Line: 2}}, nil},
		"UTF-16":             {utf16, []news.ListedFeed{{URL: "https://a.example/", Name: "Зюддойче é", Line: 1}}, nil},
		"Windows-1251":       {koi, []news.ListedFeed{{URL: "https://a.example/", Name: "Зюддойче", Line: 1}}, nil},
		"a list without XML": {`<outline xmlUrl="https://a.example/"/></opml>`, []news.ListedFeed{{URL: "https://a.example/", Line: 1}}, nil},
		"a doctype":          {`<!DOCTYPE opml SYSTEM "http://x.example/opml.dtd">` + opml(`<outline xmlUrl="https://a.example/"/>`), []news.ListedFeed{{URL: "https://a.example/", Line: 2}}, nil},

		"feeds without an address": {
			opml("<outline type='rss' text='A'/>\n<outline text='B' htmlUrl='https://b.example/'/>\n<outline type='rss' xmlUrl=''/>\n<outline type='include' text='D' url='https://d.example/list.opml'/>"),
			nil,
			[]string{
				"line 2: “A” has no address of a feed (xmlUrl)", "line 3: “B” has no address of a feed (xmlUrl)",
				"line 4: an outline without a name has no address of a feed (xmlUrl)", "line 5: “D” has no address of a feed (xmlUrl)",
			},
		},
		"addresses of other kinds": {
			opml("<outline text='A' xmlUrl='ftp://a.example/'/>\n<outline text='B' xmlUrl='javascript:x'/>\n<outline text='C' xmlUrl='https://anna:secret@c.example/'/>\n<outline xmlUrl='https://%zz/'/>"),
			nil,
			[]string{
				"line 2: “A” has an address that is none on the web: it is left out", "line 3: “B” has an address that is none on the web: it is left out",
				"line 4: “C” has an address with a name in it, or one that is too long: it is left out", "line 5: “https://%zz/” has an address that is none on the web: it is left out",
			},
		},
		"one feed three times": {
			opml("<outline text='A' xmlUrl='https://a.example/feed'/>\n<outline text='A2' xmlUrl='http://www.A.example/feed/'/>\n<outline text='F'><outline xmlUrl='https://a.example/feed'/></outline>"),
			[]news.ListedFeed{{URL: "https://a.example/feed", Name: "A", Line: 2}},
			[]string{"line 3: “A2” is the same feed as in line 2: it is left out", "line 4: “https://a.example/feed” is the same feed as in line 2: it is left out"},
		},
		"a missing quotation mark": {
			opml("<outline text=\"A XMLURL=\"https://a.example/\"/>\n<outline text=\"B\" xmlUrl=\"https://b.example/ />\n<outline text=\"C\" xmlUrl=\"https://c.example/\"/>"),
			[]news.ListedFeed{{URL: "https://c.example/", Name: "C", Line: 4}},
			[]string{"line 2: this outline cannot be read: a quotation mark or the end of the tag is missing", "line 3: this outline cannot be read: a quotation mark or the end of the tag is missing"},
		},
		"a missing end of a tag": {
			opml("<outline text=\"A\" xmlUrl=\"https://a.example/\"\n<outline text=\"B\" xmlUrl=\"https://b.example/\">\n<outline text=\"C\" xmlUrl=\"https://c.example/\">"),
			[]news.ListedFeed{{URL: "https://b.example/", Name: "B", Line: 3}, {URL: "https://c.example/", Name: "C", Line: 4}},
			[]string{"line 2: this outline cannot be read: a quotation mark or the end of the tag is missing"},
		},
		"a list cut off": {
			`<opml><body>` + "\n<outline text='A' xmlUrl='https://a.example/'/>\n<outline text='B' xmlUr",
			[]news.ListedFeed{{URL: "https://a.example/", Name: "A", Line: 2}},
			[]string{"line 3: this outline cannot be read: a quotation mark or the end of the tag is missing", "line 3: the file breaks off here: what comes after is missing"},
		},
		"end tags of nothing": {
			opml("</outline></outline><outline xmlUrl='https://a.example/'/></outline>"),
			[]news.ListedFeed{{URL: "https://a.example/", Line: 2}},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, problems, err := ReadOPML(strings.NewReader(tc.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("feeds (-want +got):\n%s", diff)
			}
			var said []string
			for _, p := range problems {
				said = append(said, p.String())
			}
			if diff := cmp.Diff(tc.problems, said); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListsThatAreRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		in   string
		want string
	}{
		"nothing":   {"", errNoList.Error()},
		"a feed":    {rss("x"), errNoList.Error()},
		"a page":    {"<!DOCTYPE html><title>Sign in</title><a href='/opml'>", errNoList.Error()},
		"JSON":      {`{"opml":"<no"}`, errNoList.Error()},
		"a picture": {"\x89PNG\r\n\x1a\n\x00\x00<", errNoList.Error()},
		"a bomb of entities": {`<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "` + strings.Repeat("lol", 1000) + `"><!ENTITY b "&a;&a;&a;&a;">]>` +
			`<opml><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>`, errEntities.Error()},
		"a file from outside":  {`<!DOCTYPE opml [ <!entity x SYSTEM "file:///etc/passwd"> ]>` + opml(`<outline text="&x;" xmlUrl="https://a.example/"/>`), errEntities.Error()},
		"33 folders":           {opml(strings.Repeat("<outline text='f'>", 33)), errDeepFolders.Error()},
		"a million folders":    {opml(strings.Repeat("<outline text='f'>", 400_000)), errDeepFolders.Error()},
		"a million feeds":      {opml(repeated(150_000, func(i int) string { return fmt.Sprintf("<outline xmlUrl='https://%d.example/'/>", i) })), errManyFeeds.Error()},
		"a million outlines":   {opml(strings.Repeat("<outline/>", 600_000)), errManyFeeds.Error()},
		"a tag without end":    {"<opml>" + strings.Repeat("<o a='", 1_000_000), errLongTag.Error()},
		"10 MB":                {opml(strings.Repeat(" ", 10<<20)), "the file is larger than 8 MiB"},
		"quotes without end":   {opml(strings.Repeat(`<outline a="`, 600_000)), errManyFeeds.Error()},
		"comments without end": {strings.Repeat("<!--", 2_000_000), errNoList.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			before := processorTime()
			got, problems, err := ReadOPML(strings.NewReader(tc.in))
			if err == nil || !strings.Contains(err.Error(), tc.want) || got != nil || problems != nil {
				t.Errorf("got %d feeds, %d problems, error %v, want %q", len(got), len(problems), err, tc.want)
			}
			if took := processorTime() - before; took > slowness*time.Second {
				t.Errorf("took %v of processor time", took)
			}
		})
	}
	if _, _, err := ReadOPML(iotest.ErrReader(errors.New("disk on fire"))); err == nil || !strings.Contains(err.Error(), "disk on fire") {
		t.Errorf("got %v, want the error of the reader", err)
	}
}

func TestProblemsOfAListAreLimited(t *testing.T) {
	_, problems, err := ReadOPML(strings.NewReader(opml(strings.Repeat("<outline type='rss'/>", 5000))))
	if len(problems) != maxProblems || err != nil {
		t.Errorf("got %d problems, error %v, want %d", len(problems), err, maxProblems)
	}
}

// listed returns n feeds in several folders.
func listed(n int) []news.ListedFeed {
	var list []news.ListedFeed
	folders := [][]string{nil, {"World"}, {"World", `"Asia" <&> 'Pacific'`}, {"Sport"}}
	for i := range n {
		list = append(list, news.ListedFeed{
			URL: fmt.Sprintf("https://%d.example/feed?a=1&b=%d", i, i), Name: fmt.Sprintf("Feed “%d” <&>'\"", i),
			Home: fmt.Sprintf("https://%d.example/", i), Folder: folders[i*len(folders)/n],
		})
	}
	return list
}

func TestOPMLComesBackAsItWas(t *testing.T) {
	for name, want := range map[string][]news.ListedFeed{
		"nothing":        nil,
		"a bare feed":    {{URL: "https://a.example/"}},
		"thousand feeds": listed(1000),
	} {
		var b strings.Builder
		if err := WriteOPML(&b, "Mine & <yours>", want); err != nil {
			t.Fatal(err)
		}
		got, problems, err := ReadOPML(strings.NewReader(b.String()))
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(news.ListedFeed{}, "Line")); diff != "" || err != nil || problems != nil {
			t.Errorf("%s: error %v, problems %v (-want +got):\n%s", name, err, problems, diff)
		}
	}
}

func TestWriteOPML(t *testing.T) {
	var b strings.Builder
	err := WriteOPML(&b, "Mine", []news.ListedFeed{
		{URL: "https://a.example/?a&b", Name: "A", Folder: []string{"World"}},
		{URL: "https://b.example/", Home: "https://b.example"},
		{URL: "https://c.example/", Name: "C", Folder: []string{"World"}},
	})
	want := `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>Mine</title>
  </head>
  <body>
    <outline text="World">
      <outline type="rss" text="A" title="A" xmlUrl="https://a.example/?a&amp;b"/>
      <outline type="rss" text="C" title="C" xmlUrl="https://c.example/"/>
    </outline>
    <outline type="rss" text="https://b.example/" xmlUrl="https://b.example/" htmlUrl="https://b.example"/>
  </body>
</opml>
`
	if diff := cmp.Diff(want, b.String()); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func FuzzOPML(f *testing.F) {
	f.Add([]byte(opml(`<outline text="F &amp; G"><outline text="A" xmlUrl="https://a.example/?a=1&amp;b=2" htmlUrl="https://a.example/"/></outline>`)))
	f.Add([]byte("<outline text=\"A xmlUrl=\"https://a.example/\"/><outline xmlUrl=feed:b.example><outline title=&#7; xmlurl='http://c.example/\ufffe'>"))
	f.Add([]byte("\xff\xfe<\x00o\x00p\x00m\x00l\x00>\x00"))
	f.Fuzz(func(t *testing.T, in []byte) {
		want, problems, err := ReadOPML(strings.NewReader(string(in)))
		if err != nil && (want != nil || problems != nil) {
			t.Errorf("error %v and %d feeds, %d problems", err, len(want), len(problems))
		}
		for _, p := range problems {
			if p.Line < 1 || p.Line > 1+len(in) || strings.ContainsAny(p.Text, "\n\x1b") {
				t.Errorf("problem %+v", p)
			}
		}
		var b strings.Builder
		if err := WriteOPML(&b, "x", want); err != nil {
			t.Fatal(err)
		}
		got, problems, err := ReadOPML(strings.NewReader(b.String()))
		sorted := cmpopts.SortSlices(func(a, b news.ListedFeed) bool { return a.URL < b.URL })
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(news.ListedFeed{}, "Line"), sorted); diff != "" || err != nil || problems != nil {
			t.Errorf("after writing: error %v, problems %v (-want +got):\n%s\n%s", err, problems, diff, b.String())
		}
	})
}
