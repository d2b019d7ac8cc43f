package desk

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
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
		{"each story once, on its first day", harbour, "ferry", "[0 0 1 1 0 1] 3: Ferry company buys a third ship +1, Ferry strike ends in Harbour Town +1, Ferry aground off the northern pier +2"},
		{"a guild is blind to the feeds of others", island, "ferry", "[0 0 1 1 0 0] 2: Ferry strike ends in Harbour Town +1, Ferry aground off the northern pier +2"},
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
			p, err := f.Preview(tt.guild, Plan{Query: tt.query}, f.now)
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
	fmt.Fprint(&line, p.Days[1:], " ", p.Alerts)
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
	p, err := f.Preview(harbour, Plan{Query: "ferry"}, f.now)
	f.must(err)
	if got, want := p.Days, []int{0, 0, 1, 1, 0, 1, 0}; !slices.Equal(got, want) || p.Alerts != 3 {
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
	p, err := f.Preview(harbour, Plan{Query: "ferry"}, f.now)
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
	_, err := f.Preview(harbour, Plan{Query: `ferry "aground`}, f.now)
	if syntax, ok := errors.AsType[*query.SyntaxError](err); !ok || syntax.Offset != 6 {
		t.Errorf("got %v", err)
	}
	if p, err := f.Preview(harbour, Plan{Query: "the or of"}, f.now); err != nil || len(p.Warnings) == 0 {
		t.Errorf("warnings %v, %v", p.Warnings, err)
	}
}

func TestNearMisses(t *testing.T) {
	f := newFixture(t)
	f.lastWeek()
	regatta := f.item("n1", "Ferry regatta drawn by lot")
	regatta.Text = "Skippers of eleven villages pull numbers from a hat on Whit Monday, and nobody may practise before."
	f.ingest(courier, regatta, f.item("n2", "Old pier for sale"))
	tests := []struct{ name, query, want string }{
		{"what must not be there", "ferry -regatta", "Ferry regatta drawn by lot: -regatta"},
		{"one of what must not be there", "ferry -(regatta OR pier)", "Ferry regatta drawn by lot: -regatta; Ferry aground off the northern pier: -pier"},
		{"two of what must not be there", "ferry -(regatta OR lot OR pier)", "Ferry aground off the northern pier: -pier"},
		{"exclusions before words", "ferry pier -regatta", "Old pier for sale: ferry; Ferry company buys a third ship: pier; Ferry strike ends in Harbour Town: pier"},
		{"a word that is missing", "aground ferry northern pier tugs sunk", "Ferry aground off the northern pier: sunk"},
		{"two words that are missing are no near miss", "ferry strike zeppelin airship", ""},
		{"within a field", "title:(ferry -pier)", "Ferry aground off the northern pier: -title:pier"},
		{"terms that are close", "ferry -(regatta NEAR lot)", "Ferry regatta drawn by lot: -(regatta NEAR lot)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := f.Preview(harbour, Plan{Query: tt.query}, f.now)
			f.must(err)
			var near []string
			for _, n := range p.Near {
				near = append(near, n.Record.Title+": "+n.LeftOut)
			}
			if diff := cmp.Diff(tt.want, strings.Join(near, "; ")); diff != "" {
				t.Errorf("near misses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPreviewHoldsAQueryAgainstTheOneBefore(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "ferries", "ferry OR gulls")
	f.lastWeek()
	p, err := f.Preview(harbour, Plan{Topic: topic.ID, Query: "ship OR strike"}, f.now)
	f.must(err)
	if p.Former == nil || p.Former.Alerts != 3 || p.Former.Gained != 0 || p.Former.Lost != 1 || p.Former.Loss[0].Record.Title != "Ferry aground off the northern pier" {
		t.Errorf("before: %+v", p.Former)
	}
	if p, err = f.Preview(harbour, Plan{Topic: topic.ID}, f.now); err != nil || p.Former != nil || p.Query != "ferry OR gulls" {
		t.Errorf("of the query that it has: %+v, %v", p.Former, err)
	}
	if _, err = f.Preview(island, Plan{Topic: topic.ID}, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("another guild previews it: %v", err)
	}
}

func TestPreviewIsOfTheDaysThatAreAskedFor(t *testing.T) {
	f := newFixture(t)
	f.lastWeek()
	for _, tt := range []struct{ days, alerts, shown int }{{PreviewDay, 1, 2}, {PreviewWeek, 3, 7}, {PreviewMonth, 3, 30}, {0, 3, 7}, {-4, 3, 7}, {1 << 30, 3, 7}} {
		p, err := f.Preview(harbour, Plan{Query: "ferry", Days: tt.days}, f.now)
		f.must(err)
		sum := 0
		for _, n := range p.Days {
			sum += n
		}
		if p.Alerts != tt.alerts || len(p.Days) != tt.shown || sum != tt.alerts {
			t.Errorf("%d days: %d alerts, %v, want %d", tt.days, p.Alerts, p.Days, tt.alerts)
		}
	}
}

func TestPreviewOfAMonthSeesAllOfIt(t *testing.T) {
	f := newFixture(t)
	for week, title := range []string{"Ferry aground off the northern pier", "Deckhands of the ferry strike in Harbour Town", "Lorn buys a third ferry from the yard"} {
		f.ingest(courier, f.item(strconv.Itoa(week), title))
		f.now = f.now.Add(9 * 24 * time.Hour)
		f.sweep(t.Context(), f.now)
	}
	for days, want := range map[int]int{PreviewWeek: 0, PreviewMonth: 3} {
		p, err := f.Preview(harbour, Plan{Query: "ferry", Days: days}, f.now)
		if f.must(err); p.Alerts != want {
			t.Errorf("%d days: %d alerts on %v, want %d", days, p.Alerts, p.Days, want)
		}
	}
}

// A story that was told before the first day is not told again by another item.
func TestPreviewKnowsWhatWasToldBefore(t *testing.T) {
	f := newFixture(t)
	f.ingest(courier, f.item("a", "Ferry aground off the northern pier"))
	f.now = f.now.Add(25 * time.Hour)
	f.ingest(tribune, f.item("b", "Ferry aground off the northern pier"))
	f.now = f.now.Add(time.Hour)
	p, err := f.Preview(harbour, Plan{Query: "ferry", Days: PreviewDay}, f.now)
	f.must(err)
	if p.Alerts != 0 || p.Wanted != 1 || len(p.Looser) != 0 {
		t.Errorf("%d alerts, %d wanted, looser %v", p.Alerts, p.Wanted, p.Looser)
	}
}

func TestPreviewSaysThatItCouldNotLookAtEverything(t *testing.T) {
	f := newFixture(t)
	f.lastWeek()
	p, err := f.newPreview(harbour, Plan{Query: "ferry"}, f.now)
	f.must(err)
	p.most = 3
	f.view(func(tx *store.Tx) error {
		p.tx = tx
		return p.look()
	})
	if !p.Cut || p.Items != 3 {
		t.Errorf("cut: %v, %d items looked at", p.Cut, p.Items)
	}
}
