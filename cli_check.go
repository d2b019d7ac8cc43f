package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"newsdesk/news"
)

func newCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration",
		Long: `Check the configuration file and the environment, and report everything that is
wrong, with its place. Needs no token and no network. Exits with 3 when anything
is wrong; warnings alone are fine.

With --online it also asks Discord whether it takes the token and whether the bot
may post in every channel that is configured, and reads every feed. It posts
nothing, and may be used while the bot runs. Exits with 1 when only feeds, or the
network, are at fault.`,
		Example: `  newsdesk check
  newsdesk check -c /etc/newsdesk/config.yaml --online`,
		Args: arguments(0, 0),
	}
	file := configFlag(cmd)
	online := cmd.Flags().Bool("online", false, "also ask Discord, and read the feeds")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return check(cmd, configPath(*file, os.Environ()), *online)
	}
	return cmd
}

// check reports on the configuration at path.
func check(cmd *cobra.Command, path string, online bool) error {
	cfg, problems := loadConfig(path, os.Environ())
	if len(problems.Errors()) > 0 {
		return wrongConfig(cmd.ErrOrStderr(), path, problems)
	}
	if _, err := io.WriteString(cmd.ErrOrStderr(), problems.String()+cfg.lacks()); err != nil {
		return err
	}
	if err := say(cmd, fmt.Sprintf("%s: %s: fine\n", configName(path), cfg.counts())); err != nil || !online {
		return err
	}
	return checkOnline(cmd, cfg)
}

// lacks says what the bot cannot do its work without, though it is no mistake
// in the file.
func (c Config) lacks() string {
	var lines string
	if c.Discord.Token == "" {
		lines += "warning: there is no token: set NEWSDESK_DISCORD_TOKEN where newsdesk runs\n"
	}
	const nothing = "warning: without %s there is nothing to tell: add some here, or on Discord with %s\n"
	switch noFeeds, noTopics := len(c.Feeds.List) == 0, len(c.Topics) == 0; {
	case noFeeds && noTopics:
		lines += fmt.Sprintf(nothing, "feeds and topics", "/settings setup and /feed add")
	case noFeeds:
		lines += fmt.Sprintf(nothing, "feeds", "/feed add")
	case noTopics:
		lines += fmt.Sprintf(nothing, "topics", "/settings setup")
	}
	return lines
}

// counts says how much the configuration declares.
func (c Config) counts() string {
	return fmt.Sprintf("%s, %s, %s",
		count(len(c.Feeds.List), "feed"), count(len(c.Topics), "topic"), count(len(c.channels()), "channel"))
}

// channels returns the channels that topics go to, each once, in the order of
// the file.
func (c Config) channels() (channels []news.ChannelID) {
	for _, t := range c.Topics {
		for _, channel := range t.Channels {
			if !slices.Contains(channels, channel) {
				channels = append(channels, channel)
			}
		}
	}
	return channels
}
