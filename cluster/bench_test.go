package cluster

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// benchItems returns n items of a title and a text of words as common as those
// of a language are: the place of a word in the list decides.
func benchItems(n int) []Item {
	random := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(random, 1.1, 20, 60_000)
	items := make([]Item, n)
	for i := range items {
		var title, lead strings.Builder
		for range 9 {
			fmt.Fprintf(&title, "w%dx ", zipf.Uint64())
		}
		for range 35 {
			fmt.Fprintf(&lead, "w%dx ", zipf.Uint64())
		}
		items[i] = Item{Feed: news.FeedID(strconv.Itoa(i % 500)), Language: "en", Title: title.String(), Text: lead.String()}
	}
	return items
}

// benchReports returns three reports of each item, one after the other, that have
// half of their words in common.
func benchReports(items []Item) []Item {
	reports := make([]Item, 0, 3*len(items))
	for i, item := range items {
		title, text := strings.Fields(item.Title), strings.Fields(item.Text)
		for n := range 3 {
			other := items[(i+n+1)%len(items)]
			reports = append(reports, Item{
				Feed: item.Feed, Language: "en",
				Title: strings.Join(append(title[n:n+6:n+6], strings.Fields(other.Title)[:3]...), " "),
				Text:  strings.Join(append(text[:18:18], strings.Fields(other.Text)[18:]...), " "),
			})
		}
	}
	return reports
}

// fill makes n stories live.
func fill(m *Memory, items []Item) {
	for i, item := range items {
		m.At(uint64(i + 1))
		m.Open(benchStory(i), m.Read(item), Words{}, start)
	}
	m.Keep(uint64(len(items)))
}

// BenchmarkAssign finds the story of an item among ten and among fifty thousand,
// and joins it; of items that have none it opens one, and forgets the oldest.
func BenchmarkAssign(b *testing.B) {
	for _, live := range []int{10_000, 50_000} {
		b.Run(strconv.Itoa(live), func(b *testing.B) { benchAssign(b, live) })
	}
}

func benchAssign(b *testing.B, live int) {
	b.Helper()
	pause := IdleFor / time.Duration(live) // so that as many die as are opened
	items := benchItems(live)
	reports := benchReports(benchItems(2_000))
	m := New()
	now := start
	for i, item := range items {
		now = now.Add(pause)
		m.At(uint64(i + 1))
		m.Open(benchStory(i), m.Read(item), Words{}, now)
	}
	m.Keep(uint64(live))
	opened, joined, live0 := 0, 0, m.Live()
	b.ReportAllocs()
	for i := live; b.Loop(); i++ {
		m.At(uint64(i + 1))
		d := m.Read(reports[i%len(reports)])
		if match, found := m.Nearest(d, "", now); found {
			m.Join(match.Story, d, now)
			joined++
		} else {
			now = now.Add(pause)
			m.Open(benchStory(i), d, Words{}, now)
			opened++
		}
		if i%256 == 0 {
			m.Expire(now)
		}
		if i%30 == 0 {
			m.Keep(uint64(i))
		}
	}
	b.ReportMetric(float64(m.Live())/float64(live0), "live/before")
	b.ReportMetric(float64(opened)/float64(opened+joined), "opened/item")
}

func benchStory(n int) news.StoryID { return news.StoryID(fmt.Sprintf("%016x", n)) }

// BenchmarkMemory says how many bytes a live story takes, of ten and of fifty
// thousand, with the word lists and the frequencies.
func BenchmarkMemory(b *testing.B) {
	for _, live := range []int{10_000, 50_000} {
		b.Run(strconv.Itoa(live), func(b *testing.B) {
			items := benchItems(live)
			for b.Loop() {
				before := heap()
				m := New()
				fill(m, items)
				b.ReportMetric(float64(heap()-before)/float64(m.Live()), "B/story")
			}
		})
	}
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
