package lookup

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"newsdesk/query"
	"newsdesk/text"
)

// crowd returns what makes the i-th of many items: the real ones over and over, each time with other words
// here and there, as news of other days have.
func crowd(tb testing.TB) func(i int) Item {
	tb.Helper()
	fields := someItems(tb)
	return func(i int) Item {
		f := fields[i%len(fields)]
		if round := i / len(fields); round > 0 {
			rng := rand.New(rand.NewPCG(uint64(i), 1))
			f.Title, f.Text = varied(rng, f.Title, fields), varied(rng, f.Text, fields)
		}
		feed := i * 7919 % 300
		f.Feed, f.Link = fmt.Sprintf("Paper %d", feed), fmt.Sprintf("https://paper%d.example.org/2026/%d", feed, i)
		return Item{
			Seq: uint64(i + 1), Time: startTime.Add(time.Duration(i) * 8 * time.Second), Story: fmt.Sprintf("%016x", i/2),
			Feed: fmt.Sprintf("%016x", feed), Fields: f,
		}
	}
}

// varied returns s with one word in eight from elsewhere.
func varied(rng *rand.Rand, s string, from []query.Fields) string {
	words := strings.Split(s, " ")
	for i := range words {
		if rng.IntN(8) == 0 {
			other := from[rng.IntN(len(from))].Text
			at := rng.IntN(len(other) + 1)
			if word, _, _ := strings.Cut(strings.TrimLeft(other[at:], " "), " "); word != "" {
				words[i] = word
			}
		}
	}
	return strings.Join(words, " ")
}

// benchSizes are how many items are indexed: a million takes minutes, and more
// than half a gigabyte of disk.
func benchSizes() []int {
	if n, err := strconv.Atoi(os.Getenv("NEWSDESK_BENCH_ITEMS")); err == nil {
		return []int{n}
	}
	return []int{100_000}
}

// BenchmarkLookup indexes items and searches them: items a second, bytes an item,
// memory, time to open, and how long queries of each shape take, newest first and
// best first, in the middle and the slowest in a hundred, the latter also in time of
// the processors, which does not depend on what else the machine does.
func BenchmarkLookup(b *testing.B) {
	for _, n := range benchSizes() {
		path := filepath.Join(b.TempDir(), "lookup.db")
		item := crowd(b)
		b.Run(fmt.Sprintf("index/%d", n), func(b *testing.B) {
			for b.Loop() {
				os.Remove(path)
				benchmarkAdd(b, path, n, item)
			}
		})
		b.Run(fmt.Sprintf("open/%d", n), func(b *testing.B) {
			for b.Loop() {
				ix, err := Open(path, quiet)
				noError(b, err)
				ix.Last()
				b.StopTimer()
				noError(b, ix.Close())
				b.StartTimer()
			}
		})
		ix := openAt(b, path)
		for _, shape := range []string{"term", "phrase", "boolean", "prefix"} {
			for _, order := range []Sort{Newest, Best} {
				name := fmt.Sprintf("%s/%s/%d", shape, []string{"newest", "best"}[order], n)
				b.Run(name, func(b *testing.B) { benchmarkSearch(b, ix, shape, order, item) })
			}
		}
		noError(b, ix.Close())
	}
}

func benchmarkAdd(b *testing.B, path string, n int, item func(int) Item) {
	b.Helper()
	ix, err := Open(path, quiet)
	noError(b, err)
	took, cpu, peak := time.Duration(0), time.Duration(0), uint64(0)
	bytes, allocs := uint64(0), uint64(0)
	timed := func(fn func()) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began, used := time.Now(), processorTime(b)
		fn()
		took, cpu = took+time.Since(began), cpu+processorTime(b)-used
		runtime.ReadMemStats(&after)
		bytes, allocs, peak = bytes+after.TotalAlloc-before.TotalAlloc, allocs+after.Mallocs-before.Mallocs, max(peak, after.HeapInuse)
	}
	for i := 0; i < n; i += 1000 {
		batch := make([]Item, 0, 1000)
		for j := range 1000 {
			batch = append(batch, item(i+j))
		}
		timed(func() { ix.Add(batch...) })
	}
	timed(func() { noError(b, ix.Flush()) })
	s := ix.Stats()
	noError(b, ix.Close())
	info, err := os.Stat(path)
	noError(b, err)
	b.ReportMetric(float64(n)/took.Seconds(), "items/s")
	b.ReportMetric(float64(n)/cpu.Seconds(), "items/CPU-s")
	b.ReportMetric(float64(s.Size)/float64(n), "B/item")
	b.ReportMetric(float64(info.Size())/float64(n), "file-B/item")
	b.ReportMetric(float64(bytes)/float64(n), "alloc-B/item")
	b.ReportMetric(float64(allocs)/float64(n), "allocs/item")
	b.ReportMetric(float64(peak)/(1<<20), "heap-MB")
	b.ReportMetric(float64(s.Segments), "segments")
}

// processorTime returns what the process has had of the processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	noError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func benchmarkSearch(b *testing.B, ix *Index, shape string, order Sort, item func(int) Item) {
	b.Helper()
	queries := benchQueries(b, shape, item)
	for _, e := range queries[:20] {
		_, err := ix.Search(b.Context(), e, Options{Sort: order})
		noError(b, err)
	}
	var times, used []time.Duration
	for b.Loop() {
		for _, e := range queries {
			before, began := processorTime(b), time.Now()
			_, err := ix.Search(b.Context(), e, Options{Sort: order})
			noError(b, err)
			times, used = append(times, time.Since(began)), append(used, processorTime(b)-before)
		}
	}
	ms := func(times []time.Duration, share float64) float64 {
		slices.Sort(times)
		return float64(times[int(share*float64(len(times)-1))]) / 1e6
	}
	b.ReportMetric(ms(times, 0.5), "p50-ms")
	b.ReportMetric(ms(times, 0.99), "p99-ms")
	b.ReportMetric(ms(times, 1), "max-ms")
	b.ReportMetric(ms(used, 0.99), "p99-CPU-ms")
}

// benchQueries draws queries as people ask: half of the words as often as they
// are used, but for the commonest, half whatever is in some text.
func benchQueries(b *testing.B, shape string, item func(int) Item) []query.Expr {
	b.Helper()
	rng := rand.New(rand.NewPCG(11, 12))
	common := map[string]int{}
	var sentences [][]string
	for i := range 10_000 {
		words := text.Words(nil, item(i).Fields.Text)
		sentences = append(sentences, words)
		for _, w := range words {
			common[w]++
		}
	}
	word := func() string {
		for {
			words := sentences[rng.IntN(len(sentences))]
			if len(words) == 0 {
				continue
			}
			if w := words[rng.IntN(len(words))]; len(w) >= 3 && common[w] < 4000 {
				return w
			}
		}
	}
	phrase := func() string {
		for {
			words := sentences[rng.IntN(len(sentences))]
			if n := 2 + rng.IntN(2); len(words) > n {
				at := rng.IntN(len(words) - n)
				return `"` + strings.Join(words[at:at+n], " ") + `"`
			}
		}
	}
	var queries []query.Expr
	for len(queries) < 200 {
		s := ""
		switch shape {
		case "term":
			s = word()
		case "phrase":
			s = phrase()
		case "boolean":
			s = fmt.Sprintf("(%s OR %s) %s -%s", word(), word(), word(), word())
		case "prefix":
			w := word()
			s = w[:max(3, len(w)-3)] + "*"
		}
		if e, err := query.Parse(s); err == nil {
			queries = append(queries, e)
		}
	}
	return queries
}
