package bot

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
	"newsdesk/store"
)

// TestListsAreImported holds what managers get to see of lists against golden files.
func TestListsAreImported(t *testing.T) {
	many := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "https://list%d.example/rss List %d\n", i, i)
		}
		return b.String()
	}
	tests := []struct{ name, list string }{
		{"import", many(5)},
		{"import_one", "https://list.example/rss " + hostile},
		{"import_known", "https://courier.example/rss\nhttps://declared.example/rss\n" + many(1)},
		{"import_bad_lines", "javascript:alert(1)\n" + many(2) + "@everyone **x**\nhttps:// nowhere\n"},
		{"import_many_bad_lines", many(1) + strings.Repeat("nonsense @everyone\n", 30)},
		{"import_too_many", many(30)},
		{"import_broken", "broken"},
		{"import_nothing", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inLibrary(t, func(v *visit, _ *shelf) {
				v.stock()
				m := v.reply(v.Use(boss, "feed import", given("file", v.Attach("feeds.opml", "text/xml", []byte(tt.list)))...))
				v.wantReply("feed/"+tt.name, m)
				for _, f := range m.Files {
					compareGolden(t, "testdata/replies/feed/"+tt.name+"_file.txt", f.Data)
				}
			})
		})
	}
}

// TestFiveHundredFeedsAreImported looks at when they are read first.
func TestFiveHundredFeedsAreImported(t *testing.T) {
	inLibrary(t, func(v *visit, s *shelf) {
		v.commands.room.Desk.Limits.Feeds = 1000
		var list strings.Builder
		for i := range 500 {
			fmt.Fprintf(&list, "https://list%d.example/rss\n", i)
		}
		m := v.reply(v.Use(boss, "feed import", given("file", v.Attach("feeds.opml", "text/xml", []byte(list.String())))...))
		v.wantReply("feed/import_500", m)
		seconds := map[int64]int{}
		if err := v.store.View(func(tx *store.Tx) error {
			for feed, err := range tx.Feeds() {
				if err != nil {
					return err
				}
				seconds[feed.DueAt.Unix()]++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if len(seconds) != 500 || s.asked.Load() != 0 {
			t.Errorf("500 feeds are due in %d different seconds; %d searches", len(seconds), s.asked.Load())
		}
	})
}

// TestFilesComeFromDiscordAlone has members attach what is not at Discord's.
func TestFilesComeFromDiscordAlone(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		good := v.Attach("feeds.opml", "text/xml", []byte("https://list.example/rss"))
		large := v.Attach("feeds.opml", "text/xml", make([]byte, listLimit+1))
		lying := large
		lying.Size = 1
		tests := []struct {
			name string
			file discordtest.Attachment
			want string
		}{
			{"somebody's", discordtest.Attachment{Name: "x", URL: "https://evil.example/feeds.opml"}, "no-file"},
			{"one that begins as Discord's", discordtest.Attachment{Name: "x", URL: "https://cdn.discordapp.com.evil.example/x"}, "no-file"},
			{"one with a name in it", discordtest.Attachment{Name: "x", URL: "https://cdn.discordapp.com@evil.example/x"}, "no-file"},
			{"Discord's, in the clear", discordtest.Attachment{Name: "x", URL: "http://cdn.discordapp.com/x"}, "no-file"},
			{"a file of the machine", discordtest.Attachment{Name: "x", URL: "file:///etc/passwd"}, "no-file"},
			{"missing", discordtest.Attachment{Name: "x", URL: strings.Replace(good.URL, "/1/", "/9/", 1)}, "no-file"},
			{"large", large, "large-file"},
			{"larger than it says", lying, "no-file"},
		}
		for i, tt := range tests {
			person := boss
			person.ID = fmt.Sprint("20000000000000010", i)
			if m := v.reply(v.Use(person, "feed import", given("file", tt.file)...)); !strings.HasSuffix(m.Content, "-# "+tt.want) {
				t.Errorf("%s: got\n%s", tt.name, seen(m))
			}
		}
		if n := v.Count(func(r discordtest.Request) bool { return strings.HasPrefix(r.Path, "/outside/") }); n != 2 {
			t.Errorf("%d files were asked for, want 2", n)
		}
	})
}

// TestExportedListIsReadable looks into the file.
func TestExportedListIsReadable(t *testing.T) {
	inLibrary(t, func(v *visit, _ *shelf) {
		v.fill(2)
		m := v.reply(v.Use(boss, "feed export"))
		if len(m.Files) != 1 || string(m.Files[0].Data) != "Feeds of Newsroom\nhttps://n00.example/rss n00.example\nhttps://n01.example/rss n01.example\n" {
			t.Errorf("got\n%s%s", seen(m), m.Files[0].Data)
		}
	})
}
