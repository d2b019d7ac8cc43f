package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	startsADay  = 900             // identifies: Discord resets the token of a bot that makes a thousand
	startsSpare = 10              // left to others that use the token, such as the bot of before a restart
	startPace   = 5 * time.Second // between two identifies that share a place
)

// plan is how Discord wants the bot to connect.
// https://discord.com/developers/docs/events/gateway#get-gateway-bot
type plan struct {
	Shards int `json:"shards"`
	Limit  struct {
		Remaining  int   `json:"remaining"`
		ResetAfter int64 `json:"reset_after"`     // milliseconds
		AtOnce     int   `json:"max_concurrency"` // shards that may identify in the same five seconds
	} `json:"session_start_limit"`
}

// askPlan asks Discord how to connect. What stands in for Discord may not know
// the question; then it is one shard, and nobody counts but the bot itself.
func askPlan(ctx context.Context, s *discordgo.Session) (p plan, err error) {
	answer, err := call(ctx, s, http.MethodGet, discordgo.EndpointGatewayBot, nil)
	if rest, ok := errors.AsType[*discordgo.RESTError](err); ok && rest.Response.StatusCode == http.StatusNotFound {
		p.Shards, p.Limit.AtOnce, p.Limit.Remaining = 1, 1, startsADay
		return p, nil
	}
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(answer, &p); err != nil {
		return p, fmt.Errorf("read how to connect: %w", err)
	}
	p.Shards, p.Limit.AtOnce = max(p.Shards, 1), max(p.Limit.AtOnce, 1)
	return p, nil
}

// rest returns how long to wait before a session may be begun.
func (p plan) rest() time.Duration {
	if p.Limit.Remaining >= max(startsSpare, p.Shards) {
		return 0
	}
	return min(time.Duration(p.Limit.ResetAfter)*time.Millisecond, longestRest)
}

// starts paces the identifies of all shards, and counts them.
type starts struct {
	mu     sync.Mutex
	made   []time.Time       // in the last day, oldest first
	places map[int]time.Time // from when on the next may be made, by place
}

// turn waits until shard may identify, and reports whether ctx let it. What it
// waits for is counted as made.
func (s *starts) turn(ctx context.Context, shard, atOnce int) bool {
	for {
		rest := s.take(shard%atOnce, time.Now())
		if rest == 0 {
			return ctx.Err() == nil
		}
		if !sleep(ctx, rest) {
			return false
		}
	}
}

// take counts an identify if it may be made now, and returns how long to wait
// otherwise.
func (s *starts) take(place int, now time.Time) (rest time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now)
	switch next := s.places[place]; {
	case len(s.made) >= startsADay:
		return s.made[0].Add(longestRest).Sub(now)
	case next.After(now):
		return next.Sub(now)
	}
	if s.places == nil {
		s.places = map[int]time.Time{}
	}
	s.places[place] = now.Add(startPace)
	s.made = append(s.made, now)
	return 0
}

// note counts an identify that nobody asked for: discordgo answers the end of a
// session with one at once.
func (s *starts) note(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made = append(s.made, now)
}

// forget drops what is older than a day.
func (s *starts) forget(now time.Time) {
	n := 0
	for n < len(s.made) && now.Sub(s.made[n]) >= longestRest {
		n++
	}
	s.made = s.made[n:]
}
