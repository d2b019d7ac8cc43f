//go:build unix

package desk

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/news"
	"newsdesk/store"
)

// BenchmarkFirstPolls takes in the backlogs of feeds, thirty items of three weeks
// each, from as many pollers as there are by default. Some feeds name no language.
// What counts is the time of the processor, for the disk is waited for meanwhile.
func BenchmarkFirstPolls(b *testing.B) {
	const items, pollers = 30, 64
	d, polls := benchDesk(b, nil, b.N)
	texts := someItems(b)
	for i := range polls {
		polls[i].Feed.LearnedAt, polls[i].Feed.OKAt = time.Time{}, time.Time{}
		if i%3 == 0 {
			polls[i].Feed.Language = ""
		}
		err := d.Store.Update(func(tx *store.Tx) error { return tx.PutFeed(polls[i].Feed) })
		if err != nil {
			b.Fatal(err)
		}
		for j := range items {
			item := texts[(i*items+j)%len(texts)]
			item.GUID = fmt.Sprintf("https://courier-%d.example/reports/%d", i, j)
			item.Title += fmt.Sprintf(" (%d of %d)", j, i)
			item.Link, item.Canonical = item.GUID, item.GUID
			item.Published = start.Add(-time.Duration(j) * 16 * time.Hour).Add(time.Duration(i) * time.Second)
			item.Keys = []news.Key{news.NewKey("guid", item.GUID), news.NewKey("link", item.Link), news.NewKey("text", item.GUID)}
			polls[i].Items = append(polls[i].Items, item)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	before := cpuTime(b)
	var group errgroup.Group
	group.SetLimit(pollers)
	for _, batch := range polls {
		group.Go(func() error {
			intake, err := d.Ingest(batch, start)
			if err == nil && intake.Backlog != items {
				err = fmt.Errorf("%+v", intake)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-us/feed")
}

// cpuTime returns how much time of processors the program has taken.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
