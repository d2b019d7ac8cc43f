package main

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/query"
)

const (
	minInterval    = time.Second     // below it a clock is not precise
	politeInterval = 5 * time.Minute // below it publishers begin to block
	maxWorkers     = 1024
	minBackup      = time.Minute
	maxBackups     = 1000
	day            = 24 * time.Hour
	minKeepDays    = 7    // what /news looks back by default
	maxKeepDays    = 3650 // beyond it, times may be wrong
)

// check finds values that are well written and still wrong.
func (l *loader) check() {
	l.checkURL("discord.api_url", l.config.Discord.APIURL)
	if strings.TrimSpace(l.config.Store.Path) == "" {
		l.fail("store.path", "the path of the database is empty: write one such as newsdesk.db")
	}
	if days := l.config.Store.KeepDays; days < minKeepDays || days > maxKeepDays {
		l.fail("store.keep_days", fmt.Sprintf("%d is not a number from %d to %d", days, minKeepDays, maxKeepDays))
	}
	l.checkBackup()
	l.checkFeeds()
	l.checkTopics()
	l.checkLimits()
	l.checkListen()
}

func (l *loader) checkBackup() {
	b := l.config.Store.Backup
	if b.Every != 0 && b.Every < minBackup {
		l.fail("store.backup.every", fmt.Sprintf("%s is too short: the least is %s, and 0s is never", span(b.Every), span(minBackup)))
	}
	if b.Keep < 1 || b.Keep > maxBackups {
		l.fail("store.backup.keep", fmt.Sprintf("%d is not a number from 1 to %d", b.Keep, maxBackups))
	}
}

func (l *loader) checkFeeds() {
	f := l.config.Feeds
	l.checkInterval("feeds.interval", f.Interval)
	if f.Workers < 1 || f.Workers > maxWorkers {
		l.fail("feeds.workers", fmt.Sprintf("%d is not a number from 1 to %d", f.Workers, maxWorkers))
	}
	l.checkContact(f.Contact)
	first := map[string]string{}
	for i, feed := range f.List {
		key := fmt.Sprintf("feeds.list[%d]", i)
		if l.isSet(key + ".interval") {
			l.checkInterval(key+".interval", feed.Interval)
		}
		if feed.URL == "" {
			l.fail(key+".url", "this feed has no url")
			continue
		}
		if u := l.checkURL(key+".url", feed.URL); u != nil {
			l.checkFirst(first, key+".url", sameFeed(u), "this feed is listed twice")
		}
	}
}

func (l *loader) checkInterval(key string, d time.Duration) {
	switch {
	case d < minInterval:
		l.fail(key, fmt.Sprintf("%s is too short: the least is %s, and 15m is polite", span(d), span(minInterval)))
	case d < politeInterval:
		l.warn(key, fmt.Sprintf("polling every %s annoys publishers, and some will block you: 15m is polite", span(d)))
	}
}

// span returns d without units that are zero: 1h for 1h0m0s.
func span(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// checkContact accepts what publishers can reach the operator by.
func (l *loader) checkContact(contact string) {
	if contact == "" || strings.HasPrefix(contact, "http://") || strings.HasPrefix(contact, "https://") {
		if contact != "" {
			l.checkURL("feeds.contact", contact)
		}
		return
	}
	if addr, err := mail.ParseAddress(contact); err != nil || addr.Address != contact {
		l.fail("feeds.contact", fmt.Sprintf("%q is neither a web address nor a mail address: "+
			"write one such as https://example.org/bot or bot@example.org", contact))
	}
}

// checkURL returns s as a URL, or nil when that is a problem.
func (l *loader) checkURL(key, s string) *url.URL {
	u, err := webURL(s)
	if err != nil {
		l.fail(key, err.Error())
		return nil
	}
	return u
}

// webURL parses s, the absolute address of something on the web, without name
// and password in it. The error says what to write instead.
func webURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if parse, ok := errors.AsType[*url.Error](err); ok {
		return nil, fmt.Errorf("this is not a web address: %w", parse.Err)
	}
	switch {
	case u.User != nil:
		return nil, errors.New("leave the name and password out of this address: they would end up in logs")
	case u.Scheme == "" && u.Host == "":
		return nil, fmt.Errorf("%q has no https:// in front: did you mean %q?", s, "https://"+s)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%q is not an address on the web: it must start with https:// or http://", s)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%q names no host", s)
	}
	return u, nil
}

