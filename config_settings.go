package main

import (
	"log/slog"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// setting is a key of the configuration as it is described to people and to
// editors.
type setting struct {
	path    string // such as "feeds.interval"; those of list elements are "feeds.list[].url"
	key     string // the last word of it
	kind    reflect.Type
	about   string
	example string // empty where the default is one
	least   string // empty: there is no bound
	most    string
	alone   bool      // its value may stand for all of the list element
	value   string    // the default; empty: none
	below   []setting // of a section, or of the elements of a list
}

// settings returns every key of the configuration, in the order of [Config].
func settings() []setting {
	return describe(reflect.ValueOf(DefaultConfig()), "")
}

// describe returns the keys of v, a struct whose keys begin with prefix.
func describe(v reflect.Value, prefix string) (all []setting) {
	for f := range v.Type().Fields() {
		key, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		value := v.FieldByIndex(f.Index)
		s := setting{
			path: prefix + key, key: key, kind: f.Type, alone: option == "alone",
			about: f.Tag.Get("about"), example: f.Tag.Get("example"), least: f.Tag.Get("least"), most: f.Tag.Get("most"),
		}
		switch {
		case isScalar(f.Type):
			if !strings.Contains(prefix, "[]") { // elements of lists have none
				s.value = written(value)
			}
		case f.Type.Kind() == reflect.Slice && !isScalar(f.Type.Elem()):
			s.below = describe(reflect.Zero(f.Type.Elem()), s.path+"[].")
		case f.Type.Kind() == reflect.Struct:
			s.below = describe(value, s.path+".")
		}
		all = append(all, s)
	}
	return all
}

// isSection reports whether the key holds others, and not a list of them.
func (s setting) isSection() bool { return s.kind.Kind() == reflect.Struct && len(s.below) > 0 }

// flatten returns the settings that are no sections, with those of list elements.
func flatten(all []setting) (flat []setting) {
	for _, s := range all {
		if !s.isSection() {
			flat = append(flat, s)
		}
		flat = append(flat, flatten(s.below)...)
	}
	return flat
}

// form says in a few words what may be written for the key.
func (s setting) form() string {
	words := formOf(s.kind)
	if s.kind.Kind() == reflect.Slice {
		words = "list of " + formOf(s.kind.Elem())
	}
	switch {
	case s.least != "" && s.most != "":
		words += " from " + s.least + " to " + s.most
	case s.least != "":
		words += ", at least " + s.least
	}
	return words
}

func formOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "time span"
	case t == reflect.TypeFor[netip.Prefix]():
		return "network"
	case t == reflect.TypeFor[slog.Level]():
		return strings.Join(levelNames(), ", ")
	case t == reflect.TypeFor[LogFormat]():
		return strings.Join(formatNames(), ", ")
	case t == reflect.TypeFor[Switch]():
		return "true, false"
	case t.Kind() == reflect.Int:
		return "number"
	case t.Kind() == reflect.Struct:
		return "keys and values"
	}
	return "text"
}

func levelNames() []string { return []string{"debug", "info", "warn", "error"} }

func formatNames() []string { return []string{string(LogAuto), string(LogText), string(LogJSON)} }

// written returns a scalar as the file has it.
func written(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case time.Duration:
		return span(x)
	case netip.Prefix:
		return x.String()
	case slog.Level:
		return strings.ToLower(x.String())
	case int:
		return strconv.Itoa(x)
	}
	return v.String()
}
