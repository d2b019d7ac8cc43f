package main

import (
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/news"
)

// load loads content as a configuration file.
func load(t *testing.T, content string, env ...string) (Config, Problems) {
	t.Helper()
	return loadConfig(writeFile(t, "config.yaml", content), env)
}

// briefly returns each problem as "line:column message" or "VARIABLE message".
func briefly(problems Problems) []string {
	var brief []string
	for _, p := range problems {
		at := p.Place.file
		if p.Place.line > 0 {
			at = fmt.Sprintf("%d:%d", p.Place.line, p.Place.column)
		}
		if p.Warning {
			at += " warning:"
		}
		brief = append(brief, at+" "+p.Message)
	}
	return brief
}

func equalConfigs(t *testing.T, want, got Config) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
}

func TestLoadConfigReadsEveryKey(t *testing.T) {
	got, problems := load(t, `
discord:
  token: abc.def
  api_url: http://127.0.0.1:9000/api
store: {path: /var/lib/newsdesk.db, keep_days: 30, backup: {dir: /mnt/copies, every: 1h30m, keep: 3}}
feeds:
  interval: 1h30m
  workers: 8
  contact: bot@example.org
  allow_networks: [192.168.0.0/16, "fd00::/8"]
  articles: false
  list:
    - https://example.org/a
    - url: https://example.org/b
      name: 2024
      interval: 10m
      articles: true
    - &c {url: https://example.org/c}
topics:
  - name: election interference
    channels: [123456789012345678, "223456789012345678"]
  - name: the "big" one
    channels: &desk ["123456789012345678"]
  - name: votes
    min_sources: 3
    query: |
      vote OR
      ballot
    channels: *desk
limits:
  feeds_per_guild: 50
  topics_per_guild: 0
web:
  listen: :8080
log:
  level: debug
  format: json
`)
	if problems != nil {
		t.Errorf("problems:\n%s", problems)
	}
	equalConfigs(t, Config{
		Discord: DiscordConfig{Token: "abc.def", APIURL: "http://127.0.0.1:9000/api"},
		Store:   StoreConfig{Path: "/var/lib/newsdesk.db", KeepDays: 30, Backup: BackupConfig{Dir: "/mnt/copies", Every: 90 * time.Minute, Keep: 3}},
		Feeds: FeedsConfig{
			Interval: 90 * time.Minute, Workers: 8, Contact: "bot@example.org",
			AllowNetworks: []netip.Prefix{netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("fd00::/8")},
			Articles:      SwitchOff,
			List: []FeedConfig{
				{URL: "https://example.org/a"},
				{URL: "https://example.org/b", Name: "2024", Interval: 10 * time.Minute, Articles: SwitchOn},
				{URL: "https://example.org/c"},
			},
		},
		Topics: []TopicConfig{
			{"election interference", `"election interference"`, []news.ChannelID{"123456789012345678", "223456789012345678"}, 1},
			{`the "big" one`, `"the  big  one"`, []news.ChannelID{"123456789012345678"}, 1},
			{"votes", "vote OR\nballot\n", []news.ChannelID{"123456789012345678"}, 3},
		},
		Limits: LimitsConfig{FeedsPerGuild: 50, TopicsPerGuild: 0, SubscriptionsPerGuild: 500},
		Web:    WebConfig{Listen: ":8080"},
		Log:    LogConfig{Level: slog.LevelDebug, Format: LogJSON},
	}, got)
}

func TestFilesThatSayNothingAreTheDefaults(t *testing.T) {
	for name, content := range map[string]string{
		"an empty file":        "",
		"a comment":            "# nothing\n",
		"an empty document":    "---\n",
		"sections without key": "discord:\nfeeds:\n  list:\n  interval:\ntopics: []\nlog: ~\n",
		"a byte order mark":    "\uFEFFlog:\n  level: info\n",
		"Windows line ends":    "log:\r\n  level: info\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, problems := load(t, content)
			if problems != nil {
				t.Errorf("problems:\n%s", problems)
			}
			equalConfigs(t, DefaultConfig(), got)
		})
	}
}

