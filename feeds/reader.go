package feeds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"newsdesk/news"
)

const (
	readers        = 4                // articles that are fetched at a time
	readerMargin   = time.Second      // before its posts are sent without it, an article is given up
	readerPause    = 10 * time.Second // after an error of the desk
	keptArticles   = 256              // of those read last
	keptParagraphs = 12               // of each, from its beginning
)

// Shelf is what the reader needs of the rest of the bot.
type Shelf interface {
	// Unread returns at most limit articles that posts wait for at now, those
	// that must be read soonest first, leaving out those skip says yes to.
	Unread(now time.Time, limit int, skip func(link string) bool) ([]news.Page, error)
	// Shelve takes in an article, which is empty where it could not be read, and
	// lets the posts go that wait for it.
	Shelve(page news.Page, article news.Article, now time.Time) error
}

// Reader reads the articles that posts wait for. It is as polite as the poller,
// with which it shares the hosts: one request at a time, and one request for
// each article. Use [NewReader].
type Reader struct {
	shelf   Shelf
	fetcher *Fetcher
	hosts   *Hosts
	log     *slog.Logger

	wake    chan struct{}
	mu      sync.Mutex
	reading map[string]bool // hosts: a slow one holds up itself alone
	recent  recentArticles
}

// NewReader returns a reader for the articles of shelf.
func NewReader(shelf Shelf, fetcher *Fetcher, hosts *Hosts, log *slog.Logger) *Reader {
	return &Reader{
		shelf: shelf, fetcher: fetcher, hosts: hosts, log: log,
		wake: make(chan struct{}, 1), reading: map[string]bool{}, recent: recentArticles{byLink: map[string]news.Article{}},
	}
}

// Wake tells the reader that there may be something to read.
func (r *Reader) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run reads until ctx ends, and returns nil once all that was begun has ended.
func (r *Reader) Run(ctx context.Context) error {
	var under sync.WaitGroup
	defer under.Wait()
	free := make(chan struct{}, readers)
	for {
		pages, err := r.unread(readers - len(free))
		if err != nil {
			r.log.Error("desk does not say what is to be read, trying again", "pause", readerPause, "error", err)
			if !sleep(ctx, readerPause) {
				return nil
			}
			continue
		}
		for _, page := range pages {
			free <- struct{}{}
			under.Go(func() {
				r.read(ctx, page)
				<-free
				r.Wake()
			})
		}
		select {
		case <-ctx.Done():
			return nil
		case <-r.wake:
		}
	}
}

// unread returns at most limit articles, one a host and of hosts that nobody
// reads from, and has them
// taken for being read.
func (r *Reader) unread(limit int) ([]news.Page, error) {
	if limit <= 0 {
		return nil, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var taken []string
	pages, err := r.shelf.Unread(wallTime(), limit, func(link string) bool {
		host := hostOf(link)
		if r.reading[host] {
			return true
		}
		r.reading[host], taken = true, append(taken, host)
		return false
	})
	if err != nil {
		for _, host := range taken {
			delete(r.reading, host)
		}
	}
	return pages, err
}

// read reads the article at page, as long as posts wait for it, and shelves it.
func (r *Reader) read(ctx context.Context, page news.Page) {
	defer r.done(hostOf(page.Link))
	article, err := r.article(ctx, page)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		r.log.Debug("article not read", "feed", page.Feed, "error", err)
	}
	if err := r.shelf.Shelve(page, article, wallTime()); err != nil {
		r.log.Error("desk does not take an article, its posts go without", "feed", page.Feed, "error", err)
		_ = sleep(ctx, time.Until(page.Until)) // or it would be read again at once
	}
}

// hostOf returns the host that a link leads to.
func hostOf(link string) string { return news.Feed{URL: link}.Host() }

func (r *Reader) done(host string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.reading, host)
}

// article returns the article at page, as it was read before or is now. Where
// that is an error, it is remembered as an empty one.
func (r *Reader) article(ctx context.Context, page news.Page) (news.Article, error) {
	if article, known := r.recall(page.Link); known {
		return article, nil
	}
	ctx, cancel := context.WithDeadline(ctx, page.Until.Add(-readerMargin))
	defer cancel()
	host := hostOf(page.Link)
	if !r.hosts.enter(ctx, host) {
		return news.Article{}, errors.New("read article: its host is busy")
	}
	article, err := r.fetch(ctx, page.Link)
	r.hosts.leave(host)
	article.Paragraphs = article.Paragraphs[:min(len(article.Paragraphs), keptParagraphs)]
	r.remember(page.Link, article)
	return article, err
}

// fetch is Article, where a panic is an error.
func (r *Reader) fetch(ctx context.Context, link string) (article news.Article, err error) {
	defer func() {
		if v := recover(); v != nil {
			article, err = news.Article{}, fmt.Errorf("read article: panic: %v\n%s", v, debug.Stack())
		}
	}()
	return r.fetcher.Article(ctx, link, wallTime())
}

// recentArticles are the articles that were read last.
type recentArticles struct {
	byLink map[string]news.Article
	order  []string // links, oldest first
}

func (r *Reader) recall(link string) (article news.Article, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	article, known = r.recent.byLink[link]
	return article, known
}

func (r *Reader) remember(link string, article news.Article) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.recent.byLink[link]; !known {
		r.recent.order = append(r.recent.order, link)
	}
	r.recent.byLink[link] = article
	if len(r.recent.order) > keptArticles {
		delete(r.recent.byLink, r.recent.order[0])
		r.recent.order = r.recent.order[1:]
	}
}
