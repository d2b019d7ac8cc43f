package discordtest

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Person is somebody who uses the bot. The zero value is [MemberID] in a direct
// message with the bot, without any permission.
type Person struct {
	ID          string     // default [MemberID]
	Channel     string     // where; "" is a direct message
	Permissions Permission // in the guild
	Roles       []string
	Locale      string // default "en-US"
}

// Permissions of people.
const (
	Administrator Permission = 1 << 3
	ManageServer  Permission = 1 << 5
)

// Given is what a person says for an option: a string, a whole number, a float64
// or a bool; the ID of a channel, a role or a user; or an [Attachment].
type Given struct {
	Option string
	Value  any
}

// Attachment is a file that a person gives with a command.
type Attachment struct {
	Name, Type, URL string
	Size            int
}

// Use has a person use a slash command, "topic create" say. It panics when the
// bot has not registered such a command with such options: the test is wrong.
func (s *Server) Use(p Person, command string, given ...Given) *Exchange {
	return s.Interact(p.does(s, CommandUsed, s.commandData(command, "", given)))
}

// Type has a person type a value for the last of the options, which the bot is
// to complete.
func (s *Server) Type(p Person, command string, given ...Given) *Exchange {
	return s.Interact(p.does(s, Autocomplete, s.commandData(command, given[len(given)-1].Option, given)))
}

// UseOn has a person use a command in the menu of a message.
func (s *Server) UseOn(p Person, command, message string) *Exchange {
	s.mu.Lock()
	c := s.registeredCommand(command, messageMenu)
	target := s.clickable(p.Channel, message)
	s.mu.Unlock()
	return s.Interact(p.does(s, CommandUsed, map[string]any{
		"id": c.id(), "name": command, "type": messageMenu, "target_id": message,
		"resolved": map[string]any{"messages": map[string]any{message: target.Raw}},
	}))
}

// Press has a person press the button with a label under a message. It panics
// when there is no such button, or nobody can press it.
func (s *Server) Press(p Person, m Message, label string) *Exchange {
	b := m.component("button "+label, func(c Component) bool { return c.Type == button && c.Label == label && !c.Disabled && c.URL == "" })
	return s.PressID(p, m, b.CustomID)
}

// PressID has a person press a button with any custom ID, which somebody may
// have forged.
func (s *Server) PressID(p Person, m Message, customID string) *Exchange {
	i := p.does(s, ComponentUsed, map[string]any{"component_type": button, "custom_id": customID})
	i.Message = m.ID
	return s.Interact(i)
}

// Choose has a person choose values in the menu with a placeholder.
func (s *Server) Choose(p Person, m Message, placeholder string, values ...string) *Exchange {
	menu := m.component("menu "+placeholder, func(c Component) bool { return c.Type != button && c.Placeholder == placeholder })
	named := resolution{}
	s.mu.Lock()
	for _, v := range values {
		named.add(s, menuOptions[menu.Type], v)
	}
	s.mu.Unlock()
	for _, view := range named["channels"] { // what the bot may do Discord promises for options alone
		delete(view.(map[string]any), "app_permissions")
	}
	i := p.does(s, ComponentUsed, map[string]any{"component_type": menu.Type, "custom_id": menu.CustomID, "values": values, "resolved": named})
	i.Message = m.ID
	return s.Interact(i)
}

// menuOptions says as which type of option the values of a menu are resolved.
//
//nolint:gochecknoglobals // an immutable table
var menuOptions = map[int]int64{userSelect: userOption, roleSelect: roleOption, channelSelect: channelOption}

// Submit has a person fill in the form that answered x, by custom ID.
func (s *Server) Submit(ctx context.Context, p Person, x *Exchange, fields map[string]string) (*Exchange, error) {
	answer, err := x.Callback(ctx)
	if err != nil {
		return nil, err
	}
	var form struct {
		CustomID   string      `json:"custom_id"`
		Components []Component `json:"components"`
	}
	remarshal(answer.Data, &form)
	rows := []any{}
	for _, c := range inner(form.Components) {
		if c.Type == textInput {
			field := map[string]any{"type": textInput, "custom_id": c.CustomID, "value": cmp.Or(fields[c.CustomID], c.Value)}
			rows = append(rows, map[string]any{"type": label, "component": field})
		}
	}
	i := p.does(s, ModalSubmit, map[string]any{"custom_id": form.CustomID, "components": rows})
	if x.component != nil {
		i.Message = x.component.ID
	}
	return s.Interact(i), nil
}

// does returns the interaction of a person who does something.
func (p Person) does(s *Server, kind int, data any) Interaction {
	i := Interaction{Type: kind, Channel: p.Channel, User: p.ID, Permissions: p.Permissions, Roles: p.Roles, Locale: p.Locale, Data: data}
	if p.Channel != "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		i.Guild = s.channel(p.Channel).guild.id
	}
	return i
}

// registeredCommand returns a command that the bot has registered.
func (s *Server) registeredCommand(name string, kind int) command {
	for _, commands := range s.commands {
		for _, c := range commands {
			if n, k := c.key(); n == name && k == kind {
				return c
			}
		}
	}
	panic("discordtest: no command " + strconv.Quote(name) + " is registered")
}

