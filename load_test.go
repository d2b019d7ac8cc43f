//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

const loadChannels = 1000

// TestLoad measures the bot under the load of $NEWSDESK_BENCH_LOAD feeds and as
// many topics, beside a bare client and a parser that do the same requests in the
// same run, and logs a table. docs/performance.md says what was found.
func TestLoad(t *testing.T) {
	feeds, err := strconv.Atoi(os.Getenv("NEWSDESK_BENCH_LOAD"))
	if err != nil || feeds < 1 {
		t.Skip("NEWSDESK_BENCH_LOAD is no number of feeds: make bench-load")
	}
	l := newLoad(t, feeds)
	whole, same, parsed := l.bare()
	l.fill()
	l.round("first poll", whole, parsed)
	l.round("nothing changed", same, 0)
	for n := 0; n < feeds; n += 20 {
		l.tell(fmt.Sprint("/publish?feed=", n))
	}
	l.round("5 % changed", same, 0)
	l.tell("/mix")
	l.round("mix, first time", 0, 0)
	_, mixed, _ := l.bare()
	l.round("mix, nothing new", mixed, 0)
	t.Logf("%d feeds of %d items, %d hosts, %d topics, %d channels, %d CPUs\n%s", feeds, loadItems(), loadHosts, feeds, loadChannels, runtime.NumCPU(), &l.table)
}

// loadBench is a bench of feeds.
type loadBench struct {
	t             *testing.T
	feeds         int
	port          string // of the publishers
	config, store string // paths
	discord       *discordtest.Server
	table         bytes.Buffer
}

func newLoad(t *testing.T, feeds int) *loadBench {
	t.Helper()
	dir := t.TempDir()
	l := &loadBench{t: t, feeds: feeds, config: filepath.Join(dir, "config.yaml"), store: filepath.Join(dir, "newsdesk.db")}
	l.port = strings.TrimSpace(l.startPublishers())
	l.discord = discordtest.New(discordtest.Options{Token: "bench", NoRateLimits: true, SessionStarts: 1_000_000})
	l.discord.Start(t)
	channels := make([]discordtest.Channel, loadChannels)
	for i := range channels {
		channels[i].ID = loadChannel(i)
	}
	l.discord.AddGuild("1400000000000000001", "Newsroom", channels...)
	if err := os.WriteFile(l.config, []byte(l.configuration()), 0o600); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&l.table, "%-20s %8s %8s %8s %8s %8s %8s %10s %7s %7s %7s\n",
		"", "requests", "full", "wall s", "CPU s", "us/feed", "bare us", "more us", "ratio", "idle MB", "peak MB")
	return l
}

func loadChannel(i int) string { return strconv.FormatInt(1400000000000001000+int64(i), 10) }

// configuration returns that of a bot with a topic for each feed. A topic in twenty
// wants what its feed says, and has a channel to itself for as long as there are
// channels.
func (l *loadBench) configuration() string {
	var list, topics strings.Builder
	for n := range l.feeds {
		fmt.Fprintf(&list, "    - %s\n", loadURL(l.port, n))
		fmt.Fprintf(&topics, "  - {name: topic %d, query: 'district%d OR %s %s', channels: [\"%s\"]}\n",
			n, n, loadName(n, 7, 1), loadName(n, 8, 2), loadChannel(n%loadChannels))
	}
	return fmt.Sprintf("discord: {api_url: %s/api}\nstore: {path: %s, backup: {every: 0s}}\nlog: {level: warn}\n"+
		"feeds:\n  interval: 24h\n  articles: false\n  allow_networks: [127.0.0.0/8]\n  list:\n%stopics:\n%s",
		l.discord.URL(), l.store, &list, &topics)
}

func (l *loadBench) startPublishers() string {
	l.t.Helper()
	cmd := exec.CommandContext(l.t.Context(), "newsdesk-publishers")
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		l.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		l.t.Fatal(err)
	}
	return line
}

// tell tells the publishers something and returns what they have answered since
// they were told to forget it.
func (l *loadBench) tell(path string) (stats loadStats) {
	l.t.Helper()
	resp, err := http.Get("http://127.0.0.1:" + l.port + path)
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	if path == "/stats" {
		err = json.NewDecoder(resp.Body).Decode(&stats)
	}
	if err != nil {
		l.t.Fatal(err)
	}
	return stats
}

// bare returns what a bare client takes of the CPU for all feeds: whole, asked for
// again with validators, and whole and parsed.
func (l *loadBench) bare() (whole, same, parsed time.Duration) {
	l.t.Helper()
	out, err := exec.CommandContext(l.t.Context(), "newsdesk-bare", l.port, strconv.Itoa(l.feeds)).Output()
	if err != nil {
		l.t.Fatal(err)
	}
	var nanos [3]int64
	if _, err := fmt.Sscan(string(out), &nanos[0], &nanos[1], &nanos[2]); err != nil {
		l.t.Fatal(err)
	}
	return time.Duration(nanos[0]), time.Duration(nanos[1]), time.Duration(nanos[2])
}

