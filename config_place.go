package main

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// origin is what set a key: a node of the file, or a variable.
type origin struct {
	node     ast.Node
	variable string
	value    string // of the variable
}

// fail adds the problem that the key at path is wrong. The first problem of a
// key is enough: what follows is mostly its consequence.
func (l *loader) fail(path, message string) { l.failAt(path, 0, message) }

// failAt adds the problem that the value of the key at path is wrong from the
// byte at offset on.
func (l *loader) failAt(path string, offset int, message string) {
	if l.wrong[path] {
		return
	}
	l.wrong[path] = true
	at := l.placeOf(path)
	if offset > 0 {
		at = l.placeWithin(path, offset)
	}
	l.failPlace(at, message)
}

// failNode adds the problem that n is wrong.
func (l *loader) failNode(n ast.Node, message string) { l.failPlace(l.nodePlace(n), message) }

func (l *loader) failPlace(at place, message string) {
	l.problems = append(l.problems, Problem{Place: at, Message: message})
}

// warn adds the warning that the key at path is dubious.
func (l *loader) warn(path, message string) {
	l.problems = append(l.problems, Problem{Place: l.placeOf(path), Message: message, Warning: true})
}

// isSet reports whether anything set the key at path.
func (l *loader) isSet(path string) bool {
	_, ok := l.origins[path]
	return ok
}

// placeOf returns where the key at path was set, or the section it would be in.
func (l *loader) placeOf(path string) place {
	o, ok := l.origins[path]
	for !ok && path != "" {
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
		o, ok = l.origins[path]
	}
	switch {
	case !ok:
		return place{file: l.name}
	case o.variable != "":
		return varPlace(o.variable, o.value)
	}
	return l.nodePlace(o.node)
}

// nodePlace returns where n starts.
func (l *loader) nodePlace(n ast.Node) place {
	pos := startOf(n)
	return l.linePlace(pos.Line, pos.Column)
}

func (l *loader) linePlace(line, column int) place {
	p := place{file: l.name, line: line, column: column}
	if 1 <= line && line <= len(l.lines) {
		p.source = mask(l.lines[line-1])
	}
	return p
}

// startOf returns the position of n's first character; the token of a mapping
// is the colon behind its first key.
func startOf(n ast.Node) *token.Position {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return startOf(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return startOf(n.Key)
	}
	return n.GetToken().Position
}

// placeWithin returns the place of the byte at offset of the text that the key
// at path is set to, or of the whole text where the two cannot be matched, as
// in folded lines.
func (l *loader) placeWithin(path string, offset int) place {
	start := l.placeOf(path)
	o, ok := l.origins[path]
	switch node := o.node.(type) {
	case *ast.LiteralNode:
		return l.placeInBlock(node, offset, start)
	case *ast.StringNode:
		source := []rune(l.lines[start.line-1])
		if n, ok := scalarColumns(string(source[start.column-1:]), node.Value, offset); ok {
			start.column += n
		}
	default:
		if ok && offset <= len(o.value) {
			start.column += utf8.RuneCountInString(o.value[:offset])
		}
	}
	return start
}

// placeInBlock returns the place of the byte at offset of a text whose lines
// stand below a "|" or ">". start is the place of that mark.
func (l *loader) placeInBlock(n *ast.LiteralNode, offset int, start place) place {
	before, after := n.Value.Value[:offset], n.Value.Value[offset:]
	row := strings.Count(before, "\n")
	before = before[strings.LastIndexByte(before, '\n')+1:]
	after, _, _ = strings.Cut(after, "\n")
	number := start.line + 1 + row
	if number > len(l.lines) {
		return start
	}
	indent, rest, found := strings.Cut(l.lines[number-1], before+after)
	if !found || strings.TrimSpace(indent+rest) != "" {
		return start
	}
	return l.linePlace(number, utf8.RuneCountInString(indent+before)+1)
}

// scalarColumns returns how many characters of source, a scalar as it is
// written, stand before the byte at offset of value, the scalar as it is read.
// It reports false when they do not match up to there.
func scalarColumns(source, value string, offset int) (int, bool) {
	s, quote := source, byte(0)
	if source != "" && (source[0] == '"' || source[0] == '\'') {
		s, quote = source[1:], source[0]
	}
	for rest := value[:offset]; rest != ""; {
		want, size := utf8.DecodeRuneInString(rest)
		width, ok := writtenWidth(s, quote, want)
		if !ok {
			return 0, false
		}
		s, rest = s[width:], rest[size:]
	}
	return utf8.RuneCountInString(source[:len(source)-len(s)]), true
}

// writtenWidth returns how many bytes at the start of s, inside quotes of the
// given kind, write the character want.
func writtenWidth(s string, quote byte, want rune) (int, bool) {
	switch {
	case quote == '\'' && strings.HasPrefix(s, "''"):
		return 2, want == '\''
	case quote == '"' && strings.HasPrefix(s, `\`) && len(s) > 1:
		escapes := map[byte]int{'x': 4, 'u': 6, 'U': 10}
		width := max(2, escapes[s[1]])
		return width, width <= len(s)
	}
	got, width := utf8.DecodeRuneInString(s)
	return width, s != "" && got == want
}
