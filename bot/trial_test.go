package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// trialCommands is a family of commands that does one of everything. It is also
// an example of how a family is written.
func trialCommands() []command {
	return []command{
		{
			name: "trial", description: "Try what commands can do", who: manager,
			subs: []command{
				{name: "say", description: "Say everything", options: trialOptions(), run: trialSay},
				{name: "fail", description: "Fail in some way", options: []option{{name: "how", description: "How", required: true}}, run: trialFail},
				{name: "form", description: "Fill in a form", run: trialForm},
				{name: "menus", description: "Choose", run: trialMenus},
				{name: "deep", description: "Further down", subs: []command{{name: "down", description: "The lowest", run: trialDone}}},
			},
			actions: []action{
				{verb: "trial-undo", update: true, run: trialUndo},
				{verb: "trial-slow", update: true, run: trialSlow},
				{verb: "trial-choose", run: trialChoose},
				{verb: "trial-form", run: trialFilled},
			},
		},
		{
			name: "lookup", description: "Look something up",
			subs: []command{
				{name: "list", description: "List everything", run: trialPage, shows: asWished, options: []option{share()}},
				{name: "slow", description: "Take your time", run: trialSlow, shows: asWished, options: []option{
					{name: "seconds", description: "How long", kind: ofNumber, min: 1, max: 900},
					share(),
					{name: "fail", description: "And fail then", kind: ofYesOrNo},
				}},
				{name: "here", description: "In a server", guildOnly: true, run: trialDone},
				{name: "chart", description: "Show a chart", run: trialChart},
				{name: "long", description: "Say much", run: trialLong},
			},
			actions: []action{{verb: "trial-page", update: true, run: trialPage}},
		},
		{name: "Try this message", menu: true, guildOnly: true, run: trialWhy},
	}
}

func trialOptions() []option {
	return []option{
		{name: "topic", description: "A topic", required: true, min: 2, max: 20, complete: trialComplete},
		{name: "size", description: "A number", kind: ofNumber, min: 1, max: 10},
		{name: "as", description: "A choice", choices: []choice{{"As alerts", "alerts"}, {"As a digest", "digest"}}},
		{name: "days", description: "A choice of numbers", kind: ofNumber, choices: []choice{{"a day", "1"}, {"a week", "7"}}},
		{name: "where", description: "A channel", kind: ofChannel, channels: []int{0, 5}},
		{name: "role", description: "A role", kind: ofRole},
		{name: "file", description: "A file", kind: ofAttachment},
	}
}

func trialComplete(_ context.Context, _ *request, typed string) ([]choice, error) {
	switch typed {
	case "fail":
		return nil, errors.New("no topics")
	case "panic":
		panic("no topics")
	}
	all := []choice{{"", "left out"}, {"left out", strings.Repeat("x", 101)}}
	for i := range 30 {
		all = append(all, choice{typed + strconv.Itoa(i), "t" + strconv.Itoa(i)})
	}
	return all, nil
}

func trialSay(_ context.Context, r *request) (reply, error) {
	where, _ := r.namedChannel("where")
	role, _ := r.namedRole("role")
	file, _ := r.attachment("file")
	if r.has("where") && !where.Permissions.has(1<<11) {
		return reply{}, &problem{code: "no-access", what: "I may not post in <#" + string(where.ID) + ">.", todo: "Give me *Send Messages* there."}
	}
	content := fmt.Sprintf("%s size %d as %q days %d in %q (%s) role %q file %q of %d bytes, %s, %s", plain(r.text("topic"), 50),
		r.number("size", 3), r.text("as"), r.number("days", 0), where.Name, where.ID, role.Name, file.Name, file.Size, r.member.ID, r.locale)
	return reply{content: content, rows: []row{buttons{
		{label: "Undo", verb: "trial-undo", id: "a:b%", arg: "x:y"},
		{label: "Main", style: primary, verb: "trial-undo", id: "1"},
		{label: "Good", style: good, verb: "trial-undo", id: "2"},
		{label: "Bad", style: danger, verb: "trial-undo", id: "3", disabled: true},
		{label: "Site", link: "https://courier.example/"},
	}}}, nil
}

func trialUndo(_ context.Context, r *request) (reply, error) {
	if r.id == "fail" {
		return reply{}, errors.New("cannot undo")
	}
	return reply{content: "Undone: " + plain(r.id+" "+r.arg, 100)}, nil
}

