package main

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/store"
)

func newBackupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Back up the store, while the bot runs or not",
		Long: `Copy the store as it is at this moment, whether or not the bot runs, and check
the copy. It goes to store.backup.dir, where it counts as one of store.backup.keep,
or with -o to a file, in the place of what was there.`,
		Example: `  newsdesk backup
  newsdesk backup -o /mnt/usb/newsdesk.db`,
		Args: arguments(0, 0),
	}
	output := cmd.Flags().StringP("output", "o", "", "the `file` to write to, in place of store.backup.dir")
	withCaller(cmd, func(cmd *cobra.Command, c *caller, cfg StoreConfig, _ []string) error {
		if *output != "" {
			return backUpTo(cmd, c, cfg, *output)
		}
		var taken store.Backup
		if err := c.ask(cmd.Context(), http.MethodPost, "/backup", nil, &taken); err != nil {
			return err
		}
		return say(cmd, fmt.Sprintf("%s: %s, checked\n", taken.Path, byteCount(taken.Bytes)))
	})
	return cmd
}

// withCaller has cmd do its work with a caller for the store of the
// configuration.
func withCaller(cmd *cobra.Command, do func(*cobra.Command, *caller, StoreConfig, []string) error) {
	withStore(cmd, func(cmd *cobra.Command, cfg StoreConfig, args []string) error {
		c, err := call(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		defer c.Close() //nolint:errcheck // every change has been committed
		return do(cmd, c, cfg, args)
	})
}

// withStore has cmd do its work on the store of the configuration.
func withStore(cmd *cobra.Command, do func(*cobra.Command, StoreConfig, []string) error) {
	file := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		path := configPath(*file, os.Environ())
		cfg, problems := loadConfig(path, os.Environ())
		if len(problems.Errors()) > 0 {
			return wrongConfig(cmd.ErrOrStderr(), path, problems)
		}
		return do(cmd, cfg.Store, args)
	}
}

// backUpTo backs up to a file of the operator's choice.
func backUpTo(cmd *cobra.Command, c *caller, cfg StoreConfig, path string) error {
	if sameFile(path, cfg.Path) {
		return usageError("%s is the store itself: give another file", printable(path))
	}
	snapshot, err := c.open(cmd.Context(), http.MethodGet, "/snapshot", nil)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	size, err := store.WriteBackup(path, snapshot)
	if err != nil {
		return err
	}
	return say(cmd, fmt.Sprintf("%s: %s, checked\n", path, byteCount(size)))
}

func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// byteCount returns n as people say it.
func byteCount(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d KiB", (n+1<<10-1)>>10)
}

func newRestoreCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the store",
		Long: `Check a backup and put it in the place of the store. What was there is kept
beside it. The bot must not run meanwhile. What the bot learned since the backup
was made is forgotten: it may tell again what it has told since.`,
		Example: "  newsdesk restore backups/newsdesk-20260301T120000Z.db",
		Args:    arguments(1, 1),
	}
	withStore(cmd, func(cmd *cobra.Command, cfg StoreConfig, args []string) error {
		aside, err := store.Restore(cfg.Path, args[0], time.Now())
		if err != nil {
			return err
		}
		words := fmt.Sprintf("%s: restored from %s\n", cfg.Path, args[0])
		if aside != "" {
			words += fmt.Sprintf("what was there is now %s\n", aside)
		}
		return say(cmd, words)
	})
	return cmd
}
