package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"
)

// errNoToken is what an operator sees first: two lines that say what to do.
var errNoToken = errors.New("no Discord token: " +
	"make a bot at https://discord.com/developers/applications and copy its token (Bot, Reset Token),\n" +
	"then set NEWSDESK_DISCORD_TOKEN to it, or NEWSDESK_DISCORD_TOKEN_FILE to a file that holds it, and run again")

func newRunCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the bot until it is told to stop",
		Long: `Run the bot until SIGINT or SIGTERM.

It runs with only the token set, in $NEWSDESK_DISCORD_TOKEN, in the file that
$NEWSDESK_DISCORD_TOKEN_FILE names, or as the systemd credential discord_token.
Without -c it reads the file that $NEWSDESK_CONFIG names, or ./config.yaml where
there is one.

At SIGHUP it reads the configuration again. Feeds, topics, channels, limits and the
level of the log count at once; of other keys that changed the log says that they
need a restart. A configuration with an error in it changes nothing.`,
		Example: `  NEWSDESK_DISCORD_TOKEN=... newsdesk run
  newsdesk run -c /etc/newsdesk/config.yaml`,
		Args: arguments(0, 0),
	}
	file := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return run(untilSignal(cmd.Context()), configPath(*file, os.Environ()), cmd.ErrOrStderr())
	}
	return cmd
}

// configFlag adds the flag that names the configuration file.
func configFlag(cmd *cobra.Command) *string {
	return cmd.Flags().StringP("config", "c", "", "configuration `file`")
}

// run runs the bot with the configuration at path, and logs to w.
func run(ctx context.Context, path string, w io.Writer) error {
	cfg, problems := loadConfig(path, os.Environ())
	if errs := problems.Errors(); len(errs) > 0 {
		return wrongConfig(w, path, problems)
	}
	if cfg.Discord.Token == "" {
		return &exitError{exitConfig, errNoToken}
	}
	level := new(slog.LevelVar)
	level.Set(cfg.Log.Level)
	log := newLogger(w, cfg.Log.Format, level, cfg.Discord.Token)
	for _, p := range problems.Warnings() {
		log.Warn("configuration", "place", p.Place.String(), "problem", p.Message)
	}
	err := runBot(ctx, cfg, &reloader{path: path, env: os.Environ, level: level, log: log, running: cfg}, log)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil //nolint:nilerr // it ended as it was told to
	}
	return err
}

func newDemoCommand() *cobra.Command {
	var screenshot string
	cmd := &cobra.Command{
		Use:   "demo [--screenshot FILE.png|svg]",
		Short: "Show what the bot does, without token and network",
		Long: `Run the whole pipeline on built-in sample feeds, and draw the messages that
Discord would get in the terminal. Needs no token, no network and no file.

--screenshot leaves a picture of an alert and of the preview of a topic, as Discord
shows them: an SVG or, twice as large, a PNG.`,
		Example: `  newsdesk demo
  newsdesk demo --screenshot alert.png`,
		Args:                  arguments(0, 0),
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if screenshot != "" && !isPicture(screenshot) {
				return usageError("--screenshot %s: give the file a name that ends in %s", printable(screenshot), pictureFormats)
			}
			return runDemo(untilSignal(cmd.Context()), cmd.OutOrStdout(), screenshot)
		},
	}
	cmd.Flags().StringVar(&screenshot, "screenshot", "", "`file` for a picture of it, whose name ends in "+pictureFormats)
	return cmd
}

// wrongConfig writes the problems of the configuration at path to w and returns
// the error that ends the program.
func wrongConfig(w io.Writer, path string, problems Problems) error {
	if _, err := io.WriteString(w, problems.String()); err != nil {
		return err
	}
	found := count(len(problems.Errors()), "problem")
	if n := len(problems.Warnings()); n > 0 {
		found += ", " + count(n, "warning")
	}
	return &exitError{exitConfig, fmt.Errorf("%s: %s", configName(path), found)}
}

func configName(path string) string { return cmp.Or(path, "no configuration file") }

// count returns n with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
