package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"newsdesk/feeds"
	"newsdesk/news"
)

func newFeedsImportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import FILE.opml",
		Short: "Turn a list of feeds from another reader into configuration",
		Long: `Read a list of feeds that another reader exported as OPML, and print it as the
section of the configuration that declares these feeds. What could not be used is
said on the standard error, with its line. Exits with 1 when there is no feed.`,
		Example: `  newsdesk feeds import subscriptions.opml
  newsdesk feeds import subscriptions.opml -o feeds.yaml`,
		Args: arguments(1, 1),
	}
	output := cmd.Flags().StringP("output", "o", "", "a new `file` to write to, in place of the standard output")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return importFeeds(cmd, args[0], *output)
	}
	return cmd
}

// importFeeds prints the feeds of the list at path, or writes them to a new file.
func importFeeds(cmd *cobra.Command, path, output string) error {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return fmt.Errorf("%s: %s", printable(path), cause(err))
	}
	defer file.Close() //nolint:errcheck // it was only read
	list, problems, err := feeds.ReadOPML(file)
	if err != nil {
		return fmt.Errorf("%s: %s", printable(path), cause(err))
	}
	for _, p := range problems {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s:%d: %s\n", printable(path), p.Line, printable(p.Text)) //nolint:errcheck // there is nowhere left to complain
	}
	if len(list) == 0 {
		return fmt.Errorf("%s: there is no feed in this list", printable(path))
	}
	if output == "" {
		return say(cmd, feedsSection(list))
	}
	return writeNew(output, feedsSection(list))
}

// writeNew writes content to a file that does not exist yet.
func writeNew(path, content string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists already: give the name of a new file", printable(path))
	}
	if err == nil {
		_, err = file.WriteString(content)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("write %s: %s", printable(path), cause(err))
	}
	return nil
}

// feedsSection returns the section of the configuration that declares list. Its
// folders become comments.
func feedsSection(list []news.ListedFeed) string {
	var b strings.Builder
	b.WriteString("feeds:\n  list:\n")
	last := ""
	for _, f := range list {
		if folder := printable(strings.Join(f.Folder, " / ")); folder != last {
			if last = folder; folder == "" {
				folder = "in no folder"
			}
			fmt.Fprintf(&b, "    # %s\n", folder)
		}
		if f.Name == "" {
			fmt.Fprintf(&b, "    - %s\n", quotedYAML(f.URL))
			continue
		}
		fmt.Fprintf(&b, "    - {url: %s, name: %s}\n", quotedYAML(f.URL), quotedYAML(f.Name))
	}
	return b.String()
}

// quotedYAML returns s as YAML, of which a string of JSON is one (YAML 1.2 §1.3).
func quotedYAML(s string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(printable(s)) // a string and a Buffer have no errors
	return strings.TrimSpace(b.String())
}

func newFeedsExportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Print the feeds of the configuration for another reader",
		Long: `Print the feeds that the configuration declares as an OPML list, which other
readers and "newsdesk feeds import" read.`,
		Example: "  newsdesk feeds export > newsdesk.opml",
		Args:    arguments(0, 0),
	}
	file := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return exportFeeds(cmd, configPath(*file, os.Environ()))
	}
	return cmd
}

// exportFeeds prints the feeds of the configuration at path.
func exportFeeds(cmd *cobra.Command, path string) error {
	cfg, problems := loadConfig(path, os.Environ())
	if len(problems.Errors()) > 0 {
		return wrongConfig(cmd.ErrOrStderr(), path, problems)
	}
	var list []news.ListedFeed
	for _, f := range cfg.Feeds.List {
		list = append(list, news.ListedFeed{URL: f.URL, Name: f.Name})
	}
	return feeds.WriteOPML(cmd.OutOrStdout(), "Newsdesk", list)
}
