package query

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParsePrintsTheTree(t *testing.T) {
	tests := []struct{ query, want string }{
		{`election`, `election`},
		{`"election interference"`, `"election interference"`},
		{`"election"`, `"election"`},
		{`“election interference”`, `"election interference"`},
		{`«say "cheese" now»`, `«say "cheese" now»`},
		{`a b c`, `a b c`},
		{`a AND b`, `a b`},
		{`a OR b | c`, `a OR b OR c`},
		{`a b OR c d`, `(a b) OR (c d)`},
		{`a NOT b`, `a -b`},
		{`a -(b c)`, `a -(b c)`},
		{`((a))`, `a`},
		{`a (b (c OR d))`, `a (b (c OR d))`},
		{`title:a`, `title:a`},
		{`title:(a OR b)`, `title:(a OR b)`},
		{`-title:a b`, `-title:a b`},
		{`covid-19`, `covid-19`},
		{`12:30`, `12:30`},
		{`"AND"`, `"AND"`},
		{`"title:a"`, `"title:a"`},
		{`‘election interference’`, `"election interference"`},
		{`'election interference'`, `"election interference"`},
		{`‘Trump’s tariffs’`, `"Trump’s tariffs"`},
		{`'tis rock 'n' roll`, `tis rock "n" roll`},
		{`「选举」 『干预』 ＂a b＂`, `"选举" "干预" "a b"`},
		{`=US elect*`, `=US elect*`},
		{`=Elect*`, `=Elect*`},
		{`a NEAR b NEAR/3 "c d"`, `a NEAR b NEAR/3 "c d"`},
		{`a NEAR/5 b c`, `a NEAR b c`},
		{`-(a NEAR b) c`, `-(a NEAR b) c`},
		{`a NOT --b`, `a NOT --b`},
		{`title:a NEAR b`, `title:(a NEAR b)`},
		{`SITE:https://BBC.co.uk/news lang:(en OR pt_BR)`, `site:https://BBC.co.uk/news lang:(en OR pt_BR)`},
		{`title:"a b" feed:c author:d tag:e url:f`, `title:"a b" feed:c author:d tag:e url:f`},
		{`breaking: news`, `breaking: news`},
		{`AT&T c++ .net c#`, `AT&T c++ .net c#`},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			e, err := Parse(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := e.String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ name, query, caret, message string }{
		{"empty", "", "^", "the query is empty"},
		{"only spaces", "  ", "  ^", "the query is empty"},
		{"open quote", `a "b c`, `  ^`, "this quote is not closed"},
		{"open group", `a (b c`, `  ^`, "this ( is not closed"},
		{"stray parenthesis", `a b)`, `   ^`, "there is no ( for this )"},
		{"empty group", `a ()`, `   ^`, "a word is missing before this )"},
		{"operator at the end", `a OR`, `    ^`, "the query ends where a word is expected"},
		{"operator at the start", `OR a`, `^`, "OR stands where a word is expected"},
		{"two operators", `a AND OR b`, `      ^`, "OR stands where a word is expected"},
		{"only negative", `-a`, `^`, "this only says what must not be there, so nearly everything would match"},
		{"only negatives", `NOT a -b`, `^`, "this only says what must not be there, so nearly everything would match"},
		{"a negative arm", `a OR -b`, `     ^`, "this only says what must not be there, so nearly everything would match"},
		{"two negations", `a NOT -b`, `  ^`, "two negations in a row"},
		{"unknown field", `feeed:a`, `^`, "there is no field feeed"},
		{"no word", `a %%%`, `  ^`, "there is no word in this"},
		{"empty phrase", `a ""`, `  ^`, "there is no word in this"},
		{"star inside a word", `a el*ct`, `    ^`, "* stands at the end of a word only"},
		{"star before a word", `*elect`, `^`, "* stands at the end of a word only"},
		{"star after two letters", `el*`, `^`, "* needs at least 3 letters before it"},
		{"star after a Han character", `选举*`, `^`, "* has no meaning here"},
		{"too many stars", strings.Repeat("abc* ", 11), strings.Repeat(" ", 50) + "^", "the query has more than 10 words with *"},
		{"exact phrase", `="a b"`, `^`, "= stands before a single word only"},
		{"NEAR after a group", `(a OR b) NEAR c`, `         ^`, "NEAR stands between words and phrases only"},
		{"NEAR before a group", `a NEAR (b OR c)`, `       ^`, "NEAR stands between words and phrases only"},
		{"NEAR at the start", `NEAR a`, `^`, "NEAR stands where a word is expected"},
		{"NEAR too far", `a NEAR/21 b`, `  ^`, "NEAR/21 is no distance"},
		{"NEAR nothing", `a NEAR/0 b`, `  ^`, "NEAR/0 is no distance"},
		{"NEAR a word", `a NEAR/x b`, `  ^`, "NEAR/x is no distance"},
		{"field in a field", `title:(a text:b)`, `         ^`, "text: stands inside title:, and nothing is in both"},
		{"field at the end", `a title:`, `        ^`, "title: has nothing behind it to look for"},
		{"field of a negation", `title:-a`, `      ^`, "title: has nothing behind it to look for"},
		{"two colons", `a site::`, `       ^`, "site: has nothing behind it to look for"},
		{"only colons", `title:::`, `      ^`, "title: has nothing behind it to look for"},
		{"star after a short part", `a COVID-19*`, `  ^`, "* needs at least 3 letters before it, and 19 has fewer"},
		{"star after a short acronym", `U.S.*`, `^`, "* needs at least 3 letters before it"},
		{"star after a quote", `a "ab"*`, `      ^`, "* has no meaning behind a quote"},
		{"star before a comma", `storm*, flood`, `     ^`, "* stands at the end of a word only"},
		{"full-width star inside a word", `ａel＊ct`, `    ^`, "* stands at the end of a word only"},
		{"no site", `site:"a b"`, `     ^`, "this is no site"},
		{"no language", `lang:english1`, `     ^`, "this is no language"},
		{"prefix of a site", `site:bbc*`, `     ^`, "= and * mean nothing in site:"},
		{"NEAR in a site", `site:a NEAR b`, `     ^`, "NEAR means nothing in site:"},
		{"wide letters before the place", `选举 ""`, `     ^`, "there is no word in this"},
		{"too deep", strings.Repeat("(", 9) + "a" + strings.Repeat(")", 9), strings.Repeat(" ", 8) + "^", "parentheses are nested deeper than 8"},
		{"too many terms", strings.Repeat("a ", 65), strings.Repeat(" ", 49) + "^", "the query has more than 64 terms"},
		{"too long", strings.Repeat("ab", 501), strings.Repeat(" ", 49) + "^", "the query has 1002 characters"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.query)
			var problem *SyntaxError
			if !errors.As(err, &problem) {
				t.Fatalf("Parse(%q) = %v, want a *SyntaxError", tt.query, err)
			}
			if problem.Message != tt.message {
				t.Errorf("got %q, want %q", problem.Message, tt.message)
			}
			if problem.Hint == "" {
				t.Error("the error does not say what to do")
			}
			if _, caret, _ := strings.Cut(problem.Caret(), "\n"); caret != tt.caret {
				t.Errorf("caret\ngot  %q\nwant %q", caret, tt.caret)
			}
		})
	}
}

