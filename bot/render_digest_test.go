package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"
	"pgregory.net/rapid"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// digestMorning is when the digests of the tests are made.
var digestMorning = time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)

// dayOf returns the digest that a desk makes of the news of testdata/digests/day.tsv:
// 60 stories of six topics in three languages, and a seventh topic that is quiet.
func dayOf(t *testing.T, most int) news.Digest {
	t.Helper()
	s, err := store.OpenTemporary(filepath.Join(t.TempDir(), "newsdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d, err := desk.New(s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	lines := readDay(t)
	eve := digestMorning.AddDate(0, 0, -2)
	declared := desk.Declaration{}
	for _, source := range publishersOf(lines) {
		declared.Feeds = append(declared.Feeds, news.Feed{URL: feedOf(source), Name: source})
	}
	must(d.Declare(declared, eve))
	for _, name := range append(topicsOfDay(lines), "chess") {
		topic, err := d.CreateTopic(newsroom, desk.TopicEdit{Name: name, Query: fmt.Sprintf("tag:%q", name)}, eve)
		must(err)
		_, err = d.Subscribe(newsroom, news.Subscription{Topic: topic.ID, Channel: elections, Delivery: news.DeliverDigest}, eve)
		must(err)
	}
	for _, source := range publishersOf(lines) {
		_, err := d.Ingest(batchOf(source, eve), eve)
		must(err)
	}
	for i, line := range lines {
		at := digestMorning.Add(time.Duration(i-len(lines)) * 20 * time.Minute)
		for n, source := range strings.Split(line[3], ",") {
			at := at.Add(time.Duration(n) * time.Minute)
			link := fmt.Sprintf("%s/2026/11/%d-%d", strings.TrimSuffix(feedOf(source), "/feed"), i, n)
			_, err := d.Ingest(batchOf(source, at, news.Item{
				Title: line[2], Text: ownWords(i), Tags: []string{line[0]}, Link: link, Canonical: news.CanonicalLink(link), Language: line[1], Published: at,
				Keys: []news.Key{news.NewKey("link", link)},
			}), at)
			must(err)
		}
	}
	_, err = d.SetSchedule(newsroom, news.Schedule{Channel: elections, Minute: 8 * 60, Zone: "Europe/Berlin", Stories: most}, eve)
	must(err)
	digest, err := d.PreviewDigest(newsroom, elections, digestMorning)
	must(err)
	return digest
}

// ownWords returns a text that no other story has, so that stories stay as many as
// there are, however their words are compared.
func ownWords(story int) string {
	var words []string
	for n := range 40 {
		words = append(words, fmt.Sprintf("%c%c%cuv%c", 'a'+story/26, 'a'+story%26, 'a'+n/26, 'a'+n%26))
	}
	return strings.Join(words, " ") + "."
}

func readDay(t *testing.T) (lines [][]string) {
	t.Helper()
	day, err := os.ReadFile(filepath.Join("testdata", "digests", "day.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(day)) {
		lines = append(lines, strings.Split(strings.TrimSpace(line), "\t"))
	}
	return lines
}

func topicsOfDay(lines [][]string) (names []string) {
	for _, line := range lines {
		if !slices.Contains(names, line[0]) {
			names = append(names, line[0])
		}
	}
	return names
}

func publishersOf(lines [][]string) (names []string) {
	for _, line := range lines {
		names = append(names, strings.Split(line[3], ",")...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func feedOf(source string) string {
	host := regexp.MustCompile(`[^a-z]+`).ReplaceAllString(strings.ToLower(source), "-")
	return "https://" + host + ".example/feed"
}

func batchOf(source string, at time.Time, items ...news.Item) news.Batch {
	url := feedOf(source)
	return news.Batch{Feed: news.Feed{ID: news.NewFeedID(url), URL: url, Name: source, Declared: true, OKAt: at}, Items: items}
}

// manyLines returns a digest that needs more room than there is.
func manyLines() news.Digest {
	d := news.Digest{Day: "2026-11-22", Minute: 20 * 60, Stories: 400, Sources: 90, Quiet: []string{"chess"}}
	for i := range 40 {
		topic := news.DigestTopic{ID: news.TopicID(strconv.Itoa(i)), Name: fmt.Sprintf("topic %d", i+1), Stories: 10, More: 2, First: 1}
		for n := range 8 {
			topic.Lines = append(topic.Lines, news.Line{
				Story: news.StoryID(fmt.Sprint(i, "-", n)), Title: fmt.Sprintf("Headline %d of topic %d, which is about as long as most of them are", n+1, i+1),
				Link: fmt.Sprintf("https://courier.example/2026/11/22/a-path-of-usual-length/%d-%d", i, n), Source: "Harbour Courier", Sources: n,
			})
		}
		d.Topics = append(d.Topics, topic)
	}
	return d
}

// hostileDigest returns a digest whose words mean harm.
func hostileDigest() news.Digest {
	titles := []string{
		"@everyone <@&1> <@1> @here", "[bank](http://evil.example)", "**bold** _it_ `code` ||spoiler|| ~~gone~~",
		"\u202Eabc\u2066 x\u200By", "Z" + strings.Repeat("\u0301", 300) + "algo", strings.Repeat("👩‍👩‍👧🔥", 300), "# Big\n> quote\n1. one", "\u3164\u2800",
		"](https://evil.example) [x", "1. not a number",
	}
	links := []string{"javascript:alert(1)", "https://a.example/a_(b)>) [x](y", "https://a.example/?" + strings.Repeat("x", 3000), "", "https://user:pw@a.example/"}
	d := news.Digest{Day: "2026-11-22", Minute: 8 * 60, Stories: len(titles), Sources: 2, Quiet: []string{"**quiet** @here", "[a](http://b.example)"}}
	topic := news.DigestTopic{ID: "a", Name: "**x** <@1> [t](http://e.example)", Stories: len(titles), First: 1}
	for i, title := range titles {
		topic.Lines = append(topic.Lines, news.Line{Title: title, Link: links[i%len(links)], Source: "`so*urce`\n# x", Sources: 3})
	}
	d.Topics = []news.DigestTopic{topic}
	return d
}

// TestRenderDigest holds digests against testdata/digests: what a person reads.
func TestRenderDigest(t *testing.T) {
	three, day := 3, dayOf(t, 0)
	tests := []struct {
		name   string
		digest news.Digest
		plain  bool
	}{
		{"day", day, false},
		{"day_plain", day, true},
		{"day_long", dayOf(t, news.MostStories), false},
		{"empty", news.Digest{Day: "2026-11-22", Minute: 8 * 60}, false},
		{"told_before", news.Digest{Day: "2026-11-22", Minute: 13 * 60, Stories: 4, Sources: 3}, false},
		{"one_story", news.Digest{
			Day: "2026-11-22", Minute: 0, Stories: 5, Sources: 1,
			Topics: []news.DigestTopic{
				{Name: "ferries", Stories: 1, Change: &three, First: 1, Lines: []news.Line{{Title: "Ferry runs again", Source: "Courier"}}},
				{Name: "rail", Stories: 4, Change: new(int)},
			},
		}, false},
		{"too_much", manyLines(), false},
		{"too_much_plain", manyLines(), true},
		{"hostile", hostileDigest(), false},
		{"hostile_plain", hostileDigest(), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got bytes.Buffer
			for _, part := range tt.digest.Split() {
				m := render(news.Post{Channel: elections, Digest: &part, Plain: tt.plain})
				checkDigest(t, m)
				fmt.Fprintf(&got, "%s\n", m.Content)
				for _, e := range m.Embeds {
					fmt.Fprintf(&got, "| %s\n", strings.ReplaceAll(e.Description, "\n", "\n| "))
				}
				got.WriteString("\n")
			}
			compareGolden(t, filepath.Join("testdata", "digests", tt.name+".txt"), got.Bytes())
		})
	}
}

// TestDigestsFitWhateverIsInThem draws digests, and looks for each of their stories:
// it is in a line, or counted.
func TestDigestsFitWhateverIsInThem(t *testing.T) {
	words := rapid.StringN(0, 300, 900)
	rapid.Check(t, func(r *rapid.T) {
		d := news.Digest{Day: "2026-11-22", Stories: 1, Quiet: rapid.SliceOfN(words, 0, 12).Draw(r, "quiet")}
		stories := 0
		for range rapid.IntRange(0, 30).Draw(r, "topics") {
			topic := news.DigestTopic{Name: rapid.StringN(1, news.MaxName, -1).Draw(r, "name"), First: 1}
			for range rapid.IntRange(0, news.MostStories).Draw(r, "lines") {
				link := "https://a.example/" + rapid.StringN(0, 600, -1).Draw(r, "path")
				topic.Lines = append(topic.Lines, news.Line{Title: words.Draw(r, "title"), Link: link, Source: words.Draw(r, "source"), Sources: 50})
			}
			stories += len(topic.Lines)
			d.Topics = append(d.Topics, topic)
		}
		parts, left := d.Split(), stories
		for _, part := range parts {
			checkDigest(r, render(news.Post{Digest: &part}))
			checkDigest(r, render(news.Post{Digest: &part, Plain: true}))
			for _, topic := range part.Topics {
				left -= len(topic.Lines) + topic.More
			}
		}
		last := parts[len(parts)-1]
		if len(parts) > news.MostParts || left != 0 && last.Left == 0 || last.Worth > stories {
			r.Errorf("%d parts, %d of %d stories are missing, %d topics left out", len(parts), left, stories, last.Left)
		}
	})
}

// maskedLinks matches a link as a digest writes it, and halfLink what is left of
// one that was cut.
var (
	maskedLinks = regexp.MustCompile(`\[[^\]\n]+\]\(<https?://[^<>\s]+>\)`)
	halfLink    = regexp.MustCompile(`\]\(|\(<|://`)
)

// checkDigest holds a message against Discord's limits, and looks for links that
// were cut and for whom it may ping.
func checkDigest(t rapid.TB, m *discordgo.MessageSend) {
	t.Helper()
	units := func(s string) int { return len(utf16.Encode([]rune(s))) }
	total := 0
	for _, e := range m.Embeds {
		total += units(e.Description)
		for line := range strings.Lines(e.Description) {
			if rest := maskedLinks.ReplaceAllString(line, ""); halfLink.MatchString(strings.ReplaceAll(rest, `\`, "")) && !strings.Contains(rest, `\`) {
				t.Errorf("half a link in %q", line)
			}
		}
		if units(e.Description) > 4096 {
			t.Errorf("description has %d units", units(e.Description))
		}
	}
	if n := units(m.Content); n > 2000 || n == 0 || total > 6000 {
		t.Errorf("content has %d units, embeds %d", n, total)
	}
	if m.AllowedMentions == nil || m.AllowedMentions.Parse == nil || len(m.AllowedMentions.Parse)+len(m.AllowedMentions.Roles) > 0 {
		t.Error("the message may ping")
	}
	if _, err := json.Marshal(m); err != nil {
		t.Error(err)
	}
}
