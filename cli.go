package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitFine    = 0
	exitFailure = 1
	exitUsage   = 2
	exitConfig  = 3
)

// exitError ends the program with a code. Without an error it says nothing,
// because everything has been said.
type exitError struct {
	code int
	err  error
}

// Error returns what is printed.
func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Unwrap returns the cause.
func (e *exitError) Unwrap() error { return e.err }

// usageError returns an error about the command line.
func usageError(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// execute runs the command line args and returns the exit code.
func execute(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	root := newRootCommand() //nolint:contextcheck // commands get theirs from ExecuteContext
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitFine
	}
	if message := err.Error(); message != "" {
		fmt.Fprintf(errOut, "newsdesk: %s\n", message) //nolint:errcheck // there is nowhere left to complain
	}
	if exit, ok := errors.AsType[*exitError](err); ok {
		return exit.code
	}
	return exitFailure
}

func newRootCommand() *cobra.Command {
	root := newGroup("newsdesk", "A self-hosted Discord bot for news alerts")
	root.Long = `Newsdesk reads news feeds, finds what is new about your topics, and tells
Discord channels about each story once.`
	root.Example = `  newsdesk demo                          see what it does: no token, no network
  NEWSDESK_DISCORD_TOKEN=... newsdesk run
  newsdesk check -c config.yaml
  newsdesk feeds test https://example.org/feed.xml
  echo "Officials probe robocalls" | newsdesk match 'probe -sport'
  newsdesk replay -c config.yaml items.jsonl.gz`
	root.SilenceErrors = true
	root.SilenceUsage = true
	root.CompletionOptions.DisableDefaultCmd = true
	root.Version = version()
	root.SetVersionTemplate("{{.Version}}")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newInitCommand(), newRunCommand(), newDemoCommand(), newCheckCommand(), newConfigCommand(),
		newFeedsCommand(), newMatchCommand(), newSummarizeCommand(), newReplayCommand(), newOutboxCommand(),
		newBackupCommand(), newRestoreCommand(), newDBCommand(), newHealthCommand(), newVersionCommand(),
		newCompletionCommand(), newManCommand(), newReferenceCommand())
	return root
}

// newGroup returns a command that does nothing but hold others.
func newGroup(use, short string) *cobra.Command {
	return &cobra.Command{
		Use:   use,
		Short: short,
		Args:  unknownCommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
}

// unknownCommand refuses the arguments of a group, which are commands it does
// not have.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return usageError("unknown command %q%s\nRun '%s --help' for the commands.",
		args[0], didYouMean(args[0], names), cmd.CommandPath())
}

// flagError says what is wrong with the flags, unless the command is wrong
// already, which is the better answer.
func flagError(cmd *cobra.Command, err error) error {
	if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 {
		return unknownCommand(cmd, cmd.Flags().Args())
	}
	return usageError("%w\nRun '%s --help' for the flags.", err, cmd.CommandPath())
}

// arguments refuses fewer than least and more than most arguments; a most of -1
// is no limit.
func arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usageError("%s needs an argument\nUsage: %s", cmd.CommandPath(), cmd.UseLine())
		case most >= 0 && len(args) > most:
			return usageError("%s has no use for %q\nUsage: %s",
				cmd.CommandPath(), strings.Join(args[most:], " "), cmd.UseLine())
		}
		return nil
	}
}

// say writes s to the standard output of cmd.
func say(cmd *cobra.Command, s string) error {
	_, err := io.WriteString(cmd.OutOrStdout(), s)
	return err
}
