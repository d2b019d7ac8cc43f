package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// redacted stands where a secret was.
const redacted = "REDACTED"

// discordForm is the form of a Discord bot token: the bot's ID in base64, a time,
// and a signature.
const discordForm = `[\w-]{18,}\.[\w-]{4,}\.[\w-]{20,}`

// secretForms match secrets by their form, and what replaces them. The first
// three are those that Discord takes in its headers and paths.
//
//nolint:gochecknoglobals // compiled once, never changed
var secretForms = []struct {
	re   *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`\bBot [\w.-]{16,}`), "Bot " + redacted},
	{regexp.MustCompile(discordForm), redacted},
	{regexp.MustCompile(`/(webhooks|interactions)/(\d+)/[^\s/?#"'<>]+`), "/${1}/${2}/" + redacted},
	{regexp.MustCompile(`(\w://)[^\s/?#"'<>]*@`), "${1}" + redacted + "@"},
}

// urlQuery matches the query of a URL.
var urlQuery = regexp.MustCompile(`(\w://[^\s?#"'<>]*\?)([^\s#"'<>]*)`)

// redactHandler is a [slog.Handler] that takes secrets out of messages and
// attributes before the next one sees them: the secrets it knows, Discord's
// tokens in any form, and names, passwords and query values of URLs, in which
// private feeds carry their keys.
type redactHandler struct {
	next    slog.Handler
	secrets *strings.Replacer
}

// newRedactHandler returns a handler that hides secrets, wherever they stand,
// and whatever else has the form of a secret.
func newRedactHandler(next slog.Handler, secrets ...string) redactHandler {
	var pairs []string
	for _, s := range secrets {
		if s != "" {
			pairs = append(pairs, s, redacted)
		}
	}
	return redactHandler{next: next, secrets: strings.NewReplacer(pairs...)}
}

// Enabled reports whether the next handler wants records of this level.
func (h redactHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle hands the record on without its secrets.
func (h redactHandler) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.redact(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

// WithAttrs returns a handler that adds attrs without their secrets.
func (h redactHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return redactHandler{h.next.WithAttrs(h.attrs(attrs)), h.secrets}
}

// WithGroup returns a handler that puts what follows into a group.
func (h redactHandler) WithGroup(name string) slog.Handler {
	return redactHandler{h.next.WithGroup(name), h.secrets}
}

func (h redactHandler) attrs(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return clean
}

func (h redactHandler) attr(a slog.Attr) slog.Attr {
	return slog.Attr{Key: a.Key, Value: h.value(a.Value.Resolve())}
}

// value returns v without its secrets. Values of types that slog does not know
// become text, because their fields cannot be seen into otherwise.
func (h redactHandler) value(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(h.redact(v.String()))
	case slog.KindGroup:
		return slog.GroupValue(h.attrs(v.Group())...)
	case slog.KindAny:
		switch x := v.Any().(type) {
		case nil:
			return v
		case error: // stays one: handlers show errors in their own way
			return slog.AnyValue(errors.New(h.redact(fmt.Sprint(x))))
		case []byte:
			return slog.StringValue(h.redact(string(x)))
		default:
			return slog.StringValue(h.redact(fmt.Sprintf("%+v", x)))
		}
	default: // numbers and times
		return v
	}
}

// redact returns s without its secrets.
func (h redactHandler) redact(s string) string {
	s = h.secrets.Replace(s)
	for _, form := range secretForms {
		s = form.re.ReplaceAllString(s, form.with)
	}
	return urlQuery.ReplaceAllStringFunc(s, func(match string) string {
		head, query, _ := strings.Cut(match, "?")
		return head + "?" + redactQuery(query)
	})
}

// redactQuery returns the names of a URL's query without their values. A query
// without names is a value.
func redactQuery(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, found := strings.Cut(pair, "=")
		switch {
		case found && value != "":
			pairs[i] = name + "=" + redacted
		case !found && name != "":
			pairs[i] = redacted
		}
	}
	return strings.Join(pairs, "&")
}
