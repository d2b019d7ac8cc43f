package lookup

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/query"
)

// filled returns an index of items in three segments and memory.
func filled(t *testing.T, items []Item) *Index {
	t.Helper()
	ix := openNew(t)
	n := len(items)
	ix.Add(items[:n*6/12]...)
	noError(t, ix.Flush())
	ix.Add(items[n*6/12 : n*8/12]...)
	noError(t, ix.Flush())
	ix.Add(items[n*8/12 : n*9/12]...)
	noError(t, ix.Flush())
	ix.Add(items[n*9/12:]...)
	if s := ix.Stats(); s.Segments != 3 || s.Buffered == 0 {
		t.Fatalf("%+v: want three segments, and items in memory", s)
	}
	return ix
}

func TestSearchFilters(t *testing.T) {
	items := corpus(t, 600, 5)
	ix := filled(t, items)
	since, until := items[100].Time, items[500].Time
	tests := []struct {
		name    string
		query   string
		options Options
		want    func(*Item) bool
	}{
		{"nothing asked finds everything", "", Options{}, func(*Item) bool { return true }},
		{"since includes its moment", "", Options{Since: since}, func(i *Item) bool { return !i.Time.Before(since) }},
		{"until excludes its moment", "", Options{Until: until}, func(i *Item) bool { return i.Time.Before(until) }},
		{"one feed", "", Options{Feeds: []string{"feed2"}}, func(i *Item) bool { return i.Feed == "feed2" }},
		{"one of two feeds", "the", Options{Feeds: []string{"feed2", "feed0"}}, func(i *Item) bool {
			return (i.Feed == "feed2" || i.Feed == "feed0") && query.Match(parse(t, "the"), query.NewDoc(i.Fields))
		}},
		{"a feed that is not there", "", Options{Feeds: []string{"feed"}}, func(*Item) bool { return false }},
		{"everything at once", "lang:en", Options{Feeds: []string{"feed1"}, Since: since, Until: until}, func(i *Item) bool {
			return i.Feed == "feed1" && !i.Time.Before(since) && i.Time.Before(until) && query.Match(parse(t, "lang:en"), query.NewDoc(i.Fields))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var e query.Expr
			if tt.query != "" {
				e = parse(t, tt.query)
			}
			tt.options.Limit = len(items)
			r, err := ix.Search(t.Context(), e, tt.options)
			noError(t, err)
			if diff := cmp.Diff(newestFirst(items, tt.want), numbers(r.Hits)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	items := corpus(t, 600, 6)
	ix := filled(t, items)
	for _, order := range []Sort{Newest, Best} {
		for _, q := range []string{"the", "lang:en", "tariff OR us"} {
			whole, err := ix.Search(t.Context(), parse(t, q), Options{Sort: order, Limit: len(items)})
			noError(t, err)
			var paged []Hit
			o := Options{Sort: order, Limit: 4}
			for {
				r, err := ix.Search(t.Context(), parse(t, q), o)
				noError(t, err)
				paged = append(paged, r.Hits...)
				if o.Cursor = r.Next; r.Next == "" {
					break
				}
			}
			if diff := cmp.Diff(whole.Hits, paged); diff != "" || len(paged) <= 2*o.Limit { // or it is not about pages
				t.Errorf("%s, sort %d: %d hits, paged %d (-whole +paged):\n%s", q, order, len(whole.Hits), len(paged), diff)
			}
		}
	}
}

func TestHitsSayWhatTheyAre(t *testing.T) {
	ix := openNew(t)
	at := time.Date(2026, 5, 4, 3, 2, 1, 12345, time.UTC)
	ix.Add(Item{Seq: 9, Time: at, Story: "story/9", Fields: query.Fields{Title: "Floods"}})
	want := Results{Hits: []Hit{{Seq: 9, Story: "story/9", Time: at}}, Total: 1, Exact: true}
	for _, where := range []string{"memory", "disk"} {
		r, err := ix.Search(t.Context(), parse(t, "flood"), Options{})
		noError(t, err)
		if diff := cmp.Diff(want, r); diff != "" {
			t.Errorf("from %s (-want +got):\n%s", where, diff)
		}
		noError(t, ix.Flush())
	}
}

func TestBestPutsFirst(t *testing.T) {
	filler := "of a matter that has been going on for quite some time in the town beside the sea"
	tests := []struct {
		name         string
		query        string
		first, other Item
	}{
		{"the title rather than the text", "flood", item("Flood", filler, 0), item("News", "flood "+filler, 0)},
		{"more often rather than once", "flood", item("x", "flood flood flood "+filler, 0), item("x", "flood rain rain "+filler, 0)},
		{"short rather than long", "flood", item("", "flood in town", 0), item("", "flood "+filler+filler, 0)},
		{"both words rather than one", "flood OR storm", item("", "flood storm", 0), item("", "flood rain", 0)},
		{"the new rather than the old", "flood", item("", "flood", 0), item("", "flood", 10*24*time.Hour)},
		{"much better rather than a little newer", "flood", item("Flood", "flood", 6*time.Hour), item("", "flood "+filler, 0)},
	}
	now := startTime.Add(100 * 24 * time.Hour)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ix := openNew(t)
			for i := range 20 {
				ix.Add(Item{Seq: uint64(i + 1), Time: now, Fields: query.Fields{Title: "Something else", Text: filler}})
			}
			tt.first.Seq, tt.other.Seq = 21, 22
			tt.first.Time, tt.other.Time = now.Add(-tt.first.Time.Sub(startTime)), now.Add(-tt.other.Time.Sub(startTime))
			ix.Add(tt.first, tt.other)
			r, err := ix.Search(t.Context(), parse(t, tt.query), Options{Sort: Best, Now: now})
			noError(t, err)
			if got := numbers(r.Hits); !slices.Equal(got, []uint64{21, 22}) || r.Hits[0].Score <= r.Hits[1].Score {
				t.Errorf("got %+v", r.Hits)
			}
		})
	}
}

// item returns an item that is so old.
func item(title, body string, age time.Duration) Item {
	return Item{Time: startTime.Add(age), Fields: query.Fields{Title: title, Text: body}}
}

// TestBestLeavesOutOnlyWhatIsNoBetter: old segments in which nothing can be
// among the best are not looked at, which must not change what is.
func TestBestLeavesOutOnlyWhatIsNoBetter(t *testing.T) {
	strong := query.Fields{Title: "Flood after flood", Text: "rain"}
	weak := query.Fields{Title: "News", Text: strings.Repeat("of many other things ", 50) + "flood"}
	for _, tt := range []struct {
		name     string
		old, new query.Fields
		leftOut  bool
	}{
		{"the new is better", weak, strong, true},
		{"the old is better", strong, weak, false},
		{"both are as good", strong, strong, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ix, size := openNew(t), 3_000
			for i := range size {
				f := tt.old
				if i > size*4/5 {
					f = tt.new
				}
				ix.Add(Item{Seq: uint64(i + 1), Time: startTime.Add(time.Duration(i) * time.Hour), Fields: f})
				if i == size/2 || i == size*4/5 || i == size*9/10 {
					noError(t, ix.Flush())
				}
			}
			all, err := ix.Search(t.Context(), parse(t, "flood"), Options{Sort: Best, Limit: size})
			noError(t, err)
			few, err := ix.Search(t.Context(), parse(t, "flood"), Options{Sort: Best, Limit: 10})
			noError(t, err)
			if diff := cmp.Diff(all.Hits[:10], few.Hits); diff != "" {
				t.Errorf("(-all +few):\n%s", diff)
			}
			if few.Exact == tt.leftOut || few.Total < size/2 || few.Total > 2*size {
				t.Errorf("total %d, exact %v: want about %d, exact %v", few.Total, few.Exact, size, !tt.leftOut)
			}
		})
	}
}

