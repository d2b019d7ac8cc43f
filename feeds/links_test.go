package feeds

import (
	"net/url"
	"testing"
)

func TestResolve(t *testing.T) {
	base, err := url.Parse("https://news.example/feeds/all.xml?page=1")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, in string
		base     *url.URL
		want     string
	}{
		{"absolute", "https://news.example/a?utm_source=x#top", base, "https://news.example/a?utm_source=x#top"},
		{"as published", "HTTP://News.Example/Ä b", base, "HTTP://News.Example/Ä b"},
		{"white space around", " \n https://news.example/a\t", base, "https://news.example/a"},
		{"path", "/a/b", base, "https://news.example/a/b"},
		{"relative path", "../a", base, "https://news.example/a"},
		{"name", "a.html", base, "https://news.example/feeds/a.html"},
		{"query", "?id=5", base, "https://news.example/feeds/all.xml?id=5"},
		{"host", "//cdn.example/a", base, "https://cdn.example/a"},
		{"relative without base", "/a/b", nil, "/a/b"},
		{"empty", "", base, ""},
		{"stray percent sign", "https://news.example/100%", base, "https://news.example/100%25"},
		{"javascript", "javascript:alert(1)", base, ""},
		{"JavaScript in disguise", " JavaScript:alert(1)//http://", base, ""},
		{"javascript with a line break", "java\nscript:alert(1)", base, ""},
		{"data", "data:text/html,x", base, ""},
		{"file", "file:///etc/passwd", base, ""},
		{"ftp", "ftp://news.example/a", base, ""},
		{"mail", "mailto:desk@news.example", base, ""},
		{"no host", "http:///a", base, ""},
		{"no slashes", "http:a", base, ""},
		{"no URL", "http://[::1", base, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := resolve(test.in, test.base); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
