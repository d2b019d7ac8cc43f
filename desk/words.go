package desk

import (
	"maps"
	"sync"

	"newsdesk/query"
)

// words counts in how many of the latest items each word is, so that topics are
// filed under rare ones. It is a matter of speed alone and lives in memory: a
// restart begins anew, and an item whose transaction is tried twice counts twice.
type words struct {
	mu    sync.Mutex
	items float64             // counted, the older the less
	in    map[string]*float64 // items that have a word, the older the less
	fresh int                 // items since the topics were filed
}

const (
	halfLife = 5_000   // items after which an item counts half
	maxWords = 100_000 // that are counted: most are in one item
	ripeness = 1_000   // items that are worth filing the topics anew
)

// count counts an item.
func (w *words) count(doc *query.Doc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.in == nil {
		w.in = map[string]*float64{}
	}
	w.items++
	w.fresh++
	for word := range doc.Distinct() {
		if n := w.in[string(word)]; n != nil {
			*n++
		} else {
			w.in[string(word)] = new(1.0)
		}
	}
	if w.items >= 2*halfLife || len(w.in) > maxWords {
		w.decay()
	}
}

// decay halves all counts, and forgets the words that were in two items at most.
func (w *words) decay() {
	w.items /= 2
	maps.DeleteFunc(w.in, func(_ string, n *float64) bool { return *n <= 2 })
	for _, n := range w.in {
		*n /= 2
	}
}

// ripe reports whether enough is new to file the topics anew. If so, what comes
// from now on is new again.
func (w *words) ripe() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fresh < ripeness {
		return false
	}
	w.fresh = 0
	return true
}

// share returns the share of items that have a word, 0 where it is not known.
func (w *words) share(word string) float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := w.in[word]; n != nil {
		return *n / w.items
	}
	return 0
}
