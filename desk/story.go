package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/text"
)

// A title tells a story only when it has this many words: "Live updates" does not.
const tellingWords = 4

// A feed that uses a title again after this long means something new by it.
const sameFeedWindow = 24 * time.Hour

// joinStory returns the story that a new item belongs to, and whether the item
// opened it. Items with the same canonical link or the same title, within
// [store.StoryWindow], are about the same thing.
func joinStory(tx *store.Tx, feed news.Feed, item news.Item, now time.Time) (story news.Story, opened bool, err error) {
	link, title := storyKeys(item)
	story, err = knownStory(tx, feed.ID, link, title, now)
	if err != nil {
		return story, false, err
	}
	if opened = story.ID == ""; opened {
		story = news.Story{ID: news.NewStoryID(feed.ID, item.Keys), Feed: feed.ID, Language: languageOf(feed, item), FirstAt: now}
	}
	story.LastAt = now
	story.Items++
	story.Join(source(feed, item, now))
	for _, key := range slices.Concat(link, title) {
		if err := tx.PutStory(story, key, feed.ID, now); err != nil {
			return story, opened, err
		}
	}
	return story, opened, nil
}

// knownStory returns the story that one of the keys leads to, if any does.
func knownStory(tx *store.Tx, feed news.FeedID, link, title []news.Key, now time.Time) (news.Story, error) {
	for _, key := range link {
		if story, _, _, err := tx.StoryOf(key, now); err != nil || story.ID != "" {
			return story, err
		}
	}
	for _, key := range title {
		story, lastFeed, lastAt, err := tx.StoryOf(key, now)
		if err != nil || story.ID != "" && (lastFeed != feed || now.Sub(lastAt) < sameFeedWindow) {
			return story, err
		}
	}
	return news.Story{}, nil
}

// storyKeys returns the identities by which items of different feeds are
// recognised as one story: the canonical link and the title, where the item
// has them and they tell it from others.
func storyKeys(item news.Item) (link, title []news.Key) {
	if item.Canonical != "" {
		link = []news.Key{news.NewKey("link", item.Canonical)}
	}
	if words := text.Words(nil, item.Title); len(words) >= tellingWords {
		title = []news.Key{news.NewKey("title", strings.Join(words, " "))}
	}
	return link, title
}

// source returns the publisher of an item of feed.
func source(feed news.Feed, item news.Item, now time.Time) news.Source {
	return news.Source{
		Site: cmp.Or(item.Site, feed.Host()), Name: feed.Label(),
		Title: item.Title, Link: news.OpenLink(item.Link), At: now, Feed: feed.ID,
	}
}
