package text

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

func TestSummary(t *testing.T) {
	long := "The harbour office opened a second gate on Monday. Ships that had waited for two days were let in by noon. " +
		"The pilots' union said that it had warned of the jam since spring, and that nobody had listened to it. " +
		"A spokeswoman for the office declined to comment on what she called a working document. Further talks are to follow on Thursday."
	tests := []struct{ name, title, body, want string }{
		{
			"a short text stays", "Gate opens", "The harbour office opened a second gate on Monday.",
			"The harbour office opened a second gate on Monday.",
		},
		{
			"white space is one space", "Gate opens", "The harbour office\n\n  opened a second gate\ton Monday.",
			"The harbour office opened a second gate on Monday.",
		},
		{
			"a long text ends with a sentence", "Gate opens", long,
			long[:strings.Index(long, " A spokeswoman")],
		},
		{
			"the title is not repeated", "Harbour office opens gate", "Harbour office opens gate. Ships that had waited for two days were let in by noon.",
			"Ships that had waited for two days were let in by noon.",
		},
		{"nothing but the title", "Harbour office opens a second gate for ships that waited", "Harbour office opens a second gate for ships that waited", ""},
		{"too thin to say anything", "Gate opens", "Comments", ""},
		{
			"software's last line is cut", "Gate opens",
			"The harbour office opened a second gate on Monday. The post Gate opens appeared first on Harbour Courier.",
			"The harbour office opened a second gate on Monday.",
		},
		{
			"a link to the rest is cut", "Gate opens",
			"The harbour office opened a second gate on Monday. Continue reading →",
			"The harbour office opened a second gate on Monday.",
		},
		{
			"a bracketed ellipsis is cut", "Gate opens", "The harbour office opened a second gate on Monday and [...]",
			"The harbour office opened a second gate on Monday and…",
		},
		{
			"without spaces between words", "开门", "港口办公室星期一打开了第二道门。等了两天的船只中午前获准进港。领航员工会说，春天就警告过。没有人听。",
			"港口办公室星期一打开了第二道门。等了两天的船只中午前获准进港。领航员工会说，春天就警告过。",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Summary(tt.title, tt.body)
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if n := uniseg.GraphemeClusterCount(got); n > SummaryLength {
				t.Errorf("%d characters, more than %d", n, SummaryLength)
			}
		})
	}
}
