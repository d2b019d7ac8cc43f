package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"newsdesk/store"
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
	l := readConfig(path, env)
	return l.config, l.problems
}

// readConfig is loadConfig, and returns what knows where each value came from as well.
func readConfig(path string, env []string) *loader {
	l := &loader{config: DefaultConfig(), name: path, origins: map[string]origin{}, wrong: map[string]bool{}}
	vars := environ(env)
	if path != "" {
		l.readFile()
	}
	l.readEnv(vars)
	l.findToken(vars["CREDENTIALS_DIRECTORY"])
	l.completeTopics()
	l.check()
	l.problems.sort()
	return l
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
