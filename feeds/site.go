package feeds

import (
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Site returns the publisher behind link: the part of its host that somebody
// registered, in lower case. Two feeds of one newspaper have one site; two
// papers on one hosting service have two. It is the host itself where there is
// no such part, and "" where link has no host. See https://publicsuffix.org.
func Site(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	site, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return site
}

// firstSite returns the publisher behind the first of the links that has one.
func firstSite(links ...string) string {
	for _, link := range links {
		if site := Site(link); site != "" {
			return site
		}
	}
	return ""
}