// TestParseOfPrintIsTheSameTree draws trees at random.
func TestParseOfPrintIsTheSameTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawExpr(t, 3)
		if !wantsSomething(e) {
			t.Skip("only negative")
		}
		again, err := Parse(e.String())
		if err != nil {
			t.Fatalf("Parse(%s): %v", e, err)
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", e, diff)
		}
	})
}

// drawExpr draws a tree of at most this depth.
func drawExpr(t *rapid.T, depth int) Expr {
	shape := 0
	if depth > 0 {
		shape = rapid.IntRange(0, 5).Draw(t, "shape")
	}
	switch shape {
	case 1:
		return And{drawExpr(t, depth-1), drawExpr(t, depth-1)}
	case 2:
		return Or{drawPositive(t, depth-1), drawPositive(t, depth-1)}
	case 3:
		return And{drawPositive(t, depth-1), Not{drawPositive(t, depth-1)}}
	case 4:
		return drawIn(t, depth-1)
	case 5:
		return Near{[]Term{drawTerm(t), drawTerm(t)}, []int{rapid.IntRange(1, MaxNear).Draw(t, "within")}}
	}
	return drawTerm(t)
}

func drawIn(t *rapid.T, depth int) Expr {
	if rapid.Bool().Draw(t, "is a name") {
		e, err := Parse(rapid.SampledFrom([]string{"site:bbc.co.uk", "lang:en", "lang:(en OR fr)"}).Draw(t, "name"))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	field := rapid.SampledFrom([]string{"title", "text", "tag", "url"}).Draw(t, "field")
	for {
		if x := drawPositive(t, depth); !strings.Contains(x.String(), ":") {
			return In{field, x}
		}
	}
}

func drawTerm(t *rapid.T) Term {
	e, err := Parse(rapid.SampledFrom([]string{
		`election`, `"a b"`, `covid-19`, `«"x" y»`, `"OR"`, `选举`, `U.S.`, `--x`, `=US`, `elect*`, `=Elect*`, `at&t`, `c++`, `‘it"«‹「『﹁﹃’`, `rock'`, `title.a`, `"or"`,
	}).Draw(t, "term"))
	if err != nil {
		t.Fatal(err)
	}
	term, _ := e.(Term)
	return term
}

func drawPositive(t *rapid.T, depth int) Expr {
	for {
		if e := drawExpr(t, depth); wantsSomething(e) {
			return e
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, q := range []string{
		`a OR b`, `title:(a -"b c")`, `«a» “b”`, `((`, `-`, `a:b`, "\xff", `a | | b`, `'a' \xff'`, `a NEAR/2 b* =C`, `site:a.b lang:en`,
		`（a｜b） －c title：＝d＊`, `"צה"ל" צה"ל"`, `"a"* 'b`, `a ＯＲ ｔｅｘｔ：b＆c`, `the OR lang:en -(a NEAR the)`,
	} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		e, err := Parse(q)
		if err != nil {
			var problem *SyntaxError
			if !errors.As(err, &problem) || problem.Offset < 0 || problem.Offset > len(q) {
				t.Fatalf("Parse(%q) = %#v", q, err)
			}
			_ = problem.Caret()
			return
		}
		for _, w := range Warnings(q) {
			if w.Offset < 0 || w.Offset >= len(q) {
				t.Fatalf("Warnings(%q) has %#v", q, w)
			}
			_ = w.Caret()
		}
		if again, err := Parse(e.String()); err != nil || again.String() != e.String() {
			t.Fatalf("Parse(%q) prints %s, which parses to %v, %v", q, e, again, err)
		}
	})
}
