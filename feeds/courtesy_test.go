package feeds

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/news"
)

// habit is how a publisher of the simulation answers. A page of it has a new
// version every so often, under new validators.
type habit struct {
	version time.Duration // 0: there is one for ever
	names   string        // of the validators it sends: "etag", "modified"
	wait    time.Duration // it wants no request of a feed before
	header  []string      // how it says so
	inside  string        // the document
	odd     func(c *courtesy, w http.ResponseWriter, r *http.Request) bool
}

// habits are those of the publishers, by the first label of their hosts.
func habits() map[string]habit {
	const day, hour = 24 * time.Hour, time.Hour
	both := "etag modified"
	return map[string]habit{
		"plain":    {version: day, names: both},
		"lively":   {version: 20 * time.Minute, names: "etag"},
		"old":      {version: 5 * hour, names: "modified"},
		"fresh":    {version: 5 * hour, names: both, wait: 3 * hour, header: []string{"Cache-Control", "public, max-age=10800"}},
		"year":     {version: 5 * hour, names: both, wait: day, header: []string{"Cache-Control", "max-age=31536000"}},
		"ttl":      {version: 5 * hour, names: both, wait: 2 * hour, inside: "<ttl>120</ttl>"},
		"weekly":   {version: 5 * hour, names: both, wait: day, inside: "<sy:updatePeriod>weekly</sy:updatePeriod>"},
		"night":    {version: 5 * hour, names: both, inside: "<skipHours>" + repeated(6, func(i int) string { return fmt.Sprintf("<hour>%d</hour>", i) }) + "</skipHours>"},
		"restless": {version: 5 * hour, names: both, odd: (*courtesy).renames},
		"busy":     {version: 5 * hour, names: both, odd: sometimes(429, "7200")},
		"down":     {version: 5 * hour, names: both, odd: sometimes(503, "")},
		"shaky":    {version: 5 * hour, names: both, odd: sometimes(500, "")},
		"moved":    {odd: redirects(301)},
		"detour":   {odd: redirects(302)},
		"target":   {version: 5 * hour, names: both},
		"still":    {names: both},
		"gone":     {version: 5 * hour, names: both, odd: (*courtesy).ends},
	}
}

// courtesy is the publishers of the simulation. It judges who polls them.
type courtesy struct {
	mu     sync.Mutex
	random *rand.Rand
	began  time.Time
	pages  map[string]*record
	hosts  map[string]time.Time // not to be asked before

	requests, conditional, valid, early, defied, gone int
}

// record is what the publisher of a page knows of its reader.
type record struct {
	etag, modified string    // as it sent them last
	unconditional  int       // requests, not counting those before there was an answer
	asked          time.Time // last
	gone           bool
}

func (c *courtesy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	label, _, _ := strings.Cut(r.URL.Host, ".")
	h := habits()[strings.TrimRight(label, "0123456789")]
	page := c.pages[r.URL.String()]
	if page == nil {
		page = new(record)
		c.pages[r.URL.String()] = page
	}
	c.judge(h, page, r)
	page.asked = time.Now()
	if h.odd != nil && h.odd(c, w, r) {
		return
	}
	c.answer(h, page, w, r)
}

// judge holds r against what the reader of page was told.
func (c *courtesy) judge(h habit, page *record, r *http.Request) {
	c.requests++
	etag, modified := r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since")
	switch {
	case etag+modified == "" && page.etag+page.modified != "":
		page.unconditional++
	case etag+modified != "":
		c.conditional++
		if etag == page.etag && modified == page.modified {
			c.valid++
		}
	}
	now := time.Now()
	if !page.asked.IsZero() && now.Sub(page.asked) < max(h.wait, time.Hour) || strings.Contains(h.inside, "skipHours") && now.UTC().Hour() < 6 && !page.asked.IsZero() {
		c.early++
	}
	if now.Before(c.hosts[r.URL.Host]) {
		c.defied++
	}
	if page.gone {
		c.gone++
	}
}

