package feeds

import (
	"bytes"
	"encoding/xml"
	"math/rand/v2"
	"strings"
	"testing"
)

// seenByParser walks over text as the parser does, to the end of the root or the
// first error, and returns how many elements it met and how deep they nested.
func seenByParser(text []byte) (elements, deepest int, err error) {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	decoder.Strict = false
	depth := 0
	for {
		token, err := decoder.Token()
		if err != nil {
			return elements, deepest, err
		}
		switch token.(type) {
		case xml.StartElement:
			elements++
			depth++
			deepest = max(deepest, depth)
		case xml.EndElement:
			depth--
			if depth == 0 {
				return elements, deepest, nil
			}
		}
	}
}

// markup returns a document of n random pieces of what XML is made of.
func markup(random *rand.Rand, n int) string {
	pieces := []string{
		"<a>", "<a>", "<b>", "</a>", "</b>", "<c/>", "<p:d>", "</p:d>", "</d>", "<a b='", "<a b=\"", "<a b=", " c", "'", "\"", ">", "/>", "<", "</",
		"<!--", "-->", "--", "-", "<![CDATA[", "]]>", "]]", "]>", "<!", "<!DOCTYPE", "[", "]", "<?", "?>", "<?xml version='1.1'?>", "&", ";", "&#0;", "&#", "x",
		" ", "\n", "/", "=", ":", "\x80", "é", "<pubDate>", "</pubDate>", "<updated>", "</updated>", " xml:base='a/b'", " type='xhtml'", " xmlns='u'",
	}
	var b strings.Builder
	b.WriteString([]string{"<rss>", "<feed>", "<p:feed>", "<!-- --><rss>"}[random.IntN(4)])
	for range n {
		b.WriteString(pieces[random.IntN(len(pieces))])
	}
	b.WriteString([]string{"</rss>", "</feed>", "</p:feed>", "", "-->", "]]>", "'/>", "\">"}[random.IntN(8)])
	return b.String()
}

func TestNothingIsHiddenFromTheGuard(t *testing.T) {
	const rounds = 200_000
	random := rand.New(rand.NewPCG(1, 2))
	read, broken := 0, 0
	for range rounds {
		document := markup(random, 1+random.IntN(12))
		guarded := xmlGuard{text: decode([]byte(document), "")}
		if guarded.run() != nil {
			continue
		}
		elements, deepest, err := seenByParser(guarded.text[:guarded.pos])
		if err != nil {
			broken++
		} else {
			read++
		}
		if elements > guarded.elements || deepest > guarded.elements {
			t.Fatalf("%q: the parser sees %d elements %d deep, the guard %d", document, elements, deepest, guarded.elements)
		}
		if err == nil && strings.Count(document, "</") == 1 && elements != guarded.elements {
			t.Fatalf("%q: the parser sees %d elements, the guard %d", document, elements, guarded.elements)
		}
	}
	if read < rounds/100 {
		t.Errorf("got %d documents that are read and %d that are broken of %d, want more that are read", read, broken, rounds)
	}
}

func TestGuardCountsWhatTheParserSees(t *testing.T) {
	for _, document := range []string{
		"<rss><![CDATA[]><c/> ]] > ]]><c/></rss>",
		"<rss><!--><c/>--><c/></rss>",
		"<rss><!--- <c/> ---><c/></rss>",
		"<rss><!DOCTYPE [<!-- ' > --> <c/>]><c/></rss>",
		"<rss><?x <c/> > ?><c/></rss>",
		"<rss><a b='c/>'/><c d=\"'>\" e='\">'/></rss>",
		"<rss><a b=c/><c d/></rss>",
		"<rss><a><b><c></a><d></d></rss>",
		"<rss/><a>",
	} {
		guarded := xmlGuard{text: []byte(document)}
		if err := guarded.run(); err != nil {
			t.Errorf("%q: %v", document, err)
			continue
		}
		elements, _, err := seenByParser(guarded.text[:guarded.pos])
		if elements != guarded.elements {
			t.Errorf("%q: the parser sees %d elements (%v), the guard %d", document, elements, err, guarded.elements)
		}
	}
}

func TestGuardFollowsTheParserThroughTheCorpus(t *testing.T) {
	for name, body := range corpus(t) {
		guarded := xmlGuard{text: decode(body, "")}
		if guarded.run() != nil {
			continue
		}
		text := guarded.text[:guarded.pos]
		elements, _, err := seenByParser(text)
		if err == nil && elements > guarded.elements {
			t.Errorf("%s: the parser sees %d elements, the guard %d", name, elements, guarded.elements)
		}
		if err != nil {
			t.Logf("%s: %v", name, err)
		}
	}
}

func TestGuardAllocatesNothing(t *testing.T) {
	body := []byte(sample(40))
	got := testing.AllocsPerRun(100, func() {
		if _, err := guard(body); err != nil {
			t.Fatal(err)
		}
	})
	if got > 8 {
		t.Errorf("got %v allocations, want at most 8", got)
	}
}
