package lookup

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/query"
)

// TestDamageIsFoundOutAndNeverAnswersWrong changes bytes all over the file. What
// is found must be what was there, or the index must say that it is damaged, and
// be as new when it was rebuilt.
func TestDamageIsFoundOutAndNeverAnswersWrong(t *testing.T) {
	items := corpus(t, 300, 11)
	good := filepath.Join(t.TempDir(), "lookup.db")
	write(t, good, items)
	whole, err := os.ReadFile(good)
	noError(t, err)
	rng := rand.New(rand.NewPCG(5, 6))
	a := &asker{rng, items}
	var questions []question
	for range 15 {
		e := a.expr(t)
		questions = append(questions, question{e, newestFirst(items, func(i *Item) bool { return query.Match(e, query.NewDoc(i.Fields)) })})
	}
	dir, reported := t.TempDir(), 0
	for round := range 60 {
		path := filepath.Join(dir, fmt.Sprintf("%d.db", round))
		bad := slices.Clone(whole)
		for range 1 + 3*(round%5) {
			bad[rng.IntN(len(bad))] ^= byte(1 << rng.IntN(8))
		}
		noError(t, os.WriteFile(path, bad, 0o600))
		if isReported(t, path, items, questions) {
			reported++
		}
		os.Remove(path)
	}
	if reported < 10 {
		t.Errorf("%d of 60 damaged files were reported: the test does not test much", reported)
	}
}

// question is a query and what it finds.
type question struct {
	expr query.Expr
	want []uint64
}

// isReported opens a file that may be damaged, asks it, rebuilds it where it
// says so, and reports whether it did.
func isReported(t *testing.T, path string, items []Item, questions []question) bool {
	t.Helper()
	ix, err := Open(path, quiet)
	noError(t, err)
	defer ix.Close()
	err = agrees(t, ix, questions)
	if err == nil && !ix.Stats().Stale {
		return false
	}
	if err != nil && !errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
	ix.Add(Item{Seq: 1 << 40, Fields: query.Fields{Title: "while it is damaged"}})
	noError(t, ix.Rebuild(t.Context(), given(items)))
	noError(t, agrees(t, ix, questions))
	return true
}

// agrees compares what queries find with what they match. An index that was begun
// anew finds nothing.
func agrees(t *testing.T, ix *Index, questions []question) error {
	t.Helper()
	if ix.Last() == 0 && ix.Stats().Stale {
		return nil
	}
	for _, q := range questions {
		r, err := ix.Search(t.Context(), q.expr, Options{Limit: 1000})
		if err != nil {
			return err
		}
		if diff := cmp.Diff(q.want, numbers(r.Hits)); diff != "" {
			t.Fatalf("%s finds what it does not match, undetected (-match +search):\n%s", q.expr, diff)
		}
	}
	return nil
}

// TestADamagedIndexIsInNobodysWay: all goes on but for searches, which say what
// to do.
func TestADamagedIndexIsInNobodysWay(t *testing.T) {
	ix := openNew(t)
	items := corpus(t, 100, 12)
	ix.Add(items[:50]...)
	noError(t, ix.Flush())
	ix.fail(errors.New("a test"))
	ix.Add(items[50:]...)
	if err := ix.Flush(); !errors.Is(err, ErrDamaged) {
		t.Errorf("Flush = %v, want %v", err, ErrDamaged)
	}
	if _, err := ix.Search(t.Context(), nil, Options{}); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "newsdesk db reindex") {
		t.Errorf("Search = %v, want %v and what to do", err, ErrDamaged)
	}
	if s := ix.Stats(); !s.Stale || s.Buffered != 0 {
		t.Errorf("%+v, want it stale, and nothing in memory", s)
	}
	noError(t, ix.Rebuild(t.Context(), given(items)))
	if got := found(t, ix); len(got) != len(items) {
		t.Errorf("%d items are found, want %d", len(got), len(items))
	}
}
