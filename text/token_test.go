package text

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// describe returns the tokens of s, one in each field: the word, "/" and its
// stem where it differs, "@" and its position, "+" and its span where that is
// not 1.
func describe(s, language string) string {
	var t Tokenizer
	t.Reset(language)
	t.Add(0, s)
	words := make([]string, len(t.Tokens))
	for i, token := range t.Tokens {
		words[i] = string(token.Word)
		if token.Stem != nil && !bytes.Equal(token.Stem, token.Word) {
			words[i] += "/" + string(token.Stem)
		}
		words[i] += fmt.Sprint("@", token.Pos)
		if token.Span != 1 {
			words[i] += fmt.Sprint("+", token.Span)
		}
	}
	return strings.Join(words, " ")
}

func TestTokens(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"words have positions", "one two", "one@0 two@1"},
		{"a compound is known in parts and joined", "an e-mail scam", "an@0 e@1 email@1+2 mail@2 scam@3"},
		{"apostrophes join as well", "O’Brien don't", "o@0 obrien@0+2 brien@1 don@2 dont@2+2 t@3"},
		{"elisions do not", "l’élection d'une Dell'Acqua un'altra", "l@0 election@1 d@2 une@3 dell@4 acqua@5 un@6 altra@7"},
		{"before an h and a ligature neither", "l’homme d’œuvre", "l@0 homme@1 d@2 oeuvre@3"},
		{"nor before another compound", "c'est-à-dire", "c@0 est@1 estadire@1+3 a@2 dire@3"},
		{"but where no vowel follows they are none", "N'Djamena", "n@0 ndjamena@0+2 djamena@1"},
		{"nor inside a name", "rock'n'over aujourd'hui", "rock@0 rocknover@0+3 n@1 over@2 aujourd@3 aujourdhui@3+2 hui@4"},
		{"verbs that contract do not", "She'll say we’re ill", "she@0 ll@1 say@2 we@3 re@4 ill@5"},
		{"but what only looks like it does", "O'Brien's d'Llano", "o@0 obrien@0+2 brien@1 d@2 dllano@2+2 llano@3"},
		{"a long compound", "state-of-the-art", "state@0 stateoftheart@0+4 of@1 the@2 art@3"},
		{"a longer one is only its parts", "a-b-c-d-e", "a@0 b@1 c@2 d@3 e@4"},
		{"digits are not joined to digits", "3-2 win on 2024-11-05", "3@0 2@1 win@2 on@3 2024@4 11@5 05@6"},
		{"letters are joined to digits", "COVID-19", "covid@0 covid19@0+2 19@1"},
		{"a possessive ends a compound", "mother-in-law's", "mother@0 motherinlaw@0+3 in@1 law@2"},
		{"a hyphen at the end joins nothing", "pre- and post-war", "pre@0 and@1 post@2 postwar@2+2 war@3"},
		{"a dash joins nothing", "Vandora–Costa talks", "vandora@0 costa@1 talks/talk@2"},
		{"Hebrew gershayim join", "ארה״ב", "ארה@0 ארהב@0+2 ב@1"},
		{"ampersand", "AT&T outage", "at@0 at&t@0+2 t@1 outage@2"},
		{"ampersand between three", "a&b&c", "a@0 a&b@0+2 b@1 b&c@1+2 c@2"},
		{"ampersand with spaces", "Q & A", "q@0 a@1"},
		{"plus signs", "C++ creator", "c@0 c++@0 creator@1"},
		{"plus signs before a version", "C++20", "c@0 c++@0 20@1"},
		{"one plus sign", "Disney+ a+b", "disney@0 disney+@0 a@1 b@2"},
		{"number sign", "C# and x#y #tag", "c@0 c#@0 and@1 x@2 y@3 tag@4"},
		{"dot before", ".NET on (.NET", "net@0 .net@0 on@1 net@2 .net@2"},
		{"no dot before", "asp.net ...and", "asp@0 net@1 and@2"},
		{"acronym before a hyphen", "U.S.-led", "us@0 usled@0+2 led@1"},
		{"Russian stems", "выборы на выборах", "выборы/выбор@0 на@1 выборах/выбор@2"},
		{"a mark behind a hyphen joins nothing", "w-\u0486x", "w@0 \u0486x@1"},
		{"a word that folds to nothing has no sign", "b'ـ+ ـ&c", "b@0 c@1"},
		{"nothing stands between a letter and its mark", "a\u200B\u0301", "a@0"},
		{"a number that is two", "½ cup", "1@0 2@1 cup@2"},
		{"half-width Kana with a mark", "ｶﾞｽ", "ガ@0 ス@1"},
		{"selectors of glyphs are nothing", "葛\U000E0100城", "葛@0 城@1"},
		{"Ukrainian apostrophe that is a letter", "обʼєкт", "об@0 обєкт@0+2 єкт@1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, describe(tt.in, "")); diff != "" {
				t.Errorf("%q (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestTokensHaveTheirPlaceInTheText(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"acronym with its dots", "the U.S. says", "the|U.S.|says"},
		{"possessive without its s", "Trump’s tariffs", "Trump|tariffs"},
		{"compound with its hyphen", "an e-mail", "an|e|e-mail|mail"},
		{"signs", "(AT&T, C++)", "AT|AT&T|T|C|C++"},
		{"invisible characters inside, not behind", "co\u00ADop\u200B.", "co\u00ADop"},
		{"Han", "美国选", "美|国|选"},
		{"decomposed", "e\u0301lite", "e\u0301lite"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tokens Tokenizer
			tokens.Add(0, tt.in)
			var places []string
			for _, token := range tokens.Tokens {
				places = append(places, tt.in[token.Start:token.End])
			}
			if got := strings.Join(places, "|"); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestTextsAreFarApart(t *testing.T) {
	var tokens Tokenizer
	tokens.Add(1, "one two")
	tokens.Add(2, "three")
	if got, want := tokens.Tokens[2].Pos, int32(2+Gap); got != want || tokens.Tokens[2].Field != 2 {
		t.Errorf("got position %d in field %d, want %d in 2", got, tokens.Tokens[2].Field, want)
	}
}

// TestWordsAreFoldedRuns holds the fast ways of the tokenizer against Fold.
func TestWordsAreFoldedRuns(t *testing.T) {
	alphabet := []rune("aZ1é ßŁÆ·ΣςΈ Ёйё и\u0306 Аж٣ اأة\u064Bـ e\u0301 \u00AD\u200B 选ガｶﾞ한 ᄒ ＮＡ²½ﬁ ि न")
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom(alphabet)).Draw(t, "text")
		got := strings.Join(Words(nil, s), "")
		want := strings.Map(func(r rune) rune {
			if isWordRune(r) {
				return r
			}
			return -1
		}, strings.Join(foldedRuns(s), ""))
		if got != want {
			t.Fatalf("Words(%q) are %q, want %q", s, got, want)
		}
	})
}

