package discordtest

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The types of commands.
const (
	chatInput   = 1
	userMenu    = 2
	messageMenu = 3
)

// The types of command options.
const (
	subCommand      = 1
	subCommandGroup = 2
	stringOption    = 3
	integerOption   = 4
	userOption      = 6
	channelOption   = 7
	roleOption      = 8
	numberOption    = 10
)

// maxCommand is how many characters the names, descriptions and values of one
// command may have together (docs: interactions/application-commands).
const maxCommand = 8000

// commandName is Discord's pattern for names; sc= in the docs is a script.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

//nolint:gochecknoglobals // an immutable table (docs: reference, Locales)
var locales = strings.Fields("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko")

// commandsBulk holds the rules for all commands of a scope.
func (n node) commandsBulk() {
	seen, count := map[string]bool{}, map[int64]int{}
	for _, c := range n.list(0, 130) {
		kind := c.command()
		count[kind]++
		name, _ := c.get("name").value.(string)
		unique(c.get("name"), seen, strconv.FormatInt(kind, 10)+" "+name, "APPLICATION_COMMANDS_DUPLICATE_NAME")
	}
	for kind, limit := range map[int64]int{chatInput: 100, userMenu: 15, messageMenu: 15} {
		if count[kind] > limit {
			n.fail("BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", limit)
		}
	}
}

// command holds the rules for one command and returns its type.
func (n node) command() int64 {
	if !n.required() {
		return 0
	}
	kind := int64(chatInput)
	if t := n.get("type"); t.present() {
		kind = t.choice(chatInput, userMenu, messageMenu)
	}
	if kind == chatInput {
		n.named()
		n.options(0)
	} else {
		n.get("name").text(1, 32)
		n.without("description", "options")
	}
	n.defaults()
	if size := n.size(); size > maxCommand {
		n.fail("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size of %d: %d", maxCommand, size)
	}
	return kind
}

// defaults checks who can use a command where.
func (n node) defaults() {
	if bits := n.get("default_member_permissions"); bits.present() {
		text, _ := bits.value.(string)
		if _, err := strconv.ParseUint(text, 10, 64); err != nil {
			bits.fail("BITFIELD_TYPE_CONVERT", "Must be a string of permission bits.")
		}
	}
	for key, allowed := range map[string][]int64{"contexts": {0, 1, 2}, "integration_types": {0, 1}} {
		if !n.get(key).present() {
			continue
		}
		seen := map[int64]bool{}
		for _, v := range n.get(key).list(1, len(allowed)) {
			unique(v, seen, v.choice(allowed...), "SET_TYPE_ALREADY_CONTAINS_VALUE")
		}
	}
}

// named checks name and description of a command or option.
func (n node) named() {
	n.get("name").commandName()
	n.get("description").text(1, 100)
	n.localised("name_localizations", node.commandName)
	n.localised("description_localizations", func(d node) { d.text(1, 100) })
}

// commandName wants a name without capitals that has the right characters.
func (n node) commandName() {
	name, _ := n.value.(string)
	if !commandName.MatchString(name) {
		n.fail("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid: %q", name)
	} else if name != strings.ToLower(name) {
		n.fail("APPLICATION_COMMAND_INVALID_NAME", "Command name must be lower case: %q", name)
	}
}

func (n node) localised(key string, rule func(node)) {
	texts := n.get(key)
	if !texts.object() {
		return
	}
	for _, locale := range texts.keys() {
		if !slices.Contains(locales, locale) {
			texts.get(locale).fail("ENUM_TYPE_COERCE", "Value %q is not a valid locale.", locale)
		}
		rule(texts.get(locale))
	}
}

