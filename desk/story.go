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

// joinStory returns the story that a new item belongs to, and how the item came
// to be of it. Items with the same canonical link or the same title, within
// [store.StoryWindow], are about the same thing; so are, for as long as a story
// is live, items whose words say so.
func (in *intakeTx) joinStory(item news.Item) (story news.Story, joined news.Joined, err error) {
	known, err := knownStory(in.tx, in.feed, item, in.now)
	if err != nil {
		return story, "", err
	}
	id, joined, err := in.desk.stories.find(in, item, known)
	if err != nil {
		return story, "", err
	}
	if story, _, err = in.tx.Story(id); err != nil {
		return story, "", err
	}
	if story.ID == "" { // or it was forgotten
		story = news.Story{ID: id, Feed: in.feed.ID, Language: languageOf(in.feed, item), FirstAt: in.now}
	}
	story.LastAt = in.now
	story.Items++
	story.Join(source(in.feed, item, in.now))
	if err := in.tx.PutStory(story); err != nil {
		return story, "", err
	}
	link, title := storyKeys(item)
	for _, key := range slices.Concat(link, title) {
		if err := in.tx.PutStoryKey(key, id, in.feed.ID, in.now); err != nil {
			return story, "", err
		}
	}
	return story, joined, nil
}

// known is what the identities of an item say about its story.
type known struct {
	story news.StoryID // which it is
	not   news.StoryID // which it is not: the feed uses a title again
}

// knownStory returns what the link and the title of an item say about its story.
func knownStory(tx *store.Tx, feed news.Feed, item news.Item, now time.Time) (known, error) {
	var not news.StoryID
	link, title := storyKeys(item)
	for _, key := range link {
		if story, _, _, err := tx.StoryOf(key, now); err != nil || story.ID != "" {
			return known{story: story.ID}, err
		}
	}
	language := text.BaseLanguage(languageOf(feed, item))
	for _, key := range title {
		story, lastFeed, lastAt, err := tx.StoryOf(key, now)
		switch {
		case err != nil:
			return known{}, err
		case story.ID == "" || story.Language != "" && language != "" && text.BaseLanguage(story.Language) != language:
		case lastFeed == feed.ID && now.Sub(lastAt) >= sameFeedWindow:
			not = story.ID
		default:
			return known{story: story.ID}, nil
		}
	}
	return known{not: not}, nil
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
