package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"newsdesk/query"
)

// recipe matches a section of the cookbook: its title, its query, its headlines.
var recipe = regexp.MustCompile(`(?m)^## (.+)\n\n    (.+)\n\n((?:- .+\n)+)`)

func TestRecipesFindWhatTheCookbookSays(t *testing.T) {
	page, err := os.ReadFile("docs/cookbook.md")
	if err != nil {
		t.Fatal(err)
	}
	recipes := recipe.FindAllStringSubmatch(string(page), -1)
	if got, want := len(recipes), strings.Count(string(page), "\n## "); got != want || want != 15 {
		t.Errorf("%d of %d sections can be read, want 15", got, want)
	}
	for _, r := range recipes {
		t.Run(r[1], func(t *testing.T) { tryRecipe(t, r[2], r[3]) })
	}
}

// tryRecipe holds what q finds against the marks of the headlines.
func tryRecipe(t *testing.T, q, headlines string) {
	t.Helper()
	expr, err := query.Parse(q)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range query.Warnings(q) {
		t.Errorf("%s: %s", q, w)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(headlines) {
		mark, title, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "- ")), " ")
		got, want := query.Match(expr, query.NewDoc(query.Fields{Title: title})), mark == "✔"
		if seen[mark] = true; got != want || !want && mark != "✖" {
			t.Errorf("%s finds %q: %v, but its mark is %s", q, title, got, mark)
		}
	}
	if !seen["✔"] || !seen["✖"] {
		t.Errorf("%s: want a headline that it finds and one that it leaves alone", q)
	}
}
