package main

import (
	"maps"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// link matches [words](target) and takes the target apart at its '#'.
var link = regexp.MustCompile(`\]\(([^)#\s]*)(?:#([^)\s]*))?\)`)

// heading matches a heading of a page.
var heading = regexp.MustCompile(`(?m)^#{1,6} (.+)$`)

// notInAnchors matches what GitHub leaves out where it makes an anchor of a heading.
var notInAnchors = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

func TestLinksOfThePagesLeadSomewhere(t *testing.T) {
	pages := pagesOf(t)
	for from, content := range pages {
		for _, found := range link.FindAllStringSubmatch(content, -1) {
			target, anchor := found[1], found[2]
			if strings.Contains(target, "://") {
				continue
			}
			to := from
			if target != "" {
				to = path.Join(path.Dir(from), target)
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which is not there", from, to)
			}
			if page, ok := pages[to]; ok && anchor != "" && !headingAnchors(page)[anchor] {
				t.Errorf("%s links to a heading %q, which %s has not", from, anchor, to)
			}
		}
	}
}

// TestPagesAreOfOnePiece fails where a merge was left half done.
func TestPagesAreOfOnePiece(t *testing.T) {
	for path, content := range pagesOf(t) {
		for line := range strings.Lines(content) {
			for _, mark := range []string{"<<<<<<<", ">>>>>>>", "======="} {
				if strings.HasPrefix(line, mark) {
					t.Errorf("%s has the line %q", path, line)
				}
			}
		}
	}
}

func pagesOf(t *testing.T) map[string]string {
	t.Helper()
	pages := filesOf(t, "*.md")
	maps.Copy(pages, filesOf(t, "docs/*.md"))
	return pages
}

func headingAnchors(page string) map[string]bool {
	anchors := map[string]bool{}
	for _, found := range heading.FindAllStringSubmatch(page, -1) {
		words := notInAnchors.ReplaceAllString(strings.ToLower(found[1]), "")
		anchors[strings.ReplaceAll(words, " ", "-")] = true
	}
	return anchors
}
