package text

import "testing"

// TestStemsAreEqual reads: these two are, or are not, the same word.
func TestStemsAreEqual(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"tariff", "tariffs", true},
		{"party", "parties", true},
		{"movie", "movies", true},
		{"tie", "ties", true},
		{"class", "classes", true},
		{"box", "boxes", true},
		{"church", "churches", true},
		{"house", "houses", true},
		{"case", "cases", true},
		{"virus", "viruses", true},
		{"bus", "buses", true},
		{"hero", "heroes", true},
		{"shoe", "shoes", true},
		{"israeli", "israelis", true},
		{"strike", "strikes", true},
		{"day", "days", true},
		{"elections", "election", true},
		{"выборы", "выборов", true},
		{"الانتخاب", "الانتخابات", true},

		{"federal", "federer", false},
		{"intern", "international", false},
		{"news", "new", false},
		{"hamas", "hama", false},
		{"paris", "pari", false},
		{"us", "u", false},
		{"case", "cas", false},
		{"crisis", "crisi", false},
		{"1980s", "1980", false},
		{"general", "generate", false},
		{"striking", "strike", false},
		{"congress", "congres", false},
	}
	for _, tt := range tests {
		t.Run(tt.a+" "+tt.b, func(t *testing.T) {
			a, b := string(Stem(tt.a)), string(Stem(tt.b))
			if got := a == b; got != tt.want {
				t.Errorf("%s has stem %s, %s has %s", tt.a, a, tt.b, b)
			}
		})
	}
}

func TestTheLanguageDecidesForItsOwnScript(t *testing.T) {
	tests := []struct{ name, language, in, want string }{
		{"English", "en-US", "talks", "talks/talk@0"},
		{"Finnish has no plural in s", "fi", "talks", "talks@0"},
		{"a tag with an underscore", "fi_FI", "talks", "talks@0"},
		{"Russian in an English text", "en", "выборы", "выборы/выбор@0"},
		{"Ukrainian is not Russian", "uk", "выборы", "выборы@0"},
		{"English in a Ukrainian text", "uk", "talks", "talks/talk@0"},
		{"Persian is not Arabic", "fa", "الانتخابات", "الانتخابات@0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := describe(tt.in, tt.language); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
