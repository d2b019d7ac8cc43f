package bot

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// request is what a member asks for, read and checked.
type request struct {
	Newsroom

	now     time.Time
	guild   news.GuildID // empty in a direct message
	channel news.ChannelID
	member  user
	rank    access // the most that the member may use
	locale  string
	id, arg string            // of the button, the menu or the form
	values  []string          // chosen in a menu
	fields  map[string]string // typed into a form

	it      *interaction
	session *discordgo.Session // to look something up
	options map[string]givenOption
	known   *table
	lag     time.Duration // from Discord to here, by two clocks
}

// newRequest reads what an interaction says. The custom ID is good.
func (c *Commands) newRequest(it *interaction, taken arrival) *request {
	id, _ := parseCustomID(it.Data.CustomID)
	return &request{
		Newsroom: c.room, now: taken.at, guild: it.Guild, channel: it.Channel, member: it.person(), locale: it.Locale,
		id: id.id, arg: id.arg, values: it.Data.Values, fields: typed(it.Data.Components),
		it: it, session: c.session, options: it.given(), known: c.table, lag: taken.at.Sub(sentAt(it.ID)),
	}
}

// has reports whether the member said anything for an option.
func (r *request) has(name string) bool { _, found := r.options[name]; return found }

// text returns what was said for an option of text, without white space around
// it; "" if nothing was.
func (r *request) text(name string) string {
	var s string
	if json.Unmarshal(r.options[name].Value, &s) != nil {
		return ""
	}
	return strings.TrimSpace(s)
}

// number returns what was said for an option, or otherwise.
func (r *request) number(name string, otherwise int) int {
	var n json.Number
	if json.Unmarshal(r.options[name].Value, &n) != nil {
		return otherwise
	}
	i, err := strconv.Atoi(n.String())
	if err != nil {
		return otherwise
	}
	return i
}

// yes reports whether an option was set.
func (r *request) yes(name string) bool {
	var is bool
	return json.Unmarshal(r.options[name].Value, &is) == nil && is
}

// namedChannel returns the channel that was named, with what the bot may do in it.
func (r *request) namedChannel(name string) (channel namedChannel, found bool) {
	channel, found = r.it.Data.Resolved.Channels[r.text(name)]
	return channel, found
}

// namedRole returns the role that was named.
func (r *request) namedRole(name string) (role namedRole, found bool) {
	role, found = r.it.Data.Resolved.Roles[r.text(name)]
	return role, found
}

// attachment returns the file that was given.
func (r *request) attachment(name string) (file attachment, found bool) {
	file, found = r.it.Data.Resolved.Attachments[r.text(name)]
	return file, found
}

// chosenChannel returns the channel that was chosen in a menu.
func (r *request) chosenChannel() (channel namedChannel, found bool) {
	if len(r.values) == 0 {
		return channel, false
	}
	channel, found = r.it.Data.Resolved.Channels[r.values[0]]
	return channel, found
}

// target returns the message of whose menu the command was used.
func (r *request) target() (message targetMessage, found bool) {
	message, found = r.it.Data.Resolved.Messages[r.it.Data.Target]
	return message, found
}

// check holds what was said against the options: Discord does, but only in its
// own clients, and suggestions not at all.
func (t task) check(r *request) error {
	for _, o := range t.options {
		given, found := r.options[o.name]
		switch {
		case !found && o.required, found && !o.takes(given.Value):
			return errBadOption(o)
		}
	}
	return nil
}

// takes reports whether a value is one that the option can have.
func (o option) takes(raw json.RawMessage) bool {
	switch o.kind {
	case ofNumber:
		var n int
		return json.Unmarshal(raw, &n) == nil && o.within(n) && o.offers(strconv.Itoa(n))
	case ofYesOrNo:
		var is bool
		return json.Unmarshal(raw, &is) == nil
	case ofText, ofMember, ofChannel, ofRole, ofAttachment:
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return false
	}
	s = strings.TrimSpace(s)
	return o.offers(s) && o.within(utf8.RuneCountInString(s)) && (s != "" || !o.required)
}

// within reports whether n is between the option's bounds, if it has any.
func (o option) within(n int) bool { return o.min == 0 && o.max == 0 || n >= o.min && n <= o.max }

// offers reports whether a value is among the choices, if there are any.
func (o option) offers(value string) bool {
	return len(o.choices) == 0 || slices.ContainsFunc(o.choices, func(c choice) bool { return c.value == value })
}
