package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// helpCommand is /help: the table, in words.
func helpCommand() command {
	return command{
		name: "help", description: "What I can do, and how",
		help: "Without `about`, it lists what you can use here.",
		options: []option{{
			name: "about", description: "A command", complete: completeHelp,
		}},
		run: help,
	}
}

func help(_ context.Context, r *request) (reply, error) {
	about := strings.TrimPrefix(r.text("about"), "/")
	if about == "" {
		return helpList(r)
	}
	l, found := r.known.leaves[about]
	if !found || !r.mayUse(l) {
		return reply{}, &problem{
			code: "no-command", what: "There is no command /" + plain(about, 40) + " that you can use here.",
			todo: "Ask `/help` alone for a list.",
		}
	}
	return reply{content: helpAbout(l)}, nil
}

// helpList lists the commands that the member can use.
func helpList(r *request) (reply, error) {
	known, err := r.registered()
	if err != nil {
		return reply{}, err
	}
	var all []string
	for _, who := range []access{everyone, manager} {
		if who == manager && r.may(manager) {
			all = append(all, "", "**For managers of the server**")
		}
		for _, l := range r.known.listed() {
			if min(l.who, manager) == who && r.mayUse(l) {
				all = append(all, strings.TrimSpace(mention(l, known.IDs)+" "+l.description))
			}
		}
	}
	return reply{embeds: []*discordgo.MessageEmbed{{
		Description: lines(descriptionLimit, all),
		Footer:      &discordgo.MessageEmbedFooter{Text: "/help about:… says more of one of them."},
	}}}, nil
}

// helpAbout describes one command.
func helpAbout(l leaf) string {
	all := []string{"**" + l.usage() + "**"}
	if l.description != "" {
		all = append(all, l.description+".")
	}
	if l.help != "" {
		all = append(all, l.help)
	}
	for _, o := range l.options {
		line := "- `" + o.name + "` " + o.description
		if !o.required {
			line += " (optional)"
		}
		all = append(all, line)
	}
	switch l.who {
	case manager:
		all = append(all, "-# For managers of the server.")
	case chief:
		all = append(all, "-# For who has *Manage Server*.")
	case everyone:
	}
	return lines(contentLimit, all)
}

// usage returns how a command is written.
func (l leaf) usage() string {
	words := []string{l.call()}
	for _, o := range l.options {
		if o.required {
			words = append(words, o.name+":…")
		} else {
			words = append(words, "["+o.name+":…]")
		}
	}
	return strings.Join(words, " ")
}

// call returns what the command is called with.
func (l leaf) call() string {
	if l.menu {
		return "Apps › " + l.path // in the menu of a message
	}
	return "/" + l.path
}

// mention returns a command as a link that begins it, if Discord knows it.
func mention(l leaf, ids map[string]string) string {
	first, _, _ := strings.Cut(l.path, " ")
	if id := ids[first]; id != "" && !l.menu {
		return fmt.Sprintf("</%s:%s>", l.path, id)
	}
	return "**" + l.call() + "**"
}

// mayUse reports whether the member can use a command here.
func (r *request) mayUse(l leaf) bool {
	return r.may(l.who) && (r.guild != "" || !l.guildOnly && l.who == everyone)
}

func completeHelp(_ context.Context, r *request, typed string) (choices []choice, err error) {
	typed = strings.ToLower(strings.TrimPrefix(typed, "/"))
	for _, l := range r.known.listed() {
		if r.mayUse(l) && strings.Contains(strings.ToLower(l.path), typed) {
			choices = append(choices, choice{l.usage(), l.path})
		}
	}
	return choices, nil
}
