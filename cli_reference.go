package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newReferenceCommand returns the command that docs/reference.md is made by.
func newReferenceCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "reference",
		Short:  "Print docs/reference.md",
		Hidden: true,
		Args:   arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return say(cmd, reference(cmd.Root()))
		},
	}
}

// reference returns what there is to be known of all commands and keys, in Markdown.
func reference(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString(`# Reference

Made by ` + "`newsdesk reference`" + ` from the program itself; a test holds the two together.

Exit codes: 0 fine, 1 failure (or no match), 2 wrong usage, 3 wrong configuration.

## Commands
`)
	for c := range allCommands(root) {
		if c != root && !c.HasSubCommands() || c.Name() == "outbox" {
			b.WriteString(commandReference(c))
		}
	}
	b.WriteString(`
## Configuration

Defaults are overridden by the file, the file by the environment. Keys whose variable
is given can be set there: one value, or a list of plain values with commas between
them. Time spans are written 90s, 15m or 1h30m.

| key | what | form | default | example | variable |
|---|---|---|---|---|---|
`)
	for _, s := range flatten(settings()) {
		b.WriteString(settingReference(s))
	}
	return b.String()
}

func commandReference(c *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n    %s\n\n%s\n", c.CommandPath(), c.UseLine(), c.Long)
	if c.HasAvailableLocalFlags() {
		b.WriteString("\n| flag | what |\n|---|---|\n")
	}
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		name := strings.TrimSpace("--" + f.Name + " " + kind)
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, cell(usage))
	})
	if c.Example != "" {
		fmt.Fprintf(&b, "\n```sh\n%s\n```\n", unindent(c.Example))
	}
	return b.String()
}

func settingReference(s setting) string {
	variable := ""
	if isPlain := isScalar(s.kind) || len(s.below) == 0; isPlain && !strings.Contains(s.path, "[]") {
		variable = "`" + envName(s.path) + "`"
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s | %s |\n",
		s.path, cell(s.about), cell(s.form()), code(s.value), code(s.example), variable)
}

// code returns s as code in a cell; nothing stays nothing.
func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + cell(s) + "`"
}

// cell returns s as it may stand in a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// unindent takes the two spaces away that examples are indented by.
func unindent(s string) string {
	return strings.TrimPrefix(strings.ReplaceAll(s, "\n  ", "\n"), "  ")
}
