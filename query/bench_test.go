package query

import (
	"strconv"
	"testing"
	"time"

	"newsdesk/text"
)

// BenchmarkIndexMatch matches topics against 10,000 items. Beside the time it
// reports the ratio to what no index can do without, measured in the same run:
// splitting the items into words and looking each up once.
func BenchmarkIndexMatch(b *testing.B) {
	items := someItems(b)
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			v := newVocabulary(items, 1)
			ix := NewIndex(v.topics(b, n), v.frequency)
			known := make(map[string]int32, len(v.rare))
			for i, w := range v.rare {
				known[w] = int32(i)
			}
			base, matches := time.Duration(0), 0
			var tokens text.Tokenizer
			d, dst := NewDoc(Fields{}), []int(nil)
			b.ReportAllocs()
			for b.Loop() {
				matches = 0
				for _, item := range items {
					d.Set(item)
					dst = ix.Match(dst[:0], d)
					matches += len(dst)
				}
				b.StopTimer()
				start := time.Now()
				lookUpAll(&tokens, items, known)
				base += time.Since(start)
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(items)), "ns/item")
			b.ReportMetric(float64(base.Nanoseconds())/float64(b.N)/float64(len(items)), "base-ns/item")
			b.ReportMetric(float64(b.Elapsed())/float64(base), "ratio")
			b.ReportMetric(float64(matches)/float64(len(items)), "matches/item")
		})
	}
}

// lookUpAll splits items into words and looks each of them up.
func lookUpAll(tokens *text.Tokenizer, items []Fields, known map[string]int32) (sum int32) {
	for _, item := range items {
		tokens.Reset(item.Lang)
		tokens.Add(0, item.Title)
		tokens.Add(1, item.Text)
		for _, token := range tokens.Tokens {
			sum += known[string(token.Word)]
		}
	}
	return sum
}

func BenchmarkNewIndex(b *testing.B) {
	items := someItems(b)
	v := newVocabulary(items, 1)
	for _, n := range []int{10_000, 100_000} {
		queries := v.topics(b, n)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				NewIndex(queries, v.frequency)
			}
		})
	}
}
