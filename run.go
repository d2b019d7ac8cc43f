package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/bot"
	"newsdesk/desk"
	"newsdesk/feeds"
	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/web"
)

// network is what the bot reaches the world through. The zero value of each is
// the real thing; tests bring a world of their own.
type network struct {
	feeds   http.RoundTripper
	discord http.RoundTripper
	dial    func(ctx context.Context, network, addr string) (net.Conn, error) // to Discord
}

// newsroom is the bot, wired.
type newsroom struct {
	store   *store.Store
	desk    *desk.Desk
	archive *desk.Archive // nil where nobody looks anything up
	poller  *feeds.Poller
	reader  *feeds.Reader
	courier *bot.Courier
	gateway *bot.Gateway // nil where there is nobody to be seen by
	members *bot.Commands
	web     *web.Server // nil where the operator wants none
	keeper  *keeper     // nil where the store is soon forgotten
	control *control    // nil where no operator is
	reload  *reloader   // nil where there is no file to read again
	over    *supervisor // nil where the bot has none above it
	thrift  *thrift     // nil where the memory is others' as well
}

// runBot runs the bot until ctx ends, with what reload reads again in between.
func runBot(ctx context.Context, cfg Config, reload *reloader, log *slog.Logger) error {
	room, err := openNewsroom(cfg, network{}, log)
	if err != nil {
		return err
	}
	room.over = newSupervisor(os.Environ(), room.storeAnswers, log)
	reload.desk, reload.told = room.desk, func(begin bool) { room.over.reloading(ctx, begin) }
	room.reload = reload
	room.keeper = &keeper{store: room.store, backups: cfg.Store.backups(), every: cfg.Store.Backup.Every, log: log}
	room.thrift = new(thrift)
	room.openArchive(cfg.Store, log)
	room.control = &control{store: room.store, backups: cfg.Store.backups(), archive: room.archive, wake: room.courier.Wake, log: log}
	log.Info("newsdesk is running", "feeds", len(cfg.Feeds.List), "topics", len(cfg.Topics), "store", cfg.Store.Path)
	err = errors.Join(room.run(ctx), room.close())
	if errors.Is(err, bot.ErrToken) {
		return &exitError{exitConfig, err}
	}
	return err
}

// openArchive opens the full-text index beside the store. Without one the bot does
// all else.
func (r *newsroom) openArchive(cfg StoreConfig, log *slog.Logger) {
	archive, err := desk.OpenArchive(lookupPath(cfg.Path), r.store, cfg.keep(), log)
	if err != nil {
		log.Warn("nothing can be searched until the next start", "error", err)
	}
	r.archive, r.desk.Archive = archive, archive
}

// close closes the files, when all parts have ended.
func (r *newsroom) close() error {
	var err error
	if r.archive != nil {
		err = r.archive.Close()
	}
	return errors.Join(err, r.store.Close())
}

// openNewsroom opens the store, brings it in step with the configuration, and
// wires the parts. The caller closes the store.
func openNewsroom(cfg Config, outside network, log *slog.Logger) (*newsroom, error) {
	s, err := store.OpenSafely(cfg.Store.Path, cfg.Store.backups(), time.Now(), log)
	if errors.Is(err, store.ErrNotStore) || errors.Is(err, store.ErrMissing) {
		return nil, &exitError{exitConfig, err} // another start would not help
	}
	if err != nil {
		return nil, err
	}
	room, err := wire(s, cfg, outside, log)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return room, nil
}

// pollPatience is for how long a poll that brings nothing to tell waits for others
// to share its transaction: at twenty polls a second there are some five.
const pollPatience = 250 * time.Millisecond

