package bot

import (
	"os"
	"runtime"
	"strconv"
	"testing"

	"newsdesk/bot/discordtest"
)

// TestInteractionsOverRealSocketsLeaveNothing counts goroutines and memory after a
// thousand interactions, or as many as NEWSDESK_TEST_INTERACTIONS says, that came
// over the gateway and were answered over REST.
func TestInteractionsOverRealSocketsLeaveNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("memory is not measured while races are looked for")
	}
	const warm, crowd = 1100, 50 // Discord keeps the last thousand events for those who resume
	n := 1000
	if wanted, err := strconv.Atoi(os.Getenv("NEWSDESK_TEST_INTERACTIONS")); err == nil {
		n = wanted
	}
	onStreet(t, discordtest.Options{}, trialCommands(), func(v *visit) {
		patience := v.patience()
		many := func(n int) (heap uint64, goroutines int) {
			for range n / crowd {
				var all []*discordtest.Exchange
				for range crowd {
					all = append(all, v.Use(reader, "lookup here"))
				}
				for _, x := range all {
					if m, err := x.Reply(patience); err != nil || m.Content != "Done." {
						t.Fatalf("got %q, %v", m.Content, err)
					}
				}
			}
			v.Forget()
			runtime.GC()
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc, runtime.NumGoroutine()
		}
		heap, goroutines := many(warm)
		heapAfter, goroutinesAfter := many(n)
		t.Logf("heap %d KiB, after %d more interactions %d KiB; goroutines %d, then %d", heap>>10, n, heapAfter>>10, goroutines, goroutinesAfter)
		if heapAfter > heap+heap/4+1<<20 {
			t.Errorf("heap grew from %d to %d bytes", heap, heapAfter)
		}
		if goroutinesAfter > goroutines+crowd { // connections are kept open for the next crowd
			t.Errorf("%d goroutines, before %d", goroutinesAfter, goroutines)
		}
	})
}
