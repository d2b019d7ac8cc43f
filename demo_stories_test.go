package main

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/desk"
	"newsdesk/news"
)

// TestSampleNewsAreOneStoryWhereAReaderWouldSaySo has all rounds replayed. Most
// stories are told under one title; these are the others.
func TestSampleNewsAreOneStoryWhereAReaderWouldSaySo(t *testing.T) {
	want := map[string][]string{
		"Dockers at Port Amery vote to strike from Friday":                {"Dockers at Port Amery to strike from Friday, union confirms date"},
		"Alleged Vandoran Election 'Interference,' Official Says":         {"Alleged Vandoran election ‘interference,’ official says"},
		"Lighthouse keeper’s diaries return to Gull Point after 94 years": {"Lighthouse keeper's diaries return to Gull Point after 94 years"},
	}
	first, others := map[news.StoryID]string{}, map[string][]string{}
	err := replay(sampleNews(t), desk.Declaration{}, replayGroup, func(r replayed) error {
		title, found := first[r.story]
		switch {
		case !found:
			first[r.story] = r.Title
		case title != r.Title && !slices.Contains(others[title], r.Title):
			others[title] = append(others[title], r.Title)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, others); diff != "" {
		t.Errorf("further titles of stories (-want +got):\n%s", diff)
	}
}

// sampleNews ranges over what the sample feeds publish, round by round, a minute
// each, but for what is too old to be news.
func sampleNews(t *testing.T) func(yield func(replayItem, error) bool) {
	t.Helper()
	return func(yield func(replayItem, error) bool) {
		s := newSamples(t)
		for round := range len(demoRounds()) + 1 {
			publishRound(t, s, round)
			at := demoStart.Add(time.Duration(round) * time.Minute)
			for _, feed := range sampleList() {
				doc := parsedSample(t, s, feed)
				for _, item := range doc.Items {
					if at.Sub(item.Published) > 48*time.Hour {
						continue
					}
					if !yield(replayItem{feed.host, item.Title, item.Link, at, item.Text, doc.Language}, nil) {
						return
					}
				}
			}
		}
	}
}