func wire(s *store.Store, cfg Config, outside network, log *slog.Logger) (*newsroom, error) {
	d, err := desk.NewDeclared(s, cfg.declaration(), time.Now(), log)
	if err != nil {
		return nil, fmt.Errorf("bring the store in step with the configuration: %w", err)
	}
	d.Keep, d.Patience = cfg.Store.keep(), pollPatience
	s.Crowded = reportCrowded(log)
	client := &bot.Client{Token: cfg.Discord.Token, API: cfg.Discord.APIURL, Transport: outside.discord, Dial: outside.dial}
	var w *window
	if cfg.Web.Listen != "" {
		w = newWindow()
		client.Requested = w.metrics.Requested
	}
	courier, err := bot.NewCourier(s, client, log)
	if err != nil {
		return nil, err
	}
	if outside.feeds == nil {
		outside.feeds = feeds.NewTransport(cfg.Feeds.AllowNetworks)
	}
	fetcher := &feeds.Fetcher{Transport: outside.feeds, UserAgent: userAgent(cfg.Feeds.Contact), Interval: cfg.Feeds.Interval, Recall: d.Imprint}
	members, err := bot.NewCommands(client, bot.Newsroom{
		Store: s, Desk: d, Sources: sources{fetcher}, Version: title(), Since: time.Now(),
	}, log)
	if err != nil {
		return nil, err
	}
	hosts := new(feeds.Hosts)
	reader := feeds.NewReader(d, fetcher, hosts, log)
	d.Articles = true
	d.Queued = func() { reader.Wake(); courier.Wake() }
	room := &newsroom{
		store:   s,
		desk:    d,
		poller:  &feeds.Poller{Desk: d, Fetcher: fetcher, Workers: cfg.Feeds.Workers, Hosts: hosts, Log: log},
		reader:  reader,
		courier: courier,
		gateway: &bot.Gateway{
			Client: client, Presence: &bot.Presence{Store: s, Desk: d, Log: log, Changed: courier.Wake}, Commands: members, Log: log,
		},
		members: members,
	}
	if w != nil {
		w.watch(room, cfg, log)
	}
	return room, nil
}

// reportCrowded writes a line when lists took the place of what a channel is owed.
func reportCrowded(log *slog.Logger) func(news.ChannelID, int) {
	return func(channel news.ChannelID, posts int) {
		log.Warn("a channel is owed more than it is told one by one: the oldest went into lists", "channel", channel, "posts", posts)
	}
}

// run runs the parts until ctx ends or one of them cannot go on, and waits for
// them. The courier is told to stop when no more news can come in.
func (r *newsroom) run(ctx context.Context) error {
	parts, ctx := errgroup.WithContext(ctx)
	delivery, endDelivery := context.WithCancel(context.WithoutCancel(ctx))
	defer endDelivery()
	parts.Go(func() error {
		defer endDelivery()
		return r.poller.Run(ctx)
	})
	parts.Go(func() error { return r.reader.Run(ctx) })
	parts.Go(func() error { return r.courier.Run(delivery) })
	parts.Go(func() error { return r.desk.Run(ctx) })
	if r.archive != nil {
		parts.Go(func() error { return r.archive.Run(ctx) })
	}
	parts.Go(func() error { return r.desk.RunDigests(ctx) })
	if r.gateway != nil {
		parts.Go(func() error { return r.gateway.Run(ctx) })
		parts.Go(func() error { return r.members.Run(ctx) })
	}
	if r.keeper != nil {
		parts.Go(func() error { return r.keeper.Run(ctx) })
	}
	if r.control != nil {
		parts.Go(func() error { return r.control.Run(ctx) })
	}
	if r.over != nil {
		parts.Go(func() error { return r.over.Run(ctx) })
	}
	if r.reload != nil {
		parts.Go(func() error { return r.reload.Run(ctx) })
	}
	if r.thrift != nil {
		parts.Go(func() error { return r.thrift.Run(ctx) })
	}
	if r.web != nil {
		parts.Go(func() error { return r.web.Run(ctx) })
	}
	return parts.Wait()
}

// declaration returns what the configuration file declares.
func (c Config) declaration() desk.Declaration {
	declared := desk.Declaration{
		Feeds:  make([]news.Feed, 0, len(c.Feeds.List)),
		Topics: make([]desk.DeclaredTopic, 0, len(c.Topics)),
		Limits: &desk.Limits{
			Feeds:         c.Limits.FeedsPerGuild,
			Topics:        c.Limits.TopicsPerGuild,
			Subscriptions: c.Limits.SubscriptionsPerGuild,
		},
	}
	for _, f := range c.Feeds.List {
		declared.Feeds = append(declared.Feeds, news.Feed{
			URL: f.URL, Name: f.Name, Interval: f.Interval, NoArticles: cmp.Or(f.Articles, c.Feeds.Articles) == SwitchOff,
		})
	}
	for _, t := range c.Topics {
		declared.Topics = append(declared.Topics, desk.DeclaredTopic{
			Name: t.Name, Query: t.Query, Channels: t.Channels, MinSources: t.MinSources,
		})
	}
	return declared
}
