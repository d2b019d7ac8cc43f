package news

import (
	"net/url"
	"strings"
	"testing"
)

func FuzzHostOfPlainAddressIsThatOfTheParser(f *testing.F) {
	for _, address := range []string{
		"https://www.courier.example/rss", "http://127.0.0.1:8080/feed", "https://Courier.example/", "https://courier.example",
		"https://courier.example/a%20b", "https://courier.example/%zz", "https://courier.example/a b", "https://a@b.example/",
		"https://[::1]/", "https://http://courier.example/", "https://courier.example:x/", "https:///rss", "ftp://courier.example/",
		"http://courier.example/\x7f", "https://courier.example/?q=1#top", "https://courier.example?q=/", "",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		got, plain := plainHost(address)
		if !plain {
			return
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatalf("plainHost(%q) = %q, and the parser says %v", address, got, err)
		}
		if want := strings.ToLower(u.Hostname()); got != want {
			t.Errorf("plainHost(%q) = %q, want %q", address, got, want)
		}
	})
}

func TestHostOfFeed(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.courier.example/rss":       "courier.example",
		"http://127.0.0.1:8080/feed":            "127.0.0.1",
		"https://WWW.Courier.example/rss":       "courier.example",
		"https://courier.example/a%20b":         "courier.example",
		"https://courier.example?q=1":           "courier.example",
		"https://courier.example:x/":            "https://courier.example:x/",
		"https://www.courier.example/bad%zz/":   "https://www.courier.example/bad%zz/",
		"https://www.courier.example/caf\u00e9": "courier.example",
	} {
		if got := (Feed{URL: address}).Host(); got != want {
			t.Errorf("Host of %q = %q, want %q", address, got, want)
		}
	}
}
