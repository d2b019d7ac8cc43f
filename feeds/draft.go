package feeds

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
)

// draft is a document as its format has it, before it is cleaned.
type draft struct {
	title    string
	home     []string // links to the site, best first
	language string
	ttl      string   // minutes
	period   string   // sy:updatePeriod
	times    string   // sy:updateFrequency
	hours    []string // skipHours
	days     []string // skipDays
	items    []itemDraft
	siteBase bool // relative links of items are relative to the site
}

// itemDraft is an item as its format has it. Where there are several of
// something, the best is first and the first that is usable is taken.
type itemDraft struct {
	guid     string
	titles   []string
	texts    []string
	links    []string
	images   []string
	dates    []string
	authors  []string // all of them count
	tags     []string // all of them count
	language string
	source   string // link to the publisher the item was taken from
}

// finish cleans the draft of the document that was found at base. Its items have
// no keys yet.
func (d draft) finish(base *url.URL) Document {
	doc := Document{
		Title:    line(d.title),
		Home:     firstLink(d.home, base),
		Language: languageTag(d.language),
		Every:    every(d.ttl, d.period, d.times),
		Quiet:    quiet(d.hours, d.days),
	}
	if d.siteBase {
		base = siteBase(doc.Home, base)
	} else if base == nil {
		base = siteBase(doc.Home, nil)
	}
	for _, item := range d.items {
		doc.Items = append(doc.Items, item.finish(base, doc))
	}
	return doc
}

// siteBase returns the site's address as the base of links, or base where it is
// no address.
func siteBase(home string, base *url.URL) *url.URL {
	site, err := url.Parse(home)
	if err != nil || site.Host == "" {
		return base
	}
	return site
}

// finish cleans the draft of an item of doc whose relative links are relative to base.
func (d itemDraft) finish(base *url.URL, doc Document) news.Item {
	item := news.Item{
		GUID:      strings.TrimSpace(d.guid),
		Link:      firstLink(d.links, base),
		Language:  languageTag(d.language),
		Published: firstDate(d.dates),
		Image:     firstImage(d.images, base),
		Author:    strings.Join(distinct(d.authors, maxAuthors), ", "),
		Tags:      distinct(d.tags, maxTags),
	}
	if item.Language == "" {
		item.Language = doc.Language
	}
	item.Site = firstSite(d.source, item.Link, doc.Home)
	for _, title := range d.titles {
		if item.Title = line(title); item.Title != "" {
			break
		}
	}
	for _, markup := range d.texts {
		if item.Text = plain(markup); item.Text != "" {
			break
		}
	}
	for _, markup := range d.texts {
		if item.Image != "" {
			break
		}
		item.Image = firstImage(pictures(markup), base)
	}
	return item
}

// How many authors and tags of an item are kept, and how long each may be, in
// bytes: some publishers list all that they have.
const (
	maxAuthors = 5
	maxTags    = 30
	maxName    = 200
)

// distinct returns the first n of the names that say something, as plain text.
func distinct(names []string, n int) []string {
	var kept []string
	for _, name := range names {
		name = line(name)
		if len(kept) < n && name != "" && len(name) <= maxName && !slices.Contains(kept, name) {
			kept = append(kept, name)
		}
	}
	return kept
}

// firstDate returns the first usable date, or the zero time.
func firstDate(dates []string) time.Time {
	for _, date := range dates {
		if t, ok := parseDate(date); ok {
			return t
		}
	}
	return time.Time{}
}

// every returns the time a publisher wants between two polls: the longer of
// RSS's ttl and RSS 1.0's Syndication module (updates of "daily" by default,
// once by default), at most a day.
func every(ttl, period, times string) time.Duration {
	longest := time.Duration(0)
	if minutes, err := strconv.Atoi(strings.TrimSpace(ttl)); err == nil && minutes > 0 {
		longest = time.Duration(min(minutes, 24*60)) * time.Minute
	}
	if period == "" && times == "" {
		return longest
	}
	updates, err := strconv.Atoi(strings.TrimSpace(times))
	if err != nil || updates < 1 {
		updates = 1
	}
	return min(max(longest, updatePeriod(period)/time.Duration(updates)), 24*time.Hour)
}

// updatePeriod returns the length of a sy:updatePeriod.
func updatePeriod(period string) time.Duration {
	const day = 24 * time.Hour
	switch strings.ToLower(strings.TrimSpace(period)) {
	case "hourly":
		return time.Hour
	case "daily", "":
		return day
	case "weekly":
		return 7 * day
	case "monthly":
		return 30 * day
	case "yearly":
		return 365 * day
	}
	return 0
}

// quiet returns when a publisher wants no requests, by RSS's skipHours and
// skipDays. Hours count from 0; where they counted from 1, midnight was 24.
func quiet(hours, days []string) (q news.Quiet) {
	for _, hour := range hours {
		if n, err := strconv.Atoi(strings.TrimSpace(hour)); err == nil && n >= 0 && n <= 24 {
			q.Hours |= 1 << (n % 24)
		}
	}
	for _, name := range days {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(name), day.String()) {
				q.Days |= 1 << day
			}
		}
	}
	return q
}

// languageTag returns the BCP 47 tag that a publisher means, with the case that
// RFC 5646 section 2.1.1 recommends ("en_us" is "en-US"), or "".
func languageTag(s string) string {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(s), "_", "-"), "-")
	for i, part := range parts {
		if !isSubtag(part) {
			return ""
		}
		switch {
		case i == 0:
			parts[i] = strings.ToLower(part)
		case len(part) == 2:
			parts[i] = strings.ToUpper(part)
		case len(part) == 4:
			parts[i] = strings.ToUpper(part[:1]) + strings.ToLower(part[1:])
		}
	}
	if len(parts[0]) < 2 || len(parts[0]) > 3 {
		return ""
	}
	return strings.Join(parts, "-")
}

// isSubtag reports whether s has the form of a subtag: one to eight letters and
// digits.
func isSubtag(s string) bool {
	for _, c := range []byte(s) {
		if c >= 0x80 || !isNameByte(c) || c == ':' || c == '.' || c == '_' {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 8
}
