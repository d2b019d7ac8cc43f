package feeds

import (
	"net/url"
	"strings"
)

// firstLink returns the first of links that is a link, made absolute with base.
func firstLink(links []string, base *url.URL) string {
	for _, link := range links {
		if link := resolve(link, base); link != "" {
			return link
		}
	}
	return ""
}

// firstImage is firstLink for pictures, which have to be absolute, had by https,
// and not those of the site.
func firstImage(images []string, base *url.URL) string {
	for _, image := range images {
		if link := (picture{source: resolve(image, base)}).secure(); link != "" {
			return link
		}
	}
	return ""
}

// resolve makes a link absolute (RFC 3986 section 5). An absolute link stays as
// published but for white space around it. Without a base a relative one stays
// as well. What is neither http nor https is no link: "".
func resolve(link string, base *url.URL) string {
	link = strings.TrimSpace(link)
	if link == "" || strings.ContainsFunc(link, isControl) {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		link = escapeStray(link)
		u, err = url.Parse(link)
	}
	if err != nil {
		return ""
	}
	switch {
	case u.Scheme != "" && !hasWebScheme(link):
		return ""
	case u.Scheme != "" && u.Host == "":
		return ""
	case u.Scheme != "" || base == nil:
		return link
	}
	if absolute := base.ResolveReference(u); hasWebScheme(absolute.String()) {
		return absolute.String()
	}
	return ""
}

// escapeStray escapes the percent signs of link that escape nothing.
func escapeStray(link string) string {
	var b strings.Builder
	for i := range len(link) {
		b.WriteByte(link[i])
		if link[i] == '%' && (i+2 >= len(link) || !isHex(link[i+1]) || !isHex(link[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

// isHex reports whether c is a hexadecimal digit.
func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// isControl reports whether r is a control character.
func isControl(r rune) bool { return r < 0x20 || r == 0x7f }

// hasWebScheme reports whether link starts with http:// or https://.
func hasWebScheme(link string) bool {
	link = strings.TrimSpace(link)
	return hasPrefixFold(link, "http://") || hasPrefixFold(link, "https://")
}

// hasPrefixFold reports whether s starts with the ASCII prefix, whatever its case.
func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
