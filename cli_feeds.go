package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/feeds"
	"newsdesk/news"
)

const (
	maxFeedFile = 8 << 20 // bytes, as much as is taken from the network
	newestShown = 5       // items of each feed
)

func newFeedsCommand() *cobra.Command {
	cmd := newGroup("feeds", "Look at feeds, find them, and bring them from and to other readers")
	cmd.Example = `  newsdesk feeds test https://example.org/feed.xml
  newsdesk feeds discover example.org`
	cmd.AddCommand(newFeedsTestCommand(), newFeedsDiscoverCommand(), newFeedsImportCommand(), newFeedsExportCommand())
	return cmd
}

func newFeedsTestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "test URL|FILE...",
		Short: "Read feeds and show what is in them",
		Long: `Read feeds from the web or from files, as the bot would, and show what is in
them. Needs no token and no configuration. Exits with 1 when any cannot be read.

With --json there is one object on one line for each argument, in their order:
path, ok, error, title, and items with id, title, link, published and summary.`,
		Example: `  newsdesk feeds test https://example.org/feed.xml
  find feeds -name '*.xml' -print0 | xargs -0 newsdesk feeds test --json`,
		Args: arguments(1, -1),
	}
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object per feed and line")
	networks := networksFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		fetcher, err := newTestFetcher(*networks)
		if err != nil {
			return err
		}
		show := showText
		if *asJSON {
			show = showJSON
		}
		return testFeeds(cmd.Context(), cmd.OutOrStdout(), fetcher, args, show)
	}
	return cmd
}

func networksFlag(cmd *cobra.Command) *[]string {
	return cmd.Flags().StringSlice("allow-networks", nil, "private `networks` that may be fetched from, such as 192.168.0.0/16")
}

// newTestFetcher returns a fetcher that may also reach networks.
func newTestFetcher(networks []string) (*feeds.Fetcher, error) {
	var allow []netip.Prefix
	for _, s := range networks {
		p, err := parseNetwork(s)
		if err != nil {
			return nil, usageError("--allow-networks: %w", err)
		}
		allow = append(allow, p)
	}
	return &feeds.Fetcher{Transport: feeds.NewTransport(allow), UserAgent: userAgent("")}, nil
}

// feedTest is what reading a feed brought.
type feedTest struct {
	path string
	doc  feeds.Document
	err  error
}

// testFeeds reads the feeds at paths, some at the same time, and shows the
// results on w in the order of paths.
func testFeeds(ctx context.Context, w io.Writer, fetcher *feeds.Fetcher, paths []string, show func(feedTest) (string, error)) error {
	failed := 0
	for test := range inOrder(paths, func(path string) feedTest { return readFeed(ctx, fetcher, path) }) {
		if test.err != nil {
			failed++
		}
		line, err := show(test)
		if err == nil {
			_, err = io.WriteString(w, line)
		}
		if err != nil {
			return fmt.Errorf("show %s: %w", test.path, err)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %s could not be read", failed, count(len(paths), "feed"))
	}
	return nil
}

// inOrder yields work(arg) for each of args, in their order, while as many as
// there are processors are under way.
func inOrder[A, R any](args []A, work func(A) R) func(yield func(R) bool) {
	return func(yield func(R) bool) {
		workers := runtime.GOMAXPROCS(0)
		pending := make([]chan R, 0, workers)
		defer func() {
			for _, result := range pending {
				<-result
			}
		}()
		for {
			for len(args) > 0 && len(pending) < workers {
				arg, result := args[0], make(chan R, 1)
				go func() { result <- work(arg) }()
				args, pending = args[1:], append(pending, result)
			}
			if len(pending) == 0 {
				return
			}
			result := <-pending[0]
			pending = slices.Delete(pending, 0, 1)
			if !yield(result) {
				return
			}
		}
	}
}

// inFull returns err as the operator is told of it: what it means to people, and the
// cause where that does not name it already.
func inFull(err error) error {
	poll, ok := errors.AsType[*feeds.PollError](err)
	switch {
	case !ok:
		return err
	case strings.Contains(poll.Problem, strings.TrimPrefix(poll.Err.Error(), "status ")):
		return errors.New(poll.Problem)
	}
	return fmt.Errorf("%s (%w)", poll.Problem, poll.Err)
}

// readFeed reads the feed at path, an address or the name of a file. Whatever
// goes wrong is the feed's fault, not the end of the program.
func readFeed(ctx context.Context, fetcher *feeds.Fetcher, path string) (test feedTest) {
	test.path = path
	defer func() {
		if fault := recover(); fault != nil {
			test = feedTest{path: path, err: fmt.Errorf("parse the feed: %v", fault)}
		}
	}()
	if address.MatchString(path) {
		test.doc, test.err = fetcher.Document(ctx, path, time.Now())
		test.err = inFull(test.err)
		return test
	}
	body, err := readFeedFile(path)
	if err != nil {
		return feedTest{path: path, err: err}
	}
	test.doc, test.err = feeds.Parse(body, "", nil) //nolint:contextcheck // parsing takes none
	return test
}

// address matches what is fetched, or refused with good words; the rest are names of files.
var address = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

// readFeedFile returns the document in the file at path.
func readFeedFile(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("not a file with a feed in it") // a pipe would have to be waited for
	}
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, errors.New(cause(err))
	}
	defer f.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(io.LimitReader(f, maxFeedFile+1))
	if err != nil {
		return nil, errors.New(cause(err))
	}
	if len(body) > maxFeedFile {
		return nil, fmt.Errorf("more than %d MiB, which no feed needs", maxFeedFile>>20)
	}
	return body, nil
}

// showJSON returns the line for programs.
func showJSON(test feedTest) (string, error) {
	b, err := json.Marshal(feeds.NewReport(test.path, test.doc, test.err))
	return string(b) + "\n", err
}

// showText returns the lines for people.
func showText(test feedTest) (string, error) {
	what := describeDocument(test.doc)
	if test.err != nil {
		what = "failed: " + printable(test.err.Error()) + "\n"
	}
	return printable(test.path) + ": " + what, nil
}

// describeDocument returns the title of doc and its newest items.
func describeDocument(doc feeds.Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n", titleOr(doc.Title), count(len(doc.Items), "item"))
	for _, item := range newest(doc.Items, newestShown) {
		fmt.Fprintf(&b, "  %s  %s\n", dateOrNone(item.Published), titleOr(item.Title))
		if item.Link != "" {
			fmt.Fprintf(&b, "  %16s  %s\n", "", printable(item.Link))
		}
	}
	return b.String()
}

// dateOrNone returns t, of which the zero time is none, in a column's width.
func dateOrNone(t time.Time) string {
	if t.IsZero() {
		return "no date         "
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func titleOr(title string) string {
	if s := printable(title); s != "" {
		return s
	}
	return "(no title)"
}

// newest returns the n newest of items, newest first. Those without a date come
// last, in the order of the document.
func newest(items []news.Item, n int) []news.Item {
	sorted := slices.Clone(items)
	slices.SortStableFunc(sorted, func(a, b news.Item) int { return b.Published.Compare(a.Published) })
	return sorted[:min(n, len(sorted))]
}