// answer sends page, or says that it has not changed.
func (c *courtesy) answer(h habit, page *record, w http.ResponseWriter, r *http.Request) {
	version := 0
	if h.version > 0 {
		version = int(time.Since(c.began) / h.version)
	}
	if page.etag+page.modified == "" {
		page.unconditional++
	}
	c.label(h, page, version)
	if page.etag != "" {
		w.Header().Set("ETag", page.etag)
	}
	if page.modified != "" {
		w.Header().Set("Last-Modified", page.modified)
	}
	for i := 0; i < len(h.header); i += 2 {
		w.Header().Set(h.header[i], h.header[i+1])
	}
	if r.Header.Get("If-None-Match") == page.etag && r.Header.Get("If-Modified-Since") == page.modified && page.etag+page.modified != "" {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	fmt.Fprint(w, strings.Replace(rss(fmt.Sprintf("version-%d", version)), "<item>", h.inside+"<item>", 1))
}

// label sets the validators of the version of page.
func (c *courtesy) label(h habit, page *record, version int) {
	if strings.Contains(h.names, "etag") {
		page.etag = fmt.Sprintf(`W/"%d a b"`, version)
	}
	if strings.Contains(h.names, "modified") {
		page.modified = c.began.Add(time.Duration(version) * h.version).UTC().Format(time.RFC850)
	}
}

// renames sends a new ETag with a 304, now and then.
func (c *courtesy) renames(w http.ResponseWriter, r *http.Request) bool {
	page := c.pages[r.URL.String()]
	if r.Header.Get("If-None-Match") == "" || c.random.IntN(3) > 0 {
		return false
	}
	page.etag = fmt.Sprintf(`"renamed-%d"`, c.random.Int())
	w.Header().Set("ETag", page.etag)
	w.WriteHeader(http.StatusNotModified)
	return true
}

// sometimes answers one request in ten with code, and wants the host to be left
// alone for two hours, by number or, where that is empty, by date.
func sometimes(code int, seconds string) func(*courtesy, http.ResponseWriter, *http.Request) bool {
	return func(c *courtesy, w http.ResponseWriter, r *http.Request) bool {
		if c.random.IntN(10) > 0 {
			return false
		}
		until := time.Now().Add(2 * time.Hour).Truncate(time.Second)
		switch {
		case seconds != "":
			w.Header().Set("Retry-After", seconds)
			c.hosts[r.URL.Host] = until
		case code == http.StatusServiceUnavailable:
			w.Header().Set("Retry-After", until.UTC().Format(http.TimeFormat))
			c.hosts[r.URL.Host] = until
		}
		w.WriteHeader(code)
		return true
	}
}

// redirects leads to another host.
func redirects(code int) func(*courtesy, http.ResponseWriter, *http.Request) bool {
	return func(_ *courtesy, w http.ResponseWriter, r *http.Request) bool {
		label, _, _ := strings.Cut(r.URL.Host, ".")
		http.Redirect(w, r, "http://target.example/"+label, code)
		return true
	}
}

// ends takes the page down for good after five days.
func (c *courtesy) ends(w http.ResponseWriter, r *http.Request) bool {
	if time.Since(c.began) < 5*24*time.Hour {
		return false
	}
	c.pages[r.URL.String()].gone = true
	w.WriteHeader(http.StatusGone)
	return true
}

func TestFigure4CourtesyOverFourteenDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &courtesy{random: rand.New(rand.NewPCG(1, 2)), began: time.Now(), pages: map[string]*record{}, hosts: map[string]time.Time{}}
		desk := newMemory()
		for label := range habits() {
			switch label {
			case "target":
			case "busy", "down":
				desk.putAll(many(10, "http://"+label+".example/%d"))
			default:
				desk.putAll(many(10, "http://"+label+"%d.example/feed"))
			}
		}
		for range 14 * 4 { // a start every six hours
			run(t, poller(desk, c), 6*time.Hour)
		}
		c.report(t)
	})
}

func (m *memory) putAll(feeds []news.Feed) {
	for _, f := range feeds {
		m.put(f)
	}
}

// report prints the figures and fails where they are not what was promised.
func (c *courtesy) report(t *testing.T) {
	t.Helper()
	offering, once, still := 0, 0, 0
	for url, page := range c.pages {
		switch {
		case page.etag+page.modified == "":
		case strings.HasPrefix(url, "http://still"):
			still = max(still, page.unconditional)
		default:
			offering++
			if page.unconditional == 1 {
				once++
			} else {
				t.Errorf("%s: got %d unconditional requests, want 1", url, page.unconditional)
			}
		}
	}
	t.Logf("%d requests in 14 days for %d pages, 55 restarts", c.requests, len(c.pages))
	t.Logf("unconditional requests: 1 for %d of %d pages that offer validators and change; at most %d for those that never do", once, offering, still)
	t.Logf("valid validators: %d of %d", c.valid, c.conditional)
	t.Logf("requests before the permitted time: %d; before the end of a Retry-After: %d; after a 410: %d", c.early, c.defied, c.gone)
	if still > 3 || c.valid != c.conditional || c.conditional < 30_000 || c.early+c.defied+c.gone != 0 {
		t.Error("want a request a week in full at most, all validators valid, and none too early")
	}
}