// options checks the options at one depth: of a command, of a subcommand group
// or of a subcommand.
func (n node) options(depth int) {
	names, optional, kinds := map[string]bool{}, false, map[bool]bool{}
	for _, o := range n.get("options").list(0, 25) {
		if !o.required() {
			continue
		}
		kind := o.option(depth)
		kinds[kind == subCommand || kind == subCommandGroup] = true
		o.uniqueNames(names)
		switch required := o.get("required").boolean(); {
		case required && optional:
			o.fail("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		case !required:
			optional = true
		}
	}
	if len(kinds) > 1 {
		n.get("options").fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands exclude all other types of options")
	}
}

// uniqueNames wants the names of options to differ in every language.
func (n node) uniqueNames(seen map[string]bool) {
	name, _ := n.get("name").value.(string)
	unique(n.get("name"), seen, name, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS")
	translations := n.get("name_localizations")
	for _, locale := range translations.keys() {
		key := locale + " " + translations.get(locale).text(0, 32)
		unique(translations.get(locale), seen, key, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS")
	}
}

// option checks one option and returns its type.
func (n node) option(depth int) int64 {
	n.named()
	kind := n.get("type").choice(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	switch {
	case kind == subCommandGroup && depth > 0, kind == subCommand && depth > 1:
		n.get("type").fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Cannot be nested that deep")
	case kind == subCommandGroup:
		n.options(1)
	case kind == subCommand:
		n.options(2)
	case len(n.get("options").list(0, 25)) > 0:
		n.get("options").fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only sub-commands have options")
	}
	n.bounds(kind)
	n.choices(kind)
	return kind
}

// bounds checks what limits the values of an option.
func (n node) bounds(kind int64) {
	numeric := kind == integerOption || kind == numberOption
	n.only(numeric, "min_value", "max_value")
	n.only(kind == stringOption, "min_length", "max_length")
	n.only(kind == channelOption, "channel_types")
	lo, hasLo := n.get("min_value").number()
	hi, hasHi := n.get("max_value").number()
	short, hasShort := n.get("min_length").whole(0, 6000)
	long, hasLong := n.get("max_length").whole(1, 6000)
	if hasLo && hasHi && lo > hi || hasShort && hasLong && short > long {
		n.fail("APPLICATION_COMMAND_OPTIONS_BOUNDS_INVALID", "The minimum is greater than the maximum")
	}
}

// only refuses fields that belong to other types; empty lists do no harm.
func (n node) only(allowed bool, keys ...string) {
	for _, key := range keys {
		if list, isList := n.get(key).value.([]any); isList && len(list) == 0 {
			continue
		}
		if !allowed && n.get(key).present() {
			n.get(key).fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Not for this type of option")
		}
	}
}

// choices checks the values to choose from.
func (n node) choices(kind int64) {
	choosable := kind == stringOption || kind == integerOption || kind == numberOption
	n.only(choosable, "choices")
	list := n.get("choices").list(0, 25)
	if n.get("autocomplete").boolean() && (len(list) > 0 || !choosable) {
		n.get("autocomplete").fail("APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", "Not for this type, nor together with choices")
	}
	names := map[string]bool{}
	for _, c := range list {
		c.choiceOf(kind)
		unique(c.get("name"), names, c.get("name").text(1, 100), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS")
	}
}

// choiceOf checks one choice of a command or an autocomplete answer.
func (n node) choiceOf(kind int64) {
	n.localised("name_localizations", func(c node) { c.text(1, 100) })
	value := n.get("value")
	switch value.needed(); {
	case !value.present():
	case kind == stringOption:
		value.text(1, 100)
	case kind == integerOption:
		value.whole(-1<<53, 1<<53)
	default:
		value.number()
	}
}

// size counts a command's characters as Discord does: names, descriptions and
// values at all depths, of each the longest translation.
func (n node) size() int {
	size := n.longest("name") + n.longest("description")
	if value := n.get("value"); value.present() {
		text, _ := value.value.(string)
		size += utf8.RuneCountInString(text)
	}
	for _, key := range []string{"options", "choices"} {
		list, _ := n.get(key).value.([]any)
		for _, v := range list {
			size += node{report: n.report, value: v}.size()
		}
	}
	return size
}

func (n node) longest(key string) int {
	translations, _ := n.get(key + "_localizations").value.(map[string]any)
	texts := append(slices.Collect(maps.Values(translations)), n.get(key).value)
	longest := slices.MaxFunc(texts, func(a, b any) int { return cmp.Compare(length(a), length(b)) })
	return length(longest)
}

func length(v any) int {
	text, _ := v.(string)
	return utf8.RuneCountInString(text)
}

// autocomplete holds the rules for suggestions; they need not be unique.
func (n node) autocomplete() {
	if !n.required() {
		return
	}
	for _, c := range n.get("choices").list(0, 25) {
		c.get("name").text(1, 100)
		kind := int64(numberOption)
		if _, isText := c.get("value").value.(string); isText {
			kind = stringOption
		}
		c.choiceOf(kind)
	}
}
