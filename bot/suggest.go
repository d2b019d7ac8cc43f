package bot

import (
	"context"
	"runtime/debug"
	"unicode/utf8"
)

// Limits of suggestions.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete
const (
	choicesLimit = 25
	choiceLimit  = 100 // characters of a name, and of a value
)

// suggestions returns what to offer for the option that is being typed: nothing
// to those who may not use the command, and nothing when that goes wrong.
func (c *Commands) suggestions(ctx context.Context, t task, r *request, refused error) (choices []choice) {
	o, typed, found := t.focused(r)
	if refused != nil || !found || o.complete == nil {
		return nil
	}
	defer func() {
		if cause := recover(); cause != nil {
			c.explained(r, &panicError{cause, debug.Stack()})
			choices = nil
		}
	}()
	ctx, cancel := context.WithDeadline(ctx, r.now.Add(deferAfter))
	defer cancel()
	all, err := o.complete(ctx, r, typed)
	if err != nil {
		c.explained(r, err)
		return nil
	}
	for _, choice := range all {
		if n := utf8.RuneCountInString(choice.value); n > 0 && n <= choiceLimit && choice.name != "" && len(choices) < choicesLimit {
			choices = append(choices, choice)
		}
	}
	return choices
}

// focused returns the option that is being typed, and as far as it is.
func (t task) focused(r *request) (o option, typed string, found bool) {
	for name, given := range r.options {
		if given.Focused {
			o, found = t.option(name)
			return o, r.text(name), found
		}
	}
	return option{}, "", false
}
