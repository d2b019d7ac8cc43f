//go:build linux

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// loadHosts is how many addresses the publishers of the load bench have.
const loadHosts = 1000

// loadItems returns how many items a feed of the load bench has: thirty, of some
// 32 kB, or as many as $NEWSDESK_BENCH_LOAD_ITEMS says.
func loadItems() int {
	if n, err := strconv.Atoi(os.Getenv("NEWSDESK_BENCH_LOAD_ITEMS")); err == nil && n > 0 {
		return n
	}
	return 30
}

// publishers is what all publishers of the load bench are: feeds of [loadItems],
// gzipped, seven in ten RSS and the rest Atom. In a mix three in
// ten send no validators, and half of those write the time of the answer into
// their document.
type publishers struct {
	mu    sync.Mutex
	items int // of a document
	mix   bool
	feeds map[int]*loadFeed
	began time.Time // of the program, from which items are dated
	stats loadStats
}

// loadFeed is a feed of which somebody has asked.
type loadFeed struct {
	items int    // published since the beginning
	body  []byte // all but the head, gzipped
	at    time.Time
	told  bool // the newest was in an answer
}

// loadStats is what publishers have answered since they were last told to forget it.
type loadStats struct {
	Requests, Full int
	Bytes          int64
	First, Last    time.Time
	Served         map[string]time.Time // when the newest item was first in an answer, by its title
}

// servePublishers is a program: it writes its port and serves until its input ends.
func servePublishers() {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitFailure)
	}
	p := &publishers{items: loadItems(), feeds: map[int]*loadFeed{}, began: time.Now().Truncate(time.Second)}
	p.forget()
	go func() { _ = http.Serve(l, p) }()
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	_, _ = os.Stdin.Read(make([]byte, 1))
}

func (p *publishers) forget() { p.stats = loadStats{Served: map[string]time.Time{}} }

// ServeHTTP answers polls (/feed/N), and the bench: /forget, /stats, /mix and
// /publish?feeds=FROM-TO&every=N.
func (p *publishers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case strings.HasPrefix(r.URL.Path, "/feed/"):
		n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/feed/"))
		p.answer(w, r, n)
	case r.URL.Path == "/forget":
		p.forget()
	case r.URL.Path == "/stats":
		_ = json.NewEncoder(w).Encode(p.stats)
	case r.URL.Path == "/mix":
		p.mix = true
	case r.URL.Path == "/publish":
		n, _ := strconv.Atoi(r.URL.Query().Get("feed"))
		f := p.feed(n)
		f.items++
		f.body, f.told, f.at = nil, false, time.Now()
	}
}

func (p *publishers) feed(n int) *loadFeed {
	if p.feeds[n] == nil {
		p.feeds[n] = new(loadFeed)
	}
	return p.feeds[n]
}

func (p *publishers) answer(w http.ResponseWriter, r *http.Request, n int) {
	f := p.feed(n)
	if p.stats.Requests++; p.stats.Requests == 1 {
		p.stats.First = time.Now()
	}
	p.stats.Last = time.Now()
	if !p.mix || n%10 >= 3 {
		tag := fmt.Sprintf(`"%d-%d"`, n, f.items)
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if f.body == nil {
		f.body = zipped(p.document(n, f))
	}
	built := p.began
	if p.mix && n%10 < 3 && n%2 == 0 {
		built = time.Now()
	}
	if f.items > 0 && !f.told {
		f.told = true
		p.stats.Served[loadTitle(n, f.items-1)] = time.Now()
	}
	p.stats.Full++
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", "application/xml")
	head := zipped(loadHead(n, built))
	p.stats.Bytes += int64(len(head) + len(f.body))
	_, _ = w.Write(head) // a gzip file may have several members (RFC 1952 section 2.2)
	_, _ = w.Write(f.body)
}

func zipped(text string) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.Bytes()
}

