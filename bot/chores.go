package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// What is done with messages after they were sent waits in a queue of its own:
// it never delays a post, and never repeats one.
const (
	choreFor      = 6 * time.Hour // what could not be done by then is not news any more
	choreAttempts = 10            // at which Discord stumbled
)

// Discord's codes for chores that are done already.
const (
	codeHasThread = 160004
	codePublished = 40033
)

// Chore makes one attempt at a chore and returns what is to become of it. Its
// only error is [ErrToken].
func (c *Courier) Chore(ctx context.Context, chore news.Chore, post news.Post, now time.Time) (news.Outcome, error) {
	if post.Message == "" || now.Sub(chore.OwedAt) > choreFor {
		return news.Outcome{State: news.Dropped, Detail: "too late"}, nil
	}
	err := c.do(ctx, chore, post)
	switch code := errorCode(err); {
	case err == nil:
		return news.Outcome{State: news.Sent}, nil
	case code == codeHasThread, code == codePublished:
		return news.Outcome{State: news.Sent}, nil
	}
	return classifyChore(chore, post, err)
}

// classifyChore returns what becomes of a chore after an attempt that ended with
// err. It is given up wherever a post would have to be changed or its channel
// parked.
func classifyChore(chore news.Chore, post news.Post, err error) (news.Outcome, error) {
	post.Plain = true // as far as classify is concerned: there is no second form to try
	outcome, fatal := classify(post, err, backoff(chore.Failed))
	if fatal != nil {
		return outcome, fatal
	}
	if outcome.State != news.Queued || outcome.Reason != "" || chore.Failed+1 >= choreAttempts {
		return news.Outcome{State: news.Dropped, Detail: outcome.Detail}, nil
	}
	return outcome, nil
}

// do makes the request.
func (c *Courier) do(ctx context.Context, chore news.Chore, post news.Post) error {
	in := lane{post.Channel, laneOfChore(chore.Kind)}
	if err := c.turn(ctx, in); err != nil {
		return err
	}
	channel, message := string(post.Channel), string(post.Message)
	switch chore.Kind {
	case news.ChorePublish:
		_, err := call(ctx, c.session, http.MethodPost, discordgo.EndpointChannelMessageCrosspost(channel, message), nil)
		if err == nil {
			c.limits.published(post.Channel, time.Now())
		}
		return err
	case news.ChoreThread:
		body, err := json.Marshal(map[string]any{"name": threadName(post.Heading()), "auto_archive_duration": threadArchive})
		if err != nil {
			return fmt.Errorf("encode thread: %w", err)
		}
		_, err = call(ctx, c.session, http.MethodPost, discordgo.EndpointChannelMessageThread(channel, message), body)
		return err
	}
	return errors.New("do a chore: there is none of this kind")
}

func laneOfChore(kind news.ChoreKind) laneKind {
	if kind == news.ChorePublish {
		return publishing
	}
	return threading
}

// reportChore writes one line for what an operator would want to know.
func (c *Courier) reportChore(chore news.Chore, post news.Post, outcome news.Outcome) {
	log := c.log.With("post", post.ID, "channel", post.Channel, "message", post.Message, "chore", chore.Kind)
	switch outcome.State {
	case news.Dropped:
		log.Warn("gave up what was to be done with a message", "detail", outcome.Detail)
	case news.Queued:
		log.Debug("what is to be done with a message has to wait", "retry_seconds", outcome.Retry.Seconds(), "detail", outcome.Detail)
	case news.Sent, news.Listed:
		log.Info("did what was to be done with a message")
	}
}
