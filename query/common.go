package query

import (
	"strings"
	"sync"
)

// commonest are words that are in a large part of all news, in the languages
// that most of it is written in.
const commonest = "a about after all also an and are as at be been but by can for from had has have he her his how in is it its" +
	" more new news no not of on one or out over said say says she so than that the their there they this to today two up us was we were" +
	" what when which who will with would year years you" +
	" auf aus bei das dem den der des die ein eine fur im ist mit nach nicht sich sie und von wie zu zum zur" +
	" au aux avec ce dans de du elle en est et il la le les ne ou pas par plus pour qui que se son sur un une" +
	" al como con del el las lo los mas para por su sus y" +
	" ao com da das do dos e mais na nas nao no nos o os uma" +
	" che di gli i non per piu sono" +
	" в и на не с по что за из к о от для как это" +
	" bir bu da daha de gibi icin ile mi olarak ve" +
	" dla do jak jest ktory na nie od po przez sie z za ze" +
	" في من علي الي ان عن مع هذا هذه التي الذي لا ما او بعد كان قال بين" +
	" 的 了 在 是 不 和 有 中 人 年 月 日 上 为 為 与 一 个 個 国 國 の に は を が で と "

// commonWords holds the commonest words.
var commonWords = sync.OnceValue(func() map[string]bool { //nolint:gochecknoglobals // computed once, never changed
	words := map[string]bool{}
	for word := range strings.FieldsSeq(commonest) {
		words[word] = true
	}
	return words
})

// isCommon reports whether a folded word is one of the commonest.
func isCommon(word string) bool { return commonWords()[word] }
