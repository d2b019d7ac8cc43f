package discordtest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// problem is one thing wrong with a body, in Discord's words.
type problem struct {
	path       []string
	code, text string
}

func (p problem) String() string {
	return strings.Join(p.path, ".") + ": " + p.text + " (" + p.code + ")"
}

// report collects what is wrong with a body.
type report struct {
	problems []problem // Discord refuses these
	notes    []string  // Discord takes these, but they do what nobody wants
	empty    bool      // nothing to show
	files    int       // attached
}

// node is a value of a body, with the way to it. A value that is absent or
// null is nil: Discord tells them apart in edits only.
type node struct {
	report *report
	up     *node
	key    string
	value  any
}

func (n node) path() []string {
	if n.up == nil {
		return nil
	}
	return append(n.up.path(), n.key)
}

func (n node) fail(code, format string, args ...any) {
	n.report.problems = append(n.report.problems, problem{path: n.path(), code: code, text: fmt.Sprintf(format, args...)})
}

// note records what Discord accepts and nobody wants.
func (n node) note(text string) {
	where := strings.Join(n.path(), ".")
	if where != "" {
		where += ": "
	}
	n.report.notes = append(n.report.notes, where+text)
}

func (n node) present() bool { return n.value != nil }

func (n node) get(key string) node {
	m, _ := n.value.(map[string]any)
	return node{report: n.report, up: &n, key: key, value: m[key]}
}

// object reports whether the value is an object, which it must be if present.
func (n node) object() bool {
	_, ok := n.value.(map[string]any)
	if n.present() && !ok {
		n.fail("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
	}
	return ok
}

// required is object for a value that must be there.
func (n node) required() bool {
	if !n.present() {
		n.missing()
	}
	return n.object()
}

func (n node) missing() { n.fail("BASE_TYPE_REQUIRED", "This field is required") }

// keys returns an object's keys in order.
func (n node) keys() []string {
	m, _ := n.value.(map[string]any)
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// list returns the elements of an array of lo to hi elements; absent is none.
func (n node) list(lo, hi int) []node {
	values, ok := n.value.([]any)
	switch {
	case n.present() && !ok:
		n.fail("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
	case !n.present() && lo > 0:
		n.missing()
	default:
		n.between(len(values), lo, hi)
	}
	nodes := make([]node, len(values))
	for i, v := range values {
		nodes[i] = node{report: n.report, up: &n, key: strconv.Itoa(i), value: v}
	}
	return nodes
}

// text returns a string of lo to hi characters once white space around it is
// trimmed, as Discord counts. It must be there if lo is above 0.
func (n node) text(lo, hi int) string {
	text, ok := n.value.(string)
	text = strings.TrimSpace(text)
	length := utf8.RuneCountInString(text)
	switch {
	case n.present() && !ok:
		n.fail("STRING_TYPE_CONVERT", "Could not interpret value as string.")
	case length == 0 && lo > 0:
		n.missing()
	default:
		n.between(length, lo, hi)
	}
	return text
}

func (n node) between(length, lo, hi int) {
	switch {
	case length > hi && lo == 0:
		n.fail("BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", hi)
	case length > hi || length < lo:
		n.fail("BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", lo, hi)
	}
}

// whole returns a whole number between lo and hi. Absent is 0 and not ok.
func (n node) whole(lo, hi int64) (int64, bool) {
	if !n.present() {
		return 0, false
	}
	number, _ := n.value.(json.Number)
	i, err := number.Int64()
	switch {
	case err != nil:
		n.fail("NUMBER_TYPE_COERCE", "Value %v is not int.", n.value)
	case i > hi:
		n.fail("NUMBER_TYPE_MAX", "int value should be less than or equal to %d.", hi)
	case i < lo:
		n.fail("NUMBER_TYPE_MIN", "int value should be greater than or equal to %d.", lo)
	}
	return i, err == nil
}

// number returns a number that a double can hold exactly if it is whole.
func (n node) number() (float64, bool) {
	number, _ := n.value.(json.Number)
	f, err := number.Float64()
	if n.present() && (err != nil || math.Abs(f) > 1<<53) {
		n.fail("NUMBER_TYPE_COERCE", "Value %v is not a number between -2^53 and 2^53.", n.value)
	}
	return f, err == nil
}

// choice returns a whole number that must be there and one of those allowed.
func (n node) choice(allowed ...int64) int64 {
	if !n.present() {
		n.missing()
		return 0
	}
	i, ok := n.whole(math.MinInt64, math.MaxInt64)
	if ok && !slices.Contains(allowed, i) {
		n.fail("BASE_TYPE_CHOICES", "Value must be one of %v.", allowed)
	}
	return i
}

// boolean returns whether the value is true.
func (n node) boolean() bool {
	is, ok := n.value.(bool)
	if n.present() && !ok {
		n.fail("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
	}
	return is
}

// link checks a URL of at most hi characters with one of the schemes.
func (n node) link(hi int, schemes ...string) {
	if !n.present() {
		return
	}
	text, _ := n.value.(string)
	n.between(utf8.RuneCountInString(text), 0, hi)
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme == "" || u.Host == "" || strings.ContainsAny(text, " \t\r\n"):
		n.fail("URL_TYPE_INVALID_URL", "Not a well formed URL.")
	case !slices.Contains(schemes, u.Scheme):
		n.fail("URL_TYPE_INVALID_SCHEME", "Scheme %q must be one of %q.", u.Scheme, schemes)
	}
}

// ids checks a list of up to hi snowflakes and returns how many there are.
func (n node) ids(hi int) int {
	list := n.list(0, hi)
	for _, id := range list {
		text, _ := id.value.(string)
		if _, err := strconv.ParseUint(text, 10, 64); err != nil {
			id.fail("NUMBER_TYPE_COERCE", "Value %v is not snowflake.", id.value)
		}
	}
	return len(list)
}

// unique fails for a value that was there before.
func unique[K comparable](n node, seen map[K]bool, key K, code string) {
	if seen[key] {
		n.fail(code, "Must be unique: %v", key)
	}
	seen[key] = true
}
