package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/feeds"
	"newsdesk/news"
)

func newFeedsDiscoverCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "discover ADDRESS",
		Short: "Find the feeds of a site",
		Long: `Find the feeds of a site, a page, a channel or a profile, and show the best first
with its newest item. Needs no token and no configuration. Exits with 1 when there
are none.

With --json there is one object on one line for each feed: url, title, format,
language, items, per_day, newest and newest_at.`,
		Example: `  newsdesk feeds discover example.org
  newsdesk feeds discover https://www.youtube.com/@example
  newsdesk feeds discover @anna@social.example`,
		Args: arguments(1, 1),
	}
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object per feed and line")
	networks := networksFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		fetcher, err := newTestFetcher(*networks)
		if err != nil {
			return err
		}
		found, err := discover(cmd.Context(), fetcher, args[0])
		if err != nil {
			return err
		}
		show := foundText
		if *asJSON {
			show = foundJSON
		}
		return say(cmd, show(found))
	}
	return cmd
}

// discover finds the feeds at address. Its errors are in words for a person, as
// the operator has no secrets from itself with the cause of them.
func discover(ctx context.Context, fetcher *feeds.Fetcher, address string) ([]news.Found, error) {
	found, err := fetcher.Discover(ctx, address, time.Now())
	trouble, ok := errors.AsType[*feeds.DiscoverError](err)
	if !ok {
		return found, err
	}
	var message strings.Builder
	message.WriteString(printable(trouble.Problem))
	if len(trouble.Tried) > 0 {
		message.WriteString("\nTried, in this order:")
	}
	for _, tried := range trouble.Tried {
		message.WriteString("\n  " + printable(tried))
	}
	return nil, errors.New(message.String())
}

// foundText returns the lines for people.
func foundText(found []news.Found) string {
	var b strings.Builder
	for _, f := range found {
		facts := []string{titleOr(f.Title), f.Format}
		if f.Language != "" {
			facts = append(facts, printable(f.Language))
		}
		facts = append(facts, count(f.Items, "item"))
		if f.PerDay > 0 {
			facts = append(facts, rate(f.PerDay))
		}
		fmt.Fprintf(&b, "%s\n  %s\n", printable(f.URL), strings.Join(facts, ", "))
		if f.Items > 0 {
			fmt.Fprintf(&b, "  %s  %s\n", dateOrNone(f.NewestAt), titleOr(f.Newest))
		}
	}
	return b.String()
}

// rate puts into words how many items come a day.
func rate(perDay float64) string {
	switch {
	case perDay >= 10:
		return fmt.Sprintf("about %.0f a day", perDay)
	case perDay >= 1.25:
		return fmt.Sprintf("about %.1f a day", perDay)
	case perDay >= 0.75:
		return "about one a day"
	case perDay >= 1.0/30:
		return fmt.Sprintf("one in about %s", count(int(1/perDay+0.5), "day"))
	}
	return "less than one a month"
}

// foundJSON returns the lines for programs.
func foundJSON(found []news.Found) string {
	var b strings.Builder
	for _, f := range found {
		line, _ := json.Marshal(f) // strings, numbers and a time
		b.Write(append(line, '\n'))
	}
	return b.String()
}
