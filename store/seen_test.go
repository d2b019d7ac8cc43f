package store

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"newsdesk/news"
)

func keys(from, to news.Key) (keys []news.Key) {
	for key := from; key <= to; key++ {
		keys = append(keys, key)
	}
	return keys
}

// read has feed "a" publish a document with an item for each key, and returns
// those that were new.
func read(t *testing.T, s *Store, now time.Time, document ...news.Key) (fresh []news.Key) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		for _, key := range document {
			if tx.AddItem("a", news.Item{Keys: []news.Key{key}}, now) {
				fresh = append(fresh, key)
			}
		}
		return nil
	})
	return fresh
}

// known returns the keys of feed "a" that are in the file.
func known(t *testing.T, s *Store) (known []news.Key) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		known = seenKeys(tx, "a")
		return nil
	})
	return known
}

func TestAddItemKnowsAnItemUnderAnyOfItsKeys(t *testing.T) {
	tests := []struct {
		name  string
		item  []news.Key
		isNew bool
	}{
		{"under none", []news.Key{7, 8, 9}, true},
		{"under the first", []news.Key{1, 8, 9}, false},
		{"under the last", []news.Key{8, 9, 3}, false},
		{"under all", []news.Key{1, 2, 3}, false},
		{"one key twice", []news.Key{7, 7}, true},
		{"no keys", nil, true},
		{"the least and the greatest key", []news.Key{0, 1<<64 - 1}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			read(t, s, start, 1, 2, 3)
			for again := range 2 {
				update(t, s, func(tx *Tx) error {
					got := tx.AddItem("a", news.Item{Keys: tt.item}, start)
					if want := tt.isNew && (again == 0 || len(tt.item) == 0); got != want {
						t.Errorf("AddItem(%v), time %d = %v, want %v", tt.item, again+1, got, want)
					}
					return nil
				})
			}
			for _, key := range tt.item { // those that were not known before as well
				if !slices.Contains(known(t, s), key) {
					t.Errorf("key %d is not known now", key)
				}
			}
		})
	}
}

func TestAddItemTellsFeedsApart(t *testing.T) {
	s := open(t)
	read(t, s, start, 1)
	update(t, s, func(tx *Tx) error {
		if !tx.AddItem("b", news.Item{Keys: []news.Key{1}}, start) {
			t.Error("an item of one feed is known in another")
		}
		return nil
	})
}

func TestAddItemKnowsWhatItMetInTheSameTransaction(t *testing.T) {
	s := open(t)
	if got := read(t, s, start, 1, 1, 2); !slices.Equal(got, []news.Key{1, 2}) {
		t.Errorf("new were %v, want 1 and 2, once each", got)
	}
}

func TestSeenKeysOutliveARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	s := openAt(t, path)
	read(t, s, start, keys(1, 2000)...)
	noError(t, s.Close())
	if got := read(t, openAt(t, path), start, keys(1, 2001)...); !slices.Equal(got, []news.Key{2001}) {
		t.Errorf("new were %v, want 2001", got)
	}
}

func TestRemoveFeedForgetsWhatWasSeenOfIt(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: "a"}) })
	read(t, s, start, 1)
	update(t, s, func(tx *Tx) error {
		tx.AddItem("a", news.Item{Keys: []news.Key{2}}, start) // and what this transaction saw
		return tx.RemoveFeed("a")
	})
	if got := known(t, s); len(got) > 0 {
		t.Errorf("known are %v, want none", got)
	}
}

func TestSeenKeysAreForgotten(t *testing.T) {
	type document struct {
		day  int
		keys []news.Key
	}
	old := []document{{0, keys(1, 10)}, {1, keys(11, 20)}, {2, keys(21, 30)}}
	tests := []struct {
		name  string
		later []document // than old
		want  [4]int     // keys known of 1 to 10, 11 to 20, 21 to 30, and from 31 on
	}{
		{"not within 90 days", []document{{90, keys(31, 31)}}, [4]int{10, 10, 10, 1}},
		{"after that and the time by which a day may be late", []document{{97, keys(31, 31)}}, [4]int{0, 10, 10, 1}},
		{"never below twice the largest document", []document{{1000, keys(31, 31)}}, [4]int{0, 9, 10, 1}},
		{"never what a document has", []document{{1000, keys(1, 10)}}, [4]int{10, 0, 10, 0}},
		{"a larger document keeps more", []document{{1000, keys(31, 44)}}, [4]int{0, 4, 10, 14}},
		{"a larger document with nothing new counts as well", []document{{3, keys(1, 15)}, {1000, keys(31, 31)}}, [4]int{10, 9, 10, 1}},
		{"counted from the last document that had it", []document{{60, keys(1, 10)}, {120, keys(31, 31)}}, [4]int{10, 0, 9, 1}},
		{"counted so even where a day was not written", []document{{6, keys(1, 10)}, {95, keys(31, 31)}}, [4]int{10, 10, 10, 1}},
		{"a feed that comes back after years", []document{{2000, keys(21, 30)}}, [4]int{0, 10, 10, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			for _, d := range slices.Concat(old, tt.later) {
				read(t, s, start.Add(time.Duration(d.day)*day), d.keys...)
			}
			var got [4]int
			for _, key := range known(t, s) {
				got[min((key-1)/10, 3)]++
			}
			if got != tt.want {
				t.Errorf("known are %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSeenOutlivesAClockThatWasWrong(t *testing.T) {
	tests := []struct {
		name  string
		wrong time.Time
	}{
		{"an hour slow", start.Add(-time.Hour)},
		{"a week fast", start.Add(7 * day)},
		{"decades fast", start.Add(20_000 * day)},
		{"two months slow", start.Add(-60 * day)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			read(t, s, start, keys(1, 10)...)
			for first := news.Key(11); first <= 41; first += 10 { // more than is kept of what is old
				read(t, s, tt.wrong, keys(first, first+9)...)
			}
			read(t, s, start.Add(time.Hour), keys(51, 60)...)
			if got := read(t, s, start.Add(2*time.Hour), keys(51, 60)...); len(got) > 0 {
				t.Errorf("new were %v, which the same document had an hour before", got)
			}
			if got := read(t, s, start.Add(2*time.Hour), keys(41, 50)...); len(got) > 0 {
				t.Errorf("new were %v, which were read while the clock was wrong", got)
			}
		})
	}
}

func TestADocumentWithNothingNewWritesNothing(t *testing.T) {
	tests := []struct {
		name     string
		now      time.Time
		document []news.Key
		written  bool
	}{
		{"the same at once", start, keys(1, 10), false},
		{"the same for days", start.Add(6 * day), keys(1, 10), false},
		{"the same for a week", start.Add(7 * day), keys(1, 10), true},
		{"a part", start, keys(1, 5), false},
		{"the clock went backwards", start.Add(-30 * day), keys(1, 10), false},
		{"one more", start, keys(1, 11), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			read(t, s, start, keys(1, 10)...)
			before := s.db.Stats()
			read(t, s, tt.now, tt.document...)
			after := s.db.Stats()
			spent := after.Sub(&before)
			spills := spent.TxStats.GetSpill()
			if written := spills > 0; written != tt.written {
				t.Errorf("wrote %d pages, want something written: %v", spills, tt.written)
			}
		})
	}
}
