package desk

import (
	"cmp"
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
func (in *intakeTx) joinStory(item news.Item, silent bool) (story news.Story, joined news.Joined, err error) {
	ids := in.identitiesOf(item)
	known, err := in.knownStory(item, ids)
	if err != nil {
		return story, "", err
	}
	id, joined, err := in.desk.stories.find(in, item, known)
	if err != nil {
		return story, "", err
	}
	if story = known.story; story.ID != id {
		if story, _, err = in.tx.Story(id); err != nil {
			return story, "", err
		}
	}
	if story.ID == "" { // or it was forgotten
		story = news.Story{ID: id, Feed: in.feed.ID, Language: languageOf(in.feed, item), FirstAt: in.now}
	}
	story.LastAt = in.now
	story.Items++
	story.Join(source(in.feed, item, in.now))
	if !silent || joined != news.JoinOpened || !in.speaksFor(item) {
		if err := in.tx.PutStory(story); err != nil {
			return story, "", err
		}
	}
	for _, key := range [...]news.Key{ids.link, ids.title} {
		if key == 0 {
			continue
		}
		if err := in.tx.PutStoryKey(key, id, in.feed.ID, in.now); err != nil {
			return story, "", err
		}
	}
	return story, joined, nil
}

// speaksFor reports whether what is remembered of an item that nobody is to hear of
// says all of the story that it opens, as it does of most in a new feed: they are
// known by no words, and remembered for longer than their identities are.
func (in *intakeTx) speaksFor(item news.Item) bool {
	return in.isOld(item) && in.now.Sub(item.Published) < in.desk.Keep-store.StoryWindow
}

// isOld reports whether an item is no news.
func (in *intakeTx) isOld(item news.Item) bool {
	return !item.Undated && item.Published.Before(in.now.Add(-oldNews))
}

// known is what the identities of an item say about its story.
type known struct {
	story news.Story   // which it is
	not   news.StoryID // which it is not: the feed uses a title again
}

// knownStory returns what the link and the title of an item say about its story.
func (in *intakeTx) knownStory(item news.Item, ids identities) (known, error) {
	if ids.link != 0 {
		if story, _, _, err := in.tx.StoryOf(ids.link, in.now); err != nil || story.ID != "" {
			return known{story: story}, err
		}
	}
	if ids.title == 0 {
		return known{}, nil
	}
	story, lastFeed, lastAt, err := in.tx.StoryOf(ids.title, in.now)
	language := text.BaseLanguage(languageOf(in.feed, item))
	switch {
	case err != nil:
		return known{}, err
	case story.ID == "" || story.Language != "" && language != "" && text.BaseLanguage(story.Language) != language:
		return known{}, nil
	case lastFeed == in.feed.ID && in.now.Sub(lastAt) >= sameFeedWindow:
		return known{not: story.ID}, nil
	}
	return known{story: story}, nil
}

// identities are by what items of different feeds are recognised as one story:
// the canonical link and the title, 0 where the item has none that tells it from
// others.
type identities struct{ link, title news.Key }

func (in *intakeTx) identitiesOf(item news.Item) (ids identities) {
	if item.Canonical != "" {
		ids.link = news.NewKey("link", item.Canonical)
	}
	in.words.Reset("")
	in.words.Add(0, item.Title)
	var words []byte
	n := 0
	for _, token := range in.words.Tokens {
		if token.Form != text.Plain {
			continue
		}
		if n++; n > 1 {
			words = append(words, ' ')
		}
		words = append(words, token.Word...)
	}
	if n >= tellingWords {
		ids.title = news.NewKey("title", string(words))
	}
	return ids
}

// source returns the publisher of an item of feed.
func source(feed news.Feed, item news.Item, now time.Time) news.Source {
	return news.Source{
		Site: cmp.Or(item.Site, feed.Host()), Name: feed.Label(),
		Title: item.Title, Link: news.OpenLink(item.Link), At: now, Feed: feed.ID,
	}
}
