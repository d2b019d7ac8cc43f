package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

const simulatedInterval = 15 * time.Minute

// simulation is a bot and its world under one seed.
type simulation struct {
	t          *testing.T
	random     *rand.Rand
	discord    *discordtest.Server
	publishers map[string]*simPublisher // by host
	hosts      []string
	channels   map[news.GuildID][]news.ChannelID // those that were deleted included
	deleted    map[news.ChannelID][]discordtest.Message
	locked     map[news.ChannelID]discordtest.Permission
	kicked     map[news.GuildID]bool
	members    simMembers
	wishes     []wish
	config     Config
	path       string
	room       *newsroom // nil: not running
	cancel     context.CancelFunc
	ended      chan error
	sum        *simulated
	lives      int
	log        *slog.Logger
	down       bool // Discord is
}

var (
	simGuilds   = []news.GuildID{"1400000000000000001", "1400000000000000002"}
	simSubjects = []string{"Harbour", "Ferry", "Weather"}
)

func newSimulation(t *testing.T, seed uint64) *simulation {
	t.Helper()
	s := &simulation{
		t: t, random: rand.New(rand.NewPCG(seed, 9)), publishers: map[string]*simPublisher{},
		discord: discordtest.New(discordtest.Options{Seed: seed}),
		channels: map[news.GuildID][]news.ChannelID{
			simGuilds[0]: {"1400000000000000110", "1400000000000000120"},
			simGuilds[1]: {"1400000000000000210", "1400000000000000220"},
		},
		deleted: map[news.ChannelID][]discordtest.Message{}, locked: map[news.ChannelID]discordtest.Permission{}, kicked: map[news.GuildID]bool{},
		members: simMembers{paused: map[string]bool{}},
		path:    filepath.Join(t.TempDir(), "newsdesk.db"),
		config:  DefaultConfig(),
		log:     slog.New(slog.DiscardHandler),
	}
	if *showLog {
		s.log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	s.discord.StartOn(t, discordtest.NewPipe())
	s.config.Discord.Token, s.config.Discord.APIURL = "test-token", s.discord.URL()
	s.config.Feeds.Interval = simulatedInterval
	if s.random.IntN(4) > 0 {
		s.config.Feeds.Articles = SwitchOff
	}
	for _, guild := range simGuilds {
		s.discord.AddGuild(string(guild), "Guild "+string(guild))
		for _, channel := range s.channels[guild] {
			s.discord.AddChannel(string(guild), discordtest.Channel{ID: string(channel)})
		}
	}
	s.found(2, "")
	s.found(1, simGuilds[0])
	s.found(1, simGuilds[1])
	s.declare()
	return s
}

// found founds publishers, of a guild's own feeds or, without one, of everybody's.
func (s *simulation) found(n int, guild news.GuildID) {
	for range n {
		pier := len(s.hosts)
		host := fmt.Sprintf("pier%d.example", pier)
		s.hosts = append(s.hosts, host)
		s.publishers[host] = &simPublisher{pier: pier, guild: guild, random: rand.New(rand.NewPCG(s.random.Uint64(), 1))}
		if guild == "" {
			s.config.Feeds.List = append(s.config.Feeds.List, FeedConfig{URL: feedOf(host)})
		}
	}
}

// simKey is what opens the feeds, and nobody else is to know.
const simKey = "the-key-that-no-log-may-hold"

func feedOf(host string) string { return "https://" + host + "/feed?key=" + simKey }

// declare has the configuration wish subjects for channels, others than before.
func (s *simulation) declare() {
	s.config.Topics = nil
	for _, subject := range simSubjects {
		topic := TopicConfig{Name: "declared " + subject, Query: subject}
		for _, guild := range simGuilds {
			for _, channel := range s.channels[guild] {
				if s.random.IntN(3) == 0 {
					topic.Channels = append(topic.Channels, channel)
				}
			}
		}
		if len(topic.Channels) > 0 {
			s.config.Topics = append(s.config.Topics, topic)
		}
	}
}

// RoundTrip implements [http.RoundTripper]: it leads to the publishers.
func (s *simulation) RoundTrip(req *http.Request) (*http.Response, error) {
	p := s.publishers[req.URL.Host]
	if p == nil {
		return nil, errors.New("no such host")
	}
	return p.answer(req)
}

// start starts the bot, but for its gateway: whose heartbeats would be most of
// what a run costs.
func (s *simulation) start() {
	s.t.Helper()
	file, err := store.OpenTemporary(s.path)
	if err != nil {
		s.t.Fatal(err)
	}
	room, err := wire(file, s.config, network{feeds: s, dial: s.discord.Dial}, s.log)
	if err != nil {
		s.t.Fatal(errors.Join(err, file.Close()))
	}
	room.gateway = nil
	ctx, cancel := context.WithCancel(s.t.Context())
	s.room, s.cancel, s.ended = room, cancel, make(chan error, 1)
	s.note()
	go func() { s.ended <- errors.Join(room.run(ctx), room.store.Close()) }()
	synctest.Wait()
}

func (s *simulation) stop() {
	s.cancel()
	if err := <-s.ended; err != nil {
		s.t.Errorf("stopped with %v", err)
	}
	s.room = nil
}

// kill ends the bot as kill -9 does: what is not in the file now is lost. It goes
// on with what is under way, as a request may that was sent before the end.
func (s *simulation) kill() {
	synctest.Wait()
	s.lives++
	left := s.path + "." + strconv.Itoa(s.lives)
	if err := copyFile(s.path, left); err != nil {
		s.t.Fatal(err)
	}
	for _, p := range s.publishers {
		p.forget()
	}
	s.stop()
	s.path = left
}

// join has the guilds add their feeds and make their topics, and waits until
// every feed is known.
func (s *simulation) join() {
	for _, host := range s.hosts {
		if guild := s.publishers[host].guild; guild != "" {
			_, err := s.room.desk.AddFeed(guild, news.Feed{URL: feedOf(host)}, "", "1", time.Now())
			s.must(err)
		}
	}
	for range 12 {
		s.subscribe()
	}
	s.schedule()
	s.note()
	time.Sleep(2 * simulatedInterval)
	for _, host := range s.hosts {
		if s.publishers[host].count() == 0 {
			s.t.Fatalf("%s was not polled", host)
		}
	}
}

func (s *simulation) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
