package desk

import (
	"hash/maphash"
	"maps"
	"sync"

	"newsdesk/query"
)

// words counts in how many of the latest items each word is, so that topics are
// filed under rare ones. It is a matter of speed alone and lives in memory: a
// restart begins anew, and an item whose transaction is tried twice counts twice.
type words struct {
	mu    sync.Mutex
	items float32          // counted, the older the less
	in    map[uint64]tally // by the hash of a word, so that no word has to be kept
	seed  maphash.Seed     // of the hash
	turn  uint32           // of the item that is counted; what has another is of an earlier one
	fresh int              // items since the topics were filed
}

// tally is what is known of a word.
type tally struct {
	items float32 // that have it, the older the less
	turn  uint32  // of the last of them
}

const (
	halfLife = 5_000   // items after which an item counts half
	maxWords = 100_000 // that are counted: most are in one item
	ripeness = 1_000   // items that are worth filing the topics anew
)

// count counts an item, and reports whether enough is new to file the topics anew.
func (w *words) count(doc *query.Doc) (ripe bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.in == nil {
		w.in, w.seed = map[uint64]tally{}, maphash.MakeSeed()
	}
	w.items++
	w.fresh++
	w.turn++
	for word := range doc.Words() {
		hash := maphash.Bytes(w.seed, word)
		if t := w.in[hash]; t.turn != w.turn {
			w.in[hash] = tally{t.items + 1, w.turn}
		}
	}
	if w.items >= 2*halfLife || len(w.in) > maxWords {
		w.decay()
	}
	return w.fresh >= ripeness
}

// decay halves all counts, and forgets the words that were in two items at most.
func (w *words) decay() {
	w.items /= 2
	maps.DeleteFunc(w.in, func(_ uint64, t tally) bool { return t.items <= 2 })
	for hash, t := range w.in {
		w.in[hash] = tally{t.items / 2, t.turn}
	}
}

// harvest reports whether enough is new to file the topics anew. If so, what
// comes from now on is new again.
func (w *words) harvest() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fresh < ripeness {
		return false
	}
	w.fresh = 0
	return true
}

// isTelling reports whether enough items were counted for shares to say what
// is rare.
func (w *words) isTelling() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.items >= ripeness
}

// share returns the share of items that have a word, 0 where it is not known.
func (w *words) share(word string) float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.items == 0 {
		return 0
	}
	return float64(w.in[maphash.String(w.seed, word)].items / w.items)
}
