package bot

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// customID is what a button carries: all that is needed to know what pressing
// it means, so that it works for as long as the message is there. It is written
// "1:<verb>:<id>[:<arg>]", where 1 is the version.
type customID struct {
	verb string // of an [action]
	id   string // what it is about
	arg  string // anything
}

const (
	customIDVersion = "1"
	customIDLimit   = 100 // characters
)

// encode returns the text of the ID. A text that is too long is an error: half
// of it would mean something else.
func (c customID) encode() (string, error) {
	s := customIDVersion + ":" + c.verb + ":" + strings.NewReplacer("%", "%25", ":", "%3A").Replace(c.id)
	if c.arg != "" {
		s += ":" + c.arg
	}
	if n := utf8.RuneCountInString(s); n > customIDLimit {
		return "", fmt.Errorf("encode custom ID of %s: %d characters, %d at most", c.verb, n, customIDLimit)
	}
	return s, nil
}

// parseCustomID reads what encode wrote. Of another version, or of none, it
// knows that it is not to be understood: [errOldButton].
func parseCustomID(s string) (customID, error) {
	version, rest, _ := strings.Cut(s, ":")
	verb, rest, found := strings.Cut(rest, ":")
	if version != customIDVersion || verb == "" || !found {
		return customID{}, errOldButton
	}
	id, arg, _ := strings.Cut(rest, ":")
	return customID{verb, strings.NewReplacer("%25", "%", "%3A", ":").Replace(id), arg}, nil
}
