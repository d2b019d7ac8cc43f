package feeds

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostileDocument is a document that is made to exhaust a parser.
type hostileDocument struct {
	name  string
	build func() string
	want  string // in the error; empty: it is read
}

// repeated returns what each returns for 0 to n-1, in a row.
func repeated(n int, each func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(each(i))
	}
	return b.String()
}

// inRSS returns an RSS document with that inside its channel.
func inRSS(inside string) string {
	return `<rss version="2.0" xmlns:m="http://search.yahoo.com/mrss/"><channel><title>t</title>` + inside + `</channel></rss>`
}

// inAtom returns an Atom document with that as the content of its entry.
func inAtom(kind, content string) string {
	return `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://news.example/"><title>t</title><entry><title>t</title>` +
		`<content type="` + kind + `">` + content + `</content></entry></feed>`
}

// unclosed returns HTML of which a tree would be a thousand times as large.
func unclosed(size int) string {
	return "<p/>" + repeated(450, func(i int) string { return fmt.Sprintf("<b a='%d'/>", i) }) + strings.Repeat("<p/>x", size/5)
}

const mega = 1 << 20

var hostileDocuments = []hostileDocument{
	{"D4 tags nested 1,990,000 deep, not closed", func() string { return "<rss>" + strings.Repeat("<a:b>", 1_990_000) }, "nested deeper than 100"},
	{"D5 tags nested 900,000 deep", func() string {
		return inRSS(strings.Repeat("<a:b>", 900_000) + strings.Repeat("</a:b>", 900_000))
	}, "nested deeper than 100"},
	{"tags nested 2,000,000 deep in an item", func() string { return inRSS("<item>" + strings.Repeat("<a>", 2_000_000)) }, "nested deeper than 100"},
	{"D6 10,000 nested elements with a namespace each", func() string {
		return inRSS(repeated(10_000, func(i int) string { return fmt.Sprintf(`<x xmlns:n%d="u">`, i) }))
	}, "nested deeper than 100"},
	{"10,000 elements under 4,000 namespaces", func() string {
		declared := repeated(4_000, func(i int) string { return fmt.Sprintf(` xmlns:n%d="u"`, i) })
		return "<rss" + declared + "><channel>" + strings.Repeat("<m:x/>", 10_000) + "</channel></rss>"
	}, "too many namespace declarations"},
	{"99 levels of 200 namespaces", func() string {
		return inRSS(repeated(97, func(i int) string {
			return "<m:x" + repeated(200, func(j int) string { return fmt.Sprintf(` xmlns:n%d-%d="u"`, i, j) }) + ">"
		}) + strings.Repeat("</m:x>", 97))
	}, ""},
	{"D7 10,000 nested xml:base", func() string {
		return inRSS(strings.Repeat(`<x xml:base="a/">`, 10_000))
	}, "nested deeper than 100"},
	{"10,000 xml:base side by side, under another name", func() string {
		return inRSS(strings.Repeat(`<x xmlns:q="http://www.w3.org/XML/1998/namespace" q:base="a/"/>`, 10_000))
	}, "xml:base"},
	{"D8 a million empty items", func() string { return inRSS(strings.Repeat("<item/>", 1_000_000)) }, "longer than 10,000 items"},
	{"D38 10,001 items", func() string { return inRSS(strings.Repeat("<item/>", 10_001)) }, "longer than 10,000 items"},
	{"D9 3,000,000 JSON items", func() string {
		return `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat("{},", 3_000_000) + "{}]}"
	}, "objects"},
	{"D11 1,600,000 JSON nulls", func() string { return `{"items":[` + strings.Repeat("null,", 1_600_000) + "null]}" }, "values"},
	{"900,000 JSON tags", func() string { return `{"items":[{"tags":[` + strings.Repeat(`"",`, 900_000) + `""]}]}` }, ""},
	{"D12 JSON nested 100,000 deep", func() string { return `{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}" }, "nested deeper than 64"},
	{"JSON string of 8 MiB of escapes", func() string { return `{"items":[{"content_html":"` + strings.Repeat(`\n`, 4*mega) + `"}]}` }, ""},
	{"D10 100,000 dates that are none", func() string {
		return inRSS("<item>" + strings.Repeat("<pubDate>Mon, 99 Foo 2006 25:61:61 XYZ and so on</pubDate>", 100_000) + "</item>")
	}, ""},
	{"100,000 dates that are none, in 10,000 items", func() string {
		return inRSS(strings.Repeat("<item>"+strings.Repeat("<pubDate>Mon, 99 Foo 2006 25:61:61 XYZ</pubDate>", 10)+"</item>", 10_000))
	}, ""},
	{"100,000 dates that are none, in Atom", func() string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><entry>` + strings.Repeat("<updated>2006-13-99 Mon, 99 Foo</updated>", 100_000) + "</entry></feed>"
	}, ""},
	{"a date of 8 MiB", func() string { return inRSS("<item><pubDate>" + strings.Repeat("1 ", 4*mega) + "</pubDate></item>") }, ""},
	{"D1 billion laughs", func() string {
		return `<!DOCTYPE rss [<!ENTITY a0 "ha">` + repeated(30, func(i int) string {
			return fmt.Sprintf(`<!ENTITY a%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&a%d;", i), 10))
		}) + `]>` + inRSS("<item><title>&a30;</title></item>")
	}, ""},
	{"D2 quadratic entity", func() string {
		return `<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("a", 100_000) + `">]>` + inRSS("<item><title>"+strings.Repeat("&a;", 100_000)+"</title></item>")
	}, ""},
	{"D3 external entity", func() string {
		return `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + inRSS("<item><title>&a;</title></item>")
	}, ""},
	{"D14 one item of 10 MB", func() string {
		return inRSS("<item><title>t</title><description>" + strings.Repeat("word ", 2*mega) + "</description></item>")
	}, ""},
	{"D15 one item of 10 MB of tags in CDATA", func() string {
		return inRSS("<item><title>t</title><description><![CDATA[" + strings.Repeat("<b x='", 10*mega/6) + "]]></description></item>")
	}, ""},
	{"10,000 items of one picture each", func() string {
		return inRSS(strings.Repeat("<item><description>&lt;p&gt;&lt;img src='/a.png'&gt;"+strings.Repeat("x", 700)+"</description></item>", 10_000))
	}, ""},
	{"D16 1,000,000 attributes in a tag", func() string {
		return inRSS("<item><m:x " + repeated(1_000_000, func(i int) string { return fmt.Sprintf("a%d=''", i) }) + "/></item>")
	}, "tag longer than 64 KiB"},
	{"1,000,000 attributes in 1,000 tags", func() string {
		return inRSS("<item>" + strings.Repeat("<m:x "+repeated(1000, func(i int) string { return fmt.Sprintf("a%d=''", i) })+"/>", 1000) + "</item>")
	}, "attributes"},
	{"D17 1,000,000 elements in an item", func() string { return inRSS("<item>" + strings.Repeat("<m:x/>", 1_000_000) + "</item>") }, "elements"},
	{"1,000,000 end tags of nothing", func() string { return inRSS(strings.Repeat("</y>", 1_000_000)) }, "elements"},
	{"elements of many names as extensions", func() string {
		return inRSS("<item>" + repeated(90_000, func(i int) string { return fmt.Sprintf("<m:x%d a=''><m:y/></m:x%d>", i, i) }) + "</item>")
	}, "vocabularies"},
	{"elements of many names as extensions of an Atom that is none", func() string {
		return `<feed xmlns="http://search.yahoo.com/mrss/">` + repeated(90_000, func(i int) string { return fmt.Sprintf("<x%d a=''><y/></x%d>", i, i) }) + "</feed>"
	}, "vocabularies"},
	{"100,000 extensions of many names", func() string {
		return inRSS("<item>" + repeated(49_999, func(i int) string { return fmt.Sprintf("<m:x%d a=''><m:y/></m:x%d>", i, i) }) + "</item>")
	}, ""},
	{"150,000 unknown elements of many names", func() string {
		return inRSS("<item>" + repeated(150_000, func(i int) string { return fmt.Sprintf("<x%d>y</x%d>", i, i) }) + "</item>")
	}, ""},
	{"10,000 large items", func() string {
		return inRSS(strings.Repeat("<item><title>t</title><link>/a</link><guid>x</guid><pubDate>Mon, 02 Jan 2006 15:04:05 PST</pubDate><description>"+strings.Repeat("word &amp;amp; ", 20)+"</description></item>", 10_000))
	}, ""},
	{"D19 tags hidden behind an unclosed CDATA", func() string { return inRSS("<![CDATA[ ]]" + strings.Repeat("<a>", 1_000_000)) }, "truncated"},
	{"tags between two CDATA", func() string {
		return inRSS("<title><![CDATA[ ]]>" + strings.Repeat("<a>", 1_000_000) + "<![CDATA[ ]]>")
	}, "nested deeper than 100"},
	{"tags behind a CDATA that ends twice", func() string {
		return inRSS("<title><![CDATA[<![CDATA[ ]]>" + strings.Repeat("<a>", 1_000_000) + " ]]>")
	}, "nested deeper than 100"},
	{"tags behind a comment that seems open", func() string {
		return inRSS("<!-- <!-- -->" + strings.Repeat("<a>", 1_000_000) + "-->")
	}, "nested deeper than 100"},
	{"tags in a comment that seems closed", func() string {
		return inRSS("<!-->" + strings.Repeat("<a>", 1_000_000) + "--->")
	}, ""},
	{"tags behind a quote in a directive", func() string {
		return `<!"><x>` + strings.Repeat("<a>", 1_000_000) + `">` + inRSS("")
	}, ""},
	{"tags behind an instruction", func() string {
		return `<?x <rss> ?>` + "<rss>" + strings.Repeat("<a>", 1_000_000)
	}, "nested deeper than 100"},
	{"tags in an attribute", func() string {
		return inRSS(`<a b="` + strings.Repeat("<c>", 1_000_000) + `"/>`)
	}, "tag longer than 64 KiB"},
	{"end tags of the wrong name", func() string {
		return inRSS(strings.Repeat("<a><b></c>", 1_000_000))
	}, "nested deeper than 100"},
	{"unclosed HTML as xhtml", func() string { return inAtom("xhtml", unclosed(mega)) }, ""},
	{"unclosed HTML as html under xml:base", func() string {
		return inAtom("html", strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(unclosed(4*mega)))
	}, ""},
	{"unclosed HTML as html in CDATA under xml:base", func() string { return inAtom("HTML", "<![CDATA["+unclosed(4*mega)+"]]>") }, ""},
	{"unclosed HTML as xhtml, spelt with a reference", func() string { return inAtom("x&#104;tml", unclosed(mega)) }, ""},
	{"10 MB of left angle brackets in CDATA", func() string {
		return inRSS("<item><description><![CDATA[" + strings.Repeat("<", 10*mega) + "]]></description></item>")
	}, ""},
	{"D18 10 MB of ampersands", func() string {
		return inRSS("<item><description>" + strings.Repeat("&", 10*mega) + "</description></item>")
	}, ""},
	{"D20 10 MB of zero bytes", func() string { return strings.Repeat("\x00", 10*mega) }, "empty document"},
}

// limits of a hostile document. Memory is the growth of what the heap holds at
// its largest, sampled, which is what the machine has to have.
const (
	hostileTime   = time.Second
	hostileMemory = 100 * mega
)

func TestHostileDocumentsCostLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("what a document costs is not to be told while races are looked for")
	}
	longest, largest := time.Duration(0), uint64(0)
	defer func() {
		t.Logf("%d documents survived, the worst with %d ms and %d MB", len(hostileDocuments), longest.Milliseconds(), largest/mega)
	}()
	for _, hostile := range hostileDocuments {
		t.Run(hostile.name, func(t *testing.T) {
			body := []byte(hostile.build())
			spent, memory, err := measure(body)
			t.Logf("%5.1f MB, %4d ms, %4d MB: %v", float64(len(body))/mega, spent.Milliseconds(), memory/mega, err)
			longest, largest = max(longest, spent), max(largest, memory)
			refused := (*DocumentError)(nil)
			switch {
			case hostile.want == "" && err != nil:
				t.Errorf("got error %v, want none", err)
			case hostile.want != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), hostile.want)):
				t.Errorf("got error %v, want one with %q", err, hostile.want)
			}
			if limit := hostileTime * slowness; spent > limit {
				t.Errorf("got %v of processor time, want at most %v", spent, limit)
			}
			if memory > hostileMemory*uint64(slowness) {
				t.Errorf("got %d MB, want at most %d", memory/mega, hostileMemory/mega)
			}
		})
	}
}

// measure parses body and returns the processor time of the process and the
// growth of its heap meanwhile.
func measure(body []byte) (spent time.Duration, memory uint64, err error) {
	runtime.GC()
	before := heapInUse()
	done := make(chan struct{})
	peak := make(chan uint64)
	go func() {
		highest := before
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				peak <- max(highest, heapInUse())
				return
			case <-tick.C:
				highest = max(highest, heapInUse())
			}
		}
	}()
	start := processorTime()
	_, err = Parse(body, "", nil)
	spent = processorTime() - start
	close(done)
	return spent, <-peak - before, err
}

// heapInUse returns how much memory the heap takes, garbage included.
func heapInUse() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapInuse
}

// processorTime returns the time that processors have spent on this process.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
