package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// golden holds the output of a command against a file that is made by it.
func golden(t *testing.T, path string, args ...string) {
	t.Helper()
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	code, got, errOut := command(t, args...)
	if diff := cmp.Diff(string(want), got); diff != "" || code != exitFine {
		t.Errorf("exit code %d, %s: go run . %s > %s (-%s +command):\n%s", code, errOut, strings.Join(args, " "), path, path, diff)
	}
}

func TestTheSchemaIsThatOfTheProgram(t *testing.T) {
	golden(t, "config.schema.json", "config", "schema")
}

func TestTheReferenceIsThatOfTheProgram(t *testing.T) { golden(t, "docs/reference.md", "reference") }

// newTestSchema returns the schema as an editor reads it.
func newTestSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	b, err := json.Marshal(configSchema())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("config.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile("config.schema.json")
}

// accepts reports whether the schema takes a configuration, in YAML.
func accepts(t *testing.T, s *jsonschema.Schema, content string) bool {
	t.Helper()
	b, err := yaml.YAMLToJSON([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc) == nil
}

// The schema must never object to what the program takes, and should object to
// what it does not.
func TestTheSchemaAgreesWithTheProgram(t *testing.T) {
	s := newTestSchema(t)
	for _, tt := range []struct {
		name, content string
		fine          bool
	}{
		{"the example", uncommented(t), true},
		{"sections without keys", "discord:\nfeeds:\n  list:\n  interval:\ntopics: []\nlog:\n", true},
		{"a feed alone", "feeds: {list: [https://example.org/a]}\n", true},
		{"a channel in digits", "topics: [{name: a, channels: [123456789012345678]}]\n", true},
		{"a name that is a number", "feeds: {list: [{url: 'https://example.org/a', name: 2024}]}\n", true},
		{"an unknown section", "feed: {}\n", false},
		{"an unknown key", "feeds: {wrokers: 1}\n", false},
		{"an unknown key of a feed", "feeds: {list: [{url: 'https://example.org', label: a}]}\n", false},
		{"a number without unit", "feeds: {interval: 15}\n", false},
		{"a unit that is none", "feeds: {interval: 1d}\n", false},
		{"a word instead of a number", "feeds: {workers: many}\n", false},
		{"a level that is none", "log: {level: wran}\n", false},
		{"an address instead of a network", "feeds: {allow_networks: [10.0.0.1]}\n", false},
		{"a switch that is none", "feeds: {articles: maybe}\n", false},
		{"a list instead of a word", "web: {listen: [a]}\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, problems := load(t, tt.content); (len(problems.Errors()) == 0) != tt.fine {
				t.Errorf("the program says:\n%s", problems)
			}
			if accepts(t, s, tt.content) != tt.fine {
				t.Errorf("the schema says otherwise")
			}
		})
	}
}

func TestTheBoundsOfTheStructAreThoseOfTheProgram(t *testing.T) {
	s := newTestSchema(t)
	for _, key := range flatten(settings()) {
		least, err := strconv.Atoi(key.least)
		if err != nil || strings.Contains(key.path, "[]") {
			continue
		}
		most, err := strconv.Atoi(key.most)
		if err != nil {
			t.Errorf("%s has no upper bound", key.path)
		}
		for n, fine := range map[int]bool{least - 1: false, least: true, most: true, most + 1: false} {
			content := nested(key.path, strconv.Itoa(n))
			if _, problems := load(t, content); (len(problems.Errors()) == 0) != fine {
				t.Errorf("%s: the program does not agree: %s", content, problems)
			}
			if accepts(t, s, content) != fine {
				t.Errorf("%s: the schema does not agree", content)
			}
		}
	}
}

// nested returns YAML that sets the key at path.
func nested(path, value string) string {
	before, last, found := strings.Cut(path, ".")
	if !found {
		return before + ": " + value
	}
	return before + ": {" + nested(last, value) + "}"
}

// Each key of the example is explained: by its form, by its default where it has
// one, and by an example where the default is none.
func TestTheExampleSaysFormAndExampleOfEachKey(t *testing.T) {
	b, err := os.ReadFile("config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range flatten(settings()) {
		if key.about == "" {
			t.Errorf("%s: the struct does not say what it is", key.path)
		}
		if isText := key.form() == "text"; key.value == "" && key.example == "" && isText && key.path != "discord.token" {
			t.Errorf("%s has neither a default nor an example", key.path)
		}
		if strings.Contains(key.path, "[]") || len(key.below) > 0 {
			continue // explained with their list
		}
		comment := regexp.MustCompile(`(?m)((?:^ *#.*\n)+) *`+regexp.QuoteMeta(key.key)+`:(.*)$`).FindAllStringSubmatch(string(b), -1)
		if len(comment) == 0 {
			t.Errorf("%s has no comment in the example", key.path)
			continue
		}
		if key.value != "" && !strings.Contains(string(b), key.key+": "+key.value) {
			t.Errorf("the example does not show the default of %s, %s", key.path, key.value)
		}
		if key.example != "" && !strings.Contains(string(b), key.example) {
			t.Errorf("the example lacks the example of %s, %s", key.path, key.example)
		}
	}
}

func TestTheExamplesOfTheStructAreTaken(t *testing.T) {
	for _, key := range flatten(settings()) {
		if key.example == "" || strings.Contains(key.path, "[]") || key.path == "discord.token_file" {
			continue
		}
		if _, problems := load(t, nested(key.path, key.example)); len(problems.Errors()) > 0 {
			t.Errorf("%s: %s", key.path, problems)
		}
	}
}
