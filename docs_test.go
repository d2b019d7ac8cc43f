package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// usage is a command with one of its flags, or with none: "newsdesk check --online".
type usage string

// runElsewhere are the usages that no script runs, because they need a Discord or
// take seconds, and the tests that run them instead.
var runElsewhere = map[usage]string{
	"newsdesk run":                   "crash_process_test.go",
	"newsdesk run --config":          "crash_process_test.go",
	"newsdesk demo":                  "demo_test.go",
	"newsdesk demo --screenshot":     "demo_picture_test.go",
	"newsdesk check --online":        "cli_check_test.go",
	"newsdesk feeds discover":        "cli_discover_test.go",
	"newsdesk feeds discover --json": "cli_discover_test.go",
}

// documentedLine matches what stands in a block of code, by its indentation, and
// mentions the program.
var documentedLine = regexp.MustCompile(`(?m)^ {2,}(.*\bnewsdesk .*)$`)

// slashCommand matches the command of the same name in Discord.
var slashCommand = regexp.MustCompile(` /newsdesk `)

// fencedBlock matches a block of code that is to be typed into a shell.
var fencedBlock = regexp.MustCompile("(?ms)^ *```(?:sh|console)\n(.*?)^ *```")

func TestEveryDocumentedCommandIsRunByAScript(t *testing.T) {
	run := map[usage]bool{}
	for path, content := range filesOf(t, "testdata/script/*.txtar") {
		for line := range strings.Lines(content) {
			if !strings.HasPrefix(line, "exec ") && !strings.HasPrefix(line, "exits ") {
				continue
			}
			for _, u := range usagesIn(t, path, line) {
				run[u] = true
			}
		}
	}
	documented := map[usage]string{}
	pages := filesOf(t, "docs/*.md")
	maps.Copy(pages, filesOf(t, "README.md"))
	for path, content := range pages {
		for _, block := range fencedBlock.FindAllStringSubmatch(content, -1) {
			content += "\n  " + strings.ReplaceAll(block[1], "\n", "\n  ")
		}
		for _, line := range documentedLine.FindAllStringSubmatch(content, -1) {
			for _, u := range usagesIn(t, path, line[1]) {
				documented[u] = path
			}
		}
	}
	if len(documented) < 30 {
		t.Errorf("only %d usages were found: %v", len(documented), documented)
	}
	for _, u := range slices.Sorted(maps.Keys(documented)) {
		elsewhere := runElsewhere[u]
		switch {
		case run[u] || elsewhere != "" && exists(elsewhere):
		default:
			t.Errorf("%s shows %q, which no script in testdata/script runs", documented[u], u)
		}
	}
}

// filesOf returns the content of the files that match pattern, by their paths.
func filesOf(t *testing.T, pattern string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %v, %v", pattern, paths, err)
	}
	content := map[string]string{}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		content[path] = string(b)
	}
	return content
}

// usagesIn returns the usages in a line of a shell, or of a list of commands such
// as "newsdesk db check|compact [--json]". What stands behind three spaces, or in
// quotes, is not part of a command.
func usagesIn(t *testing.T, path, line string) (all []usage) {
	t.Helper()
	_, words, found := strings.Cut(slashCommand.ReplaceAllString(" "+line, " "), "newsdesk ")
	if !found || strings.Contains(words, "= ") || strings.HasPrefix(words, ".") {
		return nil
	}
	if head, _, cut := strings.Cut(strings.TrimSpace(words), "   "); cut && !isGroupWord(head) {
		words = head
	}
	words = regexp.MustCompile(`'[^']*'|"[^"]*"|[<>|&#] .*`).ReplaceAllString(words, "")
	cmds := []*cobra.Command{newRootCommand()}
	named := false
	for word := range strings.FieldsSeq(words) {
		word = strings.Trim(word, "[]();:,.")
		if strings.Trim(word, "-") == "" {
			continue
		}
		if strings.HasPrefix(word, "-") {
			for _, cmd := range cmds {
				if f := flagNamed(cmd, word); f != "" {
					all = append(all, usage(cmd.CommandPath()+" --"+f))
				} else if named && word != "--help" && word != "-h" && !strings.HasPrefix(path, "testdata") {
					t.Errorf("%s: %s has no flag %s", path, cmd.CommandPath(), word)
				}
			}
			continue
		}
		if next := below(cmds, word); len(next) > 0 {
			cmds, named = next, true
		}
	}
	if !named && !strings.HasPrefix(path, "testdata") {
		t.Errorf("%s: there is no command newsdesk %s", path, words)
	}
	for _, cmd := range cmds {
		if named {
			all = append(all, usage(cmd.CommandPath()))
		}
	}
	return all
}

// isGroupWord reports whether what stands before a wide gap is a group alone, as in
// "newsdesk feeds   test".
func isGroupWord(head string) bool {
	return !strings.Contains(head, " ")
}

// below returns the commands that word names below cmds: "check|compact" two.
func below(cmds []*cobra.Command, word string) (found []*cobra.Command) {
	for _, cmd := range cmds {
		for name := range strings.SplitSeq(word, "|") {
			for _, sub := range cmd.Commands() {
				if sub.Name() == name {
					found = append(found, sub)
				}
			}
		}
	}
	return found
}

// flagNamed returns the long name of the flag that word sets; empty if there is none.
func flagNamed(cmd *cobra.Command, word string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
	if f := cmd.Flags().Lookup(name); f != nil && strings.HasPrefix(word, "--") {
		return f.Name
	}
	if len(name) == 1 {
		if f := cmd.Flags().ShorthandLookup(name); f != nil {
			return f.Name
		}
	}
	return ""
}
