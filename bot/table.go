package bot

import (
	"slices"
	"strings"
)

// table is the commands, ready to be looked up.
type table struct {
	commands []command
	leaves   map[string]leaf // by the words that they are called with
	actions  map[string]action
}

// leaf is a command that can be used, with what it has from those above it.
type leaf struct {
	command
	path string // such as "topic create"
}

func newTable(commands []command) *table {
	t := &table{commands: commands, leaves: map[string]leaf{}, actions: map[string]action{}}
	for _, c := range commands {
		t.add(c, "")
	}
	return t
}

// add adds a command that is called with these words before its name.
func (t *table) add(c command, before string) {
	path := strings.TrimSpace(before + " " + c.name)
	for _, a := range c.actions {
		a.who = max(a.who, c.who)
		t.actions[a.verb] = a
	}
	if len(c.subs) == 0 {
		t.leaves[path] = leaf{c, path}
		return
	}
	for _, sub := range c.subs {
		sub.who, sub.guildOnly = max(sub.who, c.who), sub.guildOnly || c.guildOnly
		t.add(sub, path)
	}
}

// listed returns the commands that can be used, in the order of the table.
func (t *table) listed() (all []leaf) {
	var walk func(commands []command, before string)
	walk = func(commands []command, before string) {
		for _, c := range commands {
			path := strings.TrimSpace(before + " " + c.name)
			if l, found := t.leaves[path]; found {
				all = append(all, l)
			}
			walk(c.subs, path)
		}
	}
	walk(t.commands, "")
	return all
}

// task is what an interaction asks for.
type task struct {
	who       access
	guildOnly bool
	shows     audience
	update    bool
	options   []option
	run       handler
}

// route returns what an interaction asks for.
func (t *table) route(it *interaction) (task, error) {
	switch it.Type {
	case commandUsed, commandTyped:
		l, found := t.leaves[it.path()]
		if !found {
			return task{}, errOldCommand
		}
		return task{l.who, l.guildOnly, l.shows, false, l.options, l.run}, nil
	case componentUsed, formSubmitted:
		id, err := parseCustomID(it.Data.CustomID)
		if err != nil {
			return task{}, err
		}
		a, found := t.actions[id.verb]
		if !found {
			return task{}, errOldButton
		}
		return task{who: a.who, shows: a.shows, update: a.update && it.Message != nil, run: a.run}, nil
	}
	return task{}, errOldCommand
}

// nameOf returns the name of what an interaction used, one of few whatever
// Discord sends.
func (t *table) nameOf(it *interaction) string {
	switch it.Type {
	case componentUsed:
		return "component"
	case formSubmitted:
		return "form"
	case commandTyped:
		return "suggestion"
	case commandUsed:
		if l, found := t.leaves[it.path()]; found {
			return l.path
		}
	}
	return "unknown"
}

// private reports whether only the member is to see the reply.
func (t task) private(r *request) bool {
	return t.shows == toMember || t.shows == asWished && !r.yes(shareOption)
}

// option returns the option of a name.
func (t task) option(name string) (option, bool) {
	i := slices.IndexFunc(t.options, func(o option) bool { return o.name == name })
	if i < 0 {
		return option{}, false
	}
	return t.options[i], true
}
