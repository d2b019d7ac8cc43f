package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// isScalar reports whether a value of type t is written as one word.
func isScalar(t reflect.Type) bool {
	return t.Kind() != reflect.Slice && (t.Kind() != reflect.Struct || t == reflect.TypeFor[netip.Prefix]())
}

// setScalar sets v, of a type that [isScalar], to what s says. The error says
// what to write instead.
func setScalar(v reflect.Value, s string) error {
	var err error
	switch p := v.Addr().Interface().(type) {
	case *time.Duration:
		*p, err = parseSpan(s)
	case *netip.Prefix:
		*p, err = parseNetwork(s)
	case *slog.Level:
		*p, err = parseLevel(s)
	case *LogFormat:
		*p, err = parseLogFormat(s)
	case *Switch:
		*p, err = parseSwitch(s)
	case *int:
		*p, err = parseNumber(s)
	default:
		v.SetString(s)
	}
	return err
}

// setList sets v, a slice, to one element for each of words. The error is about
// the first word that will not do.
func setList(v reflect.Value, words []string) error {
	list := reflect.MakeSlice(v.Type(), len(words), len(words))
	for i, word := range words {
		if err := setScalar(list.Index(i), strings.TrimSpace(word)); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}

func parseSpan(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err == nil {
		return d, nil
	}
	if _, err := strconv.Atoi(s); err == nil {
		return 0, fmt.Errorf("%q has no unit: write %ss, %sm or %sh", s, s, s, s)
	}
	return 0, fmt.Errorf("%q is not a time span: write one such as 90s, 15m or 1h30m", s)
}

func parseNetwork(s string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(s); err == nil {
		return netip.Prefix{}, fmt.Errorf("%q is an address, not a network: did you mean %s/%d?", s, s, addr.BitLen())
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is not a network: write one such as 192.168.0.0/16 or fd00::/8", s)
	}
	if p != p.Masked() {
		return netip.Prefix{}, fmt.Errorf("%q has bits set beyond its length: did you mean %s?", s, p.Masked())
	}
	return p, nil
}

func parseLevel(s string) (slog.Level, error) {
	levels := []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError}
	for i, name := range levelNames() {
		if s == name {
			return levels[i], nil
		}
	}
	return 0, notOneOf(s, levelNames())
}

func parseLogFormat(s string) (LogFormat, error) {
	switch f := LogFormat(s); f {
	case LogAuto, LogText, LogJSON:
		return f, nil
	}
	return "", notOneOf(s, formatNames())
}

func parseSwitch(s string) (Switch, error) {
	switch p := Switch(s); p {
	case SwitchOn, SwitchOff:
		return p, nil
	}
	return "", fmt.Errorf("%q is neither true nor false", s)
}

func parseNumber(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number", s)
	}
	return n, nil
}

func notOneOf(s string, names []string) error {
	hint := didYouMean(s, names)
	if hint == "" {
		hint = ": write " + strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
	}
	return errors.New(strconv.Quote(s) + " is not known" + hint)
}

// wanted says in words what a value of type t looks like.
func wanted(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "a time span such as 15m"
	case t == reflect.TypeFor[netip.Prefix]():
		return "a network such as 192.168.0.0/16"
	case t == reflect.TypeFor[Switch]():
		return "true or false"
	case t.Kind() == reflect.Int && t != reflect.TypeFor[slog.Level]():
		return "a whole number"
	case t.Kind() == reflect.Slice:
		return "a list, one line each, starting with a dash"
	case t.Kind() == reflect.Struct:
		return "keys and values, indented below"
	}
	return "one word or a quoted text"
}
