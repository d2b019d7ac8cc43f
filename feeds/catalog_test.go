package feeds

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"newsdesk/news"
)

// insecure are the feeds of the catalogue that are to be had without TLS alone, with the reason.
var insecure = map[string]string{}

func TestCatalogIsWellFormed(t *testing.T) {
	known := []string{
		"broadcaster", "disinformation", "fact-checking", "finance", "games", "government", "hazards", "health",
		"investigation", "news", "politics", "science", "security", "sport", "technology",
	}
	if diff := cmp.Diff(known, Categories()); diff != "" {
		t.Errorf("categories (-want +got):\n%s", diff)
	}
	seen := map[string]string{}
	for n, line := range slices.Collect(strings.Lines(catalogFile)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 5 || slices.Contains(cells, "") || strings.ContainsAny(line, "\r|") {
			t.Fatalf("line %d: %q is not five cells", n+1, line)
		}
	}
	for _, f := range Catalog() {
		key := news.CanonicalLink(f.URL)
		u, err := url.Parse(f.URL)
		switch {
		case err != nil || u.Host == "" || u.User != nil || key == "":
			t.Errorf("%s: %q is not the address of a feed: %v", f.Name, f.URL, err)
		case u.Scheme != "https" && insecure[f.URL] == "":
			t.Errorf("%s: %s is not https and no reason is given", f.Name, f.URL)
		case seen[key] != "":
			t.Errorf("%s has the feed of %s", f.Name, seen[key])
		case utf8.RuneCountInString(f.Name) > 80 || strings.TrimSpace(f.Name) != f.Name:
			t.Errorf("%q is no name", f.Name)
		}
		seen[key] = f.Name
		if region, err := language.ParseRegion(f.Country); f.Country != "" && f.Country != "EU" && (err != nil || !region.IsCountry() || region.String() != f.Country) {
			t.Errorf("%s: %q is not the code of a country: %v", f.Name, f.Country, err)
		}
		if tag, err := language.Parse(f.Language); err != nil || tag.String() != f.Language {
			t.Errorf("%s: %q is not the tag of a language: %v", f.Name, f.Language, err)
		}
	}
	if n := len(seen); n < 170 {
		t.Errorf("got %d feeds, want 170 at least", n)
	}
}

func TestCatalogIsSorted(t *testing.T) {
	order := collate.New(language.English, collate.IgnoreCase)
	feeds := Catalog()
	for i := range feeds[1:] {
		a, b := feeds[i], feeds[i+1]
		if a.Category > b.Category || a.Category == b.Category && order.CompareString(a.Name, b.Name) >= 0 {
			t.Errorf("%s: %q stands before %q", a.Category, a.Name, b.Name)
		}
	}
}

func TestEveryCodeOfTheCatalogHasAName(t *testing.T) {
	used := map[string]bool{}
	for _, f := range Catalog() {
		base, _, _ := strings.Cut(f.Language, "-")
		used[base] = true
		if f.Country != "" {
			used[f.Country] = true
		}
	}
	var codes []string
	for line := range strings.Lines(codesFile) {
		code, name, found := strings.Cut(strings.TrimSpace(line), "\t")
		if !found || name == "" {
			t.Errorf("line %q has no name", line)
		}
		codes = append(codes, code)
		if !used[code] {
			t.Errorf("%s is named and not used", code)
		}
		delete(used, code)
	}
	if len(used) > 0 || !slices.IsSorted(codes) {
		t.Errorf("codes are sorted: %t, without a name: %v", slices.IsSorted(codes), used)
	}
}

func TestSearchCatalog(t *testing.T) {
	for name, tc := range map[string]struct {
		filter news.CatalogFilter
		has    string
		hasNot string
	}{
		"everything":                        {news.CatalogFilter{}, "Tagesschau", ""},
		"a category":                        {news.CatalogFilter{Category: "Security"}, "Krebs on Security", "Tagesschau"},
		"a country":                         {news.CatalogFilter{Country: "de"}, "Tagesschau", "ANSA"},
		"a language":                        {news.CatalogFilter{Language: "PT"}, "Agência Brasil", "Tagesschau"},
		"a language with its region":        {news.CatalogFilter{Language: "pt-BR"}, "Agência Brasil", "Euronews em português"},
		"no part of a tag":                  {news.CatalogFilter{Language: "p"}, "", "Agência Brasil"},
		"a word of the name without accent": {news.CatalogFilter{Words: "agencia brasil"}, "Agência Brasil", "Tagesschau"},
		"the beginning of a word":           {news.CatalogFilter{Words: "tagess"}, "Tagesschau", "ANSA"},
		"a country by its name":             {news.CatalogFilter{Words: "germany"}, "Tagesschau", "ANSA"},
		"a country by its own name":         {news.CatalogFilter{Words: "Österreich"}, "ORF News", "Tagesschau"},
		"a country in another script":       {news.CatalogFilter{Words: "україна"}, "Ukrainska Pravda", "Tagesschau"},
		"a site":                            {news.CatalogFilter{Words: "theguardian"}, "The Guardian: world", "Tagesschau"},
		"words and codes together":          {news.CatalogFilter{Words: "bbc arabic", Language: "ar"}, "BBC Arabic", "BBC News: world"},
		"words of which one is nowhere":     {news.CatalogFilter{Words: "bbc xyzzy"}, "", "BBC Arabic"},
	} {
		var names []string
		for _, f := range SearchCatalog(tc.filter) {
			names = append(names, f.Name)
		}
		if tc.has != "" && !slices.Contains(names, tc.has) {
			t.Errorf("%s: %q is not in %q", name, tc.has, names)
		}
		if tc.hasNot != "" && slices.Contains(names, tc.hasNot) {
			t.Errorf("%s: %q is in %q", name, tc.hasNot, names)
		}
	}
}

func TestCatalogCannotBeChanged(t *testing.T) {
	Catalog()[0].Name = "changed"
	if Catalog()[0].Name == "changed" {
		t.Error("a caller changed the catalogue for all others")
	}
}

func BenchmarkSearchCatalog(b *testing.B) {
	for b.Loop() {
		SearchCatalog(news.CatalogFilter{Words: "germany news"})
	}
}
