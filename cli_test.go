package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"newsdesk/feeds"
	"newsdesk/news"
)

func TestMain(m *testing.M) {
	programs := loadPrograms()
	maps.Copy(programs, powerPrograms())
	programs["newsdesk"] = main
	testscript.Main(m, programs)
}

// fail ends a program that runs beside the tests.
func fail(what any) {
	fmt.Fprintln(os.Stderr, what)
	os.Exit(exitFailure)
}

// The scripts run the real main function. To rewrite their golden output after
// a change that was meant: UPDATE_SCRIPTS=1 go test -run TestScripts .
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:               giveFixture,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "await": await},
		Condition:           func(string) (bool, error) { return false, errors.New("no such condition") },
	})
}

// exits is the script command "exits CODE COMMAND...", since "exec" tells
// failures apart only from success.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if exit, ok := errors.AsType[interface {
		error
		ExitCode() int
	}](err); ok {
		got = strconv.Itoa(exit.ExitCode())
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("%s: exit code %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// giveFixture tells scripts where there is a store, of an older newsdesk.
func giveFixture(env *testscript.Env) error {
	path, err := filepath.Abs("store/testdata/schema1.db")
	env.Setenv("FIXTURE", path)
	return err
}

// await is the script command "await FILE", for what runs in the background.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	for range 1000 {
		if exists(ts.MkAbs(args[0])) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("there is no %s", args[0])
}

// command runs the command line and returns its code and what it wrote.
func command(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var stdout, stderr strings.Builder
	code = execute(t.Context(), args, strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func rssFeed(title string, items ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<rss version=\"2.0\"><channel><title>%s</title>", title)
	for _, item := range items {
		fmt.Fprintf(&b, "<item><title>%s</title><guid>%s</guid></item>", item, item)
	}
	return b.String() + "</channel></rss>"
}

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

type jsonLine struct {
	Path  string
	OK    bool
	Error string
	Title string
	Items []map[string]string
}

func jsonLines(t *testing.T, out string) []jsonLine {
	t.Helper()
	var lines []jsonLine
	for line := range strings.Lines(out) {
		var l jsonLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestFeedsTestKeepsTheOrderOfManyFiles(t *testing.T) {
	dir := t.TempDir()
	var args, want []string
	for i := range 300 {
		path := filepath.Join(dir, fmt.Sprintf("%d.xml", i))
		if i%7 != 0 { // the others are missing
			if err := os.WriteFile(path, []byte(rssFeed(strconv.Itoa(i), "a")), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		args, want = append(args, path), append(want, path)
	}
	code, out, _ := command(t, append([]string{"feeds", "test", "--json"}, args...)...)
	if code != exitFailure {
		t.Errorf("exit code %d, want %d", code, exitFailure)
	}
	var got []string
	for i, line := range jsonLines(t, out) {
		got = append(got, line.Path)
		if ok := i%7 != 0; line.OK != ok || (line.Error == "") != ok {
			t.Errorf("%s: ok %t, error %q", line.Path, line.OK, line.Error)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestFeedsTestSurvivesGarbage(t *testing.T) {
	for name, content := range map[string]string{
		"nothing":             "",
		"zeros":               strings.Repeat("\x00", 4096),
		"not text":            "\xff\xfe\x00\xd8\x89PNG\r\n\x1a\n",
		"a page":              "<!doctype html><title>Sign in</title><p>Please sign in.",
		"half a feed":         rssFeed("x", "a")[:40],
		"a null item":         `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[null]}`,
		"more than 8 MiB":     rssFeed(strings.Repeat("x", maxFeedFile)),
		"a null author":       `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","authors":[null]}]}`,
		"an unfinished quote": `<rss version="2.0`,
	} {
		t.Run(name, func(t *testing.T) {
			_, out, _ := command(t, "feeds", "test", "--json", writeFile(t, "f", content))
			lines := jsonLines(t, out)
			if len(lines) != 1 {
				t.Fatalf("got %d lines, want 1: %q", len(lines), out)
			}
			if !strings.Contains(out, `"items":[`) {
				t.Errorf("items are no list: %s", out)
			}
		})
	}
}

func TestFeedsTestRefusesFilesOver8MiB(t *testing.T) {
	atLimit, over := rssFeed("x"), rssFeed("x")
	atLimit += strings.Repeat(" ", maxFeedFile-len(atLimit))
	over += strings.Repeat(" ", maxFeedFile+1-len(over))
	if code, _, errOut := command(t, "feeds", "test", writeFile(t, "f", atLimit)); code != exitFine {
		t.Errorf("a file of 8 MiB: exit code %d: %s", code, errOut)
	}
	code, out, _ := command(t, "feeds", "test", writeFile(t, "f", over))
	if code != exitFailure || !strings.Contains(out, "more than 8 MiB") {
		t.Errorf("a file of 8 MiB and a byte: exit code %d, %s", code, out)
	}
}

func TestFeedsTestReadsFromTheWeb(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		io.WriteString(w, rssFeed("From the web", "a"))
	}))
	defer server.Close()

	code, out, errOut := command(t, "feeds", "test", "--json", "--allow-networks", "127.0.0.0/8", server.URL)
	if code != exitFine || !strings.Contains(out, `"title":"From the web"`) {
		t.Errorf("an allowed network: exit code %d\n%s%s", code, out, errOut)
	}
	if code, _, _ := command(t, "feeds", "test", server.URL); code != exitFailure {
		t.Errorf("a private network: exit code %d, want %d", code, exitFailure)
	}
	if code, _, _ := command(t, "feeds", "test", "--allow-networks", "127", server.URL); code != exitUsage {
		t.Errorf("no network: exit code %d, want %d", code, exitUsage)
	}
}

func TestFeedsShownToPeopleAreHarmless(t *testing.T) {
	test := feedTest{path: "f\x1b[2J.xml", doc: feeds.Document{
		Title: "News\x1b]0;owned\x07\nof the day",
		Items: []news.Item{{Title: "\u202eevil\x07", Link: "https://example.org/\x1b[31m"}, {}},
	}}
	got, err := showText(test)
	want := "f.xml: News of the day, 2 items\n" +
		"  no date           evil\n" +
		"                    https://example.org/\n" +
		"  no date           (no title)\n"
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestNewestItemsComeFirst(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	items := []news.Item{
		{Title: "undated"},
		{Title: "old", Published: day(1)},
		{Title: "new", Published: day(9)},
		{Title: "middle", Published: day(5)},
	}
	var got []string
	for _, item := range newest(items, 3) {
		got = append(got, item.Title)
	}
	if diff := cmp.Diff([]string{"new", "middle", "old"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if items[0].Title != "undated" {
		t.Error("the document's own order changed")
	}
}

func TestInOrderWaitsForItsWorkers(t *testing.T) {
	const many = 10_000 // more than there are processors
	done := make(chan int, many)
	args := make([]int, many)
	for i := range args {
		args[i] = i
	}
	for got := range inOrder(args, func(i int) int { done <- i; return i }) {
		if got == 10 {
			break
		}
	}
	if finished := len(done); finished < 11 || finished == many {
		t.Errorf("%d of %d were worked on, want those up to the eleventh and those under way", finished, many)
	}
}

func TestA21UserAgentSaysWhoAsks(t *testing.T) {
	for contact, want := range map[string]string{
		"https://bot.example/about": `^newsdesk/\S+ \(\+https://bot\.example/about; feed bot\)$`,
		"desk@bot.example":          `^newsdesk/\S+ \(\+desk@bot\.example; feed bot\)$`,
		"":                          `^newsdesk/\S+ \(feed bot\)$`,
	} {
		if got := userAgent(contact); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("contact %q: got %q, want %s", contact, got, want)
		}
	}
}

func TestDescribeBuild(t *testing.T) {
	vcs := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "abc123"},
		{Key: "vcs.time", Value: "2026-11-22T10:00:00Z"},
		{Key: "vcs.modified", Value: "true"},
	}
	for _, tt := range []struct {
		name string
		info debug.BuildInfo
		want string
	}{
		{"a build without a version", debug.BuildInfo{}, "newsdesk (devel)\n"},
		{"a release", debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "newsdesk v1.2.3\n"},
		{
			"a build from changed sources",
			debug.BuildInfo{Settings: vcs},
			"newsdesk (devel)\nrevision abc123 of 2026-11-22T10:00:00Z, modified\n",
		},
		{
			"a build from clean sources",
			debug.BuildInfo{Settings: vcs[:2]},
			"newsdesk (devel)\nrevision abc123 of 2026-11-22T10:00:00Z\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, describeBuild(&tt.info)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrintable(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain text stays", "Zürich: 東京 👩‍🚒 1 %", "Zürich: 東京 👩‍🚒 1 %"},
		{"colours go", "\x1b[1;31mred\x1b[0m", "red"},
		{"window titles go", "\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b", "ab"},
		{"C1 sequences go", "\u009b31mred\u009d0;title\u009cx", "redx"},
		{"an open sequence takes the rest", "a\x1b]0;title", "a"},
		{"device control strings go", "a\x1bPq#0\x1b\\b", "ab"},
		{"two-character sequences go", "a\x1bcb\x1b(Bc", "abc"},
		{"line breaks become spaces", "a\r\n\tb\u2028c", "a b c"},
		{"backspace and bell go", "ab\b\a", "ab"},
		{"direction marks go", "\u202eabc\u202c\u2066\u200f", "abc"},
		{"broken UTF-8 is marked", "a\xffb", "a\ufffdb"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := printable(tt.in); got != tt.want {
				t.Errorf("printable(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}
