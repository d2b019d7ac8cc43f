package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/text"
)

// ArticleWait is how long an alert waits for the article of its item at most.
const ArticleWait = 15 * time.Second

// await has a post wait for the article behind the item that it shows, if its
// feed says too little, where articles are read. That is the item that has just
// come in, or the one that leads a story which had to wait for publishers.
func (in *intakeTx) await(post *news.Post, story news.Story) error {
	alert := post.Alert
	if !in.desk.Articles || !isWeb(alert.Link) || !text.Thin(alert.Summary) {
		return nil
	}
	feed, found, err := in.feedOf(*alert, story)
	if err != nil || !found || feed.NoArticles {
		return err
	}
	post.DueAt = in.now.Add(ArticleWait)
	for i, page := range in.unread {
		if page.Link == alert.Link {
			in.unread[i].Posts = append(page.Posts, post.ID)
			return nil
		}
	}
	in.unread = append(in.unread, news.Page{
		Link: alert.Link, Feed: feed.ID, Title: alert.Title, Summary: alert.Summary,
		Posts: []news.PostID{post.ID}, Until: post.DueAt,
	})
	return nil
}

// feedOf returns the feed that brought what an alert says of a story: this one,
// or the one by which the publisher that leads the story is known to carry it.
func (in *intakeTx) feedOf(alert news.Alert, story news.Story) (feed news.Feed, found bool, err error) {
	if story.Lead == nil {
		return in.feed, true, nil
	}
	at := slices.IndexFunc(story.Sources, func(s news.Source) bool { return s.Site == alert.Site })
	if at < 0 || story.Sources[at].Feed == in.feed.ID {
		return in.feed, at >= 0, nil
	}
	return in.tx.Feed(story.Sources[at].Feed)
}

// longestLink is how many bytes a link has that is read: it is part of a key.
const longestLink = 2 << 10

func isWeb(link string) bool {
	return len(link) <= longestLink && (strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://"))
}

// putUnread remembers the articles that the posts of an item wait for.
func (in *intakeTx) putUnread() error {
	for _, page := range in.unread {
		if err := in.tx.PutPage(page); err != nil {
			return err
		}
	}
	return nil
}

// Unread returns articles that posts wait for, as [store.Tx.Unread] does.
func (d *Desk) Unread(now time.Time, limit int, skip func(link string) bool) (pages []news.Page, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		pages, err = tx.Unread(now, limit, skip)
		return err
	})
	return pages, err
}

// Shelve takes in the article at page, which is empty where it could not be
// read, and lets the posts go that waited for it.
func (d *Desk) Shelve(page news.Page, article news.Article, now time.Time) error {
	err := d.Store.Batch(func(tx *store.Tx) error {
		habits := tx.Habits(page.Feed)
		if len(article.Paragraphs) > 0 {
			habits.Meet(dayOf(now), strings.Join(article.Paragraphs, "\n\n"))
			if err := tx.PutHabits(page.Feed, habits); err != nil {
				return err
			}
		}
		complete := completion(page, article, habits)
		for _, id := range page.Posts {
			if err := tx.Complete(id, complete, now); err != nil {
				return err
			}
		}
		return tx.RemovePage(page)
	})
	if err != nil {
		return fmt.Errorf("shelve the article of %d posts: %w", len(page.Posts), err)
	}
	if d.Queued != nil {
		d.Queued()
	}
	return nil
}

// completion returns what an article adds to the alerts that wait for it.
func completion(page news.Page, article news.Article, habits text.Habits) func(*news.Alert) {
	sources := text.Sources{
		Title: page.Title, Text: page.Summary,
		Description: article.Description, Paragraphs: article.Paragraphs, Habitual: habits.Habitual,
	}
	summary := sources.Summary()
	return func(alert *news.Alert) {
		alert.Summary = cmp.Or(summary, alert.Summary)
		alert.Image = cmp.Or(alert.Image, article.Image)
	}
}
