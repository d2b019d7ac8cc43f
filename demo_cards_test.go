package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

var updateCards = flag.Bool("update-cards", false, "write the golden cards anew")

// The messages that are drawn, as the body of "Create Message".
var cardMessages = map[string]string{
	"full": `{
		"content": "**election interference** · [Alleged Vandoran Election 'Interference,' Official Says](<https://www.meridian-wire.example/vandora-robocalls>)",
		"embeds": [{
			"type": "rich",
			"author": {"name": "Meridian Wire"},
			"description": "Automated calls told voters in three districts of Vandora to come a day late, a senior official of the electoral office said. Part of the calls came from a rented server farm abroad. Nobody has been charged.",
			"thumbnail": {"url": "https://img.meridian-wire.example/ballot-hall.jpg"},
			"timestamp": "2026-11-22T14:26:00Z",
			"footer": {"text": "also in: The Vandora Times"}
		}],
		"components": [{"type": 1, "components": [{"type": 2, "label": "Sources"}, {"type": 2, "label": "…"}]}]
	}`,
	"grown": `{
		"content": "**dock strike** · [Dockers at Port Amery vote to strike](<https://harbour-courier.example/dockers-vote>)",
		"embeds": [{
			"author": {"name": "The Harbour Courier"},
			"description": "Eight in ten dockers voted to walk out\\. Talks resume on Thursday\\.\nalso in: [Meridian Wire](<https://meridian-wire.example/1>), Island\\-Radio +2 · <t:1795341600:R>",
			"timestamp": "2026-11-22T14:26:00Z"
		}]
	}`,
	"digest": `{
		"content": "**Morning digest** · Sun 22 Nov · 4 stories from 5 sources, 2 worth your time",
		"embeds": [{
			"type": "rich",
			"description": "**dock strike** · 3 stories, 2 more than the day before\n1. [Dockers at Port Amery vote to strike](<https://harbour-courier.example/dockers-vote>) · The Harbour Courier +3\n-# 1 more\n**press\u001b[31m freedom** · 1 story\n1. Mayor\\: \\*no comment\\* \u202eegatrohs\u202c · Island\\-Radio\nQuiet: ferries, recounts"
		}]
	}`,
	"no-summary": `{
		"content": "**ferries** · [Паром «Синица» вернулся на линию после полугода ремонта](<https://lukomorsk-vestnik.example/news/3311>)",
		"embeds": [{"author": {"name": "Лукоморский вестник"}, "timestamp": "2026-11-22T14:27:00Z"}]
	}`,
	"wide-characters": `{
		"content": "**選挙** · [港町の選挙管理委員会、三つの地区で投票日を誤って伝えた自動音声の発信元を特定 🗳️👩🏽‍🚒🇻🇺](<https://minato-shimbun.example/1>)",
		"embeds": [{"author": {"name": "みなと新聞"}, "description": "有権者に一日遅い日付を伝える電話が相次いだ。委員会は発信元のサーバーを特定し、警察に通報した。", "timestamp": "2026-11-22T14:27:00Z"}]
	}`,
	"hostile": `{
		"content": "**press\u001b[31m freedom** · [Leaked memo: @everyone must write **stability** \u202eegatrohs\u202c\u001b]0;owned\u0007](<https://island-radio.example/\u001b[2J>)",
		"embeds": [{
			"author": {"name": "Island\r\nRadio\u0000 News\u2066"},
			"description": "\\*One\\*\n\n\n\ttwo\u2028three\u200b\ufeff\u00ad. Averyveryveryveryveryveryveryveryveryveryveryveryveryverylongwordthatdoesnotfitonanycard\u009b2J",
			"footer": {"text": "a footer"}
		}],
		"components": [{"type": 1, "components": [
			{"type": 2, "label": "Create & subscribe here"}, {"type": 2, "label": "\u001b[2J@everyone\n\u202e"}, {"type": 2, "label": "Averyveryveryveryveryveryveryveryveryveryverylongbutton"}
		]}]
	}`,
	"another-form": `{"content": "Something else with ** · [brackets](<and more"}`,
}

