package query_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"newsdesk/query"
)

// TestGolden holds queries against items, as testdata/golden.txt says, which
// also says how it is to be read.
func TestGolden(t *testing.T) {
	checks := map[string]func(*testing.T, []string){"matches": checkMatch, "errors": checkError}
	seen := make(map[string]int)
	for _, line := range readGolden(t) {
		check := checks[line.section]
		if check == nil {
			t.Fatalf("line %d: there is no section %q", line.number, line.section)
		}
		seen[line.section]++
		t.Run(fmt.Sprintf("line %d", line.number), func(t *testing.T) { check(t, line.columns) })
	}
	for section := range checks {
		if seen[section] == 0 {
			t.Errorf("no cases in section %q", section)
		}
	}
}

// goldenLine is one case of the table.
type goldenLine struct {
	number  int
	section string
	columns []string
}

// readGolden returns the cases of the table, in order.
func readGolden(t *testing.T) []goldenLine {
	t.Helper()
	table, err := os.ReadFile("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	var lines []goldenLine
	section, number := "", 0
	for s := range strings.Lines(string(table)) {
		number++
		s = strings.TrimSpace(s)
		name, isSection := strings.CutPrefix(s, "=== ")
		switch {
		case isSection:
			section = name
		case s != "" && !strings.HasPrefix(s, "#") && section != "":
			lines = append(lines, goldenLine{number, section, columns(s)})
		}
	}
	return lines
}

// columns splits a line of the table and writes out what stands in it in short.
func columns(line string) []string {
	cells := strings.Split(line, "·")
	for i, cell := range cells {
		cells[i] = writeOut(strings.TrimSpace(cell))
	}
	return cells
}

var (
	repeated  = regexp.MustCompile(`\{(\d+)×([^{}]*)\}`)
	codePoint = regexp.MustCompile(`\\u[0-9A-F]{4}`)
)

// writeOut replaces {3×ab } with "ab ab ab " and \u00AD with that character.
func writeOut(cell string) string {
	cell = repeated.ReplaceAllStringFunc(cell, func(s string) string {
		part := repeated.FindStringSubmatch(s)
		n, _ := strconv.Atoi(part[1])
		return strings.Repeat(part[2], n)
	})
	return codePoint.ReplaceAllStringFunc(cell, func(s string) string {
		n, _ := strconv.ParseUint(s[len(`\u`):], 16, 32)
		return string(rune(n))
	})
}

// checkMatch expects the query in the first column to find, or not to find, the
// item in the others, and to do so again when it is printed and read.
func checkMatch(t *testing.T, columns []string) {
	t.Helper()
	if len(columns) < 4 || (columns[3] != "yes" && columns[3] != "no") {
		t.Fatalf("want query · title · text · yes or no, got %q", columns)
	}
	q, want := columns[0], columns[3] == "yes"
	doc := goldenDoc(t, columns)
	e := parse(t, q)
	if got := query.Match(e, doc); got != want {
		t.Errorf("%s in %q: got %v, want %v", q, columns[1:], got, want)
	}
	if got := query.Match(parse(t, e.String()), doc); got != want {
		t.Errorf("%s, printed as %s, in %q: got %v, want %v", q, e, columns[1:], got, want)
	}
}

func parse(t *testing.T, q string) query.Expr {
	t.Helper()
	e, err := query.Parse(q)
	if err != nil {
		t.Fatalf("%s: got %v, want no error", q, err)
	}
	return e
}

// checkError expects the query in the first column to be refused with the words
// in the second, a caret in the columns of the third, and advice.
func checkError(t *testing.T, columns []string) {
	t.Helper()
	if len(columns) != 3 {
		t.Fatalf("want query · words · columns, got %q", columns)
	}
	q, words := columns[0], columns[1]
	_, err := query.Parse(q)
	problem, ok := errors.AsType[*query.SyntaxError](err)
	if !ok {
		t.Fatalf("%s: got %v, want a *SyntaxError", q, err)
	}
	if got := strings.ToLower(problem.Error()); !strings.Contains(got, strings.ToLower(words)) {
		t.Errorf("%s: got %q, want %q in it", q, got, words)
	}
	if problem.Hint == "" {
		t.Errorf("%s: %q does not say what to try", q, problem.Message)
	}
	if first, last := span(t, columns[2]); caretColumn(problem) < first || caretColumn(problem) > last {
		t.Errorf("%s: the caret stands in column %d, want %s\n%s", q, caretColumn(problem), columns[2], problem.Caret())
	}
}

// span reads "7" or "7-12".
func span(t *testing.T, s string) (first, last int) {
	t.Helper()
	from, to, isRange := strings.Cut(s, "-")
	if !isRange {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return first, last
}

// caretColumn returns where the caret stands, from 1, or would stand if the
// query were shown whole.
func caretColumn(problem *query.SyntaxError) int {
	return uniseg.StringWidth(problem.Query[:problem.Offset]) + 1
}

// goldenDoc returns the item in the columns of a case.
func goldenDoc(t *testing.T, columns []string) *query.Doc {
	t.Helper()
	item := query.Fields{Title: columns[1], Text: columns[2]}
	for _, more := range columns[4:] {
		name, value, _ := strings.Cut(more, "=")
		switch name {
		case "lang":
			item.Lang = value
		case "link":
			item.Link = value
		case "feed":
			item.Feed = value
		case "author":
			item.Author = value
		case "tag":
			item.Tags = append(item.Tags, value)
		default:
			t.Fatalf("items have no %q", name)
		}
	}
	return query.NewDoc(item)
}
