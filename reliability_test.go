package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// reliabilityCases is how many cases each group of docs/reliability.md has.
var reliabilityCases = map[string]int{"A": 26, "B": 20, "C": 67, "D": 38, "E": 25, "F": 14}

// testFunc is what the page can say of a test: its name, and the words its file
// has in quotes, among them the names of its rows.
type testFunc struct {
	name  string
	words []string
}

// bears reports whether the test or one of its rows has the number of a case.
func (f testFunc) bears(number string) bool {
	inName := regexp.MustCompile(number + `(\D|$)`)
	return inName.MatchString(f.name) || slices.ContainsFunc(f.words, func(word string) bool { return strings.HasPrefix(word, number+" ") })
}

// testFuncs returns the tests of the repository by their names.
func testFuncs(t *testing.T) map[string]testFunc {
	t.Helper()
	funcs := map[string]testFunc{}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		words := quoted(file)
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				funcs[f.Name.Name] = testFunc{f.Name.Name, words}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return funcs
}

// quoted returns the string literals of file.
func quoted(file *ast.File) (words []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if word, err := strconv.Unquote(literal.Value); err == nil {
				words = append(words, word)
			}
		}
		return true
	})
	return words
}

func TestReliabilityPageNamesTestsThatExist(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("docs", "reliability.md"))
	if err != nil {
		t.Fatal(err)
	}
	funcs := testFuncs(t)
	for _, name := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(page), -1) {
		if _, ok := funcs[name[1]]; !ok {
			t.Errorf("there is no test %s", name[1])
		}
	}
	listed := map[string]int{}
	for line := range strings.Lines(string(page)) {
		checkCase(t, line, funcs, listed)
	}
	for group, want := range reliabilityCases {
		for n := 1; n <= want; n++ {
			if number := group + strconv.Itoa(n); listed[number] != 1 {
				t.Errorf("%s is listed %d times, want once", number, listed[number])
			}
		}
	}
}

// checkCase holds a line of the page that lists a case, or several in a row,
// against the tests that it names, and counts them in listed.
func checkCase(t *testing.T, line string, funcs map[string]testFunc, listed map[string]int) {
	t.Helper()
	row := regexp.MustCompile(`^\| ([A-Z])(\d+)(?:–[A-Z](\d+))? \|`).FindStringSubmatch(line)
	if row == nil {
		return
	}
	group, number := row[1], row[1]+row[2]
	first, _ := strconv.Atoi(row[2])
	last := first
	if row[3] != "" {
		last, _ = strconv.Atoi(row[3])
		number = fmt.Sprintf("%s%dTo%s%d", group, first, group, last)
	}
	for n := first; n <= last; n++ {
		listed[group+strconv.Itoa(n)]++
	}
	if reliabilityCases[group] < last {
		t.Errorf("group %s has no case %d: add it to reliabilityCases", group, last)
	}
	names := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(line, -1)
	proven := slices.ContainsFunc(names, func(name []string) bool { return funcs[name[1]].bears(number) })
	if !proven && !strings.Contains(line, "not tested: ") {
		t.Errorf("%s: no test that the page names bears the number", number)
	}
}
