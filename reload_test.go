package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/desk"
	"newsdesk/store"
)

const firstConfig = `
feeds: {list: [https://example.org/a, https://example.org/b]}
topics: [{name: rail, channels: ["123456789012345678"]}]
limits: {topics_per_guild: 1}
`

// reloadTest is a reloader with a desk, and what it said.
type reloadTest struct {
	*reloader
	said strings.Builder
	told []bool
}

func newReloadTest(t *testing.T) *reloadTest {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(filepath.Join(dir, "newsdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d, err := desk.New(s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	rt := &reloadTest{}
	rt.reloader = &reloader{
		path: filepath.Join(dir, "config.yaml"), env: func() []string { return nil }, desk: d, level: new(slog.LevelVar),
		log: slog.New(slog.NewTextHandler(&rt.said, nil)), told: func(begin bool) { rt.told = append(rt.told, begin) },
	}
	rt.write(t, firstConfig)
	var problems Problems
	if rt.running, problems = loadConfig(rt.path, nil); len(problems) > 0 {
		t.Fatal(problems)
	}
	if err := d.Declare(rt.running.declaration(), time.Now()); err != nil {
		t.Fatal(err)
	}
	return rt
}

func (rt *reloadTest) write(t *testing.T, content string) {
	t.Helper()
	if err := os.WriteFile(rt.path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// knows returns the URLs of the feeds and the names of the topics of the store.
func (rt *reloadTest) knows(t *testing.T) string {
	t.Helper()
	var all []string
	if err := rt.desk.Store.View(func(tx *store.Tx) error {
		for feed, err := range tx.Feeds() {
			if err != nil {
				return err
			}
			all = append(all, strings.TrimPrefix(feed.URL, "https://example.org/"))
		}
		for topic, err := range tx.Topics() {
			if err != nil {
				return err
			}
			all = append(all, topic.Name)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestReloadTakesInAllOrNothing(t *testing.T) {
	rt := newReloadTest(t)
	if got, want := rt.knows(t), "a b rail"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	rt.write(t, strings.Replace(firstConfig, "rail", "weather", 1)+"web: {listen: 8080}\n")
	rt.reload(t.Context(), time.Now())
	if got, want := rt.knows(t), "a b rail"; got != want {
		t.Errorf("after a wrong configuration: got %s, want %s", got, want)
	}
	for _, want := range []string{`config.yaml:5:15`, "is not host:port", "was not taken in, going on with the one of before"} {
		if !strings.Contains(rt.said.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, rt.said.String())
		}
	}
	rt.said.Reset()

	rt.write(t, `
feeds: {list: [https://example.org/b, https://example.org/c], workers: 8}
topics: [{name: weather, channels: ["123456789012345678"]}]
limits: {topics_per_guild: 0}
web: {listen: "127.0.0.1:8080"}
log: {level: warn}
`)
	rt.reload(t.Context(), time.Now())
	if got, want := rt.knows(t), "b c weather"; got != want {
		t.Errorf("after a new configuration: got %s, want %s", got, want)
	}
	if !strings.Contains(rt.said.String(), `these keys changed and count after a restart" keys="feeds.workers, web.listen"`) {
		t.Errorf("it does not say what needs a restart:\n%s", rt.said.String())
	}
	if rt.level.Level() != slog.LevelWarn {
		t.Errorf("the log's level is %s", rt.level.Level())
	}
	if got, want := len(rt.told), 4; got != want || !rt.told[0] || rt.told[1] {
		t.Errorf("the supervisor was told %v", rt.told)
	}
	_, err := rt.desk.CreateTopic("1", desk.TopicEdit{Name: "mine", Query: "mine"}, time.Now())
	if err == nil || !strings.Contains(err.Error(), "topics") {
		t.Errorf("the limit of topics does not count: %v", err)
	}
}

func TestEveryKeyIsLiveOrNeedsARestart(t *testing.T) {
	for _, live := range liveKeys {
		found := false
		for _, s := range flatten(settings()) {
			found = found || strings.HasPrefix(s.path, live)
		}
		if !found {
			t.Errorf("no key begins with %s", live)
		}
	}
}
