package feeds

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// pageBombs are pages made to keep a reader busy, each within [maxPage].
func pageBombs() map[string]string {
	many := func(n int, s string) string { return strings.Repeat(s, n) }
	rows := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	prose := "The harbour office opened a second gate on Monday, and ships were let in. "
	return map[string]string{
		"nested divs":                    many(4800, "<div>") + many(4800, "</div>"),
		"nested divs that never end":     many(100_000, "<div>"),
		"nested spans in a paragraph":    "<p>" + many(20_000, "<span>x"),
		"nested lists":                   many(20_000, "<ul><li>"),
		"nested tables":                  many(20_000, "<table><tr><td>"),
		"nested foreign elements":        many(20_000, "<svg><math>"),
		"nested unknown elements":        many(20_000, "<x-y>"),
		"bold that begins again":         rows(250, "<b id=%d>") + many(10_000, "<p>x"),
		"links that begin again":         rows(250, "<font id=%d>") + many(10_000, "<div>x</div>"),
		"many short paragraphs":          many(14_000, "<p>x"),
		"many long paragraphs":           many(12_000, "<p>"+prose+prose),
		"many empty elements":            many(400_000, "<i></i>"),
		"many list items":                "<ul>" + many(14_000, "<li>"+prose),
		"many table cells":               "<table>" + many(7_000, "<tr><td>"+prose),
		"many links":                     "<p>" + many(7_000, `<a href="/x">`+prose[:20]+"</a> "),
		"many line breaks":               "<article>" + many(14_000, "x<br>") + "</article>",
		"many attributes":                "<p" + rows(100_000, " a%d=1") + ">",
		"many attributes on many tags":   many(900, "<b"+rows(200, " a%d")+">"),
		"one long attribute":             `<p class="` + many(2_000_000, "x") + `">`,
		"one long text":                  "<p>" + many(2_000_000, "x"),
		"one long text without an end":   "<p>" + many(190_000, "one two "),
		"many sentences":                 "<article><p>" + many(25_000, prose) + "</p></article>",
		"deep and wide":                  many(60, many(200, "<div>")+"<p>"+prose+many(200, "</div>")),
		"quotes in quotes":               many(14_000, "<blockquote>x</blockquote>"),
		"many scripts with linked data":  many(9_000, `<script type="application/ld+json">{"@type":"NewsArticle","a":[[[[[</script>`),
		"one script with nested data":    `<script type="application/ld+json">` + many(500_000, `[`) + "</script><p>" + prose,
		"many metas":                     many(25_000, `<meta property="article:author" content="a, b and c">`),
		"a body of entities":             "<p>" + many(300_000, "&amp;"),
		"a page that is all digits":      "<article><p>" + many(60_000, "1.2.3.4.5. ") + "</article>",
		"headings without end":           many(14_000, "<h2>x</h2>"),
		"classes that look like content": many(4_000, `<div class="article-body post-content entry"><p>`+prose+`</p></div>`),
	}
}

// refusedBombs are those that are not even parsed.
func refusedBombs() []string {
	return []string{
		"nested divs", "nested divs that never end", "nested spans in a paragraph", "nested lists", "nested tables",
		"nested foreign elements", "nested unknown elements", "bold that begins again", "links that begin again",
		"many attributes", "one long attribute",
	}
}

func TestReadArticleRefusesBombsWithin200Milliseconds(t *testing.T) {
	for _, name := range refusedBombs() {
		t.Run(name, func(t *testing.T) {
			page := []byte("<html><body>" + pageBombs()[name])
			var err error
			took := time.Hour
			for range 3 { // the best counts: others use the machine as well
				began := time.Now()
				_, err = ReadArticle(page, "", nil)
				took = min(took, time.Since(began))
			}
			if took > slowness*200*time.Millisecond {
				t.Errorf("took %v", took)
			}
			if refusal := (*DocumentError)(nil); !errors.As(err, &refusal) || !strings.Contains(err.Error(), "refused") {
				t.Errorf("got error %v, want a refusal", err)
			}
		})
	}
}

func TestReadArticleReadsNoPageForLong(t *testing.T) {
	if testing.Short() {
		t.Skip("how long a page takes is not to be told while races are looked for")
	}
	for name, bomb := range pageBombs() {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, _ = ReadArticle([]byte("<html><body>"+bomb), "", nil)
			if took := time.Since(began); took > slowness*3*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