func TestLoadConfigSaysWhatIsWrongAndWhere(t *testing.T) {
	const topic = "topics:\n  - name: a\n    channels: ['123456789012345678']\n"
	for _, tt := range []struct {
		name, content string
		want          []string
	}{
		{"a tab", "feeds:\n\tworkers: 1\n", []string{"2:1 found character '\t' that cannot start any token: indent with spaces, not tabs"}},
		{"an open quote", "log:\n  level: \"info\n", []string{"2:10 could not find end character of double-quoted text: the quote that opens here is never closed"}},
		{
			"a query whose quotes YAML takes for its own", topic + "    query: \"a b\" -c\n",
			[]string{`4:18 value is not allowed in this context. map key-value is pre-defined: put the whole value in single quotes, as in '"two words" -sport'`},
		},
		{"a text instead of keys", "hello\n", []string{"1:1 this should be keys and values, indented below"}},
		{"a list instead of keys", "- a\n", []string{"1:1 this should be keys and values, indented below"}},
		{"two documents", "log:\n---\nlog:\n", []string{"3:1 a second document starts here: keep one"}},
		{"a tag", "log: !!map\n  level: info\n", []string{"1:6 tags are not used here: leave it out"}},
		{"an alias of nothing", "log: *x\n", []string{"1:6 nothing is named &x"}},
		{"an alias of itself", "log: &x\n  level: *x\n", []string{"2:3 this should be one word or a quoted text"}},
		{"a merge key", "log:\n  <<: {level: info}\n", []string{"2:3 this is not used here: write plain keys"}},

		{"an unknown section", "feed:\n", []string{`1:1 unknown key "feed": did you mean "feeds"?`}},
		{"an unknown key", "feeds:\n  wrokers: 1\n", []string{`2:3 unknown key "wrokers": did you mean "workers"?`}},
		{"an unknown key in quotes", "feeds:\n  \"wrokers\": 1\n", []string{`2:3 unknown key "wrokers": did you mean "workers"?`}},
		{"a key of another section", "interval: 1h\n", []string{`1:1 unknown key "interval": it belongs under "feeds"`}},
		{"a key like no other", "log:\n  xyzzy: 1\n", []string{`2:3 unknown key "xyzzy": known here are level, format`}},
		{"a key that is set twice", "log:\n  level: info\n  level: warn\n", []string{`3:3 "level" is set twice, first in line 2`}},

		{"a value instead of a list", topic + "web:\n  listen: [a]\n", []string{"5:11 this should be one word or a quoted text"}},
		{"a list instead of a time span", "feeds:\n  interval: [1h]\n", []string{"2:13 this should be a time span such as 15m"}},
		{"a text instead of a list", "feeds:\n  list: https://example.org\n", []string{"2:9 this should be a list, one line each, starting with a dash"}},
		{"a number without unit", "feeds:\n  interval: 15\n", []string{`2:13 "15" has no unit: write 15s, 15m or 15h`}},
		{"a unit that is none", "feeds:\n  interval: 1d\n", []string{`2:13 "1d" is not a time span: write one such as 90s, 15m or 1h30m`}},
		{"an interval of nothing", "feeds:\n  interval: 0s\n", []string{"2:13 0s is too short: the least is 1s, and 15m is polite"}},
		{"a short interval", "feeds:\n  interval: 4m59s\n", []string{"2:13 warning: polling every 4m59s annoys publishers, and some will block you: 15m is polite"}},
		{"a polite interval", "feeds:\n  interval: 5m\n", nil},
		{"a negative number of workers", "feeds:\n  workers: -1\n", []string{"2:12 -1 is not a number from 1 to 1024"}},
		{"no publishers at all", topic + "    min_sources: 0\n", []string{"4:18 0 is not a number from 1 to 10"}},
		{"more publishers than there will be", topic + "    min_sources: 11\n", []string{"4:18 11 is not a number from 1 to 10"}},
		{"publishers in words", topic + "    min_sources: two\n", []string{`4:18 "two" is not a whole number`}},
		{"a fraction of workers", "feeds:\n  workers: 1.5\n", []string{`2:12 "1.5" is not a whole number`}},
		{"a level that is none", "log:\n  level: verbose\n", []string{`2:10 "verbose" is not known: write debug, info, warn or error`}},
		{"a level with a mistake", "log:\n  level: wran\n", []string{`2:10 "wran" is not known: did you mean "warn"?`}},
		{"a format with a mistake", "log:\n  format: josn\n", []string{`2:11 "josn" is not known: did you mean "json"?`}},
		{"an address instead of a network", "feeds:\n  allow_networks: [10.0.0.1]\n", []string{`2:20 "10.0.0.1" is an address, not a network: did you mean 10.0.0.1/32?`}},
		{"a network with too many bits", "feeds:\n  allow_networks:\n    - 10.1.2.3/8\n", []string{`3:7 "10.1.2.3/8" has bits set beyond its length: did you mean 10.0.0.0/8?`}},
		{"no network", "feeds:\n  allow_networks: [home]\n", []string{`2:20 "home" is not a network: write one such as 192.168.0.0/16 or fd00::/8`}},
		{"too high a limit", "limits:\n  topics_per_guild: 10001\n", []string{"2:21 10001 is not a number from 0 to 10000"}},
		{"a negative limit", "limits:\n  feeds_per_guild: -1\n", []string{"2:20 -1 is not a number from 0 to 10000"}},
		{"a backup every second", "store:\n  backup: {every: 1s}\n", []string{"2:19 1s is too short: the least is 1m, and 0s is never"}},
		{"items kept for a day", "store:\n  keep_days: 1\n", []string{"2:14 1 is not a number from 7 to 3650"}},
		{"no backup kept", "store:\n  backup: {keep: 0}\n", []string{"2:18 0 is not a number from 1 to 1000"}},
		{"a contact that is none", "feeds:\n  contact: me\n", []string{`2:12 "me" is neither a web address nor a mail address: write one such as https://example.org/bot or bot@example.org`}},
		{"a contact that breaks a header", "feeds:\n  contact: \"Me <me@example.org>\"\n", []string{`2:12 "Me <me@example.org>" is neither a web address nor a mail address: write one such as https://example.org/bot or bot@example.org`}},
		{"an API elsewhere", "discord:\n  api_url: discord.com/api\n", []string{`2:12 "discord.com/api" has no https:// in front: did you mean "https://discord.com/api"?`}},
		{"a store without path", "store:\n  path: ''\n", []string{"2:9 the path of the database is empty: write one such as newsdesk.db"}},
		{"a port alone", "web:\n  listen: 8080\n", []string{`2:11 "8080" is not host:port: write one such as 127.0.0.1:8080`}},
		{"a port that is none", "web:\n  listen: localhost:99999\n", []string{`2:11 "localhost:99999" is not host:port: write one such as 127.0.0.1:8080`}},

		{"a feed without scheme", "feeds:\n  list: [example.org/feed]\n", []string{`2:10 "example.org/feed" has no https:// in front: did you mean "https://example.org/feed"?`}},
		{"a feed of another scheme", "feeds:\n  list: ['ftp://example.org']\n", []string{`2:10 "ftp://example.org" is not an address on the web: it must start with https:// or http://`}},
		{"a feed without host", "feeds:\n  list: ['https:///feed']\n", []string{`2:10 "https:///feed" names no host`}},
		{"a feed with a password", "feeds:\n  list: ['https://me:secret@example.org']\n", []string{"2:10 leave the name and password out of this address: they would end up in logs"}},
		{"a feed with a bad escape", "feeds:\n  list: ['https://example.org/%zz']\n", []string{`2:10 this is not a web address: invalid URL escape "%zz"`}},
		{"a feed without URL", "feeds:\n  list:\n    - name: a\n", []string{"3:7 this feed has no url"}},
		{"a feed that is polled too often", "feeds:\n  list: [{url: 'https://example.org', interval: 0s}]\n", []string{"2:49 0s is too short: the least is 1s, and 15m is polite"}},
		{"the same feed twice", "feeds:\n  list:\n  - https://example.org\n  - url: https://EXAMPLE.org/#top\n", []string{"4:10 this feed is listed twice, first at config.yaml:3:5"}},

		{"a topic without name", "topics:\n  - channels: ['123456789012345678']\n", []string{"2:5 this topic has no name"}},
		{"a topic without channels", "topics:\n  - name: a\n", []string{`2:5 this topic has no channels: add channels: ["..."] with the IDs of those that should hear of it`}},
		{"a topic with one channel and no list", "topics:\n  - name: a\n    channels: 123456789012345678\n", []string{"3:15 this should be a list, one line each, starting with a dash"}},
		{"the same topic twice", topic + "  - name: ' A '\n    channels: ['123456789012345678']\n", []string{`4:11 the topic " A " is declared twice, first at config.yaml:2:11`}},
		{"a name that is no query", "topics:\n  - name: '---'\n    channels: ['123456789012345678']\n", []string{"2:11 this name does not make a query"}},
		{"a channel by name", "topics:\n  - name: a\n    channels: ['#news']\n", []string{`3:16 "#news" is not the ID of a channel`}},
		{"a channel with 16 digits", "topics:\n  - name: a\n    channels: [1234567890123456]\n", []string{`3:16 warning: 1234567890123456 is too short for the ID of a channel`}},
		{"a channel beyond 64 bits", "topics:\n  - name: a\n    channels: [99999999999999999999]\n", []string{`3:16 "99999999999999999999" is not the ID of a channel`}},
		{"a query that is wrong", topic + "    query: (a b\n", []string{"4:12 this ( is not closed"}},

		{"a token with its prefix", "discord:\n  token: Bot abc\n", []string{`2:10 the token starts with "Bot ": leave that out`}},
		{"a token in quotes", "discord:\n  token: '\"abc\"'\n", []string{"2:10 the token holds spaces, quotes or other characters that no token has: copy it again"}},
		{"two sources of the token", "discord:\n  token: abc\n  token_file: x\n", []string{"3:15 token and token_file are both set: keep one of them"}},
		{"a token file that is missing", "discord:\n  token_file: /no/such\n", []string{"2:15 read /no/such: no such file or directory"}},

		{
			"two mistakes in two lines", "log:\n  format: x\nfeeds:\n  workers: y\n  interval: z\n",
			[]string{
				`2:11 "x" is not known: write auto, text or json`,
				`4:12 "y" is not a whole number`,
				`5:13 "z" is not a time span: write one such as 90s, 15m or 1h30m`,
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("config.yaml", []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, problems := loadConfig("config.yaml", nil)
			got := briefly(problems)
			if len(got) != len(tt.want) {
				t.Fatalf("got %d problems, want %d:\n%s", len(got), len(tt.want), problems)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("got  %s\nwant %s", got[i], want)
				}
			}
		})
	}
}

