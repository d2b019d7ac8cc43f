package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"text/template"
	"time"

	"golang.org/x/net/html/charset"
)

// sampleDocuments holds the feeds of the demo, one template each. Publishers,
// places, people and news are invented; the dirt in them (tracking links, pleas,
// markup escaped twice, dates in 2041, GUIDs that are no identity) is what
// real feeds have.
//
//go:embed demo
var sampleDocuments embed.FS

// sampleFeed is one feed of the demo and how its publisher serves it.
type sampleFeed struct {
	host, path  string
	contentType string
	file        string
	charset     string // empty: UTF-8
}

// url returns the address under which the feed is polled.
func (f sampleFeed) url() string { return "http://" + f.host + f.path }

// sampleList returns the feeds of the demo.
func sampleList() []sampleFeed {
	return []sampleFeed{
		{host: "harbour-courier.example", path: "/feed/", contentType: "application/rss+xml; charset=UTF-8", file: "harbour-courier.rss"},
		{host: "meridian-wire.example", path: "/all.atom", contentType: "application/atom+xml", file: "meridian-wire.atom"},
		{host: "vandora-times.example", path: "/index.rdf", contentType: "application/rdf+xml", file: "vandora-times.rdf"},
		{host: "seeburger-morgenblatt.example", path: "/rss", contentType: "text/xml; charset=utf-8", file: "seeburger-morgenblatt.rss"},
		{host: "gazette-du-cap.example", path: "/atom.xml", contentType: "application/xml", file: "gazette-du-cap.atom"},
		{host: "lukomorsk-vestnik.example", path: "/rss.php", contentType: "text/xml; charset=windows-1251", file: "lukomorsk-vestnik.rss", charset: "windows-1251"},
		{host: "diario-de-santaro.example", path: "/feed.json", contentType: "application/feed+json", file: "diario-de-santaro.json"},
		{host: "island-radio.example", path: "/news.xml", contentType: "text/html", file: "island-radio.xml"},
		{host: "morning-clippings.example", path: "/feed", contentType: "application/rss+xml", file: "morning-clippings.rss"},
		{host: "ferry-and-freight.example", path: "/rss.xml", contentType: "application/rss+xml", file: "ferry-and-freight.rss"},
	}
}

// sampleFeeds is the web of the demo: every sample feed under its own host, with
// validators and compression as publishers have them.
type sampleFeeds struct {
	began time.Time // what the dates in the documents are relative to

	mu     sync.RWMutex
	served map[string]samplePage // by host and path
}

// samplePage is a document as it is served now.
type samplePage struct {
	contentType string
	etag        string
	changed     time.Time
	plain       []byte
	gzipped     []byte
}

// newSampleFeeds returns the sample feeds as they are before the first round.
func newSampleFeeds(now time.Time) (*sampleFeeds, error) {
	s := &sampleFeeds{began: now, served: map[string]samplePage{}}
	return s, s.publish(0, now)
}

// URLs returns the addresses of the feeds.
func (s *sampleFeeds) URLs() []string {
	list := sampleList()
	urls := make([]string, len(list))
	for i, feed := range list {
		urls[i] = feed.url()
	}
	return urls
}

// publish puts everything up to round on the feeds. A document that stays the
// same keeps its validators.
func (s *sampleFeeds) publish(round int, now time.Time) error {
	for _, feed := range sampleList() {
		body, err := s.document(feed, round)
		if err != nil {
			return fmt.Errorf("publish round %d of %s: %w", round, feed.host, err)
		}
		if err := s.serve(feed, body, now); err != nil {
			return fmt.Errorf("publish round %d of %s: %w", round, feed.host, err)
		}
	}
	return nil
}

// document renders the feed as it is after round, in its own charset.
func (s *sampleFeeds) document(feed sampleFeed, round int) ([]byte, error) {
	source, err := sampleDocuments.ReadFile("demo/" + feed.file)
	if err != nil {
		return nil, err
	}
	t, err := template.New(feed.file).Funcs(s.dates()).Parse(string(source))
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := t.Execute(&body, struct{ Round int }{round}); err != nil {
		return nil, err
	}
	return encoded(body.Bytes(), feed.charset)
}

// encoded returns the UTF-8 text body in the charset of that name.
func encoded(body []byte, name string) ([]byte, error) {
	if name == "" {
		return body, nil
	}
	encoding, _ := charset.Lookup(name)
	if encoding == nil {
		return nil, fmt.Errorf("unknown charset %q", name)
	}
	return encoding.NewEncoder().Bytes(body)
}

// dates returns the functions with which a template writes a time that long
// after the demo began, such as {{rfc822 "-2h"}}.
func (s *sampleFeeds) dates() template.FuncMap {
	date := func(layout, after string) (string, error) {
		d, err := time.ParseDuration(after)
		return s.began.UTC().Add(d).Format(layout), err
	}
	return template.FuncMap{
		"date":    date,
		"rfc822":  func(after string) (string, error) { return date(time.RFC1123Z, after) },
		"rfc3339": func(after string) (string, error) { return date(time.RFC3339, after) },
	}
}

// serve answers requests for the feed with body from now on.
func (s *sampleFeeds) serve(feed sampleFeed, body []byte, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := feed.host + feed.path
	if bytes.Equal(s.served[key].plain, body) {
		return nil
	}
	gzipped, err := compress(body)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	s.served[key] = samplePage{
		contentType: feed.contentType,
		etag:        `W/"` + hex.EncodeToString(sum[:8]) + `"`,
		changed:     now,
		plain:       body,
		gzipped:     gzipped,
	}
	return nil
}

// compress returns body as gzip.
func compress(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ServeHTTP answers for all hosts. One entity tag serves both encodings, so it
// is a weak one (RFC 9110, section 8.8.1).
func (s *sampleFeeds) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ":")
	s.mu.RLock()
	page, ok := s.served[host+r.URL.Path]
	s.mu.RUnlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	body := page.plain
	w.Header().Set("Content-Type", page.contentType)
	w.Header().Set("Etag", page.etag)
	w.Header().Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		body = page.gzipped
	}
	http.ServeContent(w, r, "", page.changed, bytes.NewReader(body))
}
