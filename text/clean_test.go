package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

func TestCleanKeepsWhatShapesOtherCharacters(t *testing.T) {
	persian := "او می\u200cخواهد دروازهٔ دوم بندر را روز دوشنبه برای کشتی\u200cها باز کند."
	if got := Clean("", persian); got != persian {
		t.Errorf("got %q", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("Second gate opens", "Second gate opens\n\nIt opened. [...] The post Second gate opens appeared first on Courier.")
	f.Add("", "Article URL: https://a.example Comments URL: https://b.example Points: 3 # Comments: 2")
	f.Add("港口开门", "港口办公室星期一打开了第二道门。阅读全文")
	f.Fuzz(func(t *testing.T, title, body string) {
		cleaned := Clean(title, body)
		if len(cleaned) > len(body)+len("…") {
			t.Errorf("%q grew to %q", body, cleaned)
		}
		if !utf8.ValidString(cleaned) {
			t.Errorf("%q is not valid UTF-8", cleaned)
		}
	})
}

func FuzzSummary(f *testing.F) {
	f.Add("Second gate opens", "The harbour office opened a gate on Nov. 8. Ships came in… The rest waits.\nPhoto: A. Lind")
	f.Add("", strings.Repeat("港口办公室星期一打开了第二道门。", 30))
	f.Fuzz(func(t *testing.T, title, body string) {
		summary := Summary(title, body)
		if n := uniseg.GraphemeClusterCount(summary); n > SummaryLength {
			t.Errorf("%d characters", n)
		}
		if strings.ContainsAny(summary, "\n\r\t") {
			t.Errorf("%q is more than a line", summary)
		}
		if summary != "" && sameWords(title, summary) {
			t.Errorf("%q is the title", summary)
		}
	})
}

func BenchmarkSummary(b *testing.B) {
	body := strings.Repeat("The harbour office opened a second gate on Nov. 8, after years of delay. Ships were let in.\n\n", 40)
	b.ReportAllocs()
	for b.Loop() {
		Summary("Second gate opens", body)
	}
}
