package lookup

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/query"
)

// TestSearchAgreesWithMatch asks random queries of the whole language of an index
// in several segments, merged ones among them, and in memory, and matches every item alone.
func TestSearchAgreesWithMatch(t *testing.T) {
	items, queries := corpus(t, 600, 1), 400
	if os.Getenv("NEWSDESK_TEST_ALL") != "" {
		items, queries = corpus(t, 3_000, 2), 10_000
	}
	ix := openNew(t)
	for i := range items {
		ix.Add(items[i])
		if slices.Contains([]int{3, 6, 8, 9}, (i+1)*12/len(items)) && (i+1)*12%len(items) == 0 {
			noError(t, ix.Flush()) // the first two become one
		}
	}
	if s := ix.Stats(); s.Segments != 3 || s.Buffered == 0 {
		t.Fatalf("%+v: want segments, and items in memory", s)
	}
	a := &asker{rand.New(rand.NewPCG(3, 4)), items}
	docs := make([]*query.Doc, len(items))
	for i := range items {
		docs[i] = query.NewDoc(items[i].Fields)
	}
	found := 0
	for range queries {
		e := a.expr(t)
		var want []uint64
		for i := range slices.Backward(items) {
			if query.Match(e, docs[i]) {
				want = append(want, items[i].Seq)
			}
		}
		for _, order := range []Sort{Newest, Best} {
			r, err := ix.Search(t.Context(), e, Options{Limit: len(items), Sort: order})
			noError(t, err)
			got := numbers(r.Hits)
			if order == Best {
				slices.Sort(got)
				slices.Reverse(got)
			}
			if diff := cmp.Diff(want, got); diff != "" || r.Total != len(want) || !r.Exact {
				t.Fatalf("%s (sort %d, total %d): (-match +search):\n%s", e, order, r.Total, diff)
			}
		}
		found += len(want)
	}
	t.Logf("%d queries found %d items", queries, found)
	if found < queries {
		t.Errorf("only %d items found: the queries do not test much", found)
	}
}
