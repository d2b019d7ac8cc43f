package feeds

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
)

const (
	sleeping  = 365 * 24 * time.Hour // a feed without news for so long comes after those that have some
	fewItems  = 5                    // by which two feeds are compared
	dayLength = 24 * time.Hour
)

// newFound describes the feed of batch, whose link on the page had that title.
func newFound(batch news.Batch, format, title string, now time.Time) news.Found {
	f := news.Found{
		URL: batch.Feed.URL, Title: cmp.Or(batch.Feed.Title, line(title)), Format: format, Language: batch.Feed.Language,
		Items: len(batch.Items), PerDay: perDay(batch.Items, now), Batch: batch,
	}
	if n := len(batch.Items); n > 0 {
		newest := newestItem(batch.Items)
		f.Newest = newest.Title
		if !newest.Undated {
			f.NewestAt = newest.Published
		}
	}
	return f
}

// newestItem returns the newest of items that have dates, oldest first, or else
// the one that the document has first.
func newestItem(items []news.Item) news.Item {
	for _, item := range slices.Backward(items) {
		if !item.Undated {
			return item
		}
	}
	return items[len(items)-1]
}

// perDay returns how many of items, oldest first, come a day: those that have
// dates, over the time since the oldest. One date, or the same for all, says
// nothing.
func perDay(items []news.Item, now time.Time) float64 {
	dated := slices.DeleteFunc(slices.Clone(items), func(item news.Item) bool { return item.Undated })
	if len(dated) < 2 || dated[0].Published.Equal(dated[len(dated)-1].Published) {
		return 0
	}
	return float64(len(dated)) * float64(dayLength) / float64(now.Sub(dated[0].Published))
}

// rank returns the best of found, best first: feeds with items before empty ones,
// those with news of the last year before those that sleep, otherwise in the
// order in which they were found; comments last. Of doubles the first is left.
func rank(found []news.Found, now time.Time) []news.Found {
	var kept []news.Found
	for _, f := range found {
		if !slices.ContainsFunc(kept, func(k news.Found) bool { return isDouble(k, f) }) {
			kept = append(kept, f)
		}
	}
	slices.SortStableFunc(kept, func(a, b news.Found) int { return cmp.Compare(demerits(a, now), demerits(b, now)) })
	return kept[:min(len(kept), maxFound)]
}

// demerits says how far down a feed belongs.
func demerits(f news.Found, now time.Time) int {
	switch {
	case isComments(f):
		return 3
	case f.Items == 0:
		return 2
	case !f.NewestAt.IsZero() && now.Sub(f.NewestAt) > sleeping:
		return 1
	}
	return 0
}

// isDouble reports whether a and b are the same feed: by their addresses, their
// bytes or their newest items, as a site's RSS and its Atom are.
func isDouble(a, b news.Found) bool {
	if news.CanonicalLink(a.URL) == news.CanonicalLink(b.URL) || a.Batch.Feed.BodyHash == b.Batch.Feed.BodyHash {
		return true
	}
	return a.Items > 0 && b.Items > 0 && slices.Equal(newestNames(a), newestNames(b))
}

// newestNames returns what tells the newest items of f from others.
func newestNames(f news.Found) []string {
	items := f.Batch.Items
	var names []string
	for _, item := range items[max(0, len(items)-fewItems):] {
		names = append(names, cmp.Or(item.Canonical, foldedText(item)))
	}
	slices.Sort(names)
	return names
}

// isComments reports whether f is about what readers say, not what the site says.
func isComments(f news.Found) bool {
	return commentsAt(f.URL) || hasPrefixFold(f.Title, "comments on") || hasPrefixFold(f.Title, "comments for") ||
		hasPrefixFold(f.Title, "kommentare zu")
}

// commentsAt reports whether address is that of a feed of comments.
func commentsAt(address string) bool {
	address = strings.ToLower(address)
	return strings.Contains(address, "/comments/") || strings.Contains(address, "comments-rss") || strings.Contains(address, "feed=comments")
}
