package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// readFile takes in the configuration file.
func (l *loader) readFile() {
	b, err := os.ReadFile(l.name)
	if err != nil {
		l.failPlace(place{file: l.name}, "read the configuration: "+cause(err))
		return
	}
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	l.lines = strings.Split(string(b), "\n")
	docs := l.parse(b)
	if len(docs) > 1 {
		l.failNode(docs[1].Body, "a second document starts here: keep one")
	}
	if len(docs) > 0 && docs[0].Body != nil {
		d := decoder{loader: l, anchors: anchorsOf(docs[0].Body)}
		d.decode(docs[0].Body, reflect.ValueOf(&l.config).Elem(), "")
	}
	if l.config.Discord.Token != "" {
		l.warnReadable("discord.token", l.name)
	}
}

// parse returns the documents of the file, or none when it is not YAML.
func (l *loader) parse(b []byte) []*ast.DocumentNode {
	file, err := parser.ParseBytes(b, 0, parser.AllowDuplicateMapKey())
	if err == nil {
		return slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	}
	at := place{file: l.name}
	message := err.Error()
	if syntax, ok := errors.AsType[*yaml.SyntaxError](err); ok {
		message = syntax.Message + syntaxHint(syntax.Message)
		if syntax.Token != nil {
			at = l.linePlace(syntax.Token.Position.Line, syntax.Token.Position.Column)
		}
	}
	l.failPlace(at, message)
	return nil
}

// syntaxHint says what people do wrong when YAML's parser says message.
func syntaxHint(message string) string {
	for _, h := range [][2]string{
		{"found character '\t'", "indent with spaces, not tabs"},
		{"could not find end character", "the quote that opens here is never closed"},
		{"map key-value is pre-defined", `put the whole value in single quotes, as in '"two words" -sport'`},
		{"mapping value is not allowed", "put the value in quotes, it holds a colon"},
		{"non-map value", "a key needs a colon and a space after it"},
		{"value is not allowed", "the indentation is not that of the lines above"},
	} {
		if strings.Contains(message, h[0]) {
			return ": " + h[1]
		}
	}
	return ""
}

// anchors are the values that a document names with & and repeats with *.
type anchors map[string]ast.Node

// anchorsOf returns the anchors of n.
func anchorsOf(n ast.Node) anchors {
	a := anchors{}
	ast.Walk(a, n)
	return a
}

// Visit takes in n, for [ast.Walk].
func (a anchors) Visit(n ast.Node) ast.Visitor {
	if n, ok := n.(*ast.AnchorNode); ok && n.Name != nil {
		a[n.Name.GetToken().Value] = n.Value
	}
	return a
}

// decoder puts the nodes of a file in their places in the configuration.
// Whatever does not fit is a problem, and left out.
type decoder struct {
	*loader
	anchors anchors
}

// decode sets v, the value of the key at path, to what n says. No value says
// nothing.
func (d *decoder) decode(n ast.Node, v reflect.Value, path string) {
	n = d.resolve(n)
	if n == nil || n.Type() == ast.NullType {
		return
	}
	d.origins[path] = origin{node: n}
	switch {
	case isScalar(v.Type()):
		d.decodeScalar(n, v, path)
	case v.Kind() == reflect.Slice:
		d.decodeList(n, v, path)
	default:
		d.decodeStruct(n, v, path)
	}
}

// resolve returns the node that n stands for, or nil when there is none.
func (d *decoder) resolve(n ast.Node) ast.Node {
	const maxHops = 8 // an alias may name itself
	for range maxHops {
		switch node := n.(type) {
		case *ast.AnchorNode:
			n = node.Value
		case *ast.AliasNode:
			if n = d.anchors[node.Value.GetToken().Value]; n == nil {
				d.failNode(node, "nothing is named &"+node.Value.GetToken().Value)
			}
		case *ast.TagNode:
			d.failNode(node, "tags are not used here: leave it out")
			return nil
		default:
			return n
		}
	}
	return nil
}

