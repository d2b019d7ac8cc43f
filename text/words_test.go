package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"punctuation separates", "Alleged Election 'Interference,' Official Says", "alleged election interference official says"},
		{"hyphen separates", "election-interference", "election interference"},
		{"acronym with dots", "Alleged U.S. Election", "alleged us election"},
		{"longer acronym", "N.A.T.O. meets", "nato meets"},
		{"acronym without last dot", "the U.S says", "the us says"},
		{"initials stay words", "George W. Bush", "george w bush"},
		{"one letter at the end of a sentence", "Plan B. Then", "plan b then"},
		{"no acronym in an address", "a.b.com", "a b com"},
		{"possessive", "Trump's tariffs", "trump tariffs"},
		{"curly possessive", "Trump’s tariffs", "trump tariffs"},
		{"possessive in capitals", "TRUMP'S TARIFFS", "trump tariffs"},
		{"apostrophe inside", "l’élection", "l election"},
		{"not a possessive", "rock 'steady", "rock steady"},
		{"Latin diacritics", "Macron en tête de la présidentielle", "macron en tete de la presidentielle"},
		{"decomposed diacritics", "pre\u0301sidentielle", "presidentielle"},
		{"letters without decomposition", "Straßenschlacht Øresund Łódź Æsop", "strassenschlacht oresund lodz aesop"},
		{"Turkish capital dotted I", "İstanbul'da seçim", "istanbul da secim"},
		{"Turkish dotless i", "Kılıç", "kilic"},
		{"Russian yo is ye", "Ёлка и ёж", "елка и еж"},
		{"Russian short i stays", "Новый край", "новый край"},
		{"Greek accents and final sigma", "Εκλογές", "εκλογεσ"},
		{"Arabic vowels and alef", "الاِنتخابات الأمريكية", "الانتخابات الامريكيه"},
		{"Han characters are words", "美国选举", "美 国 选 举"},
		{"Han beside Latin", "AI选举2026", "ai 选 举 2026"},
		{"Kana", "ニュース", "ニ ュ ー ス"},
		{"full width", "Ｆｕｌｌ ＮＡＴＯ", "full nato"},
		{"soft hyphen", "co\u00ADoperation pact", "cooperation pact"},
		{"zero-width space", "elec\u200Btion", "election"},
		{"direction marks", "\u202Eelection\u202C", "election"},
		{"digits", "COVID-19 in 2026", "covid 19 in 2026"},
		{"invalid UTF-8 separates", "a\xffb", "a b"},
		{"emoji separate", "fire🔥station", "fire station"},
		{"Hindi vowel signs stay", "चुनाव", "चुनाव"},
		{"nothing", " -- ", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Words(nil, tt.in)
			if diff := cmp.Diff(strings.Fields(tt.want), got, cmp.Transformer("nil", func(s []string) []string {
				return append([]string{}, s...)
			})); diff != "" {
				t.Errorf("Words(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"U.S. 'Interference,'", "e.g.x", "İ’s", "选举\u00AD", "\xff\xfe", "a\u0301\u200B"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := Words(nil, s)
		for _, w := range words {
			if w == "" || Fold(w) != w {
				t.Fatalf("Words(%q) has %q, which folds to %q", s, w, Fold(w))
			}
		}
	})
}
