package store

import (
	"encoding/binary"
	"time"

	"newsdesk/news"
)

// StoryWindow is how long an identity leads to its story.
const StoryWindow = 7 * 24 * time.Hour

// storyKey says which story an identity belongs to.
type storyKey struct {
	Story news.StoryID `json:"story"`
	Feed  news.FeedID  `json:"feed"` // whose item had it last
	At    time.Time    `json:"at"`   // when
}

// Story returns the story with this ID, if there is one.
func (tx *Tx) Story(id news.StoryID) (story news.Story, found bool, err error) {
	return get[news.Story](tx, "stories", []byte(id))
}

// StoryOf returns the story that key has led to within [StoryWindow] before
// now, and the feed and the time at which it did last.
func (tx *Tx) StoryOf(key news.Key, now time.Time) (story news.Story, feed news.FeedID, at time.Time, err error) {
	k, found, err := get[storyKey](tx, "storykeys", keyBytes(key))
	if err != nil || !found || now.Sub(k.At) > StoryWindow {
		return news.Story{}, "", time.Time{}, err
	}
	story, _, err = tx.Story(k.Story)
	return story, k.Feed, k.At, err
}

// PutStory remembers story, and has it forgotten some time after its last item.
func (tx *Tx) PutStory(story news.Story) error {
	if err := put(tx, "stories", []byte(story.ID), story); err != nil {
		return err
	}
	return tx.expire(story.LastAt.Add(2*StoryWindow), "stories", []byte(story.ID))
}

// PutStoryKey remembers that key leads to story since an item of feed at now.
func (tx *Tx) PutStoryKey(key news.Key, story news.StoryID, feed news.FeedID, now time.Time) error {
	if err := put(tx, "storykeys", keyBytes(key), storyKey{story, feed, now}); err != nil {
		return err
	}
	return tx.expire(now.Add(StoryWindow), "storykeys", keyBytes(key))
}

func keyBytes(key news.Key) []byte { return binary.BigEndian.AppendUint64(nil, uint64(key)) }
