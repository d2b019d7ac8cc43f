package lookup

import (
	"testing"

	"newsdesk/query"
)

func TestWordsAreKeptAsTheyAreWritten(t *testing.T) {
	for _, s := range []string{
		"word", "Word", "WORD", "wOrd", "WOrd", "W", "w", "É", "é", "École", "U.S.", "Straße", "STRASSE", "iPhone", "3D", "3d", "Ёлка", "елка", "ЁЛКА",
		"美", "E-Mail", "C++", "c++", "AT&T", "At&t", ".NET", "ﬁne", "Ｎato", "co\u00adop", "½",
	} {
		for token := range query.NewDoc(query.Fields{Title: s}).Tokens() {
			w, ok := readWritten(string(token.Word), appendWritten(nil, &token))
			if got := w.on(); !ok || got != token.Surface || w.span != int32(token.Span) || w.stemless != (token.Stem == nil) {
				t.Errorf("%s: %q is read as %q (%+v, %v), want %q", s, token.Word, got, w, ok, token.Surface)
			}
		}
	}
}

func TestReadWrittenRefusesWhatIsCutOff(t *testing.T) {
	for _, s := range []string{"", string(rune(spanning))} {
		if w, ok := readWritten("word", []byte(s)); ok {
			t.Errorf("readWritten(%q) = %+v, want nothing", s, w)
		}
	}
}

func FuzzReadWritten(f *testing.F) {
	f.Add("word", []byte{capitals})
	f.Add("", []byte{capitalised})
	f.Fuzz(func(_ *testing.T, word string, s []byte) {
		if w, ok := readWritten(word, s); ok {
			_ = w.on()
		}
	})
}
