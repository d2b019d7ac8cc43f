package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/time/rate"

	"newsdesk/news"
	"newsdesk/store"
)

// RequestRate is how many messages a second are sent at most. Discord allows
// fifty requests a second; the rest is for answering members.
const RequestRate = 40

const (
	inFlight   = 64              // requests under way at once, each for a channel of its own
	longestNap = time.Minute     // so that a clock that jumped is noticed
	lastWord   = 5 * time.Second // for requests under way when the courier is told to stop
	storePause = 5 * time.Second // before a store that failed is asked again
)

// How long to wait after attempt n failed: at random up to base times 2^n, and
// never longer than the last.
const (
	backoffBase = time.Second
	backoffMost = 5 * time.Minute
)

// giveUpAfter is how long a post is tried that Discord fails on.
const giveUpAfter = 24 * time.Hour

// Courier drains the outbox.
type Courier struct {
	store   *store.Store
	session *discordgo.Session
	log     *slog.Logger
	limiter *rate.Limiter
	wake    chan struct{}
}

// NewCourier returns a courier that sends as client.
func NewCourier(s *store.Store, client *Client, log *slog.Logger) (*Courier, error) {
	session, err := client.session()
	if err != nil {
		return nil, err
	}
	return &Courier{s, session, log, rate.NewLimiter(RequestRate, 1), make(chan struct{}, 1)}, nil
}

