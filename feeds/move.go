package feeds

import (
	"net/url"
	"strings"
	"time"

	"newsdesk/news"
)

// A permanent redirect (301, 308) is believed once it was seen in moveTimes good
// answers in a row over moveAfter: the portal of a hotel or a mistake of the
// publisher is gone by then. The transport sees to it that it leads neither to
// an address that is not public nor from https to http.
const (
	moveTimes = 3
	moveAfter = 24 * time.Hour
	maxURL    = 2 << 10 // bytes
)

// move returns feed after a good answer which said that the feed is to be found
// at to in the future: as it is, with one more such answer counted, or moved.
func move(feed news.Feed, to *url.URL, now time.Time) news.Feed {
	address := withoutFragment(to)
	switch {
	case address == tidied(feed.URL) || len(address) > maxURL:
		feed.Move = news.Move{}
		return feed
	case address != feed.Move.To:
		feed.Move = news.Move{To: address, Since: now}
	}
	feed.Move.Times++
	if feed.Move.Times >= moveTimes && now.Sub(feed.Move.Since) >= moveAfter {
		feed.URL, feed.Move = address, news.Move{}
	}
	return feed
}

// sameFeed reports whether doc may be a later document of feed.
func sameFeed(feed news.Feed, doc Document) bool {
	return feed.BodyHash == "" || strings.EqualFold(doc.Title, feed.Title) || doc.Home != "" && doc.Home == feed.Home
}

// tidied returns address as it is asked for.
func tidied(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return withoutFragment(u)
}

func withoutFragment(u *url.URL) string {
	address := *u
	address.Fragment, address.RawFragment = "", ""
	return address.String()
}
