package feeds

import (
	"cmp"
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// What people are told of what they typed.
const (
	notAddress     = "this is not a web address: give that of a site or a page, such as example.org, or @user@mastodon.example, or r/worldnews"
	privateAddress = "this address is inside a private network, where Newsdesk does not go: give one that everybody can open"
)

const maxAddress = 2000 // bytes

// typedAddress is what a person typed, as an address.
type typedAddress struct {
	*url.URL

	guessed bool // its scheme
}

// shortForms are what people write instead of an address, and the addresses that
// they mean.
//
//nolint:gochecknoglobals // immutable table
var shortForms = []struct {
	form    *regexp.Regexp
	address string
}{
	{regexp.MustCompile(`^/?(r|u|user)/([A-Za-z0-9_+-]{2,50})/?$`), "https://www.reddit.com/$1/$2"},
	{regexp.MustCompile(`^@?([A-Za-z0-9_.-]+)@([A-Za-z0-9.-]+\.[A-Za-z]{2,})$`), "https://$2/@$1"},
	{regexp.MustCompile(`^@([A-Za-z0-9-]+\.bsky\.social)$`), "https://bsky.app/profile/$1"},
}

// typed returns the address that a person means.
func typed(s string) (*typedAddress, error) {
	s = strings.Trim(strings.TrimSpace(s), "<>\"'`“”„ ")
	if len(s) > maxAddress {
		return nil, wrongAddress(notAddress, "longer than 2,000 bytes")
	}
	for _, short := range shortForms {
		if short.form.MatchString(s) {
			s = short.form.ReplaceAllString(s, short.address)
		}
	}
	s, guessed := withScheme(s)
	u, err := url.Parse(s)
	if err != nil {
		return nil, wrongAddress(notAddress, "it cannot be parsed")
	}
	if err := checkURL(u); err != nil {
		problem := notAddress
		if u.User != nil {
			problem = passwordAddress
		}
		return nil, wrongAddress(problem, err.Error())
	}
	if strings.ContainsAny(u.Host, " %,;!") || guessed && !isHostName(u) {
		return nil, wrongAddress(notAddress, "it names no host")
	}
	u.Fragment, u.RawFragment = "", ""
	u.Host = strings.ToLower(u.Host)
	u.Path = cmp.Or(u.Path, "/")
	return &typedAddress{u, guessed}, nil
}

// isHostName reports whether the host of u, which was given without a scheme, is
// one rather than a word.
func isHostName(u *url.URL) bool {
	return strings.ContainsAny(u.Host, ".:。．｡") || u.Hostname() == "localhost"
}

func wrongAddress(problem, cause string) error {
	return &DiscoverError{Problem: problem, Err: errors.New("read address: " + cause)}
}

// withScheme returns s with the scheme that it lacks. The schemes of browsers
// that subscribe, feed:https://host and feed://host, mean the web.
func withScheme(s string) (address string, guessed bool) {
	if rest, found := cutPrefixFold(s, "feed:"); found {
		s = strings.TrimPrefix(rest, "//")
	}
	if hasWebScheme(s) || strings.Contains(s, "://") || isOpaque(s) {
		return s, false
	}
	return "https://" + strings.TrimPrefix(s, "//"), true
}

// isOpaque reports whether s is an address of another kind, such as mailto:me,
// rather than a host with a port.
func isOpaque(s string) bool {
	scheme, rest, found := strings.Cut(s, ":")
	return found && !strings.ContainsAny(scheme, "./[") && (rest == "" || rest[0] < '0' || rest[0] > '9')
}

func cutPrefixFold(s, prefix string) (after string, found bool) {
	if !hasPrefixFold(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// isPrivate reports whether u itself, without any look-up, says that it is an
// address of a private network. Of names nobody is told where they lead.
func isPrivate(u *url.URL) bool {
	host := strings.TrimSuffix(u.Hostname(), ".")
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return host == "localhost" || strings.HasSuffix(host, ".localhost")
	}
	return !public(addr.Unmap())
}
