package feeds

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestPlain(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"plain text", "Polls open at eight", "Polls open at eight"},
		{"white space", "  Polls \t open\u00a0at\neight ", "Polls open at eight"},
		{"empty lines part paragraphs", "One\nand one.\n\n \nTwo.", "One and one.\n\nTwo."},
		{"tags", "<b>Polls</b> <i>open</i>", "Polls open"},
		{"no space inside a word", "re<b>elect</b>ed", "reelected"},
		{"paragraphs", "<p>One.</p>\n<p>Two.</p>", "One.\n\nTwo."},
		{"line breaks", "One<br>two<br/>three", "One\ntwo\nthree"},
		{"lists", "<ul><li>One</li><li>Two</li></ul>", "One\nTwo"},
		{"table cells", "<table><tr><td>One</td><td>Two</td></tr></table>", "One Two"},
		{"references", "AT&amp;T &quot;wins&quot; &#8217;26 &euro;5", "AT&T \"wins\" ’26 €5"},
		{"ampersand of its own", "AT&T wins", "AT&T wins"},
		{"escaped twice", "&lt;p&gt;One &amp;amp; two&lt;/p&gt;", "One & two"},
		{"references escaped twice", "AT&amp;amp;T", "AT&T"},
		{"markup that is talked about", "<p>Use &lt;b&gt; for bold</p>", "Use <b> for bold"},
		{"less than", "5 < 6 and 7 > 6", "5 < 6 and 7 > 6"},
		{"generic types are no tags", "Go gets chan<T> at last", "Go gets chan<T> at last"},
		{"tags with prefixes", "<o:p>One</o:p> <g-emoji>two</g-emoji>", "One two"},
		{"scripts", "One<script>alert('<p>x</p>')</script> two", "One two"},
		{"styles", "<style>p { color: red }</style>One", "One"},
		{"comments", "One<!-- <p>two</p> --> three", "One three"},
		{"captions", "One<figure><img src='a'><figcaption>Photo: <b>X</b></figcaption></figure>two", "One\n\ntwo"},
		{"dropped element in itself", "<object><object>x</object>y</object>z", "z"},
		{"script that is not closed", "One<script>two", "One"},
		{"tag that is not closed", "One <a href='http://news.exam", "One"},
		{"attributes with angle brackets", `<a title="a > b">One</a>`, "One"},
		{"nothing", "", ""},
		{"nothing but tags", "<p><br></p>", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := plain(test.in); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestLineIsOneLine(t *testing.T) {
	got := line("<p>One</p>\n<p>two<br>three</p>")
	if want := "One two three"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestD35TextEndsOnACharacterAfter64KiB(t *testing.T) {
	for _, in := range []string{strings.Repeat("ö", maxText), strings.Repeat("word ", maxText), "<p>" + strings.Repeat("x<br>€ ", maxText)} {
		got := plain(in)
		if len(got) > maxText || len(got) < maxText-8 || !utf8.ValidString(got) {
			t.Errorf("got %d bytes, valid %v, want close to %d", len(got), utf8.ValidString(got), maxText)
		}
	}
}

func TestPictures(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
	}{
		{"none", "<p>One</p>", nil},
		{"first", "<p>One</p><img alt='x' src='/a.png'><img src='/b.png'>", []string{"/a.png", "/b.png"}},
		{"upper case", "<IMG SRC=/a.png>", []string{"/a.png"}},
		{"tracking pixel", "<img src='/t.gif' width='1' height='1'><img src='/a.png' width=100>", []string{"/a.png"}},
		{"pixel in px", "<img src='/t.gif' height='1px'>", nil},
		{"escaped", "&lt;img src=&quot;/a.png?a=1&amp;amp;b=2&quot;&gt;", []string{"/a.png?a=1&b=2"}},
		{"without source", "<img><img src=''>", nil},
		{"not closed", "<img src='/a", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, pictures(test.in)); diff != "" {
				t.Errorf("pictures differ (-want +got):\n%s", diff)
			}
		})
	}
}
