package bot

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// TestAlertsOfHostileNews renders alerts of which a publisher wrote every word.
func TestAlertsOfHostileNews(t *testing.T) {
	const family = "👩‍👩‍👧"
	pings := "@everyone @here <@200000000000000001> <@&5005> <#1400000000000000100>"
	tests := []struct {
		name  string
		words string
		never []string // in what is shown
	}{
		{"F1 everybody, roles and members are mentioned", pings, []string{"<@2", "<@&5", "<#1"}},
		{"F2 a link in disguise", "[bank](http://evil.example)", []string{"](http://evil"}},
		{"F3 code, spoilers, headings", "```code``` ||spoiler|| # head\n# head", []string{"```", "||spoiler", "\n# "}},
		{"F3 what reverses or hides letters", "a\u202Ecod\u2066 \u200Bx" + strings.Repeat("\u0301", 300), []string{"\u202E", "\u2066", "\u200B", strings.Repeat("\u0301", 4)}},
		{"F4 4,000 emoji", strings.Repeat(family, 4000), nil},
		{"F5 more than a message takes", strings.Repeat("*word_ ", 4000), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			alert := &news.Alert{
				Topics: []string{"ports"}, Title: tt.words, Summary: tt.words, Source: tt.words, Link: "https://courier.example/1",
				Published: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC),
			}
			alert.Grow([]news.Source{{Site: "a", Name: tt.words}, {Site: "b", Name: tt.words}, {Site: "c", Name: tt.words}})
			for _, plain := range []bool{false, true} {
				checkHarmless(t, news.Post{Alert: alert, Plain: plain}, tt.never)
			}
			title := unmarked(headline(tt.words))
			if n := units(headline(tt.words)); n > headlineLimit {
				t.Errorf("the headline has %d units, want %d at most", n, headlineLimit)
			}
			if strings.Contains(tt.words, family) && strings.Trim(strings.ReplaceAll(title, family, ""), "…") != "" {
				t.Errorf("a family is torn apart in %q", title)
			}
		})
	}
}

// checkHarmless holds that a message pings nobody, shows none of the words, and
// is within Discord's limits.
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
func checkHarmless(t *testing.T, post news.Post, never []string) {
	t.Helper()
	m := render(post)
	mentions, err := json.Marshal(m.AllowedMentions)
	if err != nil || !strings.Contains(string(mentions), `"parse":[]`) || len(m.AllowedMentions.Roles)+len(m.AllowedMentions.Users) > 0 {
		t.Errorf("may ping: %s, %v", mentions, err)
	}
	shown, sum := []string{m.Content}, 0
	for _, e := range m.Embeds {
		shown = append(shown, e.Description)
		sum += units(e.Title) + units(e.Description)
		if e.Author != nil {
			sum += units(e.Author.Name)
		}
	}
	if units(m.Content) > 2000 || sum > 6000 {
		t.Errorf("%d units of content and %d of embeds, want 2000 and 6000 at most", units(m.Content), sum)
	}
	for _, bad := range never {
		if text := strings.ReplaceAll(strings.Join(shown, "\n"), `\<`, ""); strings.Contains(text, bad) {
			t.Errorf("%q is shown in\n%s", bad, text)
		}
	}
}

// FuzzEscape holds that nothing that a publisher writes is markup, whatever it is.
func FuzzEscape(f *testing.F) {
	for name, words := range hostileWords() {
		f.Add(words, "https://courier.example/"+name)
	}
	f.Add("1. a\n> b\n- c\n-# d", "https://a.example/)[x](https://evil.example")
	f.Fuzz(func(t *testing.T, words, link string) {
		escaped := escape(clean(words))
		for i := range len(escaped) {
			if strings.IndexByte("*_~`|<[", escaped[i]) >= 0 && (i == 0 || escaped[i-1] != '\\') {
				t.Fatalf("escape(%q) = %q: %q works", words, escaped, escaped[i])
			}
		}
		if strings.ContainsAny(unmarked(headline(words)), "[]") {
			t.Fatalf("unmarked(%q) = %q, which may end the text of a link", words, unmarked(headline(words)))
		}
		if safe := safeLink(link); safe != "" && (strings.ContainsAny(safe, "<>() \n\\") || !strings.HasPrefix(safe, "http")) {
			t.Fatalf("safeLink(%q) = %q", link, safe)
		}
		checkHarmless(t, news.Post{Alert: &news.Alert{Topics: []string{words}, Title: words, Summary: words, Source: words, Link: link}}, nil)
		line := news.Line{Title: words, Link: link, Source: words}
		checkHarmless(t, news.Post{List: &news.List{Topic: words, Lines: []news.Line{line, line}}}, nil)
	})
}
