package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/netip"
	"path/filepath"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// Config is everything the operator decides. Each key may stand in the
// configuration file under the name in its tag; keys that hold one value or a
// list of plain values may also be set by the environment variable that
// [envName] derives from them. config.example.yaml says what each one means.
type Config struct {
	Discord DiscordConfig `yaml:"discord"`
	Store   StoreConfig   `yaml:"store"`
	Feeds   FeedsConfig   `yaml:"feeds"`
	Topics  []TopicConfig `yaml:"topics"`
	Limits  LimitsConfig  `yaml:"limits"`
	Web     WebConfig     `yaml:"web"`
	Log     LogConfig     `yaml:"log"`
}

// DiscordConfig says who the bot is and where Discord is.
type DiscordConfig struct {
	Token     string `yaml:"token"`      // once loaded: whichever source it came from; empty: none
	TokenFile string `yaml:"token_file"` // holds the token and nothing else
	APIURL    string `yaml:"api_url"`    // http or https, without version and trailing slash
}

// StoreConfig says where the memory is.
type StoreConfig struct {
	Path     string       `yaml:"path"`      // of the database file
	KeepDays int          `yaml:"keep_days"` // how long items are remembered
	Backup   BackupConfig `yaml:"backup"`
}

// BackupConfig says how the memory is kept a second time.
type BackupConfig struct {
	Dir   string        `yaml:"dir"`   // empty: backups, beside the database file
	Every time.Duration `yaml:"every"` // 0: only when asked to
	Keep  int           `yaml:"keep"`  // the newest
}

// keep returns how long items are remembered.
func (c StoreConfig) keep() time.Duration { return time.Duration(c.KeepDays) * day }

// backups returns where the backups are.
func (c StoreConfig) backups() store.Backups {
	dir := cmp.Or(c.Backup.Dir, filepath.Join(filepath.Dir(c.Path), "backups"))
	return store.Backups{Dir: dir, Keep: c.Backup.Keep}
}

// FeedsConfig says what is polled, and how.
type FeedsConfig struct {
	Interval      time.Duration  `yaml:"interval"`       // between two polls of a feed that does not say
	Workers       int            `yaml:"workers"`        // polls at the same time
	Contact       string         `yaml:"contact"`        // URL or mail address, for the User-Agent
	AllowNetworks []netip.Prefix `yaml:"allow_networks"` // private networks that feeds may be fetched from
	Articles      Switch         `yaml:"articles"`       // whether articles are read where a feed says too little
	List          []FeedConfig   `yaml:"list"`
}

// FeedConfig declares a feed. In the file its URL alone will do.
type FeedConfig struct {
	URL      string        `yaml:"url,alone"`
	Name     string        `yaml:"name"`     // empty: the feed's own title
	Interval time.Duration `yaml:"interval"` // 0: that of all feeds
	Articles Switch        `yaml:"articles"` // empty: as for all feeds
}

// TopicConfig declares a topic and the channels that hear of it.
type TopicConfig struct {
	Name       string           `yaml:"name"`
	Query      string           `yaml:"query"` // never empty once loaded
	Channels   []news.ChannelID `yaml:"channels"`
	MinSources int              `yaml:"min_sources"` // publishers that must carry a story; never 0 once loaded
}

// LimitsConfig says how much the members of a server may make the bot do.
type LimitsConfig struct {
	FeedsPerGuild         int `yaml:"feeds_per_guild"`
	TopicsPerGuild        int `yaml:"topics_per_guild"`
	SubscriptionsPerGuild int `yaml:"subscriptions_per_guild"`
}

// WebConfig says where the operator's window is.
type WebConfig struct {
	Listen string `yaml:"listen"` // host:port; empty: nowhere
}

// LogConfig says what is logged and how it looks.
type LogConfig struct {
	Level  slog.Level `yaml:"level"`
	Format LogFormat  `yaml:"format"`
}

// Switch is on or off, or empty where nothing is said.
type Switch string

// The positions of a switch.
const (
	SwitchOn  Switch = "true"
	SwitchOff Switch = "false"
)

// LogFormat is how log lines look.
type LogFormat string

// The log formats.
const (
	LogAuto LogFormat = "auto" // text on a terminal, JSON otherwise
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// DefaultConfig returns the configuration of an empty file.
func DefaultConfig() Config {
	return Config{
		Discord: DiscordConfig{APIURL: "https://discord.com/api"},
		Store:   StoreConfig{Path: "newsdesk.db", KeepDays: int(store.RecordsFor / day), Backup: BackupConfig{Every: 24 * time.Hour, Keep: 7}},
		Feeds:   FeedsConfig{Interval: 15 * time.Minute, Workers: 64, Articles: SwitchOn},
		Limits:  LimitsConfig{FeedsPerGuild: 200, TopicsPerGuild: 200, SubscriptionsPerGuild: 500},
		Log:     LogConfig{Level: slog.LevelInfo, Format: LogAuto},
	}
}

// configPath returns the file to load: the one the command line names, else the
// one that $NEWSDESK_CONFIG names, else config.yaml where there is one, else "".
func configPath(flag string, env []string) string {
	if path := cmp.Or(flag, environ(env)["NEWSDESK_CONFIG"]); path != "" {
		return path
	}
	if exists("config.yaml") {
		return "config.yaml"
	}
	return ""
}

// loadConfig returns the defaults, overridden by the file at path, overridden by
// env ("NAME=value"), and everything that is wrong with them. An empty path
// means no file. The Config is fit for use when no problem is an error.
func loadConfig(path string, env []string) (Config, Problems) {
	l := loader{config: DefaultConfig(), name: path, origins: map[string]origin{}, wrong: map[string]bool{}}
	vars := environ(env)
	if path != "" {
		l.readFile()
	}
	l.readEnv(vars)
	l.findToken(vars["CREDENTIALS_DIRECTORY"])
	l.completeTopics()
	l.check()
	l.problems.sort()
	return l.config, l.problems
}

// loader is a configuration on its way in.
type loader struct {
	config   Config
	name     string            // of the file
	lines    []string          // of the file
	origins  map[string]origin // by the path of the key, such as "feeds.list[0].url"
	wrong    map[string]bool   // keys with a problem, by their paths
	problems Problems
}

// completeTopics gives topics without a query their name as a phrase, and has
// those that do not say otherwise wait for no second publisher.
func (l *loader) completeTopics() {
	unquote := strings.NewReplacer(`"`, " ", "“", " ", "”", " ", "‟", " ", "＂", " ")
	for i := range l.config.Topics {
		t := &l.config.Topics[i]
		if strings.TrimSpace(t.Query) == "" && t.Name != "" {
			t.Query = `"` + unquote.Replace(t.Name) + `"`
		}
		if !l.isSet(fmt.Sprintf("topics[%d].min_sources", i)) {
			t.MinSources = 1
		}
	}
}

// environ returns the variables of env that are set to something. The last
// setting of a name counts.
func environ(env []string) map[string]string {
	vars := make(map[string]string, len(env))
	for _, s := range env {
		if name, value, _ := strings.Cut(s, "="); value != "" {
			vars[name] = value
		}
	}
	return vars
}
