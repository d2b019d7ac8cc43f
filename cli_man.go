package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newManCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the manual pages",
		Long:    "Write a manual page for each command into a directory, which is made where it is missing.",
		Example: "  newsdesk man /usr/local/share/man/man1",
		Args:    arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil { //nolint:gosec // manuals are for everybody
				return fmt.Errorf("make %s: %s", printable(args[0]), cause(err))
			}
			for c := range allCommands(cmd.Root()) {
				path := filepath.Join(args[0], manName(c)+".1")
				if err := os.WriteFile(path, []byte(manPage(c)), 0o644); err != nil { //nolint:gosec // manuals are for everybody
					return fmt.Errorf("write %s: %s", printable(path), cause(err))
				}
			}
			return nil
		},
	}
}

// allCommands yields c and all commands below it that are not hidden, in their order.
func allCommands(c *cobra.Command) func(yield func(*cobra.Command) bool) {
	return func(yield func(*cobra.Command) bool) {
		if !yield(c) {
			return
		}
		for _, sub := range c.Commands() {
			if !sub.IsAvailableCommand() || sub.Name() == "help" {
				continue
			}
			for each := range allCommands(sub) {
				if !yield(each) {
					return
				}
			}
		}
	}
}

func manName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// manPage returns the page of a command in the macros of man(7).
func manPage(c *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" Newsdesk \"Newsdesk manual\"\n", strings.ToUpper(roff(manName(c))))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(manName(c)), roff(c.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n\\fB%s\\fP\n", roff(c.UseLine()))
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s", roffLines(c.Long))
	if c.HasAvailableFlags() {
		b.WriteString(".SH OPTIONS\n")
		c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) { b.WriteString(manFlag(f)) })
	}
	if c.Example != "" {
		fmt.Fprintf(&b, ".SH EXAMPLES\n.nf\n%s.fi\n", roffLines(c.Example))
	}
	b.WriteString(".SH EXIT STATUS\n" +
		"0 fine, 1 failure (or no match), 2 wrong usage, 3 wrong configuration.\n")
	return b.String() + manSeeAlso(c)
}

func manFlag(f *pflag.Flag) string {
	kind, usage := pflag.UnquoteUsage(f)
	name := "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	return fmt.Sprintf(".TP\n\\fB%s\\fP %s\n%s\n", roff(name), roff(kind), roff(usage))
}

// manSeeAlso names the commands above and below.
func manSeeAlso(c *cobra.Command) string {
	var names []string
	if c.HasParent() {
		names = append(names, manName(c.Parent()))
	}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			names = append(names, manName(sub))
		}
	}
	for i, name := range names {
		names[i] = "\\fB" + roff(name) + "\\fP(1)"
	}
	return ".SH SEE ALSO\n" + strings.Join(names, ", ") + "\n"
}

// roff returns s so that troff shows it as it is.
func roff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
}

// roffLines is roff for lines, which must not begin like macros do.
func roffLines(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		line = roff(strings.TrimRight(line, "\n"))
		switch {
		case line == "":
			line = ".PP"
		case strings.HasPrefix(line, "."), strings.HasPrefix(line, "'"):
			line = `\&` + line
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