// sameFeed returns the part of u that tells one feed from another.
func sameFeed(u *url.URL) string {
	same := *u
	same.Host = strings.ToLower(u.Host)
	same.Fragment = ""
	if same.Path == "" {
		same.Path = "/"
	}
	return same.String()
}

// checkFirst complains when name was used before, and says where. The keys that
// used a name first are in first.
func (l *loader) checkFirst(first map[string]string, key, name, message string) {
	before, ok := first[name]
	if !ok {
		first[name] = key
		return
	}
	l.fail(key, fmt.Sprintf("%s, first at %s", message, l.placeOf(before)))
}

func (l *loader) checkTopics() {
	first := map[string]string{}
	for i, t := range l.config.Topics {
		key := fmt.Sprintf("topics[%d]", i)
		if strings.TrimSpace(t.Name) == "" {
			l.fail(key+".name", "this topic has no name")
		} else {
			folded := strings.ToLower(strings.Join(strings.Fields(t.Name), " "))
			l.checkFirst(first, key+".name", folded, fmt.Sprintf("the topic %q is declared twice", t.Name))
			l.checkQuery(key, t.Query)
		}
		if len(t.Channels) == 0 {
			l.fail(key+".channels", `this topic has no channels: add channels: ["..."] with the IDs of those that should hear of it`)
		}
		if t.MinSources < 1 || t.MinSources > news.MostMinSources {
			l.fail(key+".min_sources", fmt.Sprintf("%d is not a number from 1 to %d", t.MinSources, news.MostMinSources))
		}
		for j, channel := range t.Channels {
			l.checkChannel(fmt.Sprintf("%s.channels[%d]", key, j), channel)
		}
	}
}

// checkQuery parses q, the query of the topic at key, which is made of its name
// where none is set.
func (l *loader) checkQuery(key, q string) {
	_, err := query.Parse(q)
	if err == nil {
		return
	}
	syntax, ok := errors.AsType[*query.SyntaxError](err)
	switch {
	case !l.isSet(key + ".query"):
		l.fail(key+".name", "this name does not make a query: add one: "+err.Error())
	case ok:
		l.failAt(key+".query", syntax.Offset, err.Error())
	default:
		l.fail(key+".query", err.Error())
	}
}

// snowflake matches Discord's identifiers: numbers of 64 bits.
// https://docs.discord.com/developers/reference#snowflakes
var snowflake = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)

// shortestSnowflake is how many digits the first identifiers had, in 2015.
// Stand-ins for Discord may give out shorter ones.
const shortestSnowflake = 17

func (l *loader) checkChannel(key string, id news.ChannelID) {
	const advice = "turn on Developer Mode in Discord, right-click the channel, Copy Channel ID"
	_, err := strconv.ParseUint(string(id), 10, 64)
	switch {
	case err != nil || !snowflake.MatchString(string(id)):
		l.fail(key, fmt.Sprintf("%q is not the ID of a channel, which has 17 to 20 digits: %s", string(id), advice))
	case len(id) < shortestSnowflake:
		l.warn(key, fmt.Sprintf("%s is too short for the ID of a channel, which has 17 to 20 digits: %s", id, advice))
	}
}

// maxLimit is how much of anything a server may be allowed: beyond it commands
// take longer than Discord waits.
const maxLimit = 10_000

func (l *loader) checkLimits() {
	for key, n := range map[string]int{
		"limits.feeds_per_guild":         l.config.Limits.FeedsPerGuild,
		"limits.topics_per_guild":        l.config.Limits.TopicsPerGuild,
		"limits.subscriptions_per_guild": l.config.Limits.SubscriptionsPerGuild,
	} {
		if n < 0 || n > maxLimit {
			l.fail(key, fmt.Sprintf("%d is not a number from 0 to %d", n, maxLimit))
		}
	}
}

func (l *loader) checkListen() {
	listen := l.config.Web.Listen
	if listen == "" {
		return
	}
	_, port, err := net.SplitHostPort(listen)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		l.fail("web.listen", fmt.Sprintf("%q is not host:port: write one such as 127.0.0.1:8080", listen))
	}
}
