package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// problem is an error for a member: what happened, why, and what to do.
type problem struct {
	code string  // short; so that people who ask for help can say which it was
	what string  // happened; one sentence, markdown
	todo string  // what to do about it; why, if that is not clear
	ways buttons // where there is something to press: one, or the nearest names
}

// Error returns what happened, in the words that the member gets to see.
func (p *problem) Error() string { return p.what }

// reply returns the problem as the member sees it.
func (p *problem) reply() reply {
	content := "**" + p.what + "**"
	if p.todo != "" {
		content += "\n" + p.todo
	}
	r := reply{content: content + "\n-# " + p.code, private: true}
	if len(p.ways) > 0 {
		r.rows = []row{p.ways}
	}
	return r
}

// Problems that any command can meet.
var (
	errOldCommand error = &problem{
		code: "old-command", what: "I do not know this command any more.",
		todo: "Reload Discord (Ctrl+R, or restart the app) to see the commands of today, or ask `/help`.",
	}
	errOldButton error = &problem{
		code: "old-button", what: "This button is from an older version of me.",
		todo: "Use the command again to get a new one; `/help` lists them.",
	}
	errNotHere error = &problem{
		code: "not-here", what: "This works in a server only.",
		todo: "Use it in a channel of the server that it is about.",
	}
	errNotManager error = &problem{
		code: "not-manager", what: "Only managers of this server can do that.",
		todo: "It needs the permission *Manage Server*, or the role that a manager names with `/settings managers`.",
	}
	errNotChief error = &problem{
		code: "not-manager", what: "Only who has *Manage Server* can do that.",
		todo: "The role that `/settings managers` names is not enough for it, because it says who the managers are.",
	}
	errMayNotWrite error = &problem{
		code: "may-not-write", what: "You may not write here, so I do not write here for you.",
		todo: "It needs the permission *Send Messages* in this channel; in a thread, *Send Messages in Threads*. Without `share`, I show it to you alone.",
	}
	errBusy error = &problem{
		code: "busy", what: "There is more to do than I can do at once.",
		todo: "Try again in a few seconds.",
	}
	errTooSlow error = &problem{
		code: "too-slow", what: "This took too long, and I gave it up.",
		todo: "Try again in a few minutes; with less, if you asked for much.",
	}
	errStopping error = &problem{
		code: "restart", what: "I am being restarted, and gave this up.",
		todo: "Try again in a minute.",
	}
	errFormTooLate error = &problem{
		code: "too-slow", what: "I was too slow to show the form.",
		todo: "Try again.",
	}
)

// errBadOption says that an option has a value it cannot have.
func errBadOption(o option) error {
	todo := "It says: " + o.description + "."
	switch {
	case len(o.choices) > 0:
		names := make([]string, len(o.choices))
		for i, c := range o.choices {
			names[i] = c.name
		}
		todo = "It takes one of: " + strings.Join(names, ", ") + "."
	case o.kind == ofNumber && o.max > 0:
		todo = fmt.Sprintf("It takes a whole number from %d to %d.", o.min, o.max)
	case o.max > 0:
		todo = fmt.Sprintf("It takes %d to %d characters.", o.min, o.max)
	}
	return &problem{code: "bad-option", what: "I cannot use what you gave for `" + o.name + "`.", todo: todo}
}

// explain returns err in words for a member. It is the one place where errors
// become words. Of an error that nobody foresaw, unforeseen, it gives the
// incident, under which the operator finds it in the log.
func explain(err error, incident string) (p *problem, unforeseen bool) {
	if p, ok := errors.AsType[*problem](err); ok {
		return p, false
	}
	if p := explainDesk(err); p != nil {
		return p, false
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return explain(errTooSlow, incident)
	case errors.Is(err, context.Canceled):
		return explain(errStopping, incident)
	}
	return &problem{
		code: incident, what: "Something went wrong, and it is not your fault.",
		todo: "Nothing else is affected. Try again; if it stays, tell whoever runs me the code below: it is in my log.",
	}, true
}
