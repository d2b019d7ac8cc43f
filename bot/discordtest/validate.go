package discordtest

import (
	"net/http"
	"strconv"
)

// purpose is what a message body is for; the rules differ a little.
type purpose int

const (
	forCreate  purpose = iota // a message of a channel
	forEdit                   // PATCH of a message, or UPDATE_MESSAGE of a component
	forStarter                // the first message of a forum post
	forReply                  // an answer to an interaction
)

// Flags of messages that can be set.
const (
	flagSuppressEmbeds        = 1 << 2
	flagEphemeral             = 1 << 6
	flagSuppressNotifications = 1 << 12
	flagVoice                 = 1 << 13
	flagComponentsV2          = 1 << 15
)

// settable returns the flags a purpose may set (docs: resources/message).
func (p purpose) settable() int64 {
	switch p {
	case forCreate:
		return flagSuppressEmbeds | flagSuppressNotifications | flagVoice | flagComponentsV2
	case forEdit:
		return flagSuppressEmbeds | flagComponentsV2 | flagEphemeral // the last changes nothing and does no harm
	case forStarter:
		return flagSuppressEmbeds | flagSuppressNotifications
	default:
		return flagSuppressEmbeds | flagEphemeral | flagSuppressNotifications | flagVoice | flagComponentsV2
	}
}

// check validates a request's body by the hand-written rules and, when they
// find nothing, by Discord's own schema. What is wrong is recorded and refused
// with 50035, or 50006 for a message with nothing in it. Notes are recorded
// and accepted.
func (s *Server) check(c *call, schema string, rules func(node)) (answer, bool) {
	if c.body.bad != nil {
		s.violate(c, "body is not JSON: %v", c.body.bad)
		return refuse(http.StatusBadRequest, codeInvalidJSON, "The request body contains invalid JSON."), false
	}
	r := &report{files: len(c.body.files)}
	rules(node{report: r, value: c.body.value})
	if len(r.problems) == 0 {
		r.problems = s.schemas.problems(schema, c.body.value)
	}
	for _, p := range r.problems {
		s.violate(c, "%v", p)
	}
	for _, note := range r.notes {
		s.violate(c, "%s", note)
	}
	switch {
	case len(r.problems) > 0:
		return invalidForm(r.problems), false
	case r.empty:
		s.violate(c, "cannot send an empty message (%d)", codeEmptyMessage)
		return emptyMessage(), false
	}
	return answer{}, true
}

// invalidForm answers 50035 with the problems nested by path (docs: reference,
// Error Messages).
func invalidForm(problems []problem) answer {
	errors := map[string]any{}
	for _, p := range problems {
		at := errors
		for _, key := range p.path {
			next, ok := at[key].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[key] = next
			}
			at = next
		}
		list, _ := at["_errors"].([]any)
		at["_errors"] = append(list, map[string]any{"code": p.code, "message": p.text})
	}
	a := reply(http.StatusBadRequest, map[string]any{"code": codeInvalidForm, "message": "Invalid Form Body", "errors": errors})
	a.code = codeInvalidForm
	return a
}

// rulesOf returns the rules for a message.
func rulesOf(p purpose) func(node) {
	return func(n node) { n.message(p) }
}

// message holds the rules for a message (docs: resources/message).
func (n node) message(p purpose) {
	if !n.required() {
		return
	}
	n.get("content").text(0, 2000)
	n.get("tts").boolean()
	n.embeds()
	n.nonce(p)
	n.get("sticker_ids").ids(3)
	for _, a := range n.get("attachments").list(0, 10) {
		a.get("filename").text(0, 1024)
		a.get("description").text(0, 1024) // docs: resources/message, Attachment Object
	}
	flags := n.flags(p)
	n.components(flags&flagComponentsV2 != 0, p == forEdit)
	n.allowedMentions(p)
	fields, _ := n.value.(map[string]any)
	n.report.empty = p != forEdit && n.report.files == 0 && isEmpty(fields)
}

func (n node) flags(p purpose) int64 {
	flags, _ := n.get("flags").whole(0, 1<<53)
	if extra := flags &^ p.settable(); extra != 0 {
		n.get("flags").note("flags " + strconv.FormatInt(extra, 10) + " have no effect here")
	}
	return flags
}

func (n node) nonce(p purpose) {
	value := n.get("nonce")
	if _, number := value.whole0(); !number {
		value.text(0, 25)
	}
	n.get("enforce_nonce").boolean()
	if value.present() && p != forCreate {
		value.note("a nonce has no effect here")
	}
}

// whole0 returns a whole number without complaint about anything else.
func (n node) whole0() (int64, bool) {
	quiet := node{report: &report{}, value: n.value}
	i, ok := quiet.whole(-1<<63, 1<<63-1)
	return i, ok
}

// allowedMentions wants to see who may be pinged: without allowed_mentions
// Discord parses the text for everybody. That is legal, but text from feeds
// must never decide it, so it is noted.
func (n node) allowedMentions(p purpose) {
	allowed := n.get("allowed_mentions")
	content := n.get("content").present() || p != forEdit
	if !allowed.present() && content {
		n.note("allowed_mentions is missing: everybody can be pinged")
		return
	}
	if !allowed.object() {
		return
	}
	parsed := map[string]bool{}
	for _, kind := range allowed.get("parse").list(0, 3) {
		text, _ := kind.value.(string)
		if text != "users" && text != "roles" && text != "everyone" {
			kind.fail("BASE_TYPE_CHOICES", "Value must be one of ('users', 'roles', 'everyone').")
		}
		unique(kind, parsed, text, "SET_TYPE_ALREADY_CONTAINS_VALUE")
	}
	for _, kind := range []string{"users", "roles"} {
		ids := allowed.get(kind)
		if ids.ids(100) > 0 && parsed[kind] {
			ids.fail("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[%q] and %s: [ids...] are mutually exclusive.", kind, kind)
		}
	}
}

// isEmpty reports whether a message would have nothing to show.
func isEmpty(fields map[string]any) bool {
	n := node{report: &report{}, value: fields}
	if n.get("content").text(0, 2000) != "" || n.get("poll").present() {
		return false
	}
	for _, key := range []string{"sticker_ids", "components", "attachments"} {
		if len(n.get(key).list(0, 40)) > 0 {
			return false
		}
	}
	for _, e := range n.get("embeds").list(0, 10) {
		if e.shows() {
			return false
		}
	}
	return true
}

// autoArchive are the minutes after which a thread may hide itself.
func (n node) autoArchive() {
	if d := n.get("auto_archive_duration"); d.present() {
		d.choice(60, 1440, 4320, 10080)
	}
}

// thread holds the rules for starting a thread (docs: resources/channel).
func (n node) thread() {
	if !n.required() {
		return
	}
	n.get("name").text(1, 100)
	n.autoArchive()
	n.get("rate_limit_per_user").whole(0, 21600)
}

// forumPost holds the rules for starting a thread in a forum.
func (n node) forumPost() {
	n.thread()
	n.get("applied_tags").ids(5)
	n.get("message").message(forStarter)
}
