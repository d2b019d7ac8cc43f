package bot

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"newsdesk/news"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// TestRender holds messages against testdata/render, one file each, as Discord
// would get them.
func TestRender(t *testing.T) {
	full := news.Alert{
		Topics:    []string{"election interference"},
		Title:     "Officials probe robocalls in Vandora",
		Link:      "https://harbour-courier.example/robocalls?id=7",
		Source:    "Harbour Courier",
		Summary:   "Investigators opened an inquiry into calls that told voters the wrong day. The electoral office said it had warned of them.",
		Image:     "https://harbour-courier.example/robocalls.jpg",
		Published: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC),
		Story:     "00112233445566aa",
	}
	tests := []struct {
		name   string
		plain  bool
		change func(*news.Alert)
	}{
		{"full", false, func(*news.Alert) {}},
		{"plain", true, func(*news.Alert) {}},
		{"role", false, func(a *news.Alert) { a.Role = "500000000000000005" }},
		{"role_plain", true, func(a *news.Alert) { a.Role = "500000000000000005" }},
		{"role_that_is_none", false, func(a *news.Alert) { a.Role = "1> @everyone <@&2" }},
		{"two_topics", false, func(a *news.Alert) { a.Topics = []string{"election interference", "robocalls"} }},
		{"many_topics", false, func(a *news.Alert) { a.Topics = []string{"a", "b", "c", "d", "e"} }},
		{"no_summary_no_picture", false, func(a *news.Alert) { a.Summary, a.Image = "", "" }},
		{"no_link", false, func(a *news.Alert) { a.Link = "" }},
		{"script_link", false, func(a *news.Alert) { a.Link, a.Image = "javascript:alert(1)", "data:image/png;base64,AA" }},
		{"link_too_long", false, func(a *news.Alert) { a.Link = "https://a.example/?" + strings.Repeat("x", 3000) }},
		{"link_that_ends_markup", false, func(a *news.Alert) { a.Link = "https://a.example/a_(b)>) [x](y" }},
		{"no_title", false, func(a *news.Alert) { a.Title = "\u200B \u202E" }},
		{"pings", false, func(a *news.Alert) { a.Title, a.Summary = "@everyone <@&1> <@1> @here", "@everyone <@&1> <@1> @here" }},
		{"masked_link", false, func(a *news.Alert) {
			a.Title, a.Summary = "[bank](http://evil.example)", "Log in at [your bank](http://evil.example)"
		}},
		{"markdown", false, func(a *news.Alert) {
			a.Title, a.Summary = "**bold** _it_ `code` ||spoiler|| ~~gone~~ snake_case", "# Big\n> quote\n- list\n1. one **bold** ```code``` ||spoiler||"
		}},
		{"bidi_and_invisible", false, func(a *news.Alert) {
			a.Title, a.Summary = "abc\u202Efed\u2066 x\u200By\u00AD", "a\u0000b\u001b[31mc"
		}},
		{"piled_marks", false, func(a *news.Alert) { a.Title = "Z" + strings.Repeat("\u0301", 300) + "algo" }},
		{"endless_title", false, func(a *news.Alert) { a.Title = strings.Repeat("👩‍👩‍👧🔥", 2000) }},
		{"endless_word", false, func(a *news.Alert) { a.Title, a.Summary = strings.Repeat("a", 600), strings.Repeat("*", 9000) }},
		{"longest_plain", true, func(a *news.Alert) {
			a.Topics = []string{strings.Repeat("*", 99), strings.Repeat("_", 99), strings.Repeat("~", 99), "d"}
			a.Title, a.Link = strings.Repeat("*", 300), "https://a.example/"+strings.Repeat("x", 880)
		}},
		{"markup_made_by_taking_out", false, func(a *news.Alert) {
			a.Title = `https:*//evil.example/x https:\//a.example |*|hidden|*| ~*~gone~*~ a__b__c x_https://b.example`
		}},
		{"link_in_disguise", false, func(a *news.Alert) { a.Link = "https://a.example/?q=\u202Etxt\u2028\u200Bé" }},
		{"nothing_to_see", false, func(a *news.Alert) { a.Title = "\u3164\u2800\uFFA0" }},
		{"piled_marks_with_joiners", false, func(a *news.Alert) { a.Title = "Z" + strings.Repeat("\u0301\u200D\u20DD", 100) + "algo" }},
		{"right_to_left", false, func(a *news.Alert) { a.Title = "تحقيق في مكالمات آلية" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			alert := full
			tt.change(&alert)
			checkRendered(t, tt.name, news.Post{Channel: elections, Plain: tt.plain, Alert: &alert})
		})
	}
}

// checkRendered compares the message of a post with its golden file, and with
// Discord's limits.
func checkRendered(t *testing.T, name string, post news.Post) {
	t.Helper()
	m := render(post)
	var got bytes.Buffer
	encoder := json.NewEncoder(&got)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(m); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, filepath.Join("testdata", "render", name+".json"), got.Bytes())
	if n := len(utf16.Encode([]rune(m.Content))); n > 2000 {
		t.Errorf("content has %d units", n)
	}
	for _, e := range m.Embeds {
		if n := len(utf16.Encode([]rune(e.Description))); n > 4096 {
			t.Errorf("description has %d units", n)
		}
	}
	if m.AllowedMentions == nil || m.AllowedMentions.Parse == nil || len(m.AllowedMentions.Parse) > 0 {
		t.Error("the message may ping")
	}
}

func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs\ngot\n%s\nwant\n%s", path, got, want)
	}
}

func TestNonceFitsAndTellsPostsApart(t *testing.T) {
	a, b := nonce("alert/1/a"), nonce("alert/1/b")
	if len(a) != 25 || len(b) != 25 || a == b || a != nonce("alert/1/a") {
		t.Errorf("got %q and %q", a, b)
	}
}
