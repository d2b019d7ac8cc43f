package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"newsdesk/desk"
)

// bars is what must hold on stories that people have told apart: of news with
// their texts among others of other years, and of titles alone.
var bars = []struct {
	set      string
	f1       float64 // at least
	wrong    float64 // at most, of all items
	attached float64 // at least, of the repeats
}{
	{"wikinews", 0.86, 0.026, 0.79},
	{"uci", 0.825, 0.025, 0.93},
}

// storiesDir holds the data sets, if this machine has them.
const storiesDir = "../shared/data/stories"

func TestStoriesOfThePast(t *testing.T) {
	for _, bar := range bars {
		t.Run(bar.set, func(t *testing.T) {
			items := placeAll(t, filepath.Join(storiesDir, bar.set+"-items.jsonl.gz"))
			got := score(items, readGold(t, filepath.Join(storiesDir, bar.set+"-gold.jsonl")))
			t.Log(got)
			if want := (scores{bar.f1, bar.wrong, bar.attached}); got.f1 < want.f1 || got.wrong > want.wrong || got.attached < want.attached {
				t.Errorf("%v, want at least, at most, at least %v", got, want)
			}
		})
	}
}

// placed is an item and the story that it was put in.
type placed struct{ link, story string }

// placeAll has a replay put each item of a file in a story.
func placeAll(t *testing.T, path string) (all []placed) {
	t.Helper()
	err := replay(readItems(path, openData(t, path)), desk.Declaration{}, replayGroup, func(r replayed) error {
		all = append(all, placed{r.Link, cmp.Or(string(r.story), r.Link)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// scores says how well items were put in stories.
type scores struct{ f1, wrong, attached float64 }

func (s scores) String() string {
	return fmt.Sprintf("F1 %.3f, wrong %.2f %%, attached %.1f %%", s.f1, 100*s.wrong, 100*s.attached)
}

// score compares what items were put in with gold, the true story by link. An
// item of which that is not known is a story of its own.
func score(items []placed, gold map[string]string) scores {
	items = distinct(items)
	return scores{bcubed(items, gold), wrong(items, gold), attached(items, gold)}
}

// distinct returns the items without those that have the link of an earlier one.
func distinct(items []placed) (first []placed) {
	seen := map[string]bool{}
	for _, item := range items {
		if !seen[item.link] {
			seen[item.link] = true
			first = append(first, item)
		}
	}
	return first
}

func truth(gold map[string]string, link string) string {
	if story, known := gold[link]; known {
		return story
	}
	return link
}

// bcubed returns the BCubed F1 over the items of which the story is known
// (A. Bagga, B. Baldwin, Algorithms for Scoring Coreference Chains, 1998).
func bcubed(items []placed, gold map[string]string) float64 {
	together := map[placed]float64{} // items of a true story in one that was made
	inStory, inTruth := map[string]float64{}, map[string]float64{}
	for _, item := range items {
		label := truth(gold, item.link)
		together[placed{label, item.story}]++
		inStory[item.story]++
		inTruth[label]++
	}
	var precision, recall, n float64
	for _, item := range items {
		label, known := gold[item.link]
		if !known {
			continue
		}
		same := together[placed{label, item.story}]
		precision += same / inStory[item.story]
		recall += same / inTruth[label]
		n++
	}
	return 2 * precision * recall / (precision + recall) / n
}

// wrong returns the share of items that joined a story in which half of the
// items or more were not of their own.
func wrong(items []placed, gold map[string]string) float64 {
	before, own := map[string]int{}, map[placed]int{}
	n := 0
	for _, item := range items {
		key := placed{truth(gold, item.link), item.story}
		if before[item.story] > 0 && 2*own[key] <= before[item.story] {
			n++
		}
		before[item.story]++
		own[key]++
	}
	return float64(n) / float64(len(items))
}

// attached returns the share of repeats that joined a story in which their own was.
func attached(items []placed, gold map[string]string) float64 {
	known, own := map[string]bool{}, map[placed]bool{}
	repeats, n := 0, 0
	for _, item := range items {
		label, labelled := gold[item.link]
		if !labelled {
			continue
		}
		key := placed{label, item.story}
		if known[label] {
			repeats++
			if own[key] {
				n++
			}
		}
		known[label], own[key] = true, true
	}
	return float64(n) / float64(repeats)
}

// readGold returns the true stories, by link.
func readGold(t *testing.T, path string) map[string]string {
	t.Helper()
	gold := map[string]string{}
	lines := json.NewDecoder(openData(t, path))
	for lines.More() {
		var item struct{ Link, Story string }
		if err := lines.Decode(&item); err != nil {
			t.Fatal(err)
		}
		gold[item.Link] = item.Story
	}
	return gold
}

func openData(t *testing.T, path string) *os.File {
	t.Helper()
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not on this machine", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}
