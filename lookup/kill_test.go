package lookup

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMain makes the test binary the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("NEWSDESK_TEST_KILLED_INDEX"); path != "" {
		os.Exit(indexUntilKilled(path))
	}
	os.Exit(m.Run())
}

// killedItems are the items that a process indexes which is killed.
const killedItems = 2_000

// killedItem returns an item whose words tell its number.
func killedItem(i int) Item {
	item := Item{Seq: uint64(i + 1), Time: startTime.Add(time.Duration(i) * time.Minute)}
	item.Fields.Title = fmt.Sprintf("number %d of tens %d", i, i/10)
	item.Fields.Text = strings.Repeat(fmt.Sprintf("filler %d ", i%97), 30)
	return item
}

// indexUntilKilled adds items behind those that are on disk, flushes often, and
// says what is on disk.
func indexUntilKilled(path string) (code int) {
	ix, err := Open(path, quiet)
	if err != nil {
		_, _ = fmt.Fprintln(os.Stdout, err)
		return 1
	}
	for i := int(ix.Last()); i < killedItems; i++ {
		if ix.Add(killedItem(i)); i%7 == 0 {
			if err := ix.Flush(); err != nil {
				_, _ = fmt.Fprintln(os.Stdout, err)
				return 1
			}
			_, _ = fmt.Fprintln(os.Stdout, "flushed", i+1)
		}
	}
	return 0
}

// TestAKilledIndexHasAllUpToLast kills a process while it writes, again and
// again: what it said is on disk has to be, nothing twice, and it goes on.
func TestAKilledIndexHasAllUpToLast(t *testing.T) {
	kills := 15
	if n, err := strconv.Atoi(os.Getenv("NEWSDESK_TEST_KILLS")); err == nil {
		kills = n
	}
	path := filepath.Join(t.TempDir(), "lookup.db")
	rng := rand.New(rand.NewPCG(1, 9))
	for range kills {
		flushed := killWhileIndexing(t, path, time.Duration(rng.IntN(int(40*time.Millisecond))))
		ix, err := Open(path, quiet)
		noError(t, err)
		last := int(ix.Last())
		if last < flushed || last > 0 && last%7 != 1 {
			t.Fatalf("Last = %d, want a flush from %d on", last, flushed)
		}
		checkUpTo(t, ix, last)
		noError(t, ix.Close())
		if last+7 > killedItems {
			noError(t, os.Remove(path))
		}
	}
}

// killWhileIndexing returns up to where the process said that all is on disk.
func killWhileIndexing(t *testing.T, path string, after time.Duration) (flushed int) {
	t.Helper()
	exe, err := os.Executable()
	noError(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "NEWSDESK_TEST_KILLED_INDEX="+path)
	out, err := cmd.StdoutPipe()
	noError(t, err)
	noError(t, cmd.Start())
	var timer *time.Timer
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "flushed %d", &flushed); err != nil {
			t.Fatalf("the process says %q", lines.Text())
		}
		if timer == nil {
			timer = time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait() // killed
	return flushed
}

// checkUpTo holds what is found against what was added.
func checkUpTo(t *testing.T, ix *Index, last int) {
	t.Helper()
	items := make([]Item, last)
	for i := range items {
		items[i] = killedItem(i)
	}
	if diff := cmp.Diff(newestFirst(items, every), found(t, ix)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	for i := 0; i < last; i += 1 + last/20 {
		r, err := ix.Search(t.Context(), parse(t, fmt.Sprintf(`"number %d"`, i)), Options{})
		noError(t, err)
		if got := numbers(r.Hits); len(got) != 1 || got[0] != uint64(i+1) {
			t.Fatalf("number %d is found as %v", i, got)
		}
	}
}
