package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"newsdesk/query"
)

// maxMatchText is how much of the standard input is read: the largest document
// a feed may have.
const maxMatchText = 8 << 20

// matchOptions are the flags of match.
type matchOptions struct {
	explain bool
	lang    string
	json    bool
}

func newMatchCommand() *cobra.Command {
	var options matchOptions
	cmd := &cobra.Command{
		Use:   "match [--explain] [--lang tag] [--json] 'query' < text",
		Short: "Say whether a text matches a query",
		Long: `Read a text from the standard input, its first line being the title, and say
whether a topic with this query would want it. Exits with 0 when it does, with 1
when not, and with 2 when the query is wrong.

Put -- before a query that starts with a dash.`,
		Example: `  newsdesk match '"election interference"' < item.txt
  newsdesk match --explain 'robocall* NEAR/3 probe' < item.txt
  echo "Officials probe robocalls" | newsdesk match -- '-sport probe'`,
		Args:                  arguments(1, 1),
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, args []string) error { return match(cmd, args[0], options) },
	}
	cmd.Flags().BoolVar(&options.explain, "explain", false, "say which part of the query is where")
	cmd.Flags().StringVar(&options.lang, "lang", "", "`tag` of the text's language, such as en")
	cmd.Flags().BoolVar(&options.json, "json", false, "say it as one line of JSON")
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return usageError("%w: put -- before a query that starts with a dash", err)
	})
	return cmd
}

// match says whether the standard input matches the query q.
func match(cmd *cobra.Command, q string, options matchOptions) error {
	expr, err := query.Parse(q)
	if err != nil {
		return wrongQuery(err)
	}
	if _, ok := query.Language(options.lang); !ok && options.lang != "" {
		return usageError("--lang %s is no language: write its code, such as en or pt-BR", printable(options.lang))
	}
	for _, warning := range query.Warnings(q) {
		if _, err := fmt.Fprintf(cmd.ErrOrStderr(), "newsdesk: warning: %s\n%s\n", warning, warning.Caret()); err != nil {
			return err
		}
	}
	b, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), maxMatchText))
	if err != nil {
		return fmt.Errorf("read the text: %w", err)
	}
	title, body, _ := strings.Cut(string(b), "\n")
	item := query.Fields{Title: strings.TrimSpace(title), Text: body, Lang: options.lang}
	found := query.Explain(expr, query.NewDoc(item))
	if err := say(cmd, verdict(expr, found, item, options)); err != nil {
		return err
	}
	if !found.Match {
		return &exitError{code: exitFailure}
	}
	return nil
}

// wrongQuery shows where the query is wrong.
func wrongQuery(err error) error {
	if syntax, ok := errors.AsType[*query.SyntaxError](err); ok {
		return usageError("query: %w\n%s", err, syntax.Caret())
	}
	return usageError("query: %w", err)
}

// verdict returns what is said of the text, in the form that the options ask for.
func verdict(e query.Expr, found query.Explanation, item query.Fields, options matchOptions) string {
	if options.json {
		return verdictJSON(e, found)
	}
	answer := "no match\n"
	if found.Match {
		answer = "match\n"
	}
	if !options.explain {
		return answer
	}
	return answer + ladder(found) + marked("title", item.Title, found) + marked("text", item.Text, found)
}

// verdictJSON returns the verdict for programs.
func verdictJSON(e query.Expr, found query.Explanation) string {
	type span struct {
		Field string `json:"field"`
		Start int    `json:"start"` // in bytes
		End   int    `json:"end"`
		Text  string `json:"text"`
	}
	type leaf struct {
		Leaf    string `json:"leaf"`
		Matched bool   `json:"matched"`
		Where   []span `json:"where"`
	}
	out := struct {
		Match  bool   `json:"match"`
		Query  string `json:"query"`
		Leaves []leaf `json:"leaves"`
	}{found.Match, e.String(), []leaf{}}
	for _, l := range found.Leaves {
		where := make([]span, len(l.Where))
		for i, s := range l.Where {
			where[i] = span(s)
		}
		out.Leaves = append(out.Leaves, leaf{l.Query, l.Matched, where})
	}
	line, err := json.Marshal(out)
	if err != nil {
		return "" // strings and numbers always are JSON
	}
	return string(line) + "\n"
}

// ladder returns a line for each part of the query.
func ladder(found query.Explanation) string {
	var b strings.Builder
	for _, leaf := range found.Leaves {
		b.WriteString(rung(leaf))
	}
	return b.String()
}

// rung says of one part of a query whether it is there, and whether it should be.
func rung(leaf query.Leaf) string {
	name := printable(leaf.Query)
	if leaf.Negated {
		name = "NOT " + name
	}
	places := "not there"
	if leaf.Matched {
		places = printable(describePlaces(leaf.Where))
	}
	mark := "  yes  "
	if leaf.Matched == leaf.Negated {
		mark = "  no   "
	}
	if leaf.Failed {
		places += "  <- this is why"
	}
	return mark + name + ": " + places + "\n"
}

// describePlaces names the fields in which a part of a query is, and what is there.
func describePlaces(where []query.Span) string {
	const most = 5
	var places []string
	for _, s := range where[:min(most, len(where))] {
		places = append(places, fmt.Sprintf("%s %q", s.Field, s.Text))
	}
	if more := len(where) - most; more > 0 {
		places = append(places, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(places, ", ")
}

// marked returns a field of the text with what matched in [brackets]; nothing
// where nothing did.
func marked(field, s string, found query.Explanation) string {
	var spans []query.Span
	for _, leaf := range found.Leaves {
		for _, span := range leaf.Where {
			if span.Field == field {
				spans = append(spans, span)
			}
		}
	}
	if len(spans) == 0 {
		return ""
	}
	slices.SortFunc(spans, func(a, b query.Span) int { return a.Start - b.Start })
	var b strings.Builder
	at := 0
	for i := 0; i < len(spans); {
		start, end := spans[i].Start, spans[i].End
		for i++; i < len(spans) && spans[i].Start < end; i++ {
			end = max(end, spans[i].End)
		}
		b.WriteString(s[at:start] + "[" + s[start:end] + "]")
		at = end
	}
	return field + ": " + printable(b.String()+s[at:]) + "\n"
}