func TestQueryErrorsPointIntoTheValue(t *testing.T) {
	for _, tt := range []struct{ name, query, want string }{
		{"plain", "a (b", "1:3"},
		{"plain behind other characters", "東京 é (b", "1:6"},
		{"single quotes", "'a (b'", "1:4"},
		{"doubled single quotes", "'it''s (b'", "1:8"},
		{"double quotes", `"a (b"`, "1:4"},
		{"escaped double quotes", `"\"a\" (b"`, "1:8"},
		{"escaped characters", `"\xe9\u00e9\t (b"`, "1:15"},
		{"lines that are kept", "|\n      a OR\n      b OR (c\n", "3:12"},
		{"lines that are kept, after empty ones", "|\n\n      a (b\n", "3:9"},
		{"lines that are folded, in the first", ">-\n      a (b\n      c\n", "1:1"},
		{"quoted lines that are folded", "\"a\n      (b\"\n", "1:1"},
		{"in the first of quoted lines", "\"a (b\n      c\"\n", "1:4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := load(t, "topics:\n  - name: a\n    channels: ['123456789012345678']\n    query: "+tt.query+"\n")
			if len(problems) != 1 {
				t.Fatalf("got %d problems, want 1:\n%s", len(problems), problems)
			}
			at := problems[0].Place
			line, column := at.line-3, at.column
			if line == 1 {
				column -= len("    query: ")
			}
			if got := fmt.Sprintf("%d:%d", line, column); got != tt.want {
				t.Errorf("at %s, want %s:\n%s", got, tt.want, problems)
			}
		})
	}
}

