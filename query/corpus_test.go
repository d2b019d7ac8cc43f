package query

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"newsdesk/text"
)

// sharedItems are the 10,000 real headlines with descriptions, which are not
// part of the repository.
const sharedItems = "../../shared/data/items10k.jsonl.gz"

// readItems reads them once; it returns none where they are not there.
var readItems = sync.OnceValues(func() ([]Fields, error) {
	file, err := os.Open(sharedItems)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var items []Fields
	for decoder := json.NewDecoder(unzipped); ; {
		var item struct{ Title, Summary string }
		switch err := decoder.Decode(&item); {
		case err == io.EOF:
			return items, nil
		case err != nil:
			return nil, err
		}
		items = append(items, Fields{Title: item.Title, Text: item.Summary, Lang: "en", Link: fmt.Sprintf("https://s%d.example.org/a", len(items)%50)})
	}
})

// realItems returns the real items, or skips.
func realItems(tb testing.TB) []Fields {
	tb.Helper()
	items, err := readItems()
	if err != nil {
		tb.Fatal(err)
	}
	if len(items) == 0 {
		tb.Skip("the 10,000 real items are not there: ", sharedItems)
	}
	return items
}

// someItems returns the real items, or invented ones where they are not there:
// words of a made-up language that are as often as words are in real ones.
func someItems(tb testing.TB) []Fields {
	tb.Helper()
	items, err := readItems()
	if err != nil {
		tb.Fatal(err)
	}
	if len(items) > 0 {
		return items
	}
	rng := rand.New(rand.NewPCG(1, 2))
	rank := rand.NewZipf(rng, 1.1, 4, 40_000)
	sentence := func(n int) string {
		words := make([]string, n)
		for i := range words {
			words[i] = madeUp(rank.Uint64())
		}
		return strings.Join(words, " ")
	}
	items = make([]Fields, 10_000)
	for i := range items {
		items[i] = Fields{Title: sentence(7), Text: sentence(80), Lang: "en"}
	}
	return items
}

// madeUp returns the n-th word of a made-up language.
func madeUp(n uint64) string {
	var b strings.Builder
	for n += 20; n > 0; n /= 60 {
		b.WriteByte("bdfghklmnprt"[n%12])
		b.WriteByte("aeiou"[n/12%5])
	}
	return b.String()
}

// vocabulary draws queries from the words of items.
type vocabulary struct {
	rng   *rand.Rand
	items [][]string // their words
	share map[string]float64
	rare  []string // one of each kind, so that rare words are drawn as often as common ones
}

func newVocabulary(items []Fields, seed uint64) *vocabulary {
	v := &vocabulary{rng: rand.New(rand.NewPCG(seed, seed)), share: map[string]float64{}}
	for _, item := range items {
		words := text.Words(text.Words(nil, item.Title), item.Text)
		seen := map[string]bool{}
		for _, w := range words {
			for _, form := range []string{w, string(text.Stem(w))} {
				if form != "" && !seen[form] {
					seen[form] = true
					if v.share[form] == 0 && form == w {
						v.rare = append(v.rare, w)
					}
					v.share[form] += 1 / float64(len(items))
				}
			}
		}
		v.items = append(v.items, words)
	}
	return v
}

func (v *vocabulary) frequency(word string) float64 { return v.share[word] }

// word draws a word that people might ask for: of three letters or more, and in
// at most one item of a hundred.
func (v *vocabulary) word() string {
	for {
		w := v.rare[v.rng.IntN(len(v.rare))]
		if v.rng.IntN(2) == 0 {
			words := v.items[v.rng.IntN(len(v.items))]
			w = words[v.rng.IntN(len(words))]
		}
		if len(w) >= 3 && v.share[w] < 0.01 {
			return w
		}
	}
}

// phrase draws words that follow each other somewhere, of which one at least is
// such that people might ask for it.
func (v *vocabulary) phrase() string {
	for {
		words := v.items[v.rng.IntN(len(v.items))]
		n := 2 + v.rng.IntN(2)
		at := v.rng.IntN(len(words))
		if at+n <= len(words) && slices.ContainsFunc(words[at:at+n], func(w string) bool { return len(w) >= 3 && v.share[w] < 0.01 }) {
			return `"` + strings.Join(words[at:at+n], " ") + `"`
		}
	}
}

// prefix draws the beginning of a word.
func (v *vocabulary) prefix() string {
	for {
		if w := v.word(); len(w) > 5 && isASCII(w) {
			return w[:5+v.rng.IntN(len(w)-5)] + "*"
		}
	}
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7F }) < 0
}

// topics draws n queries in the shapes that members write.
func (v *vocabulary) topics(tb testing.TB, n int) []Expr {
	tb.Helper()
	queries := make([]Expr, 0, n)
	for len(queries) < n {
		var q string
		switch v.rng.IntN(10) {
		case 0, 1:
			q = v.word()
		case 2, 3, 4:
			q = v.phrase()
		case 5, 6:
			q = v.word() + " " + v.word()
		case 7:
			q = v.word() + " OR " + v.phrase() + " OR " + v.word()
		case 8:
			q = "(" + v.word() + " OR " + v.word() + ") " + v.word() + " -" + v.word()
		case 9:
			q = v.prefix() + " " + v.word()
		}
		e, err := Parse(q)
		if err != nil {
			tb.Fatalf("%s: %v", q, err)
		}
		queries = append(queries, e)
	}
	return queries
}