// foldedRuns returns the folded runs of word characters of s, found the plain way.
func foldedRuns(s string) (runs []string) {
	for _, run := range strings.FieldsFunc(s, func(r rune) bool { return !isWordRune(r) && !isIgnorable(r) }) {
		start := 0
		for i, r := range run {
			if isIdeograph(r) || start < i && isIdeograph(lastBase(run[start:i])) && classOf(r)&(mark|ignorable) == 0 {
				runs = append(runs, Fold(run[start:i]))
				start = i
			}
		}
		runs = append(runs, Fold(run[start:]))
	}
	return runs
}

func lastBase(s string) rune {
	return lastRune(strings.TrimRightFunc(s, func(r rune) bool { return classOf(r)&(mark|ignorable) != 0 }))
}

func FuzzTokenizer(f *testing.F) {
	for _, s := range []string{
		"A\u0640\u0300", "aaـ̋\x81\u200b́",
		"U.S. 'Interference,'", "e.g.x", "İ’s", "选举\u00AD", "\xff\xfe", "a\u0301\u200B", "AT&T-owned C++ .NET", "ـ&b ـ+", "ﷺ ½-⅓", "w-\u0486", ".b'ـ+", "a\u200B\u0301", "ᄒ-ᅡ ᄒ.ᅡ. ㅎ-ㅡ", "a.a.a.a.a.a.a.a.a.a.com",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var tokens Tokenizer
		tokens.Add(0, s)
		last := int32(0)
		for _, token := range tokens.Tokens {
			word := string(token.Word)
			if word == "" || Fold(word) != word {
				t.Fatalf("%q has %q, which folds to %q", s, word, Fold(word))
			}
			if token.Pos < last || token.Span == 0 || token.Start < 0 || token.Start >= token.End || int(token.End) > len(s) {
				t.Fatalf("%q has a token that is nowhere: %+v", s, token)
			}
			if token.Stem != nil && len(token.Stem) == 0 {
				t.Fatalf("%q has %q, whose stem is empty", s, word)
			}
			last = token.Pos
		}
	})
}

// TestTokenizerIsLinear feeds it what makes careless tokenizers quadratic: a
// hundred times the text may take a few hundred times as long.
func TestTokenizerIsLinear(t *testing.T) {
	for _, unit := range []string{"a.", "a-", "e\u0301", "a&", "'s", "选", "\u0301", "\u00AD", "½", "١", "a+"} {
		cost := func(n int) time.Duration {
			var tokens Tokenizer
			s := strings.Repeat(unit, n)
			best := time.Hour
			for range 3 {
				start := time.Now()
				tokens.Reset("")
				tokens.Add(0, s)
				best = min(best, time.Since(start))
			}
			return best
		}
		if small, large := cost(2_000), cost(200_000); large > 1500*max(small, 10*time.Microsecond) {
			t.Errorf("%q: %v for 2,000 and %v for 200,000", unit, small, large)
		}
	}
}

func TestTokenizerAllocatesNothing(t *testing.T) {
	var tokens Tokenizer
	const s = "Alleged U.S. Election 'Interference,' Official Says: the parties’ e-mail at AT&T. Вмешательство в выборы. Présidentielle. 美国选举"
	split := func() {
		tokens.Reset("")
		tokens.Add(0, s)
	}
	split()
	if got := testing.AllocsPerRun(100, split); got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

// itemTexts returns the 10,000 real items of the shared data, or skips.
func itemTexts(tb testing.TB) (texts []string) {
	tb.Helper()
	file, err := os.Open("../../shared/data/items10k.jsonl.gz")
	if err != nil {
		tb.Skip("the 10,000 real items are not there:", err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatal(err)
	}
	for items := json.NewDecoder(unzipped); ; {
		var item struct{ Title, Summary string }
		if err := items.Decode(&item); err == io.EOF {
			return texts
		} else if err != nil {
			tb.Fatal(err)
		}
		texts = append(texts, item.Title+"\n"+item.Summary)
	}
}

func BenchmarkTokenizer(b *testing.B) {
	texts := itemTexts(b)
	size := 0
	for _, s := range texts {
		size += len(s)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var tokens Tokenizer
	for b.Loop() {
		for _, s := range texts {
			tokens.Reset("en")
			tokens.Add(0, s)
		}
	}
}
