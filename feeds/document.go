package feeds

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"newsdesk/news"
)

// maxInFlight is how many bytes of documents are parsed at a time. The parser
// needs about ten times the size of what it reads.
const maxInFlight = 8 << 20

//nolint:gochecknoglobals // one budget of memory for the whole process
var inFlight = semaphore.NewWeighted(maxInFlight)

// DocumentError says that a document cannot be used as a feed, however well it
// was received.
type DocumentError struct {
	Reason string // in words for a person
}

// Error returns the reason.
func (e *DocumentError) Error() string { return e.Reason }

// refuse returns the error of a document that goes beyond a limit.
func refuse(format string, args ...any) error {
	return &DocumentError{Reason: "document refused: " + fmt.Sprintf(format, args...)}
}

// Document is what a feed's document says, before anything is decided about it.
type Document struct {
	Format   string // "RSS", "Atom" or "JSON Feed"
	Title    string
	Home     string        // the site's address, absolute
	Language string        // BCP 47 tag
	Every    time.Duration // the time the publisher wants between two polls (ttl, sy:updatePeriod); 0: not said
	Quiet    news.Quiet    // when the publisher wants none (skipHours, skipDays)
	Items    []news.Item   // in the order of the document; Published is zero where the document gives no date
}

// Parse reads body, of the given Content-Type if that is known, as the document
// found at base. Without a base, relative links that nothing in the document
// resolves stay relative. Any error is a [*DocumentError]; body is not changed.
func Parse(body []byte, contentType string, base *url.URL) (Document, error) {
	return parse(context.Background(), body, contentType, base)
}

// parse is [Parse] that waits for its share of memory no longer than ctx.
func parse(ctx context.Context, body []byte, contentType string, base *url.URL) (Document, error) {
	r, err := reread(ctx, body, contentType, base, nil)
	return r.Document, err
}

// reread is parse for a document of which last is kept.
func reread(ctx context.Context, body []byte, contentType string, base *url.URL, last news.Imprint) (r extract, err error) {
	weight := min(int64(len(body)), maxInFlight)
	if err := inFlight.Acquire(ctx, weight); err != nil {
		return extract{}, fmt.Errorf("wait for other documents: %w", err)
	}
	defer inFlight.Release(weight)
	defer func() {
		if cause := recover(); cause != nil {
			r, err = extract{}, &DocumentError{Reason: fmt.Sprintf("document breaks the parser: %v", cause)}
		}
	}()
	g, err := guard(decode(body, contentType))
	if err != nil {
		return extract{}, err
	}
	if r, ok := g.readNew(base, last); ok {
		return r, nil
	}
	return g.read(base)
}

// explain returns the parser's error in words for a person.
func explain(err error) error {
	if known := (*DocumentError)(nil); errors.As(err, &known) {
		return known
	}
	cause := err.Error()
	if strings.Contains(cause, "unexpected EOF") || strings.Contains(cause, "unexpected end of JSON") {
		return &DocumentError{Reason: "truncated: " + cause}
	}
	return &DocumentError{Reason: "not well-formed: " + strings.TrimPrefix(cause, "XML syntax error ")}
}

// arrange returns the items as a batch wants them: oldest first, with now for
// dates that are missing or in the future. Feeds list their newest item first,
// so items of one date are taken in reverse. What has no key is nothing that
// could be told or recognised, and is left out.
func (d Document) arrange(now time.Time) []news.Item {
	items := make([]news.Item, 0, len(d.Items))
	for _, item := range slices.Backward(d.Items) {
		if len(item.Keys) == 0 {
			continue
		}
		item.Undated = item.Published.IsZero()
		if item.Undated || item.Published.After(now) {
			item.Published = now.UTC()
		}
		items = append(items, item)
	}
	slices.SortStableFunc(items, func(a, b news.Item) int { return a.Published.Compare(b.Published) })
	return items
}
