package bot

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
)

// lane is what Discord counts together: the messages that are posted to a
// channel, and apart from them those that are edited in it.
type lane struct {
	channel news.ChannelID
	edits   bool
}

// limits knows how long Discord wants no messages, in a channel or at all.
// discordgo knows it too, but sleeps until then, deaf to everything, and takes
// a global limit for one of the channel.
// https://discord.com/developers/docs/topics/rate-limits
type limits struct {
	mu     sync.Mutex
	global time.Time
	lanes  map[lane]time.Time
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
	return max(0, until.Sub(now))
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

// laneOf returns the lane of req; its channel is empty where it posts and edits
// no message.
func laneOf(req *http.Request) lane {
	before, message, found := strings.Cut(req.URL.Path, "/messages")
	slash := strings.LastIndexByte(before, '/')
	if !found || !strings.HasSuffix(before[:slash+1], "/channels/") {
		return lane{} // webhooks have messages as well
	}
	channel := news.ChannelID(before[slash+1:])
	switch {
	case req.Method == http.MethodPost && message == "":
		return lane{channel: channel}
	case req.Method == http.MethodPatch:
		return lane{channel: channel, edits: true}
	}
	return lane{}
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
