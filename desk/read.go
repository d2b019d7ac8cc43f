package desk

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/text"
)

// ArticleWait is how long an alert waits for the article of its item at most.
const ArticleWait = 15 * time.Second

// await has a post wait for the article behind an item whose feed says too
// little, where articles are read.
func (in *intakeTx) await(post *news.Post, item news.Item) {
	if !in.desk.Articles || in.feed.NoArticles || !isWeb(item.Link) || !text.Thin(post.Alert.Summary) {
		return
	}
	post.DueAt = in.now.Add(ArticleWait)
	in.unread.Link, in.unread.Feed, in.unread.Until = item.Link, in.feed.ID, post.DueAt
	in.unread.Title, in.unread.Summary = item.Title, post.Alert.Summary
	in.unread.Posts = append(in.unread.Posts, post.ID)
}

// longestLink is how many bytes a link has that is read: it is part of a key.
const longestLink = 2 << 10

func isWeb(link string) bool {
	return len(link) <= longestLink && (strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://"))
}

// putUnread remembers the article that the posts of an item wait for.
func (in *intakeTx) putUnread() error {
	if len(in.unread.Posts) == 0 {
		return nil
	}
	return in.tx.PutPage(in.unread)
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
			habits.Meet(strings.Join(article.Paragraphs, "\n\n"), dayOf(now))
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
