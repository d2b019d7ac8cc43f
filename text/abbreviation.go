package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands behind an abbreviation decides whether its full stop also ends
// the sentence.
type abbreviation uint8

const (
	beforeName   abbreviation = iota + 1 // Dr. Smith: never
	beforeNumber                         // No. 5: not before a number
	behindName                           // Acme Inc.: only before a word that opens sentences
)

// abbreviations are those after which a capital letter or a number may follow,
// in lower case. Those before a small letter need no table.
var abbreviations = listed(map[abbreviation]string{ //nolint:gochecknoglobals // a table
	beforeName: `mr mrs ms dr prof st ste mt ft gen gov sen rep col lt capt cpt sgt maj adm cmdr hon rev pres supt insp det
		messrs mx asst assoc vs viz cf eg ie e.g i.e al attn dept
		hr fr frl hrn bzw vgl ca evtl ggf inkl exkl zzgl sog bspw dipl ing z.b d.h u.a o.ä
		mm mlle env p.ex
		sra srta dra srs ee dña uds excmo lic arq p.ej
		sig dott avv egr
		exmo
		т.е т.н ул им пр просп проф акад гл пос ст тов гор обл
		dhr mevr drs mgr inż tzw`,
	beforeNumber: `no nos nr num núm n p pp pg pág pag page art vol fig sec ch op abs kap ziff bd rn tel
		jan feb mar apr jun jul aug sep sept oct okt nov dec dez déc févr janv juil avr ene abr ago dic
		mon tue tues wed thu thur thurs fri sat sun
		рис стр см табл тел тыс`,
	behindName: `jr sr inc ltd co corp plc llc bros etc est approx ave blvd rd usw str mio mrd tsd jh av blvd boul aprox avda
		др руб коп долл напр`,
})

// openers are words that begin a sentence far more often than a name: after
// "the U.S." a sentence that begins with one of them is a new one.
var openers = listed(map[bool]string{true: openingWords}) //nolint:gochecknoglobals // a table

const openingWords = `the a an in on at it he she they we but and this that these those his her its as for if when while after
	before since there however meanwhile our my i you what who why how some many most no not with by from to
	der die das er sie es ein eine einer im am und aber wir nach auch seit bei mit für wenn als doch dabei damit
	le la les il elle un une ils elles ce cette mais dans en au aux après selon pour
	el los las una pero según tras este esta él ella lo
	il lo gli ma nel nella dopo
	os um uma mas na
	de het een hij zij maar
	он она они это но в на по как по-прежнему после если об а и`

// listed turns lists of words into a table by word.
func listed[K comparable](lists map[K]string) map[string]K {
	table := map[string]K{}
	for kind, list := range lists {
		for word := range strings.FieldsSeq(list) {
			table[word] = kind
		}
	}
	return table
}

// opensSentence reports whether word, with its capital, begins a sentence
// rather than a name.
func opensSentence(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first) && openers[strings.ToLower(word)]
}

// abbreviates reports whether the full stop behind word belongs to it and ends
// no sentence, next being the word that follows.
func abbreviates(word, next string) bool {
	switch abbreviations[strings.ToLower(word)] {
	case beforeName:
		return true
	case beforeNumber:
		first, _ := utf8.DecodeRuneInString(next)
		return unicode.IsDigit(first)
	case behindName:
		return !opensSentence(next)
	}
	return false
}
