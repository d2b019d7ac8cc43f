package query

import "testing"

// TestMatch reads: this query does, or does not, find this item.
func TestMatch(t *testing.T) {
	const interference = "Alleged U.S. Election 'Interference,' Official Says"
	tests := []struct {
		query, title, text string
		want               bool
	}{
		{`election`, interference, "", true},
		{`"election interference"`, interference, "", true},
		{`"election interference"`, "Election-interference case opens", "", true},
		{`"election interference"`, "Report on election\u00A0interference", "", true},
		{`"election interference"`, "ELECTION INTERFERENCE", "", true},
		{`"Election Interference"`, "election interference", "", true},
		{`"election interference"`, "Election result, interference denied by referee", "", false},
		{`"election interference"`, "Preelection interferences", "", false},
		{`"election interference"`, "Interference election", "", false},
		{`"election interference"`, "A day after the election", "Interference was denied.", false},
		{`"election interference"`, "After the vote", "Signs of election interference were found.", true},
		{`election interference`, "Election result, interference denied by referee", "", true},
		{`election-interference`, "Election result, interference denied by referee", "", false},
		{`iran`, "Tirana airport opens", "", false},
		{`"the post"`, "The Washington Post", "", false},
		{`"state of the union"`, "State union of the art", "", false},
		{`"us officials"`, "U.S. officials say", "", true},
		{`"trump tariffs"`, "Trump’s tariffs hit China", "", true},
		{`presidentielle`, "Macron en tête de la présidentielle", "", true},
		{`présidentielle`, "La presidentielle", "", true},
		{`élection`, "L’élection", "", true},
		{`strassenschlacht`, "Straßenschlacht in Köln", "", true},
		{`"вмешательство в выборы"`, "Вмешательство в выборы", "", true},
		{`елка`, "Ёлка в Кремле", "", true},
		{`选举干预`, "美国选举干预调查", "", true},
		{`干预选举`, "美国选举干预调查", "", false},
		{`"الانتخابات الامريكية"`, "الاِنتخابات الأمريكية", "", true},
		{`nato`, "Ｆｕｌｌｗｉｄｔｈ ＮＡＴＯ summit", "", true},
		{`cooperation`, "co\u00ADoperation pact", "", true},
		{`istanbul`, "İstanbul'da seçim", "", true},
		{`"covid 19"`, "COVID-19 cases", "", true},

		{`harbour strike`, "Strike closes harbour", "", true},
		{`harbour AND strike`, "Strike closes harbour", "", true},
		{`harbour strike`, "Harbour closes", "", false},
		{`harbour strike`, "Harbour closes", "A strike is the reason.", true},
		{`harbour OR strike`, "Harbour closes", "", true},
		{`harbour | strike`, "Strike ends", "", true},
		{`harbour OR strike`, "Rain", "", false},
		{`election -sport`, "Election night", "", true},
		{`election -sport`, "Election night", "All the sport", false},
		{`election NOT sport`, "Election of the sport club", "", false},
		{`election -"press club"`, "Election at the press club", "", false},
		{`election -"press club"`, "Election of a club by the press", "", true},
		{`election -(sport OR club)`, "Election of the club", "", false},
		{`a b OR c d`, "c d", "", true},
		{`a b OR c d`, "a d", "", false},
		{`a (b OR c) d`, "d c a", "", true},
		{`a (b OR c) d`, "a d", "", false},
		{`or`, "this or that", "", true},
		{`a NEAR/3 b`, "a x x b", "", true},
		{`a NEAR/3 b`, "b x x a", "", true},
		{`a NEAR/3 b`, "a x x x b", "", false},
		{`a NEAR/3 b`, "b x x x a", "", false},
		{`"a a" NEAR/1 b`, "a a b", "", true},
		{`a NEAR a`, "a", "", false},
		{`a NEAR a`, "a a", "", true},
		{`title:election`, "Election night", "", true},
		{`title:election`, "Night", "The election", false},
		{`text:election`, "Election night", "", false},
		{`text:election`, "Night", "The election", true},
		{`title:"election night" harbour`, "Election night", "in the harbour", true},
		{`title:(election OR vote)`, "Night of the vote", "", true},
		{`-title:sport election`, "Election", "not sport", true},
		{`“election interference”`, interference, "", true},
		{`„election interference“`, interference, "", true},
		{`«election interference»`, interference, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.query+" in "+tt.title, func(t *testing.T) {
			e, err := Parse(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := Match(e, NewDoc(Fields{Title: tt.title, Text: tt.text})); got != tt.want {
				t.Errorf("Match(%s, %q, %q) = %v, want %v", tt.query, tt.title, tt.text, got, tt.want)
			}
		})
	}
}
