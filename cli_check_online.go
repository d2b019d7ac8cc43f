package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/bot"
	"newsdesk/feeds"
)

const (
	onlineTimeout = 2 * time.Minute // for all questions to Discord
	fewStarts     = 50              // sessions left that are worth a warning
)

// checkOnline reports how the bot and its feeds stand with the world.
func checkOnline(cmd *cobra.Command, cfg Config) error {
	if cfg.Discord.Token == "" {
		return &exitError{exitConfig, errNoToken}
	}
	blocked, err := checkDiscord(cmd, cfg)
	if err != nil {
		return err
	}
	failed, err := checkFeeds(cmd, cfg)
	switch {
	case err != nil:
		return err
	case blocked > 0:
		return &exitError{exitConfig, fmt.Errorf("the bot cannot post in %d of %s", blocked, count(len(cfg.channels()), "channel"))}
	case failed > 0:
		return fmt.Errorf("%d of %s cannot be read", failed, count(len(cfg.Feeds.List), "feed"))
	}
	return nil
}

// checkDiscord reports what Discord says of the bot and its channels, and returns
// in how many of these it cannot post.
func checkDiscord(cmd *cobra.Command, cfg Config) (blocked int, err error) {
	ctx, cancel := context.WithTimeout(cmd.Context(), onlineTimeout)
	defer cancel()
	client := bot.Client{Token: cfg.Discord.Token, API: cfg.Discord.APIURL}
	found, err := client.Inspect(ctx, cfg.channels())
	switch {
	case errors.Is(err, bot.ErrToken):
		return 0, &exitError{exitConfig, err}
	case err != nil:
		return 0, err
	}
	lines := botLines(found)
	for _, c := range found.Channels {
		if c.Problem != "" {
			blocked++
		}
		lines = append(lines, channelLine(c))
	}
	return blocked, say(cmd, strings.Join(lines, ""))
}

// botLines says how the bot itself stands with Discord.
func botLines(found bot.Inspection) []string {
	lines := []string{fmt.Sprintf("Discord: takes the token of %s; %s, and %s may be begun today\n",
		printable(found.Name), count(found.Shards, "shard"), count(found.StartsLeft, "session"))}
	if found.StartsLeft < fewStarts {
		lines = append(lines, "warning: few sessions are left today: something restarts the bot, or another one has its token\n")
	}
	intents := "fine, none of the privileged ones is on"
	if len(found.Privileged) > 0 {
		intents = strings.Join(found.Privileged, ", ") +
			": on, and the bot has no use for that: switch it off in the developer portal (Bot, Privileged Gateway Intents)"
	}
	return append(lines, "intents: "+intents+"\n")
}

// channelLine says how the bot stands with a channel.
func channelLine(c bot.ChannelState) string {
	name := ""
	if c.Name != "" {
		name = " (#" + printable(c.Name) + ")"
	}
	problem := c.Problem
	switch {
	case problem == "" && c.Lacks == "":
		problem = "fine"
	case problem == "":
		problem = "fine, but without threads, if the server wishes for them with /settings delivery: for these the bot lacks " + c.Lacks
	}
	return fmt.Sprintf("channel %s%s: %s\n", c.ID, name, problem)
}

// checkFeeds reads every feed through the transport of the bot, reports what
// came, and returns how many failed.
func checkFeeds(cmd *cobra.Command, cfg Config) (failed int, err error) {
	fetcher := &feeds.Fetcher{Transport: feeds.NewTransport(cfg.Feeds.AllowNetworks), UserAgent: userAgent(cfg.Feeds.Contact)}
	urls := make([]string, len(cfg.Feeds.List))
	for i, f := range cfg.Feeds.List {
		urls[i] = f.URL
	}
	for test := range inOrder(urls, func(url string) feedTest { return readFeed(cmd.Context(), fetcher, url) }) {
		if test.err != nil {
			failed++
		}
		if err := say(cmd, feedLine(test)); err != nil {
			return failed, err
		}
	}
	return failed, nil
}

// feedLine says how a feed answered.
func feedLine(test feedTest) string {
	if test.err != nil {
		return fmt.Sprintf("feed %s: failed: %s\n", printable(test.path), printable(test.err.Error()))
	}
	line := fmt.Sprintf("feed %s: fine, %s", printable(test.path), count(len(test.doc.Items), "item"))
	if latest := newest(test.doc.Items, 1); len(latest) > 0 && !latest[0].Published.IsZero() {
		line += ", the newest of " + latest[0].Published.UTC().Format("2006-01-02 15:04")
	}
	return line + "\n"
}
