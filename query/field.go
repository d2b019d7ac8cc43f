package query

import (
	"slices"
	"strings"
)

// field is a part of an item.
type field uint8

const (
	inTitle field = iota
	inText
	inFeed
	inAuthor
	inTag
	inURL
	inSite
	inLang
)

// fieldNames are the names of the fields, by field.
var fieldNames = [...]string{"title", "text", "feed", "author", "tag", "url", "site", "lang"} //nolint:gochecknoglobals // never changed

func (f field) String() string { return fieldNames[f] }

// fieldNamed returns the field of this name.
func fieldNamed(name string) (f field, found bool) {
	i := slices.Index(fieldNames[:], name)
	return field(max(i, 0)), i >= 0 //nolint:gosec // there are eight
}

// fields is a set of fields.
type fields uint8

// everywhere is where terms without a field are looked for.
const everywhere fields = 1<<inTitle | 1<<inText

func (s fields) has(f field) bool { return s&(1<<f) != 0 }

// hostOf returns the host of a link, in lower case, without port; "" if it has none.
func hostOf(link string) string {
	_, rest, found := strings.Cut(link, "://")
	if !found {
		return ""
	}
	if end := strings.IndexAny(rest, "/?#\\"); end >= 0 {
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if port := strings.LastIndexByte(rest, ':'); port >= 0 && !strings.HasSuffix(rest, "]") {
		rest = rest[:port]
	}
	return strings.ToLower(strings.TrimSuffix(rest, "."))
}

// siteOf returns the host that people mean by s, which may be a link or begin
// with "www."; "" where it is no host.
func siteOf(s string) string {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	host := strings.TrimPrefix(strings.Trim(hostOf(s), "."), "www.")
	if strings.ContainsAny(host, " \t\"'*()[]%,;!") || strings.Contains(host, "..") {
		return ""
	}
	return host
}

// isHostBelow reports whether host is site, or a host below it.
func isHostBelow(host, site string) bool {
	return strings.HasSuffix(host, site) && (len(host) == len(site) || host[len(host)-len(site)-1] == '.')
}

// Language returns the BCP 47 tag that people mean by s, in the form in which
// lang: compares it; ok is false where it is none, such as "English".
func Language(s string) (tag string, ok bool) {
	tag = langOf(s)
	return tag, tag != ""
}

// langOf returns the BCP 47 tag that people mean by s, in lower case; "" where
// it is none.
func langOf(s string) string {
	tag := strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	for i, part := range strings.Split(tag, "-") {
		if part == "" || len(part) > 8 || i == 0 && (len(part) < 2 || len(part) > 3) {
			return ""
		}
		if strings.IndexFunc(part, func(r rune) bool { return (r < 'a' || r > 'z') && (i == 0 || r < '0' || r > '9') }) >= 0 {
			return ""
		}
	}
	return tag
}

// isLangBelow reports whether the tag lang, as published, is want or a kind of
// it: "en-US" is a kind of "en".
func isLangBelow(lang, want string) bool {
	if len(lang) < len(want) || len(lang) > len(want) && lang[len(want)] != '-' && lang[len(want)] != '_' {
		return false
	}
	for i := range len(want) {
		if c := lowerTag(lang[i]); c != want[i] {
			return false
		}
	}
	return true
}

// lowerTag returns the character of a language tag in the form in which tags are compared.
func lowerTag(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	case c == '_':
		return '-'
	}
	return c
}
