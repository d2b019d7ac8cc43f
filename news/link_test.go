package news

import "testing"

func TestCanonicalLink(t *testing.T) {
	tests := []struct{ name, link, want string }{
		{"host in lower case", "https://Example.ORG/Path", "https://example.org/Path"},
		{"http is https", "http://example.org/a", "https://example.org/a"},
		{"www is dropped", "https://www.example.org/a", "https://example.org/a"},
		{"default ports are dropped", "http://example.org:80/a", "https://example.org/a"},
		{"other ports stay", "http://example.org:8080/a", "https://example.org:8080/a"},
		{"fragment is dropped", "https://example.org/a#comments", "https://example.org/a"},
		{"trailing slash is dropped", "https://example.org/a/", "https://example.org/a"},
		{"home page with and without slash", "https://example.org/", "https://example.org"},
		{"utm parameters are dropped", "https://example.org/a?utm_source=rss&id=7&utm_medium=feed", "https://example.org/a?id=7"},
		{"only tracking leaves no query", "https://example.org/a?fbclid=abc", "https://example.org/a"},
		{"order of parameters does not matter", "https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"},
		{"repeated parameters keep their order", "https://example.org/a?b=2&b=1", "https://example.org/a?b=2&b=1"},
		{"a name in capitals", "https://example.org/a?UTM_Source=x", "https://example.org/a"},
		{"what only looks like tracking stays", "https://example.org/a?utmost=1", "https://example.org/a?utmost=1"},
		{"escapes stay as they are", "https://example.org/a%2Fb", "https://example.org/a%2Fb"},
		{"white space round it", " https://example.org/a\n", "https://example.org/a"},
		{"relative", "/a", ""},
		{"script", "javascript:alert(1)", ""},
		{"mail", "mailto:a@example.org", ""},
		{"no host", "https:///a", ""},
		{"not a link", "://", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := CanonicalLink(tt.link)
			if got != tt.want {
				t.Errorf("CanonicalLink(%q) = %q, want %q", tt.link, got, tt.want)
			}
			if again := CanonicalLink(got); again != got {
				t.Errorf("CanonicalLink is not idempotent: %q becomes %q", got, again)
			}
		})
	}
}

func TestOpenLink(t *testing.T) {
	tests := []struct{ name, link, want string }{
		{"tracking goes, the rest stays in order", "http://www.example.org/a/?b=2&utm_source=rss&a=1#top", "http://www.example.org/a/?b=2&a=1#top"},
		{"nothing to do", "https://example.org/a?b=%C3%A9", "https://example.org/a?b=%C3%A9"},
		{"only tracking", "https://example.org/a?utm_source=rss", "https://example.org/a"},
		{"not a link", "://", "://"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := OpenLink(tt.link); got != tt.want {
				t.Errorf("OpenLink(%q) = %q, want %q", tt.link, got, tt.want)
			}
		})
	}
}
