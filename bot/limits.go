package bot

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
)

// lane is what Discord counts together: the messages that are posted to a
// channel, and apart from them those that are edited in it, published from it,
// and made the beginning of a thread.
type lane struct {
	channel news.ChannelID
	kind    laneKind
}

type laneKind int

const (
	posting laneKind = iota
	editing
	publishing
	threading
)

// Discord lets a channel publish about ten messages an hour. It does not say so
// before it is too late, and counts for itself: this many are tried.
const publishesAnHour = 10

// limits knows how long Discord wants no messages, in a channel or at all.
// discordgo knows it too, but sleeps until then, deaf to everything, and takes
// a global limit for one of the channel.
// https://discord.com/developers/docs/topics/rate-limits
type limits struct {
	mu     sync.Mutex
	global time.Time
	lanes  map[lane]time.Time

	refusals  *refusals                      // nil: not counted
	publishes map[news.ChannelID][]time.Time // the last of them, up to [publishesAnHour]
}

// rest returns how long nothing may be sent in a lane.
func (l *limits) rest(in lane, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	until := l.lanes[in]
	if !until.After(now) {
		delete(l.lanes, in)
	}
	if l.global.After(until) {
		until = l.global
	}
	return max(0, until.Sub(now), l.stopped(now))
}

// stopped returns for how long nothing may be sent because too much was refused.
func (l *limits) stopped(now time.Time) time.Duration {
	if l.refusals == nil {
		return 0
	}
	return l.refusals.rest(now)
}

// note takes in what an answer says of limits.
func (l *limits) note(req *http.Request, header http.Header, refused *tooMany, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if refused != nil && refused.Global {
		l.global = later(l.global, now.Add(refused.wait()))
		return
	}
	in := laneOf(req)
	if in.channel == "" || refused != nil && refused.Code == codeOldMessage {
		return // the latter is about one message
	}
	if l.lanes == nil {
		l.lanes = map[lane]time.Time{}
	}
	switch after, err := strconv.ParseFloat(header.Get("X-Ratelimit-Reset-After"), 64); {
	case refused != nil:
		l.lanes[in] = later(l.lanes[in], now.Add(refused.wait()))
	case header.Get("X-Ratelimit-Remaining") == "0" && err == nil:
		l.lanes[in] = now.Add(seconds(after))
	}
}

// laneOf returns the lane of req; its channel is empty where it has none.
func laneOf(req *http.Request) lane {
	_, path, _ := strings.Cut(req.URL.Path, "/channels/") // webhooks have messages as well
	channel, path, _ := strings.Cut(path, "/")
	parts := strings.Split(path, "/")
	in := func(kind laneKind) lane { return lane{news.ChannelID(channel), kind} }
	switch {
	case parts[0] != "messages" && path != "threads":
	case req.Method == http.MethodPost && len(parts) == 1:
		return in(posting)
	case req.Method == http.MethodPatch && len(parts) == 2:
		return in(editing)
	case req.Method == http.MethodPost && len(parts) == 3 && parts[2] == "crosspost":
		return in(publishing)
	case req.Method == http.MethodPost && len(parts) == 3 && parts[2] == "threads":
		return in(threading)
	}
	return lane{}
}

// published notes that a channel published a message. After as many as it may in
// an hour its lane rests.
func (l *limits) published(channel news.ChannelID, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.publishes == nil {
		l.publishes = map[news.ChannelID][]time.Time{}
	}
	if l.lanes == nil {
		l.lanes = map[lane]time.Time{}
	}
	recent := slices.DeleteFunc(l.publishes[channel], func(at time.Time) bool { return now.Sub(at) >= time.Hour })
	recent = append(recent, now)
	l.publishes[channel] = recent
	if in := (lane{channel, publishing}); len(recent) >= publishesAnHour {
		l.lanes[in] = later(l.lanes[in], recent[0].Add(time.Hour))
	}
}

// later returns the later of two times: answers of requests under way may come
// with shorter limits.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// seconds returns a span that Discord gives in seconds, cut to [longestRest].
func seconds(s float64) time.Duration {
	return time.Duration(min(max(s, 0), longestRest.Seconds()) * float64(time.Second))
}
