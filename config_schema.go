package main

import (
	"encoding/json"
	"log/slog"
	"net/netip"
	"reflect"
	"strconv"
	"time"
)

// schema is a JSON Schema, as far as the configuration needs one.
// https://json-schema.org/draft/2020-12/schema
type schema struct {
	Schema      string            `json:"$schema,omitempty"`
	Title       string            `json:"title,omitempty"`
	Description string            `json:"description,omitempty"`
	Type        []string          `json:"type,omitempty"`
	Default     json.RawMessage   `json:"default,omitempty"`
	Examples    []string          `json:"examples,omitempty"`
	Enum        []any             `json:"enum,omitempty"`
	Pattern     string            `json:"pattern,omitempty"`
	Minimum     *int              `json:"minimum,omitempty"`
	Maximum     *int              `json:"maximum,omitempty"`
	Properties  map[string]schema `json:"properties,omitempty"`
	Additional  *bool             `json:"additionalProperties,omitempty"`
	Items       *schema           `json:"items,omitempty"`
}

// null is allowed everywhere: a key without value says nothing.
const null = "null"

// configSchema returns the JSON Schema of the configuration, for editors. It
// knows forms and bounds; what it cannot know, "newsdesk check" says.
func configSchema() schema {
	s := sectionSchema(settings())
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "The configuration of Newsdesk"
	return s
}

func sectionSchema(keys []setting) schema {
	none := false
	s := schema{Type: []string{"object", null}, Additional: &none, Properties: map[string]schema{}}
	for _, key := range keys {
		s.Properties[key.key] = keySchema(key)
	}
	return s
}

func keySchema(key setting) schema {
	var s schema
	switch {
	case key.isSection():
		s = sectionSchema(key.below)
	case key.kind.Kind() == reflect.Slice:
		element := scalarSchema(key.kind.Elem())
		if len(key.below) > 0 {
			element = elementSchema(key.below)
		}
		s = schema{Type: []string{"array", null}, Items: &element}
	default:
		s = scalarSchema(key.kind)
		s.Default = defaultOf(key)
	}
	s.Description = key.about
	if key.kind.Kind() == reflect.Int {
		s.Minimum, s.Maximum = bound(key.least), bound(key.most)
	}
	if isScalar(key.kind) && key.example != "" {
		s.Examples = []string{key.example}
	}
	return s
}

// elementSchema returns the schema of a list's elements, for which one of their
// keys may stand alone.
func elementSchema(keys []setting) schema {
	s := sectionSchema(keys)
	for _, key := range keys {
		if key.alone {
			s.Type = append(s.Type, "string")
		}
	}
	return s
}

// scalarSchema returns the schema of one word. Texts may look like numbers.
func scalarSchema(t reflect.Type) schema {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return schema{Type: []string{"string", null}, Pattern: `^([0-9]+(\.[0-9]+)?(h|m|s|ms))+$`}
	case t == reflect.TypeFor[netip.Prefix]():
		return schema{Type: []string{"string"}, Pattern: `^[0-9a-fA-F:.]+/[0-9]+$`}
	case t == reflect.TypeFor[slog.Level]():
		return enumSchema(levelNames())
	case t == reflect.TypeFor[LogFormat]():
		return enumSchema(formatNames())
	case t == reflect.TypeFor[Switch]():
		return schema{Type: []string{"boolean", null}}
	case t.Kind() == reflect.Int:
		return schema{Type: []string{"integer", null}}
	}
	return schema{Type: []string{"string", "number", null}}
}

func enumSchema(words []string) schema {
	s := schema{}
	for _, word := range words {
		s.Enum = append(s.Enum, word)
	}
	s.Enum = append(s.Enum, nil)
	return s
}

// bound returns the number that s is; nil where there is none.
func bound(s string) *int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return nil
	}
	return &n
}

// defaultOf returns the default of a key in JSON; nil where there is none.
func defaultOf(key setting) json.RawMessage {
	switch {
	case key.value == "":
		return nil
	case key.kind.Kind() == reflect.Int && key.kind != reflect.TypeFor[slog.Level](), key.kind == reflect.TypeFor[Switch]():
		return json.RawMessage(key.value)
	}
	return json.RawMessage(strconv.Quote(key.value))
}
