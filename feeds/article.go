package feeds

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"newsdesk/news"
)

const (
	articleTime   = 12 * time.Second // from the look-up of the name to the last byte: an alert waits for it
	articleAccept = "text/html, application/xhtml+xml"
)

// articles are the terms of pages.
var articles = terms{limit: maxPage, check: isPage} //nolint:gochecknoglobals // never changed

// Article fetches and reads the article at link. Its errors are those of
// [Fetcher.Fetch]; a page is asked for once, without any cookie, and what is not
// open to everybody or not HTML is left alone.
func (f *Fetcher) Article(ctx context.Context, link string, now time.Time) (news.Article, error) {
	req, err := f.request(link)
	if err != nil {
		return news.Article{}, err
	}
	req.Header.Set("Accept", articleAccept)
	ctx, cancel := context.WithTimeout(ctx, articleTime)
	defer cancel()
	ans, err := f.exchange(ctx, req, now, articles)
	if err != nil {
		return news.Article{}, pageTrouble(err)
	}
	defer f.bodies.put(ans.body)
	article, err := readArticle(ctx, ans.body.Bytes(), ans.header.Get("Content-Type"), ans.url, true)
	if err != nil {
		return news.Article{}, &PollError{Problem: err.Error(), Status: ans.status, Err: err}
	}
	article.Link = link
	return article, nil
}

// isPage returns nil where the answer is HTML, or may be: it does not say.
func isPage(header http.Header) error {
	contentType := header.Get("Content-Type")
	kind, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "text/html", "application/xhtml+xml", "":
		return nil
	}
	return &PollError{
		Problem: "this is no page of text", Status: http.StatusOK,
		Err: fmt.Errorf("content type %q", contentType),
	}
}

// pageTrouble puts into words for a person what it means for a page that
// nothing came: those for feeds are others.
func pageTrouble(err error) error {
	trouble, ok := errors.AsType[*PollError](err)
	switch {
	case !ok:
		return err
	case trouble.Status >= http.StatusBadRequest:
		trouble.Problem = fmt.Sprintf("the site does not show this page to everybody (%d)", trouble.Status)
	case trouble.Problem == tooLarge:
		trouble.Problem = fmt.Sprintf("the page is larger than %d MiB", maxPage>>20)
	}
	return trouble
}
