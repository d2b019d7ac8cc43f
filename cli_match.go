package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"newsdesk/query"
)

// maxMatchText is how much of the standard input is read: the largest document
// a feed may have.
const maxMatchText = 8 << 20

func newMatchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "match 'query' < text",
		Short: "Say whether a text matches a query",
		Long: `Read a text from the standard input, its first line being the title, and say
whether a topic with this query would want it. Exits with 0 when it does, with 1
when not, and with 2 when the query is wrong.

Put -- before a query that starts with a dash.`,
		Example: `  newsdesk match '"election interference"' < item.txt
  echo "Officials probe robocalls" | newsdesk match -- '-sport probe'`,
		Args:                  arguments(1, 1),
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, args []string) error { return match(cmd, args[0]) },
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return usageError("%w: put -- before a query that starts with a dash", err)
	})
	return cmd
}

// match says whether the standard input matches the query q.
func match(cmd *cobra.Command, q string) error {
	expr, err := query.Parse(q)
	if err != nil {
		return wrongQuery(err)
	}
	b, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), maxMatchText))
	if err != nil {
		return fmt.Errorf("read the text: %w", err)
	}
	title, body, _ := strings.Cut(string(b), "\n")
	if !query.Match(expr, query.NewDoc(strings.TrimSpace(title), body)) {
		if err := say(cmd, "no match\n"); err != nil {
			return err
		}
		return &exitError{code: exitFailure}
	}
	return say(cmd, "match\n")
}

// wrongQuery shows where the query is wrong.
func wrongQuery(err error) error {
	if syntax, ok := errors.AsType[*query.SyntaxError](err); ok {
		return usageError("query: %w\n%s", err, syntax.Caret())
	}
	return usageError("query: %w", err)
}
