package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

func TestStoryOf(t *testing.T) {
	first := news.Story{ID: "s1", Feed: "a", FirstAt: start, LastAt: start, Items: 1}
	second := news.Story{ID: "s1", Feed: "a", FirstAt: start, LastAt: start.Add(6 * day), Items: 2}
	s := open(t)
	update(t, s, func(tx *Tx) error {
		noError(t, tx.PutStory(first))
		noError(t, tx.PutStoryKey(1, "s1", "a", start))
		return tx.PutStoryKey(2, "s1", "a", start)
	})
	update(t, s, func(tx *Tx) error {
		noError(t, tx.PutStory(second))
		return tx.PutStoryKey(2, "s1", "b", start.Add(6*day))
	})

	tests := []struct {
		name     string
		key      news.Key
		now      time.Time
		want     news.Story
		wantFeed news.FeedID
		wantAt   time.Time
	}{
		{"a key leads to its story as it is now", 1, start, second, "a", start},
		{"to the end of the window", 1, start.Add(StoryWindow), second, "a", start},
		{"no longer", 1, start.Add(StoryWindow + time.Nanosecond), news.Story{}, "", time.Time{}},
		{"the last feed that had it", 2, start.Add(6 * day), second, "b", start.Add(6 * day)},
		{"counted from the last time", 2, start.Add(12 * day), second, "b", start.Add(6 * day)},
		{"a key never put", 3, start, news.Story{}, "", time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			view(t, s, func(tx *Tx) error {
				got, feed, at, err := tx.StoryOf(tt.key, tt.now)
				noError(t, err)
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("story (-want +got):\n%s", diff)
				}
				if feed != tt.wantFeed || !at.Equal(tt.wantAt) {
					t.Errorf("last of feed %q at %v, want %q at %v", feed, at, tt.wantFeed, tt.wantAt)
				}
				return nil
			})
		})
	}
}
