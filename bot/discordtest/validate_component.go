package discordtest

import "math"

// The types of components (docs: components/reference).
const (
	actionRow = iota + 1
	button
	stringSelect
	textInput
	userSelect
	roleSelect
	mentionableSelect
	channelSelect
	section
	textDisplay
	thumbnail
	mediaGallery
	fileComponent
	separator
	_
	_
	container
	label
)

// layout checks the components of one message, which share some limits.
type layout struct {
	v2    bool
	ids   map[string]bool // custom_id values
	total int             // components, nested ones counted
	chars int             // of all text displays
}

// components holds the rules for a message's components. A message that is
// edited may have got its flag for the second kind earlier.
func (n node) components(v2, editing bool) {
	l := &layout{v2: v2, ids: map[string]bool{}}
	list := n.get("components")
	if v2 {
		n.onlyComponents()
	}
	for _, c := range list.list(0, 40) {
		l.top(c, editing)
	}
	switch {
	case !l.v2 && l.total > 0 && len(list.list(0, 40)) > 5:
		list.fail("BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
	case l.total > 40:
		list.fail("COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The total number of components cannot exceed 40.")
	}
	if l.chars > 4000 {
		list.fail("COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Displayable text cannot exceed 4000 characters.")
	}
}

// onlyComponents refuses what cannot stand beside components of the second kind.
func (n node) onlyComponents() {
	for _, key := range []string{"content", "embeds", "sticker_ids", "poll"} {
		value := n.get(key)
		list, isList := value.value.([]any)
		if value.present() && value.value != "" && (!isList || len(list) > 0) {
			value.fail("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Cannot be used with the flag IS_COMPONENTS_V2.")
		}
	}
}

// top checks a component that stands in a message directly.
func (l *layout) top(n node, editing bool) {
	if editing && n.kind() != actionRow {
		l.v2 = true
	}
	if l.v2 {
		l.component(n, actionRow, section, textDisplay, mediaGallery, fileComponent, separator, container)
		return
	}
	l.component(n, actionRow)
}

func (n node) kind() int64 {
	kind, _ := n.get("type").whole0()
	return kind
}

// component checks one that must be of an allowed type.
func (l *layout) component(n node, allowed ...int64) {
	if !n.required() {
		return
	}
	l.total++
	kind := n.get("type").choice(allowed...)
	n.get("id").whole(0, math.MaxInt32)
	switch kind {
	case actionRow:
		l.row(n)
	case button:
		l.button(n)
	case stringSelect, userSelect, roleSelect, mentionableSelect, channelSelect:
		l.menu(n)
	case textInput:
		l.input(n)
	default:
		l.content(n, kind)
	}
}

// content checks what only messages of the second kind have.
func (l *layout) content(n node, kind int64) {
	switch kind {
	case section:
		for _, c := range n.get("components").list(1, 3) {
			l.component(c, textDisplay)
		}
		l.component(n.get("accessory"), button, thumbnail)
	case textDisplay:
		l.chars += runes(n.get("content").text(1, 4000))
	case thumbnail:
		n.media("media")
	case mediaGallery:
		for _, item := range n.get("items").list(1, 10) {
			item.media("media")
		}
	case fileComponent:
		n.get("file").get("url").needed()
		n.get("file").get("url").link(2048, "attachment")
	case separator:
		if spacing := n.get("spacing"); spacing.present() {
			spacing.choice(1, 2)
		}
	case container:
		n.get("accent_color").whole(0, 0xFFFFFF)
		for _, c := range n.get("components").list(1, 40) {
			l.component(c, actionRow, section, textDisplay, mediaGallery, fileComponent, separator)
		}
	}
}

func (n node) media(key string) {
	n.get("description").text(0, 1024)
	n.get(key).get("url").needed()
	n.get(key).get("url").picture()
}

// row checks an action row: up to five buttons, or one menu.
func (l *layout) row(n node) {
	list := n.get("components").list(1, 5)
	for _, c := range list {
		l.component(c, button, stringSelect, userSelect, roleSelect, mentionableSelect, channelSelect)
		if c.kind() != button && len(list) > 1 {
			c.fail("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select menu fills its row.")
		}
	}
}

// The styles of buttons.
const (
	linkButton    = 5
	premiumButton = 6
)

func (l *layout) button(n node) {
	n.get("label").text(0, 80)
	n.get("disabled").boolean()
	style := n.get("style").choice(1, 2, 3, 4, linkButton, premiumButton)
	switch style {
	case linkButton:
		n.get("url").needed()
		n.get("url").link(512, "http", "https", "discord")
		n.without("custom_id", "sku_id")
	case premiumButton:
		n.get("sku_id").needed()
		n.without("custom_id", "url", "label", "emoji")
		return
	default:
		l.customID(n)
		n.without("url", "sku_id")
	}
	if n.get("label").text(0, 80) == "" && !n.get("emoji").present() {
		n.get("label").fail("BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji.")
	}
}

// without refuses fields that exclude each other.
func (n node) without(keys ...string) {
	for _, key := range keys {
		if v := n.get(key); v.present() && v.value != "" {
			v.fail("BASE_TYPE_MUTUALLY_EXCLUSIVE", "Cannot be used with this style.")
		}
	}
}

func (l *layout) customID(n node) {
	if id := n.get("custom_id").text(1, 100); id != "" {
		unique(n.get("custom_id"), l.ids, id, "COMPONENT_CUSTOM_ID_DUPLICATED")
	}
}

// menu checks a select menu of any type.
func (l *layout) menu(n node) {
	l.customID(n)
	n.get("placeholder").text(0, 150)
	lo, hasLo := n.get("min_values").whole(0, 25)
	hi, hasHi := n.get("max_values").whole(1, 25)
	if hasLo && lo > max(hi, 1) {
		n.get("min_values").fail("NUMBER_TYPE_MAX", "min_values is greater than max_values.")
	}
	if n.kind() != stringSelect {
		return
	}
	values, options := map[string]bool{}, n.get("options").list(1, 25)
	for _, o := range options {
		o.get("label").text(1, 100)
		o.get("description").text(0, 100)
		unique(o.get("value"), values, o.get("value").text(1, 100), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED")
	}
	if hasHi && int(hi) > len(options) {
		n.get("max_values").fail("NUMBER_TYPE_MAX", "max_values is greater than the number of options.")
	}
}

// input checks a text input, which only modals have.
func (l *layout) input(n node) {
	l.customID(n)
	n.get("style").choice(1, 2)
	n.get("label").text(0, 45)
	n.get("placeholder").text(0, 100)
	n.get("value").text(0, 4000)
	n.get("min_length").whole(0, 4000)
	n.get("max_length").whole(1, 4000)
}

// modal holds the rules for a modal (docs: interactions/receiving-and-responding).
func (n node) modal() {
	if !n.required() {
		return
	}
	l := &layout{ids: map[string]bool{}}
	n.get("title").text(1, 45)
	n.get("custom_id").text(1, 100)
	for _, c := range n.get("components").list(1, 5) {
		switch c.get("type").choice(actionRow, textDisplay, label) {
		case actionRow:
			for _, in := range c.get("components").list(1, 1) {
				in.get("label").text(1, 45)
				l.component(in, textInput)
			}
		case textDisplay:
			c.get("content").text(1, 4000)
		case label:
			c.get("label").text(1, 45)
			c.get("description").text(0, 100)
			l.component(c.get("component"), textInput, stringSelect, userSelect, roleSelect, mentionableSelect, channelSelect)
		}
	}
}
