package bot

import (
	"fmt"
	"strconv"

	"newsdesk/text"
)

// row is one row of components under a message: [buttons] or a [menu].
type row interface{ component() (component, error) }

// buttons is a row of up to five.
type buttons []button

// button is pressed: it does what the [action] of its verb does, or opens a link.
type button struct {
	label    string
	style    buttonStyle
	verb     string
	id       string // what it is about
	arg      string // what else the action needs to know
	link     string // instead of a verb
	disabled bool
}

// buttonStyle is how a button looks.
type buttonStyle int

const (
	quiet   buttonStyle = iota // grey
	primary                    // what most people will want: one a message
	good                       // green
	danger                     // red
)

// menu is a list to choose from. The [action] of its verb finds what was chosen
// in [request.values].
type menu struct {
	verb, id, arg string
	placeholder   string
	choices       []menuChoice // up to 25
	of            menuKind
	channels      []int // the types of channels; none: any
	most          int   // that can be chosen; 0: one
}

// menuChoice is a line of a menu.
type menuChoice struct {
	label, value string
	hint         string
	chosen       bool
}

// menuKind is what a menu offers.
// https://discord.com/developers/docs/components/reference#component-object-component-types
type menuKind int

const (
	ofChoices  menuKind = 0 // its own
	ofRoles    menuKind = 6
	ofChannels menuKind = 8
)

// form is a window with fields. The [action] of its verb finds what was typed in
// [request.fields].
type form struct {
	verb, id, arg string
	title         string
	fields        []field // up to five
}

// field is a line of a form, or a box.
type field struct {
	name, label string
	hint        string // shown while it is empty
	value       string // what it begins with
	box         bool   // of several lines
	optional    bool
	most        int // characters; 0: 4000
}

// component is a component as Discord takes it.
// https://discord.com/developers/docs/components/reference
type component struct {
	Type        int         `json:"type,omitempty"`
	CustomID    string      `json:"custom_id,omitempty"`
	Title       string      `json:"title,omitempty"`
	Label       string      `json:"label,omitempty"`
	Style       int         `json:"style,omitempty"`
	URL         string      `json:"url,omitempty"`
	Placeholder string      `json:"placeholder,omitempty"`
	Value       string      `json:"value,omitempty"`
	Required    *bool       `json:"required,omitempty"`
	Disabled    bool        `json:"disabled,omitempty"`
	MaxLength   int         `json:"max_length,omitempty"`
	MaxValues   int         `json:"max_values,omitempty"`
	Channels    []int       `json:"channel_types,omitempty"`
	Options     []menuLine  `json:"options,omitempty"`
	Component   *component  `json:"component,omitempty"`
	Components  []component `json:"components,omitempty"`
}

// menuLine is a line of a menu as Discord takes it.
type menuLine struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

// The types of components.
const (
	actionRow   = 1
	pressButton = 2
	choiceMenu  = 3
	textInput   = 4
	labelled    = 18
)

// Limits of components, in characters and in number.
const (
	labelLimit       = 80
	buttonsLimit     = 5
	menuLimit        = 25
	menuTextLimit    = 100
	placeholderLimit = 150
	formTitleLimit   = 45
	fieldTextLimit   = 4000
)

func (all buttons) component() (component, error) {
	row := component{Type: actionRow}
	if len(all) == 0 || len(all) > buttonsLimit {
		return row, fmt.Errorf("encode buttons: %d in a row, 1 to %d allowed", len(all), buttonsLimit)
	}
	for _, b := range all {
		encoded, err := b.component()
		if err != nil {
			return row, err
		}
		row.Components = append(row.Components, encoded)
	}
	return row, nil
}

func (b button) component() (component, error) {
	c := component{Type: pressButton, Label: text.Fit(b.label, labelLimit), Disabled: b.disabled}
	if b.link != "" {
		c.Style, c.URL = 5, b.link
		return c, nil
	}
	c.Style = map[buttonStyle]int{quiet: 2, primary: 1, good: 3, danger: 4}[b.style]
	var err error
	c.CustomID, err = customID{b.verb, b.id, b.arg}.encode()
	return c, err
}

func (m menu) component() (component, error) {
	id, err := customID{m.verb, m.id, m.arg}.encode()
	c := component{Type: max(int(m.of), choiceMenu), CustomID: id, Placeholder: text.Fit(m.placeholder, placeholderLimit), MaxValues: m.most, Channels: m.channels}
	if m.of == ofChoices && len(m.choices) == 0 {
		return c, fmt.Errorf("encode menu %s: nothing to choose", m.verb)
	}
	for _, choice := range m.choices[:min(len(m.choices), menuLimit)] {
		c.Options = append(c.Options, menuLine{
			Label: text.Fit(choice.label, menuTextLimit), Value: choice.value,
			Description: text.Fit(choice.hint, menuTextLimit), Default: choice.chosen,
		})
	}
	return component{Type: actionRow, Components: []component{c}}, err
}

func (f form) component() (component, error) {
	id, err := customID{f.verb, f.id, f.arg}.encode()
	c := component{Title: text.Fit(f.title, formTitleLimit), CustomID: id}
	for _, in := range f.fields {
		required := !in.optional
		style := 1
		if in.box {
			style = 2
		}
		c.Components = append(c.Components, component{Type: labelled, Label: text.Fit(in.label, formTitleLimit), Component: &component{
			Type: textInput, CustomID: in.name, Style: style, Placeholder: text.Fit(in.hint, menuTextLimit),
			Value: text.Fit(in.value, fieldTextLimit), Required: &required, MaxLength: in.most,
		}})
	}
	return c, err
}

// pageRows is how many rows a page of a list has.
const pageRows = 8

// pageOf returns a page of a list, counted from 1 and brought within bounds,
// and the row of buttons with which to turn it. The [action] of verb shows the
// page that [request.page] says, in place of the message.
func pageOf[T any](all []T, number int, verb, id string) (rows []T, turn []row) {
	pages := pagesOf(len(all))
	number = min(max(number, 1), pages)
	rows = all[(number-1)*pageRows : min(number*pageRows, len(all))]
	return rows, turnRow(number, pages, verb, id)
}

// pagesOf returns how many pages so many rows take up, at least one.
func pagesOf(rows int) int { return max(1, (rows+pageRows-1)/pageRows) }

// turnRow returns the row of buttons of [pageOf]; none where there is one page.
func turnRow(number, pages int, verb, id string) []row {
	if pages == 1 {
		return nil
	}
	to := func(label string, page int, disabled bool) button {
		return button{label: label, verb: verb, id: id, arg: strconv.Itoa(page), disabled: disabled}
	}
	return []row{buttons{
		to("‹", number-1, number == 1),
		to(fmt.Sprintf("%d/%d", number, pages), number, true),
		to("›", number+1, number == pages),
	}}
}

// page returns the page that a button of [pageOf] turns to.
func (r *request) page() int {
	n, err := strconv.Atoi(r.arg)
	if err != nil {
		return 1
	}
	return n
}
