package bot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/desk"
	"newsdesk/query"
)

// explainDesk returns in words what stands between a member and what the desk
// was asked for; nil if that is not what err is.
func explainDesk(err error) *problem {
	if syntax, ok := errors.AsType[*query.SyntaxError](err); ok {
		return &problem{
			code: "bad-query", what: "I cannot read this query.",
			todo: codeBlock(syntax.Caret()) + "\n" + plain(asSentence(syntax.Message), 300) + tryThis(syntax.Hint),
		}
	}
	if quota, ok := errors.AsType[*desk.QuotaError](err); ok {
		return quotaProblem(quota)
	}
	if invalid, ok := errors.AsType[*desk.InvalidError](err); ok {
		what, todo, _ := strings.Cut(invalid.Message, ": ")
		return &problem{code: "invalid", what: plain(asSentence(what), 300), todo: plain(asSentence(todo), 300)}
	}
	if building, ok := errors.AsType[*desk.BuildingError](err); ok {
		return &problem{
			code: "index-building", what: fmt.Sprintf("The index that I search in is being built: %d %%.", building.Progress.Percent()),
			todo: "Try again in a minute. All else works meanwhile: `/news latest` has what is new.",
		}
	}
	switch {
	case errors.Is(err, desk.ErrNoIndex):
		return &problem{
			code: "no-index", what: "I cannot search: the index is not there.",
			todo: "Ask whoever runs me: my log says why. `/news latest` has what is new.",
		}
	case errors.Is(err, desk.ErrNotFound):
		return &problem{
			code: "not-found", what: "There is no such thing in this server.",
			todo: "Somebody may have taken it away, or it is too old. Lists such as `/topic list` and `/topic restore` show what there is.",
		}
	case errors.Is(err, desk.ErrTaken):
		return &problem{code: "taken", what: "There is something of that name already.", todo: "Choose another name, or change what is there."}
	case errors.Is(err, desk.ErrDeclared):
		return &problem{
			code: "declared", what: "That is in my configuration file, not in this server's hands.",
			todo: "Ask whoever runs me to change it there.",
		}
	}
	return nil
}

// quotaProblem says that a server has as many of something as it may.
func quotaProblem(quota *desk.QuotaError) *problem {
	return &problem{
		code: "quota", what: "This server has as many " + quota.What + " as it may: " + strconv.Itoa(quota.Limit) + ".",
		todo: "Take away what nobody needs, or ask whoever runs me for more.",
	}
}

// tryThis returns a hint as a line of its own.
func tryThis(hint string) string {
	if hint == "" {
		return ""
	}
	return "\nTry this: " + plain(hint, 300) + "."
}

// asSentence returns s with a capital at its beginning and a full stop at its end.
func asSentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[size:] + "."
}

// codeBlock returns lines in the font in which a caret stands where it should.
// What could end the block, or cannot be seen, is taken out.
func codeBlock(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '`':
			return 'ˋ'
		case r != '\n' && (unicode.IsControl(r) || isInvisible(r)):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return "```\n" + s + "\n```"
}
