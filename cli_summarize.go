package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"newsdesk/feeds"
	"newsdesk/news"
	"newsdesk/text"
)

const (
	maxPageFile   = 2 << 20 // bytes, as much as is taken from the network
	standardInput = "-"
)

func newSummarizeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "summarize URL|FILE...",
		Short: "Show what an alert would say of a page",
		Long: `Read articles from the web or from files, as the bot does where a feed says too
little, and show what an alert would say of them. The file - is the standard
input. Needs no token and no configuration. Exits with 1 when any cannot be read.

With --json there is one object on one line for each argument, in their order:
path, title, text (the paragraphs, a line each), summary, image, language, and
error where there is one.`,
		Example: `  newsdesk summarize https://example.org/2026/ferry-sails-again
  curl -s https://example.org/page | newsdesk summarize --json -`,
		Args: arguments(1, -1),
	}
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object per page and line")
	networks := cmd.Flags().StringSlice("allow-networks", nil, "private `networks` that may be fetched from, such as 192.168.0.0/16")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		fetcher, err := newTestFetcher(*networks)
		if err != nil {
			return err
		}
		reader := pageReader{fetcher: fetcher, in: cmd.InOrStdin()}
		show := pageReport.text
		if *asJSON {
			show = pageReport.json
		}
		return reader.summarize(cmd.Context(), cmd.OutOrStdout(), args, show)
	}
	return cmd
}

// pageReport is what is said of a page.
type pageReport struct {
	Path     string `json:"path"`
	Title    string `json:"title"`
	Text     string `json:"text"`
	Summary  string `json:"summary"`
	Image    string `json:"image"`
	Language string `json:"language"`
	Error    string `json:"error,omitempty"`
}

// pageReader reads pages from wherever they are.
type pageReader struct {
	fetcher *feeds.Fetcher
	in      io.Reader
}

// summarize reads the pages at paths and shows the results on w in their order.
func (r pageReader) summarize(ctx context.Context, w io.Writer, paths []string, show func(pageReport) (string, error)) error {
	failed := 0
	for report := range inOrder(paths, func(path string) pageReport { return r.report(ctx, path) }) {
		if report.Error != "" {
			failed++
		}
		lines, err := show(report)
		if err == nil {
			_, err = io.WriteString(w, lines)
		}
		if err != nil {
			return fmt.Errorf("show %s: %w", report.Path, err)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %s could not be read", failed, count(len(paths), "page"))
	}
	return nil
}

// report reads the page at path and says what is in it.
func (r pageReader) report(ctx context.Context, path string) pageReport {
	article, err := r.read(ctx, path)
	if err != nil {
		return pageReport{Path: path, Error: err.Error()}
	}
	sources := text.Sources{Title: article.Title, Description: article.Description, Paragraphs: article.Paragraphs}
	language := article.Language
	if language == "" {
		language = text.Language(strings.Join(article.Paragraphs, "\n"))
	}
	return pageReport{
		Path: path, Title: article.Title, Text: strings.Join(article.Paragraphs, "\n"),
		Summary: sources.Summary(), Image: article.Image, Language: language,
	}
}

// read reads the page at path, an address, the name of a file, or "-".
func (r pageReader) read(ctx context.Context, path string) (news.Article, error) {
	if address.MatchString(path) {
		article, err := r.fetcher.Article(ctx, path, time.Now())
		return article, inFull(err)
	}
	page, err := r.readPageFile(path)
	if err != nil {
		return news.Article{}, err
	}
	return feeds.ReadArticle(page, "", nil) //nolint:contextcheck // reading takes none
}

// readPageFile returns the page in the file at path.
func (r pageReader) readPageFile(path string) ([]byte, error) {
	in := r.in
	if path != standardInput {
		f, err := os.Open(path) //nolint:gosec // the operator names the file
		if err != nil {
			return nil, errors.New(cause(err))
		}
		defer f.Close() //nolint:errcheck // it was only read
		in = f
	}
	page, err := io.ReadAll(io.LimitReader(in, maxPageFile+1))
	if err != nil {
		return nil, errors.New(cause(err))
	}
	if len(page) > maxPageFile {
		return nil, fmt.Errorf("more than %d MiB, which no article needs", maxPageFile>>20)
	}
	if !isPage(page) {
		return nil, errors.New("this is no web page: there is no markup in it")
	}
	return page, nil
}

// isPage reports whether a file can be a page: text, in UTF-16 where it has zero
// bytes, with a tag in it.
func isPage(file []byte) bool {
	isWide := bytes.HasPrefix(file, []byte{0xFF, 0xFE}) || bytes.HasPrefix(file, []byte{0xFE, 0xFF})
	return bytes.IndexByte(file, '<') >= 0 && (isWide || bytes.IndexByte(file, 0) < 0)
}

// json returns the line for programs.
func (p pageReport) json() (string, error) {
	b, err := json.Marshal(p)
	return string(b) + "\n", err
}

// text returns the lines for people.
func (p pageReport) text() (string, error) {
	if p.Error != "" {
		return printable(p.Path) + ": failed: " + printable(p.Error) + "\n", nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", printable(p.Path), titleOr(p.Title))
	summary := p.Summary
	if summary == "" {
		summary = "(the page says nothing that would do as a summary)"
	}
	b.WriteString(indented(summary))
	fmt.Fprintf(&b, "  %s, %s", p.Language, count(len(strings.Fields(p.Text)), "word"))
	if p.Image != "" {
		fmt.Fprintf(&b, ", %s", printable(p.Image))
	}
	b.WriteString("\n")
	return b.String(), nil
}

// indented returns s in lines of a readable length.
func indented(s string) string {
	const width = 78
	var b strings.Builder
	for row := range strings.SplitSeq(lipgloss.Wrap(printable(s), width, ""), "\n") {
		b.WriteString("  " + row + "\n")
	}
	return b.String()
}
