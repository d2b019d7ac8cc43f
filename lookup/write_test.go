package lookup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/query"
)

// found returns the numbers of all that an index has.
func found(t *testing.T, ix *Index) []uint64 {
	t.Helper()
	r, err := ix.Search(t.Context(), nil, Options{Limit: 1 << 20})
	noError(t, err)
	return numbers(r.Hits)
}

func every(*Item) bool { return true }

func TestAddPassesOverWhatIsKnown(t *testing.T) {
	items := corpus(t, 20, 1)
	ix := openNew(t)
	ix.Add(items[:10]...)
	noError(t, ix.Flush())
	ix.Add(items[5:15]...)
	ix.Add(items[12], items[3])
	ix.Add(items...)
	if diff := cmp.Diff(newestFirst(items, every), found(t, ix)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Items of which each word is new, and long, take a hundred times what others do.
func TestMemoryIsBoundInBytesAsWell(t *testing.T) {
	ix := openNew(t)
	words, long := 0, strings.Repeat("long", 100)
	for seq := uint64(1); ix.Last() == 0; seq++ {
		var text strings.Builder
		for range 1000 {
			words++
			fmt.Fprintf(&text, "%s%d ", long, words)
		}
		ix.Add(Item{Seq: seq, Time: time.Unix(int64(seq), 0), Fields: query.Fields{Text: text.String()}})
		m := ix.memory.Load()
		if size := m.lists.size() + m.table.size(); size > maxMemory || seq > maxBuffered/10 {
			t.Fatalf("%d items take %d bytes and are not written", seq, size)
		}
	}
}

func TestLastIsWhatIsOnDisk(t *testing.T) {
	items := corpus(t, 20, 1)
	ix := openNew(t)
	if got := ix.Last(); got != 0 {
		t.Errorf("Last of nothing = %d, want 0", got)
	}
	ix.Add(items[:10]...)
	noError(t, ix.Flush())
	ix.Add(items[10:]...)
	if got, want := ix.Last(), items[9].Seq; got != want {
		t.Errorf("Last = %d, want %d", got, want)
	}
	noError(t, ix.Close())
	again := openAt(t, ix.path)
	if got, want := again.Last(), items[19].Seq; got != want {
		t.Errorf("Last after Close = %d, want %d", got, want)
	}
	if diff := cmp.Diff(newestFirst(items, every), found(t, again)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if again.Stats().Stale {
		t.Error("an index that was closed well is stale")
	}
}

func TestManySmallSegmentsBecomeFew(t *testing.T) {
	items := corpus(t, 300, 2)
	ix := openNew(t)
	for _, item := range items {
		ix.Add(item)
		noError(t, ix.Flush())
	}
	if got := ix.Stats(); got.Segments > 8 || got.Items != len(items) {
		t.Errorf("%+v, want a few segments of 300 items", got)
	}
	if diff := cmp.Diff(newestFirst(items, every), found(t, ix)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExpireForgetsWhatIsOlder(t *testing.T) {
	items := corpus(t, 600, 3)
	ix := filled(t, items)
	before := items[350].Time // within the second segment
	noError(t, ix.Expire(before))
	want := newestFirst(items, func(i *Item) bool { return !i.Time.Before(before) })
	if diff := cmp.Diff(want, found(t, ix)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := ix.Stats().Segments; got != 2 {
		t.Errorf("%d segments are left, want 2", got)
	}
	noError(t, ix.Expire(items[10].Time)) // time does not go back
	noError(t, ix.Close())
	if diff := cmp.Diff(want, found(t, openAt(t, ix.path))); diff != "" {
		t.Errorf("after reopening (-want +got):\n%s", diff)
	}
}

func TestExpireOfEverythingKeepsLast(t *testing.T) {
	items := corpus(t, 30, 3)
	ix := openNew(t)
	ix.Add(items...)
	noError(t, ix.Flush())
	noError(t, ix.Expire(startTime.AddDate(1, 0, 0)))
	if s := ix.Stats(); s.Segments != 0 || s.Last != items[29].Seq {
		t.Errorf("%+v, want nothing up to %d", s, items[29].Seq)
	}
}

func TestRebuildMakesItAnew(t *testing.T) {
	items := corpus(t, 200, 4)
	ix := openNew(t)
	ix.Add(items[50:90]...)
	noError(t, ix.Flush())
	if !ix.Stats().Stale {
		t.Error("a new index is not stale")
	}
	noError(t, ix.Rebuild(t.Context(), given(items)))
	if diff := cmp.Diff(newestFirst(items, every), found(t, ix)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s := ix.Stats(); s.Stale || s.Last != items[199].Seq {
		t.Errorf("%+v, want all on disk and nothing stale", s)
	}
}

func TestItemsAddedDuringARebuildComeBehindIt(t *testing.T) {
	items := corpus(t, 200, 4)
	ix := openNew(t)
	noError(t, ix.Rebuild(t.Context(), func(yield func(Item, error) bool) {
		for i := range 150 {
			if i == 70 {
				ix.Add(items[149:]...) // the first of which is in the store already
			}
			if !yield(items[i], nil) {
				return
			}
		}
	}))
	if diff := cmp.Diff(newestFirst(items, every), found(t, ix)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnInterruptedRebuildIsStaleAndGoesOnAfterOpening(t *testing.T) {
	items := corpus(t, 200, 4)
	ix := openNew(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := ix.Rebuild(ctx, func(yield func(Item, error) bool) {
		for i, item := range items {
			if i == 100 {
				ix.Add(Item{Seq: 9999, Fields: query.Fields{Title: "came meanwhile"}})
				cancel()
			}
			if !yield(item, nil) {
				return
			}
		}
	})
	if !errors.Is(err, context.Canceled) || !ix.Stats().Stale {
		t.Errorf("Rebuild = %v, stale %v; want %v and a stale index", err, ix.Stats().Stale, context.Canceled)
	}
	noError(t, ix.Close())
	again := openAt(t, ix.path)
	if got, want := again.Last(), items[99].Seq; got != want {
		t.Fatalf("Last = %d, want %d: what came meanwhile would leave a gap", got, want)
	}
	again.Add(items...)
	if diff := cmp.Diff(newestFirst(items, every), found(t, again)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSearchesGoOnWhileItemsAreAdded(t *testing.T) {
	items := corpus(t, 400, 7)
	ix := openNew(t)
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		wg.Go(func() {
			for last := 0; ; {
				select {
				case <-done:
					return
				default:
				}
				r, err := ix.Search(t.Context(), nil, Options{Limit: len(items)})
				if err != nil {
					t.Error(err)
					return
				}
				got := numbers(r.Hits)
				slices.Reverse(got)
				if !slices.IsSorted(got) || len(slices.Compact(got)) != len(r.Hits) || len(got) < last {
					t.Errorf("%v after %d items", got, last)
					return
				}
				last = len(got)
			}
		})
	}
	for i, item := range items {
		ix.Add(item)
		if i%40 == 0 {
			noError(t, ix.Flush())
		}
	}
	close(done)
	wg.Wait()
}

// TestWhatCannotBeWrittenIsGivenUpInTheEnd: memory is bounded, and the index
// does not go on with a gap.
func TestWhatCannotBeWrittenIsGivenUpInTheEnd(t *testing.T) {
	ix := openNew(t)
	noError(t, ix.db.Close())
	items := make([]Item, maxUnsaved*maxBuffered)
	for i := range items {
		items[i] = Item{Seq: uint64(i + 1), Fields: query.Fields{Title: "flood"}}
	}
	ix.Add(items[:len(items)-1]...)
	if got, want := ix.memory.Load().len(), len(items)-1; got != want {
		t.Errorf("%d items are in memory, want %d", got, want)
	}
	ix.Add(items[len(items)-1])
	if s := ix.Stats(); s.Buffered != 0 || !s.Stale {
		t.Errorf("%+v, want it stale and nothing in memory", s)
	}
	noError(t, ix.Rebuild(t.Context(), given(items[:100])))
	if got := found(t, ix); len(got) != 100 {
		t.Errorf("%d items are found, want 100", len(got))
	}
}

func TestHugeWordsAreNoProblem(t *testing.T) {
	ix := openNew(t)
	huge := strings.Repeat("x", 100_000)
	ix.Add(Item{Seq: 1, Time: time.Now(), Story: huge, Feed: huge, Fields: query.Fields{
		Title: huge + " " + strings.ToUpper(huge) + "-a " + strings.Repeat("é", 50_000), Text: "needle " + huge, Link: "https://" + huge + "/", Lang: huge, Tags: []string{huge},
	}})
	noError(t, ix.Flush())
	for _, q := range []string{"needle", "xxx*", "=XXX*", "tag:xxx*", "lang:xx OR needle"} {
		r, err := ix.Search(t.Context(), parse(t, q), Options{})
		noError(t, err)
		if len(r.Hits) != 1 {
			t.Errorf("%s finds %d items, want 1", q, len(r.Hits))
		}
	}
}
