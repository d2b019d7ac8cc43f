package news

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzCanonicalLink holds that the form for comparing links is one form, and
// that what people open leads where it did.
func FuzzCanonicalLink(f *testing.F) {
	for _, link := range []string{
		"HTTP://WWW.Courier.Example:80/a//?utm_source=x&b=2&a=1#top", "https://a.example/?fbclid=1&&=", "https://[::1]:8443/%2F%zz",
		"http://user@a.example./ä?ü=ö", "javascript:alert(1)", "https://a.example/?a=%26utm_x=1;b", "\x00", "https://www.www./",
	} {
		f.Add(link)
	}
	f.Fuzz(func(t *testing.T, link string) {
		canonical := CanonicalLink(link)
		if canonical != "" && !strings.HasPrefix(canonical, "https://") {
			t.Fatalf("CanonicalLink(%q) = %q", link, canonical)
		}
		if again := CanonicalLink(canonical); canonical != "" && again != canonical && !strings.Contains(canonical, "www.") {
			t.Fatalf("CanonicalLink(%q) = %q, and of that %q", link, canonical, again)
		}
		was, err := url.Parse(link)
		if err != nil {
			return
		}
		is, err := url.Parse(OpenLink(link))
		if err != nil || is.Scheme != was.Scheme || is.Host != was.Host || is.Path != was.Path {
			t.Fatalf("OpenLink(%q) = %q: %v", link, OpenLink(link), err)
		}
	})
}
