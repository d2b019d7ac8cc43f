package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"newsdesk/desk"
	"newsdesk/feeds"
	"newsdesk/news"
	"newsdesk/store"
)

// replayItem is an item of a file to be replayed.
type replayItem struct {
	Feed      string    `json:"feed"` // any name
	Title     string    `json:"title"`
	Link      string    `json:"link"`
	Published time.Time `json:"published"`
	Summary   string    `json:"summary"`
	Language  string    `json:"language"` // BCP 47 tag
}

// replayed is what became of an item.
type replayed struct {
	replayItem
	story  news.StoryID
	joined news.Joined
	topics []string    // that want it
	posted bool        // as an alert, or in a list
	reason news.Reason // why, or why not
}

// replayer takes items in as the bot would, with the time at which each was
// published for the clock.
type replayer struct {
	desk   *desk.Desk
	topics map[news.TopicID]string
	feeds  map[string]news.Feed
	now    time.Time // never goes back
}

// replay takes in items, as many in a transaction as group says, and calls show
// with what became of each. What it remembers is gone afterwards.
func replay(items func(yield func(replayItem, error) bool), declared desk.Declaration, group int, show func(replayed) error) (err error) {
	dir, err := os.MkdirTemp("", "newsdesk-replay-")
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := store.OpenTemporary(filepath.Join(dir, "newsdesk.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r, err := newReplayer(s, declared)
	if err != nil {
		return err
	}
	var waiting []replayItem
	for item, err := range items {
		if err != nil {
			return err
		}
		if waiting = append(waiting, item); len(waiting) == group {
			if err := r.take(waiting, show); err != nil {
				return err
			}
			waiting = waiting[:0]
		}
	}
	return r.take(waiting, show)
}

// newReplayer returns a replayer with the topics that are declared.
func newReplayer(s *store.Store, declared desk.Declaration) (*replayer, error) {
	d, err := desk.New(s, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if err := d.Declare(desk.Declaration{Topics: declared.Topics}, time.Time{}); err != nil {
		return nil, err
	}
	r := &replayer{desk: d, topics: map[news.TopicID]string{}, feeds: map[string]news.Feed{}}
	for _, t := range declared.Topics {
		r.topics[news.NewTopicID(t.Name)] = t.Name
	}
	return r, nil
}

// take takes in items in one transaction and shows what became of them.
func (r *replayer) take(items []replayItem, show func(replayed) error) error {
	if err := r.addFeeds(items); err != nil {
		return err
	}
	polls := make([]desk.Poll, len(items))
	for i, item := range items {
		if item.Published.After(r.now) {
			r.now = item.Published
		}
		polls[i] = desk.Poll{Batch: news.Batch{Feed: r.feeds[item.Feed], Items: []news.Item{item.item()}}, At: r.now}
	}
	intakes, err := r.desk.IngestAll(polls)
	if err != nil {
		return err
	}
	for i, intake := range intakes {
		result, err := r.result(items[i], intake)
		if err == nil {
			err = show(result)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addFeeds makes the desk know the feeds of items, as if their backlog had been
// taken in.
func (r *replayer) addFeeds(items []replayItem) error {
	known := len(r.feeds)
	err := r.desk.Store.Update(func(tx *store.Tx) error {
		for _, item := range items {
			if _, known := r.feeds[item.Feed]; known {
				continue
			}
			url := "replay:" + item.Feed
			feed := news.Feed{ID: news.NewFeedID(url), URL: url, Name: item.Feed, Declared: true, LearnedAt: item.Published}
			r.feeds[item.Feed] = feed
			if err := tx.PutFeed(feed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(r.feeds) == known {
		return err
	}
	return r.desk.Reload()
}

// item returns the item as package feeds would.
func (i replayItem) item() news.Item {
	title, text := feeds.Cleaned(i.Title, i.Summary)
	item := news.Item{
		Title: title, Text: text, Link: i.Link, Canonical: news.CanonicalLink(i.Link), Site: feeds.Site(i.Link),
		Language: i.Language, Published: i.Published.UTC(),
	}
	if item.Canonical != "" {
		item.Keys = append(item.Keys, news.NewKey("link", item.Canonical))
	}
	item.Keys = append(item.Keys, news.NewKey("text", strings.Join(strings.Fields(strings.ToLower(i.Title+" "+i.Summary)), " ")))
	return item
}

// result returns what became of an item.
func (r *replayer) result(item replayItem, intake news.Intake) (replayed, error) {
	result := replayed{replayItem: item}
	if len(intake.Joins) == 0 {
		result.reason = news.ReasonKnown
		return result, r.findStory(&result)
	}
	join := intake.Joins[0]
	result.story, result.joined = join.Story, join.Joined
	for _, id := range join.Topics {
		result.topics = append(result.topics, r.topics[id])
	}
	slices.Sort(result.topics)
	result.reason = reasonOf(intake.Verdicts)
	result.posted = result.reason == news.ReasonQueued || result.reason == news.ReasonListed
	return result, nil
}

// reasonOf returns what was decided about an item for the channel that hears the
// most of it; of channels that hear nothing, for the first.
func reasonOf(verdicts []news.Verdict) news.Reason {
	for _, most := range []news.Reason{news.ReasonQueued, news.ReasonListed, news.ReasonGrown} {
		if slices.ContainsFunc(verdicts, func(v news.Verdict) bool { return v.Reason == most }) {
			return most
		}
	}
	if len(verdicts) == 0 {
		return news.ReasonNoTopic
	}
	return verdicts[0].Reason
}

// findStory looks up the story of an item that was seen before.
func (r *replayer) findStory(result *replayed) error {
	key := news.NewKey("link", news.CanonicalLink(result.Link))
	return r.desk.Store.View(func(tx *store.Tx) error {
		story, _, _, err := tx.StoryOf(key, r.now)
		result.story = story.ID
		return err
	})
}
