package desk

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/query"
)

// lastWeek fills the last week of a fixture with news.
func (f *fixture) lastWeek() {
	f.t.Helper()
	f.addFeed(harbour, gazette)
	f.now = start.Add(24 * time.Hour)
	report := func(id, title, report string) news.Item {
		item := f.item(id, title)
		item.Text = report
		return item
	}
	f.ingest(courier, report("a", "Ferry aground off the northern pier", "Tugs waited for high water while forty passengers drank coffee on the bridge and watched gulls circle over the mud."))
	f.now = f.now.Add(24 * time.Hour)
	f.ingest(tribune, f.item("b", "Ferry aground off the northern pier"), report("c", "Ferry strike ends in Harbour Town", "Deckhands accepted nine per cent and three free Sundays after a fortnight of talks that a retired judge had chaired."))
	f.now = f.now.Add(48 * time.Hour)
	f.ingest(gazette, report("d", "Ferry company buys a third ship", "The yard in Lorn delivers it next spring with batteries, a cinema and cabins for two hundred lorry drivers and pilgrims."))
	f.now = f.now.Add(time.Hour)
}

func TestPreview(t *testing.T) {
	f := newFixture(t)
	f.lastWeek()
	tests := []struct {
		name  string
		guild news.GuildID
		query string
		want  string
	}{
		{"each story once, on its first day", harbour, "ferry", "[0 0 1 1 0 1] 3: Ferry company buys a third ship +1, Ferry aground off the northern pier +2, Ferry strike ends in Harbour Town +1"},
		{"a guild is blind to the feeds of others", island, "ferry", "[0 0 1 1 0 0] 2: Ferry aground off the northern pier +2, Ferry strike ends in Harbour Town +1"},
		{"nothing", harbour, "zeppelin", "[0 0 0 0 0 0] 0"},
		{"a word too many", harbour, "ferry strike zeppelin", `[0 0 0 0 0 0] 0; drop zeppelin: 1`},
		{"a phrase", harbour, `"strike ferry"`, `[0 0 0 0 0 0] 0; unquote "strike ferry": 1`},
		{"capitals", harbour, `=FERRY`, `[0 0 0 0 0 0] 0; inexact =FERRY: 3`},
		{"too far apart", harbour, `ferry NEAR/1 pier`, `[0 0 0 0 0 0] 0; unlink ferry NEAR/1 pier: 1`},
		{"an exclusion", harbour, `ferry -(ferry)`, `[0 0 0 0 0 0] 0; drop -ferry: 3`},
		{"the closest first", harbour, `ferry aground zeppelin OR ferry "strike ferry"`, `[0 0 0 0 0 0] 0; drop zeppelin: 1; unquote "strike ferry": 1; drop "strike ferry": 3`},
		{"within a field", harbour, `title:("strike ferry")`, `[0 0 0 0 0 0] 0; unquote "strike ferry": 1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := f.Preview(tt.guild, tt.query, f.now)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, previewed(p)); diff != "" {
				t.Errorf("preview (-want +got):\n%s", diff)
			}
		})
	}
}

// previewed returns a preview in one line, without the first day.
func previewed(p Preview) string {
	var line strings.Builder
	fmt.Fprint(&line, p.Days[1:], " ", p.Stories)
	for i, e := range p.Examples {
		fmt.Fprintf(&line, "%s%s +%d", map[bool]string{true: ": ", false: ", "}[i == 0], e.Record.Title, e.Sources)
	}
	for _, l := range p.Looser {
		fmt.Fprintf(&line, "; %s %s: %d", []string{"drop", "unquote", "unlink", "inexact"}[l.Change], l.Part, l.Stories)
	}
	return line.String()
}

func TestPreviewCountsByTheCalendarOfTheGuild(t *testing.T) {
	f := newFixture(t)
	f.must(f.ChangeGuild(harbour, func(g *news.Guild) error { g.Zone = "Pacific/Auckland"; return nil }))
	f.lastWeek() // its items come in at 22:00 in Auckland; now it is 23:00
	f.now = f.now.Add(2 * time.Hour)
	p, err := f.Preview(harbour, "ferry", f.now)
	f.must(err)
	if got, want := p.Days, [PreviewDays]int{0, 1, 1, 0, 1, 0, 0}; got[6] != 0 || p.Stories != 3 {
		t.Errorf("days %v, want as %v", got, want)
	}
	if day, n := p.Busiest(); n != 1 || day.Location().String() != "Pacific/Auckland" {
		t.Errorf("busiest: %v, %d", day, n)
	}
}

func TestPreviewOfFewDaysIsNotSpreadOverTheWeek(t *testing.T) {
	f := newFixture(t)
	f.ingest(courier, f.item("a", "Ferry aground off the northern pier"), f.item("b", "Ferry strike ends in Harbour Town"))
	f.now = f.now.Add(time.Hour)
	p, err := f.Preview(harbour, "ferry", f.now)
	f.must(err)
	if got := p.PerDay(); got != 2 {
		t.Errorf("%v a day, want 2: an hour is all that is known", got)
	}
	if len(p.Examples) != 2 || !p.Examples[0].Explanation.Match {
		t.Errorf("examples %+v", p.Examples)
	}
}

func TestPreviewSaysWhatIsWrongWithAQuery(t *testing.T) {
	f := newFixture(t)
	_, err := f.Preview(harbour, `ferry "aground`, f.now)
	if syntax, ok := errors.AsType[*query.SyntaxError](err); !ok || syntax.Offset != 6 {
		t.Errorf("got %v", err)
	}
	if p, err := f.Preview(harbour, "the or of", f.now); err != nil || len(p.Warnings) == 0 {
		t.Errorf("warnings %v, %v", p.Warnings, err)
	}
}
