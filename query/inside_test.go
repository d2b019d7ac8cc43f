package query

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"newsdesk/text"
)

// TestNeighboursMatchAsPhrases takes titles apart at their spaces, as no
// tokenizer does, and looks for each pair of neighbours.
func TestNeighboursMatchAsPhrases(t *testing.T) {
	pairs := 0
	for _, item := range realItems(t) {
		d := NewDoc(Fields{Title: item.Title})
		parts := strings.Fields(item.Title)
		parts = slices.DeleteFunc(parts, func(s string) bool { return len(text.Words(nil, s)) == 0 })
		for i := range len(parts) - 1 {
			phrase := Term{Raw: parts[i] + " " + parts[i+1], Quoted: true}
			if pairs++; !Match(phrase, d) {
				t.Errorf("%s is not found in %q", phrase, item.Title)
			}
		}
	}
	if pairs < 10_000 {
		t.Errorf("only %d pairs", pairs)
	}
}

// TestNothingMatchesInsideALongerWord cuts words of titles at one end, or at
// both, and looks for what is left.
func TestNothingMatchesInsideALongerWord(t *testing.T) {
	for _, item := range realItems(t) {
		checkNothingInside(t, item.Title, func(n int) [][2]int { return [][2]int{{1, n}, {0, n - 1}, {1, n - 1}} })
	}
}

// TestNothingMatchesInsideAWordOfAnyScript looks for every part of every word.
func TestNothingMatchesInsideAWordOfAnyScript(t *testing.T) {
	for _, title := range []string{
		"Transport reopens the airport of Tirana: e-mails at AT&T’s office",
		"Briefwahl in Köln: Straßenschlacht über Überschwemmungen",
		"L’aujourd’hui des présidentielles d’Évreux",
		"Zażółć gęślą jaźń, Żółw w Łodzi",
		"İstanbul'da seçimlerin sonuçları açıklandı",
		"Εκλογές στη Θεσσαλονίκη και διαπραγματεύσεις",
		"Предвыборная забастовка портовиков в Новосибирске",
		"Обʼєднання міжнародних спостерігачів",
		"الانتخابات والمستشفيات الجديدة بالاسكندرية",
		"הבחירות המקומיות בירושלים",
		"चुनावों की घोषणा",
		"국제공항에서 열린 선거관리위원회",
		"การเลือกตั้งทั่วไป",
	} {
		checkNothingInside(t, title, everyPart)
	}
}

// everyPart returns where each part of a word of n letters begins and ends.
func everyPart(n int) (parts [][2]int) {
	for from := range n {
		for to := from + 1; to <= n; to++ {
			parts = append(parts, [2]int{from, to})
		}
	}
	return parts
}

// checkNothingInside looks in a title, alone and by an index, for those parts of
// its words, of three letters or more, that are no words of it.
func checkNothingInside(t *testing.T, title string, cuts func(n int) [][2]int) {
	t.Helper()
	d := NewDoc(Fields{Title: title})
	var queries []Expr
	for _, part := range partsOf(d, cuts) {
		queries = append(queries, Term{Raw: part, Quoted: true})
		if !hasStem(d, text.Stem(part)) {
			queries = append(queries, Term{Raw: part})
		}
	}
	for _, e := range queries {
		if Match(e, d) {
			t.Errorf("%s is found in %q", e, title)
		}
	}
	for _, i := range NewIndex(queries, nil).Match(nil, d) {
		t.Errorf("the index finds %s in %q", queries[i], title)
	}
}

// partsOf returns parts of the words of d that are no words of it.
func partsOf(d *Doc, cuts func(n int) [][2]int) (parts []string) {
	known := map[string]bool{}
	for _, token := range d.words.Tokens {
		known[string(token.Word)] = true
	}
	for _, token := range d.words.Tokens {
		letters := []rune(string(token.Word))
		for _, cut := range cuts(len(letters)) {
			if cut[1]-cut[0] < 3 || token.Form == text.Signed {
				continue
			}
			if part := string(letters[cut[0]:cut[1]]); !known[part] {
				parts = append(parts, part)
			}
		}
	}
	return parts
}

// hasStem reports whether a word of d has this stem.
func hasStem(d *Doc, stem []byte) bool {
	return stem != nil && slices.ContainsFunc(d.words.Tokens, func(token text.Token) bool { return bytes.Equal(token.Stem, stem) })
}