func (d *decoder) decodeScalar(n ast.Node, v reflect.Value, path string) {
	s, ok := scalarText(n)
	if !ok {
		d.fail(path, "this should be "+wanted(v.Type()))
		return
	}
	if err := setScalar(v, s); err != nil {
		d.fail(path, err.Error())
	}
}

// scalarText returns the text of n as it is written, so that long numbers keep
// their digits. It reports whether n is a scalar.
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.StringNode:
		return n.Value, true
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func (d *decoder) decodeList(n ast.Node, v reflect.Value, path string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.fail(path, "this should be "+wanted(v.Type()))
		return
	}
	for i, value := range seq.Values {
		element := reflect.New(v.Type().Elem()).Elem()
		d.decode(value, element, fmt.Sprintf("%s[%d]", path, i))
		v.Set(reflect.Append(v, element))
	}
}

func (d *decoder) decodeStruct(n ast.Node, v reflect.Value, path string) {
	fields := fieldsOf(v.Type())
	if i := slices.IndexFunc(fields, field.standsAlone); i >= 0 && isScalarNode(n) {
		d.decode(n, v.FieldByIndex(fields[i].index), join(path, fields[i].key))
		return
	}
	m, ok := n.(ast.MapNode)
	if !ok {
		d.fail(path, "this should be "+wanted(v.Type()))
		return
	}
	s := section{path: path, value: v, fields: fields, seen: map[string]ast.Node{}}
	for it := m.MapRange(); it.Next(); {
		d.decodeField(it.KeyValue(), s)
	}
}

// section is a mapping that is being decoded.
type section struct {
	path   string
	value  reflect.Value // the struct
	fields []field
	seen   map[string]ast.Node // the keys so far
}

// decodeField sets the field of s that the key of pair names.
func (d *decoder) decodeField(pair *ast.MappingValueNode, s section) {
	key, ok := pair.Key.(ast.ScalarNode)
	if !ok || pair.Key.Type() == ast.MergeKeyType {
		d.failNode(pair.Key, "this is not used here: write plain keys")
		return
	}
	name, _ := scalarText(key)
	if first, ok := s.seen[name]; ok {
		d.failNode(key, fmt.Sprintf("%q is set twice, first in line %d", name, startOf(first).Line))
		return
	}
	s.seen[name] = key
	i := slices.IndexFunc(s.fields, func(f field) bool { return f.key == name })
	if i < 0 {
		d.failNode(key, fmt.Sprintf("unknown key %q", name)+keyHint(name, s.fields))
		return
	}
	d.decode(pair.Value, s.value.FieldByIndex(s.fields[i].index), join(s.path, name))
}

// keyHint says which key was meant by name: a similar one of fields, or one of
// the same name in another section.
func keyHint(name string, fields []field) string {
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	if hint := didYouMean(name, keys); hint != "" {
		return hint
	}
	for _, k := range configKeys(reflect.ValueOf(new(Config)).Elem()) {
		if section, ok := strings.CutSuffix(k.path, "."+name); ok {
			return fmt.Sprintf(": it belongs under %q", section)
		}
	}
	return ": known here are " + strings.Join(keys, ", ")
}

func isScalarNode(n ast.Node) bool {
	_, ok := scalarText(n)
	return ok
}

// join returns the path of the key called name in the section at path.
func join(path, name string) string {
	return strings.TrimPrefix(path+"."+name, ".")
}

// field is a field of a struct that has a key.
type field struct {
	key   string
	index []int
	alone bool
}

// standsAlone reports whether the field's value may stand for the whole struct.
func (f field) standsAlone() bool { return f.alone }

// fieldsOf returns the fields of t, a struct, by their tags.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for f := range t.Fields() {
		key, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		fields = append(fields, field{key, f.Index, option == "alone"})
	}
	return fields
}
