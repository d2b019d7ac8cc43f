package query

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormsAreWhatATermIsLookedForAs(t *testing.T) {
	tests := []struct {
		query, field string
		want         [][]Slot
	}{
		{"Tariffs", "", [][]Slot{{{Manner: AsStem, Word: "tariffs", Stem: "tariff"}}}},
		{"2026", "", [][]Slot{{{Manner: AsStem, Word: "2026"}}}},
		{`"Trade deals"`, "title", [][]Slot{{{Manner: AsWord, Word: "trade"}, {Manner: AsWord, Word: "deals"}}}},
		{"e-mail", "", [][]Slot{{{Manner: AsStem, Word: "e", Stem: "e"}, {Manner: AsStem, Word: "mail", Stem: "mail"}}, {{Manner: AsStem, Word: "email", Stem: "email"}}}},
		{"=US", "tag", [][]Slot{{{Manner: AsWord, Word: "us", Surface: "US"}}}},
		{"=Élec*", "", [][]Slot{{{Manner: AsPrefix, Word: "elec", Surface: "Élec"}}}},
		{"https://www.BBC.co.uk/news", "site", [][]Slot{{{Manner: AsSite, Word: "bbc.co.uk"}}}},
		{"pt_BR", "lang", [][]Slot{{{Manner: AsLang, Word: "pt-br"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			e, err := Parse(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, e.(Term).Forms(tt.field)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTokensAreTheWordsOfAllFields(t *testing.T) {
	d := NewDoc(Fields{Title: "E-Mails", Text: "US", Author: "Ada", Tags: []string{"Ports", "Sea"}, Link: "https://bbc.co.uk", Lang: "EN_gb"})
	var got []string
	for token := range d.Tokens() {
		got = append(got, fmt.Sprintf("%s %s/%s %s %d+%d", token.Field, token.Word, token.Stem, token.Surface, token.Pos, token.Span))
	}
	want := []string{
		"title e/e E 0+1", "title emails/email E-Mails 0+2", "title mails/mail Mails 1+1", "text us/us US 102+1", "author ada/ada Ada 203+1",
		"tag ports/port Ports 304+1", "tag sea/sea Sea 405+1",
		"url https/http https 506+1", "url bbc/bbc bbc 507+1", "url co/co co 508+1", "url uk/uk uk 509+1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := d.Host() + " " + d.LangTag(); got != "bbc.co.uk en-gb" {
		t.Errorf("host and language are %q", got)
	}
}
