package news

import (
	"net/url"
	"slices"
	"strings"
)

// CanonicalLink returns the form of link under which two links to the same page
// are equal: lower-case host without "www." and default port, http taken for
// https, no fragment, no tracking parameters, the rest of the query sorted by
// name, no trailing slash. It is for comparing, not for opening. It returns ""
// for what is not an absolute http or https link.
func CanonicalLink(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	host := strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), "www.")
	if host == "" {
		return ""
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	canonical := "https://" + host + strings.TrimRight(u.EscapedPath(), "/")
	if query := withoutTracking(u.RawQuery); query != "" {
		canonical += "?" + query
	}
	return canonical
}

// OpenLink returns link as people are to open it: as it is, without the
// parameters that say how a reader came to the page.
func OpenLink(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.RawQuery == "" {
		return link
	}
	kept := strings.Split(u.RawQuery, "&")
	u.RawQuery = strings.Join(slices.DeleteFunc(kept, trackingPair), "&")
	return u.String()
}

// withoutTracking returns the parameters that say which page it is, sorted by name.
func withoutTracking(query string) string {
	if query == "" {
		return ""
	}
	kept := slices.DeleteFunc(strings.Split(query, "&"), trackingPair)
	slices.SortStableFunc(kept, func(a, b string) int {
		nameA, _, _ := strings.Cut(a, "=")
		nameB, _, _ := strings.Cut(b, "=")
		return strings.Compare(nameA, nameB)
	})
	return strings.Join(kept, "&")
}

func trackingPair(pair string) bool {
	name, _, _ := strings.Cut(pair, "=")
	return pair == "" || isTracking(strings.ToLower(name))
}

// isTracking reports whether a query parameter of this name (lower case) is
// added by newsletters, advertisers and feeds to tell readers apart.
func isTracking(name string) bool {
	for _, prefix := range []string{"utm_", "mtm_", "pk_", "piwik_", "hsa_", "at_", "ns_", "stm_", "itm_", "oly_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	case "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid",
		"igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "vero_id", "wickedid", "rb_clickid",
		"s_cid", "cmpid", "cmp", "ito", "ocid", "smid", "sref", "xtor", "wt_mc", "wtmc", "ncid", "sr_share", "taid",
		"__twitter_impression", "guccounter", "guce_referrer", "guce_referrer_sig", "traffic_source":
		return true
	}
	return false
}
