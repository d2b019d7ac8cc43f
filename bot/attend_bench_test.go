package bot

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/store"
)

// deafDiscord takes every answer.
type deafDiscord struct{}

// RoundTrip answers 204.
func (deafDiscord) RoundTrip(req *http.Request) (*http.Response, error) {
	_, err := io.Copy(io.Discard, req.Body)
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody, Request: req}, err
}

// benchCommands returns commands whose answers nobody reads.
func benchCommands(tb testing.TB) *Commands {
	tb.Helper()
	memory, err := store.Open(filepath.Join(tb.TempDir(), "newsdesk.db"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { memory.Close() })
	c, err := NewCommands(&Client{Token: "test-token", Transport: deafDiscord{}}, Newsroom{Store: memory}, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	c.table = newTable(append(commandTable(), trialCommands()...))
	return c
}

// benchArrival is an interaction with a command that answers at once.
func benchArrival(i int) arrival {
	return arrival{at: time.Now(), raw: fmt.Appendf(nil, `{"id":"%d","application_id":"1","type":2,"token":"token-%d","guild_id":"2","channel_id":"3",
"member":{"user":{"id":"4","username":"u"},"roles":["5"],"permissions":"2048"},"locale":"en-US","app_permissions":"3072",
"data":{"id":"6","name":"lookup","type":1,"options":[{"name":"list","type":1,"options":[{"name":"share","type":5,"value":true}]}]}}`, i, i)}
}

// BenchmarkAttend is what an interaction costs beside Discord and what the
// handler does.
func BenchmarkAttend(b *testing.B) {
	c := benchCommands(b)
	b.ReportAllocs()
	for i := range b.N {
		c.attend(b.Context(), b.Context(), benchArrival(i))
	}
}

// BenchmarkRoute is the part of it that reads the interaction and finds the way.
func BenchmarkRoute(b *testing.B) {
	c := benchCommands(b)
	a := benchArrival(1)
	b.ReportAllocs()
	for range b.N {
		it, err := readInteraction(a.raw)
		if err != nil {
			b.Fatal(err)
		}
		r := c.newRequest(it, a)
		t, err := c.table.route(it)
		if err != nil || c.admit(t, r) != nil || t.check(r) != nil {
			b.Fatal(err)
		}
	}
}

// TestTenThousandInteractionsLeaveNothing counts goroutines and memory after
// many interactions, each with a token of its own.
func TestTenThousandInteractionsLeaveNothing(t *testing.T) {
	c := benchCommands(t)
	many := func(n int) (heap uint64, goroutines int) {
		var crew sync.WaitGroup
		for part := range 10 {
			crew.Go(func() {
				for i := range n / 10 {
					c.attend(t.Context(), t.Context(), benchArrival(part*n+i))
				}
			})
		}
		crew.Wait()
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc, runtime.NumGoroutine()
	}
	heap, goroutines := many(1_000)
	heapAfter, goroutinesAfter := many(10_000)
	t.Logf("heap %d KiB, then %d KiB; goroutines %d, then %d", heap>>10, heapAfter>>10, goroutines, goroutinesAfter)
	if heapAfter > heap+heap/4+1<<20 {
		t.Errorf("heap grew from %d to %d bytes", heap, heapAfter)
	}
	if goroutinesAfter > goroutines+2 {
		t.Errorf("%d goroutines, before %d", goroutinesAfter, goroutines)
	}
}

// FuzzInteraction has anything for an interaction.
func FuzzInteraction(f *testing.F) {
	f.Add(string(benchArrival(1).raw))
	f.Add(`{"type":3,"data":{"custom_id":"1:trial-undo:a"},"message":{}}`)
	f.Add(`{"type":4,"data":{"name":"trial","options":[{"name":"say","type":1,"options":[{"name":"topic","type":3,"value":7,"focused":true}]}]}}`)
	f.Add(`{"type":5,"data":{"custom_id":"1:trial-form:a","components":[{"type":18,"component":{"type":4,"custom_id":"query","value":"x"}}]}}`)
	f.Add(strings.Repeat(`{"data":`, 100))
	c := benchCommands(f)
	f.Fuzz(func(t *testing.T, raw string) {
		if strings.Contains(raw, "slow") || strings.Contains(raw, "status") || strings.Contains(raw, "help") {
			return // these take their time, or a store
		}
		c.attend(t.Context(), t.Context(), arrival{[]byte(raw), time.Now()})
	})
}
