package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/news"
)

func newOutboxCommand() *cobra.Command {
	cmd := newOutboxListCommand("outbox")
	cmd.Args = unknownCommand
	cmd.Long += "\n\nWithout a command it is 'newsdesk outbox list'."
	cmd.Example = `  newsdesk outbox
  newsdesk outbox retry alert/123456789012345678/5a7a1f9e7c0b8d31`
	cmd.AddCommand(newOutboxListCommand("list"),
		newOutboxPostCommand("retry", "Have posts sent now that wait or were given up", `Have posts sent now. Those that wait no longer do; those that were given up go
behind what their channels are owed. A channel that is held back is tried again.`),
		newOutboxPostCommand("drop", "Give up posts that wait", `Give up posts that wait. They are kept for a month, and can be sent by
'newsdesk outbox retry' until then.`))
	return cmd
}

func newOutboxListCommand(use string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   use,
		Short: "Look at what channels are owed, and at what was given up",
		Long: `List the posts that wait, channel by channel and in the order in which they will
be sent, and those that were given up in the last month, with the reason. The bot
may run or not.

With --json there is one object on one line for each post: state (queued or
dropped), id, channel, held (why its channel is held back, if it is), queued_at,
due_at, age_seconds, attempts, reason, detail and title.`,
		Example: "  newsdesk outbox list --json",
		Args:    arguments(0, 0),
	}
	asJSON := cmd.Flags().Bool("json", false, "print one JSON object per post and line")
	withCaller(cmd, func(cmd *cobra.Command, c *caller, _ StoreConfig, _ []string) error {
		var box outbox
		if err := c.ask(cmd.Context(), http.MethodGet, "/outbox", nil, &box); err != nil {
			return err
		}
		if *asJSON {
			return listJSON(cmd, box, time.Now())
		}
		return say(cmd, showOutbox(box, time.Now()))
	})
	return cmd
}

func newOutboxPostCommand(verb, short, long string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     verb + " ID...",
		Short:   short,
		Long:    long,
		Example: "  newsdesk outbox " + verb + " alert/123456789012345678/5a7a1f9e7c0b8d31",
		Args:    arguments(1, -1),
	}
	withCaller(cmd, func(cmd *cobra.Command, c *caller, _ StoreConfig, ids []string) error {
		for _, id := range ids {
			if err := c.ask(cmd.Context(), http.MethodPost, "/outbox/"+verb, url.Values{"post": {id}}, nil); err != nil {
				return fmt.Errorf("%s %s: %w", verb, printable(id), err)
			}
		}
		return nil
	})
	return cmd
}

// outboxLine is a post as it is listed for programs.
type outboxLine struct {
	State    news.State     `json:"state"`
	ID       news.PostID    `json:"id"`
	Channel  news.ChannelID `json:"channel"`
	Held     news.Reason    `json:"held,omitempty"`
	QueuedAt time.Time      `json:"queued_at"`
	DueAt    time.Time      `json:"due_at"`
	Age      int            `json:"age_seconds"`
	Attempts int            `json:"attempts"`
	Reason   news.Reason    `json:"reason,omitempty"`
	Detail   string         `json:"detail,omitempty"`
	Title    string         `json:"title,omitempty"`
}

func listJSON(cmd *cobra.Command, box outbox, now time.Time) error {
	encoder := json.NewEncoder(cmd.OutOrStdout())
	encoder.SetEscapeHTML(false)
	for _, queue := range box.Queues {
		for _, p := range queue.Posts {
			line := lineOf(p, now)
			line.Held, line.Detail = queue.Channel.Parked, cmp.Or(p.Detail, queue.Channel.Detail)
			if err := encoder.Encode(line); err != nil {
				return err
			}
		}
	}
	for _, p := range box.Dropped {
		if err := encoder.Encode(lineOf(p, now)); err != nil {
			return err
		}
	}
	return nil
}

func lineOf(p news.Post, now time.Time) outboxLine {
	return outboxLine{
		State: p.State, ID: p.ID, Channel: p.Channel, QueuedAt: p.QueuedAt, DueAt: p.DueAt,
		Age: int(p.Delay(now).Seconds()), Attempts: p.Attempts, Reason: p.Reason, Detail: p.Detail, Title: titleOf(p),
	}
}

func titleOf(p news.Post) string {
	switch {
	case p.Alert != nil:
		return p.Alert.Title
	case p.List != nil && p.List.Late:
		return fmt.Sprintf("%s: %d stories", p.List.Topic, len(p.List.Lines)+p.List.More)
	case p.List != nil:
		return p.List.Topic
	case p.Spike != nil:
		return p.Heading().Title
	case p.Digest != nil:
		return "digest of " + string(p.Digest.Day)
	}
	return ""
}

func showOutbox(box outbox, now time.Time) string {
	var b strings.Builder
	for _, queue := range box.Queues {
		fmt.Fprintf(&b, "channel %s: %s owed%s\n", queue.Channel.ID, count(len(queue.Posts), "post"), heldBack(queue.Channel, now))
		for _, p := range queue.Posts {
			fmt.Fprintf(&b, "  %s  queued %s ago, %s%s\n", p.ID, age(p.Delay(now)), count(p.Attempts, "failed attempt"), reasons("", p.Detail))
			showTitle(&b, p)
		}
	}
	if len(box.Dropped) > 0 {
		fmt.Fprintf(&b, "given up: %s\n", count(len(box.Dropped), "post"))
	}
	for _, p := range box.Dropped {
		fmt.Fprintf(&b, "  %s  %s ago%s\n", p.ID, age(now.Sub(p.SettledAt)), reasons(p.Reason, p.Detail))
		showTitle(&b, p)
	}
	if b.Len() == 0 {
		return "nothing is owed and nothing was given up\n"
	}
	return b.String()
}

func showTitle(b *strings.Builder, p news.Post) {
	if title := printable(titleOf(p)); title != "" {
		fmt.Fprintf(b, "    %s\n", title)
	}
}

// heldBack says why a channel gets nothing at present.
func heldBack(channel news.Channel, now time.Time) string {
	if channel.Parked == "" {
		return ""
	}
	return fmt.Sprintf(", held back for %s%s", age(now.Sub(channel.ParkedAt)), reasons(channel.Parked, channel.Detail))
}

func reasons(why news.Reason, detail string) string {
	words := ""
	if why != "" {
		words = ": " + string(why)
	}
	if detail = printable(detail); detail != "" {
		words += " (" + detail + ")"
	}
	return words
}

// age returns d in its largest unit.
func age(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d >= time.Hour:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%ds", max(0, d/time.Second))
}
