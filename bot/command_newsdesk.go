package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"newsdesk/store"
)

// newsdeskCommand is /newsdesk: who I am, and how I am.
func newsdeskCommand() command {
	return command{
		name: "newsdesk", description: "Who I am, and how I am",
		subs: []command{
			{name: "about", description: "Who I am, and what I see of this server", run: about},
			{name: "status", description: "Whether everything works", run: status},
		},
	}
}

func about(_ context.Context, r *request) (reply, error) {
	content := []string{
		"**Newsdesk** reads the feeds of publishers and tells channels of what they asked for: one short message for each story, with a link to whoever reports it.",
		"I see which channels there are, and what people do with my commands. I do not read messages.",
		"-# " + plain(r.Version, 60) + " · `/help` says what I can do",
	}
	return reply{content: strings.Join(content, "\n")}, nil
}

// status says what an operator or a manager wants to know first.
func status(_ context.Context, r *request) (reply, error) {
	var s struct{ feeds, failing, owed, parked int }
	var size int64
	err := r.Store.View(func(tx *store.Tx) error {
		for feed, err := range tx.Feeds() {
			if err != nil {
				return err
			}
			s.feeds++
			if feed.Failures > 0 {
				s.failing++
			}
		}
		for channel, err := range tx.Channels() {
			if err != nil {
				return err
			}
			if channel.Parked != "" && channel.Guild == r.guild && r.guild != "" {
				s.parked++
			}
		}
		s.owed, size = tx.Owed(), tx.Size()
		return nil
	})
	if err != nil {
		return reply{}, fmt.Errorf("read status: %w", err)
	}
	all := []string{
		"**" + plain(r.Version, 60) + "**",
		fmt.Sprintf("Running since <t:%d:R>", r.Since.Unix()),
		fmt.Sprintf("Feeds: %d, %s", s.feeds, failing(s.failing)),
		fmt.Sprintf("Messages to be sent: %d", s.owed),
		fmt.Sprintf("Store: %d MiB", (size+1<<20-1)>>20),
	}
	if s.parked > 0 {
		all = append(all, fmt.Sprintf("Channels here that take no messages from me: %d", s.parked))
	}
	if r.lag >= 0 && r.lag < time.Minute { // else the clocks differ
		all = append(all, fmt.Sprintf("From Discord to here: %d ms", r.lag/time.Millisecond))
	}
	return reply{content: strings.Join(all, "\n")}, nil
}

func failing(n int) string {
	if n == 0 {
		return "all fine"
	}
	return fmt.Sprintf("%d of them failing", n)
}
