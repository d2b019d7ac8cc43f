package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"newsdesk/store"
)

func newDBCommand() *cobra.Command {
	cmd := newGroup("db", "Look after the file that the bot remembers in")
	cmd.Example = `  newsdesk db check
  newsdesk db stats`
	cmd.AddCommand(newDBCheckCommand(), newDBCompactCommand(), newDBStatsCommand(), newDBReindexCommand())
	return cmd
}

func newDBCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check the store, or a backup",
		Long: `Read the whole store, whether or not the bot runs, or a backup, and exit with 1
when it is damaged.`,
		Example: `  newsdesk db check
  newsdesk db check backups/newsdesk-20260301T120000Z.db`,
		Args: arguments(0, 1),
	}
	withStore(cmd, func(cmd *cobra.Command, cfg StoreConfig, args []string) error {
		path := append(args, cfg.Path)[0]
		if err := checkStore(cmd, cfg, path); err != nil {
			return err
		}
		return say(cmd, path+": sound\n")
	})
	return cmd
}

// checkStore checks the file at path, of which the bot that runs may be the owner.
func checkStore(cmd *cobra.Command, cfg StoreConfig, path string) error {
	if sameFile(path, cfg.Path) {
		if c := callRunning(cmd.Context(), cfg); c != nil {
			defer c.Close() //nolint:errcheck // it has only asked
			return c.ask(cmd.Context(), http.MethodPost, "/check", nil, nil)
		}
	}
	return store.Check(path)
}

func newDBCompactCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compact",
		Short: "Give back the space that is free in the store",
		Long: `Write the store anew without the space that is free in it. The bot must not run
meanwhile; it does this by itself at a start when more than half is free.`,
		Example: "  newsdesk db compact",
		Args:    arguments(0, 0),
	}
	withStore(cmd, func(cmd *cobra.Command, cfg StoreConfig, _ []string) error {
		before, after, err := store.Compact(cfg.Path)
		if err != nil {
			return err
		}
		return say(cmd, fmt.Sprintf("%s: %s, was %s\n", cfg.Path, byteCount(after), byteCount(before)))
	})
	return cmd
}

func newDBStatsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Say how large the store is and what is in it",
		Long: `Say how large the store is, how much of it is free, and what it holds, whether or
not the bot runs.

With --json it is one object: path, schema, bytes, free_bytes, buckets with name,
keys and bytes, and, where there is a full-text index, lookup with path, items,
segments, bytes, behind (items that it lacks) and, while it is made, building with
done and total.`,
		Example: "  newsdesk db stats",
		Args:    arguments(0, 0),
	}
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object")
	withCaller(cmd, func(cmd *cobra.Command, c *caller, _ StoreConfig, _ []string) error {
		var stats dbStats
		if err := c.ask(cmd.Context(), http.MethodGet, "/stats", nil, &stats); err != nil {
			return err
		}
		if *asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(stats)
		}
		return say(cmd, showStats(stats))
	})
	return cmd
}

func showStats(stats dbStats) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, of which %s free; schema %d\n",
		stats.Path, byteCount(stats.Bytes), byteCount(stats.Free), stats.Schema)
	for _, bucket := range stats.Buckets {
		fmt.Fprintf(&b, "  %-14s %9d  %s\n", bucket.Name, bucket.Keys, byteCount(bucket.Bytes))
	}
	if l := stats.Lookup; l != nil {
		fmt.Fprintf(&b, "%s: %s, %s in %s", l.Path, byteCount(l.Bytes), count(l.Items, "item"), count(l.Segments, "segment"))
		switch {
		case l.Building != nil:
			fmt.Fprintf(&b, "; being built, %d %%", l.Building.Percent())
		case l.Behind > 0:
			fmt.Fprintf(&b, "; %d behind", l.Behind)
		}
		b.WriteString("\n")
	}
	return b.String()
}
