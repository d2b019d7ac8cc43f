package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/tools/txtar"

	"newsdesk/bot/discordtest"
)

var showLog = flag.Bool("show-log", false, "show the bot's log in scenarios")

// TestScenarios plays testdata/scenarios/*.txtar: the whole bot, real but for
// the clock and the network, in front of feeds and a Discord that do what the
// scenario says. A scenario begins with what it shows, followed by steps:
//
//	feed NAME serves FILE           from now on; https://NAME.example/feed, with an ETag
//	feed NAME fails STATUS          answers with that status
//	feed NAME is down               takes no connections
//	feed NAME says unchanged        answers 304 to whoever has a validator, whatever it has
//	articles serve FILE             where the links of *.items lead, whatever the host
//	articles serve FILE after DURATION | without end
//	articles fail STATUS
//	discord is down | is up
//	discord stores KIND N           stores the next N messages, but the answer is "late", "cut" or an "error"
//	discord edits KIND N            the same of the next N edits
//	discord deletes CHANNEL [N]     as a moderator would: the channel, or its Nth message
//	discord revokes the token
//	start | stop | kill             kill loses what was not on disk at that moment
//	wait DURATION | wait for CHANNEL N [edits]     messages in the channel, or edits, in all
//	wait for request NAME           since the last look at its requests
//	posts CHANNEL                   what the channel got since the last look: the indented lines that follow
//	summaries CHANNEL               what the messages of the last posts say below the headline
//	late NAME CHANNEL DURATION      the channel's last message came at most so long after the feed had news
//	shows CHANNEL                   all that is in the channel now, likewise
//	edits CHANNEL N                 how many edits Discord was asked for since the last look
//	requests NAME N [conditional]   how often the feed was asked since the last look
//	ended ERROR                     the bot gave up, with these words in its error
//
// Channels are written #name, in the configuration as well. A message is a line
// "topics · headline", one "also in: ..." where other publishers carry the story,
// and one "- ..." for each further story of a list, and each line of a digest. A file *.items is a short
// form of RSS, an item a line: date | guid | title | text; its links are to the
// host of the feed, with "read." before it. What people do is described in
// scenario_people_test.go. The clock starts on 1 January 2000 at midnight.
func TestScenarios(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "scenarios", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { play(t, archive) })
		})
	}
}

// play runs the steps of a scenario.
func play(t *testing.T, archive *txtar.Archive) {
	t.Helper()
	w := newWorld(t, archive)
	lines := strings.Split(string(archive.Comment), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var block []string
		for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "\t") {
			i++
			block = append(block, strings.TrimSpace(lines[i]))
		}
		if err := w.step(strings.Fields(line), block); err != nil {
			t.Errorf("%s: %s\n%v", time.Now().UTC().Format("Jan 2 15:04:05"), line, err)
		}
	}
	w.stop()
	for _, violation := range w.discord.Violations() {
		t.Errorf("against Discord's rules: %s", violation)
	}
}

// step does what one line says.
func (w *world) step(words, block []string) error {
	verb, rest := words[0], words[1:]
	switch verb {
	case "feed":
		return w.feedStep(rest)
	case "articles":
		return w.articlesStep(rest)
	case "discord":
		return w.discordStep(rest)
	case "start":
		return w.start()
	case "stop":
		w.stop()
		return nil
	case "kill":
		return w.kill()
	case "wait":
		return w.wait(rest)
	case "posts":
		return w.posts(rest[0], block)
	case "summaries":
		return w.summaries(rest[0], block)
	case "late":
		return w.late(rest)
	case "shows":
		return wantLines(described(w.messages(rest[0])), block)
	case "edits":
		return w.edits(rest)
	case "requests":
		return w.requests(rest)
	case "ended":
		return w.endedWith(strings.Join(rest, " "))
	}
	return w.peopleStep(words, block)
}

func (w *world) feedStep(words []string) error {
	host := words[0] + ".example"
	switch strings.Join(words[1:2], "") {
	case "serves":
		body, err := w.document(host, words[2])
		if err != nil {
			return err
		}
		w.site.set(host, page{body: body})
	case "fails":
		status, err := strconv.Atoi(words[2])
		if err != nil {
			return err
		}
		w.site.set(host, page{status: status})
	case "is":
		w.site.set(host, page{down: true})
	case "says":
		w.site.freeze(host)
	default:
		return errors.New("a feed serves, fails, is down or says unchanged")
	}
	return nil
}

// articlesStep changes what is behind the links of items.
func (w *world) articlesStep(words []string) (err error) {
	p := page{kind: "text/html; charset=utf-8"}
	switch words[0] {
	case "serve":
		if p.body, err = w.document("news.example", words[1]); err != nil {
			return err
		}
		switch strings.Join(words[2:], " ") {
		case "":
		case "without end":
			p.endless = true
		default:
			p.after, err = time.ParseDuration(words[3])
		}
	case "fail":
		p.status, err = strconv.Atoi(words[1])
	default:
		err = errors.New("articles serve or fail")
	}
	w.site.set("news.example", p)
	return err
}

func (w *world) wait(words []string) error {
	if words[0] == "for" && words[1] == "request" {
		return w.awaitRequest(words[2] + ".example")
	}
	if words[0] == "for" {
		n, err := strconv.Atoi(words[2])
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(w.t.Context(), 24*time.Hour)
		defer cancel()
		if len(words) > 3 {
			return w.discord.Until(ctx, func() bool { return w.editsOf(words[1]) >= n })
		}
		return w.discord.Await(ctx, w.channels[words[1]], n)
	}
	d, err := time.ParseDuration(words[0])
	if err != nil {
		return err
	}
	time.Sleep(d)
	synctest.Wait()
	return nil
}

