package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// How long to wait after attempt n failed: half the base, and at random up to
// base times 2^n on top, which is never more than the last.
const (
	backoffBase = time.Second
	backoffMost = 5 * time.Minute
)

// A post that Discord answers with HTTP 500, time after time, may be the cause of
// it. It is given up after this long, and no fewer attempts. Nothing else is
// given up, however long an outage lasts.
const (
	giveUpAfter    = 24 * time.Hour
	giveUpAttempts = 100
)

// lookAttempts is how often a look is tried that is answered with nonsense.
const lookAttempts = 2

// deliver makes one attempt and settles it. The result's error is one after
// which no other post has a chance.
func (c *Courier) deliver(ctx context.Context, j job, unsure bool) result {
	outcome, looked, err := c.attempt(ctx, j, unsure)
	if err != nil || ctx.Err() != nil && outcome.State != news.Sent {
		return result{j.post.Channel, looked, err} // what became of it is not known: the next start asks again
	}
	at := time.Now()
	for {
		err := c.settle(j, outcome, at)
		if err == nil {
			return result{channel: j.post.Channel, sure: looked || j.sends() && outcome.State != news.Queued}
		}
		c.log.Error("cannot settle a post", "post", j.post.ID, "error", err)
		if !sleep(ctx, storePause) {
			return result{channel: j.post.Channel}
		}
	}
}

// attempt is Deliver, Edit or Chore, where a panic is the end of what set it off.
func (c *Courier) attempt(ctx context.Context, j job, unsure bool) (outcome news.Outcome, looked bool, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			c.log.Error("panic at a delivery", "post", j.post.ID, "panic", problem, "stack", string(debug.Stack()))
			outcome = news.Outcome{State: news.Dropped, Reason: news.ReasonPayload, Detail: fmt.Sprint("panic: ", problem)}
		}
	}()
	switch {
	case j.chore != nil:
		outcome, err = c.Chore(ctx, *j.chore, j.post, time.Now())
		return outcome, false, err
	case j.edit:
		outcome, err = c.Edit(ctx, j.post)
		return outcome, false, err
	}
	return c.Deliver(ctx, j.post, unsure, time.Now())
}

// Deliver makes one attempt to deliver post and returns what is to become of
// it. Where an earlier attempt may have left a message that the nonce does not
// find, which unsure says of attempts before this process, it looks into the
// channel first, and reports whether it could. Its only error is [ErrToken].
func (c *Courier) Deliver(ctx context.Context, post news.Post, unsure bool, now time.Time) (outcome news.Outcome, looked bool, err error) {
	var id news.MessageID
	to, err := c.recipient(post.Channel)
	if err == nil && (unsure || nonceExpired(post, now) || to.isForum() && !post.TriedAt.IsZero()) {
		id, err = c.look(ctx, post, to)
		if errors.Is(err, errNoHistory) && post.Attempts >= lookAttempts {
			err = nil // what answers here has no history
		}
		looked = err == nil
	}
	if err == nil && id != "" {
		return news.Outcome{State: news.Sent, Message: id, Chores: c.chores(ctx, post, to)}, looked, nil
	}
	sending := err == nil
	if err == nil {
		id, err = c.send(ctx, post, to)
	}
	if err == nil {
		return news.Outcome{State: news.Sent, Message: id, Revision: shown(post, unsure), Chores: c.chores(ctx, post, to)}, looked, nil
	}
	broken := sending && isBroken(err)
	outcome, err = classify(post, err, backoff(post.Attempts))
	outcome.Broken = broken
	if broken && post.Broken >= giveUpAttempts && now.Sub(post.BrokenAt) > giveUpAfter {
		outcome = news.Outcome{State: news.Dropped, Reason: news.ReasonExpired, Detail: outcome.Detail}
	}
	return outcome, looked, err
}

// shown returns the revision that the message of a post shows for certain. It
// may be one that an earlier attempt left, when the post said less; attempts at
// which Discord said no have left none.
func shown(post news.Post, unsure bool) int {
	if unsure || post.Attempts > 0 {
		return 0
	}
	return post.Revision
}