func TestNewestEstimatesWhatItDoesNotCount(t *testing.T) {
	items := corpus(t, 600, 8)
	ix := filled(t, items)
	r, err := ix.Search(t.Context(), parse(t, "site:example.org"), Options{Limit: 5})
	noError(t, err)
	want := len(newestFirst(items, func(i *Item) bool { return query.Match(parse(t, "site:example.org"), query.NewDoc(i.Fields)) }))
	if r.Exact || r.Total < want/2 || r.Total > want*2 {
		t.Errorf("total %d, exact %v: want an estimate of %d", r.Total, r.Exact, want)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	ix := filled(t, corpus(t, 600, 9))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.Search(ctx, parse(t, "the"), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search = %v, want %v", err, context.Canceled)
	}
}

func TestSearchRefusesForeignCursors(t *testing.T) {
	ix := filled(t, corpus(t, 600, 10))
	r, err := ix.Search(t.Context(), nil, Options{})
	noError(t, err)
	for _, o := range []Options{{Cursor: "x"}, {Cursor: "00"}, {Cursor: r.Next, Sort: Best}, {Cursor: r.Next + "00"}} {
		if _, err := ix.Search(t.Context(), nil, o); !errors.Is(err, errCursor) {
			t.Errorf("Search(%+v) = %v, want %v", o, err, errCursor)
		}
	}
}
