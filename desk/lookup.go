package desk

import (
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// StoryView is a story as the members of a guild see it: of what the feeds that
// they have say of it.
type StoryView struct {
	news.Story
	Records []news.Record // its items, in the order in which they came in; at least one
}

// Newest returns the item that came in last.
func (v StoryView) Newest() news.Record { return v.Records[len(v.Records)-1] }

// sees reports whether the members of a guild may know of what a feed brings.
func (d *Desk) sees(guild news.GuildID, feed news.FeedID) bool {
	return d.catalogue.Load().owns(guild, news.Feed{ID: feed, Declared: d.names.isDeclared(feed)})
}

// recordFields returns what queries may ask of an item that is remembered.
func recordFields(r news.Record) query.Fields {
	return query.Fields{
		Title: r.Title, Text: r.Text, Feed: r.FeedName, Author: r.Author, Lang: r.Language, Tags: r.Tags, Link: r.Link,
	}
}

// Story returns a story by its ID, or by the link of one of its items. The
// error is [ErrNotFound] where none of the guild's feeds carried it, as far as is
// remembered: by its link for [store.StoryWindow].
func (d *Desk) Story(guild news.GuildID, idOrLink string, now time.Time) (view StoryView, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		id, err := storyID(tx, idOrLink, now)
		if err != nil {
			return err
		}
		view, err = d.storyView(tx, guild, id)
		return err
	})
	return view, err
}

// storyID returns the ID of the story that a link belongs to; what is no link
// is an ID.
func storyID(tx *store.Tx, idOrLink string, now time.Time) (news.StoryID, error) {
	canonical := news.CanonicalLink(idOrLink)
	if canonical == "" {
		return news.StoryID(idOrLink), nil
	}
	story, _, _, err := tx.StoryOf(news.NewKey("link", canonical), now)
	return story.ID, err
}

// storyView returns a story as the members of a guild see it.
func (d *Desk) storyView(tx *store.Tx, guild news.GuildID, id news.StoryID) (view StoryView, err error) {
	records, err := tx.RecordsOf(id)
	if err != nil {
		return view, err
	}
	view.Records = slices.DeleteFunc(records, func(r news.Record) bool { return !d.sees(guild, r.Feed) })
	if len(view.Records) == 0 {
		return view, ErrNotFound
	}
	if view.Story, _, err = tx.Story(id); err != nil {
		return view, err
	}
	view.ID, view.Items, view.Sources = id, len(view.Records), nil
	for _, r := range view.Records {
		view.Join(news.Source{Site: r.Site, Name: r.FeedName, Title: r.Title, Link: news.OpenLink(r.Link), At: r.At})
	}
	view.FirstAt, view.LastAt = view.Records[0].At, view.Newest().At
	return view, nil
}
