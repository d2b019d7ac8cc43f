package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

// maxTypedAddress is how long an address may be, in characters.
const maxTypedAddress = 2000

// feedCommand is /feed: what the server reads.
func feedCommand() command {
	address := option{name: "url", description: "A site, a page or a feed; also r/name or @user@host", required: true, min: 1, max: maxTypedAddress}
	which := option{name: "feed", description: "Which one", required: true, min: 1, max: maxTypedAddress, complete: completeFeed}
	return command{
		name: "feed", description: "The feeds that this server reads", who: manager,
		subs: []command{
			{
				name: "add", description: "Add a feed by the address of its site", run: addFeed,
				help:    "`/feed add url:theguardian.com` finds the feeds of a site and has you choose. What a feed holds when it is added is learned in silence.",
				options: []option{address, {name: "name", description: "What to call it here", min: 1, max: news.MaxName}},
			},
			{
				name: "catalog", description: "Choose from well-known feeds", run: showCatalog,
				options: []option{
					{name: "category", description: "News, science, security …", min: 1, max: 40, complete: completeCategory},
					{name: "country", description: "Of the publisher", min: 1, max: 40, complete: completeCountry},
					{name: "language", description: "Of the feed", min: 1, max: 40, complete: completeLanguage},
				},
			},
			{name: "list", description: "List the feeds of this server", run: listFeeds},
			{name: "health", description: "Which feeds do not work, and why", run: showHealth},
			{name: "test", description: "See what a feed would bring, and add nothing", options: []option{address}, run: testFeed},
			{
				name: "pause", description: "Tell nobody of what a feed brings, until you resume it", options: []option{which}, run: pauseFeed,
				help: "What it brings meanwhile is not told later.",
			},
			{name: "remove", description: "Remove a feed; it can be had back for a week", options: []option{which}, run: removeFeed},
			{
				name: "import", description: "Add the feeds of a list that another reader exported (OPML)", run: importFeeds,
				options: []option{{name: "file", description: "The list, as OPML, up to 8 MiB", kind: ofAttachment, required: true}},
			},
			{name: "export", description: "Get the feeds of this server as a list for other readers (OPML)", run: exportFeeds},
		},
		actions: []action{
			{verb: "feed-choose", update: true, run: chooseFeeds},
			{verb: "feed-catalog", update: true, run: turnCatalog},
			{verb: "feed-take", update: true, run: takeFromCatalog},
			{verb: "feed-list", update: true, run: listFeeds},
			{verb: "feed-health", update: true, run: showHealth},
			{verb: "feed-pause", update: true, run: pauseFeed},
			{verb: "feed-resume", update: true, run: resumeFeed},
			{verb: "feed-remove", update: true, run: removeFeed},
			{verb: "feed-undo", update: true, run: restoreFeed},
		},
	}
}

// Problems with feeds.
var (
	errNoSuchFeed error = &problem{
		code: "no-feed", what: "This server has no such feed.",
		todo: "`/feed list` shows those that it has; `/feed add` adds one.",
	}
	errDeclaredFeed error = &problem{
		code: "declared", what: "This feed is in my configuration file.",
		todo: "Every server I am in has it. Whoever runs me can change it there.",
	}
	errOldFind error = &problem{
		code: "old-search", what: "I do not remember what I found then.",
		todo: "Use `/feed add` again: it takes a few seconds.",
	}
	errHere error = &problem{
		code: "there-already", what: "This feed is there already.",
		todo: "`/feed list` shows the feeds that this server has.",
	}
)

// errTooFast says when there may be another search.
func errTooFast(again time.Time) error {
	return &problem{
		code: "too-fast", what: "One at a time: you have had me look for five feeds within a minute.",
		todo: fmt.Sprintf("Go on <t:%d:R>. For many feeds there are `/feed catalog` and `/feed import`.", again.Unix()),
	}
}

// feedError returns what the desk says about a feed in words about feeds.
func feedError(err error) error {
	switch {
	case errors.Is(err, desk.ErrTaken):
		return errHere
	case errors.Is(err, desk.ErrDeclared):
		return errDeclaredFeed
	case errors.Is(err, desk.ErrNotFound):
		return errNoSuchFeed
	}
	return err
}

// namedFeed returns the feed that the member named, or whose button was pressed.
// For one that is not there the nearest names are offered, as buttons of verb.
func (r *request) namedFeed(verb string) (desk.FeedView, error) {
	typed := r.id
	if r.has("feed") {
		typed = r.text("feed")
	}
	views, err := r.Desk.Feeds(r.guild)
	if err != nil {
		return desk.FeedView{}, err
	}
	for _, view := range views {
		if typed == string(view.ID) || typed == view.URL || fold(typed) == fold(view.Label()) {
			return view, nil
		}
	}
	near, err := r.Desk.FindFeeds(r.guild, typed, 3)
	switch {
	case err != nil:
		return desk.FeedView{}, err
	case len(near) == 0 || !r.has("feed"):
		return desk.FeedView{}, errNoSuchFeed
	}
	p := &problem{code: "no-feed", what: "This server has no feed of that name.", todo: "Did you mean one of these?"}
	for _, view := range near {
		p.ways = append(p.ways, button{label: clean(view.Label()), verb: verb, id: string(view.ID)})
	}
	return desk.FeedView{}, p
}

// fold returns the form in which two names are the same.
func fold(name string) string { return text.Fold(news.CleanName(name)) }

// feedName returns the name of a feed in bold.
func feedName(view desk.FeedView) string { return "**" + plain(view.Label(), news.MaxName) + "**" }

func completeFeed(_ context.Context, r *request, typed string) (choices []choice, err error) {
	views, err := r.Desk.FindFeeds(r.guild, typed, choicesLimit)
	for _, view := range views {
		label := text.Fit(clean(view.Label()), 60) + ", " + text.Fit(view.Host(), 25)
		switch {
		case view.Declared:
			label += ", read-only"
		case view.Own.Paused:
			label += ", paused"
		}
		choices = append(choices, choice{label, string(view.ID)})
	}
	return choices, err
}

// aDay puts into words how many items come a day; "" where that cannot be told.
func aDay(items float64) string {
	switch {
	case items <= 0:
		return ""
	case items >= 10:
		return fmt.Sprintf("~%.0f a day", items)
	case items >= 1:
		return fmt.Sprintf("~%.1f a day", items)
	}
	return "less than one a day"
}

// count returns n with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// when returns a time as Discord shows it, from now.
func when(t time.Time) string { return fmt.Sprintf("<t:%d:R>", t.Unix()) }
