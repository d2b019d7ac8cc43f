package query

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestIndexAgreesWithEachQueryAlone compares the index with Match: 10,000 random
// queries of all shapes on 10,000 items. Each query is evaluated alone on every
// item that the index gives it, and each item alone on a moving window of
// queries; with NEWSDESK_TEST_ALL set on all of them, which takes minutes.
func TestIndexAgreesWithEachQueryAlone(t *testing.T) {
	items, many, window := someItems(t), 10_000, 100
	switch {
	case os.Getenv("NEWSDESK_TEST_ALL") != "":
		window = many
	case testing.Short():
		items, many = items[:len(items)/10], 2000
	}
	v := newVocabulary(items, 7)
	queries := v.anything(t, many)
	ix := NewIndex(queries, v.frequency)
	alone := make([]node, len(queries))
	for i, e := range queries {
		alone[i] = compile(e, everywhere, "")
	}
	matches := 0
	for i, item := range items {
		d := NewDoc(item)
		d.need(^fields(0))
		got := ix.Match(nil, d)
		m := matcher{d: d}
		for _, q := range got {
			if !m.match(&alone[q]) {
				t.Fatalf("the index finds %s in %q, Match does not", queries[q], item)
			}
		}
		for j := range window {
			q := (i*window + j) % len(queries)
			if want := m.match(&alone[q]); want != slices.Contains(got, q) {
				t.Fatalf("Match(%s, %q) = %v, the index disagrees", queries[q], item, want)
			}
		}
		matches += len(got)
	}
	if matches < len(items) {
		t.Errorf("only %d matches: the queries do not test much", matches)
	}
}

// anything draws n queries of every shape that the language has.
func (v *vocabulary) anything(tb testing.TB, n int) []Expr {
	tb.Helper()
	queries := v.topics(tb, n/2)
	for len(queries) < n {
		e, err := Parse(v.expr(3))
		if err == nil { // few are too wide
			queries = append(queries, e)
		}
	}
	return queries
}

// expr draws a query of at most this depth.
func (v *vocabulary) expr(depth int) string {
	if depth == 0 {
		return v.leaf()
	}
	switch v.rng.IntN(8) {
	case 0:
		return "(" + v.expr(depth-1) + " " + v.expr(depth-1) + ")"
	case 1, 2:
		return "(" + v.expr(depth-1) + " OR " + v.expr(depth-1) + ")"
	case 3:
		return "(" + v.expr(depth-1) + " -" + v.expr(depth-1) + ")"
	case 4:
		return v.common() + " NEAR/" + []string{"1", "3", "20"}[v.rng.IntN(3)] + " " + v.common()
	case 5:
		return []string{"title:", "text:", "url:"}[v.rng.IntN(3)] + v.leaf()
	case 6:
		return []string{"site:s7.example.org", "lang:en", "site:example.org", "lang:fr", "site:com"}[v.rng.IntN(5)]
	}
	return v.leaf()
}

func (v *vocabulary) leaf() string {
	switch v.rng.IntN(6) {
	case 0:
		return v.phrase()
	case 1:
		return v.prefix()
	case 2:
		return "=" + strings.ToUpper(v.word()[:1]) + v.word()[1:]
	case 3:
		return v.word() + "-" + v.word()
	case 4:
		return "=" + strings.ToUpper(v.common())
	}
	return v.common()
}

// common draws a word as often as it is used.
func (v *vocabulary) common() string {
	words := v.items[v.rng.IntN(len(v.items))]
	return words[v.rng.IntN(len(words))]
}

