package query

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExplain describes each leaf as "query: field start-end text, ..." with
// "!" before it where it is why the whole does not match.
func TestExplain(t *testing.T) {
	doc := NewDoc(Fields{
		Title: "U.S. probes “robocalls”", Text: "An e-mail scam; robocalls in Vandora.",
		Link: "https://News.Example.org/a", Lang: "en-US", Tags: []string{"Politics", "Phone fraud"},
	})
	tests := []struct {
		query string
		match bool
		want  []string
	}{
		{`robocalls`, true, []string{"robocalls: title 15-24 robocalls, text 16-25 robocalls"}},
		{`"us probes"`, true, []string{`"us probes": title 0-11 U.S. probes`}},
		{`email flood`, false, []string{"email: text 3-9 e-mail", "!flood: "}},
		{`e-mail`, true, []string{"e-mail: text 3-9 e-mail"}},
		{`flood OR storm`, false, []string{"!flood: ", "!storm: "}},
		{`probe -robocalls -flood`, false, []string{"probe: title 5-11 probes", "!-robocalls: title 15-24 robocalls, text 16-25 robocalls", "-flood: "}},
		{`scam NEAR/2 robocall`, true, []string{"scam NEAR/2 robocall: text 10-14 scam, text 16-25 robocalls"}},
		{`text:(e-mail NEAR/2 vandora)`, false, []string{"!text:(e-mail NEAR/2 vandora): "}},
		{`site:example.org lang:en`, true, []string{"site:example.org: site 8-24 news.example.org", "lang:en: lang 0-5 en-US"}},
		{`tag:fraud`, true, []string{"tag:fraud: tag 6-11 fraud"}},
		{`title:robocalls =US`, true, []string{"title:robocalls: title 15-24 robocalls", "=US: title 0-4 U.S."}},
		{`tag:"politics phone"`, false, []string{`!tag:"politics phone": `}},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			e, err := Parse(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			got := Explain(e, doc)
			if got.Match != tt.match || got.Match != Match(e, doc) {
				t.Errorf("match: got %v, want %v", got.Match, tt.match)
			}
			var leaves []string
			for _, leaf := range got.Leaves {
				leaves = append(leaves, describeLeaf(leaf))
			}
			if diff := cmp.Diff(tt.want, leaves); diff != "" {
				t.Errorf("leaves (-want +got):\n%s", diff)
			}
		})
	}
}

func describeLeaf(leaf Leaf) string {
	var places []string
	for _, s := range leaf.Where {
		places = append(places, fmt.Sprintf("%s %d-%d %s", s.Field, s.Start, s.End, s.Text))
	}
	s := leaf.Query + ": " + strings.Join(places, ", ")
	if leaf.Negated {
		s = "-" + s
	}
	if leaf.Failed {
		s = "!" + s
	}
	return s
}

func TestWarnings(t *testing.T) {
	tests := []struct {
		query string
		want  []string
	}{
		{`harbour strike`, nil},
		{`harbour or strike`, []string{"8: or is not in CAPITALS, and so a word that must be there"}},
		{`harbour near/3 strike not sport`, []string{"8: near/3 is not in CAPITALS, and so a word that must be there", "22: not is not in CAPITALS, and so a word that must be there"}},
		{`"or" harbour`, nil},
		{`"harbour*" strike`, []string{"0: * inside quotes is no more than a space"}},
		{`the`, []string{"0: the is in nearly every text"}},
		{`"The"`, []string{`0: "The" is in nearly every text`}},
		{`=IT`, nil},
		{`und harbour`, nil},
		{`lang:en`, []string{"0: every item in that language matches"}},
		{`harbour (`, nil},
		{`harbour Or strike`, []string{"8: Or is not in CAPITALS, and so a word that must be there"}},
		{`harbour nEAR/3 strike`, []string{"8: nEAR/3 is not in CAPITALS, and so a word that must be there"}},
		{`'flood warning`, []string{"0: this single quote has no partner and is ignored"}},
		{`storm ‘flood warning`, []string{"6: this single quote has no partner and is ignored"}},
		{`'flood warning' sailors' O'Brien`, nil},
		{`strike OR the`, []string{"10: the is in nearly every text"}},
		{`strike (harbour OR the)`, nil},
		{`the OR of OR strike`, []string{"0: the is in nearly every text", "7: of is in nearly every text"}},
		{`title:the`, []string{"6: the is in nearly every text"}},
		{`text:(strike OR und)`, []string{"16: und is in nearly every text"}},
		{`feed:the`, nil},
		{`tag:(the OR news)`, nil},
		{`the of`, []string{"0: the is in nearly every text", "4: of is in nearly every text"}},
		{`lang:en the`, []string{"0: every item in that language matches", "8: the is in nearly every text"}},
		{`strike OR lang:fr`, []string{"10: every item in that language matches"}},
		{`strike OR lang:(fr OR de)`, []string{"10: every item in that language matches"}},
		{`strike lang:(fr OR de)`, nil},
		{`strike OR (lang:fr -the)`, []string{"11: every item in that language matches"}},
		{`-the strike OR (a NEAR the) OR in`, []string{"31: in is in nearly every text"}},
		{`the*`, nil},
		{`في`, []string{"0: في is in nearly every text"}},
		{`على`, []string{"0: على is in nearly every text"}},
		{`için`, []string{"0: için is in nearly every text"}},
		{`się`, []string{"0: się is in nearly every text"}},
		{`的`, []string{"0: 的 is in nearly every text"}},
		{`选举 OR 在`, []string{"10: 在 is in nearly every text"}},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			var got []string
			for _, w := range Warnings(tt.query) {
				got = append(got, fmt.Sprintf("%d: %s", w.Offset, w.Message))
				if w.Hint == "" {
					t.Error("the warning does not say what to do")
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
