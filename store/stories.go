package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"newsdesk/news"
)

// StoryWindow is how long an identity leads to its story.
const StoryWindow = 7 * 24 * time.Hour

// storyKey says which story an identity belongs to.
type storyKey struct {
	Story news.StoryID
	Feed  news.FeedID // whose item had it last
	At    time.Time   // when
}

// pack returns the time, eight bytes, the story, "/", and the feed.
func (k storyKey) pack() []byte {
	return fmt.Appendf(timeKey(k.At), "%s/%s", k.Story, k.Feed)
}

// storyKey reads what an identity leads to.
func (tx *Tx) storyKey(key []byte) (k storyKey, found bool, err error) {
	value := tx.bucket("storykeys").Get(key)
	if value == nil {
		return k, false, nil
	}
	story, feed, whole := bytes.Cut(value[min(len(value), timeSize):], []byte("/"))
	if !whole {
		return k, false, fmt.Errorf("read storykeys %x: it is damaged", key)
	}
	return storyKey{news.StoryID(story), news.FeedID(feed), keyTime(value)}, true, nil
}

// Story returns the story with this ID, if there is one.
func (tx *Tx) Story(id news.StoryID) (story news.Story, found bool, err error) {
	return get[news.Story](tx, "stories", []byte(id))
}

// StoryOf returns the story that key has led to within [StoryWindow] before
// now, and the feed and the time at which it did last. A story that was not put
// is what its items say.
func (tx *Tx) StoryOf(key news.Key, now time.Time) (story news.Story, feed news.FeedID, at time.Time, err error) {
	k, found, err := tx.storyKey(keyBytes(key))
	if err != nil || !found || now.Sub(k.At) > StoryWindow {
		return news.Story{}, "", time.Time{}, err
	}
	if story, found, err = tx.Story(k.Story); err == nil && !found {
		story, err = tx.untoldStory(k)
	}
	return story, k.Feed, k.At, err
}

// untoldStory returns a story as its items say that it was when its key was put,
// empty where they are not remembered.
func (tx *Tx) untoldStory(k storyKey) (story news.Story, err error) {
	records, err := tx.RecordsOf(k.Story)
	if err != nil || len(records) == 0 {
		return story, err
	}
	story = news.Story{ID: k.Story, Feed: records[0].Feed, Language: records[0].Language, FirstAt: k.At, LastAt: k.At, Items: len(records)}
	for _, r := range records {
		story.Join(news.Source{Site: r.Site, Name: r.FeedName, Title: r.Title, Link: news.OpenLink(r.Link), At: k.At, Feed: r.Feed})
	}
	return story, nil
}

// PutStory remembers story, and has it forgotten some time after its last item.
func (tx *Tx) PutStory(story news.Story) error {
	tx.expireTogether(story.LastAt.Add(2*StoryWindow), "stories", []byte(story.ID))
	return put(tx, "stories", []byte(story.ID), story)
}

// PutStoryKey remembers that key leads to story since an item of feed at now.
func (tx *Tx) PutStoryKey(key news.Key, story news.StoryID, feed news.FeedID, now time.Time) error {
	tx.expireTogether(now.Add(StoryWindow), "storykeys", keyBytes(key))
	return tx.set("storykeys", keyBytes(key), storyKey{story, feed, now}.pack())
}

func keyBytes(key news.Key) []byte { return binary.BigEndian.AppendUint64(nil, uint64(key)) }