// commandData returns what a person says with a command.
func (s *Server) commandData(path, focused string, given []Given) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	words := strings.Fields(path)
	c := s.registeredCommand(words[0], chatInput)
	at := node{report: &report{}, value: decoded(c)}
	for _, word := range words[1:] {
		at = at.optionNamed(word)
	}
	named := resolution{}
	options := []any{}
	for _, g := range given {
		kind := at.optionNamed(g.Option).kind()
		said := map[string]any{"name": g.Option, "type": kind, "value": named.add(s, kind, g.Value)}
		if g.Option == focused {
			said["focused"] = true
		}
		options = append(options, said)
	}
	for depth, word := range slices.Backward(words[1:]) {
		kind := subCommand
		if depth < len(words)-2 {
			kind = subCommandGroup
		}
		options = []any{map[string]any{"name": word, "type": kind, "options": options}}
	}
	return map[string]any{"id": c.id(), "name": words[0], "type": chatInput, "options": options, "resolved": named}
}

// decoded returns a value as a body would hold it.
func decoded(v any) any {
	value, err := decode(encode(v))
	if err != nil {
		panic("discordtest: decode a value of our own: " + err.Error())
	}
	return value
}

// optionNamed returns an option of a command that is registered.
func (n node) optionNamed(name string) node {
	options, _ := n.get("options").value.([]any)
	for _, v := range options {
		if o := (node{report: n.report, value: v}); o.get("name").value == name {
			return o
		}
	}
	panic("discordtest: no option " + strconv.Quote(name) + " is registered")
}

// resolution is what Discord says of things that are named by ID: by kind, by ID.
type resolution map[string]map[string]any

// add notes a value of an option, and returns it as Discord sends it.
func (r resolution) add(s *Server, kind int64, value any) any {
	file, isFile := value.(Attachment)
	id, _ := value.(string)
	switch {
	case isFile:
		id = strconv.Itoa(len(r["attachments"]) + 1)
		r.note("attachments", id, map[string]any{
			"id": id, "filename": file.Name, "size": file.Size, "content_type": file.Type, "url": file.URL, "proxy_url": file.URL,
		})
		return id
	case kind == channelOption:
		c := s.channel(id)
		view := s.channelView(c)
		view["permissions"], view["app_permissions"] = invited.String(), s.permissions(c).String()
		r.note("channels", id, view)
	case kind == roleOption:
		r.note("roles", id, map[string]any{"id": id, "name": "role" + id, "permissions": "0", "mentionable": false})
	case kind == userOption:
		r.note("users", id, userView(id))
	}
	return value
}

func (r resolution) note(kind, id string, view map[string]any) {
	if r[kind] == nil {
		r[kind] = map[string]any{}
	}
	r[kind][id] = view
}

// Component is a component under a message, or in a form.
type Component struct {
	Type        int         `json:"type"` // 1 row, 2 button, 3 and 5 to 8 menus, 4 text input, 18 label
	Style       int         `json:"style"`
	Label       string      `json:"label"`
	CustomID    string      `json:"custom_id"`
	URL         string      `json:"url"`
	Placeholder string      `json:"placeholder"`
	Value       string      `json:"value"`
	Disabled    bool        `json:"disabled"`
	Options     []Choice    `json:"options"`
	Components  []Component `json:"components"`
	Component   *Component  `json:"component"`
}

// Choice is a line of a menu, or a suggestion.
type Choice struct {
	Label string          `json:"label"` // of a menu
	Name  string          `json:"name"`  // of a suggestion
	Value json.RawMessage `json:"value"`
}

// component returns a component of a message that the test knows to be there.
func (m Message) component(what string, is func(Component) bool) Component {
	for _, c := range inner(m.Components) {
		if is(c) {
			return c
		}
	}
	panic("discordtest: message " + strconv.Quote(m.Content) + " has no " + what)
}

// inner returns components and all within them.
func inner(components []Component) (all []Component) {
	for _, c := range components {
		all = append(all, c)
		all = append(all, inner(c.Components)...)
		if c.Component != nil {
			all = append(all, inner([]Component{*c.Component})...)
		}
	}
	return all
}

// Choices waits for the bot's suggestions.
func (x *Exchange) Choices(ctx context.Context) ([]Choice, error) {
	answer, err := x.Callback(ctx)
	if err != nil {
		return nil, err
	}
	var told struct {
		Choices []Choice `json:"choices"`
	}
	remarshal(answer.Data, &told)
	return told.Choices, nil
}

// missed returns the interactions that the bot heard of and did not answer in
// time, where nothing hindered it.
func (s *Server) missed(now time.Time) (violations []string) {
	for _, token := range slices.Sorted(maps.Keys(s.dialogs)) {
		x := s.dialogs[token]
		late := now.Sub(x.sent) >= callbackTime
		if x.callback == nil && late && x.heard && !x.hindered {
			violations = append(violations, "interaction "+x.ID+": no answer within "+callbackTime.String())
		}
	}
	return violations
}
