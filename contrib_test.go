package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"newsdesk/bot"
	"newsdesk/feeds"
)

// metricNames returns the names of all metrics that the bot has.
func metricNames(t *testing.T) (names []string) {
	t.Helper()
	w := newWindow()
	d := newReloadTest(t).desk
	w.watch(&newsroom{
		desk: d, store: d.Store, poller: new(feeds.Poller), courier: new(bot.Courier), members: new(bot.Commands), gateway: new(bot.Gateway),
	}, DefaultConfig(), nil)
	described := make(chan *prometheus.Desc)
	go func() {
		defer close(described)
		w.registry.Describe(described)
	}()
	for desc := range described {
		if m := regexp.MustCompile(`fqName: "([^"]+)"`).FindStringSubmatch(desc.String()); m != nil {
			names = append(names, m[1])
		}
	}
	return names
}

// histogramParts are what Prometheus makes of a histogram.
var histogramParts = regexp.MustCompile(`_(bucket|sum|count)$`)

func TestContributedMetricsExist(t *testing.T) {
	known := metricNames(t)
	for _, path := range []string{"contrib/grafana/newsdesk.json", "contrib/prometheus/newsdesk.rules.yaml"} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		used := regexp.MustCompile(`\bnewsdesk_[a-z_]+`).FindAllString(string(b), -1)
		if len(used) < 10 {
			t.Errorf("%s: %d metrics are used", path, len(used))
		}
		for _, name := range used {
			if !slices.Contains(known, name) && !slices.Contains(known, histogramParts.ReplaceAllString(name, "")) {
				t.Errorf("%s: there is no metric %s", path, name)
			}
		}
	}
}

func TestTheDashboardShowsEveryMetric(t *testing.T) {
	b, err := os.ReadFile("contrib/grafana/newsdesk.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range metricNames(t) {
		if strings.HasPrefix(name, "newsdesk_") && !strings.Contains(string(b), name) {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
}

func TestTheDashboardCanBeRead(t *testing.T) {
	b, err := os.ReadFile("contrib/grafana/newsdesk.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Title  string
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(b, &dashboard); err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, p := range dashboard.Panels {
		if seen[p.ID] || len(p.Targets) == 0 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d, %s, is of no use", p.ID, p.Title)
		}
		seen[p.ID] = true
	}
	if dashboard.Title != "Newsdesk" || len(seen) < 15 {
		t.Errorf("%s has %d panels", dashboard.Title, len(seen))
	}
}

func TestContributedYAMLCanBeRead(t *testing.T) {
	for _, pattern := range []string{"contrib/*.yaml", "contrib/*/*.yaml", ".goreleaser.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v, %v", pattern, paths, err)
		}
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for document := range strings.SplitSeq(string(b), "\n---\n") {
				var content map[string]any
				if err := yaml.Unmarshal([]byte(document), &content); err != nil || len(content) == 0 {
					t.Errorf("%s: %v", path, err)
				}
			}
		}
	}
}

func TestReleasesAreMadeForTheTargetsThatAreCompiled(t *testing.T) {
	var release struct {
		Builds []struct {
			Goos, Goarch []string
			Ignore       []struct{ Goos, Goarch string }
		}
	}
	b, err := os.ReadFile(".goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, &release); err != nil || len(release.Builds) != 1 {
		t.Fatalf("%d builds: %v", len(release.Builds), err)
	}
	build := release.Builds[0]
	released := map[string]bool{}
	for _, system := range build.Goos {
		for _, processor := range build.Goarch {
			released[system+"/"+processor] = true
		}
	}
	for _, not := range build.Ignore {
		delete(released, not.Goos+"/"+not.Goarch)
	}
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	listed := regexp.MustCompile(`(?m)^TARGETS = (.+)$`).FindStringSubmatch(string(makefile))
	if listed == nil {
		t.Fatal("the Makefile has no TARGETS")
	}
	compiled := strings.Fields(listed[1])
	slices.Sort(compiled)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(released)), compiled); diff != "" {
		t.Errorf(".goreleaser.yaml (-) and make cross (+):\n%s", diff)
	}
}

// Variables that the files set have to be ones that the program knows.
func TestContributedVariablesAreKnown(t *testing.T) {
	known := []string{"NEWSDESK_CONFIG"}
	for _, s := range flatten(settings()) {
		known = append(known, envName(s.path))
	}
	for _, path := range []string{"contrib/compose.yaml", "contrib/kubernetes/newsdesk.yaml", "contrib/systemd/newsdesk.service", "Dockerfile"} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile(`NEWSDESK_[A-Z_]+`).FindAllString(string(b), -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%s: there is no setting %s", path, name)
			}
		}
	}
}

// Without systemd on the machine, what it would say at least of this: keys stand in
// sections, and the unit asks for what the program does.
func TestTheUnitAsksForWhatTheProgramDoes(t *testing.T) {
	b, err := os.ReadFile("contrib/systemd/newsdesk.service")
	if err != nil {
		t.Fatal(err)
	}
	section := ""
	for number, line := range strings.Split(string(b), "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = line
		case section == "" || !regexp.MustCompile(`^[A-Z][A-Za-z]+=`).MatchString(line):
			t.Errorf("line %d cannot be read: %s", number+1, line)
		}
	}
	for _, want := range []string{
		"\nType=notify\n", "\nWatchdogSec=", "\nLoadCredential=discord_token:", "\nExecReload=/bin/kill -HUP $MAINPID\n",
		"\nRestartPreventExitStatus=2 3\n", "\nNoNewPrivileges=yes\n",
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the unit lacks %q", strings.TrimSpace(want))
		}
	}
}
