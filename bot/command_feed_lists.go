package bot

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/text"
)

const (
	listLimit = 8 << 20 // bytes of a list
	listShown = 8       // lines that could not be used, before the rest goes into a file
)

// importFeeds adds the feeds of a list that the member attached.
func importFeeds(ctx context.Context, r *request) (reply, error) {
	given, found := r.attachment("file")
	switch {
	case !found:
		return reply{}, errNoFile
	case given.Size > listLimit:
		return reply{}, &problem{
			code: "large-file", what: "This file is too large: no list of feeds needs more than 8 MiB.",
			todo: "Export the list again, as OPML, from the reader that it is in.",
		}
	}
	list, problems, err := r.readList(ctx, given.URL)
	if err != nil {
		return reply{}, err
	}
	wanted := make([]desk.NewFeed, len(list))
	for i, f := range list {
		name := text.Fit(news.CleanName(f.Name), news.MaxName)
		wanted[i] = desk.NewFeed{Batch: news.Batch{Feed: news.Feed{URL: f.URL, Home: f.Home}}, Name: name}
	}
	all, err := r.Desk.AddFeeds(r.guild, wanted, news.UserID(r.member.ID), r.now)
	if err != nil {
		return reply{}, err
	}
	return newImport(list, problems, all).reply(), nil
}

var errNoFile error = &problem{
	code: "no-file", what: "I could not get the file from Discord.", todo: "Try again in a minute, with the file attached anew.",
}

// readList fetches and reads a list. That counts as a search.
func (r *request) readList(ctx context.Context, address string) ([]news.ListedFeed, []news.ListProblem, error) {
	end, err := r.searches.begin(r.member.ID, r.now)
	if err != nil {
		return nil, nil, err
	}
	defer end()
	raw, err := r.files.fetch(ctx, address, listLimit)
	switch {
	case ctx.Err() != nil:
		return nil, nil, fmt.Errorf("fetch list: %w", ctx.Err())
	case err != nil:
		return nil, nil, errNoFile
	}
	list, problems, err := r.Sources.ReadList(bytes.NewReader(raw))
	if trouble, ok := errors.AsType[*SourceError](err); ok {
		return nil, nil, &problem{code: "bad-list", what: "I cannot read this list.", todo: plain(asSentence(trouble.Problem), 600)}
	}
	return list, problems, err
}

// imported is what became of a list.
type imported struct {
	added, here int
	left        []news.ListProblem // what cannot be used, by line
	full        *desk.QuotaError   // why the rest is left out; nil: it is not
	over, from  int                // how many feeds that is, from which line on
}

func newImport(list []news.ListedFeed, problems []news.ListProblem, all []desk.AddedFeed) imported {
	in := imported{left: problems}
	for i, added := range all {
		quota, isFull := errors.AsType[*desk.QuotaError](added.Err)
		switch {
		case added.Err == nil:
			in.added++
		case errors.Is(added.Err, desk.ErrTaken), errors.Is(added.Err, desk.ErrDeclared):
			in.here++
		case isFull:
			if in.full == nil {
				in.full, in.from = quota, list[i].Line
			}
			in.over++
		default:
			in.left = append(in.left, news.ListProblem{Line: list[i].Line, Text: added.Err.Error()})
		}
	}
	slices.SortStableFunc(in.left, func(a, b news.ListProblem) int { return a.Line - b.Line })
	return in
}

// reply says what became of the list. More lines than a message shows are in a
// file.
func (in imported) reply() reply {
	said := in.said()
	if len(in.left) > 0 {
		said = append(said, "**Cannot be used: "+count(len(in.left), "line")+"**")
	}
	for _, p := range in.left[:min(len(in.left), listShown)] {
		said = append(said, "- "+plain(p.String(), 120))
	}
	rep := reply{content: strings.Join(said, "\n")}
	if len(in.left) > listShown {
		rep.content += "\nAll of them are in the file."
		rep.file = in.file()
	}
	return rep
}

// said says what became of the feeds of the list.
func (in imported) said() []string {
	said := []string{"**Added " + count(in.added, "feed") + ".**"}
	switch minutes := in.added/60 + 1; {
	case in.added+in.here+in.over == 0:
		return []string{"**No feed was added:** the list has none that I can use."}
	case in.added == 1:
		said[0] += " " + learnedLater
	case in.added > 1:
		said[0] += fmt.Sprintf(" I read them one after the other, which takes about %s. What they have by then I learn, and will not post.", count(minutes, "minute"))
	}
	if in.here > 0 {
		said = append(said, "There already: "+count(in.here, "feed")+" of the list.")
	}
	if in.full != nil {
		said = append(said, fmt.Sprintf("%s From line %d on, %s could not be added.", quotaProblem(in.full).what, in.from, count(in.over, "feed")))
	}
	return said
}

// file returns all lines that cannot be used.
func (in imported) file() *file {
	var b bytes.Buffer
	for _, p := range in.left {
		b.WriteString(clean(p.String()) + "\n")
	}
	return &file{name: "not-used.txt", kind: "text/plain; charset=utf-8", data: b.Bytes()}
}

// exportFeeds gives the member the feeds of the server as a list.
func exportFeeds(_ context.Context, r *request) (reply, error) {
	views, err := r.Desk.Feeds(r.guild)
	if err != nil {
		return reply{}, err
	}
	if len(views) == 0 {
		return noFeeds(), nil
	}
	list := make([]news.ListedFeed, len(views))
	for i, view := range views {
		list[i] = news.ListedFeed{URL: view.URL, Name: text.Fit(news.CleanName(view.Label()), news.MaxName), Home: view.Home}
	}
	guild, err := r.Desk.Guild(r.guild)
	if err != nil {
		return reply{}, err
	}
	var b bytes.Buffer
	if err := r.Sources.WriteList(&b, "Feeds of "+cmp.Or(guild.Name, "a server"), list); err != nil {
		return reply{}, fmt.Errorf("export feeds: %w", err)
	}
	return reply{
		content: "**" + count(len(list), "feed") + "** as OPML, which other readers import, and `/feed import` too.",
		file:    &file{name: "feeds.opml", kind: "text/x-opml", data: b.Bytes()},
	}, nil
}
