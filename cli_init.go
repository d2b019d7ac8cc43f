package main

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"newsdesk/bot"
)

// beginning is what init asks for.
type beginning struct {
	output    string // the file to be written
	token     string // to stand in the file; empty: it comes from elsewhere
	tokenFile string
	contact   string
	feeds     []string
	topic     string
	channel   string
}

func newInitCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a first configuration, and show how to invite the bot",
		Long: `Ask three questions, write a configuration that only you can read, and print the
link that invites the bot to a server. What is there is never overwritten.

What a flag says is not asked, nor the token where $NEWSDESK_DISCORD_TOKEN holds it or
$NEWSDESK_DISCORD_TOKEN_FILE names its file: it is then kept out of the configuration.
Where nobody can be asked, in a script, nothing is, and the token has to come from one
of these.`,
		Example: `  newsdesk init
  newsdesk init --token-file token --contact bot@example.org --feed https://example.org/feed.xml`,
		Args: arguments(0, 0),
	}
	var b beginning
	flags := cmd.Flags()
	flags.StringVarP(&b.output, "output", "o", "config.yaml", "the new `file` to write to")
	flags.StringVar(&b.tokenFile, "token-file", "", "a `file` that holds the token; the configuration names it")
	flags.StringVar(&b.contact, "contact", "", "web or mail `address` by which publishers reach you")
	flags.StringArrayVar(&b.feeds, "feed", nil, "the `address` of a feed; may be given more than once")
	flags.StringVar(&b.topic, "topic", "", "the `name` of a topic for --channel to hear of")
	flags.StringVar(&b.channel, "channel", "", "the `ID` of the channel for --topic")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if (b.topic == "") != (b.channel == "") {
			return usageError("--topic and --channel go together: give both, or neither")
		}
		if exists(b.output) {
			return fmt.Errorf("%s exists already: give the name of a new file with -o", printable(b.output))
		}
		env := environ(os.Environ())
		return begin(cmd, b, env["NEWSDESK_DISCORD_TOKEN"] != "" || env["NEWSDESK_DISCORD_TOKEN_FILE"] != "")
	}
	return cmd
}

// begin asks for what is missing and writes the configuration. The token is not
// missing where the environment has it.
func begin(cmd *cobra.Command, b beginning, hasToken bool) error {
	switch {
	case isPerson(cmd.InOrStdin()):
		i := interview{in: cmd.InOrStdin(), lines: bufio.NewReader(cmd.InOrStdin()), out: cmd.ErrOrStderr()}
		if err := i.ask(&b, hasToken || b.tokenFile != ""); err != nil {
			return err
		}
	case !hasToken && b.tokenFile == "":
		return usageError("there is nobody to ask, as the standard input is no terminal: " +
			"set NEWSDESK_DISCORD_TOKEN, or give --token-file FILE")
	}
	if err := writeNew(b.output, b.configuration()); err != nil {
		return err
	}
	cfg, problems := loadConfig(b.output, os.Environ())
	if len(problems.Errors()) > 0 {
		return errors.Join(wrongConfig(cmd.ErrOrStderr(), b.output, problems), os.Remove(b.output))
	}
	return say(cmd, nextSteps(b, cfg.Discord.Token))
}

// isPerson reports whether somebody can be asked at in.
func isPerson(in io.Reader) bool {
	f, ok := in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// interview asks questions.
type interview struct {
	in    io.Reader
	lines *bufio.Reader
	out   io.Writer
	asked int // questions
}

// ask asks for what b lacks: the token, unless it is had already, a contact and
// a feed.
func (i *interview) ask(b *beginning, hasToken bool) (err error) {
	if !hasToken {
		if b.token, err = i.secret("The token of your bot (https://discord.com/developers/applications, Bot, Reset Token; it stays unseen): "); err != nil {
			return err
		}
	}
	if b.contact == "" {
		if b.contact, err = i.line("A web or mail address by which publishers reach you (empty: none): "); err != nil {
			return err
		}
	}
	if len(b.feeds) == 0 {
		feed, err := i.line("The address of a feed to begin with (empty: add them in Discord): ")
		if err != nil {
			return err
		}
		b.feeds = strings.Fields(feed)
	}
	return nil
}

// line asks a question and returns the answer, which is empty at the end of the input.
func (i *interview) line(question string) (string, error) {
	if err := i.put(question); err != nil {
		return "", err
	}
	answer, err := i.lines.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	return strings.TrimSpace(answer), nil
}

// secret is line for an answer that the terminal does not show.
func (i *interview) secret(question string) (string, error) {
	f, ok := i.in.(*os.File)
	if !ok {
		return i.line(question)
	}
	if err := i.put(question); err != nil {
		return "", err
	}
	answer, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(i.out) //nolint:errcheck // there is nowhere left to complain
	if err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	return strings.TrimSpace(string(answer)), nil
}

// put writes a question, with its number.
func (i *interview) put(question string) error {
	i.asked++
	_, err := fmt.Fprintf(i.out, "%d. %s", i.asked, question)
	return err
}

// configuration returns what is to be written.
func (b beginning) configuration() string {
	var s strings.Builder
	s.WriteString("# The configuration of Newsdesk. config.example.yaml explains every key, and\n" +
		"# \"newsdesk config print --sources\" shows what counts.\n")
	switch {
	case b.token != "":
		fmt.Fprintf(&s, "discord:\n  token: %s\n", quotedYAML(b.token))
	case b.tokenFile != "":
		fmt.Fprintf(&s, "discord:\n  token_file: %s\n", quotedYAML(b.tokenFile))
	}
	if b.contact != "" || len(b.feeds) > 0 {
		s.WriteString("feeds:\n")
	}
	if b.contact != "" {
		fmt.Fprintf(&s, "  contact: %s\n", quotedYAML(b.contact))
	}
	if len(b.feeds) > 0 {
		s.WriteString("  list:\n")
	}
	for _, feed := range b.feeds {
		fmt.Fprintf(&s, "    - %s\n", quotedYAML(feed))
	}
	if b.topic != "" {
		fmt.Fprintf(&s, "topics:\n  - name: %s\n    channels: [%s]\n", quotedYAML(b.topic), quotedYAML(b.channel))
	}
	return s.String()
}

// nextSteps says what was done, and what to do.
func nextSteps(b beginning, token string) string {
	invite := "in the developer portal, Installation, with the permissions 274877991936"
	if application := applicationOf(token); application != "" {
		invite = bot.InviteLink(application)
	}
	flag := ""
	if b.output != "config.yaml" {
		flag = " -c " + b.output
	}
	return fmt.Sprintf(`wrote %s

Invite the bot:   %s
Then run:         newsdesk check --online%[3]s
                  newsdesk run%[3]s
And in Discord:   /settings setup
`, b.output, invite, flag)
}

// applicationOf returns the ID of the application that a token is of, with which
// it begins in base64; empty where it does not.
func applicationOf(token string) string {
	first, _, _ := strings.Cut(token, ".")
	id, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(first, "="))
	if err != nil || !snowflake.Match(id) {
		return ""
	}
	return string(id)
}