// Wake has the courier look into the outbox now.
func (c *Courier) Wake() {
	select {
	case c.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Run delivers posts when they are due until ctx ends, and then waits for the
// requests under way. It returns [ErrToken] when Discord does not accept the
// token, and no other error.
func (c *Courier) Run(ctx context.Context) error {
	r := &round{Courier: c, busy: map[news.ChannelID]bool{}, visited: map[news.ChannelID]bool{}, restUntil: map[news.ChannelID]time.Time{}, results: make(chan result)}
	defer c.session.Client.CloseIdleConnections()
	sending, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var err error
	for ctx.Err() == nil && err == nil {
		err = r.await(ctx, r.start(sending, time.Now()))
	}
	timer := time.AfterFunc(lastWord, cut)
	defer timer.Stop()
	return errors.Join(err, r.drain())
}

// round is what Run knows between looks into the outbox.
type round struct {
	*Courier
	busy      map[news.ChannelID]bool      // channels with a request under way
	visited   map[news.ChannelID]bool      // channels that something was sent to
	restUntil map[news.ChannelID]time.Time // channels whose rate limit is used up
	results   chan result
}

// result is the end of one delivery.
type result struct {
	channel news.ChannelID
	err     error
}

// start begins the delivery of what is due and not waiting for its channel,
// and returns when something else will be due.
func (r *round) start(ctx context.Context, now time.Time) (next time.Time) {
	next = now.Add(longestNap)
	for channel, until := range r.restUntil {
		if !until.After(now) {
			delete(r.restUntil, channel)
		} else if until.Before(next) {
			next = until
		}
	}
	due, later, err := r.due(now)
	if err != nil {
		r.log.Error("cannot read the outbox", "error", err)
		return now.Add(storePause)
	}
	if !later.IsZero() && later.Before(next) {
		next = later
	}
	for _, post := range due {
		if rest := r.rest(post.Channel); rest > 0 {
			r.restUntil[post.Channel] = now.Add(rest)
			next = earlier(next, now.Add(rest))
			continue
		}
		first := !r.visited[post.Channel]
		r.busy[post.Channel], r.visited[post.Channel] = true, true
		go func() { r.results <- result{post.Channel, r.deliver(ctx, post, first)} }()
	}
	return next
}

func (r *round) due(now time.Time) (due []news.Post, next time.Time, err error) {
	free := inFlight - len(r.busy)
	if free == 0 {
		return nil, time.Time{}, nil
	}
	err = r.store.View(func(tx *store.Tx) error {
		due, next, err = tx.DuePosts(now, free, func(channel news.ChannelID) bool {
			return r.busy[channel] || !r.restUntil[channel].IsZero()
		})
		return err
	})
	return due, next, err
}

// rest returns how long Discord wants no message for the channel. Were it not
// asked, discordgo would sleep that long, deaf to everything.
func (c *Courier) rest(channel news.ChannelID) time.Duration {
	endpoint := discordgo.EndpointChannelMessages(string(channel))
	return c.session.Ratelimiter.GetWaitTime(c.session.Ratelimiter.GetBucket(endpoint), 1)
}

// await waits until there is reason to look into the outbox again.
func (r *round) await(ctx context.Context, next time.Time) error {
	timer := time.NewTimer(time.Until(next))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.wake:
	case <-timer.C:
	case done := <-r.results:
		return r.finish(done)
	}
	return nil
}

func (r *round) finish(done result) error {
	delete(r.busy, done.channel)
	return done.err
}

// drain waits for the requests under way.
func (r *round) drain() (err error) {
	for len(r.busy) > 0 {
		err = errors.Join(err, r.finish(<-r.results))
	}
	return err
}

// deliver makes one attempt and settles the post. It returns only errors after
// which no other post has a chance.
func (c *Courier) deliver(ctx context.Context, post news.Post, first bool) error {
	outcome, err := c.Deliver(ctx, post, first, time.Now())
	if ctx.Err() != nil && outcome.State != news.Sent {
		return err // what became of it is not known: the next start asks again
	}
	if err != nil {
		return err
	}
	for {
		err := c.settle(post, outcome, time.Now())
		if err == nil {
			return nil
		}
		c.log.Error("cannot settle a post", "post", post.ID, "error", err)
		if !sleep(ctx, storePause) {
			return nil
		}
	}
}

// sleep waits and reports whether ctx let it.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Deliver makes one attempt to deliver post, the first of its channel since
// the start or not, and returns what is to become of it. Its only error is
// [ErrToken].
func (c *Courier) Deliver(ctx context.Context, post news.Post, first bool, now time.Time) (news.Outcome, error) {
	id, err := c.attempt(ctx, post, mayBeThere(post, first, now))
	if err == nil {
		return news.Outcome{State: news.Sent, Message: id}, nil
	}
	outcome, err := classify(post, err, backoff(post.Attempts))
	if outcome.State == news.Queued && !outcome.Told && !post.TriedAt.IsZero() && now.Sub(post.TriedAt) > giveUpAfter {
		outcome = news.Outcome{State: news.Dropped, Reason: news.ReasonExpired, Detail: outcome.Detail}
	}
	return outcome, err
}

// attempt sends post, unless it is looked for and found.
func (c *Courier) attempt(ctx context.Context, post news.Post, look bool) (news.MessageID, error) {
	if look {
		if err := c.limiter.Wait(ctx); err != nil {
			return "", err
		}
		if id, err := find(ctx, c.session, post); err != nil || id != "" {
			return id, err
		}
	}
	if err := c.limiter.Wait(ctx); err != nil {
		return "", err
	}
	return send(ctx, c.session, post)
}

// backoff returns a wait after attempt n, counted from 0, with full jitter.
func backoff(n int) time.Duration {
	most := min(backoffMost, backoffBase<<min(n, 20))
	return backoffBase/2 + rand.N(most) //nolint:gosec // to spread, not to hide
}

func (c *Courier) settle(post news.Post, outcome news.Outcome, now time.Time) error {
	err := c.store.Batch(func(tx *store.Tx) error { return tx.Settle(post.ID, outcome, now) })
	if err != nil {
		return fmt.Errorf("settle %s: %w", post.ID, err)
	}
	c.report(post, outcome, now)
	return nil
}

// report writes one line for what an operator would want to know.
func (c *Courier) report(post news.Post, outcome news.Outcome, now time.Time) {
	log := c.log.With("post", post.ID, "channel", post.Channel)
	switch {
	case outcome.State == news.Sent:
		log.Info("posted", "message", outcome.Message, "delay", post.Delay(now).Round(time.Millisecond))
	case outcome.State == news.Dropped:
		log.Error("gave a post up", "reason", outcome.Reason, "detail", outcome.Detail)
	case outcome.Reason != "":
		log.Warn("holding back what the channel is owed", "reason", outcome.Reason, "detail", outcome.Detail)
	case outcome.Plain:
		log.Warn("message refused, sending it plain", "detail", outcome.Detail)
	default:
		log.Debug("post has to wait", "retry", outcome.Retry, "detail", outcome.Detail)
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
