package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

// addFeed finds the feeds of an address. One it adds at once, of several it has
// the member choose.
func addFeed(ctx context.Context, r *request) (reply, error) {
	known, err := r.knownFeeds()
	if err != nil {
		return reply{}, err
	}
	if known[news.CanonicalLink(r.text("url"))] {
		return reply{}, errHere
	}
	found, err := r.discover(ctx)
	if err != nil {
		return reply{}, err
	}
	isNew := func(f news.Found) bool { return !known[news.CanonicalLink(f.URL)] }
	switch {
	case !slices.ContainsFunc(found, isNew):
		return reply{}, errHere
	case len(found) == 1:
		return r.addFeeds([]desk.NewFeed{{Batch: found[0].Batch, Name: r.text("name")}})
	}
	id, err := r.Desk.KeepFind(r.guild, r.text("name"), found, r.now)
	if err != nil {
		return reply{}, err
	}
	return offer(found, isNew, id), nil
}

// discover finds the feeds of the address that the member typed.
func (r *request) discover(ctx context.Context) ([]news.Found, error) {
	end, err := r.searches.begin(r.member.ID, r.now)
	if err != nil {
		return nil, err
	}
	defer end()
	found, err := r.Sources.Discover(ctx, r.text("url"), r.now)
	if trouble, ok := errors.AsType[*SourceError](err); ok {
		return nil, &problem{code: "nothing-found", what: "I found no feed there.", todo: plain(asSentence(trouble.Problem), 600)}
	}
	return found, err
}

// knownFeeds returns the canonical addresses of the feeds that the server has.
func (r *request) knownFeeds() (map[string]bool, error) {
	views, err := r.Desk.Feeds(r.guild)
	known := make(map[string]bool, len(views))
	for _, view := range views {
		known[news.CanonicalLink(view.URL)] = true
	}
	delete(known, "")
	return known, err
}

// offer has the member choose from the feeds that are new to the server.
func offer(found []news.Found, isNew func(news.Found) bool, id news.FindID) reply {
	var all []string
	var choices []menuChoice
	for i, f := range found {
		all = append(all, foundLines(f, isNew(f))...)
		if isNew(f) {
			choices = append(choices, menuChoice{
				label: foundTitle(f), value: strconv.Itoa(i), hint: joined(aDay(f.PerDay), clean(f.Newest)),
			})
		}
	}
	return reply{
		content: fmt.Sprintf("**I found %d feeds.** Which do you want?", len(found)),
		embeds:  []*discordgo.MessageEmbed{{Description: lines(descriptionLimit, all)}},
		rows:    []row{menu{verb: "feed-choose", id: string(id), placeholder: "Choose one or more", choices: choices, most: len(choices)}},
	}
}

// foundLines describes a feed that was found.
func foundLines(f news.Found, isNew bool) []string {
	facts := joined(f.Format, aDay(f.PerDay))
	if !isNew {
		facts = "is there already"
	}
	all := []string{"**" + plain(foundTitle(f), news.MaxName) + "** · " + facts}
	if newest := plain(f.Newest, 120); newest != "" {
		if !f.NewestAt.IsZero() {
			newest += " · " + when(f.NewestAt)
		}
		all = append(all, newest)
	}
	return append(all, "-# "+plain(withoutScheme(f.URL), 100))
}

// foundTitle returns by what people know a feed that was found: its title, or its
// address.
func foundTitle(f news.Found) string {
	if title := clean(f.Title); title != "" {
		return title
	}
	return withoutScheme(f.URL)
}

func withoutScheme(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return rest
}

// joined returns what there is of parts on one line.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// chooseFeeds adds what the member chose from what was found.
func chooseFeeds(_ context.Context, r *request) (reply, error) {
	find, err := r.Desk.Find(r.guild, news.FindID(r.id), r.now)
	if errors.Is(err, desk.ErrNotFound) {
		return reply{}, errOldFind
	}
	if err != nil {
		return reply{}, err
	}
	chosen := r.values
	if r.arg != "" {
		chosen = []string{r.arg}
	}
	var wanted []desk.NewFeed
	for _, value := range chosen {
		i, err := strconv.Atoi(value)
		if err != nil || i < 0 || i >= len(find.Feeds) {
			return reply{}, errOldButton
		}
		wanted = append(wanted, desk.NewFeed{Batch: find.Feeds[i]})
	}
	if len(wanted) == 1 {
		wanted[0].Name = find.Name
	}
	return r.addFeeds(wanted)
}

