package news

import (
	"net/url"
	"strings"
	"time"
)

// Feed is a feed with everything that is remembered about it between polls.
type Feed struct {
	ID         FeedID        `json:"id"`
	URL        string        `json:"url"`                   // where it is asked for: that of the ID, until the publisher moves the feed
	Name       string        `json:"name,omitempty"`        // given by the operator; wins over Title
	Interval   time.Duration `json:"interval,omitempty"`    // wanted time between polls; 0 is the poller's own
	NoArticles bool          `json:"no_articles,omitempty"` // the operator wants no article of it read
	Title      string        `json:"title,omitempty"`       // as the document says
	Home       string        `json:"home,omitempty"`        // the site's address, as the document says
	Language   string        `json:"language,omitempty"`    // BCP 47 tag, as the document says
	Spoken     string        `json:"spoken,omitempty"`      // the same, told from the items where the document does not say; "und": not to be told
	SpokenAt   time.Time     `json:"spoken_at,omitzero"`    // when that was told
	Declared   bool          `json:"declared,omitempty"`    // by the configuration file

	ETag         string    `json:"etag,omitempty"`          // byte for byte as the server sent it
	LastModified string    `json:"last_modified,omitempty"` // byte for byte as the server sent it
	ValidAt      string    `json:"valid_at,omitempty"`      // the host that sent these two, where redirects lead to another than the URL's
	BodyHash     string    `json:"body_hash,omitempty"`     // SHA-256 of the decoded body, hexadecimal
	FullAt       time.Time `json:"full_at,omitzero"`        // last 200, or last request without validators

	Every        time.Duration `json:"every,omitempty"`        // what the publisher asked for in the last document
	Quiet        Quiet         `json:"quiet,omitzero"`         // when the publisher wants no requests, as the last document says
	DueAt        time.Time     `json:"due_at,omitzero"`        // no request before this
	PolledAt     time.Time     `json:"polled_at,omitzero"`     // last request
	OKAt         time.Time     `json:"ok_at,omitzero"`         // last good answer: 304, or a document that parsed
	LearnedAt    time.Time     `json:"learned_at,omitzero"`    // when the backlog was taken in; zero: not yet
	Failures     int           `json:"failures,omitempty"`     // bad answers in a row
	FailingSince time.Time     `json:"failing_since,omitzero"` // first of them
	Problem      string        `json:"problem,omitempty"`      // the last of them, in words for a person
	Gone         bool          `json:"gone,omitempty"`         // the server said 410: never asked again
	Move         Move          `json:"move,omitzero"`          // where the server says it is from now on, until that is believed
}

// Move is a new address of a feed of which its server has told.
type Move struct {
	To    string    `json:"to"`
	Since time.Time `json:"since"` // the first answer that said so
	Times int       `json:"times"` // answers in a row that said so
}

// Learned reports whether the feed's backlog has been taken in.
func (f Feed) Learned() bool { return !f.LearnedAt.IsZero() }

// Label returns the name by which people know the feed.
func (f Feed) Label() string {
	switch {
	case f.Name != "":
		return f.Name
	case f.Title != "":
		return f.Title
	}
	return f.Host()
}

// Host returns the host of the feed's URL in lower case, without port or "www.".
func (f Feed) Host() string {
	if host, plain := plainHost(f.URL); plain {
		return strings.TrimPrefix(host, "www.")
	}
	u, err := url.Parse(f.URL)
	if err != nil {
		return f.URL
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// plainHost returns the host of an address that needs no parser, as most do: a
// poll asks for it half a dozen times. It is that of [url.Parse] where plain is
// true.
func plainHost(address string) (host string, plain bool) {
	rest, isHTTPS := strings.CutPrefix(address, "https://")
	rest, isHTTP := strings.CutPrefix(rest, "http://")
	end := 0
	for end < len(rest) && isPlainInHost(rest[end]) {
		end++
	}
	path := rest[end:]
	if port, found := strings.CutPrefix(path, ":"); found {
		path = strings.TrimLeft(port, "0123456789")
	}
	if isHTTP == isHTTPS || end == 0 || !strings.HasPrefix(path, "/") {
		return "", false
	}
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c >= 0x7f || c == '%' {
			return "", false
		}
	}
	return rest[:end], true
}

func isPlainInHost(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.'
}

// Batch is what one poll of a feed brought.
type Batch struct {
	Feed  Feed   `json:"feed"`            // as it is to be remembered
	Items []Item `json:"items,omitempty"` // oldest first; none when nothing changed or the poll failed
	Pause Pause  `json:"pause,omitzero"`

	Known   [][]Key `json:"known,omitempty"`   // the keys of items of the document that are byte for byte those of the last one, and not among Items
	Imprint Imprint `json:"imprint,omitempty"` // of the document; counts where the Feed's BodyHash is a new one
}

// Pause is for how long a server wants to be left alone, with all its feeds.
// The zero value is not at all.
type Pause struct {
	Host  string // as [Feed.Host]
	Until time.Time
}

// Intake says what became of a batch.
type Intake struct {
	Items    int    // in the document
	Known    int    // seen before
	Backlog  int    // learned in silence: the feed was new
	Reset    int    // learned in silence: the feed had changed the identity of its old items
	New      int    // news
	Stories  int    // opened by the new items
	Repeats  int    // new items of stories that were known from elsewhere
	Posts    int    // queued
	Revised  int    // that were queued before, and say more now
	Joins    []Join // of the items that were not known, in their order
	Verdicts []Verdict
}
