package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/desk"
	"newsdesk/news"
)

// replayTopics want much of what randomItems brings.
func replayTopics() desk.Declaration {
	return desk.Declaration{Topics: []desk.DeclaredTopic{
		{Name: "strikes", Query: "strike", Channels: []news.ChannelID{"200", "300"}},
		{Name: "fires", Query: "fire OR smoke", Channels: []news.ChannelID{"200"}, MinSources: 2},
	}}
}

// randomItems returns n items of several feeds about some events. Those of some
// feeds name no language.
func randomItems(n int) (items []replayItem) {
	random := rand.New(rand.NewPCG(4, 2))
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for i := range n {
		at = at.Add(time.Duration(random.IntN(15)) * time.Minute)
		event := i/20 + random.IntN(5)
		var words []string
		for range 6 {
			words = append(words, fmt.Sprintf("%dx%d", event, random.IntN(10)))
		}
		title := strings.Join(words, " ") + " " + []string{"strike", "fire", "smoke", "flood"}[event%4]
		feed := random.IntN(7)
		items = append(items, replayItem{
			Feed: fmt.Sprint("Paper ", feed), Title: title, Link: fmt.Sprintf("https://paper-%d.example/%d", feed, i-random.IntN(2)),
			Published: at, Language: []string{"", "en", "en", "en"}[feed%4],
		})
	}
	return items
}

// replayAll replays items, as many at once as group says.
func replayAll(t *testing.T, items []replayItem, group int) (all []replayed) {
	t.Helper()
	each := func(yield func(replayItem, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
	if err := replay(each, replayTopics(), group, func(r replayed) error {
		all = append(all, r)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestReplayDoesNotDependOnHowManyItemsShareATransaction(t *testing.T) {
	items := randomItems(400)
	want := replayAll(t, items, 1)
	reasons := map[news.Reason]int{}
	for _, r := range want {
		reasons[r.reason]++
	}
	for _, reason := range []news.Reason{news.ReasonQueued, news.ReasonGrown, news.ReasonTold, news.ReasonFew, news.ReasonKnown, news.ReasonNoTopic} {
		if reasons[reason] == 0 {
			t.Errorf("no item is %q: %v", reason, reasons)
		}
	}
	for _, group := range []int{7, 500} {
		if diff := cmp.Diff(want, replayAll(t, items, group), cmp.AllowUnexported(replayed{})); diff != "" {
			t.Errorf("%d at once (-one by one +at once):\n%s", group, diff)
		}
	}
}

func TestReplayReadsWhatIsCompressed(t *testing.T) {
	var plain, zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	for _, item := range randomItems(40) {
		line, err := json.Marshal(item)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&plain, "%s\n", line)
		fmt.Fprintf(zip, "%s\n", line)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	_, want, _ := command(t, "replay", "--json", writeFile(t, "items.jsonl", plain.String()))
	code, got, errOut := command(t, "replay", "--json", writeFile(t, "items.jsonl.gz", zipped.String()))
	if diff := cmp.Diff(want, got); diff != "" || code != exitFine || strings.Count(got, "\n") != 40 {
		t.Errorf("code %d, %s (-plain +compressed):\n%s", code, errOut, diff)
	}
	cut := writeFile(t, "cut.jsonl.gz", zipped.String()[:zipped.Len()-20])
	if code, _, errOut := command(t, "replay", cut); code != exitFailure || !strings.Contains(errOut, "unexpected EOF") {
		t.Errorf("of a file that is cut off: code %d, %s", code, errOut)
	}
}

func TestReplayRefusesALineThatIsTooLong(t *testing.T) {
	path := writeFile(t, "long.jsonl", "\n"+strings.Repeat(" ", maxReplayLine+1))
	code, _, errOut := command(t, "replay", path)
	if want := "newsdesk: replay " + path + ": line 2: it is longer than 8 MB\n"; code != exitFailure || errOut != want {
		t.Errorf("code %d, %q, want %q", code, errOut, want)
	}
}

func TestReplayLeavesNothingBehind(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, lines := range []string{`{"title":"Ferry aground","published":"2026-03-01T08:00:00Z"}`, "{"} {
		command(t, "replay", writeFile(t, "items.jsonl", lines))
		left, err := filepath.Glob(filepath.Join(temp, "newsdesk-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("left %v, %v", left, err)
		}
	}
}
