package feeds

import (
	"net/http"
	"strings"
	"testing"

	"newsdesk/news"
)

// page is a feed of 30 items and about 32 kB.
func page() []byte {
	const words = "The harbour master said on Monday that the ferry would sail again. "
	var b strings.Builder
	for i := range 30 {
		item := rss("item" + string(rune('A'+i)))
		item = item[strings.Index(item, "<item>"):strings.Index(item, "</channel>")]
		b.WriteString(strings.Replace(item, "</item>", "<description>"+strings.Repeat(words, 14)+"</description></item>", 1))
	}
	return []byte(`<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Gazette</title>` + b.String() + `</channel></rss>`)
}

// benchmarkPoll polls a feed on loopback again and again, by way of a kept connection.
func benchmarkPoll(b *testing.B, h http.Handler) {
	b.Helper()
	srv := listen(b, "127.0.0.1", h)
	f := fetcher(b, loopback...)
	poll := func(feed news.Feed) news.Feed {
		batch, err := f.Fetch(b.Context(), feed, noon)
		if err != nil {
			b.Fatal(err)
		}
		return batch.Feed
	}
	feed := poll(feedAt(srv.URL))
	b.ReportAllocs()
	for b.Loop() {
		feed = poll(feed)
	}
}

func BenchmarkUnchangedPoll(b *testing.B) {
	doc := page()
	benchmarkPoll(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(doc)
	}))
}

func BenchmarkUnchangedBody(b *testing.B) {
	doc := page()
	for name, h := range map[string]http.HandlerFunc{
		"plain": sends(200, doc),
		"gzip":  sends(200, gzipped(doc), "Content-Encoding", "gzip"),
		"br":    sends(200, brotlied(doc), "Content-Encoding", "br"),
	} {
		b.Run(name, func(b *testing.B) { benchmarkPoll(b, h) })
	}
}

// BenchmarkBareClient is what the rest is to be compared with: the same answer by http.Client alone.
func BenchmarkBareClient(b *testing.B) {
	srv := listen(b, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.WriteHeader(http.StatusNotModified)
	}))
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	client := http.Client{Transport: tr}
	b.ReportAllocs()
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, srv.URL, nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("If-None-Match", `"1"`)
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
	}
}
