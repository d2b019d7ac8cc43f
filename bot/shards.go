package bot

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
)

// connect keeps the connections of a plan until ctx ends or one of them is
// refused in a way that concerns all, and returns why.
func (g *Gateway) connect(ctx context.Context, p plan) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	g.wanted.Store(int32(p.Shards)) //nolint:gosec // a few thousand at most
	if p.Shards > 1 {
		g.Log.Info("spreading the servers over several connections", "shards", p.Shards, "at_once", p.Limit.AtOnce)
	}
	var shards sync.WaitGroup
	for number := range p.Shards {
		shards.Go(func() { cancel(g.keep(ctx, shard{number, p})) })
	}
	shards.Wait()
	return context.Cause(ctx)
}

// shard is one of the connections of a plan.
type shard struct {
	number int
	plan   plan
}

// keep stays connected as one shard until ctx ends or there is no sense in
// trying again, and returns why.
func (g *Gateway) keep(ctx context.Context, sh shard) error {
	for failures := 0; ctx.Err() == nil; {
		began := time.Now()
		err := g.attend(ctx, sh)
		if ctx.Err() != nil || isTokenError(err) || isRefusal(closeCode(err)) {
			return err
		}
		if failures++; time.Since(began) > readTimeout {
			failures = 0
		}
		pause := backoff(failures + 2)
		g.Log.Warn("gateway session ended", "error", err, "pause_seconds", pause.Seconds(), "shard", sh.number)
		sleep(ctx, pause)
	}
	return ctx.Err()
}

// countStarts has the session count the identifies that discordgo makes by
// itself, and returns whether it has begun one that can be resumed.
func (g *Gateway) countStarts(s *discordgo.Session) (begun *atomic.Bool) {
	begun = new(atomic.Bool)
	s.AddHandler(func(*discordgo.Session, *discordgo.Ready) {
		if begun.Swap(true) {
			g.starts.note(time.Now())
		}
	})
	return begun
}

// await waits until a session may be begun: for its turn among the shards, and,
// where few are left for the day, until there are more.
func (g *Gateway) await(ctx context.Context, session *discordgo.Session, sh shard) error {
	for {
		p, err := askPlan(ctx, session)
		if err != nil {
			return err
		}
		rest := p.rest()
		if rest == 0 {
			break
		}
		g.Log.Error("too many sessions were begun today, waiting until there may be more", "left", p.Limit.Remaining, "pause_seconds", rest.Seconds())
		sleep(ctx, rest)
	}
	if !g.starts.turn(ctx, sh.number, sh.plan.Limit.AtOnce) {
		return ctx.Err()
	}
	return nil
}
