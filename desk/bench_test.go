package desk

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// BenchmarkIngest takes in 30 new items in one transaction, which ends on disk:
// without topics, with a thousand that want none of them, and with a thousand
// of which one wants each, so that what matching costs, what posts cost and what
// counting stories costs can be read from the differences. The time for which [store.Store.Batch] waits
// for other feeds to share the transaction is not in it.
func BenchmarkIngest(b *testing.B) {
	const items = 30
	for _, tt := range []struct {
		name   string
		topics []DeclaredTopic
		posts  int // for each batch
		counts bool
	}{
		{"no topics", nil, 0, false},
		{"1000 topics, nothing wanted", benchTopics(1000, 100_000), 0, true},
		{"1000 topics, all wanted once, not counted", benchTopics(1000, 0), items, false},
		{"1000 topics, all wanted once", benchTopics(1000, 0), items, true},
		{"10000 topics, all wanted once", benchTopics(10_000, 0), items, true},
	} {
		b.Run(tt.name, func(b *testing.B) {
			d, polls := benchDesk(b, tt.topics, b.N)
			if tt.counts {
				if err := d.CountTopics(start); err != nil {
					b.Fatal(err)
				}
			}
			for i := range polls {
				polls[i].Items = benchItems(i*items, items)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for _, batch := range polls {
				intake := benchIngest(b, d, batch)
				if intake.New != items || intake.Posts != tt.posts {
					b.Fatalf("%d new items led to %d posts, want %d and %d", intake.New, intake.Posts, items, tt.posts)
				}
			}
			b.ReportMetric(float64(items*b.N)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

// BenchmarkMatch asks who wants an item that no topic wants, which is what most
// items meet: the words of each are counted and looked up.
func BenchmarkMatch(b *testing.B) {
	d, polls := benchDesk(b, benchTopics(1000, 100_000), 1)
	items := someItems(b)
	for _, item := range items { // as it is after a day
		d.match(polls[0].Feed, item)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if wants := d.match(polls[0].Feed, items[i%len(items)]); len(wants) > 0 {
			b.Fatalf("%v want %+v", wants, items[i%len(items)])
		}
	}
}

// someItems returns 10,000 real headlines with descriptions, which are not part
// of the repository, or invented items where they are not there.
func someItems(tb testing.TB) (items []news.Item) {
	tb.Helper()
	file, err := os.Open("../../shared/data/items10k.jsonl.gz")
	if errors.Is(err, fs.ErrNotExist) {
		return benchItems(0, 1000)
	}
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatal(err)
	}
	for decoder := json.NewDecoder(unzipped); ; {
		var item struct{ Title, Summary string }
		switch err := decoder.Decode(&item); {
		case err == io.EOF:
			return items
		case err != nil:
			tb.Fatal(err)
		}
		items = append(items, news.Item{Title: item.Title, Text: item.Summary})
	}
}

// BenchmarkIngestGrowth takes in 30 items in one transaction, seven in eight of
// which join stories that a channel was told of: their posts grow.
func BenchmarkIngestGrowth(b *testing.B) {
	const items, publishers = 30, 8
	d, polls := benchDesk(b, benchTopics(1000, 0), b.N)
	for i := range polls {
		polls[i].Items = benchItems(i/publishers*items, items)
		for j := range polls[i].Items {
			item := &polls[i].Items[j]
			item.Site = polls[i].Feed.Host()
			item.Keys = []news.Key{news.NewKey("guid", fmt.Sprint(i, item.GUID))}
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i, batch := range polls {
		intake := benchIngest(b, d, batch)
		if grew := i%publishers > 0; intake.New != items || grew && intake.Revised != items {
			b.Fatalf("%d new items revised %d posts, grew: %v", intake.New, intake.Revised, grew)
		}
	}
	b.ReportMetric(float64(items*b.N)/b.Elapsed().Seconds(), "items/s")
}

// benchDesk returns a desk with as many feeds as there are polls to make, the
// backlog of each of which it knows, and the polls without their items.
func benchDesk(b *testing.B, topics []DeclaredTopic, feeds int) (*Desk, []news.Batch) {
	b.Helper()
	s, err := store.Open(filepath.Join(b.TempDir(), "newsdesk.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	d, err := New(s, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Declare(Declaration{Topics: topics}, start); err != nil {
		b.Fatal(err)
	}
	polls := make([]news.Batch, feeds)
	err = s.Update(func(tx *store.Tx) error {
		for i := range polls {
			url := fmt.Sprintf("https://courier-%d.example/rss", i)
			polls[i].Feed = news.Feed{ID: news.NewFeedID(url), URL: url, Title: "The Harbour Courier", Language: "en", Declared: true, OKAt: start, LearnedAt: start}
			if err := tx.PutFeed(polls[i].Feed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Reload(); err != nil {
		b.Fatal(err)
	}
	return d, polls
}

// benchIngest is Ingest in a transaction of its own.
func benchIngest(b *testing.B, d *Desk, batch news.Batch) (intake news.Intake) {
	b.Helper()
	var last uint64
	err := d.Store.Update(func(tx *store.Tx) error {
		var err error
		intake, last, err = d.ingest(tx, batch, start)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	d.stories.keep(last)
	return intake
}

// benchTopics returns n topics about ports, each with its own, in one of ten
// channels. Ports are numbered from first.
func benchTopics(n, first int) []DeclaredTopic {
	topics := make([]DeclaredTopic, n)
	for i := range topics {
		port := first + i
		topics[i] = DeclaredTopic{
			Name:     fmt.Sprintf("port %d", port),
			Query:    fmt.Sprintf(`("port%d" OR "berth closed at port%d") -regatta`, port, port),
			Channels: []news.ChannelID{news.ChannelID(fmt.Sprintf("14000000000000001%02d", i%10))},
		}
	}
	return topics
}

// benchItems returns n items of a paragraph each. Each is about one of a
// thousand ports.
func benchItems(first, n int) []news.Item {
	items := make([]news.Item, n)
	for i := range items {
		number := first + i
		link := fmt.Sprintf("https://harbour-courier.example/reports/%d", number)
		items[i] = news.Item{
			GUID:  link,
			Title: fmt.Sprintf("Dockers of Port%d strike: %s", number%1000, distinctWords('A', 'L', number)), // a story of its own
			Text: distinctWords('M', 'Z', number) + ". Work on the container terminal stopped again on Sunday after talks between the dockers and the port " +
				"authority ended without a result. Ferries to the islands sail as planned, the company said, but freight " +
				"has to wait until Monday at the earliest. A spokeswoman of the ministry called on both sides to return to " +
				"the table. The strike, the longest in eleven years, has cost the exporters of the region some forty million.",
			Link: link, Canonical: link, Published: start.Add(time.Minute),
			Keys: []news.Key{news.NewKey("guid", link), news.NewKey("link", link), news.NewKey("text", link)},
		}
	}
	return items
}

// BenchmarkPreview rehearses a topic over a month of a store with 100,000 items:
// one that wants hardly anything, one that wants a tenth, and one that wants all.
func BenchmarkPreview(b *testing.B) {
	const items = 100_000
	d, polls := benchDesk(b, nil, 10)
	now := start.Add(29 * 24 * time.Hour)
	headlines := someItems(b)
	err := d.Store.Update(func(tx *store.Tx) error {
		for i := range items {
			item := headlines[i%len(headlines)]
			item.Keys = []news.Key{news.NewKey("item", strconv.Itoa(i))}
			story := news.StoryID(fmt.Sprintf("%016x", i/2))
			at := start.Add(time.Duration(i) * (29 * 24 * time.Hour / items))
			if err := tx.PutRecord(news.NewRecord(polls[i%len(polls)].Feed, story, item, at)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, q := range []string{`"trade war" tariffs -china`, "new OR says", "a OR the OR in OR of"} {
		b.Run(q, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p, err := d.Preview("", Plan{Query: q, Days: PreviewMonth}, now)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(p.Items), "items")
				b.ReportMetric(float64(p.Wanted), "wanted")
			}
		})
	}
}
