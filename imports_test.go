package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the architecture: which package may import which of ours, and
// which modules of others. The standard library is free. Tests are held to it
// as well, but may use testModules and the local Discord besides.
var mayImport = map[string]struct{ ours, others []string }{
	"news":    {},
	"text":    {nil, []string{"github.com/abadojack/whatlanggo", "golang.org/x/text", "github.com/rivo/uniseg", "github.com/blevesearch/snowballstem"}},
	"cluster": {[]string{"news", "text"}, nil},
	"query":   {[]string{"text"}, []string{"github.com/rivo/uniseg"}},
	"feeds": {[]string{"news", "text"}, []string{
		"github.com/mmcdole/gofeed", "github.com/andybalholm/brotli", "github.com/markusmobius/go-trafilatura",
		"golang.org/x/net", "golang.org/x/text", "golang.org/x/sync",
	}},
	"feeds/nodates": {}, // a module of its own: what it says there
	"store":         {[]string{"news", "text"}, []string{"go.etcd.io/bbolt", "golang.org/x/sys"}},
	"lookup":        {[]string{"query", "text"}, []string{"go.etcd.io/bbolt"}},
	"desk":          {[]string{"news", "text", "query", "cluster", "store", "lookup"}, nil}, // what it searches
	"bot": {[]string{"news", "text", "query", "store", "desk"}, []string{
		"github.com/bwmarrin/discordgo", "github.com/gorilla/websocket", "golang.org/x/time",
		"github.com/go-analyze/charts", // draws /news trends, for 2.5 MB of the program and 0.2 ms of its start
	}},
	"bot/discordtest": {nil, []string{"github.com/gorilla/websocket", "github.com/santhosh-tekuri/jsonschema", "golang.org/x/text"}},
	"web":             {[]string{"news", "store", "desk"}, []string{"github.com/prometheus/client_golang"}},
	".": {[]string{"news", "text", "query", "store", "feeds", "desk", "bot", "web"}, []string{
		"charm.land/lipgloss", "github.com/charmbracelet", "github.com/goccy/go-yaml", "github.com/lmittmann/tint",
		"github.com/spf13", "golang.org/x/sync", "golang.org/x/term", "golang.org/x/net", "golang.org/x/text",
		"github.com/go-analyze/charts", "github.com/golang/freetype", "golang.org/x/image", // the picture of the demo, in fonts that are there for package bot
		"github.com/prometheus/client_golang", // a registry of its own, passed to web
	}},
}

// testModules may be imported by the tests of any package.
var testModules = []string{
	"github.com/google/go-cmp", "pgregory.net/rapid", "github.com/rogpeppe/go-internal", "golang.org/x/tools",
	"golang.org/x/sync", "github.com/bwmarrin/discordgo", "github.com/mmcdole/gofeed", "go.etcd.io/bbolt",
	"github.com/andybalholm/brotli", "github.com/gorilla/websocket", "golang.org/x/text", "github.com/santhosh-tekuri/jsonschema",
	"github.com/hanwen/go-fuse", // a disk that loses power
}

// localDiscord is for tests alone.
const localDiscord = "newsdesk/bot/discordtest"

func TestPackagesImportOnlyWhatTheyMay(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != "." && strings.HasPrefix(entry.Name(), "."), entry.IsDir() && entry.Name() == "testdata":
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go"):
			return nil
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		seen[pkg] = true
		checkImports(t, pkg, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("the table names %s, which does not exist", pkg)
		}
	}
}

// checkImports holds the imports of one file against the table.
func checkImports(t *testing.T, pkg, path string) {
	t.Helper()
	rule, found := mayImport[pkg]
	if !found {
		t.Errorf("%s: the table does not know package %s: give it its place", path, pkg)
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	isTest := strings.HasSuffix(path, "_test.go")
	for _, spec := range file.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		if !allowed(name, pkg, rule.ours, rule.others, isTest) {
			t.Errorf("%s imports %s, which package %s may not", path, name, pkg)
		}
	}
}

func allowed(name, pkg string, ours, others []string, isTest bool) bool {
	within := func(module string) bool { return name == module || strings.HasPrefix(name, module+"/") }
	switch first, _, _ := strings.Cut(name, "/"); {
	case first == "newsdesk":
		own := strings.TrimPrefix(name, "newsdesk/")
		return slices.Contains(ours, own) || isTest && (own == pkg || name == localDiscord)
	case !strings.Contains(first, "."):
		return true // the standard library
	}
	return slices.ContainsFunc(others, within) || isTest && slices.ContainsFunc(testModules, within)
}
