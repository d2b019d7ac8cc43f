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

// StoryOf returns the story that key has led to within [StoryWindow] before
// now, and the feed and the time at which it did last.
func (tx *Tx) StoryOf(key news.Key, now time.Time) (story news.Story, feed news.FeedID, at time.Time, err error) {
	k, found, err := get[storyKey](tx, "storykeys", keyBytes(key))
	if err != nil || !found || now.Sub(k.At) > StoryWindow {
		return news.Story{}, "", time.Time{}, err
	}
	story, _, err = get[news.Story](tx, "stories", []byte(k.Story))
	return story, k.Feed, k.At, err
}

// Story returns the story with this ID, if it is remembered.
func (tx *Tx) Story(id news.StoryID) (story news.Story, found bool, err error) {
	return get[news.Story](tx, "stories", []byte(id))
}

// PutStory remembers story, and that key leads to it since an item of feed at now.
func (tx *Tx) PutStory(story news.Story, key news.Key, feed news.FeedID, now time.Time) error {
	if err := put(tx, "stories", []byte(story.ID), story); err != nil {
		return err
	}
	if err := tx.expire(now.Add(2*StoryWindow), "stories", []byte(story.ID)); err != nil {
		return err
	}
	if err := put(tx, "storykeys", keyBytes(key), storyKey{story.ID, feed, now}); err != nil {
		return err
	}
	return tx.expire(now.Add(StoryWindow), "storykeys", keyBytes(key))
}

func keyBytes(key news.Key) []byte { return binary.BigEndian.AppendUint64(nil, uint64(key)) }

// KeepStory writes a story again that [Tx.PutStory] remembered; of one that is
// not remembered it takes no notice.
func (tx *Tx) KeepStory(story news.Story) error {
	if tx.bucket("stories").Get([]byte(story.ID)) == nil {
		return nil
	}
	return put(tx, "stories", []byte(story.ID), story)
}