// fill makes a store that knows the feeds.
func (l *loadBench) fill() {
	l.change(func(tx *store.Tx) error {
		for n := range l.feeds {
			url := loadURL(l.port, n)
			if err := tx.PutFeed(news.Feed{ID: news.NewFeedID(url), URL: url, Declared: true}); err != nil {
				return err
			}
		}
		return nil
	})
}

// makeDue makes all feeds due, those of one host not one after the other.
func (l *loadBench) makeDue() {
	due := time.Now().Add(-time.Hour).UTC()
	l.change(func(tx *store.Tx) error {
		for n := range l.feeds {
			feed, _, err := tx.Feed(news.NewFeedID(loadURL(l.port, n)))
			feed.DueAt = due.Add(time.Duration(n) * time.Millisecond)
			if err == nil {
				err = tx.PutFeed(feed)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *loadBench) change(do func(tx *store.Tx) error) {
	l.t.Helper()
	s, err := store.Open(l.store)
	if err != nil {
		l.t.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(do); err != nil {
		l.t.Fatal(err)
	}
}

// round has the bot poll all feeds once and adds a line to the table: what that
// takes from the first request until nothing is left to do, beside what the bare
// requests take, and those with parsing.
func (l *loadBench) round(name string, bare, parsed time.Duration) {
	l.t.Helper()
	l.makeDue()
	l.tell("/forget")
	began := time.Now()
	bot, pid := l.start(name)
	for l.tell("/stats").Requests == 0 {
		if time.Since(began) > time.Minute {
			_ = bot.Process.Kill()
			l.t.Fatalf("no feed is asked for: %v", bot.Wait())
		}
		time.Sleep(2 * time.Millisecond)
	}
	before := cpuTime(pid)
	stats, peak := l.settle(pid)
	used, wall := cpuTime(pid)-before, stats.Last.Sub(stats.First)
	idle, mapped := memoryOf(pid)
	_ = bot.Process.Signal(endSignal)
	if err := bot.Wait(); err != nil {
		l.t.Error(err)
	}
	each := func(d time.Duration) float64 { return d.Seconds() * 1e6 / float64(l.feeds) }
	base, ratio := max(bare, parsed), 0.0 // nothing to compare with
	if base > 0 {
		ratio = used.Seconds() / base.Seconds()
	}
	fmt.Fprintf(&l.table, "%-20s %8d %8d %8.2f %8.2f %8.0f %8.0f %10.0f %7.2f %7d %7d   mapped %d MB, first request after %.2f s, with %.2f s of CPU\n",
		name, stats.Requests, stats.Full, wall.Seconds(), used.Seconds(), each(used), each(base), each(used-base), ratio,
		idle, peak, mapped, stats.First.Sub(began).Seconds(), before.Seconds())
	l.t.Log("\n" + l.table.String())
}

// start starts the bot.
func (l *loadBench) start(name string) (bot *exec.Cmd, pid string) {
	l.t.Helper()
	profile := ""
	if dir := os.Getenv("NEWSDESK_BENCH_PROFILE"); dir != "" {
		profile = filepath.Join(dir, strings.Fields(strings.Trim(name, "("))[0]+".pprof")
	}
	bot = exec.CommandContext(l.t.Context(), "newsdesk-unpaced", l.config, profile)
	bot.Env = []string{"NEWSDESK_DISCORD_TOKEN=bench"}
	bot.Stderr = os.Stderr
	if err := bot.Start(); err != nil {
		l.t.Fatal(err)
	}
	return bot, strconv.Itoa(bot.Process.Pid)
}

// quiet is for how long a bot does nothing that is done.
const quiet = 3 * time.Second

// settle waits until all feeds were asked for and the bot has nothing left to do.
// It returns the most memory of its own that it had until then, in megabytes.
func (l *loadBench) settle(pid string) (stats loadStats, peak int) {
	l.t.Helper()
	const samples = 60
	for deadline := time.Now().Add(10 * time.Minute); time.Now().Before(deadline); {
		before := cpuTime(pid)
		for range samples {
			time.Sleep(quiet / samples)
			own, _ := memoryOf(pid)
			peak = max(peak, own)
		}
		stats := l.tell("/stats")
		if cpuTime(pid)-before < quiet/50 && stats.Requests >= l.feeds {
			return stats, peak
		}
	}
	l.t.Fatal("the bot does not come to rest")
	return loadStats{}, 0
}

// memoryOf returns how many megabytes of memory a process has of its own, and how
// many of files that the kernel keeps for it and can take back at any time.
func memoryOf(pid string) (own, mapped int) {
	status, _ := os.ReadFile("/proc/" + pid + "/status")
	return megabytes(status, "RssAnon"), megabytes(status, "RssFile")
}

// megabytes returns a value of /proc/PID/status.
func megabytes(status []byte, name string) int {
	found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		return 0
	}
	kilobytes, _ := strconv.Atoi(string(found[1]))
	return kilobytes / 1000
}