func isLoadAtom(n int) bool { return n%10 >= 7 }

func loadHead(n int, built time.Time) string {
	if isLoadAtom(n) {
		return fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette %d</title>`+
			`<link href="https://gazette-%d.example/"/><id>urn:gazette:%d</id><updated>%s</updated>`, n, n, n, built.UTC().Format(time.RFC3339Nano))
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Gazette %d</title>`+
		`<link>https://gazette-%d.example/</link><description>All of district %d</description><language>en</language><lastBuildDate>%s</lastBuildDate>`,
		n, n, n, built.UTC().Format(time.RFC1123Z)+strconv.Itoa(built.Nanosecond()))
}

// document returns all of a feed but its head: its items, the newest first,
// sixteen hours apart, but for those that were published since.
func (p *publishers) document(n int, f *loadFeed) string {
	var b strings.Builder
	for number := f.items - 1; number >= f.items-p.items; number-- {
		at := p.began.Add(time.Duration(number+1) * 16 * time.Hour)
		if number >= 0 {
			at = f.at
		}
		loadItem(&b, n, number, at)
	}
	if isLoadAtom(n) {
		return b.String() + "</feed>"
	}
	return b.String() + "</channel></rss>"
}

// loadTitle returns the title of an item, of rare words, so that each is a story of
// its own, and one topic wants it.
func loadTitle(n, number int) string {
	return fmt.Sprintf("District%d %s %s %s %s", n%10_000, loadName(n, number, 1), loadName(n, number, 2), loadName(n, number, 3), loadName(n, number, 4))
}

// loadName and loadWord draw a word of a language of a million words, of which the
// one that is the r-th in frequency is used 1/r as often as the first (Zipf's law);
// a name is none of the thousand that are used most.
func loadName(n, number, salt int) string { return loadSpelled(n, number, salt, 1000) }
func loadWord(n, number, salt int) string { return loadSpelled(n, number, salt, 1) }

func loadSpelled(n, number, salt int, first float64) string {
	const words = 1_000_000
	x := uint64(n+1)*0x9e3779b97f4a7c15 ^ uint64(number+1000)*0xbf58476d1ce4e5b9 ^ uint64(salt)*0x94d049bb133111eb
	x ^= x >> 29
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 32
	part := float64(x>>11) / (1 << 53)
	rank := uint64(first * math.Pow(words/first, part))
	var word []byte
	for spelt := rank * 0x9e3779b1 % (1 << 32); len(word) < 3 || spelt > 0; spelt /= 70 {
		word = append(word, "bdfgklmnprstvz"[spelt%14], "aeiou"[spelt/14%5])
	}
	return string(word)
}

func loadItem(b *strings.Builder, n, number int, at time.Time) {
	var text strings.Builder
	for i := range 16 {
		fmt.Fprintf(&text, "The %s of %s %s to the %s, and %s. ", loadWord(n, number, 10+i),
			loadWord(n, number, 30+i), loadWord(n, number, 50+i), loadWord(n, number, 70+i), loadWord(n, number, 90+i))
	}
	link := fmt.Sprintf("https://gazette-%d.example/news/%d", n, number+1000)
	if isLoadAtom(n) {
		fmt.Fprintf(b, `<entry><title>%s</title><link href="%s"/><id>%s</id><published>%s</published><author><name>A. Reporter</name></author><summary type="html">&lt;p&gt;%s&lt;/p&gt;</summary></entry>`,
			loadTitle(n, number), link, link, at.UTC().Format(time.RFC3339), &text)
		return
	}
	fmt.Fprintf(b, `<item><title>%s</title><link>%s</link><guid isPermaLink="false">%s</guid><pubDate>%s</pubDate><dc:creator>A. Reporter</dc:creator><category>News</category><description><![CDATA[<p>%s</p>]]></description></item>`,
		loadTitle(n, number), link, link, at.UTC().Format(time.RFC1123Z), &text)
}
