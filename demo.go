package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/desk"
	"newsdesk/feeds"
	"newsdesk/news"
)

// runDemo shows on out what the bot does: the poller, the desk, the store and
// the courier as they are, over sample feeds on the loopback interface and in
// front of a Discord that is the terminal. It ends by itself, or when ctx does.
// Where screenshot names a file, a picture of it is left there.
func runDemo(ctx context.Context, out io.Writer, screenshot string) error {
	dir, err := os.MkdirTemp("", "newsdesk-demo-")
	if err != nil {
		return fmt.Errorf("make a directory for the demo: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what is left is the system's to clean
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("serve the sample feeds: %w", err)
	}
	d, err := newDemo(dir, listener, newStage(out, os.Environ()))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := errors.Join(d.run(ctx), d.store.Close()); err != nil || screenshot == "" {
		return err
	}
	if err := d.album.save(screenshot, d.began); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\nwrote %s\n", printable(screenshot))
	return err
}

// demo is the bot with everything around it played.
type demo struct {
	*newsroom

	stage    *stage
	album    *album
	listener net.Listener
	samples  *sampleFeeds
	counts   *countingDesk
	discord  *terminalDiscord
	began    time.Time
}

// newDemo returns a demo that keeps its memory in dir, serves its feeds on
// listener and shows itself on s.
func newDemo(dir string, listener net.Listener, s *stage) (*demo, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	began := time.Now()
	samples, err := newSampleFeeds(began)
	if err != nil {
		return nil, err
	}
	pictures := new(album)
	discord := newTerminalDiscord(demoChannels(), func(c card) { pictures.keep(c); s.show(c) })
	outside := network{feeds: sampleTransport(listener.Addr().String()), discord: discord}
	room, err := openNewsroom(demoConfig(dir, samples.URLs()), outside, log)
	if err != nil {
		return nil, err
	}
	counts := &countingDesk{Desk: room.desk}
	room.poller.Desk, room.poller.HostGap = counts, demoHostGap
	room.poller.Hosts.Gap = demoHostGap
	room.desk.Pace = demoPace()
	room.gateway = nil // the terminal has none
	if err := subscribeDaily(room.desk, began); err != nil {
		return nil, errors.Join(err, room.store.Close())
	}
	return &demo{room, s, pictures, listener, samples, counts, discord, began}, nil
}

// subscribeDaily has a channel get all topics in a digest.
func subscribeDaily(d *desk.Desk, now time.Time) error {
	if _, err := d.Seen(demoGuild, "Demo", now); err != nil {
		return err
	}
	if err := d.ChangeGuild(demoGuild, func(g *news.Guild) error { g.Zone = noonZone(now); return nil }); err != nil {
		return err
	}
	for _, t := range demoTopics() {
		topic, err := d.CreateTopic(demoGuild, desk.TopicEdit{Name: t.name, Query: t.query}, now)
		if err != nil {
			return err
		}
		daily := news.Subscription{Topic: topic.ID, Channel: demoDaily, Delivery: news.DeliverDigest}
		if _, err := d.Subscribe(demoGuild, daily, now); err != nil {
			return err
		}
	}
	_, err := d.SetSchedule(demoGuild, news.Schedule{Channel: demoDaily, Minute: 8 * 60}, now)
	return err
}

// noonZone returns a time zone in which it is now between noon and one, so that no
// day ends while somebody watches.
func noonZone(now time.Time) string {
	return fmt.Sprintf("Etc/GMT%+d", now.UTC().Hour()-12) // Etc/GMT-3 is east of Greenwich
}

// demoConfig is what the configuration file of the demo would say.
func demoConfig(dir string, urls []string) Config {
	cfg := DefaultConfig()
	cfg.Discord.Token = "demo"
	cfg.Store.Path = filepath.Join(dir, "newsdesk.db")
	cfg.Feeds.Interval = demoInterval
	for _, url := range urls {
		cfg.Feeds.List = append(cfg.Feeds.List, FeedConfig{URL: url})
	}
	for _, t := range demoTopics() {
		cfg.Topics = append(cfg.Topics, TopicConfig{Name: t.name, Query: t.query, Channels: []news.ChannelID{t.channel}})
	}
	return cfg
}

// sampleTransport returns the transport of the real bot, guard included, for
// which every host under .example is at address and no other host is anywhere.
func sampleTransport(address string) *http.Transport {
	t := feeds.NewTransport([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	dial := t.DialContext
	t.DialContext = func(ctx context.Context, network, asked string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(asked)
		if err != nil || !strings.HasSuffix(host, ".example") {
			return nil, fmt.Errorf("connect to %s: the demo has no network", asked)
		}
		return dial(ctx, network, address)
	}
	return t
}

// run runs the demo until it is over or ctx ends, and says what it came to.
func (d *demo) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error { return d.serve(ctx) })
	parts.Go(func() error { return d.newsroom.run(ctx) })
	parts.Go(func() error {
		defer stop()
		return d.play(ctx)
	})
	if err := parts.Wait(); err != nil {
		return fmt.Errorf("run the demo: %w", err)
	}
	d.conclude(time.Since(d.began))
	return d.stage.failed()
}

// serve serves the sample feeds until ctx ends.
func (d *demo) serve(ctx context.Context) error {
	server := &http.Server{Handler: d.samples, ReadHeaderTimeout: time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	if err := server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the sample feeds: %w", err)
	}
	return nil
}

// play publishes round after round and tells the viewer what to watch for.
func (d *demo) play(ctx context.Context) error {
	d.stage.narrate(demoOpening)
	for i, round := range demoRounds() {
		if !d.waitUntil(ctx, round.after) {
			return nil
		}
		d.stage.narrate(round.line)
		if err := d.samples.publish(i+1, time.Now()); err != nil {
			return err
		}
	}
	if !d.waitUntil(ctx, demoPreview) {
		return nil
	}
	d.stage.narrate(demoTrying)
	if err := d.preview(time.Now()); err != nil {
		return err
	}
	if !d.waitUntil(ctx, demoDigest) {
		return nil
	}
	d.stage.narrate(demoClosing)
	_, err := d.desk.PostDigestNow(demoGuild, demoDaily, time.Now())
	d.waitUntil(ctx, demoLength)
	return err
}

// preview shows what a topic would have posted that somebody is about to create.
func (d *demo) preview(now time.Time) error {
	p, err := d.desk.Preview(demoGuild, desk.Plan{Query: demoDraftQuery}, now)
	if err != nil {
		return fmt.Errorf("preview a topic: %w", err)
	}
	d.stage.show(previewCard(demoChannels()[0], p))
	p.Since, p.Until = pictured(p.Since, d.began), pictured(p.Until, d.began)
	d.album.keep(previewCard(demoChannels()[0], p))
	return nil
}

// waitUntil waits until the demo has run for that long and reports whether ctx
// lasted.
func (d *demo) waitUntil(ctx context.Context, after time.Duration) bool {
	timer := time.NewTimer(time.Until(d.began.Add(after)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// conclude says in figures what was done in that time, and what to do next.
func (d *demo) conclude(took time.Duration) {
	c := d.counts.total()
	posted, edits := d.discord.counts()
	figures := fmt.Sprintf("%s polled %s · %s seen · %s posted · %s made · %s suppressed · %.1f s",
		count(len(sampleList()), "feed"), count(c.polls, "time"), count(c.items, "item"),
		count(posted, "alert"), count(edits, "edit"), count(c.duplicates, "duplicate"), took.Seconds())
	d.stage.say(append([]string{figures, ""}, demoNext()...)...)
}

// countingDesk is the desk of the demo, which counts what it does.
type countingDesk struct {
	*desk.Desk

	mu  sync.Mutex
	sum demoCounts
}

// demoCounts is what came of the polls.
type demoCounts struct {
	polls      int
	items      int // each counted once, however often it was fetched
	duplicates int // of those: stories known from elsewhere, and old items under a new identity
}

// Ingest takes batch in, as [desk.Desk.Ingest] does.
func (c *countingDesk) Ingest(batch news.Batch, now time.Time) (news.Intake, error) {
	intake, err := c.Desk.Ingest(batch, now)
	if err != nil {
		return intake, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum.polls++
	c.sum.items += intake.Backlog + intake.Reset + intake.New
	c.sum.duplicates += intake.Repeats + intake.Reset
	return intake, nil
}

// total returns what has been counted so far.
func (c *countingDesk) total() demoCounts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sum
}