// look returns the message of post that is in its channel already, if any is.
func (c *Courier) look(ctx context.Context, post news.Post, to recipient) (news.MessageID, error) {
	var others map[news.MessageID]bool
	if err := c.store.View(func(tx *store.Tx) (err error) {
		others, err = tx.MessagesIn(post.Channel)
		return err
	}); err != nil {
		return "", err
	}
	if err := c.turn(ctx, lane{channel: post.Channel}); err != nil {
		return "", err
	}
	if to.isForum() {
		return c.lookInForum(ctx, post, to.channel.Guild, others)
	}
	return find(ctx, c.session, post, others)
}

// send sends post.
func (c *Courier) send(ctx context.Context, post news.Post, to recipient) (news.MessageID, error) {
	if err := c.turn(ctx, lane{channel: post.Channel}); err != nil {
		return "", err
	}
	if to.isForum() {
		return c.sendToForum(ctx, post, time.Now())
	}
	id, err := send(ctx, c.session, post, time.Now())
	if isForumRefusal(err) { // it was not known yet
		return c.sendToNewForum(ctx, post, err)
	}
	return id, err
}

// sendToNewForum sends post to what Discord just said is a forum.
func (c *Courier) sendToNewForum(ctx context.Context, post news.Post, refusal error) (news.MessageID, error) {
	to, err := c.learn(ctx, post.Channel)
	switch {
	case err != nil:
		return "", err
	case !to.isForum():
		return "", refusal
	}
	return c.sendToForum(ctx, post, time.Now())
}

// restError says that a channel must be left alone for a time.
type restError time.Duration

// Error says how long.
func (e restError) Error() string { return "rest for " + time.Duration(e).String() }

// turn waits for the turn of a request. A limit that came up meanwhile is an
// error, because waiting for it could take long.
func (c *Courier) turn(ctx context.Context, in lane) error {
	if err := c.limiter.Wait(ctx); err != nil {
		return err
	}
	if rest := c.limits.rest(in, time.Now()); rest > 0 {
		return restError(rest)
	}
	return nil
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

// backoff returns a wait after attempt n, counted from 0, with full jitter.
func backoff(n int) time.Duration {
	most := min(backoffMost, backoffBase<<min(n, 20))
	return backoffBase/2 + rand.N(most) //nolint:gosec // to spread, not to hide
}

func (c *Courier) settle(j job, outcome news.Outcome, now time.Time) error {
	folded := 0
	err := c.store.Batch(func(tx *store.Tx) (err error) {
		switch {
		case j.chore != nil:
			return tx.SettleChore(j.post.Channel, *j.chore, outcome, now)
		case j.edit:
			return tx.SettleEdit(j.post.ID, outcome, now)
		}
		if err := tx.Settle(j.post.ID, outcome, now); err != nil || outcome.State != news.Sent {
			return err
		}
		folded, err = tx.CatchUp(j.post.Channel, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle %s: %w", j.post.ID, err)
	}
	if c.Delivered != nil {
		c.Delivered(news.Delivered{Kind: j.kind(), Post: j.post, Outcome: outcome, At: now})
	}
	switch {
	case j.chore != nil:
		c.reportChore(*j.chore, j.post, outcome)
	case j.edit:
		c.reportEdit(j.post, outcome)
	default:
		c.report(j.post, outcome, now)
	}
	if folded > 0 {
		c.log.Warn("the channel is owed too much, or for too long: telling the oldest in lists", "channel", j.post.Channel, "posts", folded)
	}
	return nil
}

// worrying is the number of failed attempts at a post that an operator is told of.
const worrying = 5

// report writes one line for what an operator would want to know.
func (c *Courier) report(post news.Post, outcome news.Outcome, now time.Time) {
	log := c.log.With("post", post.ID, "channel", post.Channel)
	switch {
	case outcome.State == news.Sent:
		log.Info("posted", "message", outcome.Message, "delay_seconds", post.Delay(now).Seconds())
	case outcome.State == news.Dropped:
		log.Error("gave a post up", "reason", outcome.Reason, "detail", outcome.Detail)
	case outcome.Reason != "":
		log.Warn("holding back what the channel is owed", "reason", outcome.Reason, "detail", outcome.Detail)
	case outcome.Plain:
		log.Warn("message refused, sending it plain", "detail", outcome.Detail)
	case post.Attempts+1 == worrying && !outcome.Told:
		log.Warn("post cannot be delivered so far, trying on", "attempts", worrying, "detail", outcome.Detail)
	default:
		log.Debug("post has to wait", "retry_seconds", outcome.Retry.Seconds(), "detail", outcome.Detail)
	}
}
