package feeds

import "strings"

// monthNamed returns the month that a lower-case word names, in English or in one
// of the languages whose publishers do not know that RFC 5322 wants English, or 0.
func monthNamed(word string) int {
	for i, prefixes := range monthPrefixes {
		for _, prefix := range prefixes {
			if strings.HasPrefix(word, prefix) {
				return i + 1
			}
		}
	}
	return 0
}

// monthPrefixes holds the beginnings of the names of the months.
//
//nolint:gochecknoglobals // table
var monthPrefixes = [12][]string{
	{"jan", "ene", "gen", "янв", "sty"},
	{"feb", "fev", "fév", "фев", "lut"},
	{"mar", "mär", "maa", "mrt", "mrz", "мар"},
	{"apr", "avr", "abr", "апр", "kwi"},
	{"may", "mai", "mei", "mag", "maj", "май", "мая"},
	{"jun", "juin", "giu", "июн", "cze"},
	{"jul", "juil", "lug", "июл", "lip"},
	{"aug", "aoû", "aou", "ago", "авг", "sie"},
	{"sep", "set", "сен", "wrz"},
	{"oct", "okt", "out", "ott", "окт", "paź"},
	{"nov", "noy", "ноя", "lis"},
	{"dec", "dez", "dic", "déc", "дек", "gru"},
}

// zoneOffsets holds seconds east of UTC. Where a name has several meanings, the
// one of North America or Western Europe is taken, as RFC 5322 section 4.3 does.
//
//nolint:gochecknoglobals // table
var zoneOffsets = map[string]int{
	"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
	"est": -5 * 3600, "edt": -4 * 3600, "et": -5 * 3600,
	"cst": -6 * 3600, "cdt": -5 * 3600, "ct": -6 * 3600,
	"mst": -7 * 3600, "mdt": -6 * 3600, "mt": -7 * 3600,
	"pst": -8 * 3600, "pdt": -7 * 3600, "pt": -8 * 3600,
	"akst": -9 * 3600, "akdt": -8 * 3600, "hst": -10 * 3600,
	"ast": -4 * 3600, "adt": -3 * 3600, "nst": -12600, "ndt": -9000,
	"brt": -3 * 3600, "art": -3 * 3600, "clt": -4 * 3600,
	"west": 1 * 3600, "bst": 1 * 3600, "ist": 19800,
	"cet": 1 * 3600, "cest": 2 * 3600, "mez": 1 * 3600, "mesz": 2 * 3600,
	"eet": 2 * 3600, "eest": 3 * 3600, "sast": 2 * 3600, "cat": 2 * 3600, "eat": 3 * 3600, "wat": 1 * 3600,
	"msk": 3 * 3600, "trt": 3 * 3600, "pkt": 5 * 3600, "wib": 7 * 3600, "ict": 7 * 3600,
	"hkt": 8 * 3600, "sgt": 8 * 3600, "pht": 8 * 3600, "awst": 8 * 3600, "jst": 9 * 3600, "kst": 9 * 3600,
	"acst": 34200, "acdt": 37800, "aest": 10 * 3600, "aedt": 11 * 3600, "nzst": 12 * 3600, "nzdt": 13 * 3600,
}
