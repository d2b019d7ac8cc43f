package feeds

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"html"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
)

// corpusDir holds feeds that nobody of this project wrote.
const corpusDir = "../../shared/data/feeds"

// corpus returns the files of the collection by their paths.
func corpus(t *testing.T) map[string][]byte {
	t.Helper()
	file, err := os.Open(filepath.Join(corpusDir, "feeds.tar.gz"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the collection of feeds is not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		files[path.Clean(header.Name)] = body
	}
}

// lines calls each with every line of a file of the collection.
func lines(t *testing.T, name string, each func([]byte)) {
	t.Helper()
	file, err := os.Open(filepath.Join(corpusDir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		each(scanner.Bytes())
	}
}

func TestD21D22CorpusIsReadAsOthersReadIt(t *testing.T) {
	files := corpus(t)
	output, err := os.Create(filepath.Join(t.ArtifactDir(), "results.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer output.Close()
	reports := map[string]Report{}
	lines(t, "files.txt", func(line []byte) {
		name := string(line)
		start := time.Now()
		doc, err := Parse(files[path.Clean(name)], "", nil)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		reports[name] = NewReport(name, doc, err)
		if err := json.NewEncoder(output).Encode(reports[name]); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("for score.py: %s", output.Name())

	var score tally
	lines(t, "reference.jsonl", func(line []byte) {
		var want reference
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatal(err)
		}
		score.compare(want, reports[want.Path], files[path.Clean(want.Path)])
	})
	score.atLeast(t, "files", 0.999)
	score.atLeast(t, "titles", 0.995)
	score.atLeast(t, "links", 0.99)
	score.atLeast(t, "dates", 0.997)
}

func TestD21GuardRefusesNoDocumentThatGofeedReads(t *testing.T) {
	for name, body := range corpus(t) {
		_, err := guard(decode(body, ""))
		if err == nil {
			continue
		}
		if _, gofeedErr := gofeed.NewParser().Parse(bytes.NewReader(body)); gofeedErr == nil && !strings.Contains(err.Error(), "not a feed") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// reference is what most readers make of a file.
type reference struct {
	Path  string
	Items []struct{ T, L, D string } // title, link, date
}

// tally counts agreement by kind.
type tally map[string][2]int

// count adds one comparison.
func (s *tally) count(kind string, agree bool) {
	if *s == nil {
		*s = tally{}
	}
	n := (*s)[kind]
	n[1]++
	if agree {
		n[0]++
	}
	(*s)[kind] = n
}

// atLeast fails the test if less than a share of the comparisons agreed.
func (s *tally) atLeast(t *testing.T, kind string, want float64) {
	t.Helper()
	n := (*s)[kind]
	got := float64(n[0]) / float64(n[1])
	t.Logf("%s: %d of %d, %.2f %%", kind, n[0], n[1], 100*got)
	if got < want {
		t.Errorf("%s: got %.4f, want at least %.4f", kind, got, want)
	}
}

// compare compares a report with the reference on the same file.
func (s *tally) compare(want reference, got Report, body []byte) {
	s.count("files", got.OK)
	for i, item := range want.Items {
		var have ReportItem
		if i < len(got.Items) {
			have = got.Items[i]
		}
		if item.T != "" {
			s.count("titles", letters(have.Title) == letters(item.T))
		}
		if item.L != "" {
			original := have.Link != "" && bytes.Contains(body, []byte("origLink")) && strings.Contains(html.UnescapeString(string(body)), have.Link)
			s.count("links", original || strings.TrimRight(have.Link, "/") == strings.TrimRight(strings.TrimSpace(item.L), "/"))
		}
		if item.D != "" {
			s.count("dates", minute(have.Published) == minute(item.D))
		}
	}
}

var (
	tags    = regexp.MustCompile(`<[^>]*>`)
	nonWord = regexp.MustCompile(`[^\pL\pN_]+`)
)

// letters returns the letters and digits of a title.
func letters(title string) string {
	for range 3 {
		title = html.UnescapeString(title)
	}
	return strings.ToLower(nonWord.ReplaceAllString(tags.ReplaceAllString(title, ""), ""))
}

// minute returns a date of RFC 3339 up to its minute.
func minute(date string) string { return date[:min(len(date), len("2006-01-02T15:04"))] }
