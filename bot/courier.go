package bot

import (
	"context"
	"errors"
	"log/slog"
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
	inFlight   = 64              // deliveries under way at once, each to a channel of its own
	longestNap = time.Minute     // so that a clock that jumped is noticed
	lastWord   = 5 * time.Second // for deliveries under way when the courier is told to stop
	storePause = 5 * time.Second // before a store that failed is asked again

	longestRest = 24 * time.Hour // that Discord may ask for
)

// Courier drains the outbox.
type Courier struct {
	// Delivered is called after each attempt that was settled, from many
	// goroutines; set it before Run. It may be nil.
	Delivered func(news.Delivered)

	store   *store.Store
	session *discordgo.Session
	log     *slog.Logger
	limiter *rate.Limiter
	limits  *limits
	wake    chan struct{}
}

// NewCourier returns a courier that sends as client.
func NewCourier(s *store.Store, client *Client, log *slog.Logger) (*Courier, error) {
	known := new(limits)
	session, err := client.session(known)
	if err != nil {
		return nil, err
	}
	return &Courier{
		store: s, session: session, log: log, limiter: rate.NewLimiter(RequestRate, 1), limits: known, wake: make(chan struct{}, 1),
	}, nil
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
// token, and no other error but that of a store that cannot be read at all.
func (c *Courier) Run(ctx context.Context) error {
	r, err := c.newRound()
	if err != nil {
		return err
	}
	defer c.session.Client.CloseIdleConnections()
	sending, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
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
	busy      map[news.ChannelID]bool // channels with a delivery under way
	served    map[news.ChannelID]bool // channels that had their turn, until all have
	sure      map[news.ChannelID]bool // channels in which no process before this one left a message unrecorded
	inherited uint64                  // posts up to this one were queued before this process
	stopped   bool                    // too much was refused
	results   chan result
}

// job is a post to be sent, or one whose message is to be edited, or something
// that is to be done with its message.
type job struct {
	post  news.Post
	edit  bool
	chore *news.Chore
}

// sends reports whether the job is to send the post.
func (j job) sends() bool { return !j.edit && j.chore == nil }

// kind returns what the job is to do.
func (j job) kind() news.PostKind {
	switch {
	case j.chore != nil:
		return news.PostKind(j.chore.Kind)
	case j.edit:
		return news.KindEdit
	case j.post.List != nil:
		return news.KindList
	case j.post.Spike != nil:
		return news.KindSpike
	}
	return news.KindAlert
}

// result is the end of one delivery.
type result struct {
	channel news.ChannelID
	sure    bool
	err     error
}

func (c *Courier) newRound() (*round, error) {
	r := &round{
		Courier: c,
		busy:    map[news.ChannelID]bool{}, served: map[news.ChannelID]bool{}, sure: map[news.ChannelID]bool{},
		results: make(chan result),
	}
	return r, c.store.Update(func(tx *store.Tx) error {
		r.inherited = tx.LastSeq()
		return tx.Hasten(time.Now(), longestRest)
	})
}

// start begins the delivery of what is due and not waiting for its channel,
// and returns when something else will be due.
func (r *round) start(ctx context.Context, now time.Time) (next time.Time) {
	r.warn(now)
	due, next, err := r.due(now)
	if err == nil && len(due) == 0 && len(r.served) > 0 && len(r.busy) < inFlight {
		clear(r.served)
		due, next, err = r.due(now)
	}
	if err != nil {
		r.log.Error("cannot read the outbox", "error", err)
		return now.Add(storePause)
	}
	for _, job := range due {
		channel := job.post.Channel
		r.busy[channel], r.served[channel] = true, true
		unsure := job.sends() && job.post.Seq <= r.inherited && !r.sure[channel]
		go func() { r.results <- r.deliver(ctx, job, unsure) }()
	}
	return next
}

// warn says once that nothing is delivered for a while.
func (r *round) warn(now time.Time) {
	rest := r.limits.stopped(now)
	if rest > 0 && !r.stopped {
		r.log.Error("Discord refused too many requests: delivering nothing, so that it does not ban this address", //nolint:sloglint // a name in capitals
			"refused", refusalsMost, "pause_seconds", rest.Seconds())
	}
	r.stopped = rest > 0
}

// due returns what may be done at now, one thing a channel, and when to look
// again if nothing happens. A message is edited when its channel has no post
// that may be sent, and something is done with one when it has neither.
func (r *round) due(now time.Time) (due []job, next time.Time, err error) {
	soonest := now.Add(longestNap)
	free := inFlight - len(r.busy)
	if free == 0 {
		return nil, soonest, nil
	}
	sooner := func(at time.Time) {
		if !at.IsZero() && at.Before(soonest) {
			soonest = at
		}
	}
	taken := map[news.ChannelID]bool{}
	rests := func(channel news.ChannelID, kind laneKind) bool {
		if r.busy[channel] || r.served[channel] || taken[channel] {
			return true
		}
		rest := r.limits.rest(lane{channel, kind}, now)
		if rest > 0 {
			sooner(now.Add(rest))
		}
		return rest > 0
	}
	skip := func(kind laneKind) func(news.ChannelID) bool {
		return func(channel news.ChannelID) bool { return rests(channel, kind) }
	}
	err = r.store.View(func(tx *store.Tx) error {
		posts, at, err := tx.DuePosts(now, free, skip(posting))
		if err != nil {
			return err
		}
		for _, post := range posts {
			due, taken[post.Channel] = append(due, job{post: post}), true
		}
		sooner(at)
		posts, at, err = tx.DueEdits(now, free-len(due), skip(editing))
		if err != nil {
			return err
		}
		for _, post := range posts {
			due, taken[post.Channel] = append(due, job{post: post, edit: true}), true
		}
		sooner(at)
		chores, posts, at, err := tx.DueChores(now, free-len(due), func(channel news.ChannelID, kind news.ChoreKind) bool {
			return rests(channel, laneOfChore(kind))
		})
		for i := range chores {
			due = append(due, job{post: posts[i], chore: &chores[i]})
		}
		sooner(at)
		return err
	})
	return due, soonest, err
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
	if done.sure {
		r.sure[done.channel] = true
	}
	return done.err
}

// drain waits for the deliveries under way.
func (r *round) drain() (err error) {
	for len(r.busy) > 0 {
		err = errors.Join(err, r.finish(<-r.results))
	}
	return err
}
