package text

import "slices"

// joinAmpersand adds "at&t" when "t" was taken behind "at" and "&".
func (t *Tokenizer) joinAmpersand() {
	t.ampersand = false
	second := len(t.Tokens) - 1
	first := second - 1
	for t.Tokens[first].Form != Plain {
		first--
	}
	from := len(t.signed)
	t.signed = append(t.signed, t.Tokens[first].Word...)
	t.signed = append(t.signed, '&')
	t.signed = append(t.signed, t.Tokens[second].Word...)
	token := t.Tokens[second]
	token.Word = t.signed[from:len(t.signed):len(t.signed)]
	token.Stem = t.stems.stem(token.Word)
	token.Start, token.Pos, token.Span, token.Form = t.Tokens[first].Start, token.Pos-1, 2, Signed
	t.Tokens = slices.Insert(t.Tokens, second, token)
	t.firstPart++
}

// suffix adds the last word with the "+", "++" or "#" at byte at, if it is a
// part of the name: "C++11" has one, "a+b" and "x#y" have none.
func (t *Tokenizer) suffix(at int) int {
	end := at + 1
	if t.s[at] == '+' && end < len(t.s) && t.s[end] == '+' {
		end++
	} else if isWordRune(firstRune(t.s[end:])) {
		return end
	}
	last := len(t.Tokens) - 1
	t.sign(last, int(t.Tokens[last].Start), end)
	return end
}

// sign adds the token at index i in the form with its signs, which has the
// bytes from start to end.
func (t *Tokenizer) sign(i, start, end int) {
	token, from := t.Tokens[i], len(t.signed)
	t.signed = append(t.signed, t.s[start:token.Start]...)
	t.signed = append(t.signed, token.Word...)
	t.signed = append(t.signed, t.s[token.End:end]...)
	token.Word = t.signed[from:len(t.signed):len(t.signed)]
	token.Stem = t.stems.stem(token.Word)
	token.Start, token.End, token.Form = int32(start), int32(end), Signed //nolint:gosec // within the text
	t.Tokens = append(t.Tokens, token)
}
