package bot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
)

// interaction is what a member does with the bot, as Discord tells it.
// discordgo's own type lacks the bot's permissions in a channel that a member
// names, and cannot be read where Discord has a new kind of component.
// https://discord.com/developers/docs/interactions/receiving-and-responding
type interaction struct {
	ID          string           `json:"id"`
	Application string           `json:"application_id"`
	Type        interactionType  `json:"type"`
	Token       string           `json:"token"`
	Guild       news.GuildID     `json:"guild_id"` // empty in a direct message
	Channel     news.ChannelID   `json:"channel_id"`
	Member      *guildMember     `json:"member"` // nil in a direct message
	User        *user            `json:"user"`   // in a direct message
	Locale      string           `json:"locale"`
	Here        namedChannel     `json:"channel"`
	Permissions bits             `json:"app_permissions"` // the bot's, in the channel
	Data        interactionData  `json:"data"`
	Message     *json.RawMessage `json:"message"` // that the component stands in
}

// readInteraction reads an interaction as the gateway brings it.
func readInteraction(raw json.RawMessage) (*interaction, error) {
	it := new(interaction)
	if err := json.Unmarshal(raw, it); err != nil {
		return nil, fmt.Errorf("read interaction: %w", err)
	}
	return it, nil
}

type interactionType int

const (
	commandUsed   interactionType = 2
	componentUsed interactionType = 3
	commandTyped  interactionType = 4 // and is to be completed
	formSubmitted interactionType = 5
)

type interactionData struct {
	Name       string           `json:"name"`
	Options    []givenOption    `json:"options"`
	Resolved   resolved         `json:"resolved"`
	Target     string           `json:"target_id"` // of a menu
	CustomID   string           `json:"custom_id"`
	Values     []string         `json:"values"`     // of a menu in a message
	Components []givenComponent `json:"components"` // of a form
}

// givenOption is what a member said for an option, or with which subcommand.
type givenOption struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Options []givenOption   `json:"options"`
	Focused bool            `json:"focused"`
}

// givenComponent is what a member typed into a form; it may be wrapped.
type givenComponent struct {
	CustomID   string           `json:"custom_id"`
	Value      string           `json:"value"`
	Values     []string         `json:"values"`
	Component  *givenComponent  `json:"component"`
	Components []givenComponent `json:"components"`
}

// resolved describes what members named by ID.
type resolved struct {
	Channels    map[string]namedChannel  `json:"channels"`
	Roles       map[string]namedRole     `json:"roles"`
	Users       map[string]user          `json:"users"`
	Messages    map[string]targetMessage `json:"messages"`
	Attachments map[string]attachment    `json:"attachments"`
}

// namedChannel is a channel that a member named.
type namedChannel struct {
	ID          news.ChannelID `json:"id"`
	Name        string         `json:"name"`
	Type        int            `json:"type"`
	Parent      news.ChannelID `json:"parent_id"`       // of a thread: the channel that it belongs to
	Permissions bits           `json:"app_permissions"` // the bot's
	Flags       int            `json:"flags"`
	Tags        []forumTag     `json:"available_tags"` // of a forum; Discord may leave them out
}

// forumTag is what a post in a forum can be marked with.
type forumTag struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"` // only for who may manage threads
}

// namedRole is a role that a member named.
type namedRole struct {
	ID          news.RoleID `json:"id"`
	Name        string      `json:"name"`
	Mentionable bool        `json:"mentionable"` // by everybody
}

// targetMessage is the message of whose menu a command was used.
type targetMessage struct {
	ID      news.MessageID `json:"id"`
	Channel news.ChannelID `json:"channel_id"`
	Content string         `json:"content"`
	Author  user           `json:"author"`

	Components []givenComponent `json:"components"`
}

// attachment is a file that a member gave.
type attachment struct {
	Name string `json:"filename"`
	Size int    `json:"size"` // bytes
	URL  string `json:"url"`
	Type string `json:"content_type"`
}

type guildMember struct {
	User        user     `json:"user"`
	Roles       []string `json:"roles"`
	Permissions bits     `json:"permissions"`
}

type user struct {
	ID   string `json:"id"`
	Name string `json:"username"`
}

// bits are permissions, which Discord writes as a decimal number in a string.
// https://discord.com/developers/docs/topics/permissions
type bits uint64

const (
	administrator bits = 1 << 3
	manageServer  bits = 1 << 5
)

// UnmarshalJSON reads the string.
func (b *bits) UnmarshalJSON(raw []byte) error {
	n, err := strconv.ParseUint(strings.Trim(string(raw), `"`), 10, 64)
	if err != nil {
		return fmt.Errorf("read permissions: %w", err)
	}
	*b = bits(n)
	return nil
}

// has reports whether all of the wanted permissions are there.
func (b bits) has(wanted bits) bool { return b&wanted == wanted }

// path returns the words with which a command was called.
func (it *interaction) path() string {
	words := []string{it.Data.Name}
	for options := it.Data.Options; isSub(options); options = options[0].Options {
		words = append(words, options[0].Name)
	}
	return strings.Join(words, " ")
}

// given returns what the member said, by name.
func (it *interaction) given() map[string]givenOption {
	options := it.Data.Options
	for isSub(options) {
		options = options[0].Options
	}
	given := make(map[string]givenOption, len(options))
	for _, o := range options {
		given[o.Name] = o
	}
	return given
}

// isSub reports whether the options name a subcommand (1) or a group of them (2).
func isSub(options []givenOption) bool {
	return len(options) == 1 && (options[0].Type == 1 || options[0].Type == 2)
}

// typed returns what was typed into the fields of a form, by name.
func typed(components []givenComponent) map[string]string {
	fields := map[string]string{}
	var walk func([]givenComponent)
	walk = func(list []givenComponent) {
		for _, c := range list {
			if c.CustomID != "" {
				fields[c.CustomID] = c.Value
			}
			if len(c.Values) > 0 {
				fields[c.CustomID] = c.Values[0]
			}
			if c.Component != nil {
				walk([]givenComponent{*c.Component})
			}
			walk(c.Components)
		}
	}
	walk(components)
	return fields
}

// person returns who did it.
func (it *interaction) person() user {
	switch {
	case it.Member != nil:
		return it.Member.User
	case it.User != nil:
		return *it.User
	}
	return user{}
}

// discordEpoch is when Discord's IDs begin, in milliseconds.
// https://discord.com/developers/docs/reference#snowflakes
const discordEpoch = 1420070400000

// sentAt returns when Discord made an ID, by Discord's clock.
func sentAt(id string) time.Time {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n>>22 + discordEpoch)
}
