package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"
)

func newDBReindexCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Make the full-text index of the stored items anew",
		Long: `Make the index that "/news search" looks into anew from the store, whether or not
the bot runs, and say how far it is. The bot does this by itself where the index is
missing or damaged, or does not agree with the store; alerts never wait for it.`,
		Example: "  newsdesk db reindex",
		Args:    arguments(0, 0),
	}
	withCaller(cmd, func(cmd *cobra.Command, c *caller, _ StoreConfig, _ []string) error {
		body, err := c.open(cmd.Context(), http.MethodPost, "/reindex", nil)
		if err != nil {
			return err
		}
		defer body.Close()
		var last step
		for lines := json.NewDecoder(body); ; {
			var s step
			if err := lines.Decode(&s); err != nil {
				return fmt.Errorf("read how far the bot is: %w", err)
			}
			switch {
			case s.Error != "":
				return errors.New(printable(s.Error))
			case s.Finished:
				return say(cmd, fmt.Sprintf("indexed %s\n", count(int(last.Done), "item"))) //nolint:gosec // a count
			}
			last = s
			if err := say(cmd, fmt.Sprintf("%3d %%  %d of %d items\n", s.Percent(), s.Done, s.Total)); err != nil {
				return err
			}
		}
	})
	return cmd
}
