package feeds

import (
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode/utf32"
)

// titled returns an RSS document of one item of that title, which declares an
// encoding.
func titled(title, declared string) string {
	return `<?xml version="1.0" encoding="` + declared + `"?><rss><channel><title>t</title><item><title>` + title + `</title></item></channel></rss>`
}

// wideBytes returns s in UTF-16.
func wideBytes(s string, bigEndian bool) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		if bigEndian {
			b.Write([]byte{byte(unit >> 8), byte(unit)})
		} else {
			b.Write([]byte{byte(unit), byte(unit >> 8)})
		}
	}
	return b.String()
}

// encoded returns s in enc.
func encoded(t *testing.T, s string, enc encoding.Encoding) string {
	t.Helper()
	out, err := enc.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEncodings(t *testing.T) {
	const title = "Größe: 10 € für Zoë"
	latin := encoded(t, titled("Größe für Zoë", "iso-8859-1"), charmap.ISO8859_1)
	utf16Doc := titled(title, "utf-16")
	tests := []struct {
		name, body, contentType, want string
	}{
		{"UTF-8", titled(title, "utf-8"), "", title},
		{"UTF-8 with byte order mark", "\ufeff" + titled(title, "utf-8"), "", title},
		{"UTF-8 with white space in front", "\n \n" + titled(title, "utf-8"), "", title},
		{"D23 UTF-16 little endian with byte order mark", "\xff\xfe" + wideBytes(utf16Doc, false), "", title},
		{"D23 UTF-16 big endian with byte order mark", "\xfe\xff" + wideBytes(utf16Doc, true), "", title},
		{"D23 UTF-16 little endian", wideBytes(utf16Doc, false), "", title},
		{"D23 UTF-16 big endian", wideBytes(utf16Doc, true), "", title},
		{"UTF-16 whose header says UTF-8", "\xff\xfe" + wideBytes(utf16Doc, false), "text/xml; charset=utf-8", title},
		{"UTF-32 little endian", encoded(t, titled(title, "utf-32"), utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)), "", title},
		{"UTF-32 big endian", encoded(t, titled(title, "utf-32"), utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)), "", title},
		{"declared ISO-8859-1", latin, "", "Größe für Zoë"},
		{"ISO-8859-1 by the header", strings.Replace(latin, "iso-8859-1", "utf-8", 1), "text/xml; charset=ISO-8859-1", "Größe für Zoë"},
		{"ISO-8859-1 whose header says UTF-8", latin, "application/rss+xml; charset=utf-8", "Größe für Zoë"},
		{"ISO-8859-1 without label", strings.Replace(latin, ` encoding="iso-8859-1"`, "", 1), "", "Größe für Zoë"},
		{"ISO-8859-1 that is called UTF-16", strings.Replace(latin, "iso-8859-1", "utf-16", 1), "", "Größe für Zoë"},
		{"Windows-1251", encoded(t, titled("Выборы", "windows-1251"), charmap.Windows1251), "", "Выборы"},
		{"KOI8-R", encoded(t, titled("Выборы", "koi8-r"), charmap.KOI8R), "", "Выборы"},
		{"GB 18030", encoded(t, titled("美国选举", "gb2312"), simplifiedchinese.GB18030), "", "美国选举"},
		{"Shift JIS", encoded(t, titled("選挙の結果", "shift_jis"), japanese.ShiftJIS), "", "選挙の結果"},
		{"ISO-2022-JP", encoded(t, titled("選挙の結果", "iso-2022-jp"), japanese.ISO2022JP), "", "選挙の結果"},
		{"D24 UTF-8 that is called ISO-8859-1", titled(title, "iso-8859-1"), "text/xml; charset=iso-8859-1", title},
		{"UTF-8 that is called nonsense", titled(title, "x-nonsense"), "", title},
		{"UTF-8 with a broken character", titled(strings.Repeat("ö", 20)+"\xc3", "utf-8"), "", strings.Repeat("ö", 20)},
		{"control characters", titled("a\x00b\x1fc\x0bd", "utf-8"), "", "abcd"},
		{"references to control characters", titled("a&#0;b&#x1F;c&#xFFFF;d", "utf-8"), "", "a b c d"},
		{"characters that are none", titled("a\uffffb\ufffec", "utf-8"), "", "a b c"},
		{"XML 1.1", strings.Replace(titled(title, "utf-8"), `version="1.0"`, `version="1.1"`, 1), "", title},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, err := Parse([]byte(test.body), test.contentType, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Items) != 1 || doc.Items[0].Title != test.want {
				t.Errorf("got %+v, want one item with the title %q", doc.Items, test.want)
			}
		})
	}
}

func TestParseLeavesTheBodyAsItWas(t *testing.T) {
	body := titled("a <!-- -- --> b", "utf-8") + "<pubDate>"
	given := []byte(body)
	if _, err := Parse(given, "", nil); err != nil {
		t.Fatal(err)
	}
	if string(given) != body {
		t.Errorf("got %q, want %q", given, body)
	}
}