// TestIndexEvaluatesEveryQuery compares the index with Match on all pairs of
// fewer queries and items, in languages of every script and in every field.
func TestIndexEvaluatesEveryQuery(t *testing.T) {
	items := []Fields{
		{Title: "Tariffs: U.S. e-mails leak", Text: "AT&T and the C++ parties.", Link: "https://www.bbc.co.uk/news/a-b", Lang: "en-GB"},
		{Title: "tariffs and emails", Lang: "fi", Tags: []string{"Tariffs", "trade deals"}, Author: "Ann O’Brien"},
		{Title: "Выборы в Вандоре", Text: "о выборах", Feed: "Harbour Courier"},
		{Title: "Вибори і вибори", Lang: "uk"},
		{Title: "الانتخابات", Lang: "ar"},
		{Title: "قرار للحكومة وروسيا", Text: "Встреча с Лавровым в Киеве"},
		{Title: "美国选举干预调查", Lang: "zh"},
		{},
	}
	words := []string{
		`tariff`, `tariffs`, `"tariff"`, `=Tariffs`, `tarif*`, `email`, `e-mail`, `"e mails"`, `=US`, `us`, `at&t`, `c++`, `party`, `"parties"`,
		`site:bbc.co.uk`, `site:uk`, `lang:en`, `lang:en-gb`, `lang:fi`, `tag:tariff`, `tag:"tariffs trade"`, `author:obrien`, `feed:courier`, `url:news`,
		`выборы`, `выборах`, `"выборах"`, `вибори`, `انتخابات`, `حكومة`, `"حكومة"`, `روسيا`, `киев`, `лавров`, `选举`, `title:tariff`, `text:parties`, `tariff NEAR/2 email`, `=Выбор*`,
	}
	var queries []Expr
	for _, a := range words {
		for _, q := range []string{a, a + " tariff", a + " -tariffs", a + " OR lang:uk", "-" + a + " lang:uk"} {
			e, err := Parse(q)
			if err != nil {
				t.Fatal(err)
			}
			queries = append(queries, e)
		}
	}
	for _, frequency := range []func(string) float64{nil, func(w string) float64 { return float64(len(w)%7) / 7 }} {
		ix := NewIndex(queries, frequency)
		for _, item := range items {
			got := ix.Match(nil, NewDoc(item))
			for q, e := range queries {
				if want := Match(e, NewDoc(item)); want != slices.Contains(got, q) {
					t.Errorf("Match(%s, %+v) = %v, the index disagrees", e, item, want)
				}
			}
		}
	}
}

func TestIndexOfNothing(t *testing.T) {
	if got := NewIndex(nil, nil).Match(nil, NewDoc(Fields{Title: "a b", Link: "https://example.org"})); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

// TestIndexTakesQueriesThatNothingIsFiledUnder: such trees are not parsed, but
// can be made.
func TestIndexTakesQueriesThatNothingIsFiledUnder(t *testing.T) {
	ix := NewIndex([]Expr{Not{Term{Raw: "flood"}}}, nil)
	if got := ix.Match(nil, NewDoc(Fields{Title: "storm"})); len(got) != 1 {
		t.Errorf("got %v, want the one query", got)
	}
}

func TestIndexIsSafeForManyGoroutines(t *testing.T) {
	items := someItems(t)[:500]
	v := newVocabulary(items, 3)
	ix := NewIndex(v.anything(t, 500), v.frequency)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, item := range items {
				d := NewDoc(item)
				if first, again := ix.Match(nil, d), ix.Match(nil, d); !slices.Equal(first, again) {
					t.Errorf("got %v, then %v", first, again)
				}
			}
		})
	}
	wg.Wait()
}

func TestIndexAllocatesNothingForWhatNobodyWants(t *testing.T) {
	items := someItems(t)
	v := newVocabulary(items, 5)
	ix := NewIndex(v.topics(t, 1000), v.frequency)
	d := NewDoc(Fields{})
	matches := make([]int, 0, 1000)
	checked := 0
	for _, item := range items {
		d.Set(item)
		if len(ix.Match(matches, d)) > 0 {
			continue
		}
		if got := testing.AllocsPerRun(10, func() {
			d.Set(item)
			matches = ix.Match(matches[:0], d)
		}); got != 0 {
			t.Fatalf("%v allocations for %q, want 0", got, item)
		}
		if checked++; checked == 500 {
			return
		}
	}
	if checked == 0 {
		t.Fatal("every item was wanted: the test tests nothing")
	}
}

// TestHostileItemsTakeLinearTime: what makes naive phrase and NEAR matching
// quadratic, and nested alternatives exponential.
func TestHostileItemsTakeLinearTime(t *testing.T) {
	for _, q := range []string{`"a a a b"`, `a NEAR/20 a NEAR/20 a NEAR/20 b`, `"a-a-a a-a-a a-a-a a-a-a b"`, `=A NEAR b`} {
		e, err := Parse(q)
		if err != nil {
			t.Fatal(err)
		}
		ix := NewIndex([]Expr{e}, nil)
		cost := func(n int) time.Duration {
			d := NewDoc(Fields{Text: strings.Repeat("a ", n) + strings.Repeat("a-a ", n) + strings.Repeat("c ", 50) + "b"})
			best := time.Hour
			for range 3 {
				start := time.Now()
				Match(e, d)
				ix.Match(nil, d)
				best = min(best, time.Since(start))
			}
			return best
		}
		if small, large := cost(1000), cost(50_000); large > 500*max(small, 20*time.Microsecond) {
			t.Errorf("%s: %v for 1,000 words, %v for 50,000", q, small, large)
		}
	}
}
