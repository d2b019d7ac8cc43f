package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

func TestFeedsDiscoverFindsTheFeedsOfAPage(t *testing.T) {
	pages := map[string]string{
		"/":         `<!doctype html><link rel="alternate" type="application/rss+xml" href="/news.xml">`,
		"/news.xml": rssFeed("Harbour Gazette", "a", "b"),
		"/empty/":   `<!doctype html><title>Nothing</title>`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, found := pages[r.URL.Path]
		if !found {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, page)
	}))
	defer server.Close()
	discover := []string{"feeds", "discover", "--allow-networks", "127.0.0.0/8"}

	code, out, errOut := command(t, append(discover, server.URL)...)
	want := fmt.Sprintf("%s/news.xml\n  Harbour Gazette, RSS, 2 items\n  no date           a\n", server.URL)
	if diff := cmp.Diff(want, out); diff != "" || code != exitFine {
		t.Errorf("exit code %d, %s (-want +got):\n%s", code, errOut, diff)
	}
	code, out, _ = command(t, append(discover, "--json", server.URL)...)
	want = fmt.Sprintf(`{"url":"%s/news.xml","title":"Harbour Gazette","format":"RSS","language":"","items":2,"per_day":0,"newest":"a"}`+"\n", server.URL)
	if diff := cmp.Diff(want, out); diff != "" || code != exitFine {
		t.Errorf("exit code %d (-want +got):\n%s", code, diff)
	}
	delete(pages, "/")
	code, _, errOut = command(t, append(discover, server.URL+"/empty/")...)
	if code != exitFailure || !strings.Contains(errOut, "no feed was found") || !strings.Contains(errOut, "\n  "+server.URL+"/empty/feed\n") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}

func TestFoundFeedsShownToPeopleAreHarmless(t *testing.T) {
	got := foundText([]news.Found{{
		URL: "https://example.org/\x1b[31m", Title: "News\x1b]0;owned\x07\nof the day", Format: "Atom", Language: "en", Items: 3, PerDay: 12.3,
		Newest: "\u202eevil\x07", NewestAt: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	}, {URL: "https://example.org/empty", Format: "RSS"}})
	want := "https://example.org/\n  News of the day, Atom, en, 3 items, about 12 a day\n  2026-11-22 12:00  evil\n" +
		"https://example.org/empty\n  (no title), RSS, 0 items\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRate(t *testing.T) {
	for _, tt := range []struct {
		perDay float64
		want   string
	}{
		{230.4, "about 230 a day"},
		{1.72, "about 1.7 a day"},
		{0.97, "about one a day"},
		{0.5, "one in about 2 days"},
		{0.14, "one in about 7 days"},
		{0.01, "less than one a month"},
	} {
		if got := rate(tt.perDay); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.perDay, got, tt.want)
		}
	}
}
