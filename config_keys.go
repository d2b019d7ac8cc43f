package main

import (
	"cmp"
	"log/slog"
	"net/netip"
	"path/filepath"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// Config is everything the operator decides. Each key may stand in the
// configuration file under the name in its tag; keys that hold one value or a
// list of plain values may also be set by the environment variable that
// [envName] derives from them. The other tags describe the key to people and to
// editors ([settings]): what it is about, what may be written there (with its
// unit or its bounds), and an example where the default is none.
type Config struct {
	Discord DiscordConfig `yaml:"discord" about:"Who the bot is."`
	Store   StoreConfig   `yaml:"store" about:"What the bot remembers."`
	Feeds   FeedsConfig   `yaml:"feeds" about:"What is read."`
	Topics  []TopicConfig `yaml:"topics" about:"What the channels hear of."`
	Limits  LimitsConfig  `yaml:"limits" about:"How much the members of one server may add in Discord, beside what stands in this file."`
	Web     WebConfig     `yaml:"web" about:"The operator's window."`
	Log     LogConfig     `yaml:"log" about:"What the bot says of itself, on the standard error."`
}

// DiscordConfig says who the bot is and where Discord is.
type DiscordConfig struct {
	// Token is the one that counts, once loaded, whichever source it came from.
	Token     string `yaml:"token" about:"The bot's token, from https://discord.com/developers/applications. Better kept out of the file: in the environment, in token_file, or as the systemd credential discord_token."`
	TokenFile string `yaml:"token_file" about:"A file that holds the token and nothing else; its path is seen from where newsdesk is started." example:"/run/secrets/discord_token"`
	APIURL    string `yaml:"api_url" about:"Where Discord's API is. Change it only for a REST proxy." example:"http://twilight-proxy:3000/api"`
}

// StoreConfig says where the memory is.
type StoreConfig struct {
	Path     string       `yaml:"path" about:"The database file; made when it does not exist. The full-text index is beside it." example:"/var/lib/newsdesk/newsdesk.db"`
	KeepDays int          `yaml:"keep_days" about:"How many days items are remembered, for /news search and the rest of /news." least:"7" most:"3650"`
	Backup   BackupConfig `yaml:"backup" about:"The copies of it, each checked when it is made."`
}

// BackupConfig says how the memory is kept a second time.
type BackupConfig struct {
	Dir   string        `yaml:"dir" about:"Where they are; where nothing is said, in the directory backups beside the database file." example:"/mnt/other/newsdesk"`
	Every time.Duration `yaml:"every" about:"How often one is made; 0s: only by newsdesk backup." least:"1m"`
	Keep  int           `yaml:"keep" about:"How many are kept." least:"1" most:"1000"`
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
	Interval      time.Duration  `yaml:"interval" about:"How long to wait between two polls of a feed that does not say. Under 5m publishers begin to block you." least:"1s"`
	Workers       int            `yaml:"workers" about:"How many feeds are polled at the same time. Each host still gets one request at a time." least:"1" most:"1024"`
	Contact       string         `yaml:"contact" about:"How publishers reach you: a web or mail address for the User-Agent." example:"https://example.org/newsdesk"`
	AllowNetworks []netip.Prefix `yaml:"allow_networks" about:"Private networks that feeds may be fetched from; all others are refused." example:"[192.168.1.0/24, 'fd12:3456::/32']"`
	Articles      Switch         `yaml:"articles" about:"Whether the article is read where a feed says too little for a summary. The alert waits 15 seconds at most."`
	List          []FeedConfig   `yaml:"list" about:"The feeds: web addresses, or keys and values." example:"[https://example.org/feed.xml]"`
}

// FeedConfig declares a feed. In the file its URL alone will do.
type FeedConfig struct {
	URL      string        `yaml:"url,alone" about:"The address of the feed." example:"https://example.org/feed.xml"`
	Name     string        `yaml:"name" about:"What the feed is called; where nothing is said, as it calls itself." example:"World desk"`
	Interval time.Duration `yaml:"interval" about:"As feeds.interval, for this feed." least:"1s" example:"30m"`
	Articles Switch        `yaml:"articles" about:"As feeds.articles, for this feed." example:"false"`
}

// TopicConfig declares a topic and the channels that hear of it.
type TopicConfig struct {
	Name string `yaml:"name" about:"What is shown with each alert." example:"election interference"`
	// Query is never empty once loaded.
	Query    string           `yaml:"query" about:"What an item must say; where nothing is said, the name as a phrase. Put single quotes around it, and try it with newsdesk match." example:"election interference OR robocalls -sport"`
	Channels []news.ChannelID `yaml:"channels" about:"The IDs of the channels that hear of it: Settings, Advanced, Developer Mode, then right-click a channel, Copy Channel ID." example:"['123456789012345678']"`
	// MinSources is never 0 once loaded.
	MinSources int `yaml:"min_sources" about:"How many publishers must carry a story before the channels hear of it; 1 where nothing is said." least:"1" most:"10" example:"2"`
}

// LimitsConfig says how much the members of a server may make the bot do.
type LimitsConfig struct {
	FeedsPerGuild         int `yaml:"feeds_per_guild" about:"Feeds of their own; 0 lets them add none." least:"0" most:"10000"`
	TopicsPerGuild        int `yaml:"topics_per_guild" about:"Topics of their own; 0 lets them add none." least:"0" most:"10000"`
	SubscriptionsPerGuild int `yaml:"subscriptions_per_guild" about:"Channels that topics are sent to, counted for each topic; 0 lets them add none." least:"0" most:"10000"`
}

// WebConfig says where the operator's window is.
type WebConfig struct {
	Listen string `yaml:"listen" about:"Where /healthz, /readyz and /metrics answer: host:port. Where nothing is said, nowhere." example:"127.0.0.1:8080"`
}

// LogConfig says what is logged and how it looks.
type LogConfig struct {
	Level  slog.Level `yaml:"level" about:"The least that is logged."`
	Format LogFormat  `yaml:"format" about:"How it looks; auto: text on a terminal and json otherwise."`
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
