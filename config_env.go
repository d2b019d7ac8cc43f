package main

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// envName returns the variable that sets the key at path: NEWSDESK_FEEDS_INTERVAL
// for feeds.interval.
func envName(path string) string {
	return "NEWSDESK_" + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

// kubernetesVars match the variables that Kubernetes gives every pod beside a
// service called newsdesk, which nobody meant as settings.
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
var kubernetesVars = regexp.MustCompile(
	`^NEWSDESK_(SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// readEnv takes in the variables that set keys, and complains of those that
// look as if they should.
func (l *loader) readEnv(vars map[string]string) {
	known := []string{"NEWSDESK_CONFIG"}
	for _, key := range configKeys(reflect.ValueOf(&l.config).Elem()) {
		name := envName(key.path)
		known = append(known, name)
		value, ok := vars[name]
		switch {
		case !ok:
		case !key.plain():
			l.failVar(name, key.path+" can be set in the configuration file only")
		default:
			l.readVar(name, value, key)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		ours := strings.HasPrefix(name, "NEWSDESK_") && !kubernetesVars.MatchString(name)
		if ours && !slices.Contains(known, name) {
			// The value stays unseen: it may be a token under a mistyped name.
			l.failVar(name, "no such setting"+didYouMean(name, known))
		}
	}
}

// readVar sets key to value.
func (l *loader) readVar(name, value string, key configKey) {
	l.origins[key.path] = origin{variable: name, value: value}
	var err error
	if key.value.Kind() == reflect.Slice {
		err = setList(key.value, strings.Split(value, ","))
	} else {
		err = setScalar(key.value, value)
	}
	if err != nil {
		l.fail(key.path, err.Error())
	}
}

// failVar adds the problem that the variable called name should not be there.
func (l *loader) failVar(name, message string) { l.failPlace(place{file: name}, message) }

// varPlace returns the place of a variable's value.
func varPlace(name, value string) place {
	source := name + "=" + value
	if strings.HasSuffix(name, "_TOKEN") {
		source = name + "=" + stars(value)
	}
	return place{file: name, column: len(name) + 2, source: mask(source)}
}

// configKey is one key of the configuration.
type configKey struct {
	path  string
	value reflect.Value
}

// plain reports whether the key holds one value or a list of such.
func (k configKey) plain() bool {
	t := k.value.Type()
	return isScalar(t) || t.Kind() == reflect.Slice && isScalar(t.Elem())
}

// configKeys returns the keys below v, a struct, that are no sections, in the
// order of the struct.
func configKeys(v reflect.Value) []configKey {
	var keys []configKey
	for _, f := range fieldsOf(v.Type()) {
		field := v.FieldByIndex(f.index)
		if isScalar(field.Type()) || field.Kind() == reflect.Slice {
			keys = append(keys, configKey{f.key, field})
			continue
		}
		for _, k := range configKeys(field) {
			keys = append(keys, configKey{f.key + "." + k.path, k.value})
		}
	}
	return keys
}