// addFeeds adds feeds to the server and says what became of each.
func (r *request) addFeeds(wanted []desk.NewFeed) (reply, error) {
	if len(wanted) == 0 {
		return reply{}, errOldButton
	}
	all, err := r.Desk.AddFeeds(r.guild, wanted, news.UserID(r.member.ID), r.now)
	if err != nil {
		return reply{}, err
	}
	if len(all) == 1 {
		return addedOne(wanted[0], all[0])
	}
	said := []string{""}
	n := 0
	for i, w := range wanted {
		name := "- **" + plain(newName(w), news.MaxName) + "**: "
		if err := all[i].Err; err != nil {
			p, _ := explain(feedError(err), "something went wrong")
			said = append(said, name+p.what)
			continue
		}
		n++
		said = append(said, name+learned(w, all[i]))
	}
	if said[0] = "**No feed was added.**"; n > 0 {
		said[0] = "**Added " + count(n, "feed") + ".** What they publish from now on is news."
	}
	return reply{content: lines(contentLimit, said)}, nil
}

// addedOne says what became of the one feed that was to be added.
func addedOne(wanted desk.NewFeed, added desk.AddedFeed) (reply, error) {
	if added.Err != nil {
		return reply{}, feedError(added.Err)
	}
	return reply{
		content: "**Added " + plain(newName(wanted), news.MaxName) + ".** " + learned(wanted, added),
		rows: []row{buttons{
			{label: "Undo", verb: "feed-remove", id: string(added.Feed)},
			{label: "All feeds", verb: "feed-list", arg: "1"},
		}},
	}, nil
}

// newName returns by what the server knows a feed that it adds.
func newName(wanted desk.NewFeed) string {
	if wanted.Name != "" {
		return wanted.Name
	}
	return wanted.Feed.Label()
}

// learnedLater says so of a feed that nobody has read yet.
const learnedLater = "I read it in a minute; what it has by then I learn, and will not post."

// learned says what becomes of what a feed has already.
func learned(wanted desk.NewFeed, added desk.AddedFeed) string {
	switch {
	case wanted.Feed.OKAt.IsZero():
		return learnedLater
	case added.Learned == 0:
		return "It has no items yet."
	}
	return "I learned " + count(added.Learned, "existing item") + " and will post none of them."
}

// testFeed shows what a feed would bring.
func testFeed(ctx context.Context, r *request) (reply, error) {
	found, err := r.discover(ctx)
	if err != nil {
		return reply{}, err
	}
	known, err := r.knownFeeds()
	if err != nil {
		return reply{}, err
	}
	f := found[0]
	facts := joined(f.Format, f.Language, count(f.Items, "item"), aDay(f.PerDay))
	rep := reply{content: "**" + plain(foundTitle(f), news.MaxName) + "** works: " + facts + "\n-# " + plain(withoutScheme(f.URL), 150)}
	if others := len(found) - 1; others > 0 {
		rep.content += "\n" + count(others, "more feed") + " there: `/feed add` offers all of them."
	}
	if len(f.Batch.Items) > 0 {
		sample := render(news.Post{Alert: foundAlert(f)})
		rep.content += "\nAn alert of its newest item would look like this:\n\n" + sample.Content
		rep.embeds = sample.Embeds
	}
	if known[news.CanonicalLink(f.URL)] {
		return rep, nil
	}
	id, err := r.Desk.KeepFind(r.guild, "", found[:1], r.now)
	rep.rows = []row{buttons{{label: "Add it", style: primary, verb: "feed-choose", id: string(id), arg: "0"}}}
	return rep, err
}

// foundAlert returns the alert that the newest item of a feed would be.
func foundAlert(f news.Found) *news.Alert {
	items := f.Batch.Items
	item := items[len(items)-1]
	for _, other := range items {
		if other.Title == f.Newest {
			item = other
		}
	}
	return &news.Alert{
		Topics: []string{"your topic"}, Title: item.Title, Link: news.OpenLink(item.Link), Source: foundTitle(f),
		Summary: text.Summary(item.Title, item.Text), Image: item.Image, Published: item.Published,
	}
}