// awaitRequest waits for a request to host and takes note of it.
func (w *world) awaitRequest(host string) error {
	for range 24 * 60 * 60 {
		if all, _ := w.site.count(host); all > 0 {
			return nil
		}
		time.Sleep(time.Second)
		synctest.Wait()
	}
	return errors.New("nobody asked for a day")
}

// late compares when a channel got its last message with when a feed had news.
func (w *world) late(words []string) error {
	most, err := time.ParseDuration(words[2])
	messages := w.discord.Messages(w.channels[words[1]])
	if err != nil || len(messages) == 0 {
		return fmt.Errorf("there is no message, or no duration: %w", err)
	}
	if got := messages[len(messages)-1].CreatedAt.Sub(w.site.servedAt(words[0] + ".example")); got < 0 || got > most {
		return fmt.Errorf("the message came %v after the news", got)
	}
	return nil
}

// posts compares what a channel got since the last look.
func (w *world) posts(channel string, want []string) error {
	messages := w.messages(channel)
	fresh := messages[min(w.looked[channel], len(messages)):]
	w.looked[channel] = len(messages)
	return wantLines(described(fresh), want)
}

func wantLines(got, want []string) error {
	if !slices.Equal(got, want) {
		return fmt.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	return nil
}

// summaries compares what the last messages of a channel say below the headline.
func (w *world) summaries(channel string, want []string) error {
	messages := w.discord.Messages(w.channels[channel])
	var got []string
	for _, m := range messages[max(0, len(messages)-len(want)):] {
		for _, embed := range m.Embeds {
			got = append(got, embed.Description)
		}
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	return nil
}

// described returns messages as scenarios write them.
func described(messages []discordtest.Message) (lines []string) {
	for _, m := range messages {
		lines = append(lines, headlineOf(m.Content))
		for _, embed := range m.Embeds {
			for i, line := range strings.Split(embed.Description, "\n") {
				line = withoutMarkup(line)
				switch {
				case strings.HasPrefix(line, "also in: "):
					lines = append(lines, line[:strings.LastIndex(line, " · <t:")])
				case embed.Author.Name == "" && (i > 0 || isDigest(m)): // a list, of which the first line is about the headline, or a digest
					lines = append(lines, "- "+line)
				}
			}
		}
	}
	return lines
}

// isDigest reports whether a message is a digest.
func isDigest(m discordtest.Message) bool { return strings.Contains(m.Content, " digest** · ") }

// headlineOf returns the content of a message without markup: topics · headline.
func headlineOf(content string) string {
	line, _, _ := strings.Cut(content, "\n")
	return withoutMarkup(line)
}

// target is what makes a text a link.
var target = regexp.MustCompile(`\]\(<[^>]*>\)`)

func withoutMarkup(line string) string {
	return strings.NewReplacer("**", "", "[", "", "\\", "").Replace(target.ReplaceAllString(line, ""))
}

// edits compares how many edits a channel was asked for since the last look.
func (w *world) edits(words []string) error {
	want, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	all := w.editsOf(words[0])
	got := all - w.edited[words[0]]
	w.edited[words[0]] = all
	if got != want {
		return fmt.Errorf("got %d edits, want %d", got, want)
	}
	return nil
}

// editsOf returns how many edits a channel was asked for.
func (w *world) editsOf(channel string) int {
	return w.discord.Count(func(r discordtest.Request) bool {
		return r.Method == http.MethodPatch && strings.Contains(r.Path, w.channels[channel])
	})
}

func (w *world) requests(words []string) error {
	want, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	all, conditional := w.site.count(words[0] + ".example")
	switch {
	case all != want:
		return fmt.Errorf("got %d requests, want %d", all, want)
	case len(words) > 2 && conditional != all:
		return fmt.Errorf("%d of %d requests were conditional", conditional, all)
	}
	return nil
}

func (w *world) endedWith(words string) error {
	select {
	case err := <-w.ended:
		w.room = nil
		if err == nil || !strings.Contains(err.Error(), words) {
			return fmt.Errorf("ended with %w", err)
		}
		return nil
	default:
		return errors.New("still running")
	}
}

// document returns a file of the scenario; the short form becomes RSS.
func (w *world) document(host, name string) ([]byte, error) {
	data, err := fs.ReadFile(w.files, name)
	if err != nil || !strings.HasSuffix(name, ".items") {
		return data, err
	}
	var rss strings.Builder
	rss.WriteString("<rss version=\"2.0\"><channel><title>Sample</title>\n")
	for line := range strings.Lines(string(data)) {
		column := strings.Split(line+"|||", "|")
		date, err := time.Parse("2006-01-02 15:04", strings.TrimSpace(column[0]))
		if err != nil {
			return nil, err
		}
		guid := strings.TrimSpace(column[1])
		fmt.Fprintf(&rss, "<item><guid isPermaLink=\"false\">%s</guid><title>%s</title><description>%s</description><link>https://read.%s/%s</link><pubDate>%s</pubDate></item>\n",
			guid, strings.TrimSpace(column[2]), strings.TrimSpace(column[3]), host, strings.TrimPrefix(guid, "new-"), date.Format(time.RFC1123Z))
	}
	rss.WriteString("</channel></rss>\n")
	return []byte(rss.String()), nil
}

// copyFile copies what is at path now to a new file.
func copyFile(path, to string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}
