package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"newsdesk/news"
)

// maxReplayLine is the longest line that is read, in bytes.
const maxReplayLine = 8 << 20

// replayGroup is how many items share a transaction, so that it costs little.
const replayGroup = 500

func newReplayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay FILE [--json] [-c FILE]",
		Short: "Show what the bot would have made of past news",
		Long: `Read items from a file, a JSON object a line with feed, title, link, published,
summary and language, oldest first, and take them in as the bot would have when
they were published: which are one story, which topics of the configuration want
them, and what would have been posted. Nothing is posted, and nothing remembered.
A file may be compressed with gzip; - is the standard input.

With --json there is one object on one line for each item, in their order: link,
story, topics, posted and reason.`,
		Example: `  newsdesk replay items.jsonl.gz
  newsdesk replay -c config.yaml --json - < items.jsonl`,
		Args:                  arguments(1, 1),
		DisableFlagsInUseLine: true,
	}
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object per item and line")
	file := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return replayFile(cmd, args[0], *file, *asJSON) }
	return cmd
}

// replayFile replays the items of the file at path.
func replayFile(cmd *cobra.Command, path, config string, asJSON bool) error {
	cfg, problems := loadConfig(config, os.Environ())
	if len(problems.Errors()) > 0 {
		return wrongConfig(cmd.ErrOrStderr(), config, problems)
	}
	in := cmd.InOrStdin()
	if path != standardInput {
		file, err := os.Open(path) //nolint:gosec // the user names it
		if err != nil {
			return fmt.Errorf("replay: %w", err)
		}
		defer file.Close() //nolint:errcheck // it was only read
		in = file
	}
	out := bufio.NewWriter(cmd.OutOrStdout())
	var told stories
	show := told.add
	if asJSON {
		show = func(r replayed) error { return json.NewEncoder(out).Encode(r) }
	}
	if err := replay(readItems(path, in), cfg.declaration(), replayGroup, show); err != nil {
		return err
	}
	if !asJSON {
		told.write(out)
	}
	return out.Flush()
}

// readItems reads items, a line each, from what is called name.
func readItems(name string, r io.Reader) iter.Seq2[replayItem, error] {
	return func(yield func(replayItem, error) bool) {
		r, err := gunzipped(r)
		if err != nil {
			yield(replayItem{}, fmt.Errorf("replay %s: %w", name, err))
			return
		}
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, maxReplayLine)
		n := 1
		for ; lines.Scan(); n++ {
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			item, err := readItem(lines.Bytes())
			if err != nil {
				err = fmt.Errorf("replay %s: line %d: %w", name, n, cmp.Or(lineError(lines), err))
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
		if err := lineError(lines); err != nil {
			yield(replayItem{}, fmt.Errorf("replay %s: line %d: %w", name, n, err))
		}
	}
}

// lineError returns why no more lines can be read.
func lineError(lines *bufio.Scanner) error {
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("it is longer than %d MB", maxReplayLine>>20)
	}
	return lines.Err()
}

// readItem reads the item on a line.
func readItem(line []byte) (item replayItem, err error) {
	if err := json.Unmarshal(line, &item); err != nil {
		return item, fmt.Errorf("this is no JSON object with feed, title, link, published, summary and language: %w", err)
	}
	switch {
	case item.Published.IsZero():
		return item, errors.New(`an item needs to have been published, as in "published":"2026-03-01T00:10:43Z"`)
	case item.Title == "" && item.Summary == "":
		return item, errors.New("an item needs a title or a summary")
	}
	return item, nil
}

// gunzipped returns what r holds, decompressed if it is compressed.
func gunzipped(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	if magic, _ := buffered.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("decompress: %w", err)
	}
	return unzipped, nil
}

// MarshalJSON returns what --json prints.
func (r replayed) MarshalJSON() ([]byte, error) {
	out := struct {
		Link   string       `json:"link"`
		Story  news.StoryID `json:"story"`
		Topics []string     `json:"topics"`
		Posted bool         `json:"posted"`
		Reason news.Reason  `json:"reason"`
	}{r.Link, r.story, r.topics, r.posted, r.reason}
	if out.Topics == nil {
		out.Topics = []string{}
	}
	return json.Marshal(out)
}

// stories is what was replayed, story by story, in the order of their first items.
type stories struct {
	items  [][]replayed
	places map[news.StoryID]int
}

// add adds an item to its story.
func (s *stories) add(r replayed) error {
	place, found := s.places[r.story]
	if !found || r.story == "" {
		if s.places == nil {
			s.places = map[news.StoryID]int{}
		}
		place = len(s.items)
		s.places[r.story] = place
		s.items = append(s.items, nil)
	}
	s.items[place] = append(s.items[place], r)
	return nil
}

// write writes the stories that have several items, or that were posted, and how
// many there are of everything.
func (s *stories) write(w *bufio.Writer) {
	items, posted := 0, 0
	for _, story := range s.items {
		items += len(story)
		before := posted
		for _, item := range story {
			if item.posted {
				posted++
			}
		}
		if len(story) == 1 && posted == before {
			continue
		}
		for i, item := range story {
			_, _ = w.WriteString(item.line(i > 0)) // Flush says what went wrong
		}
	}
	fmt.Fprintf(w, "%s, %s, %d posted\n", count(items, "item"), countStories(len(s.items)), posted) //nolint:errcheck // Flush says what went wrong
}

func countStories(n int) string {
	if n == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", n)
}

// line returns the item as a line for people.
func (r replayed) line(indent bool) string {
	var b strings.Builder
	if indent {
		b.WriteString("    ")
	}
	fmt.Fprintf(&b, "%s  %s (%s", r.Published.UTC().Format("2006-01-02 15:04"), printable(r.Title), printable(r.Feed))
	if r.joined != "" && r.joined != news.JoinOpened {
		b.WriteString(", " + string(r.joined))
	}
	b.WriteString(")")
	if len(r.topics) > 0 {
		fmt.Fprintf(&b, " %s: %s", printable(strings.Join(r.topics, ", ")), r.reason)
	}
	return b.String() + "\n"
}
