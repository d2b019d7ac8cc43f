package feeds

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/text"
)

// pagesDir holds pages that nobody of this project wrote, with their texts as
// people marked them.
const pagesDir = "../../shared/data/articles"

// What reading pages has to reach, on pages that it was not made for.
const (
	leastF1         = .955 // of the text, in runs of four words
	leastLeads      = .90  // pages whose text begins where the article does
	leastSummarised = .95  // pages with a summary
	leastOwn        = .95  // of these, with nothing in it that is not the article's
)

// realPages returns the collection of pages, or skips.
func realPages(tb testing.TB) map[string][]byte {
	tb.Helper()
	file, err := os.Open(filepath.Join(pagesDir, "pages.tar.gz"))
	if errors.Is(err, os.ErrNotExist) {
		tb.Skip("the collection of pages is not there: ", pagesDir)
	}
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatal(err)
	}
	pages := map[string][]byte{}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return pages
		}
		if err != nil {
			tb.Fatal(err)
		}
		if pages[path.Base(header.Name)], err = io.ReadAll(archive); err != nil {
			tb.Fatal(err)
		}
	}
}

// goldTexts returns the text of each page.
func goldTexts(tb testing.TB) map[string]string {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(pagesDir, "gold.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	texts := map[string]string{}
	for rows := bufio.NewReader(bytes.NewReader(b)); ; {
		row, err := rows.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return texts
		}
		var gold struct{ Page, Text string }
		if err := json.Unmarshal(row, &gold); err != nil {
			tb.Fatal(err)
		}
		texts[gold.Page] = gold.Text
	}
}

func TestArticlesOfRealPages(t *testing.T) {
	pages := realPages(t)
	var precision, recall, leads, summarised, own float64
	for name, want := range goldTexts(t) {
		article, err := ReadArticle(pages[name], "", nil)
		if err != nil {
			t.Logf("%.12s: %v", name, err)
		}
		got := strings.Join(article.Paragraphs, "\n")
		p, r := overlap(wordsOf(want), wordsOf(got), 4)
		precision, recall = precision+p, recall+r
		if begins(want, got) {
			leads++
		}
		summary := summaryOf(article)
		if summary == "" {
			continue
		}
		summarised++
		if n := utf8.RuneCountInString(summary); n > text.SummaryLength {
			t.Errorf("%.12s: summary of %d characters", name, n)
		}
		if stranger := strange(want, summary); stranger == "" {
			own++
		} else {
			t.Logf("%.12s: not of the article: %s", name, stranger)
		}
	}
	n := float64(len(pages))
	precision, recall = precision/n, recall/n
	reached := map[string][2]float64{
		"text F1":              {2 * precision * recall / (precision + recall), leastF1},
		"right leads":          {leads / n, leastLeads},
		"summarised":           {summarised / n, leastSummarised},
		"summaries of its own": {own / summarised, leastOwn},
	}
	for what, figures := range reached {
		t.Logf("%s: %.3f", what, figures[0])
		if figures[0] < figures[1] {
			t.Errorf("%s: %.3f, want %.3f", what, figures[0], figures[1])
		}
	}
}

// summaryOf is what an alert would say of an article whose feed says nothing.
func summaryOf(a news.Article) string {
	return text.Sources{Title: a.Title, Description: a.Description, Paragraphs: a.Paragraphs}.Summary()
}

func wordsOf(s string) []string {
	return regexp.MustCompile(`[\pL\pN_]+`).FindAllString(strings.ToLower(s), -1)
}

// overlap returns the shares of runs of n words that got and want have in common.
func overlap(want, got []string, n int) (precision, recall float64) {
	wanted, common := map[string]int{}, 0
	runs := func(words []string) (all []string) {
		for i := 0; i == 0 || i+n <= len(words); i++ {
			all = append(all, strings.Join(words[min(i, len(words)):min(i+n, len(words))], " "))
		}
		return all
	}
	if len(want) == 0 || len(got) == 0 {
		return 0, 0
	}
	for _, run := range runs(want) {
		wanted[run]++
	}
	for _, run := range runs(got) {
		if wanted[run] > 0 {
			wanted[run]--
			common++
		}
	}
	return float64(common) / float64(len(runs(got))), float64(common) / float64(len(runs(want)))
}

// begins reports whether two texts begin alike: half of their first 60 words.
func begins(want, got string) bool {
	first := func(s string) []string { w := wordsOf(s); return w[:min(len(w), 60)] }
	p, r := overlap(first(want), first(got), 2)
	return p+r > 0 && 2*p*r/(p+r) >= .5
}

// strange returns the first sentence of a summary that does not stand in the
// article.
func strange(article, summary string) string {
	own := strings.Join(wordsOf(article), " ")
	for _, sentence := range regexp.MustCompile(`[.!?…]\s+`).Split(summary, -1) {
		s := strings.Join(wordsOf(sentence), " ")
		if runes := []rune(s); len(runes) > 20 && !strings.Contains(own, string(runes[:min(len(runes), 60)])) {
			return sentence
		}
	}
	return ""
}

func BenchmarkReadArticle(b *testing.B) {
	pages := realPages(b)
	b.ReportAllocs()
	total := 0
	for b.Loop() {
		for _, page := range pages {
			article, _ := ReadArticle(page, "", nil)
			_ = summaryOf(article)
			total++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(total), "ms/page")
}
