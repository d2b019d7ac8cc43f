package text

import "github.com/abadojack/whatlanggo"

// spoken are the languages that feeds are taken to be in. With few to choose
// from, relatives (Danish and Norwegian aside) are seldom confused.
var spoken = whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{ //nolint:gochecknoglobals // a table
	whatlanggo.Arb: true, whatlanggo.Bul: true, whatlanggo.Ces: true, whatlanggo.Cmn: true, whatlanggo.Dan: true,
	whatlanggo.Deu: true, whatlanggo.Ell: true, whatlanggo.Eng: true, whatlanggo.Fin: true, whatlanggo.Fra: true,
	whatlanggo.Heb: true, whatlanggo.Hin: true, whatlanggo.Hrv: true, whatlanggo.Hun: true, whatlanggo.Ind: true,
	whatlanggo.Ita: true, whatlanggo.Jpn: true, whatlanggo.Kor: true, whatlanggo.Nld: true, whatlanggo.Nob: true,
	whatlanggo.Pes: true, whatlanggo.Pol: true, whatlanggo.Por: true, whatlanggo.Ron: true, whatlanggo.Rus: true,
	whatlanggo.Spa: true, whatlanggo.Swe: true, whatlanggo.Tha: true, whatlanggo.Tur: true, whatlanggo.Ukr: true,
	whatlanggo.Vie: true,
}}

// Undetermined is the tag of a language that cannot be told (ISO 639-3).
const Undetermined = "und"

// Language returns the two-letter tag (ISO 639-1) of the language that sample
// is most likely in, [Undetermined] where it says next to nothing. It takes the
// titles and texts of some twenty items: of one title alone it would be right
// about as often as not.
func Language(sample string) string {
	if countLetters(sample) < least {
		return Undetermined
	}
	if tag := whatlanggo.DetectLangWithOptions(sample, spoken).Iso6391(); tag != "" {
		return tag
	}
	return Undetermined
}
