package feeds

import (
	"bytes"
	"encoding/binary"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode returns body as UTF-8 without byte order mark and without characters
// that XML 1.0 does not allow. The result never shares memory with body.
//
// A byte order mark decides (RFC 7303 section 3.3). Then bytes that are valid
// UTF-8, or nearly so, are UTF-8 whatever their labels say, because labels are
// wrong more often than long runs of valid UTF-8 are an accident. Then the
// Content-Type and the XML declaration are asked, and at last it is
// Windows-1252.
func decode(body []byte, contentType string) []byte {
	if enc, rest := wide(body); enc != nil {
		return clean(convert(rest, enc))
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	labels := []string{contentCharset(contentType), declaredCharset(body)}
	if isUTF8(body) && !escapes(body, labels) {
		return clean(bytes.Clone(body))
	}
	for _, label := range append(labels, "windows-1252") {
		if enc := narrow(label); enc != nil {
			return clean(convert(body, enc))
		}
	}
	return clean(bytes.Clone(body))
}

// wide recognises UTF-16 and UTF-32 by their byte order marks or, without one,
// by the zero bytes beside the first character, which is ASCII in every feed.
func wide(body []byte) (enc encoding.Encoding, rest []byte) {
	for _, mark := range []struct {
		bytes string
		enc   encoding.Encoding
	}{
		{"\xff\xfe\x00\x00", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
		{"\x00\x00\xfe\xff", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
		{"\xff\xfe", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"\xfe\xff", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	} {
		if rest, ok := bytes.CutPrefix(body, []byte(mark.bytes)); ok {
			return mark.enc, rest
		}
	}
	if len(body) < 4 {
		return nil, body
	}
	zero := [4]bool{body[0] == 0, body[1] == 0, body[2] == 0, body[3] == 0}
	switch zero {
	case [4]bool{false, true, true, true}:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), body
	case [4]bool{true, true, true, false}:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), body
	case [4]bool{false, true, false, true}:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), body
	case [4]bool{true, false, true, false}:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), body
	}
	return nil, body
}

// isUTF8 reports whether body is UTF-8 with at most a few accidents: one
// invalid byte to ten characters of several bytes.
func isUTF8(body []byte) bool {
	if utf8.Valid(body) {
		return true
	}
	valid, invalid := 0, 0
	for len(body) > 0 {
		if body[0] < utf8.RuneSelf {
			body = body[1:]
			continue
		}
		r, size := utf8.DecodeRune(body)
		if r == utf8.RuneError && size == 1 {
			invalid++
		} else {
			valid++
		}
		body = body[size:]
	}
	return valid >= 10*invalid
}

// escapes reports whether body is in ISO-2022-JP, which is made of ASCII bytes
// and so looks like UTF-8.
func escapes(body []byte, labels []string) bool {
	for _, label := range labels {
		if strings.EqualFold(label, "iso-2022-jp") {
			return bytes.IndexByte(body, 0x1b) >= 0
		}
	}
	return false
}

// narrow returns the encoding of label, or nil when the label is unknown or
// cannot be true of bytes that are no UTF-8, UTF-16 or UTF-32.
func narrow(label string) encoding.Encoding {
	enc, name := charset.Lookup(label)
	if enc == nil || name == "utf-8" || name == "replacement" || strings.HasPrefix(name, "utf-16") {
		return nil
	}
	return enc
}

// convert returns body in UTF-8.
func convert(body []byte, enc encoding.Encoding) []byte {
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.Clone(body)
	}
	return bytes.TrimPrefix(text, []byte("\ufeff"))
}

// contentCharset returns the charset of a Content-Type.
func contentCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return params["charset"]
}

// declaredCharset returns the encoding that the XML declaration of body names.
func declaredCharset(body []byte) string {
	head := body[:min(len(body), 1024)]
	_, head, found := bytes.Cut(head, []byte("<?xml"))
	if !found {
		return ""
	}
	head, _, _ = bytes.Cut(head, []byte("?>"))
	_, head, _ = bytes.Cut(head, []byte("encoding"))
	head = bytes.TrimLeft(head, " \t\r\n=\"'")
	if end := bytes.IndexAny(head, "\"' \t\r\n"); end >= 0 {
		head = head[:end]
	}
	return string(head)
}

// clean makes text valid UTF-8 of characters that XML 1.0 allows (section 2.2),
// in place where that is possible.
func clean(text []byte) []byte {
	if !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte("\ufffd"))
	}
	if !hasForbidden(text) {
		return text
	}
	kept := text[:0]
	for i, c := range text {
		if !forbidden(text, i) {
			kept = append(kept, c)
		} else if c >= utf8.RuneSelf {
			text[i+2] = 0xbd // U+FFFE and U+FFFF become U+FFFD
			kept = append(kept, c)
		}
	}
	return kept
}

// hasForbidden reports whether text, which is valid UTF-8, may have a character
// that XML 1.0 does not allow: eight bytes at a time, since hardly any text has.
func hasForbidden(text []byte) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(text); i += 8 {
		word := binary.LittleEndian.Uint64(text[i:])
		below := (word - 0x20*each) & ^word & high // bytes below 0x20, or one above such
		if below != 0 && slices.ContainsFunc(text[i:i+8], isBanned) {
			return true
		}
	}
	return slices.ContainsFunc(text[i:], isBanned) || bytes.Contains(text, []byte("\xef\xbf"))
}

// isBanned reports whether c is a control character that XML 1.0 does not allow.
func isBanned(c byte) bool { return c < 0x20 && c != '\t' && c != '\n' && c != '\r' }

// forbidden reports whether the character of valid UTF-8 that starts at text[i]
// is not allowed in XML 1.0.
func forbidden(text []byte, i int) bool {
	c := text[i]
	if c < 0x20 {
		return isBanned(c)
	}
	return c == 0xef && text[i+1] == 0xbf && text[i+2] >= 0xbe
}
