package feeds

import "testing"

func TestSite(t *testing.T) {
	tests := []struct{ name, link, want string }{
		{"a host of two labels", "https://example.org/a", "example.org"},
		{"www", "https://www.example.org/a", "example.org"},
		{"a section with a host of its own", "https://feeds.Example.org./a", "example.org"},
		{"a suffix of two labels", "https://news.tribune.co.uk/a", "tribune.co.uk"},
		{"a blog on a hosting service", "https://harbour.blogspot.com/a", "harbour.blogspot.com"},
		{"a port", "http://localhost:8080/a", "localhost"},
		{"an address", "http://192.0.2.7/a", "192.0.2.7"},
		{"no host", "/a", ""},
		{"no link", "://", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Site(tt.link); got != tt.want {
				t.Errorf("Site(%q) = %q, want %q", tt.link, got, tt.want)
			}
		})
	}
}

func TestItemsNameTheirPublisher(t *testing.T) {
	const document = `<rss version="2.0"><channel><title>All the news</title><link>https://aggregator.example/</link>
<item><title>One</title><link>https://www.tribune.example/1</link></item>
<item><title>Two</title><link>https://aggregator.example/2</link><source url="https://feeds.courier.example/rss">Courier</source></item>
<item><title>Three</title><guid isPermaLink="false">3</guid></item>
</channel></rss>`
	doc, err := Parse([]byte(document), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"tribune.example", "courier.example", "aggregator.example"}
	for i, item := range doc.Items {
		if item.Site != want[i] {
			t.Errorf("%s is of %q, want %q", item.Title, item.Site, want[i])
		}
	}
}