func TestTheEnvironmentOverridesTheFile(t *testing.T) {
	got, problems := load(t, "feeds: {interval: 1h, workers: 8, allow_networks: [10.0.0.0/8]}\n",
		"NEWSDESK_FEEDS_INTERVAL=2h",
		"NEWSDESK_FEEDS_ALLOW_NETWORKS=192.168.0.0/16, fd00::/8",
		"NEWSDESK_LOG_LEVEL=warn",
		"NEWSDESK_LOG_FORMAT=",
		"NEWSDESK_CONFIG=elsewhere.yaml",
		"NEWSDESK_SERVICE_HOST=10.0.0.7", "NEWSDESK_PORT_8080_TCP_ADDR=10.0.0.7", "NEWSDESK_PORT=tcp://10.0.0.7:8080",
		"OTHER_FEEDS_INTERVAL=x",
	)
	if problems != nil {
		t.Errorf("problems:\n%s", problems)
	}
	want := DefaultConfig()
	want.Feeds.Interval, want.Feeds.Workers = 2*time.Hour, 8
	want.Feeds.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("fd00::/8")}
	want.Log.Level = slog.LevelWarn
	equalConfigs(t, want, got)
}

func TestEveryKeyHasItsVariable(t *testing.T) {
	var got []string
	for _, key := range configKeys(reflect.ValueOf(new(Config)).Elem()) {
		if key.plain() {
			got = append(got, envName(key.path))
		}
	}
	want := []string{
		"NEWSDESK_DISCORD_TOKEN", "NEWSDESK_DISCORD_TOKEN_FILE", "NEWSDESK_DISCORD_API_URL", "NEWSDESK_STORE_PATH", "NEWSDESK_STORE_KEEP_DAYS",
		"NEWSDESK_STORE_BACKUP_DIR", "NEWSDESK_STORE_BACKUP_EVERY", "NEWSDESK_STORE_BACKUP_KEEP",
		"NEWSDESK_FEEDS_INTERVAL", "NEWSDESK_FEEDS_WORKERS", "NEWSDESK_FEEDS_CONTACT", "NEWSDESK_FEEDS_ALLOW_NETWORKS", "NEWSDESK_FEEDS_ARTICLES",
		"NEWSDESK_LIMITS_FEEDS_PER_GUILD", "NEWSDESK_LIMITS_TOPICS_PER_GUILD", "NEWSDESK_LIMITS_SUBSCRIPTIONS_PER_GUILD",
		"NEWSDESK_WEB_LISTEN", "NEWSDESK_LOG_LEVEL", "NEWSDESK_LOG_FORMAT",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadConfigSaysWhatIsWrongInTheEnvironment(t *testing.T) {
	for _, tt := range []struct{ name, env, want string }{
		{
			"a value", "NEWSDESK_FEEDS_INTERVAL=5x",
			"NEWSDESK_FEEDS_INTERVAL: \"5x\" is not a time span: write one such as 90s, 15m or 1h30m\n" +
				"       | NEWSDESK_FEEDS_INTERVAL=5x\n" +
				"       |                         ^\n",
		},
		{
			"a value that is too small", "NEWSDESK_FEEDS_INTERVAL=1ms",
			"NEWSDESK_FEEDS_INTERVAL: 1ms is too short: the least is 1s, and 15m is polite\n" +
				"       | NEWSDESK_FEEDS_INTERVAL=1ms\n" +
				"       |                         ^\n",
		},
		{
			"an element of a list", "NEWSDESK_FEEDS_ALLOW_NETWORKS=10.0.0.0/8,x",
			"NEWSDESK_FEEDS_ALLOW_NETWORKS: \"x\" is not a network: write one such as 192.168.0.0/16 or fd00::/8\n" +
				"       | NEWSDESK_FEEDS_ALLOW_NETWORKS=10.0.0.0/8,x\n" +
				"       |                               ^\n",
		},
		{
			"a token, which stays unseen", "NEWSDESK_DISCORD_TOKEN=Bot secret",
			"NEWSDESK_DISCORD_TOKEN: the token starts with \"Bot \": leave that out\n" +
				"       | NEWSDESK_DISCORD_TOKEN=**********\n" +
				"       |                        ^\n",
		},
		{
			"a name, whose value stays unseen", "NEWSDESK_DISCORD_TOKN=secret",
			"NEWSDESK_DISCORD_TOKN: no such setting: did you mean \"NEWSDESK_DISCORD_TOKEN\"?\n",
		},
		{"a name like no other", "NEWSDESK_XYZZY=1", "NEWSDESK_XYZZY: no such setting\n"},
		{
			"what belongs in the file", "NEWSDESK_TOPICS=elections",
			"NEWSDESK_TOPICS: topics can be set in the configuration file only\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := loadConfig("", []string{tt.env})
			if diff := cmp.Diff(tt.want, problems.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhereTheTokenComesFrom(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"discord_token": "credential\n", "token": "  in.file\n", "other": "in.other"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := "discord: {token_file: '" + filepath.Join(dir, "token") + "'}\n"
	for _, tt := range []struct {
		name, content string
		env           []string
		want          string
	}{
		{"nowhere", "", nil, ""},
		{"the file", "discord: {token: abc}\n", nil, "abc"},
		{"a file that the file names", file, nil, "in.file"},
		{"the environment before the file", "discord: {token: abc}\n", []string{"NEWSDESK_DISCORD_TOKEN=env"}, "env"},
		{"the environment before the file's file", file, []string{"NEWSDESK_DISCORD_TOKEN=env"}, "env"},
		{"the environment's file before the file", "discord: {token: abc}\n", []string{"NEWSDESK_DISCORD_TOKEN_FILE=" + filepath.Join(dir, "other")}, "in.other"},
		{"the environment's file before the file's", file, []string{"NEWSDESK_DISCORD_TOKEN_FILE=" + filepath.Join(dir, "other")}, "in.other"},
		{"a credential where there is no other", "", []string{"CREDENTIALS_DIRECTORY=" + dir}, "credential"},
		{"no credential where there is another", "discord: {token: abc}\n", []string{"CREDENTIALS_DIRECTORY=" + dir}, "abc"},
		{"credentials of others", "", []string{"CREDENTIALS_DIRECTORY=" + t.TempDir()}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := load(t, tt.content, tt.env...)
			if problems != nil {
				t.Errorf("problems:\n%s", problems)
			}
			if got.Discord.Token != tt.want {
				t.Errorf("token %q, want %q", got.Discord.Token, tt.want)
			}
		})
	}
}

func TestTokensThatOthersCanReadAreWarnedOf(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, content := range map[string]string{
		"token": "abc", "with.yaml": "discord: {token: abc}\n", "by.yaml": "discord: {token_file: token}\n", "without.yaml": "",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ path, want string }{
		{"with.yaml", "1:18 warning: others can read the token in with.yaml (mode 0640): run chmod 600 with.yaml"},
		{"by.yaml", "1:23 warning: others can read the token in token (mode 0640): run chmod 600 token"},
		{"without.yaml", ""},
	} {
		_, problems := loadConfig(tt.path, nil)
		if got := strings.Join(briefly(problems), "\n"); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func TestProblemsNeverShowSecrets(t *testing.T) {
	discordToken := strings.Repeat("A", 24) + "." + strings.Repeat("b", 6) + "." + strings.Repeat("C", 27)
	for name, content := range map[string]string{
		"a wrong token":              "discord:\n  token: s3cret token\n",
		"a token that never ends":    "discord:\n  token: \"s3cret\nlog:\n",
		"a token in flow style":      "discord: {token: s3cret, tokn: x}\n",
		"a token under another name": "discord:\n  tokn: " + discordToken + "\n",
		"a quoted key":               "discord: {\"token\": s3cret, x: 1}\n",
		"a password":                 "feeds:\n  list: ['https://me:s3cret@example.org']\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := load(t, content)
			if problems == nil {
				t.Fatal("no problem")
			}
			if s := problems.String(); strings.Contains(s, "s3cret") || strings.Contains(s, discordToken) {
				t.Errorf("a secret is shown:\n%s", s)
			}
		})
	}
}

func TestCaretsStandUnderWideCharacters(t *testing.T) {
	p := Problem{Place: place{"f", 7, 6, "a\t東e\u0301x"}, Message: "m\x1b"}
	want := "f:7:6: m\uFFFD\n     7 | a\t東e\u0301x\n       |  \t   ^\n"
	if diff := cmp.Diff(want, p.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDidYouMean(t *testing.T) {
	names := []string{"interval", "workers", "list", "log"}
	for _, tt := range []struct{ word, want string }{
		{"intervall", "interval"},
		{"wrokers", "workers"},
		{"worker", "workers"},
		{"Lits", "list"},
		{"lg", "log"},
		{"contact", ""},
		{"x", ""},
		{"", ""},
	} {
		want := tt.want
		if want != "" {
			want = fmt.Sprintf(": did you mean %q?", want)
		}
		if got := didYouMean(tt.word, names); got != want {
			t.Errorf("didYouMean(%q) = %q, want %q", tt.word, got, want)
		}
	}
}

func TestTheExampleIsTheDefaults(t *testing.T) {
	got, problems := loadConfig("config.example.yaml", nil)
	if problems != nil {
		t.Errorf("problems:\n%s", problems)
	}
	equalConfigs(t, DefaultConfig(), got)
}

// uncommented returns the example configuration with its examples in force.
func uncommented(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(?m)^( *)#: `).ReplaceAllString(string(b), "$1")
}

func TestTheExamplesOfTheExampleAreFine(t *testing.T) {
	got, problems := load(t, uncommented(t))
	if problems != nil {
		t.Errorf("problems:\n%s", problems)
	}
	if len(got.Feeds.List) < 2 || len(got.Topics) < 2 {
		t.Errorf("%s: the examples were not uncommented", got.counts())
	}
}

func TestTheExampleDocumentsEveryKey(t *testing.T) {
	file, err := parser.ParseBytes([]byte(uncommented(t)), 0)
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	documentedKeys(file.Docs[0].Body, "", documented)
	var got []string
	for key := range documented {
		got = append(got, key)
	}
	want := structKeys(reflect.TypeFor[Config](), "")
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys of config.example.yaml (-struct +example):\n%s", diff)
	}
}

// documentedKeys adds the paths of the keys below n to keys.
func documentedKeys(n ast.Node, path string, keys map[string]bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, pair := range n.Values {
			key := join(path, pair.Key.String())
			keys[key] = true
			documentedKeys(pair.Value, key, keys)
		}
	case *ast.SequenceNode:
		for _, value := range n.Values {
			documentedKeys(value, path, keys)
		}
	}
}

// structKeys returns the paths of the keys below t.
func structKeys(t reflect.Type, path string) []string {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if isScalar(t) {
		return nil
	}
	var keys []string
	for _, f := range fieldsOf(t) {
		key := join(path, f.key)
		keys = append(append(keys, key), structKeys(t.FieldByIndex(f.index).Type, key)...)
	}
	return keys
}

// Whatever the file holds, loading it ends, and every problem is in the file.
func FuzzLoadConfig(f *testing.F) {
	example, err := os.ReadFile("config.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(example))
	f.Add("topics:\n- name: &a x\n  query: \"\\u00e9 (\"\n  channels: [*a, 1]\n")
	f.Add("feeds: {list: [a, {url: b}], interval: |\n  x\n}")
	f.Add("? a\n: b\n<<: *x\n--- !!set\n")
	path := filepath.Join(f.TempDir(), "config.yaml")
	f.Fuzz(func(t *testing.T, content string) {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, problems := loadConfig(path, nil)
		if s := problems.String(); !utf8.ValidString(s) {
			t.Errorf("not UTF-8: %q", s)
		}
	})
}
