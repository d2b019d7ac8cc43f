package main

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// problemCode matches where package bot gives what goes wrong its code.
var problemCode = regexp.MustCompile(`\bcode: +"([a-z-]+)"`)

// explainedCode matches a row of the page about codes.
var explainedCode = regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|")

func TestEveryCodeIsExplained(t *testing.T) {
	var given []string
	for path, content := range filesOf(t, "bot/*.go") {
		if regexp.MustCompile(`_test\.go$`).MatchString(path) {
			continue
		}
		for _, m := range problemCode.FindAllStringSubmatch(content, -1) {
			given = append(given, m[1])
		}
	}
	b, err := os.ReadFile("docs/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	var explained []string
	for _, m := range explainedCode.FindAllStringSubmatch(string(b), -1) {
		if slices.Contains(explained, m[1]) {
			t.Errorf("%s is explained twice", m[1])
		}
		explained = append(explained, m[1])
	}
	for _, code := range given {
		if !slices.Contains(explained, code) {
			t.Errorf("docs/troubleshooting.md does not explain %s", code)
		}
	}
	for _, code := range explained {
		if !slices.Contains(given, code) {
			t.Errorf("docs/troubleshooting.md explains %s, which nothing says", code)
		}
	}
	if len(given) < 40 {
		t.Errorf("only %d codes were found", len(given))
	}
}
