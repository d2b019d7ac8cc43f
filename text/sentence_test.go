package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Where a sentence ends is marked with "|".
func TestSentences(t *testing.T) {
	tests := []struct{ name, marked string }{
		{"two plain sentences", "The gate opened on Monday.| Ships were let in by noon."},
		{"questions and calls", "Who opened the gate?| Nobody knows!| The office will not say."},
		{"a title before a name", "Dr. Amara Holt met Gen. Ruiz and Mrs. Lind.| They talked."},
		{"initials", "J. R. Lowe and Mary A. Smith spoke.| John F. Moss left."},
		{"a junior", "Owen Park Jr. won the seat.| His rival conceded."},
		{"a junior at the end", "The seat went to Owen Park Jr.| The count took a day."},
		{"a company", "Norland Shipping Inc. Chairman Bo Vik resigned.| Shares fell."},
		{"dotted letters before a name", "The U.S. Navy sent a ship.| It arrived."},
		{"dotted letters at the end", "He flew to the U.S.| The trip was short."},
		{"in the morning", "The gate opened at 9 a.m. Monday.| It closed at 5 p.m.| The crew went home."},
		{"for example", "Some goods, e.g. Norland timber, i.e. logs, waited.| All is well."},
		{"a numbered ship", "Berth No. 5 is free.| No.| It is not."},
		{"months in short", "It began on Nov. 8 and ended on Dec. 1.| It was cold."},
		{"decimal numbers", "Prices rose 3.5 percent to 1.204.| That is much."},
		{"a year at the end", "It closed in 2019.| Officials reopened it."},
		{"small numbers that end a sentence", "The crew is 12.| They are tired."},
		{"versions and addresses", "Go 1.26 is at go.example/dl.| Read it."},
		{"quotes", "“We are ready.”| He said no more.| \"Why?\" asked the pilot.| ‘Never!’| So it was."},
		{"an ellipsis", "They waited… and waited.| Then…| Nothing came."},
		{"three dots", "They waited ... for days.| It rained."},
		{"brackets", "The gate opened (it was Monday.)| Ships came."},
		{"German ordinals", "Am 8. November öffnet das Tor.| Es ist das 3. Mal.| Der 1. FC Hafen jubelt."},
		{"German abbreviations", "Das kostet z. B. Geld, d. h. rd. 3 Mio. Euro, vgl. Abs. 2 bzw. Nr. 4 an.| Prof. Dr. Lind schweigt."},
		{"German quotes", "„Wir sind bereit.“| Das sagte sie.| »Nein.«| Mehr nicht."},
		{"a king", "Ludwig XIV. König war er.| Papst Paul II. Vater der Armen.| Im Jahr darauf starb er."},
		{"Russian abbreviations", "В 2026 г. выборы прошли, т. е. состоялись.| Это был успех и т. д.| Всё."},
		{"a Russian year that ends a sentence", "Это было в 2025 г.| Президент молчит."},
		{"Russian places and people", "В г. Лукоморск на ул. Портовая живёт А. С. Волков, проф. Иванов и др. Люди."},
		{"French", "M. Dupont et Mme Morel ont parlé.| « C’est fini. »| Le port rouvre."},
		{"Spanish", "El Sr. Ruiz llegó a EE. UU. ayer.| ¿Quién lo vio?| ¡Nadie!| La Dra. Vega, tampoco."},
		{"Chinese", "港口开门了。|船只进港！|谁知道呢？|“没有。”|他说。"},
		{"Japanese", "港が開いた。|「もう大丈夫です。」と述べた。|船が入る。"},
		{"Arabic", "فتح الميناء أبوابه يوم الاثنين.| من فتحها؟| لا أحد يعرف."},
		{"Hindi", "बंदरगाह खुल गया।| जहाज़ आए।"},
		{"a name with a mark", "Yahoo! said so.| It did."},
		{"a small letter goes on", "The firm is on example.com. its rival is not."},
		{"no end", "The gate opened on Monday"},
		{"a list", "1. The gate opened"},
		{"nothing", ""},
		{"marks alone", "...| ?!"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want []string
			for s := range strings.SplitSeq(tt.marked, "|") {
				if s = strings.TrimSpace(s); s != "" {
					want = append(want, s)
				}
			}
			if diff := cmp.Diff(want, Sentences(nil, strings.ReplaceAll(tt.marked, "|", ""))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("Dr. Holt left the U.S. on Nov. 8. « Non. » 港口开门了。「。」と 8. November … т. е. ؟ ...")
	f.Fuzz(func(t *testing.T, s string) {
		sentences := Sentences(nil, s)
		if got, want := strings.Join(strings.Fields(strings.Join(sentences, "")), ""), strings.Join(strings.Fields(s), ""); got != want {
			t.Errorf("sentences of %q are %q", s, sentences)
		}
	})
}