func TestCardsAreDrawnAsTheGoldenFilesSay(t *testing.T) {
	easels := map[string]easel{
		"plain":  {width: plainCardWidth, zone: time.UTC},
		"narrow": {width: minCardWidth, framed: true, zone: time.UTC},
		"wide":   {width: maxCardWidth, framed: true, zone: time.UTC},
	}
	for message := range cardMessages {
		for look, e := range easels {
			t.Run(message+" "+look, func(t *testing.T) {
				goldenCard(t, message+"."+look+".txt", e.draw(cardOf(t, message)))
			})
		}
	}
}

func TestFramedCardsAreAsWideAsTold(t *testing.T) {
	for message := range cardMessages {
		for width := minCardWidth; width <= maxCardWidth; width++ {
			e := easel{width: width, framed: true, zone: time.UTC}
			for line := range strings.Lines(strings.TrimSuffix(e.draw(cardOf(t, message)), "\n")) {
				if got := ansi.StringWidth(strings.TrimSuffix(line, "\n")); got != width {
					t.Errorf("%s: got a line of width %d, want %d: %q", message, got, width, line)
				}
			}
		}
	}
}

func TestPlainCardsHoldNothingThatSteersATerminal(t *testing.T) {
	e := easel{width: plainCardWidth, zone: time.UTC}
	for message := range cardMessages {
		for _, r := range e.draw(cardOf(t, message)) {
			const joiner = '\u200d'
			if r != '\n' && r != joiner && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("%s: got %U in the card", message, r)
			}
		}
	}
}

func TestALongChannelNameDoesNotBreakTheBorder(t *testing.T) {
	channel := demoChannel{name: strings.Repeat("nachrichten-", 8), colour: lipgloss.Color("#ffffff")}
	header := easel{width: minCardWidth, framed: true}.header(channel)
	if got := ansi.StringWidth(header); got != minCardWidth {
		t.Errorf("got width %d, want %d: %q", got, minCardWidth, header)
	}
}

func TestBackslashesDisappearBeforePunctuationOnly(t *testing.T) {
	for s, want := range map[string]string{
		`\*\*stability\*\*`:  `**stability**`,
		`C:\new`:             `C:\new`,
		`a \\ b`:             `a \ b`,
		`at the end \`:       `at the end \`,
		`\_shortage\_ \[x\]`: `_shortage_ [x]`,
	} {
		if got := unescaped(s); got != want {
			t.Errorf("unescaped(%q): got %q, want %q", s, got, want)
		}
	}
}

func TestContentIsTakenApart(t *testing.T) {
	type parts struct{ Topic, Headline, Link string }
	for content, want := range map[string]parts{
		"**a** · [b](<https://c.example/>)":                  {"a", "b", "https://c.example/"},
		"**a**, **b** · [c](<https://d.example/>)":           {"a, b", "c", "https://d.example/"},
		"**a**, **b**, **c** +2 · [d](<https://e.example/>)": {"a, b, c +2", "d", "https://e.example/"},
		`**a\*** · [b \*](<https://c.example/>)`:             {"a*", `b \*`, "https://c.example/"},
		"**a** · [b](<c](<https://d.example/>)":              {"a", "b](<c", "https://d.example/"},
		"**a** · b\n<https://c.example/>":                    {"a", "b", "https://c.example/"},
		`**a** · only \*words\*`:                             {"a", "only *words*", ""},
		"only words":                                         {"", "only words", ""},
		"words ** · [b](<https://c.example/>)":               {"", "words ** · [b](<https://c.example/>)", ""},
		"":                                                   {},
	} {
		var got parts
		got.Topic, got.Headline, got.Link = splitContent(content)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("splitContent(%q) (-want +got):\n%s", content, diff)
		}
	}
}

func cardOf(t *testing.T, name string) card {
	t.Helper()
	var m message
	if err := json.Unmarshal([]byte(cardMessages[name]), &m); err != nil {
		t.Fatal(err)
	}
	c := newCard(demoChannels()[0], m)
	c.grew = name == "grown"
	return c
}

// goldenCard compares got with the file of that name. Escape characters are written
// as "\e", so that the files can be read and diffed.
func goldenCard(t *testing.T, name, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "\x1b", `\e`)
	file := filepath.Join("testdata", "demo", name)
	if *updateCards {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