func trialFail(_ context.Context, r *request) (reply, error) {
	switch r.text("how") {
	case "panic":
		panic("no topic")
	case "error":
		return reply{}, errors.New("store: the disk is gone")
	case "problem":
		return reply{}, fmt.Errorf("find topic: %w", &problem{
			code: "no-topic", what: "There is no topic of that name.", todo: "Did you mean one of these?",
			ways: buttons{{label: "harbour", verb: "trial-undo", id: "harbour"}},
		})
	case "button":
		return reply{content: "x", rows: []row{buttons{{label: "Long", verb: "trial-undo", id: strings.Repeat("x", 99)}}}}, nil
	case "way":
		return reply{}, &problem{code: "way", what: "No.", ways: buttons{{label: "Long", verb: "trial-undo", id: strings.Repeat("x", 99)}}}
	case "rows":
		return reply{rows: make([]row, 6)}, nil
	case "nothing":
	}
	return reply{}, nil
}

func trialForm(context.Context, *request) (reply, error) {
	return reply{form: &form{verb: "trial-form", id: "t1", title: "A form", fields: []field{
		{name: "query", label: "Query", hint: "words", value: "harbour"},
		{name: "note", label: "Note", box: true, optional: true, most: 100},
	}}}, nil
}

func trialFilled(_ context.Context, r *request) (reply, error) {
	return reply{content: fmt.Sprintf("%s: %s, %s", r.id, plain(r.fields["query"], 50), plain(r.fields["note"], 50))}, nil
}

func trialMenus(context.Context, *request) (reply, error) {
	return reply{content: "Choose.", rows: []row{
		menu{verb: "trial-choose", id: "words", placeholder: "Words", most: 2, choices: []menuChoice{
			{label: "One", value: "1", hint: "the first"}, {label: "Two", value: "2", chosen: true},
		}},
		menu{verb: "trial-choose", id: "channel", placeholder: "Channel", of: ofChannels, channels: []int{0}},
		menu{verb: "trial-choose", id: "role", placeholder: "Role", of: ofRoles},
	}}, nil
}

func trialChoose(_ context.Context, r *request) (reply, error) {
	where, found := r.chosenChannel()
	return reply{content: fmt.Sprintf("%s: %q %v %s", r.id, r.values, found, where.Name)}, nil
}

func trialDone(context.Context, *request) (reply, error) { return reply{content: "Done."}, nil }

func trialSlow(ctx context.Context, r *request) (reply, error) {
	if !sleep(ctx, time.Duration(r.number("seconds", 5))*time.Second) {
		return reply{}, fmt.Errorf("wait: %w", ctx.Err())
	}
	if r.yes("fail") {
		return reply{}, errors.New("too late")
	}
	return reply{content: "At last."}, nil
}

func trialPage(_ context.Context, r *request) (reply, error) {
	all := make([]string, 20)
	for i := range all {
		all[i] = fmt.Sprintf("%d. line", i+1)
	}
	shown, turn := pageOf(all, r.page(), "trial-page", "all")
	return reply{content: lines(contentLimit, shown), rows: turn}, nil
}

func trialChart(context.Context, *request) (reply, error) {
	return reply{
		embeds: []*discordgo.MessageEmbed{{Title: strings.Repeat("t", 300), Image: &discordgo.MessageEmbedImage{URL: "attachment://chart.png"}}},
		file:   &file{name: "chart.png", kind: "image/png", data: []byte("\x89PNG")},
	}, nil
}

func trialLong(context.Context, *request) (reply, error) {
	return reply{content: "1 of 2", then: []reply{{content: "2 of 2"}}}, nil
}

func trialWhy(_ context.Context, r *request) (reply, error) {
	m, found := r.target()
	return reply{content: fmt.Sprintf("%v %s", found, plain(m.Content, 80))}, nil
}

// endless says more than fits, everywhere.
func endless(context.Context, *request) (reply, error) {
	long := strings.Repeat("long 👩‍👩‍👧 ", 2000)
	embed := &discordgo.MessageEmbed{
		Title: long, Description: long, Footer: &discordgo.MessageEmbedFooter{Text: long}, Author: &discordgo.MessageEmbedAuthor{Name: long},
	}
	for range 30 {
		embed.Fields = append(embed.Fields, &discordgo.MessageEmbedField{Name: long, Value: long})
	}
	choices := make([]menuChoice, 30)
	for i := range choices {
		choices[i] = menuChoice{label: long, value: strconv.Itoa(i), hint: long}
	}
	return reply{
		content: long, embeds: []*discordgo.MessageEmbed{embed, embed, {Description: "short"}},
		rows: []row{buttons{{label: long, verb: "x"}}, menu{verb: "y", placeholder: long, choices: choices}},
	}, nil
}
